"""How often the site kept its own promises: counts in, shares with their ranges out. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from scoring.bands import beta_band

# What is promised, in the order in which pages show it. Replies count with reviews.
KINDS: Final = ("review", "notice", "appeal")
# The figures speak of so many batches, half a year.
WINDOW: Final = 26
LEVEL: Final = 0.8
# Jeffreys' prior: half a promise kept and half a one missed, before anything is known.
_PRIOR: Final = 0.5


@dataclass(frozen=True)
class Kept:
    """How often a promise was kept; `overdue` are open past their promise, and count as missed."""

    kept: int = 0
    missed: int = 0
    overdue: int = 0

    @property
    def n(self) -> int:
        """Return how many promises were decided, or are missed already."""
        return self.kept + self.missed + self.overdue

    @property
    def percent(self) -> int | None:
        """Return the share that was kept, in whole percent; 100 and 0 mean all and none. None without any."""
        if not self.n:
            return None
        share = round(100 * self.kept / self.n)
        if self.kept < self.n:
            share = min(share, 99)
        return max(share, 1) if self.kept else share

    @property
    def band(self) -> tuple[int, int]:
        """Return the 80 % range in whole percent, rounded outwards: Beta(kept + 1/2, others + 1/2).

        The prior is Jeffreys'. The range always holds the share itself: with all kept it ends at 100.
        """
        share = self.percent
        if share is None:
            return 0, 100
        mean = (self.kept + _PRIOR) / (self.n + 2 * _PRIOR)
        variance = mean * (1 - mean) / (self.n + 2 * _PRIOR + 1)
        low, high = beta_band(mean, variance, LEVEL)
        low, high = math.floor(100 * low), math.ceil(100 * high)
        return (
            0 if self.kept == 0 else min(low, share),
            100 if self.kept == self.n else max(high, share),
        )

    def figures(self) -> dict[str, int | None]:
        """Return the counts and what follows from them, as a batch of the log tells them."""
        low, high = self.band
        return {
            "kept": self.kept,
            "missed": self.missed,
            "overdue": self.overdue,
            "percent": self.percent,
            "low": low,
            "high": high,
        }

    @classmethod
    def parsed(cls, figures: Mapping[str, Any]) -> Self:
        """Return the counts out of `figures`."""
        return cls(int(figures["kept"]), int(figures["missed"]), int(figures["overdue"]))
