"""Ranges in whole percent are the exact ranges, rounded."""

import numpy as np
import pytest
from scipy import special

from scoring import arrays
from scoring.arrays import percents


def rounded(mean, variance, level):
    return [np.rint(100.0 * end).astype(int) for end in arrays.beta_bands(mean, variance, level)]


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_they_are_the_exact_ranges_rounded(level):
    draw = np.random.default_rng(11)
    # From the widest share that there is to that of a million waits, and as many near the ends as between.
    nu = np.concatenate([10.0 ** draw.uniform(-2, 6, 20_000), 10.0 ** draw.uniform(0, 1, 20_000)])
    mean = np.sin(draw.uniform(0.0, np.pi / 2, len(nu))) ** 2
    variance = mean * (1.0 - mean) / (nu + 1.0)
    low, high = percents.bands(mean, variance, level)
    its_low, its_high = rounded(mean, variance, level)
    np.testing.assert_array_equal(low, its_low)
    np.testing.assert_array_equal(high, its_high)


def test_the_table_errs_by_less_than_what_is_computed_exactly():
    draw = np.random.default_rng(12)
    nu = 10.0 ** draw.uniform(0.13, 6, 40_000)
    mean = np.sin(draw.uniform(0.0, np.pi / 2, len(nu))) ** 2
    x, y = np.arcsin(np.sqrt(mean)), nu**-0.5
    for tail in (0.025, 0.1, 0.9, 0.975):
        error = percents.from_table(x, y, tail) - special.betaincinv(mean * nu, (1 - mean) * nu, tail)
        assert np.abs(error).max() < 0.5 * percents.TABLE_ERROR


@pytest.mark.parametrize(
    ("mean", "variance"), [(0.0, 0.1), (1.0, 0.0), (0.3, 0.0), (0.5, 0.25), (0.5, 0.3), (0.005, 1e-12)]
)
def test_shares_that_are_certain_or_wholly_uncertain(mean, variance):
    one, other = np.array([mean, 0.4]), np.array([variance, 0.01])
    found, expected = percents.bands(one, other), rounded(one, other, 0.8)
    assert [end.tolist() for end in found] == [end.tolist() for end in expected]


def test_any_shape_and_none():
    mean, variance = np.full((3, 10), 0.4), np.full((3, 10), 0.02)
    low, high = percents.bands(mean, variance)
    assert low.shape == high.shape == (3, 10)
    assert percents.bands(mean[:0], variance[:0])[0].shape == (0, 10)
