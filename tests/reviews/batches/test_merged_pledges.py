"""Two employers become one, and both have a pledge for the same part of the process: neither is forgotten."""

import datetime as dt

import pytest

from employers.models import Employer, Pledge
from moderation.models import Merge
from moderation.services import merging
from reviews.batches import latest_due
from reviews.figures import figures_for
from reviews.figures.headlines import pledge_block
from reviews.services.with_batch import pledging
from tests.conftest import Person
from tests.factories import wait_facts
from tests.reviews.batches.test_pledging import (
    NUMBER,
    SILENT,
    TUESDAY,
    WEEK,
    batch,
    given,
    pledge,
    published,
    rows,
    texts,
    within,
)

pytestmark = pytest.mark.django_db


def merge(source: Employer, target: Employer, moderator: Person, *, weeks: int = 0) -> Merge:
    merging.merge(source=source, target=target, moderator=moderator.user, now=TUESDAY + weeks * WEEK)
    return Merge.objects.get(source=source)


def undo(row: Merge, moderator: Person, *, weeks: int = 0) -> None:
    today = (TUESDAY + weeks * WEEK).date()
    merging.undo(row=row, moderator=moderator.user, today=today)


@pytest.fixture
def both(employer: Employer, rival_employer: Employer) -> tuple[Employer, Employer]:
    """Return the bought employer and its buyer, each with a pledge for interviews that readers see."""
    batch(0)
    pledge(rival_employer, 10)
    batch(1)
    pledge(employer, 5, weeks=1)
    batch(2)
    return rival_employer, employer


def test_the_bought_ones_pledge_holds_until_the_next_batch_and_stays_in_sight(both, moderator):
    bought, buyer = both
    merge(bought, buyer, moderator, weeks=2)
    assert texts(buyer) == ([within(5), within(10)], [])
    batch(3)
    assert texts(buyer) == ([within(5)], [within(10)])
    assert rows() == [(10, 1, 3), (5, 2, None)]
    over = Pledge.objects.get(working_days=10)
    block = pledge_block(over, None)
    assert (block.since, block.until) == ("1 Dec 2026", "15 Dec 2026")


@pytest.mark.parametrize("batches", [0, 3], ids=["before the batch", "after it"])
def test_undoing_the_merge_brings_it_back(both, moderator, batches: int):
    bought, buyer = both
    row = merge(bought, buyer, moderator, weeks=2)
    for number in range(batches):
        batch(3 + number)
    undo(row, moderator, weeks=4)
    assert rows() == [(10, 1, None), (5, 2, None)]
    assert texts(bought) == ([within(10)], [])
    assert texts(buyer) == ([within(5)], [])


def test_one_that_no_batch_has_brought_goes_without_a_trace_and_comes_back(
    employer, rival_employer, moderator
):
    batch(0)
    pledge(employer, 5)
    batch(1)
    pledge(rival_employer, 10, weeks=1)
    row = merge(rival_employer, employer, moderator, weeks=1)
    batch(2)
    assert texts(employer) == ([within(5)], [])
    undo(row, moderator, weeks=2)
    batch(3)
    assert texts(rival_employer) == ([within(10)], [])


def test_one_for_another_part_of_the_process_stays_in_force(both, moderator):
    bought, buyer = both
    pledge(bought, 3, weeks=2, phase="applied")
    batch(3)
    merge(bought, buyer, moderator, weeks=3)
    batch(4)
    now, before = texts(buyer)
    assert now == ["Everybody who applies hears within 3 working days.", within(5)]
    assert before == [within(10)]


def test_one_that_the_buyer_is_ending_makes_room_for_the_bought_one(both, moderator):
    bought, buyer = both
    pledge(buyer, None, weeks=2)
    merge(bought, buyer, moderator, weeks=2)
    batch(3)
    assert texts(buyer) == ([within(10)], [within(5)])


def test_the_buyers_desk_goes_on_with_the_buyers_own(both, moderator):
    bought, buyer = both
    # The bought one's is the newer of the two.
    Pledge.objects.filter(employer=buyer).update(from_batch=NUMBER)
    merge(bought, buyer, moderator, weeks=2)
    standing = pledging.pledged(employer=buyer, phase="interview", now=TUESDAY + 2 * WEEK)
    assert (standing.wanted, standing.is_ending, standing.next) == (5, False, None)
    pledge(buyer, 7, weeks=2)
    batch(3)
    assert texts(buyer) == ([within(7)], [within(10), within(5)])


# --- Measured, where two of them held at once -----------------------------------------------------


def measured(employer: Employer) -> dict[int, int]:
    """Return by working days from how many reviews a pledge is measured."""
    figures = figures_for(employer)
    found = ((row.working_days, figures.kept(row)) for row in Pledge.objects.filter(employer=employer))
    return {days: kept.n for days, kept in found if kept}


def test_two_that_began_with_the_same_batch_are_measured_each_by_its_own_days(employer):
    given(employer, dt.date(2024, 12, 3), dt.date(2026, 7, 7), days=60)
    given(employer, dt.date(2024, 12, 3), days=1)
    published(employer, 6, period_start=dt.date(2025, 1, 1), waits=(wait_facts(end_bin=4),))
    published(employer, 5, period_start=dt.date(2026, 7, 1), waits=SILENT)
    figures = figures_for(employer)
    slow, fast = (figures.kept(row) for row in Pledge.objects.order_by("-working_days"))
    assert (slow.n, fast.n) == (6, 11)
    assert slow.kept > 50 > fast.kept


@pytest.mark.parametrize(("between", "shown"), [(4, {10: 10}), (5, {5: 6, 10: 11})])
def test_what_one_has_and_the_other_has_not_is_never_one_to_four_reviews(employer, between, shown):
    """Let two hold at once, one of them for a half-year longer."""
    given(employer, dt.date(2024, 12, 3), dt.date(2026, 1, 6), days=5)
    given(employer, dt.date(2024, 12, 3), days=10)
    published(employer, 6, period_start=dt.date(2025, 1, 1))
    published(employer, between, period_start=dt.date(2026, 1, 1))
    assert measured(employer) == shown


def test_the_merge_is_of_the_batch_that_is_due(both, moderator):
    bought, buyer = both
    # On the Tuesday, an hour before the batch: that batch ends it.
    early = TUESDAY + 3 * WEEK - dt.timedelta(hours=2)
    assert latest_due(early) == NUMBER + 2
    merging.merge(source=bought, target=buyer, moderator=moderator.user, now=early)
    assert rows() == [(10, 1, 3), (5, 2, None)]
