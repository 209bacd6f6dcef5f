"""The curve "heard back by day N": a stepped line on the same axis as the promise line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from core.drawing.axis import BIN_ENDS, Label, percent, x_of_bin, x_of_day

_HEIGHT: Final = 200
_TOP: Final = 18


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

    @property
    def columns(self) -> int:
        """Return how many columns the table has: the band and the reference are optional."""
        return 2 + bool(self.band) + bool(self.reference)


def _y(share: float) -> float:
    """Return the height of a share (0 to 1) in the nested svg, 0 at the top."""
    return round(_HEIGHT * (1 - min(max(share, 0.0), 1.0)), 1)


def _x(day: float) -> float:
    return round(10 * x_of_day(day), 1)


def _steps(shares: Sequence[float], *, backwards: bool = False) -> str:
    """Return path commands of a step line that rises at the end of each bin."""
    # The line runs on past day 90, so that the last step can be seen.
    places = [(_x(day), _y(share)) for day, share in zip(BIN_ENDS, shares, strict=True)]
    if not backwards:
        return "".join(f"H{x:g}V{y:g}" for x, y in places) + "H1000"
    levels = [_HEIGHT, *(y for _x_, y in places)]
    back = zip(reversed([x for x, _y_ in places]), reversed(levels[:-1]), strict=True)
    return "".join(f"H{x:g}V{y:g}" for x, y in back) + f"H{_x(0):g}Z"


def curve(
    shares: Sequence[float],
    *,
    band: Sequence[tuple[float, float]] = (),
    reference: Sequence[float] = (),
    promised_bin: int | None = None,
) -> CurveDrawing:
    """Draw the share of candidates who had heard back by the end of each bin.

    Args:
        shares: ten numbers 0 to 1, never falling: heard by day 1, 3, 7, 10, 14, 21, 30, 45, 60, 90.
        band: the same as (low, high), or empty.
        reference: the same of all employers together, drawn in grey behind, or empty.
        promised_bin: the bin 0..9 in which most promises fall due, or None.

    Raises:
        ValueError: a series does not have ten values.
    """
    if any(series and len(series) != len(BIN_ENDS) for series in (shares, band, reference)) or not shares:
        raise ValueError(f"a curve takes {len(BIN_ENDS)} values, one for each bin")
    start = f"M{_x(0):g} {_HEIGHT}"
    band_path = ""
    if band:
        highs, lows = [high for _low, high in band], [low for low, _high in band]
        last = _y(lows[-1])
        band_path = f"{start}{_steps(highs)}V{last:g}{_steps(lows, backwards=True)}"
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
    levels = tuple((str(_TOP + _y(level / 100)), f"{level}%") for level in (0, 25, 50, 75, 100))
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
        path=start + _steps(shares),
        band=band_path,
        reference=start + _steps(reference) if reference else "",
        days=days,
        levels=levels,
        ends=_ends(shares, reference),
        promised=_promised(promised_bin),
        half=_half(shares),
        rows=rows,
    )


def _whole(share: float) -> str:
    return f"{round(100 * share)}%"


def _ends(shares: Sequence[float], reference: Sequence[float]) -> tuple[tuple[Label, str], ...]:
    """Return the names at the right ends of the lines with their y; the higher one stands above its line."""
    own = _TOP + _y(shares[-1])
    if not reference:
        return ((Label("98.0%", _("here"), "end", now=True), f"{own - 8:g}"),)
    typical = _TOP + _y(reference[-1])
    above, below = -8, 19
    own_up = own <= typical
    return (
        (Label("98.0%", _("here"), "end", now=True), f"{own + (above if own_up else below):g}"),
        (Label("98.0%", _("all employers"), "end"), f"{typical + (below if own_up else above):g}"),
    )


def _promised(promised_bin: int | None) -> Label | None:
    """Return the dashed line at which most promises fall due, its name on the side that has room."""
    if promised_bin is None:
        return None
    x = x_of_bin(promised_bin)
    return Label(percent(x), _("most promises fall due"), "start" if x < 50 else "end")


def _half(shares: Sequence[float]) -> tuple[Label, str] | None:
    """Return the point by which half had heard, or None when fewer ever did."""
    for day, share in zip(BIN_ENDS, shares, strict=True):
        if share >= 0.5:
            x = x_of_day(day)
            text = _("half had heard by day %(day)s") % {"day": day}
            return Label(percent(x), text, "start" if x < 60 else "end"), f"{_TOP + _y(share):g}"
    return None
