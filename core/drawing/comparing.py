"""Several curves "heard back by day N" on the same axes, told apart by dashes and marks and not by colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.drawing.axis import BIN_ENDS, Label, percent, x_of_day
from core.drawing.curve import CurveDrawing, curve

MOST_LINES: Final = 4
# The shapes of the marks, by the place of the line; the style sheet dashes the lines by the same numbers.
_SHAPES: Final = ("circle", "square", "triangle", "diamond")
# Each line has its marks on other days, so that equal lines do not hide each other's.
_MARKED: Final = ((7, 45), (10, 60), (14, 30), (21, 90))
_HEIGHT: Final = 200
_TOP: Final = 18
# Names at the ends of the lines are at least so many pixels apart.
_APART: Final = 17
_LONGEST: Final = 14


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line with its marks as (x, y) and its name at the right end with its height."""

    number: int
    name: str
    short: str
    path: str
    shape: str
    marks: tuple[tuple[str, str], ...]
    label_y: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What templates/components/compare_chart.html prints; `base` has the axes and the typical line."""

    base: CurveDrawing
    lines: tuple[ComparedLine, ...]
    days: tuple[Label, ...]


def comparison(named: Sequence[tuple[str, Sequence[float]]], reference: Sequence[float]) -> Comparison:
    """Draw up to four curves on the same axes, with the typical one behind them.

    Args:
        named: (name, ten shares 0 to 1) of each employer, in order.
        reference: ten shares of the typical employer.

    Raises:
        ValueError: there are no lines or more than four, or a series does not have ten values.
    """
    if not 1 <= len(named) <= MOST_LINES:
        raise ValueError(f"a comparison has 1 to {MOST_LINES} lines")
    base = curve(reference)
    heights = _spread([_y(shares[-1]) for _name, shares in named])
    lines = tuple(
        ComparedLine(
            number=number + 1,
            name=name,
            short=name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…",
            path=curve(shares).path,
            shape=_SHAPES[number],
            marks=tuple(
                (percent(x_of_day(day)), f"{_y(shares[BIN_ENDS.index(day)]):g}") for day in _MARKED[number]
            ),
            label_y=f"{heights[number]:g}",
        )
        for number, (name, shares) in enumerate(named)
    )
    return Comparison(base, lines, base.days)


def _y(share: float) -> float:
    return round(_TOP + _HEIGHT * (1 - min(max(share, 0.0), 1.0)), 1)


def _spread(heights: Sequence[float]) -> list[float]:
    """Return heights for names, moved apart where the ends of lines are too close, within the drawing."""
    order = sorted(range(len(heights)), key=lambda place: (heights[place], place))
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + _APART)
    over = placed[order[-1]] - (_TOP + _HEIGHT)
    if over > 0:
        placed[order[-1]] -= over
        for below, above in zip(order[::-1], order[-2::-1], strict=False):
            placed[above] = min(placed[above], placed[below] - _APART)
    return [round(height, 1) for height in placed]
