"""An employer's figures that are kept apart, and its pledges, in words: its page and its desk print these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Figure, pager
from core.drawing import RangeStrip, range_strip
from core.formats import in_percent, on_day
from core.vocabulary import Phase
from employers.models import Employer, Pledge
from reviews import batches
from reviews.figures import Figures, Heard, PledgeKept, Promised, halves, sides
from reviews.models import Batch
from reviews.models.review import PeriodUnit
from reviews.wording import period_words


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure with its range on a strip."""

    figure: Figure
    strip: RangeStrip | None = None


@dataclass(frozen=True, slots=True)
class PledgeBlock:
    """What components/pledge.html prints.

    Attributes:
        text: the pledge as a sentence.
        since, until: the days of the batches with which it began and ended; `until` is empty while it holds.
        kept: how it is kept, with range and n; empty while too few later reviews tell.
        strip: the range.
        missing: why nothing is known yet.
    """

    text: str
    since: str
    until: str = ""
    kept: str = ""
    strip: RangeStrip | None = None
    missing: str = ""


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
        return _("at least half of the promised days were kept")
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
    typical = site.typical if site else None
    usual_heard = typical.heard if typical else site.heard if site else None
    usual_kept = typical.promised if typical else site.promised if site else None
    typical_heard = usual_heard.answered if usual_heard else None
    typical_kept = usual_kept.kept if usual_kept else None
    return [
        _heard_back(heard, typical_heard),
        _kept(promised, typical_kept),
        Headline(_half_heard(heard, promised)),
    ]


def _heard_back(heard: Heard | None, typical: int | None) -> Headline:
    label = _("Heard back at all")
    if heard is None:
        return Headline(Figure(label, missing=_("Too few reviews tell of more than an application.")))
    low, high = heard.low[-1], heard.high[-1]
    strip = range_strip(low, high, middle=heard.answered, typical=typical, unit="%")
    return Headline(
        Figure(label, in_percent(heard.answered), waits_words(heard.waits), range_words(low, high)), strip
    )


def _kept(promised: Promised | None, typical: int | None) -> Headline:
    label = _("Kept the promised date")
    if promised is None:
        return Headline(Figure(label, missing=_("Too few reviews name a promised day.")))
    n = ngettext("%(n)s promise", "%(n)s promises", promised.promises) % {"n": promised.promises}
    strip = range_strip(promised.low, promised.high, middle=promised.kept, typical=typical, unit="%")
    return Headline(
        Figure(label, in_percent(promised.kept), n, range_words(promised.low, promised.high)), strip
    )


def _half_heard(heard: Heard | None, promised: Promised | None) -> Figure:
    label = _("Half had heard by")
    if heard is None:
        return Figure(label, missing=_("Too few reviews tell of more than an application."))
    if heard.median is None:
        return Figure(label, missing=_("Fewer than half heard back within 90 days."))
    return Figure(label, _("day %(n)s") % {"n": heard.median}, waits_words(heard.waits), late_words(promised))


@dataclass(frozen=True, slots=True)
class Pledges:
    """An employer's pledges as readers see them.

    Attributes:
        now: those in force.
        before: a page of those that are over, the newest first.
        over: how many are over, on all pages.
        pages: what components/pager.html prints below `before`.
        is_asked: whether the reader has turned the pages, so that they lie open.
    """

    now: Sequence[PledgeBlock] = ()
    before: Sequence[PledgeBlock] = ()
    over: int = 0
    pages: Mapping[str, Any] | None = None
    is_asked: bool = False


# The parameter that carries the page of the earlier pledges, at the desk and in public, and their place.
PAGE_OF_PLEDGES: Final = "earlier"
_PLACE_OF_PLEDGES: Final = "earlier-pledges"
_PLEDGES_ON_A_PAGE: Final = 10


def public_pledges(employer: Employer, figures: Figures | None, *, page: str = "") -> Pledges:
    """Return the pledges that the batches up to now have brought, in one query.

    Args:
        page: the number of the page of those that are over, as the address says it; what is none is the
            first or the last.
    """
    newest = Batch.objects.order_by("-number").values("number")[:1]
    begun: QuerySet[Any] = employer.pledges.begun(Subquery(newest)).annotate(batch=Subquery(newest))
    rows = list(begun.order_by("-from_batch", "phase"))
    now = [row for row in rows if row.is_in_force(batch=row.batch)]
    order = list(Phase.values)
    before = Paginator([row for row in rows if row not in now], _PLEDGES_ON_A_PAGE).get_page(page)
    labels = (_("Newer ones"), _("Older ones"))
    return Pledges(
        [pledge_block(row, figures) for row in sorted(now, key=lambda row: order.index(row.phase))],
        [pledge_block(row, figures) for row in before],
        before.paginator.count,
        pager(before, name=PAGE_OF_PLEDGES, place=_PLACE_OF_PLEDGES, labels=labels),
        bool(page),
    )


def pledge_words(phase: str, working_days: int) -> str:
    """Return what a pledge says, as a sentence."""
    texts = {
        Phase.APPLIED: ngettext(
            "Everybody who applies hears within %(n)s working day.",
            "Everybody who applies hears within %(n)s working days.",
            working_days,
        ),
        Phase.SCREENING: ngettext(
            "Everybody hears within %(n)s working day of a first talk or test.",
            "Everybody hears within %(n)s working days of a first talk or test.",
            working_days,
        ),
        Phase.INTERVIEW: ngettext(
            "Everybody hears within %(n)s working day of an interview.",
            "Everybody hears within %(n)s working days of an interview.",
            working_days,
        ),
        Phase.DECISION: ngettext(
            "Everybody hears within %(n)s working day of the final round.",
            "Everybody hears within %(n)s working days of the final round.",
            working_days,
        ),
    }
    return texts[Phase(phase)] % {"n": working_days}


def pledge_block(pledge: Pledge, figures: Figures | None) -> PledgeBlock:
    """Return a pledge, with how it is kept once later reviews can tell."""
    kept = figures.kept(pledge) if figures else None
    since = on_day(batches.due_day(pledge.from_batch), "j M Y")
    until = on_day(batches.due_day(pledge.to_batch), "j M Y") if pledge.to_batch else ""
    return PledgeBlock(
        pledge_words(pledge.phase, pledge.working_days),
        since,
        until,
        _kept_words(kept) if kept else "",
        _strip(kept),
        "" if kept else _not_measured(pledge),
    )


def _kept_words(kept: PledgeKept) -> str:
    words = {"share": kept.kept, "n": reviews_words(kept.n), "low": kept.low, "high": kept.high}
    if kept.low is None or kept.high is None:
        return _("kept %(share)s times in 100, from %(n)s") % words
    return _("kept %(share)s times in 100 (%(low)s to %(high)s), from %(n)s") % words


def _strip(kept: PledgeKept | None) -> RangeStrip | None:
    if kept is None or kept.low is None or kept.high is None:
        return None
    return range_strip(kept.low, kept.high, middle=kept.kept, unit="%")


def _not_measured(pledge: Pledge) -> str:
    """Say from which labels on a pledge is measured, and that there are too few."""
    first = sides.measured_from(pledge.from_batch)
    if pledge.to_batch is not None and first > sides.measured_to(pledge, batches.due_day(pledge.to_batch)):
        return _("over before a whole half-year had passed, so it was never measured")
    label = period_words(halves.first_day(first), PeriodUnit.HALF)
    return _("measured on reviews labelled “%(label)s” and later; too few so far") % {"label": label}
