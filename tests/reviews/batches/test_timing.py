"""When a review of a small crowd appears, as its author chooses: before approval, after it, after 90 days."""

import datetime as dt

import pytest

from moderation.services.deadlines import expire
from reviews import batches
from reviews.lifecycle import IllegalMoveError
from reviews.models import Review
from reviews.services import judging, writing
from reviews.services.publication import publish_due
from reviews.services.timing import choose_timing, has_to_choose, may_choose
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = batches.number_on(dt.date(2026, 11, 24))
# A Wednesday: the next batch is number NUMBER + 1, and so is the first one for what is sent today.
NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)


def settled(employer, *, timing="drawn", eligible_batch, status="approved", **fields):
    """Return a review that an approval has settled for a batch."""
    review = writing.create_review(
        facts=factories.facts(employer=employer, timing=timing, **fields),
        pk=factories.random_key(),
        eligible_batch=eligible_batch,
    )
    return factories.bring_to(review, status) if status != "queued" else review


def chosen(review, timing, now=NOW):
    return choose_timing(review=review, timing=timing, now=now)


def test_before_approval_the_choice_is_noted(employer):
    review = settled(employer, eligible_batch=NUMBER + 1, status="queued")
    for timing in ("together", "soonest", "drawn", "drawn"):
        after = chosen(review, timing)
        assert (after.timing, after.eligible_batch) == (timing, NUMBER + 1)


@pytest.mark.parametrize(
    ("eligible", "expected"),
    [
        # The lot fell on five weeks from now: given up, it appears with the batch for what is sent today.
        (NUMBER + 6, NUMBER + 1),
        (NUMBER + 1, NUMBER + 1),
        # Its batch has come and brought nothing, because the weekly run was late.
        (NUMBER, NUMBER + 1),
    ],
)
def test_the_lot_is_given_up(employer, eligible, expected):
    review = settled(employer, eligible_batch=eligible)
    assert chosen(review, "soonest").eligible_batch == expected


def test_given_up_late_in_the_week_it_still_waits_three_days(employer):
    """The first batch after three days is late enough, whatever the lot was; a sooner one may not be."""
    monday = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
    review = settled(employer, eligible_batch=NUMBER + 5)
    assert chosen(review, "soonest", monday).eligible_batch == NUMBER + 2


def test_the_lot_is_exchanged_for_a_second_review(employer):
    review = settled(employer, eligible_batch=NUMBER + 1)
    chosen(review, "together")
    assert publish_due(now=NOW + WEEK).waiting == 1
    second = settled(employer, eligible_batch=NUMBER + 2)
    publish_due(now=NOW + 2 * WEEK)
    assert set(Review.objects.values_list("status", flat=True)) == {"published"}
    assert second.pk != review.pk


def test_the_wait_is_exchanged_for_a_lot_between_now_and_five_weeks(employer):
    drawn = {
        chosen(settled(employer, timing="together", eligible_batch=NUMBER), "drawn").eligible_batch
        for _ in range(60)
    }
    assert drawn <= set(range(NUMBER + 1, NUMBER + 7))
    # Sixty draws of six numbers miss one of them once in ten thousand runs or so.
    assert len(drawn) >= 5


def test_the_same_choice_draws_no_second_lot(employer):
    review = settled(employer, eligible_batch=NUMBER + 4)
    assert {chosen(review, "drawn").eligible_batch for _ in range(20)} == {NUMBER + 4}


# --- After 90 days -------------------------------------------------------------------------------


def test_after_90_days_the_author_chooses(employer):
    review = settled(employer, timing="together", eligible_batch=NUMBER + 1)
    for weeks, over in ((1, False), (12, False), (13, True), (60, True)):
        assert has_to_choose(review, now=NOW + weeks * WEEK) is over
    assert (
        batches.due_day(NUMBER + 1 + batches.MOST_BATCHES_TOGETHER) - batches.due_day(NUMBER + 1)
    ).days <= 90


@pytest.mark.parametrize(
    ("timing", "appears"), [("soonest", {14}), ("drawn", set(range(14, 20))), ("together", set())]
)
def test_alone_by_lot_or_another_90_days(employer, timing, appears):
    review = settled(employer, timing="together", eligible_batch=NUMBER + 1)
    later = NOW + 13 * WEEK
    after = chosen(review, timing, later)
    assert not has_to_choose(after, now=later)
    came: set[int] = set()
    for weeks in range(14, 26):
        publish_due(now=NOW + weeks * WEEK - dt.timedelta(days=1))
        if not came and Review.objects.get(pk=review.pk).status == "published":
            came = {weeks}
    assert came <= appears
    assert bool(came) == bool(appears)
    if timing == "together":
        assert not has_to_choose(after, now=NOW + 25 * WEEK)
        assert has_to_choose(after, now=NOW + 26 * WEEK)


# --- Who does not come back ----------------------------------------------------------------------

# The batch at which a review that waits since NUMBER + 1 is withdrawn if its author does not choose.
END = NUMBER + 1 + batches.BATCHES_UNTIL_WITHDRAWN


def at(number: int) -> dt.datetime:
    """Return the moment of a batch."""
    return dt.datetime.combine(batches.due_day(number), batches.HOUR)


def test_who_does_not_choose_for_another_90_days_is_withdrawn_unseen(employer, client):
    review = settled(employer, timing="together", eligible_batch=NUMBER + 1)
    assert (batches.due_day(END) - batches.due_day(NUMBER + 1)).days == 2 * 84
    for number in range(NUMBER + 1, END):
        report = publish_due(now=at(number))
        assert (report.waiting, report.unchosen) == (1, 0)
        assert Review.objects.get().status == "approved"
    last = publish_due(now=at(END))
    assert (last.reviews, last.waiting, last.unchosen) == (0, 0, 1)
    review.refresh_from_db()
    assert (review.status, review.timing, review.batch_id) == ("withdrawn", "unchosen", None)
    assert client.get(f"/reviews/{review.public_id}/").status_code == 404, "it never was there"
    expire(now=at(END))
    expire(now=at(END) + dt.timedelta(days=2))
    review.refresh_from_db()
    assert (review.status, review.timing, review.versions.count()) == ("erased", "unchosen", 0)
    assert review.waits.count() == 0


def test_a_second_review_in_the_very_last_batch_still_brings_it_along(employer):
    settled(employer, timing="together", eligible_batch=NUMBER + 1)
    settled(employer, eligible_batch=END)
    assert publish_due(now=at(END)).unchosen == 0
    assert set(Review.objects.values_list("status", flat=True)) == {"published"}


def test_an_edit_that_is_being_read_is_waited_for(employer):
    review = settled(employer, timing="together", eligible_batch=NUMBER + 1)
    writing.new_version(review=review, text="I came back and changed it.", eligible_batch=END)
    Review.objects.filter(pk=review.pk).update(eligible_batch=NUMBER + 1)
    assert publish_due(now=at(END)).unchosen == 0
    review.refresh_from_db()
    judging.approve(review=review, version=review.versions.latest("number"), guards=factories.ALL_GUARDS)
    assert publish_due(now=at(END + 1)).unchosen == 1


@pytest.mark.parametrize(
    ("timing", "status"),
    [
        ("drawn", "approved"),
        ("soonest", "approved"),
        ("together", "queued"),
        ("together", "needs_author"),
        ("together", "rejected"),
    ],
)
def test_nothing_else_is_withdrawn_by_itself(employer, timing, status):
    settled(employer, timing=timing, eligible_batch=NUMBER + 1, status=status)
    assert publish_due(now=at(END + 10)).unchosen == 0
    assert Review.objects.get().status != "withdrawn"


def test_choosing_another_90_days_begins_the_time_anew(employer):
    review = settled(employer, timing="together", eligible_batch=NUMBER + 1)
    after = chosen(review, "together", at(END - 1))
    assert publish_due(now=at(END)).unchosen == 0
    assert after.eligible_batch is not None
    assert publish_due(now=at(after.eligible_batch + batches.BATCHES_UNTIL_WITHDRAWN)).unchosen == 1


def test_that_nobody_chose_is_nothing_to_choose(employer):
    review = settled(employer, eligible_batch=NUMBER + 1)
    with pytest.raises(ValueError, match="unchosen"):
        chosen(review, "unchosen")


def test_a_choice_is_erased_with_the_text(employer):
    review = factories.make_review(employer=employer, status="withdrawn", timing="soonest")
    judging.erase(review=review, guards=factories.ALL_GUARDS)
    assert Review.objects.get().timing == "drawn"


# --- Not for everybody ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["published", "restricted", "removed", "rejected", "withdrawn", "erased"])
def test_what_has_appeared_or_never_will_has_no_choice(employer, status):
    review = factories.make_review(employer=employer, status=status)
    before = Review.objects.values().get(pk=review.pk)
    assert not may_choose(review)
    with pytest.raises(IllegalMoveError):
        chosen(review, "soonest")
    assert Review.objects.values().get(pk=review.pk) == before


def test_larger_crowds_have_no_delay_to_choose(employer):
    review = settled(employer, eligible_batch=NUMBER + 1, tier="M", period_unit="quarter")
    with pytest.raises(IllegalMoveError):
        chosen(review, "together")


def test_a_timing_that_there_is_not(employer):
    review = settled(employer, eligible_batch=NUMBER + 1)
    with pytest.raises(ValueError, match="never"):
        chosen(review, "never")


def test_a_page_that_is_older_than_the_batch_changes_nothing(employer):
    """The row is read anew: the review on the page was approved, and has appeared since."""
    stale = settled(employer, eligible_batch=NUMBER)
    publish_due(now=NOW)
    with pytest.raises(IllegalMoveError):
        chosen(stale, "together")
    assert Review.objects.get().timing == "drawn"
    judging.withdraw(review=Review.objects.get())
