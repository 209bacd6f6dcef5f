"""What is public already: hidden, shown again, taken away; and the log of all decisions."""

import pytest
from django.core import serializers

from moderation import errors
from moderation.models import Case, Decision
from moderation.services import authors, decisions, log
from reviews.models import Review
from tests import factories
from tests.moderation.scenes import NOW, claimed, decided, nothing_changes, queued

pytestmark = pytest.mark.django_db


def act(name: str, review: Review, person, **how):
    how = {"facts": "A court looks at it.", "second_factor_fresh": True, "now": NOW} | how
    if name != "restore":
        how = {"grounds": ["harassment"]} | how
    return getattr(decisions, name)(review=review, moderator=person.user, **how)


def test_restricting_hides_at_once_and_restoring_shows_again(employer, moderator):
    review = factories.make_review(employer=employer)
    decision = act("restrict", review, moderator)
    review.refresh_from_db()
    assert review.status == "restricted"
    assert (decision.from_status, decision.to_status) == ("published", "restricted")
    act("restore", review, moderator, facts="It is an opinion.")
    review.refresh_from_db()
    assert review.status == "published"
    assert len(authors.statements_of(review)) == 2


def test_who_saw_another_state_than_it_has_by_now_changes_nothing(employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    seen = Review.objects.get(pk=review.pk)
    act("restrict", review, moderator)
    with nothing_changes(), pytest.raises(errors.StateChangedError):
        act("remove", seen, second_moderator)


@pytest.mark.parametrize("state", ["published", "restricted"])
def test_removing_takes_it_away_with_its_waiting_edit(employer, moderator, state):
    review = factories.make_review(employer=employer)
    authors.submit_edit(review=review, text="Another text.", now=NOW)
    if state == "restricted":
        act("restrict", review, moderator)
    act("remove", review, moderator)
    review.refresh_from_db()
    assert review.status == "removed"
    assert not Case.objects.exists()


def test_an_edit_of_a_hidden_review_waits_until_it_is_shown_again(employer, moderator):
    from moderation.services import cases

    review = factories.make_review(employer=employer)
    authors.submit_edit(review=review, text="Another text.", now=NOW)
    act("restrict", review, moderator)
    assert cases.claim_next(moderator=moderator.user, now=NOW) is None
    act("restore", review, moderator)
    assert cases.claim_next(moderator=moderator.user, now=NOW) is not None


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"grounds": []}, errors.IncompleteReasonsError),
        ({"facts": ""}, errors.IncompleteReasonsError),
        ({"second_factor_fresh": False}, errors.SecondFactorNeededError),
        ({"grounds": ["legal_notice"]}, errors.ModerationError),
    ],
)
@pytest.mark.parametrize("name", ["restrict", "remove"])
def test_a_refused_act_on_a_public_review_changes_nothing(employer, moderator, name, how, error):
    review = factories.make_review(employer=employer)
    with nothing_changes(), pytest.raises(error):
        act(name, review, moderator, **how)


def test_what_is_not_public_cannot_be_restricted(employer, moderator):
    review = queued(employer)
    with nothing_changes(), pytest.raises(errors.StateChangedError):
        act("restrict", review, moderator)


def test_a_tie_forbids_restricting(employer, moderator):
    factories.representative(user=moderator.user, employer=employer)
    review = factories.make_review(employer=employer)
    with nothing_changes(), pytest.raises(errors.ConflictOfInterestError):
        act("restrict", review, moderator)


# --- The log ----------------------------------------------------------------------------------------


def test_the_log_is_a_chain_without_text_key_or_time(employer, moderator):
    for action in ("publish", "refuse"):
        decided(claimed(employer, moderator.user), moderator.user, action)
    report = log.verify()
    assert report.faults == ()
    assert report.entries == 2
    assert report.head == Decision.objects.latest("seq").hash
    first, second = Decision.objects.order_by("seq")
    assert (first.prev_hash, second.prev_hash) == (log.GENESIS, first.hash)
    written = serializers.serialize("json", [first, second])
    assert "Hargreave" not in written
    assert "09:20" not in written


@pytest.mark.parametrize("column", ["log_ref", "action", "from_status", "to_status", "ground", "label"])
def test_a_changed_entry_is_found_at_its_place(employer, moderator, column):
    from django.db import connection

    from moderation.ledger import triggers

    decided(claimed(employer, moderator.user), moderator.user, "refuse")
    entry = decided(claimed(employer, moderator.user), moderator.user, "refuse")
    decided(claimed(employer, moderator.user), moderator.user, "refuse")
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE moderation_decision SET {column} = 'x' WHERE seq = %s", [entry.seq])  # noqa: S608
    triggers.install(connection)
    assert entry.seq in {fault.seq for fault in log.verify().faults}


def test_who_rewrites_an_entry_with_its_hash_has_to_rewrite_all_that_follow(employer, moderator):
    """The hash of an entry is over the one before: a link that was bent to fit is found where it was bent."""
    from django.db import connection

    from moderation.ledger import triggers

    entry = decided(claimed(employer, moderator.user), moderator.user, "refuse")
    following = decided(claimed(employer, moderator.user), moderator.user, "refuse")
    entry.ground = "spam"
    forged = log.entry_hash(entry, entry.prev_hash)
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE moderation_decision SET ground = 'spam', hash = %s WHERE seq = %s", [forged, entry.seq]
        )
        cursor.execute(
            "UPDATE moderation_decision SET prev_hash = %s WHERE seq = %s", [forged, following.seq]
        )
    triggers.install(connection)
    assert [fault.seq for fault in log.verify().faults] == [following.seq]


def test_a_state_that_the_log_does_not_know_is_found(employer, moderator):
    review = factories.make_review(employer=employer)
    assert [fault.log_ref for fault in log.verify().faults] == [review.log_ref]


def test_the_log_can_only_be_appended_to(employer, moderator):
    decided(claimed(employer, moderator.user), moderator.user)
    with pytest.raises(TypeError):
        Decision.objects.all().delete()
    with pytest.raises(TypeError):
        Decision.objects.update(ground="spam")
