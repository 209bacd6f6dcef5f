"""What is made of estimates: weights by age, outer bands, trends, batches, letters, advice, learning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import ages, learning, selection, showing, trends, waiting
from scoring.cells import Cell
from scoring.estimate import estimate
from scoring.evidence import Counts, Evidence
from scoring.launch import LAUNCH, OMEGA
from tests.scoring.test_estimate import by_phase, evidence_of

GOOD = [(2, True), (4, True), (6, True), (9, True), (3, True)]
BAD = [(30, True), (60, False), (90, False), (45, False), (90, False)]


def test_v6_of_the_design_a_review_counts_half_after_a_year():
    assert ages.weight(12) == 0.5
    assert ages.weight(0) == 1
    assert ages.weight(60) == 2**-5
    assert ages.weight(61) == 0
    with pytest.raises(ValueError, match="months old"):
        ages.weight(-1)


def test_the_age_of_a_half_year():
    assert ages.months_between("2026H2", "2026H2") == 0
    assert ages.months_between("2024H2", "2026H1") == 18
    with pytest.raises(ValueError, match="comes after"):
        ages.months_between("2026H2", "2026H1")
    for wrong in ("2026", "2026H3", "H1", "x", "2026h1"):
        with pytest.raises(ValueError, match="no half-year"):
            ages.months_between(wrong, "2026H1")


@given(by_phase, by_phase)
def test_the_outer_band_covers_the_inner_one_and_is_never_narrower_than_3_points(own, still_waiting):
    o, w = evidence_of(own), evidence_of(still_waiting)
    low, high = selection.selection_band(o, w)
    inner = estimate(o + w)
    assert 0 <= low <= inner.band()[0]
    assert inner.band()[1] <= high <= 100
    assert low <= max(inner.score - 3, 0)
    assert high >= min(inner.score + 3, 100)


def test_the_outer_band_stays_3_points_wide_however_many_reviews_there_are():
    many = evidence_of({"interview": GOOD + BAD, "screening": GOOD + BAD, "decision": GOOD + BAD}).scaled(1e5)
    low, high = selection.selection_band(many, Evidence())
    score = estimate(many).score
    assert (low, high) == pytest.approx((score - 3, score + 3))


def test_the_outer_band_is_wider_where_many_posted_while_they_waited():
    good, bad = evidence_of({"interview": GOOD}).scaled(20), evidence_of({"interview": BAD}).scaled(20)
    low, high = selection.selection_band(good, bad)
    inner = estimate(good + bad).band()
    assert high - low > inner[1] - inner[0] + 3


def test_a_trend_wants_ten_reviews_on_each_side_and_a_clear_change():
    good, bad = evidence_of({"interview": GOOD * 6}), evidence_of({"interview": BAD * 6})
    assert trends.trend(good, bad) == "improving"
    assert trends.trend(bad, good) == "worsening"
    assert trends.trend(good, good) == "steady"
    assert trends.trend(evidence_of({"interview": GOOD}), bad) is None
    assert trends.trend(good, evidence_of({"interview": BAD})) is None


def test_a_clear_change_of_few_points_is_steady():
    better, worse = (Evidence({"interview": Counts.of_cell(cell, 1e6)}, n=100) for cell in mostly(50, 52))
    assert abs(estimate(better).score - estimate(worse).score) < 5
    assert trends.trend(better, worse) == "steady"


def test_a_change_is_told_from_5_points_on():
    cells = [Counts.of_cell(cell, 1e6) for cell in mostly(*range(50, 60))]
    scores = [Evidence(dict.fromkeys(OMEGA, cell), n=100) for cell in cells]
    for better in scores:
        delta = estimate(better).score - estimate(scores[0]).score
        assert trends.trend(better, scores[0]) == ("improving" if delta >= 5 else "steady")


def mostly(*parts: int) -> list[Cell]:
    """Return cells in which so many of 100 were answered on day 5, and the others were silent."""
    answered, silent = Cell.of_day(5, answered=True), Cell.of_day(90, answered=False)
    return [sum([answered] * part + [silent] * (100 - part), Cell.empty()) for part in parts]


def test_a_score_leans_on_the_batch_without_which_it_moves_most():
    batches = {7: evidence_of({"interview": GOOD}), 8: evidence_of({"interview": BAD * 4}), 9: Evidence()}
    found = trends.leans_on(batches)
    assert found is not None
    number, without = found
    assert number == 8
    assert without == pytest.approx(estimate(batches[7]).score)
    assert trends.leans_on({7: batches[7], 8: batches[7], 9: batches[7]}) is None
    assert trends.leans_on({8: batches[8]}) is None
    assert trends.leans_on({7: batches[7], 8: batches[8]}) == found


@pytest.mark.parametrize(
    ("score", "low", "high", "n", "state", "letter"),
    [
        (80, 70, 90, 4, "too_few", ""),
        (50, 25, 66, 5, "wide", ""),
        (50, 25, 65, 5, "early", ""),
        (50, 35, 61, 40, "early", ""),
        (50, 35, 60, 12, "letter", "C"),
        (75, 70, 80, 99, "letter", "A"),
        (74, 70, 80, 99, "letter", "B"),
        (60, 55, 65, 99, "letter", "B"),
        (45, 40, 50, 99, "letter", "C"),
        (30, 25, 35, 99, "letter", "D"),
        (29, 25, 35, 99, "letter", "E"),
        (0, 0, 3, 99, "letter", "E"),
    ],
)
def test_what_is_shown_when(score, low, high, n, state, letter):
    assert showing.shown(score, low, high, n) == showing.Shown(state, letter)


@given(by_phase, st.integers(0, 90), st.sampled_from([None, "interview", "applied"]))
def test_a_forecast_names_as_many_days_as_are_known(waits, waited, phase):
    chances = waiting.forecast(estimate(evidence_of(waits)), waited, phase)
    assert [chance.days for chance in chances] == [days for days in (7, 14, 30) if waited + days <= 90]
    means = [chance.mean for chance in chances]
    assert means == sorted(means)
    assert all(0 <= chance.low <= chance.high <= 1 for chance in chances)


@given(st.integers(0, 40), st.integers(0, 100))
def test_with_a_promise_the_promise_clock_answers(due, waited):
    found = estimate(evidence_of({}, [(5, 4, True), (10, 40, False)]))
    chances = waiting.forecast(found, waited, due=due)
    assert [chance.days for chance in chances] == [days for days in (7, 14, 30) if waited + days - due <= 60]
    means = [chance.mean for chance in chances]
    assert means == sorted(means)
    assert all(0 <= chance.low <= chance.high <= 1 for chance in chances)


def test_just_before_the_promised_day_an_answer_is_likelier_than_long_after():
    found = estimate(Evidence())
    assert found.next_promised(10, 6, 7) > found.next_promised(10, 40, 7)  # type: ignore[operator]
    assert found.next_promised(5, 59, 7) is None


@given(by_phase, st.sampled_from([None, "screening", "decision"]))
def test_ask_when_half_of_those_who_ever_hear_have_heard(waits, phase):
    found = estimate(evidence_of(waits))
    first, second = waiting.follow_up_days(found, phase)
    heard = [(found.heard_in(phase, day) if phase else found.heard_by(day))[0] for day in (first, 90)]
    assert heard[0] >= heard[1] / 2 - 1e-9
    assert first + 7 <= second <= max(90, first + 7)


def test_with_a_promise_ask_on_the_working_day_after_it():
    found = estimate(Evidence())
    assert waiting.follow_up_days(found, due=5)[0] == 6
    first, second = waiting.follow_up_days(found, due=5, after_due=8)
    assert first == 8
    # Four in five of the 72 % who ever hear are 57.6 %: reached in the days 4 to 7 late.
    assert second == 15
    late = estimate(evidence_of({}, [(5, day, True) for day in range(7, 40)]))
    first, second = waiting.follow_up_days(late, due=5)
    ever = late.promise_by(9)[0]
    assert first == 6
    assert second == 5 + late.late_day_of(0.8 * ever)  # type: ignore[operator]
    assert second > 20


def test_ask_again_when_four_in_five_of_those_who_ever_hear_have_heard():
    found = estimate(evidence_of({"interview": [(day, True) for day in range(5, 60, 2)]}))
    first, second = waiting.follow_up_days(found, "interview")
    shares = [found.heard_in("interview", day)[0] for day in (first - 1, first, second - 1, second, 90)]
    assert shares[0] < 0.5 * shares[4] <= shares[1]
    assert shares[2] < 0.8 * shares[4] <= shares[3]
    assert second > first + 7


def test_plan_as_if_it_were_a_no():
    found = estimate(Evidence())
    day = waiting.no_day(found, "interview")
    assert waiting.plan_as_no(found, day, "interview")
    assert not waiting.plan_as_no(found, day - 1, "interview")
    assert found.next(day, 14, "interview") < 0.1 <= found.next(day - 1, 14, "interview")  # type: ignore[operator]
    assert waiting.plan_as_no(found, 90)
    assert waiting.no_day(estimate(evidence_of({"interview": BAD * 9})), "interview") < day
    promised = waiting.no_day(found, due=10)
    assert promised >= 10
    assert waiting.plan_as_no(found, promised, due=10)
    late = estimate(evidence_of({}, [(5, 30, True)] * 200))
    assert waiting.no_day(late, due=5) >= 5 + 25
    assert not waiting.plan_as_no(late, 5, due=5)


def test_nothing_to_learn_from_leaves_the_launch_numbers():
    learnt = learning.learn([])
    for phase, hazards in LAUNCH.hazards.items():
        assert learnt.hazards[phase] == pytest.approx(hazards)
    assert learnt.promise == pytest.approx(LAUNCH.promise)
    assert learnt.rungs == pytest.approx(LAUNCH.rungs)


def test_many_employers_teach_how_fast_the_typical_one_is():
    employers = [evidence_of({"interview": GOOD}, [(5, 3, True)])] * 200
    learnt = learning.learn(employers)
    assert learnt.hazards["interview"][2] > 2 * LAUNCH.hazards["interview"][2]
    assert learnt.promise[2] > LAUNCH.promise[2]
    assert learnt.hazards["decision"] == pytest.approx(LAUNCH.hazards["decision"])
    assert sum(learnt.rungs) == pytest.approx(1)


def test_a_giant_is_not_the_typical_employer():
    silent = Counts.of_cell(Cell.of_day(90, answered=False), 100_000)
    small = [Counts.of_cell(Cell.of_day(1, answered=True))] * 100
    launch = LAUNCH.hazards["interview"]
    assert learning.learn_hazards([silent, *small], launch)[0] > 0.7


def test_the_shares_follow_the_employers():
    fast = evidence_of({"interview": [(0, True)] * 40})
    slow = evidence_of({"interview": [(90, False)] * 40})
    learnt = learning.learn([fast] * 100 + [slow] * 100)
    middle = sum(learnt.rungs[6:9])
    assert middle < sum(LAUNCH.rungs[6:9]) / 3
    with pytest.raises(ValueError, match="knows no phase"):
        learning.learn([Evidence({"task": Counts.empty()})])


def test_the_outer_band_takes_the_ends_of_three_bands():
    own, still = evidence_of({"interview": GOOD * 3}), evidence_of({"interview": [(20, False), (45, False)]})
    bands = [estimate(own + still.scaled(weight)).band(0.8) for weight in (0.5, 1.0, 1.5)]
    low, high = selection.selection_band(own, still)
    assert low == pytest.approx(min(low for low, _high in bands))
    assert high == pytest.approx(max(high for _low, high in bands))


def test_a_typical_hazard_is_the_launch_curve_worth_20_waits_and_each_employer_by_its_weight():
    launch = (0.5, 0.5, *(0.1,) * 8)
    # 9 at risk in the first bin weigh 1 / (1 + 8 / 4) each; in the second 5, 1 / (1 + 4 / 4).
    cell = Counts((4.0, 2.0, *(0.0,) * 8), (18.0, 10.0, *(0.0,) * 8))
    learnt = learning.learn_hazards([cell], launch)
    assert learnt[0] == pytest.approx((10 + 4 / 3) / (20 + 9 / 3))
    assert learnt[1] == pytest.approx((5 + 2 / 2) / (10 + 5 / 2))
    assert learnt[2] == pytest.approx(0.1)


def test_the_shares_are_averages_with_20_employers_on_the_launch_shares():
    logs = [[0.0] * 12 + [50.0], [0.0] * 13]
    one_round = learning.learn_rungs(logs, LAUNCH.rungs, rounds=1)
    # The first employer is surely on the last rung, and the second says nothing.
    assert one_round[12] == pytest.approx((20 * 0.01 + 1 + 0.01) / 22, abs=1e-9)
    assert one_round[8] == pytest.approx((20 * 0.30 + 0.30) / 22, abs=1e-9)
    again = learning.learn_rungs(logs, LAUNCH.rungs, rounds=2)
    assert again[12] == pytest.approx((20 * 0.01 + 1 + one_round[12]) / 22, abs=1e-9)
    slow = [[0.05 * k for k in range(13)]] * 50
    assert learning.learn_rungs(slow, LAUNCH.rungs) == learning.learn_rungs(slow, LAUNCH.rungs, rounds=100)
    assert learning.learn_rungs(slow, LAUNCH.rungs, rounds=50) != learning.learn_rungs(slow, LAUNCH.rungs)


def test_a_trend_is_told_from_a_chance_of_97_5_percent_and_5_points_on():
    # Ever more reviews of the same two kinds: the change is told once it is surer than chance.
    better, worse = mostly(60, 40)
    told = []
    for weight in (0.02 * 1.15**step for step in range(40)):
        latest, before = (
            Evidence({"interview": Counts.of_cell(cell, weight)}, n=10) for cell in (better, worse)
        )
        now, then = estimate(latest), estimate(before)
        surely = (now.score - then.score) / (now.sd**2 + then.sd**2) ** 0.5 >= 1.959964
        told.append(trends.trend(latest, before))
        assert told[-1] == ("improving" if surely and now.score - then.score >= 5 else "steady")
    assert set(told) == {"steady", "improving"}


@given(by_phase, by_phase)
def test_it_makes_no_difference_in_which_order_evidence_comes(one, other):
    a, b = evidence_of(one), evidence_of(other)
    assert estimate(a + b).score == pytest.approx(estimate(b + a).score, abs=1e-9)
    assert (a + b).n == (b + a).n
