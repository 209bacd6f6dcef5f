"""Evidence: weighted cells of waits and of promises, all that the estimator knows of an employer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Self

from scoring.cells import LATE_ENDS, PROMISES, QUARTERS, WAITS, Cell
from scoring.clock import BIN_WIDTHS

_WIDTHS: Final = {len(axis.widths): axis.widths for axis in (WAITS, PROMISES)}
# How many days each late phase of the promise clock has: 1-3, 4-7, 8-14, 15-30, 31-60 days late.
LATE_WIDTHS: Final = tuple(end - before for before, end in zip((0, *LATE_ENDS), LATE_ENDS, strict=False))
LAST_LATE: Final = LATE_ENDS[-1]


@dataclass(frozen=True, slots=True)
class Counts:
    """A weighted cell: ten bins of the wait clock, or the nine phases of the promise clock.

    Attributes:
        d: answers in each bin.
        x: candidate-days watched in each bin; for promises, phases watched. An answer watches its whole bin.
    """

    d: tuple[float, ...]
    x: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.d) != len(self.x) or len(self.d) not in _WIDTHS:
            raise ValueError(f"a cell has {' or '.join(map(str, _WIDTHS))} bins, in d as in x")

    @classmethod
    def empty(cls, bins: int = len(BIN_WIDTHS)) -> Self:
        """Return a cell in which nothing was counted."""
        return cls((0.0,) * bins, (0.0,) * bins)

    @classmethod
    def of_cell(cls, cell: Cell, weight: float = 1.0) -> Self:
        """Return an exact cell with its weight; `x` comes in days, where the cell has half-days."""
        return cls(tuple(weight * d for d in cell.d), tuple(weight * x2 / 2 for x2 in cell.x2))

    @classmethod
    def of_promise(cls, due: int, day: int, *, answered: bool, weight: float = 1.0) -> Self:
        """Return the cell of one promise that is known to the day.

        An answer on `day` falls into the phase of that day's middle, and watches this phase whole; no
        answer through the end of `day` watches `exposures(due, day)`.

        Args:
            due: the promised day, in days after the contact.
            day: the day of the answer, or the last day that is known to be silent.
            answered: whether an answer came.
            weight: what the promise counts for.

        Raises:
            ValueError: a day is negative.
        """
        place = phase_of(due, day) if answered else None
        if place is None:
            x = [float(share) for share in exposures(due, day)]
        else:
            x = [float(number <= place) for number in range(len(PROMISES.widths))]
        d = [float(number == place) for number in range(len(x))]
        return cls(tuple(weight * one for one in d), tuple(weight * one for one in x))

    def __add__(self, other: Self) -> Self:
        """Return both cells together.

        Raises:
            ValueError: they count on different clocks.
        """
        if len(self.d) != len(other.d):
            raise ValueError("cells of different clocks cannot be put together")
        return type(self)(
            tuple(own + its for own, its in zip(self.d, other.d, strict=True)),
            tuple(own + its for own, its in zip(self.x, other.x, strict=True)),
        )

    def scaled(self, weight: float) -> Self:
        """Return the same waits, counting `weight` times as much."""
        return type(self)(tuple(weight * d for d in self.d), tuple(weight * x for x in self.x))

    @property
    def widths(self) -> tuple[int, ...]:
        """Return the bins' widths in days, or in phases."""
        return _WIDTHS[len(self.d)]

    @property
    def at_risk(self) -> tuple[float, ...]:
        """Return how many candidates were watched in each bin: `max(x / width, d)`."""
        return tuple(max(x / width, d) for d, x, width in zip(self.d, self.x, self.widths, strict=True))


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of an employer.

    Attributes:
        waits: a cell for each phase in which somebody waited.
        promises: one cell of all promises with a day.
        n: distinct reviews, unweighted; nothing is computed from it but what may be shown.
    """

    waits: Mapping[str, Counts] = field(default_factory=lambda: MappingProxyType({}))
    promises: Counts = field(default_factory=lambda: Counts.empty(len(PROMISES.widths)))
    n: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the evidence of both together."""
        waits = dict(self.waits)
        for phase, counts in other.waits.items():
            waits[phase] = waits[phase] + counts if phase in waits else counts
        return type(self)(waits, self.promises + other.promises, self.n + other.n)

    def scaled(self, weight: float) -> Self:
        """Return the same reviews, counting `weight` times as much; `n` stays."""
        waits = {phase: counts.scaled(weight) for phase, counts in self.waits.items()}
        return type(self)(waits, self.promises.scaled(weight), self.n)


def exposures(due: int, day: int) -> tuple[Fraction, ...]:
    """Return what share of each phase of the promise clock passes through the end of `day`.

    The promised window, days 0 to `due`, has four quarters of `(due + 1) / 4` days each; then come the
    late phases. Exact; where the window has a whole number of quarters to 1/1260, a multiple of 1/5040.

    Raises:
        ValueError: a day is negative, but for -1: before the first day.
    """
    if due < 0 or day < -1:
        raise ValueError(f"a promise cannot be due on day {due}, nor watched through day {day}")
    quarters = Fraction(QUARTERS * min(day + 1, due + 1), due + 1)
    shares = [min(max(quarters - number, Fraction(0)), Fraction(1)) for number in range(QUARTERS)]
    late, first = day - due, 0
    for width in LATE_WIDTHS:
        shares.append(Fraction(min(max(late - first, 0), width), width))
        first += width
    return tuple(shares)


def phase_of(due: int, day: int) -> int | None:
    """Return the phase of the promise clock that an answer on `day` falls into; None after 60 days late.

    Within the promised window it is quarter `floor(4 (2 day + 1) / (2 (due + 1)))`.

    Raises:
        ValueError: a day is negative.
    """
    if due < 0 or day < 0:
        raise ValueError(f"a promise cannot be due on day {due}, nor be answered on day {day}")
    if day <= due:
        return QUARTERS * (2 * day + 1) // (2 * (due + 1))
    return next((QUARTERS + place for place, end in enumerate(LATE_ENDS) if day - due <= end), None)
