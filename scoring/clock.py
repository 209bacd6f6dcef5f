"""The clock of a wait: ten bins of days (scoring.md)."""

from bisect import bisect_left
from typing import Final

# The last day of each bin, counted from the last contact (day 0 is the same day).
BIN_ENDS: Final[tuple[int, ...]] = (1, 3, 7, 10, 14, 21, 30, 45, 60, 90)
# How many whole days each bin has: 0-1, 2-3, 4-7, 8-10, ...
BIN_WIDTHS: Final[tuple[int, ...]] = (2, 2, 4, 3, 4, 7, 9, 15, 15, 30)
BINS: Final = len(BIN_ENDS)
LAST_DAY: Final = BIN_ENDS[-1]
# The order of a process; statistics pool over these four.
PHASES: Final[tuple[str, ...]] = ("applied", "screening", "interview", "decision")


def bin_of(day: int) -> int:
    """Return the bin 0..9 that `day` (whole days since the last contact) falls into.

    Everything after day 90 belongs to bin 9: the watching ends there.

    Raises:
        ValueError: the day is negative.
    """
    if day < 0:
        raise ValueError(f"a wait cannot last {day} days")
    return bisect_left(BIN_ENDS, min(day, LAST_DAY))
