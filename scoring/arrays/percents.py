"""Ranges in whole percent, as they are shown: a tenth of the time of their exact ends.

A quantile of the Beta distribution takes a microsecond, and the nightly rebuild asks for millions, all of
which are rounded. So the quantiles stand in a table, drawn between by cubic splines, and whatever comes
within the table's error of a half percent is computed exactly. What comes out is the rounded exact end.
"""

from functools import cache
from typing import Final

import numpy as np
from scipy import ndimage, special

from scoring.arrays.cells import Floats, Whole

# With x = arcsin sqrt(mean) and y = 1 / sqrt(nu), arcsin sqrt(quantile) is x + y g(x, y) with a smooth g:
# x is the scale on which the spread of a share hardly depends on the share.
_MEANS: Final = 513
_SPREADS: Final = 257
_WIDEST: Final = 1.0
# The table is used up to here: at its border a spline is less sure.
_WIDE: Final = 0.87
# As a share; the largest error that was seen in eight million quantiles is a third of it.
TABLE_ERROR: Final = 1e-4


@cache
def _table(tail: float) -> Floats:
    """Return the spline coefficients of g at means (rows) and spreads (columns)."""
    x, y = np.meshgrid(
        np.linspace(0.0, np.pi / 2, _MEANS), np.linspace(0.0, _WIDEST, _SPREADS)[1:], indexing="ij"
    )
    mean, nu = np.sin(x[1:-1]) ** 2, y[1:-1] ** -2.0
    ends = np.zeros_like(x)
    ends[1:-1] = np.arcsin(np.sqrt(special.betaincinv(mean * nu, (1.0 - mean) * nu, tail)))
    ends[-1] = np.pi / 2
    # Where nu is large the distribution is normal, with a standard deviation of y / 2 on this scale.
    normal = np.full((_MEANS, 1), special.ndtri(tail) / 2.0)
    table: Floats = ndimage.spline_filter(np.hstack([normal, (ends - x) / y]), order=3)
    return table


def from_table(x: Floats, y: Floats, tail: float) -> Floats:
    """Return quantiles (0 to 1) as the table has them: off by less than TABLE_ERROR.

    Args:
        x: the arc sines of the roots of the means.
        y: the spreads, up to 0.87.
        tail: which quantile, 0 to 1.
    """
    places = np.stack([x * ((_MEANS - 1) / (np.pi / 2)), y * ((_SPREADS - 1) / _WIDEST)])
    g = ndimage.map_coordinates(_table(tail), places, order=3, prefilter=False, mode="mirror")
    share: Floats = np.sin(np.clip(x + y * g, 0.0, np.pi / 2)) ** 2
    return share


def quantiles(mean: Floats, variance: Floats, tail: float) -> Whole:
    """Return the quantiles, in whole percent, of the Beta distributions with these means and variances.

    `rint(100 * end)` of what `scoring.arrays.beta_bands` says of the same.

    Args:
        mean: shares, 0 to 1.
        variance: their variances.
        tail: which quantile, 0 to 1.
    """
    open_ = (mean > 0.0) & (mean < 1.0) & (variance > 0.0)
    nu = mean * (1.0 - mean) / np.where(open_, variance, 1.0) - 1.0
    sure = open_ & (nu > 0.0)
    # A share that is known needs no range; one that is as uncertain as can be has all of it.
    share = np.where(open_, float(tail > 0.5), mean)
    spread = np.where(sure, nu, 1.0) ** -0.5
    rough = sure & (spread <= _WIDE)
    share[rough] = from_table(np.arcsin(np.sqrt(mean[rough])), spread[rough], tail)
    near = np.abs(100.0 * share - np.floor(100.0 * share) - 0.5) <= 100.0 * TABLE_ERROR
    exact = sure & (~rough | near)
    a = mean[exact] * nu[exact]
    share[exact] = special.betaincinv(a, nu[exact] - a, tail)
    return np.rint(100.0 * share).astype(np.int64)


def bands(mean: Floats, variance: Floats, level: float = 0.8) -> tuple[Whole, Whole]:
    """Return the ranges (low, high; whole percent) of shares (scoring.bands.beta_band)."""
    tail = (1.0 - level) / 2.0
    return quantiles(mean, variance, tail), quantiles(mean, variance, 1.0 - tail)
