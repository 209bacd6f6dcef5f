"""Pledges: in force from one batch to another, kept in sight, measured on later reviews, and in no score."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from core.vocabulary import Phase
from employers.models import Employer, Pledge
from reviews.batches import number_on
from reviews.figures import figures_for
from reviews.figures.headlines import pledge_block, public_pledges
from reviews.models import PageVersion, Review, Snapshot
from reviews.services import judging, writing
from reviews.services.publication import publish_due
from reviews.services.with_batch import pledging
from tests import factories
from tests.factories import KEPT, bring_to, make_review, random_key, wait_facts

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
NUMBER = number_on(TUESDAY.date())
WEEK = dt.timedelta(weeks=1)
FAST = (wait_facts(end_bin=2, promises=(KEPT,)),)
SILENT = (wait_facts(answered=False, end_bin=9),)


def pledge(
    employer: Employer, days: int | None, *, weeks: int = 0, phase: str = "interview", token: str = ""
):
    now = TUESDAY + weeks * WEEK
    token = token or pledging.pledged(employer=employer, phase=phase, now=now).token
    return pledging.pledge(employer=employer, phase=phase, working_days=days, token=token, now=now)


def batch(weeks: int):
    return publish_due(now=TUESDAY + weeks * WEEK, at_once=False)


def texts(employer: Employer) -> tuple[list[str], list[str]]:
    """Return what readers see: the pledges in force, and those that are over."""
    shown = public_pledges(employer, figures_for(employer))
    return [one.text for one in shown.now], [one.text for one in shown.before]


def within(days: int) -> str:
    return f"Everybody hears within {days} working days of an interview."


def rows() -> list[tuple[int, int, int | None]]:
    found = Pledge.objects.order_by("from_batch", "pk").values_list("working_days", "from_batch", "to_batch")
    return [(days, since - NUMBER, until and until - NUMBER) for days, since, until in found]


def published(employer: Employer, count: int, *, at: dt.datetime = TUESDAY, **fields: Any) -> list[Review]:
    made = []
    for _ in range(count):
        review = writing.create_review(
            facts=factories.facts(employer=employer, **fields), pk=random_key(), eligible_batch=1
        )
        made.append(bring_to(review, "approved"))
    publish_due(now=at, at_once=True)
    return made


# --- given, changed, ended ------------------------------------------------------------------------


def test_a_pledge_is_nobodys_until_the_next_batch_brings_it(employer):
    batch(0)
    pledge(employer, 10)
    assert rows() == [(10, 1, None)]
    assert texts(employer) == ([], [])
    batch(1)
    assert texts(employer) == ([within(10)], [])


def test_changed_and_ended_it_stays_in_sight(employer):
    batch(0)
    pledge(employer, 10)
    batch(1)
    pledge(employer, 5, weeks=1)
    assert texts(employer) == ([within(10)], [])
    batch(2)
    assert texts(employer) == ([within(5)], [within(10)])
    pledge(employer, None, weeks=2)
    assert texts(employer)[0] == [within(5)]
    batch(3)
    assert texts(employer) == ([], [within(5), within(10)])
    block = public_pledges(employer, None).before[1]
    assert (block.since, block.until) == ("1 Dec 2026", "8 Dec 2026")
    assert rows() == [(10, 1, 2), (5, 2, 3)]


def test_what_no_batch_has_brought_is_changed_in_place_and_taken_back_without_a_trace(employer):
    batch(0)
    pledge(employer, 10)
    pledge(employer, 8)
    assert rows() == [(8, 1, None)]
    pledge(employer, None)
    assert rows() == []
    pledge(employer, 10)
    batch(1)
    pledge(employer, 5, weeks=1)
    pledge(employer, 7, weeks=1)
    assert rows() == [(10, 1, 2), (7, 2, None)]
    # Back to what it was: nothing has happened.
    pledge(employer, 10, weeks=1)
    assert rows() == [(10, 1, None)]
    pledge(employer, None, weeks=1)
    pledge(employer, 10, weeks=1)
    assert rows() == [(10, 1, None)]
    pledge(employer, 5, weeks=1)
    pledge(employer, None, weeks=1)
    assert rows() == [(10, 1, 2)]


def test_the_same_click_twice_is_one_and_a_page_from_before_is_refused(employer):
    batch(0)
    token = pledging.pledged(employer=employer, phase="interview", now=TUESDAY).token
    pledge(employer, 10, token=token)
    assert pledge(employer, 10, token=token).wanted == 10
    with pytest.raises(pledging.PledgeChangedError):
        pledge(employer, 5, token=token)
    with pytest.raises(pledging.PledgeChangedError):
        pledge(employer, None, token=token)
    assert rows() == [(10, 1, None)]


@pytest.mark.parametrize(("phase", "days"), [("interview", 0), ("interview", 61), ("holiday", 5)])
def test_what_is_no_pledge_is_refused(employer, phase, days):
    with pytest.raises(ValidationError):
        pledge(employer, days, phase=phase, token="none")
    assert rows() == []


def test_each_phase_has_its_own(employer):
    batch(0)
    for phase in Phase.values:
        pledge(employer, 3, phase=phase)
    batch(1)
    shown, _before = texts(employer)
    assert len(shown) == 4
    assert shown[0] == "Everybody who applies hears within 3 working days."


def test_a_batch_that_was_left_out_is_made_good_by_the_next_one_and_moves_the_page(employer):
    batch(0)
    pledge(employer, 10)
    assert not PageVersion.objects.filter(kind="employer", key=str(employer.pk)).exists()
    batch(4)
    assert PageVersion.objects.get(kind="employer", key=str(employer.pk)).number == 1
    batch(5)
    assert PageVersion.objects.get(kind="employer", key=str(employer.pk)).number == 1


def test_a_site_that_publishes_at_once_shows_it_at_once(employer, settings: Settings):
    settings.PUBLISH_AT_ONCE = True
    publish_due(now=TUESDAY)
    pledge(employer, 10)
    assert texts(employer) == ([within(10)], [])
    pledge(employer, 5)
    assert texts(employer) == ([within(5)], [])
    pledge(employer, None)
    assert (texts(employer), rows()) == (([], []), [])


# --- measured -------------------------------------------------------------------------------------


def given(employer: Employer, since: dt.date, until: dt.date | None = None, days: int = 10) -> Pledge:
    """Return a pledge that was given at some day in the past."""
    return Pledge.objects.create(
        employer=employer,
        phase="interview",
        working_days=days,
        from_batch=number_on(since),
        to_batch=number_on(until) if until else None,
    )


def test_it_is_measured_on_labels_wholly_after_it_began(employer):
    one = given(employer, dt.date(2026, 3, 3))
    published(employer, 9)
    assert figures_for(employer).kept(one) is None
    published(employer, 4, period_start=dt.date(2026, 7, 1), waits=FAST)
    assert figures_for(employer).kept(one) is None
    published(employer, 2, period_start=dt.date(2026, 7, 1), waits=SILENT)
    kept = figures_for(employer).kept(one)
    assert kept.n == 6
    assert (kept.low or 0) < kept.kept < (kept.high or 0) < 100
    words = pledge_block(one, figures_for(employer)).kept
    assert words == f"kept {kept.kept} times in 100 ({kept.low} to {kept.high}), from 6 reviews"


def test_one_that_is_over_is_measured_on_its_own_time_and_so_is_the_next(employer):
    old = given(employer, dt.date(2024, 12, 3), dt.date(2026, 1, 6), days=10)
    new = given(employer, dt.date(2026, 1, 6), days=5)
    published(employer, 6, period_start=dt.date(2025, 1, 1), waits=SILENT)
    published(employer, 6, period_start=dt.date(2025, 7, 1), waits=FAST)
    published(employer, 6, period_start=dt.date(2026, 1, 1), waits=FAST)
    published(employer, 6, period_start=dt.date(2026, 7, 1), waits=FAST)
    figures = figures_for(employer)
    before, after = figures.kept(old), figures.kept(new)
    # The first half of 2026 began before the second pledge, and the first one was over within it.
    assert (before.n, after.n) == (12, 6)
    assert before.kept < after.kept


def test_what_is_left_of_the_phase_is_never_one_to_four_reviews(employer):
    one = given(employer, dt.date(2026, 3, 3))
    published(employer, 4)
    published(employer, 6, period_start=dt.date(2026, 7, 1))
    assert figures_for(employer).kept(one) is None
    published(employer, 3)
    assert figures_for(employer).kept(one).n == 6


def test_it_is_hidden_at_once_when_too_few_reviews_are_left(employer):
    one = given(employer, dt.date(2026, 3, 3))
    published(employer, 7)
    made = published(employer, 5, period_start=dt.date(2026, 7, 1))
    assert figures_for(employer).kept(one).n == 5
    judging.withdraw(review=Review.objects.get(pk=made[0].pk))
    assert figures_for(employer).kept(one) is None


def test_it_moves_in_steps_of_three(employer):
    one = given(employer, dt.date(2026, 3, 3))
    published(employer, 8)
    published(employer, 6, period_start=dt.date(2026, 7, 1))
    for weeks, more, n in ((1, 2, 6), (2, 1, 9)):
        for _ in range(more):
            make_review(employer=employer, status="approved", period_start=dt.date(2026, 7, 1), now=TUESDAY)
        Review.objects.filter(status="approved").update(eligible_batch=NUMBER)
        batch(weeks)
        assert figures_for(employer).kept(one).n == n


@pytest.mark.parametrize("days", [1, 60])
def test_a_pledge_never_changes_a_score_or_any_other_figure(employer, rival_employer, days):
    """Give one of two employers with the same reviews a pledge that is missed, or one that is kept."""
    given(employer, dt.date(2026, 3, 3), days=days)
    given(employer, dt.date(2024, 3, 5), dt.date(2026, 3, 3), days=61 - days)
    for one in (employer, rival_employer):
        published(one, 8)
        published(one, 6, period_start=dt.date(2026, 7, 1), waits=FAST)
        published(one, 5, period_start=dt.date(2025, 7, 1), waits=SILENT)
    mine, theirs = (
        Snapshot.objects.filter(employer=one).latest("batch") for one in (employer, rival_employer)
    )
    measured = [name for name in mine.figures["splits"] if name.startswith("pledge:")]
    assert len(measured) == 2
    for name in measured:
        del mine.figures["splits"][name], mine.base["kept"][name], mine.base["rests"][name]
    assert mine.figures == theirs.figures
    assert mine.base == theirs.base
    ranked = ("score", "score_low", "score_high", "score_n", "answered_percent", "kept_percent")
    rows = [
        list(Employer.objects.filter(pk=one.pk).values_list(*ranked)) for one in (employer, rival_employer)
    ]
    assert rows[0] == rows[1]
    assert rows[0][0][0] is not None
