"""What the machine and the drills have found, each as the shortest way to it."""

import pytest

from moderation.redress import appeals
from moderation.services import authors, log
from tests.moderation.scenes import NOW, claimed, decided, review_of

pytestmark = pytest.mark.django_db


def test_who_has_appealed_a_refusal_can_withdraw_and_the_log_still_verifies(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    decided(case, moderator.user, "refuse")
    review.refresh_from_db()
    appeals.lodge(subject=review, body="It is true.", now=NOW)
    authors.withdraw(review=review, now=NOW)
    assert review.status == "withdrawn"
    assert log.verify().faults == ()
