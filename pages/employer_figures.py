"""The figures of an employer as its page prints them: words and drawings from a snapshot's whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.components import Bar
from core.drawing import CurveDrawing, curve
from core.vocabulary import (
    HoursBand,
    InterviewsBand,
    Phase,
    ReasonSource,
    SilenceReason,
    TravelBand,
    Words,
)
from reviews.figures import Figures, Heard, Promised, Shares
from reviews.figures.headlines import reviews_words, waits_words
from scoring.cells import LATE_ENDS, QUARTERS
from scoring.clock import BIN_ENDS

_DAY_14 = BIN_ENDS.index(14)


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
