"""What the page says: the headline, the chances, what they rest on, the steps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.drawing import AheadDrawing, Point, RangeStrip, ahead, day_words, range_strip
from core.drawing.ahead import whole
from core.formats import grouped
from core.vocabulary import PHASE_OF_STAGE, Phase
from pages.method import accuracy
from pages.stand.plan import Plan, Situation
from reviews.forecast import Basis
from scoring.estimate import Estimate
from scoring.waiting import AHEAD, Chance, forecast

# The days from today that the line is drawn through.
_DRAWN: Final = (1, 2, 3, 5, 7, 10, 14, 18, 21, 25, 30)
_TENTHS: Final = 10
_AFTER: Final = {
    Phase.APPLIED: gettext_lazy("an application"),
    Phase.SCREENING: gettext_lazy("a first talk or test"),
    Phase.INTERVIEW: gettext_lazy("an interview"),
    Phase.DECISION: gettext_lazy("the final round"),
}


@dataclass(frozen=True, slots=True)
class ChanceBlock:
    """A chance: within how many days, by which day, in whole per cent with its range, and in words."""

    days: int
    by: str
    value: str
    spread: str
    words: str
    strip: RangeStrip


def days_words(number: int) -> str:
    """Return "1 day", "12 days"."""
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def working_days_words(number: int) -> str:
    """Return "1 working day", "3 working days"."""
    return ngettext("%(n)s working day", "%(n)s working days", number) % {"n": number}


def in_ten(share: float) -> str:
    """Return a chance (0 to 1) in words: "about 2 in 10"."""
    tenths = round(_TENTHS * share)
    if tenths <= 0 or share < 1 / _TENTHS / 2:
        return _("fewer than 1 in 10")
    if tenths >= _TENTHS:
        return _("more than 9 in 10")
    return _("about %(n)s in 10") % {"n": tenths}


def headline(here: Situation, plan: Plan) -> str:
    """Return where they stand and what that means for today, in a sentence or two."""
    if plan.act == "close":
        return _("Plan as if it were a no. You may still be surprised.")
    if plan.act == "first":
        if here.is_overdue:
            return _("Their day has passed. Today is a good day to ask.")
        return _("Today is a good day to ask for a date.")
    if plan.act == "second":
        return _("Today is a good day for a second, last message.")
    if plan.act == "stop":
        return _("You have asked twice. Nothing more is yours to do.")
    words = {"day": day_words(plan.ask_on, here.today) if plan.ask_on else ""}
    if here.due is not None and here.today == here.due:
        return _("Their day is today. Wait until %(day)s before you ask.") % words
    if here.is_overdue or here.due is None:
        return _("Wait until %(day)s before you ask.") % words
    return _("Their day has not come yet. Wait until %(day)s before you ask.") % words


def waited_words(here: Situation) -> str:
    """Return for how long they have waited, and what was said."""
    waited = _("You have waited %(days)s.") % {"days": days_words(here.waited)}
    if here.due is None:
        said = _("They said “soon”, without a date.") if here.vague else _("No date was promised.")
    else:
        said = _("You were promised an answer by %(day)s.") % {"day": day_words(here.due, here.today)}
    return f"{waited} {said}"


def overdue_words(here: Situation, working_days: int) -> str:
    """Return whether the promised day has passed, and by how much; "" where none was named."""
    if here.due is None:
        return ""
    if here.is_overdue:
        words = {
            "days": days_words((here.today - here.due).days),
            "working": working_days_words(working_days),
        }
        return _("It is overdue by %(working)s (%(days)s).") % words
    left = (here.due - here.today).days
    if not left:
        return _("That is today, so it is not overdue.")
    return _("It is not overdue: that is in %(days)s.") % {"days": days_words(left)}


def chances(here: Situation, basis: Basis) -> list[ChanceBlock]:
    """Return the chances within 7, 14 and 30 days, as far as the curve goes."""
    due = here.due_after
    typical = {one.days: one.mean for one in forecast(basis.typical, here.waited, here.phase, due)}
    return [
        _block(one, here.today, typical[one.days] if uses_own(here, basis) else None)
        for one in forecast(basis.own, here.waited, here.phase, due)
    ]


def _block(one: Chance, today: dt.date, typical: float | None) -> ChanceBlock:
    low, high = round(100 * one.low), round(100 * one.high)
    strip = range_strip(
        low, high, middle=100 * one.mean, typical=None if typical is None else 100 * typical, unit="%"
    )
    return ChanceBlock(
        one.days,
        day_words(today + dt.timedelta(days=one.days), today),
        whole(one.mean),
        _("%(low)s to %(high)s%%") % {"low": low, "high": high},
        in_ten(one.mean),
        strip,
    )


def uses_own(here: Situation, basis: Basis) -> bool:
    """Whether the employer's own reviews answer: where a day was promised, their promises have to."""
    return basis.is_own and (here.due is None or basis.has_promises)


def rests_on(here: Situation, basis: Basis, name: str) -> list[str]:
    """Return what the chances are of and rest on, in sentences."""
    clock = (
        _("The chance of an answer, yes or no, for somebody who was promised a day and has waited as long.")
        if here.due is not None
        else _("The chance of an answer, yes or no, for somebody who has waited as long after %(step)s.")
        % {"step": _AFTER[Phase(PHASE_OF_STAGE[here.stage])]}
    )
    said = [clock, _source(here, basis, name)]
    return said if here.is_beyond else [*said, accuracy.forecast_holds(accuracy.accuracy())]


def _source(here: Situation, basis: Basis, name: str) -> str:
    words = {"name": name, "n": basis.reviews, "day": day_words(basis.day, here.today) if basis.day else ""}
    if uses_own(here, basis):
        return (
            _("From %(n)s reviews of %(name)s, as of %(day)s. The dashed line is a typical employer.") % words
        )
    if basis.is_own:
        why = _(
            "%(name)s has too few reviews with a promised day, so these are a typical employer’s chances."
        )
    elif name:
        why = _(
            "%(name)s has fewer than 5 reviews in its figures, so these are a typical employer’s chances."
        )
    else:
        why = _("These are a typical employer’s chances.")
    return f"{why % words} {_learnt(basis)}"


def _learnt(basis: Basis) -> str:
    waits = ngettext("%(n)s wait", "%(n)s waits", basis.site_waits) % {"n": grouped(basis.site_waits)}
    if not basis.learnt_from:
        return _(
            "They are the numbers that we started with, an assumption: too few employers have reviews yet to"
            " learn from (%(waits)s so far)."
        ) % {"waits": waits}
    employers = ngettext("%(n)s employer", "%(n)s employers", basis.learnt_from) % {"n": basis.learnt_from}
    return _("They are learnt from %(employers)s; this site holds %(waits)s.") % {
        "employers": employers,
        "waits": waits,
    }


def curve_ends(here: Situation) -> str:
    """Return what has to be said where the curve ends within the next 30 days, or has ended."""
    end = _("90 days after the last contact") if here.due is None else _("60 days after the promised day")
    if here.is_beyond:
        return _(
            "Our curve ends %(end)s, and you are beyond it. We know of no number for what comes then."
        ) % {"end": end}
    if here.days_left < AHEAD[-1]:
        return _("Our curve ends %(end)s, so it says nothing about the time after.") % {"end": end}
    return ""


def drawing(here: Situation, basis: Basis) -> AheadDrawing | None:
    """Return how it may go from here, or None where the curve has ended."""
    compared = uses_own(here, basis)
    points = [Point(0, 0.0, 0.0, 0.0, 0.0 if compared else None)]
    ahead_of = {*_DRAWN, min(here.days_left, AHEAD[-1])}
    for days in sorted(days for days in ahead_of if 0 < days <= here.days_left):
        mean, band = _next(basis.own, here, days)
        if mean is not None and band is not None:
            points.append(Point(days, mean, *band, _next(basis.typical, here, days)[0] if compared else None))
    if len(points) == 1:
        return None
    last = points[-1].days
    names = [
        (days, day_words(here.today + dt.timedelta(days=days), here.today)) for days in AHEAD if days <= last
    ]
    return ahead(
        points,
        waited=here.waited,
        due=here.due_after,
        names=names,
        started=_("last contact") if here.waited else "",
    )


def _next(found: Estimate, here: Situation, days: int) -> tuple[float | None, tuple[float, float] | None]:
    if here.due_after is None:
        return found.next(here.waited, days, here.phase), found.next_band(here.waited, days, 0.8, here.phase)
    return (
        found.next_promised(here.due_after, here.waited, days),
        found.next_promised_band(here.due_after, here.waited, days, 0.8),
    )


def finding(blocks: Sequence[ChanceBlock]) -> str:
    """Return what the drawing shows, in a sentence."""
    if not blocks:
        return _("The curve ends within the next days.")
    last = blocks[-1]
    return _("%(words)s hear within %(days)s days from today.") % {
        "words": last.words[:1].upper() + last.words[1:],
        "days": last.days,
    }
