"""The estimator: the test vectors of docs/scoring.md, and what must always hold."""

from fractions import Fraction
from itertools import pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import beta_band
from scoring.cells import PROMISES, Cell
from scoring.clock import BIN_ENDS, PHASES
from scoring.estimate import Estimate, estimate
from scoring.evidence import Counts, Evidence, exposures
from scoring.ladder import log_rising
from scoring.launch import LAUNCH, OMEGA, Prior, hazards_of
from tests.scoring.test_cells import cell_of_days, days

# The five phases of the validation: a task stands between screening and interview.
FIVE = Prior(
    {**LAUNCH.hazards, "task": hazards_of((0.05, 0.13, 0.31, 0.39, 0.48, 0.56, 0.61, 0.65, 0.66, 0.68))},
    LAUNCH.rungs,
    LAUNCH.promise,
)
FIVE_MIX = {"screening": 0.25, "task": 0.15, "interview": 0.40, "decision": 0.20}
promises = st.tuples(st.integers(0, 40), st.integers(0, 110), st.booleans())
by_phase = st.dictionaries(st.sampled_from(PHASES), st.lists(days, max_size=12), max_size=4)


def evidence_of(waits: dict[str, list[tuple[int, bool]]], promised=()) -> Evidence:
    cells = {phase: Counts.of_cell(cell_of_days(some)) for phase, some in waits.items()}
    counts = Counts.empty(len(PROMISES.widths))
    for due, day, answered in promised:
        counts += Counts.of_promise(due, day, answered=answered)
    return Evidence(cells, counts, sum(map(len, waits.values())))


def test_v4_of_the_design_strength_20_without_a_ladder():
    one_rung = tuple(float(place == 8) for place in range(13))
    prior = Prior(
        {"interview": (0.1, 0.1, 0.3, 0.1, 0.15, 0.15, 0.15, 0.1, 0.05, 0.05)}, one_rung, LAUNCH.promise
    )
    waits = [(0, True), (2, True), (6, True), (12, False), (18, True), (40, False), (95, True)]
    cell = cell_of_days(waits)
    assert cell.d == (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert [x2 / 2 for x2 in cell.x2] == [14, 12, 20, 12, 14, 21, 18, 25, 15, 30]
    found = estimate(evidence_of({"interview": waits}), prior, {"interview": 1.0})
    assert found.heard_by(7)[0] == pytest.approx(float(Fraction(583, 1350)), abs=1e-12)
    assert found.heard_by(60)[0] == pytest.approx(0.708115346892, abs=1e-12)
    assert found.score == pytest.approx(59.32711963628835, abs=1e-10)
    assert found.sd == pytest.approx(8.217358505749795, abs=1e-10)
    assert found.band(0.8) == pytest.approx((48.58338271916772, 69.83127737259927), abs=1e-8)


@pytest.mark.parametrize(
    ("waits", "score", "sd", "low", "high", "by_60", "next_14"),
    [
        ([], 56.227687408, 20.131780, 28.4519, 82.6490, 0.671288989, 0.187202355),
        ([(5, True)], 64.191239491, 16.566581, 41.3051, 85.1056, 0.760296761, 0.230322859),
        ([(40, False)], 43.860229122, 19.753511, 17.9425, 71.0411, 0.524322223, 0.128757664),
    ],
)
def test_v5_of_the_design_the_ladder_on_the_launch_numbers(waits, score, sd, low, high, by_60, next_14):
    found = estimate(evidence_of({"interview": waits}), FIVE, FIVE_MIX)
    assert found.score == pytest.approx(score, abs=1e-9)
    assert found.sd == pytest.approx(sd, abs=1e-6)
    assert found.band(0.8) == pytest.approx((low, high), abs=1e-4)
    assert found.heard_in("interview", 60)[0] == pytest.approx(by_60, abs=1e-9)
    assert found.next(14, 14, "interview") == pytest.approx(next_14, abs=1e-9)


def test_v6_of_the_design_the_beta_band():
    # Beta(2, 5): mean 2/7, variance 10/392.
    assert beta_band(2 / 7, 10 / 392, 0.8)[0] == pytest.approx(0.09259525891312866, abs=1e-12)
    assert beta_band(0.5, 0.01, 0.8) == pytest.approx((0.3701161986, 0.6298838014), abs=1e-10)


@pytest.mark.parametrize(
    ("mean", "variance", "band"), [(0, 0.1, (0, 0)), (0.3, 0, (0.3, 0.3)), (0.5, 0.25, (0, 1))]
)
def test_a_share_that_is_certain_or_wholly_uncertain_has_a_band_too(mean, variance, band):
    assert beta_band(mean, variance, 0.8) == band


def test_v7_of_the_design_exposures_of_a_promise_due_on_day_5():
    assert [5040 * share for share in exposures(5, 3)] == [5040, 5040, 3360, 0, 0, 0, 0, 0, 0]
    answered = Counts.of_promise(5, 12, answered=True)
    assert list(answered.d) == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert list(answered.x) == [1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert 5040 * exposures(5, 20)[7] == 315
    assert Counts.of_promise(5, 66, answered=True) == Counts.of_promise(5, 66, answered=False)


@given(by_phase, st.lists(promises, max_size=8))
def test_the_curve_rises_and_everything_stays_within_its_bounds(waits, promised):
    found = estimate(evidence_of(waits, promised))
    for curve in ([found.heard_by(day)[0] for day in range(0, 91, 3)], list(found.promise_curve())):
        assert all(0 <= share <= 1 for share in curve)
        assert all(before <= after + 1e-12 for before, after in pairwise(curve))
    low, high = found.band(0.8)
    outer_low, outer_high = found.band(0.95)
    assert 0 <= outer_low <= low <= found.score <= high <= outer_high <= 100
    assert sum(found.rungs) == pytest.approx(1)
    assert (found.kept is None) == (not promised)
    assert found.kept is None or 0 <= found.kept <= 1


@given(by_phase, st.sampled_from(PHASES))
def test_an_answer_on_day_1_never_lowers_a_score_and_silence_never_raises_it(waits, phase):
    def score(more: list[tuple[int, bool]]) -> float:
        return estimate(evidence_of({**waits, phase: waits.get(phase, []) + more})).score

    now = score([])
    assert score([(1, True)]) >= now - 1e-9
    assert score([(90, False)]) <= now + 1e-9


@given(by_phase, st.integers(0, 90), st.sampled_from((7, 14, 30)))
def test_the_forecast_is_a_chance_within_its_band_and_ends_with_day_90(waits, waited, more):
    found = estimate(evidence_of(waits))
    chance, band = found.next(waited, more), found.next_band(waited, more, 0.8)
    if waited + more > 90:
        assert chance is None
        assert band is None
    else:
        assert chance is not None
        assert band is not None
        assert 0 <= band[0] <= band[1] <= 1
        assert 0 <= chance <= 1


def test_a_longer_window_never_holds_fewer_answers():
    found = estimate(evidence_of({"interview": [(5, True), (20, False)]}))
    chances = [found.next(10, more) for more in range(80)]
    assert chances == sorted(chances, key=lambda chance: chance or 0)
    assert chances[0] == pytest.approx(0)


@given(by_phase)
def test_the_median_is_the_first_day_by_which_half_have_heard(waits):
    found = estimate(evidence_of(waits))
    middle = found.median()
    if middle is None:
        assert found.heard_by(90)[0] < 0.5
    else:
        assert found.heard_by(middle)[0] >= 0.5 - 1e-9
        assert middle == 0 or found.heard_by(middle - 1)[0] < 0.5


@given(st.lists(promises, min_size=1, max_size=12))
def test_late_by_is_0_exactly_where_half_are_kept(promised):
    found = estimate(evidence_of({}, promised))
    assert found.kept is not None
    assert (found.late_by == 0) == (found.kept >= 0.5 - 1e-12)
    assert found.late_by is None or 0 <= found.late_by <= 60


def test_promises_say_nothing_about_the_days_of_waits_and_waits_nothing_about_promises():
    waits = evidence_of({"interview": [(3, True), (50, False)]})
    both = evidence_of({"interview": [(3, True), (50, False)]}, [(5, 12, True), (5, 3, True)])
    assert estimate(both).score == estimate(waits).score
    assert estimate(both).kept == estimate(evidence_of({}, [(5, 12, True), (5, 3, True)])).kept
    assert estimate(waits).kept is None
    assert estimate(waits).late_by is None
    assert estimate(waits).kept_band() is None


def test_applications_count_for_the_rung_though_the_score_leaves_them_out():
    assert estimate(evidence_of({"applied": [(1, True)] * 5})).score > estimate(Evidence()).score
    assert estimate(Evidence()).rungs == pytest.approx(LAUNCH.rungs)


@pytest.mark.parametrize(
    ("evidence", "mix"),
    [
        (Evidence({"task": Counts.empty()}), OMEGA),
        (Evidence(), {"task": 1.0}),
        (Evidence(), {"interview": 0.5}),
        (Evidence(), {"interview": 1.5, "decision": -0.5}),
        (Evidence(), {}),
    ],
)
def test_unknown_phases_and_weights_that_are_none_are_refused(evidence, mix):
    with pytest.raises(ValueError, match=r"phase|weights"):
        estimate(evidence, LAUNCH, mix)


def large(n: int) -> Estimate:
    """Return what n waits say, 3 in 4 of them answered on day 5 and the others silent for 90 days."""
    cell = Counts.of_cell(cell_of_days([(5, True)] * 3 + [(90, False)]), n / 4)
    return estimate(Evidence({"interview": cell}, n=n))


def test_with_many_waits_one_sees_this_employer_alone():
    for n in (10**3, 10**5, 10**7):
        found = large(n)
        assert found.heard_in("interview", 6)[0] == pytest.approx(1 - 0.25**0.75, abs=30 / n)
        assert found.heard_in("interview", 60)[0] == pytest.approx(0.75, abs=30 / n)
        assert found.heard_in("interview", 60)[1] < n**-0.5


def test_phases_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="knows no phase 'task'"):
        estimate(Evidence()).phase_score("task")
    with pytest.raises(ValueError, match="not negative"):
        estimate(Evidence()).next(-1, 7)
    with pytest.raises(ValueError, match="bins"):
        Counts((1.0,), (1.0,))
    with pytest.raises(ValueError, match="different clocks"):
        Counts.empty() + Counts.empty(9)
    with pytest.raises(ValueError, match="due on day"):
        exposures(-1, 3)
    with pytest.raises(ValueError, match="answered on day"):
        Counts.of_promise(3, -1, answered=True)


def test_cells_keep_their_weight():
    cell = Cell.of_day(5, answered=True)
    half = Counts.of_cell(cell, 0.5)
    assert half + half == Counts.of_cell(cell)
    assert Counts.of_cell(cell).scaled(0.5) == half
    both = Evidence({"interview": half}, n=1) + Evidence({"interview": half, "decision": half}, n=2)
    assert both == Evidence({"interview": half + half, "decision": half}, n=3)
    assert both.scaled(0.5).waits["decision"] == half.scaled(0.5)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30))
def test_where_the_prior_weighs_nothing_the_curve_is_lifelines(waits):
    from lifelines import KaplanMeierFitter

    fitted = KaplanMeierFitter().fit([place for place, _ in waits], [answered for _, answered in waits])
    cell = cell_of_days([(BIN_ENDS[place], answered) for place, answered in waits])
    found = estimate(Evidence({"interview": Counts.of_cell(cell, 1e12)}))
    # Where nobody is watched any more, the estimate goes on as the rung does, and Kaplan and Meier's stops.
    for place in range(max(place for place, _ in waits) + 1):
        wanted = 1.0 - float(fitted.survival_function_at_times(place).iloc[0])
        assert found.heard_in("interview", BIN_ENDS[place])[0] == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(
    ("due", "day", "phase"),
    [(4, 0, 0), (4, 1, 1), (4, 2, 2), (4, 3, 2), (4, 4, 3), (0, 0, 2), (0, 1, 4), (9, 12, 4), (9, 13, 5)],
)
def test_an_answer_falls_into_the_quarter_of_the_middle_of_its_day(due, day, phase):
    answered = Counts.of_promise(due, day, answered=True)
    assert answered.d.index(1) == phase
    assert sum(answered.x) == phase + 1


def test_an_answer_was_watched_even_where_rounding_lost_the_watching():
    assert Counts((0.5,) * 10, (0.0,) * 10).at_risk == (0.5,) * 10


@pytest.mark.parametrize("b", [0.01, 0.7, 5.0, 99.9, 100.0, 101.5, 1e3, 1e5])
def test_the_ratio_of_gammas(b):
    # Gamma(b + 1) = b Gamma(b), so whole steps have a logarithm that is known otherwise.
    assert log_rising(b, 1.0) == pytest.approx(log(b), abs=1e-10)
    assert log_rising(b, 2.0) == pytest.approx(log(b) + log(b + 1), abs=1e-10)
    halves = log_rising(b, 0.5) + log_rising(b + 0.5, 0.5)
    assert halves == pytest.approx(log(b), abs=1e-10)
    assert log_rising(b, 0.3) == pytest.approx(log_rising(b + 1, 0.3) + log(b) - log(b + 0.3), abs=1e-10)


def test_a_mix_of_one_phase_has_the_forecast_of_that_phase():
    waits = evidence_of({"interview": [(5, True), (30, False)]})
    found = estimate(waits, mix={"interview": 1.0})
    assert found.next(14, 14) == pytest.approx(found.next(14, 14, "interview"))
    assert found.next_band(14, 14) == pytest.approx(found.next_band(14, 14, phase="interview"))
    assert found.score == pytest.approx(found.phase_score("interview")[0])
    assert found.band(0.8) == pytest.approx(found.phase_band("interview", 0.8))
