"""Learning the prior from the site's own reviews: typical hazards, and the shares of the rungs."""

from collections.abc import Iterable, Sequence
from typing import Final

from scoring.evidence import Counts, Evidence
from scoring.ladder import log_evidence, pretended, weigh
from scoring.launch import LAUNCH, Prior

# An employer's waits weigh less the more there are, so that no giant is taken for the typical employer.
GIANT: Final = 4.0
# What the launch shares are worth, in employers, and how often the shares are learnt anew from themselves.
PSEUDO_EMPLOYERS: Final = 20.0
ROUNDS: Final = 100
# The rung of the typical employer itself, z = 1.
LEVEL: Final = 8


def learn_hazards(cells: Iterable[Counts], launch: tuple[float, ...]) -> tuple[float, ...]:
    """Return the typical hazards of one phase, or of the promise clock.

    `h_j = (a0 + sum_e w_e d_e) / (a0 + b0 + sum_e w_e r_e)` with `w_e = 1 / (1 + max(r_e - 1, 0) / 4)`, d
    and r being those of the bin; `a0, b0` are the launch curve, worth 20 waits.

    Args:
        cells: one cell an employer.
        launch: the hazards to begin from.
    """
    level = pretended(launch)[LEVEL]
    answered, watched = list(level.a), [a + b for a, b in zip(level.a, level.b, strict=True)]
    for counts in cells:
        for place, (d, r) in enumerate(zip(counts.d, counts.at_risk, strict=True)):
            weight = 1.0 / (1.0 + max(r - 1.0, 0.0) / GIANT)
            answered[place] += weight * d
            watched[place] += weight * r
    return tuple(d / r for d, r in zip(answered, watched, strict=True))


def learn_rungs(
    evidence: Sequence[Sequence[float]], launch: tuple[float, ...], rounds: int = ROUNDS
) -> tuple[float, ...]:
    """Return the shares of the rungs by expectation and maximisation.

    Each round weighs every employer's rungs by the shares so far; the new shares are the averages, with
    20 pseudo-employers on the launch shares.

    Args:
        evidence: for each employer, the logarithm of the evidence for each rung (`log_evidence`).
        launch: the shares to begin from.
        rounds: how often.
    """
    shares = launch
    for _ in range(rounds):
        sums = [PSEUDO_EMPLOYERS * share for share in launch]
        for logs in evidence:
            sums = [total + share for total, share in zip(sums, weigh(shares, logs), strict=True)]
        shares = tuple(total / (PSEUDO_EMPLOYERS + len(evidence)) for total in sums)
    return shares


def learn(employers: Sequence[Evidence], launch: Prior = LAUNCH) -> Prior:
    """Return the prior that these employers' evidence teaches, beginning from the launch numbers.

    The promise clock has hazards of its own and the same shares of rungs, which come from waits.

    Raises:
        ValueError: the evidence has a phase that the launch numbers do not know.
    """
    for phase in {phase for one in employers for phase in one.waits}:
        if phase not in launch.hazards:
            raise ValueError(f"the prior knows no phase {phase!r}")
    hazards = {
        phase: learn_hazards([one.waits[phase] for one in employers if phase in one.waits], begun)
        for phase, begun in launch.hazards.items()
    }
    promise = learn_hazards([one.promises for one in employers], launch.promise)
    logs = [
        log_evidence([(counts, hazards[phase]) for phase, counts in one.waits.items()]) for one in employers
    ]
    return Prior(hazards, learn_rungs(logs, launch.rungs), promise)
