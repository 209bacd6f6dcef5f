"""Geometry of the site's drawings, and the sentences that say the same in words.

Pure functions from plain numbers to frozen drawings; the templates in templates/components/ only
print them. Positions are strings such as "31.2%", because the outer svg has no viewBox: x is in
per cent, y and text are in pixels, so that one drawing fits every width and its words never shrink.
The time axis is the square root of days (look.md), so that a day and two months both have room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.vocabulary import KEPT_RESULTS, LATE_RESULTS, Precision, PromiseResult, Tier

# The last day of each bin of the public record. `scoring` may not be imported from here; a test
# holds this equal to scoring.clock.BIN_ENDS.
BIN_ENDS: Final[tuple[int, ...]] = (1, 3, 7, 10, 14, 21, 30, 45, 60, 90)
_LEFT: Final = 1.5
_RIGHT: Final = 98.0


def x_of_day(day: float) -> float:
    """Return where `day` (days since the last contact, 0 to 90; later ones stand at 90) lies, in per cent."""
    share = sqrt(min(max(day, 0.0), BIN_ENDS[-1]) / BIN_ENDS[-1])
    return _LEFT + (_RIGHT - _LEFT) * share


def x_of_bin(number: int) -> float:
    """Return the middle of bin 0..9 on the drawn axis, in per cent.

    Raises:
        IndexError: there is no such bin.
    """
    first = BIN_ENDS[number - 1] if number else 0
    return (x_of_day(first) + x_of_day(BIN_ENDS[number])) / 2


def percent(value: float) -> str:
    """Return a position for an svg attribute: never localised, one decimal."""
    return f"{value:.1f}%"


# --- Words for bins: a range of days, never one day ------------------------------------------------


def promised_words(length_bin: int) -> str:
    """Return what a promise of this bin (0..9) is called: "within a week", "in 8 to 10 days"."""
    return (
        _("by the next day"),
        _("within 3 days"),
        _("within a week"),
        _("within 8 to 10 days"),
        _("within two weeks"),
        _("within three weeks"),
        _("within a month"),
        _("within six weeks"),
        _("within two months"),
        _("within three months"),
    )[length_bin]


def answered_words(end_bin: int) -> str:
    """Return after how long an answer of this bin (0..9) came: "within a week", "after 8 to 10 days"."""
    return (
        _("by the next day"),
        _("after 2 to 3 days"),
        _("within a week"),
        _("after 8 to 10 days"),
        _("after 11 to 14 days"),
        _("after two to three weeks"),
        _("after three to four weeks"),
        _("after 31 to 45 days"),
        _("after 46 to 60 days"),
        _("after two to three months"),
    )[end_bin]


def silence_words(end_bin: int) -> str:
    """Return for how long at least nobody answered, when the watching ended in this bin (0..9)."""
    return (
        _("so far"),
        _("after more than a day"),
        _("after more than 3 days"),
        _("after more than a week"),
        _("after more than 10 days"),
        _("after more than two weeks"),
        _("after more than three weeks"),
        _("after more than a month"),
        _("after more than six weeks"),
        _("after more than two months"),
    )[end_bin]


def late_words(phase: int) -> str:
    """Return by how much an answer in this late phase of the promise clock (4..8) was late."""
    return (
        _("1 to 3 days late"),
        _("4 to 7 days late"),
        _("8 to 14 days late"),
        _("15 to 30 days late"),
        _("more than a month late"),
    )[phase - 4]


# --- The promise line ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the line; `kind` is within, left, over, quiet, wait, fade1 or fade2."""

    kind: str
    x1: str
    x2: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place; `anchor` is start, middle or end."""

    x: str
    text: str
    anchor: str = "middle"
    optional: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A promised day: `kind` is due (the one that counts), revised (any other) or now."""

    kind: str
    x: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """The answer: the shape says kept (disc with a hook), late (diamond) or answer (ring)."""

    shape: str
    x: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class PromiseDrawing:
    """A promise line: what templates/components/promise_line.html prints.

    `tone` is kept, late, silent or open; `lead` says what was promised and `finding` what came;
    `scaled` is false in tier S, whose drawing has no time axis.
    """

    tone: str
    lead: str
    finding: str
    scaled: bool
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...] = ()
    mark: Mark | None = None
    below: tuple[Label, ...] = ()
    above: tuple[Label, ...] = ()
    rest: str = ""

    @property
    def sentence(self) -> str:
        """Return the drawing in words: what a screen reader gets."""
        return " ".join(part for part in (self.lead, self.finding, self.rest) if part)


def _segment(kind: str, x1: float, x2: float) -> Segment:
    return Segment(kind, percent(x1), percent(x2))


def _fading(kind: str, x1: float, x2: float) -> list[Segment]:
    """Return silence: a thin line from x1 to x2 that then fades out and never ends in a mark."""
    rest = _RIGHT - x2
    middle = x2 + rest * 0.45
    solid = [_segment(kind, x1, x2)] if x2 > x1 else []
    return [*solid, _segment("fade1", x2, middle), _segment("fade2", middle, _RIGHT)]


def axis_labels() -> tuple[Label, ...]:
    """Return the four names under the time axis."""
    words = ((1, _("1 day")), (7, _("1 week")), (30, _("1 month")), (60, _("2 months")))
    return tuple(Label(percent(x_of_day(day)), text) for day, text in words)


def promise_line(
    *,
    tier: str,
    answered: bool,
    end_bin: int | None,
    length_bin: int | None = None,
    result: str | None = None,
    late_phase: int | None = None,
    precision: str | None = None,
    revisions: Sequence[int] = (),
) -> PromiseDrawing:
    """Draw one published wait in the detail that its tier allows (model.md).

    Args:
        tier: "S", "M" or "L". In S nothing but `answered`, `result` and whether a day was promised is
            used, so that the drawing cannot say more than kept, late, or no answer.
        answered: whether an answer ended the wait within 90 days.
        end_bin: bin 0..9 of the answer, or in which watching ended.
        length_bin: bin 0..9 of the promise that counts, from the start of the wait; None when no day
            was named.
        result: the promise's result (core.vocabulary.PromiseResult), or None.
        late_phase: phase 4..8 of the promise clock, for "8 to 14 days late".
        precision: "vague" prints “soon”; any other only matters through `length_bin`.
        revisions: bins of the promises that do not count, drawn as further ticks.
    """
    if tier == Tier.S or end_bin is None:
        dated = length_bin is not None or result is not None
        return _unscaled(answered=answered, result=result, dated=dated)
    end = x_of_bin(end_bin)
    start = x_of_day(0)
    if length_bin is None:
        return _undated(answered=answered, end_bin=end_bin, vague=precision == Precision.VAGUE)
    due = x_of_bin(length_bin)
    ticks = (Tick("due", percent(due)), *_revision_ticks(revisions, length_bin))
    lead = _promised_sentence(length_bin, result, len(revisions))
    if not answered:
        if result == PromiseResult.NOT_YET_DUE:
            near = min(end, due)
            segments = [_segment("within", start, near), _segment("left", near, due)]
            finding = _("The day had not come yet.")
            return PromiseDrawing("open", lead, finding, True, tuple(segments), ticks, None, axis_labels())
        words = silence_words(end_bin)
        segments = [_segment("within", start, due), *_fading("quiet", due, max(end, due))]
        finding = _("No answer %(how_long)s.") % {"how_long": words}
        return PromiseDrawing("silent", lead, finding, True, tuple(segments), ticks, None, axis_labels())
    if result in LATE_RESULTS:
        segments = [_segment("within", start, due), _segment("over", due, max(end, due))]
        mark = Mark("late", percent(max(end, due)), 11 if end <= due else 0)
        finding = _late_sentence(end_bin, result, late_phase)
        return PromiseDrawing("late", lead, finding, True, tuple(segments), ticks, mark, axis_labels())
    segments = [_segment("within", start, min(end, due))]
    if end < due:
        segments.append(_segment("left", end, due))
    elif end > due:
        segments.append(_segment("wait", due, end))
    if result in KEPT_RESULTS:
        # Both in one bin: the answer came first, so its mark stands just before the tick.
        mark = Mark("kept", percent(min(end, due)), -11 if end >= due else 0)
        finding = (
            _("Answered early, %(when)s.") % {"when": answered_words(end_bin)}
            if end_bin < length_bin
            else _("Answered in time.")
        )
        return PromiseDrawing("kept", lead, finding, True, tuple(segments), ticks, mark, axis_labels())
    mark = Mark("answer", percent(end), 11 if end_bin == length_bin else 0)
    finding = (
        _("Answered %(when)s, but not with what was promised.")
        if result == PromiseResult.BROKEN
        else _("Answered %(when)s.")
    ) % {"when": answered_words(end_bin)}
    return PromiseDrawing("open", lead, finding, True, tuple(segments), ticks, mark, axis_labels())


def _promised_sentence(length_bin: int, result: str | None, revisions: int) -> str:
    words = {"when": promised_words(length_bin), "times": revisions}
    if result == PromiseResult.REVISED_IN_TIME:
        return _("Promised %(when)s, moved before the first day passed.") % words
    if revisions:
        return (
            ngettext(
                "Promised %(when)s, then moved once.",
                "Promised %(when)s, then moved %(times)s times.",
                revisions,
            )
            % words
        )
    return _("Promised %(when)s.") % words


def _late_sentence(end_bin: int, result: str | None, late_phase: int | None) -> str:
    if late_phase is not None and late_phase >= 4:
        words = {"late": late_words(late_phase)}
        if result == PromiseResult.LATE_AFTER_FOLLOW_UP:
            return _("Answered %(late)s, after the candidate asked.") % words
        return _("Answered %(late)s.") % words
    return _("Answered late, %(when)s.") % {"when": answered_words(end_bin)}


def _revision_ticks(revisions: Sequence[int], length_bin: int) -> list[Tick]:
    """Return further ticks; those that share a bin stand five pixels apart, or they would hide each other."""
    seen = {length_bin: 1}
    ticks = []
    for number in revisions:
        ticks.append(Tick("revised", percent(x_of_bin(number)), 5 * seen.get(number, 0)))
        seen[number] = seen.get(number, 0) + 1
    return ticks


def _undated(*, answered: bool, end_bin: int, vague: bool) -> PromiseDrawing:
    """Draw a wait of tier M or L that no day was promised for."""
    start, end = x_of_day(0), x_of_bin(end_bin)
    lead = _("Told “soon”, without a date.") if vague else _("No date was promised.")
    if answered:
        finding = _("Answered %(when)s.") % {"when": answered_words(end_bin)}
        mark = Mark("answer", percent(end))
        return PromiseDrawing("open", lead, finding, True, (_segment("wait", start, end),), (), mark, axis_labels())
    finding = _("No answer %(how_long)s.") % {"how_long": silence_words(end_bin)}
    segments = tuple(_fading("wait", start, end))
    return PromiseDrawing("silent", lead, finding, True, segments, (), None, axis_labels())


def _unscaled(*, answered: bool, result: str | None, dated: bool) -> PromiseDrawing:
    """Draw a wait of tier S: fixed places, the same for everybody, and one of a few sentences."""
    start, due = _LEFT, 52.0
    names = [Label(percent(start), _("last contact"), "start")]
    if not dated:
        lead = _("No date was promised.")
        if answered:
            names.append(Label("66.0%", _("answered")))
            mark = Mark("answer", "66.0%")
            return PromiseDrawing(
                "open", lead, _("Answered."), False, (_segment("wait", start, 66),), (), mark, tuple(names)
            )
        return PromiseDrawing(
            "silent", lead, _("No answer."), False, tuple(_fading("wait", start, 45)), (), None, tuple(names)
        )
    lead = _("Promised a date.")
    tick = (Tick("due", percent(due)),)
    names.append(Label(percent(due), _("promised")))
    if answered and result in LATE_RESULTS:
        segments: tuple[Segment, ...] = (_segment("within", start, due), _segment("over", due, 78))
        names.append(Label("78.0%", _("answered")))
        mark = Mark("late", "78.0%")
        return PromiseDrawing("late", lead, _("Answered late."), False, segments, tick, mark, tuple(names))
    if answered and result in KEPT_RESULTS:
        segments = (_segment("within", start, 40), _segment("left", 40, due))
        mark = Mark("kept", "40.0%")
        # "answered" would run into "promised" on a phone; the disc and the sentence say it.
        return PromiseDrawing("kept", lead, _("Kept."), False, segments, tick, mark, tuple(names))
    if answered:
        segments = (_segment("within", start, due), _segment("wait", due, 78))
        names.append(Label("78.0%", _("answered")))
        finding = (
            _("Answered, but not with what was promised.") if result == PromiseResult.BROKEN else _("Answered.")
        )
        return PromiseDrawing(
            "open", lead, finding, False, segments, tick, Mark("answer", "78.0%"), tuple(names)
        )
    if result == PromiseResult.NOT_YET_DUE:
        segments = (_segment("within", start, 30), _segment("left", 30, due))
        return PromiseDrawing("open", lead, _("No answer yet."), False, segments, tick, None, tuple(names))
    segments = (_segment("within", start, due), *_fading("quiet", due, 68))
    return PromiseDrawing("silent", lead, _("No answer."), False, segments, tick, None, tuple(names))


# --- The same line with exact days: the diary shows it to its author alone -------------------------------


def day_words(day: date, today: date) -> str:
    """Return "Fri 7 Aug", with the year when it is not this one."""
    return format_date(day, "D j M" if day.year == today.year else "D j M Y")


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
) -> PromiseDrawing:
    """Draw a wait of the diary with its exact days.

    Args:
        started: the day of the last contact.
        today: the reader's day; with no answer, the line runs to it.
        due: the promised day that counts, or None when none was named.
        answered_on: the day of the answer, or None.
        revisions: the promised days that do not count.
        vague: they said “soon”.
    """
    start = x_of_day(0)
    waited = ((answered_on or today) - started).days
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
            return _in_days("open", lead, finding, [_segment("wait", start, end)], ticks, mark, [(end, _("answered"))])
        finding = _("No answer yet, on day %(n)s.") % {"n": waited}
        ticks.append(Tick("now", percent(end)))
        return _in_days("silent", lead, finding, _fading("wait", start, end), ticks, None, [(end, _("today"))])
    tick = x_of_day((due - started).days)
    over = ((answered_on or today) - due).days
    lead = _("Promised by %(day)s.") % {"day": day_words(due, today)}
    ticks.insert(0, Tick("due", percent(tick)))
    names = [(tick, _("promised"))]
    if answered_on is None:
        ticks.append(Tick("now", percent(end)))
        names.append((end, _("today")))
        if over <= 0:
            finding = (
                _("That is today.") if over == 0 else _("That is in %(days)s.") % {"days": _days(-over)}
            )
            segments = [_segment("within", start, end), _segment("left", end, tick)]
            return _in_days("open", lead, finding, segments, ticks, None, names)
        finding = _("No answer yet, on day %(n)s.") % {"n": waited}
        rest = _("%(days)s past the date.") % {"days": _days(over)}
        segments = [_segment("within", start, tick), *_fading("quiet", tick, end)]
        return _in_days("silent", lead, finding, segments, ticks, None, names, rest)
    names.append((end, _("answered")))
    when = {"day": day_words(answered_on, today), "days": _days(abs(over))}
    if over > 0:
        finding = _("Answered %(day)s, %(days)s late.") % when
        segments = [_segment("within", start, tick), _segment("over", tick, end)]
        return _in_days("late", lead, finding, segments, ticks, Mark("late", percent(end)), names)
    finding = (_("Answered %(day)s, on the day.") if over == 0 else _("Answered %(day)s, %(days)s early.")) % when
    segments = [_segment("within", start, end), _segment("left", end, tick)]
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
