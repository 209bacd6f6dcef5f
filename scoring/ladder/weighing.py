"""Which rung: tilted hazards, the evidence for each rung, and the shares that follow."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import starmap
from math import exp, expm1, log, log1p
from typing import Final

from scoring.evidence import Counts
from scoring.launch import RUNGS

# The weight that the evidence for a rung keeps is 50 / (50 + N): waits of one employer are not as
# independent of each other as the formula presumes, and no rung is quite right.
TRUST: Final = 50.0


@lru_cache(maxsize=64)
def tilted(hazards: tuple[float, ...]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return, for each rung and bin, the logarithms of the tilted hazard and of its silence.

    `h_k = 1 - (1 - h)^z_k`, so `ln(1 - h_k) = z_k ln(1 - h)`.
    """
    return tuple(tuple((log(-expm1(z * log1p(-h))), z * log1p(-h)) for h in hazards) for z in RUNGS)


def log_evidence(cells: Iterable[tuple[Counts, tuple[float, ...]]]) -> tuple[float, ...]:
    """Return the logarithm of the evidence for each rung.

    `L_k = 50 / (50 + N) * sum over cells and bins of [d ln h_k + (r - d) ln(1 - h_k)]`, where N is the
    number at risk in the first bins.

    Args:
        cells: each cell with the typical hazards of its bins.
    """
    sums = [0.0] * len(RUNGS)
    n = 0.0
    for counts, hazards in cells:
        risk = counts.at_risk
        n += risk[0]
        for k, logs in enumerate(tilted(hazards)):
            sums[k] += sum(
                d * log_h + (r - d) * log_q for d, r, (log_h, log_q) in zip(counts.d, risk, logs, strict=True)
            )
    return tuple(TRUST / (TRUST + n) * total for total in sums)


def weigh(shares: Sequence[float], logs: Sequence[float]) -> tuple[float, ...]:
    """Return the shares of the rungs after evidence: `p_k` proportional to `w_k e^(L_k)`; they sum to 1."""
    highest = max(one for share, one in zip(shares, logs, strict=True) if share > 0.0)
    weights = list(
        starmap(
            lambda share, one: share * exp(one - highest) if share else 0.0, zip(shares, logs, strict=True)
        )
    )
    total = sum(weights)
    return tuple(weight / total for weight in weights)
