"""What the estimator presumes of the typical employer before the site's own reviews say otherwise.

The numbers are an assumption of the design, until about thirty employers have reviews; from then on
`scoring.learning` learns them anew every night.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

# What every employer is judged by, so that nobody gains by having candidates of one phase alone.
OMEGA: Final[Mapping[str, float]] = MappingProxyType({"screening": 0.25, "interview": 0.55, "decision": 0.20})
# How many pretend waits stand beside the real ones.
STRENGTH: Final = 20.0
# How readily an employer answers, as a power of the typical one's silence: 0.04 to 5 times.
RUNGS: Final[tuple[float, ...]] = tuple(1.5**step for step in range(-8, 5))


@dataclass(frozen=True, slots=True)
class Prior:
    """The typical employer, and how employers differ.

    Attributes:
        hazards: for each phase, the chance (0 to 1) of an answer in each of the ten bins for somebody who
            still waits when it begins.
        rungs: the share of employers on each of the 13 rungs; they sum to 1.
        promise: the chance of an answer in each of the nine phases of the promise clock.
    """

    hazards: Mapping[str, tuple[float, ...]]
    rungs: tuple[float, ...]
    promise: tuple[float, ...]


def hazards_of(curve: tuple[float, ...]) -> tuple[float, ...]:
    """Return each bin's hazard from the shares heard by the bins' ends: `1 - S(end) / S(before)`."""
    silent = [1.0, *(1.0 - share for share in curve)]
    return tuple(1.0 - after / before for before, after in pairwise(silent))


LAUNCH: Final = Prior(
    hazards=MappingProxyType(
        {
            "applied": hazards_of((0.02, 0.05, 0.12, 0.17, 0.23, 0.29, 0.34, 0.38, 0.40, 0.42)),
            "screening": hazards_of((0.07, 0.17, 0.36, 0.44, 0.51, 0.56, 0.59, 0.62, 0.63, 0.64)),
            "interview": hazards_of((0.06, 0.16, 0.37, 0.46, 0.55, 0.62, 0.66, 0.70, 0.71, 0.73)),
            "decision": hazards_of((0.09, 0.22, 0.47, 0.57, 0.67, 0.74, 0.78, 0.81, 0.82, 0.83)),
        }
    ),
    rungs=(0.005, 0.005, 0.01, 0.015, 0.02, 0.04, 0.085, 0.17, 0.30, 0.25, 0.07, 0.02, 0.01),
    promise=hazards_of((0.08, 0.20, 0.34, 0.48, 0.55, 0.61, 0.66, 0.70, 0.72)),
)
