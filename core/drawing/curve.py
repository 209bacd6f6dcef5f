"""The curve "heard back by day N", on the same axis as the promise line.

Figures are known at the ends of the bins. Between them the line follows the rule by which part of a bin
counts (the chance of silence to the power of that part), so that it passes one half on the median day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from core.drawing.axis import BIN_ENDS, Label, percent, x_of_bin, x_of_day
from core.formats import in_percent

_HEIGHT: Final = 200
_TOP: Final = 18
# Every day as long as a day is wide enough to be seen, then fewer.
_DRAWN_DAYS: Final = (*range(15), 16, 18, 21, 24, 27, *range(30, 61, 3), *range(65, 91, 5))


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A line of the table with the same numbers: all of them whole per cent, as text."""

    day: int
    heard: str
    spread: str
    reference: str


@dataclass(frozen=True, slots=True)
class CurveDrawing:
    """What templates/components/curve.html prints.

    Paths lie in a nested svg of 1000 x 200 units that stretches; everything else in the outer one.
    """

    path: str
    band: str
    reference: str
    days: tuple[Label, ...]
    levels: tuple[tuple[str, str], ...]
    ends: tuple[tuple[Label, str], ...]
    promised: Label | None
    half: tuple[Label, str] | None
    rows: tuple[CurveRow, ...]
    reference_name: str = ""

    @property
    def columns(self) -> int:
        """Return how many columns the table has: the band and the reference are optional."""
        return 2 + bool(self.band) + bool(self.reference)


def _y(share: float) -> float:
    """Return the height of a share (0 to 1) in the nested svg, 0 at the top."""
    return round(_HEIGHT * (1 - min(max(share, 0.0), 1.0)), 1)


def _x(day: float) -> float:
    return round(10 * x_of_day(day), 1)


def share_by(shares: Sequence[float], day: int) -> float:
    """Return the share (0 to 1) that had heard by the end of `day`, from those at the ends of the bins."""
    first, before = 0, 0.0
    for end, share in zip(BIN_ENDS, shares, strict=True):
        if day <= end:
            part = (day - first + 1) / (end - first + 1)
            left = 1.0 - before
            return 1.0 - left * ((1.0 - share) / left) ** part if left > 0 else share
        first, before = end + 1, share
    return shares[-1]


def _line(shares: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points of a line, from nobody on day 0 to the last bin."""
    return [(_x(0), _HEIGHT), *((_x(day), _y(share_by(shares, day))) for day in _DRAWN_DAYS)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def curve(
    shares: Sequence[float],
    *,
    band: Sequence[tuple[float, float]] = (),
    reference: Sequence[float] = (),
    promised_bin: int | None = None,
    median: int | None = None,
    own_name: str = "",
    reference_name: str = "",
) -> CurveDrawing:
    """Draw the share of candidates who had heard back by the end of each bin.

    Args:
        shares: ten numbers 0 to 1, never falling: heard by day 1, 3, 7, 10, 14, 21, 30, 45, 60, 90.
        band: the same as (low, high), or empty.
        reference: the same of all employers together, drawn in grey behind, or empty.
        promised_bin: the bin 0..9 in which most promises fall due, or None.
        median: the day by which half had heard, where that is known more exactly than from `shares`.
        own_name: what the line is called at its end; "here" when empty.
        reference_name: what the grey line is called; "all employers" when empty.

    Raises:
        ValueError: a series does not have ten values.
    """
    if any(series and len(series) != len(BIN_ENDS) for series in (shares, band, reference)) or not shares:
        raise ValueError(f"a curve takes {len(BIN_ENDS)} values, one for each bin")
    band_path = ""
    if band:
        highs, lows = _line([high for _low, high in band]), _line([low for low, _high in band])
        band_path = _path([*highs, *reversed(lows)]) + "Z"
    days = tuple(
        Label(percent(x_of_day(day)), text, anchor, optional=optional)
        for day, text, anchor, optional in (
            (1, _("day 1"), "middle", False),
            (7, "7", "middle", False),
            (14, "14", "middle", False),
            (30, "30", "middle", False),
            (60, "60", "middle", False),
            (90, "90", "end", False),
        )
    )
    levels = tuple((str(_TOP + _y(level / 100)), in_percent(level)) for level in (0, 25, 50, 75, 100))
    rows = tuple(
        CurveRow(
            day,
            _whole(shares[j]),
            _("%(low)s to %(high)s") % {"low": round(100 * band[j][0]), "high": _whole(band[j][1])}
            if band
            else "",
            _whole(reference[j]) if reference else "",
        )
        for j, day in enumerate(BIN_ENDS)
    )
    return CurveDrawing(
        path=_path(_line(shares)),
        band=band_path,
        reference=_path(_line(reference)) if reference else "",
        days=days,
        levels=levels,
        ends=_ends(shares, reference, own_name or _("here"), reference_name or _("all employers")),
        promised=_promised(promised_bin),
        half=_half(shares, median),
        rows=rows,
        reference_name=reference_name or _("all employers"),
    )


def _whole(share: float) -> str:
    return in_percent(round(100 * share))


def _ends(
    shares: Sequence[float], reference: Sequence[float], own_name: str, reference_name: str
) -> tuple[tuple[Label, str], ...]:
    """Return the names at the right ends of the lines with their y; the higher one stands above its line."""
    own = _TOP + _y(shares[-1])
    if not reference:
        return ((Label("98.0%", own_name, "end", now=True), f"{own - 8:g}"),)
    typical = _TOP + _y(reference[-1])
    above, below = -8, 19
    own_up = own <= typical
    return (
        (Label("98.0%", own_name, "end", now=True), f"{own + (above if own_up else below):g}"),
        (Label("98.0%", reference_name, "end"), f"{typical + (below if own_up else above):g}"),
    )


def _promised(promised_bin: int | None) -> Label | None:
    """Return the dashed line at which most promises fall due, its name on the side that has room."""
    if promised_bin is None:
        return None
    x = x_of_bin(promised_bin)
    return Label(percent(x), _("most promises fall due"), "start" if x < 50 else "end")


def _half(shares: Sequence[float], median: int | None) -> tuple[Label, str] | None:
    """Return the point by which half had heard, or None when fewer ever did."""
    if median is None:
        days = range(BIN_ENDS[-1] + 1)
        median = next((day for day in days if share_by(shares, day) >= 0.5), None)
    if median is None:
        return None
    x = x_of_day(median)
    text = _("half had heard by day %(day)s") % {"day": median}
    return Label(percent(x), text, "start" if x < 60 else "end"), f"{_TOP + _y(0.5):g}"
