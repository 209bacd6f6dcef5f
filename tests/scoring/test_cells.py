"""Cells: integers, exact inverses, and the test vectors of scoring.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cells import PROMISES, WAITS, Axis, Cell
from scoring.clock import BIN_ENDS, BINS, LAST_DAY, bin_of

days = st.tuples(st.integers(0, 200), st.booleans())
bins = st.tuples(st.integers(0, BINS - 1), st.booleans())


def cell_of_days(waits, axis=WAITS):
    return sum((Cell.of_day(day, answered=answered, axis=axis) for day, answered in waits), Cell.empty(axis))


def cell_of_bins(waits, axis=WAITS):
    return sum(
        (Cell.of_bin(number, answered=answered, axis=axis) for number, answered in waits), Cell.empty(axis)
    )


def test_v2_of_scoring_md():
    waits = "1a 2a 7a 7w 9a 14w 14a 21w 25a 60w 45w 60a".split()
    cell = cell_of_days([(int(wait[:-1]), wait[-1] == "a") for wait in waits])
    assert cell.d == (1, 1, 1, 1, 1, 0, 1, 0, 1, 0)
    assert [x2 / 2 for x2 in cell.x2] == [24, 22, 40, 24, 28, 35, 36, 45, 30, 0]
    assert cell.n == 12


def test_v4_of_scoring_md():
    waits = "0a 2a 6a 12w 18a 40w 95a".split()
    cell = cell_of_days([(int(wait[:-1]), wait[-1] == "a") for wait in waits])
    assert cell.d == (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert [x2 / 2 for x2 in cell.x2] == [14, 12, 20, 12, 14, 21, 18, 25, 15, 30]


def test_the_axes_are_those_of_the_clock():
    assert WAITS.ends == BIN_ENDS
    assert PROMISES.widths == (1,) * 9


def test_a_bin_without_an_answer_adds_half_of_its_width():
    silent, answered = Cell.of_bin(5, answered=False), Cell.of_bin(5, answered=True)
    assert silent.x2 == (4, 4, 8, 6, 8, 7, 0, 0, 0, 0)
    assert answered.x2 == (4, 4, 8, 6, 8, 14, 0, 0, 0, 0)
    assert Cell.of_bin(4, answered=False, axis=PROMISES).x2 == (2, 2, 2, 2, 1, 0, 0, 0, 0)


@given(st.lists(bins), st.lists(bins))
def test_taking_away_what_was_added_changes_nothing(base, more):
    cell = cell_of_bins(base)
    assert cell + cell_of_bins(more) - cell_of_bins(more) == cell


@given(st.lists(days), st.lists(days), st.lists(days))
def test_merging_commutes_and_associates(one, two, three):
    a, b, c = cell_of_days(one), cell_of_days(two), cell_of_days(three)
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert cell_of_days([*one, *two, *three]) == a + b + c


@given(st.lists(bins))
def test_counts_by_bin_make_the_same_cell_as_one_wait_after_the_other(waits):
    answered = [sum(1 for number, came in waits if came and number == place) for place in range(BINS)]
    silent = [sum(1 for number, came in waits if not came and number == place) for place in range(BINS)]
    assert Cell.of_counts(answered, silent) == cell_of_bins(waits)


@given(days)
def test_an_answered_wait_is_the_same_by_its_day_and_by_its_bin(wait):
    day, _answered = wait
    if day <= LAST_DAY:
        by_day, by_bin = Cell.of_day(day, answered=True), Cell.of_bin(bin_of(day), answered=True)
        assert (by_day.d, by_day.x2) == (by_bin.d, by_bin.x2)
    else:
        assert Cell.of_day(day, answered=True) == Cell.of_day(LAST_DAY, answered=False)


@given(st.lists(days))
def test_nobody_is_answered_who_was_not_watched(waits):
    cell = cell_of_days(waits)
    assert all(0 <= d <= risk for d, risk in zip(cell.d, cell.at_risk, strict=True))
    assert list(cell.at_risk) == sorted(cell.at_risk, reverse=True)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="never counted"):
        Cell.empty() - Cell.of_bin(1, answered=True)
    with pytest.raises(ValueError, match="different clocks"):
        Cell.empty() + Cell.empty(PROMISES)
    with pytest.raises(ValueError, match="no bin 10"):
        Cell.of_bin(10, answered=True)
    with pytest.raises(ValueError, match="cannot last"):
        Cell.of_day(-1, answered=True)
    with pytest.raises(ValueError, match="10 bins"):
        Cell.of_counts([1], [1])
    assert Axis((1, 2)).ends == (0, 2)
