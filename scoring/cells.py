"""Cells: what is counted of waits and promises, in integers, so that nothing drifts (scoring.md).

A cell knows, for each bin of its axis, how many answers came and for how long candidates watched.
Times are in half units (half-days of the wait clock, half-phases of the promise clock), because the
public record keeps bins alone, and a wait that ended unanswered adds half of its last bin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Self

from scoring.clock import BIN_WIDTHS

# The promise clock: the promised window in quarters, then 1-3, 4-7, 8-14, 15-30, 31-60 days late.
PROMISE_PHASES: Final = 9
QUARTERS: Final = 4
LATE_ENDS: Final[tuple[int, ...]] = (3, 7, 14, 30, 60)


@dataclass(frozen=True, slots=True)
class Axis:
    """The bins of a clock: `widths` in days, or in phases, the first bin first."""

    widths: tuple[int, ...]

    @property
    def ends(self) -> tuple[int, ...]:
        """Return the last day of each bin, day 0 being the first."""
        return tuple(end - 1 for end in accumulate(self.widths))


WAITS: Final = Axis(BIN_WIDTHS)
PROMISES: Final = Axis((1,) * PROMISE_PHASES)


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts over one axis.

    Attributes:
        axis: the bins.
        d: answers in each bin.
        x2: time watched in each bin, in half units; an answer watches its whole bin.
        n: waits.
    """

    axis: Axis
    d: tuple[int, ...]
    x2: tuple[int, ...]
    n: int = 0

    @classmethod
    def empty(cls, axis: Axis = WAITS) -> Self:
        """Return a cell in which nothing was counted."""
        zeros = (0,) * len(axis.widths)
        return cls(axis, zeros, zeros)

    @classmethod
    def of_counts(cls, answered: Sequence[int], silent: Sequence[int], axis: Axis = WAITS) -> Self:
        """Return the cell of waits that are counted by their last bin.

        Args:
            answered: for each bin, how many waits an answer ended in it.
            silent: for each bin, how many were watched into it without an answer.
            axis: the bins.

        Raises:
            ValueError: there are not as many counts as bins.
        """
        if not len(answered) == len(silent) == len(axis.widths):
            raise ValueError(f"this axis has {len(axis.widths)} bins")
        x2 = []
        later = sum(answered) + sum(silent)
        for width, came, ended in zip(axis.widths, answered, silent, strict=True):
            later -= came + ended
            x2.append(width * (2 * (later + came) + ended))
        return cls(axis, tuple(answered), tuple(x2), sum(answered) + sum(silent))

    @classmethod
    def of_bin(cls, number: int, *, answered: bool, axis: Axis = WAITS) -> Self:
        """Return the cell of one wait that is known by its last bin.

        Raises:
            ValueError: the axis has no such bin.
        """
        if not 0 <= number < len(axis.widths):
            raise ValueError(f"there is no bin {number}")
        one = [int(place == number) for place in range(len(axis.widths))]
        none = [0] * len(axis.widths)
        return cls.of_counts(one, none, axis) if answered else cls.of_counts(none, one, axis)

    @classmethod
    def of_day(cls, day: int, *, answered: bool, axis: Axis = WAITS) -> Self:
        """Return the cell of one wait that is known to the day.

        An answer on `day` watches its whole bin; "still waiting at day c" watched through the end of
        day c. Everything after the last bin counts as waiting at its end.

        Raises:
            ValueError: the day is negative.
        """
        if day < 0:
            raise ValueError(f"a wait cannot last {day} days")
        d, x2, first = [], [], 0
        for width in axis.widths:
            here = answered and first <= day < first + width
            d.append(int(here))
            x2.append(2 * (width if here else min(max(day - first + 1, 0), width)))
            first += width
        return cls(axis, tuple(d), tuple(x2), 1)

    def __add__(self, other: Self) -> Self:
        """Return both cells together: cells merge by addition."""
        return self._combined(other, 1)

    def __sub__(self, other: Self) -> Self:
        """Return the cell without the other one: the exact inverse of adding it.

        Raises:
            ValueError: the other one was not counted in here.
        """
        return self._combined(other, -1)

    def _combined(self, other: Self, sign: int) -> Self:
        if self.axis != other.axis:
            raise ValueError("cells of different clocks cannot be put together")
        d = tuple(own + sign * its for own, its in zip(self.d, other.d, strict=True))
        x2 = tuple(own + sign * its for own, its in zip(self.x2, other.x2, strict=True))
        n = self.n + sign * other.n
        if min(*d, *x2, n) < 0:
            raise ValueError("what was never counted cannot be taken away")
        return type(self)(self.axis, d, x2, n)

    @property
    def at_risk(self) -> tuple[float, ...]:
        """Return how many candidates were watched in each bin; at least as many as were answered."""
        return tuple(
            max(x2 / (2 * width), d) for x2, width, d in zip(self.x2, self.axis.widths, self.d, strict=True)
        )
