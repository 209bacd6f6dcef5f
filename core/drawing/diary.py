"""The promise line with exact days: the diary shows it to its author, and nobody else ever sees it."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.drawing.axis import (
    Label,
    Mark,
    PromiseDrawing,
    Segment,
    Tick,
    axis_labels,
    fading,
    percent,
    segment,
    x_of_day,
)
from core.formats import on_day


def day_words(day: date, today: date) -> str:
    """Return "Fri 7 Aug", with the year when it is not this one."""
    return on_day(day, "D j M" if day.year == today.year else "D j M Y")


def _days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def promise_line_in_days(
    *,
    started: date,
    today: date,
    due: date | None,
    answered_on: date | None,
    revisions: Sequence[date] = (),
    vague: bool = False,
    stopped_on: date | None = None,
) -> PromiseDrawing:
    """Draw a wait of the diary with its exact days.

    Args:
        started: the day of the last contact.
        today: the reader's day; with no answer, the line runs to it.
        due: the promised day that counts, or None when none was named.
        answered_on: the day of the answer, or None.
        revisions: the promised days that do not count.
        vague: they said “soon”.
        stopped_on: the day until which the author waited, when the wait is over without an answer.
    """
    start = x_of_day(0)
    waited = ((answered_on or stopped_on or today) - started).days
    until = _("you stopped") if stopped_on else _("today")
    silence = _("No answer by day %(n)s.") if stopped_on else _("No answer yet, on day %(n)s.")
    end = x_of_day(waited)
    ticks = [Tick("revised", percent(x_of_day((day - started).days))) for day in revisions]
    if due is None:
        lead = _("Told “soon”, without a date.") if vague else _("No date was promised.")
        if answered_on:
            finding = _("Answered %(day)s, after %(days)s.") % {
                "day": day_words(answered_on, today),
                "days": _days(waited),
            }
            mark = Mark("answer", percent(end))
            return _in_days(
                "open", lead, finding, [segment("wait", start, end)], ticks, mark, [(end, _("answered"))]
            )
        finding = silence % {"n": waited}
        ticks.append(Tick("now", percent(end)))
        return _in_days("silent", lead, finding, fading("wait", start, end), ticks, None, [(end, until)])
    tick = x_of_day((due - started).days)
    over = ((answered_on or stopped_on or today) - due).days
    lead = _("Promised by %(day)s.") % {"day": day_words(due, today)}
    ticks.insert(0, Tick("due", percent(tick)))
    names = [(tick, _("promised"))]
    if answered_on is None:
        ticks.append(Tick("now", percent(end)))
        names.append((end, until))
        if over <= 0:
            finding = _("That is today.") if over == 0 else _("That is in %(days)s.") % {"days": _days(-over)}
            if stopped_on:
                finding = _("You stopped waiting on day %(n)s, before that day.") % {"n": waited}
            segments = [segment("within", start, end), segment("left", end, tick)]
            return _in_days("open", lead, finding, segments, ticks, None, names)
        finding = silence % {"n": waited}
        rest = _("%(days)s past the date.") % {"days": _days(over)}
        segments = [segment("within", start, tick), *fading("quiet", tick, end)]
        return _in_days("silent", lead, finding, segments, ticks, None, names, rest)
    names.append((end, _("answered")))
    when = {"day": day_words(answered_on, today), "days": _days(abs(over))}
    if over > 0:
        finding = _("Answered %(day)s, %(days)s late.") % when
        segments = [segment("within", start, tick), segment("over", tick, end)]
        return _in_days("late", lead, finding, segments, ticks, Mark("late", percent(end)), names)
    finding = (
        _("Answered %(day)s, on the day.") if over == 0 else _("Answered %(day)s, %(days)s early.")
    ) % when
    segments = [segment("within", start, end), segment("left", end, tick)]
    shift = -11 if over == 0 else 0
    return _in_days("kept", lead, finding, segments, ticks, Mark("kept", percent(end), shift), names)


def _in_days(
    tone: str,
    lead: str,
    finding: str,
    segments: list[Segment],
    ticks: list[Tick],
    mark: Mark | None,
    names: list[tuple[float, str]],
    rest: str = "",
) -> PromiseDrawing:
    """Return the drawing with names above its marks; two that stand close lean away from each other."""
    names = sorted(names)
    close = len(names) == 2 and names[1][0] - names[0][0] < 24
    above = []
    for place, (x, text) in enumerate(names):
        anchor = ("end", "start")[place] if close else "middle"
        if x < 14:
            anchor = "start"
        elif x > 88:
            anchor = "end"
        above.append(Label(percent(x), text, anchor, now=text == _("today")))
    return PromiseDrawing(
        tone, lead, finding, True, tuple(segments), tuple(ticks), mark, axis_labels(), tuple(above), rest
    )
