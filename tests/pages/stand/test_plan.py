"""What to do today, for any days; and the days that a calendar counts."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drawing import Point, ahead
from pages.stand.fields import read_day
from pages.stand.plan import Situation, plan
from reviews.due import due_on, has_holidays, working_day_from, working_days_between, working_days_of
from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.waiting import BETWEEN

TYPICAL = estimate(Evidence())
TODAY = dt.date(2026, 11, 23)
WORKING = working_days_of("GB")

situations = st.builds(
    lambda phase, waited, due, asked, since: Situation(
        stage="",
        phase=phase,
        contact=TODAY - dt.timedelta(days=waited),
        today=TODAY,
        due=None if due is None else TODAY + dt.timedelta(days=due - waited),
        asked=asked,
        asked_on=TODAY - dt.timedelta(days=min(since, waited)) if asked else None,
    ),
    st.sampled_from(["applied", "screening", "interview", "decision"]),
    st.integers(0, 200),
    st.none() | st.integers(0, 100),
    st.integers(0, 2),
    st.integers(0, 30),
)


@given(situations)
def test_nobody_is_sent_to_ask_on_a_free_day_that_lies_ahead_or_a_third_time(here):
    todo = plan(here, TYPICAL, WORKING)
    assert (here.asked == 2) == (todo.ask_on is None)
    for day in (todo.ask_on, todo.later_on):
        assert day is None or day == TODAY or (day > TODAY and WORKING(day))
    if todo.act == "wait":
        assert todo.ask_on is not None
        assert todo.ask_on > TODAY
    if todo.act in {"first", "second"}:
        assert todo.ask_on == TODAY
    if todo.ask_on and todo.later_on:
        assert (todo.later_on - todo.ask_on).days >= BETWEEN
    if here.due and here.due >= TODAY:
        assert todo.act in {"wait", "stop"} or here.asked


@given(situations)
def test_beyond_the_curve_it_is_planned_as_a_no(here):
    todo = plan(here, TYPICAL, WORKING)
    if here.is_beyond:
        assert todo.act == "close"
    assert (todo.act == "close") == (here.is_beyond or todo.no_on <= TODAY)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 60))
def test_counting_working_days_undoes_adding_them(said, days):
    due = due_on("within_working_days", said=said, day=None, days=days, is_working_day=WORKING)
    assert due is not None
    assert working_days_between(said, due, WORKING) == days
    assert WORKING(working_day_from(due, WORKING))


def test_christmas_is_no_working_day_where_it_is_kept():
    christmas, after = dt.date(2026, 12, 24), dt.date(2026, 12, 29)
    assert working_days_between(christmas, after, working_days_of("GB")) == 1
    assert working_days_between(christmas, after, working_days_of("")) == 3
    assert has_holidays("GB")
    assert not has_holidays("XX")


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_none(text):
    assert read_day(text) is None or read_day(text).year >= 1


@pytest.mark.parametrize(("waited", "optional"), [(0, [False, True, False]), (12, [False, True, False])])
def test_a_phone_leaves_out_days_that_stand_too_near_to_another(waited, optional):
    points = [Point(days, days / 100, 0.0, 1.0) for days in (0, 7, 14, 30)]
    drawn = ahead(points, waited=waited, names=[(7, "Sun 6 Dec"), (14, "Sun 13 Dec"), (30, "Tue 29 Dec")])
    assert [label.optional for label in drawn.days] == optional
    assert drawn.days[-1].anchor == "end"
    apart = ahead(points, waited=0, names=[(7, "Sun 6 Dec"), (30, "Tue 29 Dec")])
    assert [label.optional for label in apart.days] == [False, False]


@given(
    st.integers(0, 90),
    st.lists(st.floats(0, 1), min_size=2, max_size=12),
    st.none() | st.integers(0, 300),
)
def test_the_drawing_stays_on_its_sheet(waited, shares, due):
    shares = sorted(shares)
    points = [Point(n, share, share / 2, min(1.0, share * 1.2)) for n, share in enumerate(shares)]
    drawn = ahead(points, waited=waited, due=due, names=[(len(shares) - 1, "then")])
    numbers = [float(n) for pair in drawn.path.strip("M").split("L") for n in pair.split()]
    assert all(0 <= x <= 1000 for x in numbers[::2])
    assert all(0 <= y <= 200 for y in numbers[1::2])
    assert len(drawn.rows) == len(shares) - 1
