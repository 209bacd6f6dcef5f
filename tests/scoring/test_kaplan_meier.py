"""The curve without a prior: the test vectors of scoring.md, lifelines, and what must always hold."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import kaplan_meier as km
from scoring.cells import PROMISES, WAITS, Axis, Cell
from scoring.clock import BIN_ENDS
from tests.scoring.test_cells import bins, cell_of_bins, cell_of_days, days

DAILY = Axis((1,) * 120)
phases = st.tuples(st.integers(0, 8), st.booleans())


def parsed(waits: str) -> list[tuple[int, bool]]:
    return [(int(wait[:-1]), wait[-1] == "a") for wait in waits.split()]


def test_v1_of_scoring_md():
    cell = cell_of_days(parsed("3a 5a 5w 8a 10w 12a 20w 30a"), DAILY)
    wanted = {3: Fraction(7, 8), 5: Fraction(3, 4), 8: Fraction(3, 5), 12: Fraction(2, 5), 30: Fraction(0)}
    for day, share in wanted.items():
        assert km.silent_after(cell, day) == pytest.approx(float(share), abs=1e-12)
    checkpoints = [km.heard_by(cell, day) for day in (7, 14, 21, 30, 60)]
    assert 20 * sum(checkpoints) == pytest.approx(69)


def test_v2_of_scoring_md():
    cell = cell_of_days(parsed("1a 2a 7a 7w 9a 14w 14a 21w 25a 60w 45w 60a"))
    wanted = {7: Fraction(3, 4), 14: Fraction(9, 16), 30: Fraction(27, 64), 60: Fraction(27, 128)}
    for day, share in wanted.items():
        assert km.silent_after(cell, day) == pytest.approx(float(share), abs=1e-12)
    checkpoints = [km.heard_by(cell, day) for day in (7, 14, 21, 30, 60)]
    assert 20 * sum(checkpoints) == pytest.approx(49.84375)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=30))
def test_daily_bins_equal_lifelines(waits):
    from lifelines import KaplanMeierFitter

    fitted = KaplanMeierFitter().fit(
        [day + 1 for day, _ in waits], event_observed=[answered for _, answered in waits]
    )
    cell = cell_of_days(waits, DAILY)
    for day in range(0, 101, 5):
        # Day 0 is a day like the others here; lifelines' clock begins before it.
        wanted = float(fitted.survival_function_at_times(day + 1).iloc[0])
        assert km.silent_after(cell, day) == pytest.approx(wanted, abs=1e-12)


@given(st.lists(days))
def test_the_curve_rises_and_stays_within_0_and_1(waits):
    cell = cell_of_days(waits)
    shares = [km.heard_by(cell, day) for day in range(91)]
    assert shares == sorted(shares)
    assert all(-1e-12 <= share <= 1 + 1e-12 for share in shares)
    assert km.curve(cell) == pytest.approx([km.heard_by(cell, end) for end in BIN_ENDS])


@given(st.lists(bins, min_size=1))
def test_a_prompt_answer_never_lowers_the_curve_and_long_silence_never_raises_it(waits):
    cell = cell_of_bins(waits)
    before = km.curve(cell)
    better = km.curve(cell + Cell.of_day(1, answered=True))
    worse = km.curve(cell + Cell.of_day(90, answered=False))
    assert all(new >= old - 1e-12 for new, old in zip(better, before, strict=True))
    assert all(new <= old + 1e-12 for new, old in zip(worse, before, strict=True))


@given(st.lists(days, min_size=1))
def test_the_median_is_the_first_day_on_which_half_have_heard(waits):
    cell = cell_of_days(waits)
    middle = km.median(cell)
    if middle is None:
        assert km.heard_by(cell, 90) < 0.5
    else:
        assert km.heard_by(cell, middle) >= 0.5 - 1e-9
        assert middle == 0 or km.heard_by(cell, middle - 1) < 0.5


def test_waiting_counts_neither_as_a_yes_nor_as_a_no():
    answered = cell_of_days(parsed("5a 9a 20a"))
    assert km.heard_by(answered, 30) == pytest.approx(1)
    waiting = cell_of_days(parsed("5a 9a 20a 90w"))
    assert km.heard_by(waiting, 30) == pytest.approx(3 / 4)
    just_begun = cell_of_days(parsed("5a 9a 20a 1w"))
    assert km.heard_by(just_begun, 30) == pytest.approx(1)


def test_without_waits_nothing_is_known():
    empty = Cell.empty()
    assert km.curve(empty) == (0.0,) * 10
    assert km.median(empty) is None
    assert km.last_watched(empty) is None
    assert km.kept(Cell.empty(PROMISES)) is None
    assert km.late_by(Cell.empty(PROMISES)) is None
    assert km.last_watched(Cell.of_bin(3, answered=False)) == 3


@pytest.mark.parametrize(
    ("promises", "kept", "late_by"),
    [
        ("0a 3a 3a 8w", 3 / 4, 0),
        ("3a 4a 4a 8w", 1 / 4, 2),
        ("4a 4a 4a 4a", 0, 1),
        ("3a 5a 7a 8w", 1 / 4, 7),
        ("8w 8w 8w", 0, None),
        ("1w 1w", 0, None),
        ("8a 8a", 0, 31),
    ],
)
def test_kept_and_late_by(promises, kept, late_by):
    cell = cell_of_bins(parsed(promises), PROMISES)
    assert km.kept(cell) == pytest.approx(kept)
    assert km.late_by(cell) == late_by


@given(st.lists(phases, min_size=1))
def test_late_by_is_0_exactly_when_half_were_kept(promises):
    cell = cell_of_bins(promises, PROMISES)
    share, late = km.kept(cell), km.late_by(cell)
    assert share is not None
    assert (late == 0) == (share >= 0.5 - 1e-12)
    assert late is None or 0 <= late <= 60


@given(st.lists(phases, min_size=1))
def test_a_promise_kept_at_once_never_lowers_the_share(promises):
    cell = cell_of_bins(promises, PROMISES)
    more = cell + Cell.of_bin(0, answered=True, axis=PROMISES)
    assert km.kept(more) >= km.kept(cell) - 1e-12  # type: ignore[operator]


def test_the_axis_of_waits_ends_on_day_90():
    assert WAITS.ends[-1] == 90
