"""The figures of an employer as its page prints them: words and drawings from a snapshot's whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Bar, Figure
from core.drawing import CurveDrawing, RangeStrip, curve, range_strip
from core.vocabulary import (
    HoursBand,
    InterviewsBand,
    Phase,
    ReasonSource,
    SilenceReason,
    TravelBand,
    Words,
)
from employers.models import Pledge
from reviews import batches
from reviews.figures import Figures, Heard, PledgeKept, Promised, Shares
from scoring.cells import LATE_ENDS, QUARTERS
from scoring.clock import BIN_ENDS

_DAY_14 = BIN_ENDS.index(14)


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure with its range on a strip."""

    figure: Figure
    strip: RangeStrip | None = None


@dataclass(frozen=True, slots=True)
class CurveBlock:
    """The curve, the sentence that it shows, and what is counted."""

    curve: CurveDrawing
    finding: str
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """What components/table.html prints."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class BarBlock:
    """What components/bars.html prints."""

    title: str
    bars: Sequence[Bar]
    hollow: bool = False


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


def _range(low: int, high: int) -> str:
    return _("%(low)s to %(high)s%%") % {"low": low, "high": high}


def headlines(figures: Figures, site: Figures | None) -> list[Headline]:
    """Return the three figures that are kept apart: answered at all, kept the promise, how fast."""
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
    return Headline(Figure(label, f"{heard.answered}%", waits_words(heard.waits), _range(low, high)), strip)


def _kept(promised: Promised | None, typical: int | None) -> Headline:
    label = _("Kept the promised date")
    if promised is None:
        return Headline(Figure(label, missing=_("Fewer than 5 reviews name a promised day.")))
    n = ngettext("%(n)s promise", "%(n)s promises", promised.promises) % {"n": promised.promises}
    strip = range_strip(promised.low, promised.high, middle=promised.kept, typical=typical, unit="%")
    return Headline(Figure(label, f"{promised.kept}%", n, _range(promised.low, promised.high)), strip)


def _half_heard(heard: Heard | None, promised: Promised | None) -> Figure:
    label = _("Half had heard by")
    if heard is None:
        return Figure(label, missing=_("Fewer than 5 reviews tell of more than an application."))
    if heard.median is None:
        return Figure(label, missing=_("Fewer than half heard back within 90 days."))
    return Figure(label, _("day %(n)s") % {"n": heard.median}, waits_words(heard.waits), late_words(promised))


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


def _shares(percents: Sequence[int]) -> list[float]:
    return [percent / 100 for percent in percents]


def own_curve(figures: Figures, site: Figures | None) -> CurveBlock | None:
    """Return the curve "heard back by day N", with all employers behind it."""
    heard = figures.heard
    if heard is None:
        return None
    drawing = curve(
        _shares(heard.curve),
        band=list(zip(_shares(heard.low), _shares(heard.high), strict=True)),
        reference=_shares(site.heard.curve) if site and site.heard else (),
        promised_bin=figures.promised.due if figures.promised else None,
        median=heard.median,
    )
    about = _(
        "Share of candidates who had heard back, by days since the last contact; applications apart. "
        "%(waits)s in %(reviews)s; as of %(day)s."
    ) % {
        "waits": waits_words(heard.waits),
        "reviews": reviews_words(heard.n),
        "day": format_date(figures.day, "D j M Y"),
    }
    if heard.watched < len(BIN_ENDS) - 1:
        about += " " + _("Nobody was watched beyond day %(day)s.") % {"day": BIN_ENDS[heard.watched]}
    return CurveBlock(drawing, _finding(heard), about)


def site_curve(site: Figures | None) -> CurveBlock | None:
    """Return the curve of all employers together: what is known where this one has too few reviews."""
    if site is None or site.heard is None:
        return None
    about = _("All employers on Heardback together: %(waits)s in %(reviews)s; as of %(day)s.") % {
        "waits": waits_words(site.heard.waits),
        "reviews": reviews_words(site.heard.n),
        "day": format_date(site.day, "D j M Y"),
    }
    drawing = curve(_shares(site.heard.curve), median=site.heard.median, own_name=_("all employers"))
    return CurveBlock(drawing, _finding(site.heard, here=False), about)


def _finding(heard: Heard, *, here: bool = True) -> str:
    words = {"day": heard.median, "share": heard.answered}
    if heard.median is None:
        return (
            _("Fewer than half heard back here: %(share)s in 100 within three months.")
            if here
            else _("Fewer than half heard back: %(share)s in 100 within three months.")
        ) % words
    return (
        _("Here, half had heard by day %(day)s, and %(share)s in 100 in the end.")
        if here
        else _("Half had heard by day %(day)s, and %(share)s in 100 in the end.")
    ) % words


def lateness(promised: Promised | None) -> Table | None:
    """Return how many had the promised answer by the promised day, and by so many days after it."""
    if promised is None:
        return None
    rows = [[_("on the promised day"), f"{promised.curve[QUARTERS - 1]}%"]]
    rows += [
        [_("%(n)s days after it") % {"n": days}, f"{share}%"]
        for days, share in zip(LATE_ENDS, promised.curve[QUARTERS:], strict=True)
    ]
    return Table([_("By"), _("Had the promised answer")], rows)


def _row(name: str, heard: Heard) -> list[str]:
    middle = _("day %(n)s") % {"n": heard.median} if heard.median is not None else _("never")
    return [name, str(heard.n), f"{heard.by(_DAY_14)}%", f"{heard.answered}%", middle]


def _columns(first: str) -> list[str]:
    # Few and short, so that the table fits a phone.
    return [first, _("Reviews"), _("By day 14"), _("At all"), _("Half by")]


def by_phase(figures: Figures) -> Table | None:
    """Return how fast answers came after each phase that has enough reviews."""
    rows = [
        _row(str(capfirst(Phase(phase).label)), figures.phases[phase])
        for phase in Phase.values
        if phase in figures.phases
    ]
    return Table(_columns(_("After")), rows) if rows else None


def over_time(figures: Figures) -> Table | None:
    """Return the half-years that have enough reviews, the newest first; one alone is no trend."""
    if len(figures.halves) < 2:
        return None
    rows = []
    for half, heard in reversed(figures.halves.items()):
        year, number = half.split("H")
        name = _("Jan to Jun %(year)s") if number == "1" else _("Jul to Dec %(year)s")
        rows.append(_row(name % {"year": year}, heard))
    return Table(_columns(_("Label")), rows)


def _bars(shares: Shares, labels: type[Words]) -> list[Bar]:
    longest = max((share for _code, share in shares.shares), default=0)
    return [
        Bar(str(capfirst(labels(code).label)), f"{share}%", round(100 * share / longest) if longest else 0)
        for code, share in shares.shares
        if code in labels.values
    ]


def bill(figures: Figures) -> list[BarBlock]:
    """Return what a process asks of a candidate, in bars of bands."""
    kinds: Mapping[str, tuple[str, type[Words]]] = {
        "interviews": (_("Interviews"), InterviewsBand),
        "interview_hours": (_("Time in interviews"), HoursBand),
        "exercise_hours": (_("Unpaid exercises"), HoursBand),
        "travel": (_("Travel"), TravelBand),
    }
    blocks = []
    for field, (title, labels) in kinds.items():
        if field in figures.bill:
            shares = figures.bill[field]
            blocks.append(BarBlock(f"{title} · {reviews_words(shares.n)}", _bars(shares, labels)))
    return blocks


def bill_sentences(figures: Figures) -> list[str]:
    """Return the yes-or-no parts of the bill as sentences."""
    sentences = []
    for field, text in (
        ("references_contacted", _("References were called in %(share)s%% of %(n)s.")),
        ("offers_declined", _("Another offer was declined while waiting in %(share)s%% of %(n)s.")),
    ):
        shares = figures.bill.get(field)
        yes = dict(shares.shares).get("yes") if shares else None
        if shares and yes is not None:
            sentences.append(text % {"share": yes, "n": reviews_words(shares.n)})
    return sentences


def reasons(figures: Figures) -> list[BarBlock]:
    """Return why it went quiet, by who says so; what is only guessed is drawn hollow."""
    blocks = []
    for source in ReasonSource.values:
        if source in figures.reasons:
            shares = figures.reasons[source]
            title = f"{capfirst(ReasonSource(source).label)} · {reviews_words(shares.n)}"
            hollow = source == ReasonSource.CANDIDATE_GUESS
            blocks.append(BarBlock(title, _bars(shares, SilenceReason), hollow))
    return blocks


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
