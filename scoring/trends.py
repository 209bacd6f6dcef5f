"""Whether an employer changes, and whether its score leans on one batch."""

from collections.abc import Mapping
from math import hypot
from typing import Final, Literal

from scipy import special

from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.launch import LAUNCH, OMEGA, Prior

Trend = Literal["improving", "worsening", "steady"]

# Each side of a comparison has this many reviews.
LEAST_N: Final = 10
# A change is told from this many points on, and from this chance on that it is one at all.
LEAST_POINTS: Final = 5.0
SURE: Final = 0.975


def trend(
    latest: Evidence, before: Evidence, prior: Prior = LAUNCH, mix: Mapping[str, float] = OMEGA
) -> Trend | None:
    """Return how the last half-year compares with the two before it, each scored alone.

    "improving" or "worsening" where `Phi(|delta| / sqrt(v1 + v2)) >= 0.975` and `|delta| >= 5` points,
    "steady" otherwise; None where either has fewer than 10 reviews.
    """
    if min(latest.n, before.n) < LEAST_N:
        return None
    now, then = estimate(latest, prior, mix), estimate(before, prior, mix)
    delta = now.score - then.score
    if abs(delta) < LEAST_POINTS or special.ndtr(abs(delta) / hypot(now.sd, then.sd)) < SURE:
        return "steady"
    return "improving" if delta > 0 else "worsening"


def leans_on(
    batches: Mapping[int, Evidence], prior: Prior = LAUNCH, mix: Mapping[str, float] = OMEGA
) -> tuple[int, float] | None:
    """Return the batch without which the score moves most, and the score without it.

    None where no batch moves it by more than 5 points, and where there is one batch alone: what is left
    then is the typical employer, and says nothing about this one.
    """
    if len(batches) < 2:
        return None
    whole = estimate(sum(batches.values(), Evidence()), prior, mix).score
    without = {
        number: estimate(
            sum((one for other, one in batches.items() if other != number), Evidence()), prior, mix
        ).score
        for number in batches
    }
    most = max(sorted(without), key=lambda number: abs(without[number] - whole))
    return (most, without[most]) if abs(without[most] - whole) > LEAST_POINTS else None
