"""The promise line of the public record: one wait in bins, in the detail that its tier allows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.drawing.axis import (
    LEFT,
    Label,
    Mark,
    PromiseDrawing,
    Segment,
    Tick,
    answered_words,
    axis_labels,
    fading,
    late_words,
    percent,
    promised_words,
    segment,
    silence_words,
    x_of_bin,
    x_of_day,
)
from core.vocabulary import KEPT_RESULTS, LATE_RESULTS, Precision, PromiseResult, Tier


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
        result: the promise's result (core.vocabulary.PromiseResult); None or "" when it has none.
        late_phase: phase 4..8 of the promise clock, for "8 to 14 days late".
        precision: "vague" prints “soon”; any other only matters through `length_bin`.
        revisions: bins of the promises that do not count, drawn as further ticks.
    """
    if tier == Tier.S or end_bin is None:
        dated = length_bin is not None or bool(result)
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
            segments = [segment("within", start, near), segment("left", near, due)]
            finding = _("The day had not come yet.")
            return PromiseDrawing("open", lead, finding, True, tuple(segments), ticks, None, axis_labels())
        words = silence_words(end_bin)
        segments = [segment("within", start, due), *fading("quiet", due, max(end, due))]
        finding = _("No answer %(how_long)s.") % {"how_long": words}
        return PromiseDrawing("silent", lead, finding, True, tuple(segments), ticks, None, axis_labels())
    if result in LATE_RESULTS:
        segments = [segment("within", start, due), segment("over", due, max(end, due))]
        mark = Mark("late", percent(max(end, due)), 11 if end <= due else 0)
        finding = _late_sentence(end_bin, result, late_phase)
        return PromiseDrawing("late", lead, finding, True, tuple(segments), ticks, mark, axis_labels())
    segments = [segment("within", start, min(end, due))]
    if end < due:
        segments.append(segment("left", end, due))
    elif end > due:
        segments.append(segment("wait", due, end))
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
        return PromiseDrawing(
            "open", lead, finding, True, (segment("wait", start, end),), (), mark, axis_labels()
        )
    finding = _("No answer %(how_long)s.") % {"how_long": silence_words(end_bin)}
    segments = tuple(fading("wait", start, end))
    return PromiseDrawing("silent", lead, finding, True, segments, (), None, axis_labels())


def _unscaled(*, answered: bool, result: str | None, dated: bool) -> PromiseDrawing:
    """Draw a wait of tier S: fixed places, the same for everybody, and one of a few sentences."""
    start, due = LEFT, 52.0
    names = [Label(percent(start), _("last contact"), "start")]
    if not dated:
        lead = _("No date was promised.")
        if answered:
            names.append(Label("66.0%", _("answered")))
            mark = Mark("answer", "66.0%")
            return PromiseDrawing(
                "open", lead, _("Answered."), False, (segment("wait", start, 66),), (), mark, tuple(names)
            )
        return PromiseDrawing(
            "silent", lead, _("No answer."), False, tuple(fading("wait", start, 45)), (), None, tuple(names)
        )
    lead = _("Promised a date.")
    tick = (Tick("due", percent(due)),)
    names.append(Label(percent(due), _("promised")))
    if answered and result in LATE_RESULTS:
        segments: tuple[Segment, ...] = (segment("within", start, due), segment("over", due, 78))
        names.append(Label("78.0%", _("answered")))
        mark = Mark("late", "78.0%")
        return PromiseDrawing("late", lead, _("Answered late."), False, segments, tick, mark, tuple(names))
    if answered and result in KEPT_RESULTS:
        segments = (segment("within", start, 40), segment("left", 40, due))
        mark = Mark("kept", "40.0%")
        # "answered" would run into "promised" on a phone; the disc and the sentence say it.
        return PromiseDrawing("kept", lead, _("Kept."), False, segments, tick, mark, tuple(names))
    if answered:
        segments = (segment("within", start, due), segment("wait", due, 78))
        names.append(Label("78.0%", _("answered")))
        finding = (
            _("Answered, but not with what was promised.")
            if result == PromiseResult.BROKEN
            else _("Answered.")
        )
        return PromiseDrawing(
            "open", lead, finding, False, segments, tick, Mark("answer", "78.0%"), tuple(names)
        )
    if result == PromiseResult.NOT_YET_DUE:
        segments = (segment("within", start, 30), segment("left", 30, due))
        return PromiseDrawing("open", lead, _("No answer yet."), False, segments, tick, None, tuple(names))
    segments = (segment("within", start, due), *fading("quiet", due, 68))
    return PromiseDrawing("silent", lead, _("No answer."), False, segments, tick, None, tuple(names))
