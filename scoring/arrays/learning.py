"""The rungs and the prior, of many employers at once (scoring.ladder.weighing, scoring.learning)."""

from collections.abc import Sequence

import numpy as np

from scoring.arrays.cells import Cells, Floats, Many
from scoring.ladder import pretended, tilted
from scoring.ladder.weighing import TRUST
from scoring.launch import LAUNCH, Prior
from scoring.learning import GIANT, LEVEL, PSEUDO_EMPLOYERS, ROUNDS


def log_evidence(cells: Sequence[tuple[Cells, tuple[float, ...]]]) -> Floats:
    """Return the logarithm of the evidence for each rung: E x 13 (scoring.ladder.log_evidence)."""
    total: Floats | None = None
    n: Floats | None = None
    for one, hazards in cells:
        logs = np.array(tilted(hazards))
        risk = one.risk
        here = one.d @ logs[:, :, 0].T + (risk - one.d) @ logs[:, :, 1].T
        total = here if total is None else total + here
        n = risk[:, 0] if n is None else n + risk[:, 0]
    if total is None or n is None:
        raise ValueError("there is no phase to weigh")
    return (TRUST / (TRUST + n))[:, None] * total


def weigh(shares: Sequence[float], logs: Floats) -> Floats:
    """Return the shares of the rungs after evidence (scoring.ladder.weigh)."""
    before = np.array(shares)
    highest = logs[:, before > 0.0].max(axis=1, keepdims=True)
    weights = np.where(before > 0.0, before * np.exp(np.minimum(logs - highest, 0.0)), 0.0)
    return weights / weights.sum(axis=1, keepdims=True)


def learn_hazards(cells: Cells, launch: tuple[float, ...]) -> tuple[float, ...]:
    """Return the typical hazards of one phase, or of the promise clock (scoring.learning.learn_hazards)."""
    level = pretended(launch)[LEVEL]
    risk = cells.risk
    weight = 1.0 / (1.0 + np.maximum(risk - 1.0, 0.0) / GIANT)
    answered = np.array(level.a) + (weight * cells.d).sum(axis=0)
    watched = np.array(level.a) + np.array(level.b) + (weight * risk).sum(axis=0)
    return tuple((answered / watched).tolist())


def learn_rungs(logs: Floats, launch: tuple[float, ...], rounds: int = ROUNDS) -> tuple[float, ...]:
    """Return the shares of the rungs by expectation and maximisation (scoring.learning.learn_rungs)."""
    begun = np.array(launch)
    shares = begun
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True, initial=-np.inf)) if len(logs) else logs
    for _ in range(rounds):
        # The sum over employers of share * likelihood / (its own sum), in two products of a matrix.
        sums = shares * (likelihood.T @ (1.0 / (likelihood @ shares))) if len(logs) else 0.0
        shares = (PSEUDO_EMPLOYERS * begun + sums) / (PSEUDO_EMPLOYERS + len(logs))
    return tuple(shares.tolist())


def learn(many: Many, launch: Prior = LAUNCH) -> Prior:
    """Return the prior that the evidence of many employers teaches (scoring.learning.learn)."""
    hazards = {phase: learn_hazards(many.waits[phase], begun) for phase, begun in launch.hazards.items()}
    logs = log_evidence([(many.waits[phase], hazards[phase]) for phase in hazards])
    promise = learn_hazards(many.promises, launch.promise)
    return Prior(hazards, learn_rungs(logs, launch.rungs), promise)
