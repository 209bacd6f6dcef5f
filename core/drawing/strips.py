"""The small drawings: a range on a scale, the site's own clock, the Tuesdays on which a review may appear."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.drawing.axis import LEFT, RIGHT, Label, Segment, percent, segment
from core.formats import in_percent


@dataclass(frozen=True, slots=True)
class RangeStrip:
    """A bar for the range, a notch in its middle, a dashed line for the typical employer."""

    x: str
    width: str
    middle: str
    typical: str
    early: bool
    words: str
    # The paler outer band, as (x, width); none without one.
    outer: tuple[str, str] | None = None


def range_strip(
    low: float,
    high: float,
    *,
    middle: float | None = None,
    typical: float | None = None,
    early: bool = False,
    unit: str = "",
    outer: tuple[float, float] | None = None,
) -> RangeStrip:
    """Draw a range of a scale from 0 to 100.

    Args:
        low: the low end, 0 to 100.
        high: the high end.
        middle: where the notch stands; half-way when None.
        typical: the same figure of the typical employer, or None.
        early: few reviews, so the bar is hollow and dashed.
        unit: what the numbers are in words: "%" or "".
        outer: the ends of a wider, paler band behind it, or None.
    """
    middle = (low + high) / 2 if middle is None else middle
    ends = {"low": round(low), "high": round(high)}
    words = (_("%(low)s to %(high)s%%") if unit == "%" else _("%(low)s to %(high)s")) % ends
    if typical is not None:
        number = in_percent(round(typical)) if unit == "%" else round(typical)
        words += ", " + _("a typical employer %(typical)s") % {"typical": number}
    if outer is not None:
        words += ", " + _("outer band %(low)s to %(high)s") % {
            "low": round(outer[0]),
            "high": round(outer[1]),
        }
    if early:
        words += ", " + _("early: few reviews")
    return RangeStrip(
        percent(low),
        percent(max(high - low, 0.5)),
        percent(middle),
        "" if typical is None else percent(typical),
        early,
        words,
        None if outer is None else (percent(outer[0]), percent(max(outer[1] - outer[0], 0.5))),
    )


@dataclass(frozen=True, slots=True)
class OwnPromise:
    """The site's own promise on the same line: what templates/components/own_promise.html prints."""

    segments: tuple[Segment, ...]
    due: str
    now: str
    stops: tuple[str, ...]
    above: tuple[Label, ...]
    below: tuple[Label, ...]
    lead: str
    finding: str
    tone: str = "open"


def hours_line(used: int, promised: int) -> OwnPromise:
    """Draw how many of the promised hours an open case has used.

    Args:
        used: whole hours since the case opened, pauses left out.
        promised: the promise in hours: 72, 48 or 168.
    """
    longest = max(promised, min(used, 2 * promised)) * 1.08
    due, now = (_along(hours, longest) for hours in (promised, min(used, 2 * promised)))
    over = used > promised
    words = {"used": used, "promised": promised, "over": used - promised}
    lead = _("%(used)s of %(promised)s hours used.") % words
    finding = (
        _("Late by %(over)s hours.") % words
        if over
        else ngettext("%(n)s hour left.", "%(n)s hours left.", promised - used) % {"n": promised - used}
    )
    parts = [
        segment("within", LEFT, min(due, now)),
        segment("over", due, now) if over else segment("left", now, due),
    ]
    quarters = [hours for hours in (promised // 3, 2 * promised // 3) if hours]
    below = [Label(percent(_along(hours, longest)), _("%(n)s h") % {"n": hours}) for hours in quarters]
    below.append(Label(percent(due), _("%(n)s h") % {"n": promised}, "middle", now=True))
    anchor = "start" if now < 12 else "end" if now > 90 else "middle"
    above = (Label(percent(now), _("now"), anchor, now=True),)
    return OwnPromise(
        tuple(parts),
        percent(due),
        percent(now),
        (),
        above,
        tuple(below),
        lead,
        finding,
        "late" if over else "open",
    )


def _along(hours: float, longest: float) -> float:
    return LEFT + (RIGHT - LEFT) * hours / longest


def publication_line(days: Sequence[str], *, decided_by: str, together: bool = False) -> OwnPromise:
    """Draw what follows a submission: the day of the decision, then the days on which it may appear.

    Args:
        days: the possible days of publication in words, in order; one or more.
        decided_by: the latest moment of the decision, in words.
        together: whether it waits for a second review, so that after the last day its author chooses.
    """
    due = 14.0
    first, last = (22.0, RIGHT) if len(days) > 1 else (64.0, 64.0)
    gap = (last - first) / (len(days) - 1) if len(days) > 1 else 0.0
    stops = tuple(percent(first + gap * place) for place in range(len(days)))
    below = (
        Label(percent(LEFT), _("you send it"), "start"),
        Label(
            stops[-1],
            _("from then on, you choose")
            if together
            else ngettext("on this Tuesday", "on one of %(n)s Tuesdays", len(days)) % {"n": len(days)},
            "end" if len(days) > 1 else "middle",
            now=True,
        ),
    )
    words = {"first": days[0], "last": days[-1], "decided": decided_by}
    lead = _("Decided by %(decided)s.") % words
    if together:
        finding = _(
            "If it is accepted, it appears with a second review from %(first)s on;"
            " without one, you choose on %(last)s."
        )
    elif len(days) > 1:
        finding = _("If it is accepted, it appears between %(first)s and %(last)s.")
    else:
        finding = _("If it is accepted, it appears on %(first)s.")
    finding %= words
    parts = (segment("within", LEFT, due), segment("wait", first, last))
    above = (Label(percent(due), _("decided by"), now=True),)
    return OwnPromise(parts, percent(due), "", stops, above, below, lead, finding)
