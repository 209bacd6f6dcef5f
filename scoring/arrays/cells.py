"""Cells of many employers as arrays: a row for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scoring.cells import PROMISES, WAITS
from scoring.clock import BIN_WIDTHS
from scoring.evidence import Counts, Evidence
from scoring.launch import LAUNCH, Prior

type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Weighted cells of one clock, and of one phase: `d` and `x` have a row for each employer."""

    d: Floats
    x: Floats

    @classmethod
    def of(cls, counts: Sequence[Counts | None], bins: int = len(BIN_WIDTHS)) -> Self:
        """Return the cells of these employers; None where one has none."""
        none = (0.0,) * bins
        d = np.array([one.d if one else none for one in counts], dtype=float).reshape(-1, bins)
        x = np.array([one.x if one else none for one in counts], dtype=float).reshape(-1, bins)
        return cls(d, x)

    @property
    def risk(self) -> Floats:
        """Return how many candidates were watched in each bin: `max(x / width, d)`."""
        widths = WAITS.widths if self.d.shape[1] == len(WAITS.widths) else PROMISES.widths
        risk: Floats = np.maximum(self.x / np.array(widths, dtype=float), self.d)
        return risk

    def rows(self, which: slice | Sequence[int] | NDArray[np.intp]) -> Self:
        """Return some of the employers."""
        return type(self)(self.d[which], self.x[which])


@dataclass(frozen=True, slots=True)
class Many:
    """The evidence of many employers: cells by phase, and of promises."""

    waits: Mapping[str, Cells]
    promises: Cells

    @classmethod
    def of(cls, evidence: Sequence[Evidence], prior: Prior = LAUNCH) -> Self:
        """Return the evidence of these employers, in the phases that the prior knows."""
        waits = {phase: Cells.of([one.waits.get(phase) for one in evidence]) for phase in prior.hazards}
        return cls(waits, Cells.of([one.promises for one in evidence], len(PROMISES.widths)))

    def __len__(self) -> int:
        return len(self.promises.d)

    def rows(self, which: slice | Sequence[int] | NDArray[np.intp]) -> Self:
        """Return some of the employers."""
        waits = {phase: cells.rows(which) for phase, cells in self.waits.items()}
        return type(self)(waits, self.promises.rows(which))
