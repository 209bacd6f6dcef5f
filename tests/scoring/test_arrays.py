"""The arrays of the nightly rebuild say what the plain estimator says, to 1e-9."""

import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scoring import arrays, learning
from scoring.cells import PROMISES, WAITS
from scoring.clock import BIN_ENDS
from scoring.estimate import estimate
from scoring.evidence import Counts, Evidence
from scoring.launch import LAUNCH, Prior


def close(found, expected):
    """Hold two sets of numbers to be equal to 1e-9."""
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=0.0, atol=1e-9)


def close_scores(found, expected):
    """Hold scores (as shares) and their variances to be equal to 1e-9."""
    score, sd = np.asarray(found) / 100.0
    its_score, its_sd = np.asarray(expected).T / 100.0
    close(score, its_score)
    close(sd**2, its_sd**2)


def cell(axis):
    """Cells as the site has them, weighted and rounded, and odd ones with more answers than were watched."""
    count = st.one_of(
        st.just(0.0), st.integers(0, 300).map(float), st.floats(0.0, 20.0).map(lambda one: round(one, 2))
    )

    def made(counts):
        watched, x = 0.0, []
        for (answered, silent), width in zip(reversed(counts), reversed(axis.widths), strict=True):
            x.append(width * (watched + answered + silent / 2))
            watched += answered + silent
        return Counts(tuple(answered for answered, _silent in counts), tuple(reversed(x)))

    many = len(axis.widths)
    watched = st.lists(st.tuples(count, count), min_size=many, max_size=many).map(made)
    odd = st.lists(count, min_size=many, max_size=many).map(lambda d: Counts(tuple(d), tuple(d)))
    return st.one_of(watched, watched, odd)


evidence = st.builds(
    Evidence,
    st.dictionaries(st.sampled_from(sorted(LAUNCH.hazards)), cell(WAITS), max_size=4),
    st.one_of(st.just(Counts.empty(9)), cell(PROMISES)),
    st.integers(0, 99),
)
employers = st.lists(evidence, min_size=1, max_size=6)


@hypothesis_settings(max_examples=60)
@given(employers, st.booleans())
def test_arrays_say_what_the_plain_estimator_says(many, learnt):
    prior = learning.learn(many) if learnt else LAUNCH
    plain = [estimate(one, prior) for one in many]
    found = arrays.Estimates(arrays.Many.of(many, prior), prior)
    close(found.rungs, [one.rungs for one in plain])
    close_scores(found.scores(), [(one.score, one.sd) for one in plain])
    # Where a spread vanishes its root keeps half of the digits, and so do the ends of the band.
    sure = np.array([one.sd >= 1e-2 for one in plain])
    for level in (0.8, 0.95):
        ends, bands = (
            np.array(found.bands(level)) / 100.0,
            np.array([one.band(level) for one in plain]).T / 100.0,
        )
        close(ends[:, sure], bands[:, sure])
        np.testing.assert_allclose(ends, bands, rtol=0.0, atol=1e-6)
    for phase in (None, *prior.hazards):
        heard, _variance = found.heard(phase)
        shares = [[one._heard(end, phase)[0] for end in BIN_ENDS] for one in plain]
        close(heard, shares)
    for phase in prior.hazards:
        close_scores(found.scores(phase), [one.phase_score(phase) for one in plain])
    for phase in (None, *prior.hazards):
        medians = [one.median(phase) for one in plain]
        assert found.medians(phase).tolist() == [arrays.NEVER if one is None else one for one in medians]


@hypothesis_settings(max_examples=60)
@given(employers)
def test_the_promise_clock_is_the_same(many):
    plain = [estimate(one) for one in many]
    found = arrays.Estimates(arrays.Many.of(many))
    curves, variances = found.promises()
    close(curves, [one.promise_curve() for one in plain])
    low, high = arrays.beta_bands(curves[:, 3], variances[:, 3], 0.8)
    bands = np.array([one.promise_band(4) for one in plain]).T
    close((low, high), bands)
    late = [arrays.NEVER if one.late_day_of(0.5) is None else one.late_day_of(0.5) for one in plain]
    assert found.late_by().tolist() == late


@hypothesis_settings(max_examples=40)
@given(employers, st.lists(st.integers(0, 90), min_size=6, max_size=6))
def test_any_day_can_be_asked_for(many, days):
    found = arrays.Estimates(arrays.Many.of(many))
    asked = np.array(days[: len(many)])
    plain = [estimate(one).heard_by(day)[0] for one, day in zip(many, asked.tolist(), strict=True)]
    close(found.heard_by(asked), plain)


@hypothesis_settings(max_examples=40)
@given(employers)
def test_the_prior_is_learnt_alike(many):
    plain, found = learning.learn(many), arrays.learn(arrays.Many.of(many))
    for phase, hazards in plain.hazards.items():
        close(found.hazards[phase], hazards)
    close(found.promise, plain.promise)
    close(found.rungs, plain.rungs)


def test_without_employers_nothing_is_learnt():
    found = arrays.learn(arrays.Many.of([]))
    close(found.rungs, LAUNCH.rungs)
    close(found.hazards["interview"], LAUNCH.hazards["interview"])
    assert isinstance(found, Prior)
