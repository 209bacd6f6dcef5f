"""The ladder: which of 13 rungs the waits look like, and what each rung then expects."""

from scoring.ladder.moments import (
    CHECKPOINTS,
    Moments,
    Posterior,
    log_rising,
    mixed,
    mixed_over,
    posterior,
    pretended,
)
from scoring.ladder.weighing import log_evidence, tilted, weigh

__all__ = [
    "CHECKPOINTS",
    "Moments",
    "Posterior",
    "log_evidence",
    "log_rising",
    "mixed",
    "mixed_over",
    "posterior",
    "pretended",
    "tilted",
    "weigh",
]
