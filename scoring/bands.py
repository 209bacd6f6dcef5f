"""The range that belongs to a share: the Beta distribution with the same mean and variance."""

from scipy import special


def beta_band(mean: float, variance: float, level: float) -> tuple[float, float]:
    """Return the range (low, high; 0 to 1) that holds `level` (0 to 1) of a share's uncertainty.

    `nu = m (1 - m) / v - 1`, and the quantiles of `Beta(m nu, (1 - m) nu)` that leave out
    `(1 - level) / 2` on each side. Unlike a normal approximation it stays within 0 and 1, and leans where
    the share lies near either end.
    """
    if not 0.0 < mean < 1.0 or variance <= 0.0:
        return mean, mean
    nu = mean * (1.0 - mean) / variance - 1.0
    if nu <= 0.0:
        # As uncertain as a share can be at all.
        return 0.0, 1.0
    tail = (1.0 - level) / 2.0
    a, b = mean * nu, (1.0 - mean) * nu
    return float(special.betaincinv(a, b, tail)), float(special.betaincinv(a, b, 1.0 - tail))
