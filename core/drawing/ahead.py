"""How it may go from here: the chance that an answer has come, from today on.

The axis is in days, from the last contact to the end of what is drawn. The days that have passed are
shaded; the line begins at nothing today, because nothing has come yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from core.drawing.axis import Label, percent
from core.formats import in_percent

_HEIGHT: Final = 200
_TOP: Final = 18
_LEFT: Final = 1.5
_RIGHT: Final = 98.0
# What the name of a day takes of the width of a phone, in per cent.
_ROOM: Final = 25.0
# However long somebody has waited, the days ahead have at least this part of the width, in per cent.
_AHEAD_LEAST: Final = 55.0


@dataclass(frozen=True, slots=True)
class Point:
    """The chance by a day: `days` from today; `mean`, `low`, `high` and `typical` are shares, 0 to 1."""

    days: int
    mean: float
    low: float
    high: float
    typical: float | None = None


@dataclass(frozen=True, slots=True)
class AheadRow:
    """A line of the table with the same numbers: whole per cent, as text."""

    days: int
    chance: str
    spread: str
    typical: str


@dataclass(frozen=True, slots=True)
class AheadDrawing:
    """What templates/components/ahead.html prints; paths lie in a nested svg of 1000 x 200 units."""

    path: str
    band: str
    typical: str
    past: str
    today: Label
    start: Label
    promised: Label | None
    days: tuple[Label, ...]
    levels: tuple[tuple[str, str], ...]
    dots: tuple[tuple[str, str, str], ...]
    rows: tuple[AheadRow, ...]

    @property
    def is_compared(self) -> bool:
        """Whether the typical employer is drawn behind."""
        return bool(self.typical)


def _named(names: Sequence[tuple[float, str]]) -> tuple[Label, ...]:
    """Return the days under the axis; those too near to one before are left out on a phone."""
    labels: list[Label] = []
    free_from = 0.0
    for x, text in names:
        near_the_end = x > _RIGHT - _ROOM / 2
        optional = x < free_from
        labels.append(Label(percent(x), text, "end" if near_the_end else "middle", optional=optional))
        if not optional:
            free_from = x + _ROOM
    return tuple(labels)


def whole(share: float) -> str:
    """Return a share as whole per cent: "25%"."""
    return in_percent(round(100 * share))


def ahead(
    points: Sequence[Point],
    *,
    waited: int,
    due: int | None = None,
    names: Sequence[tuple[int, str]] = (),
    started: str = "",
) -> AheadDrawing:
    """Draw the chance that an answer has come by each day from today on.

    Args:
        points: the first is today, with a chance of nothing; later ones never fall.
        waited: the days that have passed since the last contact.
        due: the promised day, in days after the contact, or None; one beyond the drawing is left out.
        names: (days from today, words) of days to be marked and named under the axis.
        started: what stands under the day of the last contact.

    Raises:
        ValueError: there are fewer than two points.
    """
    if len(points) < 2:
        raise ValueError("a line takes two points")
    last = points[-1].days
    now = (
        _LEFT if not waited else min(_LEFT + (_RIGHT - _LEFT) * waited / (waited + last), 100 - _AHEAD_LEAST)
    )
    top = _ceiling(max(point.high for point in points))

    def x_of(days: float) -> float:
        if days < 0:
            return now + (now - _LEFT) * days / waited if waited else _LEFT
        return now + (_RIGHT - now) * days / last

    def y_of(share: float) -> float:
        return round(_HEIGHT * (1 - min(max(share, 0.0), top) / top), 1)

    def path(shares: Sequence[float]) -> str:
        pairs = [(x_of(point.days), y_of(share)) for point, share in zip(points, shares, strict=True)]
        return "M" + "L".join(f"{10 * x:.1f} {y:g}" for x, y in pairs)

    upper = path([point.high for point in points])
    back = "L".join(f"{10 * x_of(point.days):.1f} {y_of(point.low):g}" for point in reversed(points))
    typical = [point.typical for point in points if point.typical is not None]
    marked = dict(names)
    promised = None
    if due is not None and due - waited <= last:
        x = x_of(due - waited)
        promised = Label(percent(x), _("promised"), "start" if x < 50 else "end")
    return AheadDrawing(
        path=path([point.mean for point in points]),
        band=f"{upper}L{back}Z",
        typical=path(typical) if len(typical) == len(points) else "",
        past=percent(now - _LEFT),
        today=Label(percent(now), _("today"), "start", now=True),
        start=Label(percent(_LEFT), started, "start"),
        promised=promised,
        days=_named([(x_of(days), text) for days, text in names]),
        levels=tuple(
            (f"{_TOP + y_of(top * step / 4):g}", in_percent(round(100 * top * step / 4))) for step in range(5)
        ),
        dots=tuple(
            (percent(x_of(point.days)), f"{_TOP + y_of(point.mean):g}", whole(point.mean))
            for point in points
            if point.days in marked
        ),
        rows=tuple(
            AheadRow(
                point.days,
                whole(point.mean),
                _("%(low)s to %(high)s") % {"low": round(100 * point.low), "high": whole(point.high)},
                "" if point.typical is None else whole(point.typical),
            )
            for point in points[1:]
        ),
    )


def _ceiling(share: float) -> float:
    """Return the top of the scale: the next of 20, 40, 60, 80 and 100 per cent."""
    return next((top for top in (0.2, 0.4, 0.6, 0.8) if share <= top), 1.0)
