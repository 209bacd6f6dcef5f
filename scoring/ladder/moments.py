"""What one rung expects: Beta posteriors of the hazards, and exact moments of everything made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, expm1, lgamma, log, log1p
from typing import Final, NamedTuple

from scoring.clock import BIN_ENDS
from scoring.evidence import Counts
from scoring.launch import RUNGS, STRENGTH

# The score is the average of the shares heard by these days.
CHECKPOINTS: Final[tuple[int, ...]] = (7, 14, 21, 30, 60)
_IS_CHECKPOINT: Final = tuple(end in CHECKPOINTS for end in BIN_ENDS)
# Above this the difference of two lgamma loses digits that Stirling's series keeps.
_LARGE: Final = 100.0


class Moments(NamedTuple):
    """The first two moments of a quantity: E x and E x^2."""

    first: float
    second: float

    @property
    def variance(self) -> float:
        """Return the variance, which rounding must not make negative."""
        return max(self.second - self.first**2, 0.0)


@dataclass(frozen=True, slots=True)
class Posterior:
    """The hazards of one clock on one rung: independent `Beta(a, b)`, one a bin."""

    a: tuple[float, ...]
    b: tuple[float, ...]

    def silence(self, shares: Sequence[float]) -> Moments:
        """Return the moments of the share that stays silent through a window.

        `S = prod q_j^(f_j)`, where `q` is one minus the hazard and `f_j` is the share of bin j within the
        window; `E q^f = Gamma(b + f) Gamma(a + b) / (Gamma(b) Gamma(a + b + f))`, the second moment with
        2f.
        """
        first = second = 1.0
        for a, b, f in zip(self.a, self.b, shares, strict=True):
            if f == 1.0:
                mean = b / (a + b)
                first *= mean
                second *= mean * (b + 1.0) / (a + b + 1.0)
            elif f:
                first *= exp(log_rising(b, f) - log_rising(a + b, f))
                second *= exp(log_rising(b, 2.0 * f) - log_rising(a + b, 2.0 * f))
        return Moments(first, second)

    def score(self) -> Moments:
        """Return the moments of the score (0 to 1): the average of F at the five checkpoints.

        One recursion from the last bin to the first, with `add = 1` on a checkpoint:
        `m1, m2 = q1 (add + m1), q2 (add + 2 add m1 + m2)` are the moments of the sum of S over the
        checkpoints; the score's mean is `1 - m1 / 5`, its variance `(m2 - m1^2) / 25`.
        """
        m1 = m2 = 0.0
        for a, b, checkpoint in zip(
            reversed(self.a), reversed(self.b), reversed(_IS_CHECKPOINT), strict=True
        ):
            q1 = b / (a + b)
            q2 = q1 * (b + 1.0) / (a + b + 1.0)
            add = 1.0 if checkpoint else 0.0
            m1, m2 = q1 * (add + m1), q2 * (add + 2.0 * add * m1 + m2)
        many = len(CHECKPOINTS)
        mean = 1.0 - m1 / many
        return Moments(mean, mean * mean + max(m2 - m1 * m1, 0.0) / many**2)


@lru_cache(maxsize=64)
def pretended(hazards: tuple[float, ...], strength: float = STRENGTH) -> tuple[Posterior, ...]:
    """Return, for each rung, what it is before any wait: `strength` pretend waits that behave like it.

    `alpha_j = C S_k(before j) h_k[j]`, `beta_j = C S_k(before j) (1 - h_k[j])`.
    """
    rungs = []
    for z in RUNGS:
        a, b, left = [], [], strength
        for h in hazards:
            silence = z * log1p(-h)
            a.append(left * -expm1(silence))
            left *= exp(silence)
            b.append(left)
        rungs.append(Posterior(tuple(a), tuple(b)))
    return tuple(rungs)


def posterior(hazards: tuple[float, ...], counts: Counts | None) -> tuple[Posterior, ...]:
    """Return, for each rung, the hazards after the waits of a cell: `A = alpha + d`, `B = beta + r - d`."""
    if counts is None:
        return pretended(hazards)
    silent = [r - d for r, d in zip(counts.at_risk, counts.d, strict=True)]
    return tuple(
        Posterior(
            tuple(a + d for a, d in zip(rung.a, counts.d, strict=True)),
            tuple(b + s for b, s in zip(rung.b, silent, strict=True)),
        )
        for rung in pretended(hazards)
    )


def log_rising(b: float, f: float) -> float:
    """Return `ln Gamma(b + f) - ln Gamma(b)`, for positive b and f, to about 1e-13."""
    if b < _LARGE:
        return lgamma(b + f) - lgamma(b)
    c = b + f
    series = (1.0 / c - 1.0 / b) / 12.0 - (c**-3 - b**-3) / 360.0
    return (b - 0.5) * log1p(f / b) + f * log(c) - f + series


def mixed(shares: Iterable[float], moments: Iterable[Moments]) -> tuple[float, float]:
    """Return mean and variance over the rungs: `sum p m` and `sum p (v + m^2) - mean^2`."""
    mean = second = 0.0
    for share, one in zip(shares, moments, strict=True):
        mean += share * one.first
        second += share * one.second
    return mean, max(second - mean * mean, 0.0)


def mixed_over(weights: Sequence[float], moments: Sequence[Moments]) -> Moments:
    """Return the moments of a weighted sum of quantities that are independent within a rung.

    Means add with the weights, variances with their squares.
    """
    mean = sum(weight * one.first for weight, one in zip(weights, moments, strict=True))
    variance = sum(weight**2 * one.variance for weight, one in zip(weights, moments, strict=True))
    return Moments(mean, mean * mean + variance)
