"""Clicks at the same moment, each in a thread with a connection of its own, on either database."""

import pytest

from reviews.models import Review
from submissions.evidence.nullifiers import is_ready
from submissions.evidence.services import Shown, show_mail
from submissions.models import Nullifier
from tests import factories
from tests.submissions.evidence.scenes import DOMAIN, SERVER, invitation, now, store
from tests.submissions.test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def shown(review: Review, mail: bytes):
    """Return the deed of showing a mail for a review, as a page that was opened before has it."""
    return lambda: show_mail(review=Review.objects.get(pk=review.pk), mail=mail, now=now())


def test_two_clicks_at_once_use_up_one_mail_and_two_reviews_get_one_badge():
    assert is_ready()
    store(SERVER)
    employer = factories.employer(domain=DOMAIN)
    first, second = (factories.make_review(employer=employer) for _ in range(2))
    mail = invitation()
    answers = at_once(shown(first, mail), shown(second, mail), shown(first, invitation(subject="Another")))
    assert {answer[0] for answer in answers} == {Shown.COMING}
    held = sorted(Review.objects.values_list("evidence_next", flat=True))
    assert held in (["employer_domain", "none"], ["employer_domain", "employer_domain"])
    # Each badge to come has used up one mail, and nothing else has.
    assert Nullifier.objects.count() == held.count("employer_domain")
    assert at_once(shown(first, mail), shown(first, mail)) == [(Shown.COMING, "verified")] * 2
    assert Nullifier.objects.count() == held.count("employer_domain")
