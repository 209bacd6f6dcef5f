"""The drawings say exactly what the record holds: in bins, in words, and nothing of a finer tier."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import drawing
from core.drawing.axis import LEFT, RIGHT
from core.drawing.curve import share_by
from core.vocabulary import PromiseResult
from scoring import clock

bins = st.integers(0, 9)
results = st.sampled_from([None, "", *PromiseResult.values])


def numbers(positions: list[str]) -> list[float]:
    """Return positions such as "31.2%" as numbers."""
    return [float(position.removesuffix("%")) for position in positions]


def test_the_bins_are_those_of_the_clock():
    assert drawing.BIN_ENDS == clock.BIN_ENDS


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_axis_never_runs_backwards(first: int, second: int):
    low, high = sorted((first, second))
    assert LEFT <= drawing.x_of_day(low) <= drawing.x_of_day(high) <= RIGHT


@pytest.mark.parametrize("number", range(10))
def test_a_mark_stands_inside_its_bin(number: int):
    first = drawing.BIN_ENDS[number - 1] if number else 0
    assert drawing.x_of_day(first) < drawing.x_of_bin(number) < drawing.x_of_day(drawing.BIN_ENDS[number])


@given(
    st.booleans(), bins, st.none() | bins, results, st.none() | st.integers(4, 8), st.lists(bins, max_size=3)
)
def test_every_wait_can_be_drawn(answered, end_bin, length_bin, result, late_phase, revisions):
    for tier in "SML":
        line = drawing.promise_line(
            tier=tier,
            answered=answered,
            end_bin=end_bin,
            length_bin=length_bin,
            result=result,
            late_phase=late_phase,
            revisions=revisions,
        )
        assert line.sentence == " ".join(line.sentence.split())
        places = numbers([x for part in line.segments for x in (part.x1, part.x2)])
        assert all(LEFT <= x <= RIGHT for x in places)
        assert all(first.x2 == second.x1 for first, second in pairwise(line.segments)), "one line, no gap"
        assert (line.mark is not None) == answered, "silence never ends in a mark"
        assert line.scaled == (tier != "S")


@given(st.booleans(), bins, bins, st.none() | bins, results, st.lists(bins, max_size=3))
def test_the_smallest_tier_says_nothing_of_days(answered, end_bin, other, length_bin, result, revisions):
    def draw(end: int, length: int | None, moved: list[int]) -> drawing.PromiseDrawing:
        return drawing.promise_line(
            tier="S", answered=answered, end_bin=end, length_bin=length, result=result, revisions=moved
        )

    line = draw(end_bin, length_bin, revisions)
    assert line == draw(other, None if length_bin is None else other, [])
    assert not re.search(r"\d|week|month", line.sentence)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        (
            {"answered": True, "end_bin": 1, "length_bin": 2, "result": "kept_early"},
            "Promised within a week. Answered early, after 2 to 3 days.",
        ),
        (
            {"answered": True, "end_bin": 2, "length_bin": 2, "result": "kept"},
            "Promised within a week. Answered in time.",
        ),
        (
            {"answered": True, "end_bin": 5, "length_bin": 2, "result": "late", "late_phase": 6},
            "Promised within a week. Answered 8 to 14 days late.",
        ),
        (
            {
                "answered": True,
                "end_bin": 5,
                "length_bin": 2,
                "result": "late_after_follow_up",
                "late_phase": 6,
            },
            "Promised within a week. Answered 8 to 14 days late, after the candidate asked.",
        ),
        (
            {"answered": False, "end_bin": 8, "length_bin": 4, "result": "broken"},
            "Promised within two weeks. No answer after more than six weeks.",
        ),
        (
            {"answered": False, "end_bin": 1, "length_bin": 4, "result": "not_yet_due"},
            "Promised within two weeks. The day had not come yet.",
        ),
        (
            {"answered": True, "end_bin": 4, "length_bin": 4, "result": "revised_in_time", "revisions": [2]},
            "Promised within two weeks, moved before the first day passed. Answered in time.",
        ),
        (
            {"answered": True, "end_bin": 3, "precision": "vague"},
            "Told “soon”, without a date. Answered after 8 to 10 days.",
        ),
        ({"answered": False, "end_bin": 6}, "No date was promised. No answer after more than three weeks."),
    ],
)
def test_words_name_ranges_never_a_day(given_, sentence):
    assert drawing.promise_line(tier="M", **given_).sentence == sentence


@pytest.mark.parametrize(
    ("answered", "length_bin", "result", "tone", "sentence"),
    [
        (True, 2, "kept", "kept", "Promised a date. Kept."),
        (True, 2, "revised_in_time", "kept", "Promised a date. Kept."),
        (True, 2, "late", "late", "Promised a date. Answered late."),
        (False, 2, "broken", "silent", "Promised a date. No answer."),
        (True, None, None, "open", "No date was promised. Answered."),
        (False, None, None, "silent", "No date was promised. No answer."),
    ],
)
def test_tier_s_says_one_of_few_things(answered, length_bin, result, tone, sentence):
    line = drawing.promise_line(tier="S", answered=answered, end_bin=4, length_bin=length_bin, result=result)
    assert (line.tone, line.sentence) == (tone, sentence)


STARTED = date(2026, 7, 31)


@pytest.mark.parametrize(
    ("due", "answered", "today", "sentence"),
    [
        (7, 14, 30, "Promised by Fri 7 Aug. Answered Fri 14 Aug, 7 days late."),
        (7, 6, 30, "Promised by Fri 7 Aug. Answered Thu 6 Aug, 1 day early."),
        (7, 7, 30, "Promised by Fri 7 Aug. Answered Fri 7 Aug, on the day."),
        (7, None, 17, "Promised by Fri 7 Aug. No answer yet, on day 17. 10 days past the date."),
        (7, None, 7, "Promised by Fri 7 Aug. That is today."),
        (7, None, 5, "Promised by Fri 7 Aug. That is in 2 days."),
        (None, None, 12, "No date was promised. No answer yet, on day 12."),
        (None, 3, 12, "No date was promised. Answered Mon 3 Aug, after 3 days."),
    ],
)
def test_the_diary_has_exact_days(due, answered, today, sentence):
    line = drawing.promise_line_in_days(
        started=STARTED,
        today=STARTED + timedelta(today),
        due=None if due is None else STARTED + timedelta(due),
        answered_on=None if answered is None else STARTED + timedelta(answered),
    )
    assert line.sentence == sentence
    assert (line.mark is None) == (answered is None)


def test_another_year_is_named():
    assert drawing.day_words(date(2025, 8, 7), date(2026, 1, 2)) == "Thu 7 Aug 2025"


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10))
def test_a_curve_rises_and_its_table_says_the_same(shares):
    shares = sorted(shares)
    drawn = drawing.curve(shares, band=[(share, share) for share in shares], reference=shares, promised_bin=2)
    places = re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn.path)
    assert [float(x) for x, _ in places] == sorted(float(x) for x, _ in places)
    assert [float(y) for _, y in places] == sorted((float(y) for _, y in places), reverse=True)
    assert [row.heard for row in drawn.rows] == [f"{round(100 * share)}%" for share in shares]
    assert drawn.half is not None or shares[-1] < 0.5 + 1e-9
    assert drawn.half is None or shares[-1] >= 0.5 - 1e-9
    assert drawn.band.endswith("Z")


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10))
def test_a_curve_passes_through_the_ends_of_the_bins_and_rises_between(shares):
    shares = sorted(shares)
    assert [share_by(shares, end) for end in drawing.BIN_ENDS] == pytest.approx(shares)
    days = [share_by(shares, day) for day in range(91)]
    assert all(later >= earlier - 1e-12 for earlier, later in pairwise(days))


def test_a_curve_marks_the_median_that_is_known_more_exactly():
    shares = [0, 0, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]
    for drawn, day in ((drawing.curve(shares), 7), (drawing.curve(shares, median=5), 5)):
        assert drawn.half is not None
        assert f"day {day}" in drawn.half[0].text
    assert drawing.curve(shares, own_name="everybody").ends[0][0].text == "everybody"


def test_a_curve_takes_one_value_for_each_bin():
    with pytest.raises(ValueError, match="10 values"):
        drawing.curve([0.5])
    with pytest.raises(ValueError, match="10 values"):
        drawing.curve([0.5] * 10, reference=[0.1])


@given(st.integers(0, 2000), st.sampled_from([72, 48, 168]))
def test_the_clock_of_the_moderators_adds_up(used: int, promised: int):
    line = drawing.hours_line(used, promised)
    assert (line.tone == "late") == (used > promised)
    assert all(0 <= x <= 100 for x in numbers([line.due, line.now]))


def test_a_range_says_its_ends():
    strip = drawing.range_strip(46.4, 72, typical=57, early=True, unit="%")
    assert strip.words == "46 to 72%, a typical employer 57%, early: few reviews"
    assert (strip.x, strip.width, strip.middle) == ("46.4%", "25.6%", "59.2%")


def test_the_days_of_publication_are_all_there():
    line = drawing.publication_line(["Tue 24 Nov", "Tue 1 Dec"], decided_by="Sun 22 Nov, 16:00")
    assert len(line.stops) == 2
    assert f"{line.lead} {line.finding}" == (
        "Decided by Sun 22 Nov, 16:00. If it is accepted, it appears between Tue 24 Nov and Tue 1 Dec."
    )
