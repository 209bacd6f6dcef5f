"""What share had heard by day N: Kaplan and Meier's estimate over the bins of a cell, without a prior.

Somebody still waiting counts for exactly the time that is known, neither as a yes nor as a no.
"""

from math import sqrt
from typing import Final

from scoring.cells import LATE_ENDS, QUARTERS, Cell

# The standard normal's 90 % point: four in five lie between it and its mirror image.
Z_80: Final = 1.2815515655446004


def chances(cell: Cell) -> tuple[float, ...]:
    """Return the chance of an answer in each bin, for somebody who still waits when it begins (0 to 1).

    Where nobody was watched there is no evidence, and the curve stays level.
    """
    return tuple(d / risk if risk else 0.0 for d, risk in zip(cell.d, cell.at_risk, strict=True))


def silent_after(cell: Cell, day: int) -> float:
    """Return the share (0 to 1) that has had no answer through the end of `day`.

    A bin of which only a part lies within counts in proportion: its chance of silence to the power
    of that share. For the promise clock a "day" is a phase.
    """
    left, first = 1.0, 0
    for width, chance in zip(cell.axis.widths, chances(cell), strict=True):
        share = min(max(day - first + 1, 0), width) / width
        left *= (1.0 - chance) ** share
        first += width
    return left


def heard_by(cell: Cell, day: int) -> float:
    """Return the share (0 to 1) that has had an answer by the end of `day`."""
    return 1.0 - silent_after(cell, day)


def curve(cell: Cell) -> tuple[float, ...]:
    """Return the share (0 to 1) that has had an answer by the end of each bin; it never falls."""
    heard, left = [], 1.0
    for chance in chances(cell):
        left *= 1.0 - chance
        heard.append(1.0 - left)
    return tuple(heard)


def median(cell: Cell) -> int | None:
    """Return the first day by which half have had an answer, or None when half never hear."""
    return next((day for day in range(cell.axis.ends[-1] + 1) if _half(heard_by(cell, day))), None)


def spread(cell: Cell, day: int, *, z: float = Z_80) -> tuple[float, float]:
    """Return the range (low, high; 0 to 1) around `heard_by`, 80 % unless `z` says otherwise.

    Greenwood's variance gives how many fully watched waits the estimate is worth, and Wilson's interval
    the range for a share of so many: unlike a normal range it stays within 0 and 1, and it has a width
    even where everybody or nobody was answered.
    """
    if not cell.n:
        return 0.0, 1.0
    return wilson(heard_by(cell, day), _worth(cell, day), z=z)


def _worth(cell: Cell, day: int) -> float:
    """Return how many fully watched waits the estimate at `day` is worth, at most those there are."""
    left, greenwood, watched, first = 1.0, 0.0, 0.0, 0
    for width, d, risk in zip(cell.axis.widths, cell.d, cell.at_risk, strict=True):
        share = min(max(day - first + 1, 0), width) / width
        first += width
        if share and risk:
            watched = risk
            left *= (1.0 - d / risk) ** share
            greenwood += share * d / (risk * (risk - d)) if risk > d else 0.0
    if left == 0.0:
        return cell.n
    if greenwood == 0.0:
        # Nobody was answered so far: what is known rests on those who were watched to the end.
        return watched or cell.n
    return min((1.0 - left) / (left * greenwood), cell.n)


def wilson(share: float, n: float, *, z: float = Z_80) -> tuple[float, float]:
    """Return Wilson's interval for a share (0 to 1) of `n` waits.

    Raises:
        ValueError: there are no waits.
    """
    if n <= 0:
        raise ValueError("a share of nothing has no range")
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def last_watched(cell: Cell) -> int | None:
    """Return the last bin in which anybody was watched: beyond it the curve knows nothing."""
    return next((place for place in reversed(range(len(cell.x2))) if cell.x2[place]), None)


def kept(promises: Cell) -> float | None:
    """Return the share (0 to 1) of promises that were kept; None without promises."""
    return heard_by(promises, QUARTERS - 1) if promises.n else None


def late_by(promises: Cell) -> int | None:
    """Return by how many days late half have heard: 0 when at least half of the promises were kept.

    None without promises, and when half never hear within 60 days of the promised one.
    """
    if not promises.n:
        return None
    left = silent_after(promises, QUARTERS - 1)
    if _half(1.0 - left):
        return 0
    before = 0
    for end, chance in zip(LATE_ENDS, chances(promises)[QUARTERS:], strict=True):
        for day in range(before + 1, end + 1):
            if _half(1.0 - left * (1.0 - chance) ** ((day - before) / (end - before))):
                return day
        left *= 1.0 - chance
        before = end
    return None


def _half(share: float) -> bool:
    """Tell whether a share is at least one half; sums of fractions may miss it by the last bit."""
    return share >= 0.5 - 1e-12
