"""An employer's figures that are kept apart, and its pledges, in words: its page and its desk print these."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Figure
from core.drawing import RangeStrip, range_strip
from core.vocabulary import Phase
from employers.models import Pledge
from reviews import batches
from reviews.figures import Figures, Heard, PledgeKept, Promised


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure with its range on a strip."""

    figure: Figure
    strip: RangeStrip | None = None


@dataclass(frozen=True, slots=True)
class PledgeBlock:
    """What components/pledge.html prints."""

    text: str
    since: str
    kept: str


def waits_words(n: int) -> str:
    """Return "41 waits"."""
    return ngettext("%(n)s wait", "%(n)s waits", n) % {"n": n}


def reviews_words(n: int) -> str:
    """Return "23 reviews"."""
    return ngettext("%(n)s review", "%(n)s reviews", n) % {"n": n}


def range_words(low: int, high: int) -> str:
    """Return "68 to 79%"."""
    return _("%(low)s to %(high)s%%") % {"low": low, "high": high}


def late_words(promised: Promised | None) -> str:
    """Return by how much half of the promised answers were late, in a few words; "" without promises."""
    if promised is None:
        return ""
    if promised.late_by == 0:
        return _("most promised days were kept")
    if promised.late_by is None:
        return _("after a promised day, half never heard")
    return ngettext(
        "after a promised day, half had heard %(n)s day later",
        "after a promised day, half had heard %(n)s days later",
        promised.late_by,
    ) % {"n": promised.late_by}


def headlines(figures: Figures, site: Figures | None) -> list[Headline]:
    """Return the three figures that are kept apart: answered at all, kept the promise, how fast.

    `site` are the figures of all employers together, for the typical one on the strips.
    """
    heard, promised = figures.heard, figures.promised
    typical_heard = site.heard.answered if site and site.heard else None
    typical_kept = site.promised.kept if site and site.promised else None
    return [
        _heard_back(heard, typical_heard),
        _kept(promised, typical_kept),
        Headline(_half_heard(heard, promised)),
    ]


def _heard_back(heard: Heard | None, typical: int | None) -> Headline:
    label = _("Heard back at all")
    if heard is None:
        return Headline(Figure(label, missing=_("Fewer than 5 reviews tell of more than an application.")))
    low, high = heard.low[-1], heard.high[-1]
    strip = range_strip(low, high, middle=heard.answered, typical=typical, unit="%")
    return Headline(
        Figure(label, f"{heard.answered}%", waits_words(heard.waits), range_words(low, high)), strip
    )


def _kept(promised: Promised | None, typical: int | None) -> Headline:
    label = _("Kept the promised date")
    if promised is None:
        return Headline(Figure(label, missing=_("Fewer than 5 reviews name a promised day.")))
    n = ngettext("%(n)s promise", "%(n)s promises", promised.promises) % {"n": promised.promises}
    strip = range_strip(promised.low, promised.high, middle=promised.kept, typical=typical, unit="%")
    return Headline(Figure(label, f"{promised.kept}%", n, range_words(promised.low, promised.high)), strip)


def _half_heard(heard: Heard | None, promised: Promised | None) -> Figure:
    label = _("Half had heard by")
    if heard is None:
        return Figure(label, missing=_("Fewer than 5 reviews tell of more than an application."))
    if heard.median is None:
        return Figure(label, missing=_("Fewer than half heard back within 90 days."))
    return Figure(label, _("day %(n)s") % {"n": heard.median}, waits_words(heard.waits), late_words(promised))


def pledges(given: Sequence[Pledge], figures: Figures | None) -> list[PledgeBlock]:
    """Return an employer's pledges, with how they are kept once later reviews can tell."""
    texts = {
        Phase.APPLIED: _("Everybody who applies hears within %(n)s working days."),
        Phase.SCREENING: _("Everybody hears within %(n)s working days of a first talk or test."),
        Phase.INTERVIEW: _("Everybody hears within %(n)s working days of an interview."),
        Phase.DECISION: _("Everybody hears within %(n)s working days of the final round."),
    }
    blocks = []
    for pledge in given:
        measured = figures.pledges.get(pledge.phase) if figures else None
        blocks.append(
            PledgeBlock(
                texts[Phase(pledge.phase)] % {"n": pledge.working_days},
                format_date(batches.due_day(pledge.from_batch), "F Y"),
                _kept_words(measured, pledge),
            )
        )
    return blocks


def _kept_words(measured: PledgeKept | None, pledge: Pledge) -> str:
    said = (pledge.working_days, pledge.from_batch)
    if measured is None or said != (measured.working_days, measured.from_batch):
        return ""
    return _("kept %(share)s times in 100, from %(n)s") % {
        "share": measured.kept,
        "n": reviews_words(measured.n),
    }
