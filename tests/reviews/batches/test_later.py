"""Later answers: at once where nobody could see it, with a batch where somebody could, and never twice."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from reviews import batches, tallies
from reviews.lifecycle import IllegalMoveError
from reviews.models import LaterAnswer, Review, Snapshot, Tally, Wait
from reviews.services import judging, later
from reviews.services.later import Told, stored_waits, tell_later
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import ALL_GUARDS, BROKEN, LATE, bring_to, make_review, wait_facts

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)
SILENT = wait_facts(answered=False, end_bin=4, promises=(BROKEN,))
CAME = wait_facts(end_bin=5, content="rejection_template", promises=(LATE,), entry_bin=1)


def waiting(employer, status="published", **fields) -> Review:
    """Return a review whose author still waits."""
    told = {"waits": (SILENT,), "outcome": "still_waiting"} | fields
    return make_review(employer=employer, status=status, **told)


def tell(review, *waits, outcome="rejected", weeks=1):
    """Tell how the review went on, for the batch so many weeks from now."""
    batch = batches.latest_due(timezone.now()) + weeks
    return tell_later(review=review, waits=waits or (CAME,), outcome=outcome, eligible_batch=batch)


def batch_in(weeks=1):
    return publish_due(now=timezone.now() + weeks * WEEK, at_once=False)


@pytest.mark.parametrize("status", ["queued", "in_review", "needs_author", "approved", "rejected"])
def test_before_it_was_in_public_it_is_stored_at_once(employer, status):
    review = waiting(employer, status)
    assert tell(review) == Told.STORED
    assert stored_waits(review) == (CAME,)
    review.refresh_from_db()
    assert (review.outcome, review.recorded_while_waiting, review.status) == ("rejected", True, status)
    assert not LaterAnswer.objects.exists()
    assert tell(review) == Told.SAME


def test_an_approved_review_appears_as_it_is_by_then(employer):
    review = waiting(employer, "approved")
    assert tell(review) == Told.STORED
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    assert "late" in str(review.cards["en"]).lower()
    assert tell(review, replace(CAME, end_bin=6)) == Told.WAITS


@pytest.mark.parametrize("status", ["published", "restricted", "removed"])
def test_once_it_was_in_public_it_waits(employer, status):
    review = waiting(employer, status)
    before = stored_waits(review)
    assert tell(review) == Told.WAITS
    assert tell(review) == Told.WAITS
    assert stored_waits(review) == before
    assert Review.objects.get(pk=review.pk).outcome == "still_waiting"
    assert later.waits_of(LaterAnswer.objects.get()) == (CAME,)


def test_no_public_byte_moves_before_the_batch_and_all_move_with_it(employer, reader):
    mine = waiting(employer)
    others = [make_review(employer=employer) for _ in range(6)]
    addresses = ["/", "/employers/", f"/employers/{employer.slug}/", f"/reviews/{mine.public_id}/"]

    def seen():
        return [reader.client.get(address).content for address in addresses]

    before, snapshots = seen(), list(Snapshot.objects.values())
    tell(mine, weeks=2)
    # What else happens between two batches draws cards and pages anew; it may not bring it either.
    judging.withdraw(review=others.pop())
    judging.restrict(review=mine, guards=ALL_GUARDS)
    judging.restore(review=Review.objects.get(pk=mine.pk), guards=ALL_GUARDS)
    assert seen()[-1] == before[-1]
    batch_in(1)
    assert seen()[-1] == before[-1]
    report = batch_in(2)
    assert (report.later, report.reviews) == (1, 0)
    assert b"late" in seen()[-1]
    assert seen()[-1] != before[-1]
    mine.refresh_from_db()
    assert (mine.outcome, mine.recorded_while_waiting) == ("rejected", True)
    # One review tells nothing in the figures: they move when three came or went.
    assert [row["figures"] for row in Snapshot.objects.values()] == [row["figures"] for row in snapshots]
    rows = list(Tally.objects.order_by("pk").values_list("clock", "phase", "d", "x2"))
    tallies.rebuild()
    rebuilt = Tally.objects.order_by("pk").values_list("clock", "phase", "d", "x2")
    assert sorted(map(str, rows)) == sorted(map(str, rebuilt))


def test_figures_follow_when_enough_reviews_came(employer):
    reviews = [waiting(employer) for _ in range(5)]
    for review in reviews:
        tell(review)
    for _ in range(3):
        bring_to(waiting(employer, "queued"), "approved")
    batch_in(1)
    newest = Snapshot.objects.filter(employer=employer).latest("batch")
    assert newest.figures["reviews"] == 8
    assert Wait.objects.filter(review__in=reviews, answered=True).count() == 5


def test_what_is_hidden_waits_until_it_is_shown_again(employer):
    review = waiting(employer, "restricted")
    tell(review)
    assert batch_in(1).later == 0
    judging.restore(review=review, guards=ALL_GUARDS)
    assert stored_waits(review) == (SILENT,)
    assert batch_in(2).later == 1
    assert stored_waits(review) == (CAME,)


def test_the_newest_telling_counts_and_a_slip_can_be_taken_back(employer):
    review = waiting(employer)
    tell(review)
    tell(review, replace(CAME, end_bin=6), weeks=3)
    pending = LaterAnswer.objects.get()
    assert pending.eligible_batch == batches.latest_due(timezone.now()) + 3
    assert tell(review, SILENT, outcome="still_waiting") == Told.SAME
    assert not LaterAnswer.objects.exists()
    assert batch_in(3).later == 0


def test_a_further_wait_is_told_as_well(employer):
    review = waiting(employer)
    invited = replace(CAME, content="invitation", promises=())
    tell(review, invited, wait_facts(stage="final_round", phase="decision", answered=False, end_bin=1))
    batch_in(1)
    assert [wait.stage for wait in review.waits.order_by("position")] == [
        "technical_interview",
        "final_round",
    ]


@pytest.mark.parametrize("status", ["withdrawn", "erased"])
def test_what_is_over_takes_no_later_answer(employer, status):
    review = waiting(employer, "published")
    tell(review)
    judging.withdraw(review=review)
    assert not LaterAnswer.objects.exists()
    if status == "erased":
        judging.erase(review=review, guards=ALL_GUARDS)
    assert not later.takes_later_answers(review)
    with pytest.raises(IllegalMoveError):
        tell(review)
    assert not LaterAnswer.objects.exists()


@pytest.mark.parametrize("status", ["queued", "published"])
@pytest.mark.parametrize(
    ("waits", "outcome"),
    [
        ((), "rejected"),
        ((CAME,) * 21, "rejected"),
        ((CAME,), "nonsense"),
        ((replace(CAME, content="nonsense"),), "rejected"),
        ((replace(CAME, phase="applied"),), "rejected"),
        ((replace(CAME, end_bin=11),), "rejected"),
        ((replace(CAME, content=""),), "rejected"),
        ((replace(CAME, owed_by="agency"),), "rejected"),
    ],
)
def test_what_no_review_can_say_is_refused_when_it_is_told(employer, status, waits, outcome):
    review = waiting(employer, status)
    with pytest.raises(ValidationError):
        tell_later(review=review, waits=waits, outcome=outcome, eligible_batch=1)
    assert stored_waits(review) == (SILENT,)
    assert Review.objects.get(pk=review.pk).outcome == "still_waiting"
    assert not LaterAnswer.objects.exists()


def test_an_agency_that_became_the_employer_owes_nothing_as_an_agency(employer):
    agency = factories.employer(name="Quill Talent", is_agency=True)
    review = waiting(employer, agency=agency.pk)
    tell(review, replace(CAME, owed_by="agency"))
    Review.objects.filter(pk=review.pk).update(agency=None)
    assert batch_in(1).later == 1
    assert review.waits.get().owed_by == "employer"
