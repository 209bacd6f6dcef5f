"""The figures of an employer as its page prints them: words and drawings from a snapshot's whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.components import Bar
from core.drawing import CurveDrawing, curve
from core.formats import in_percent, on_day
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
from reviews.figures.distributions import IN_REPLIES
from reviews.figures.headlines import reviews_words, waits_words
from scoring.cells import LATE_ENDS, QUARTERS
from scoring.clock import BIN_ENDS
from scoring.estimate import estimate
from scoring.evidence import Evidence

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
    usual, usual_name = usual_heard(site)
    drawing = curve(
        _shares(heard.curve),
        band=list(zip(_shares(heard.low), _shares(heard.high), strict=True)),
        reference=_shares(usual.curve) if usual else (),
        promised_bin=figures.promised.due if figures.promised else None,
        median=heard.median,
        reference_name=usual_name,
    )
    about = _(
        "Share of candidates who had heard back, by days since the last contact; applications apart. "
        "%(waits)s in %(reviews)s; as of %(day)s."
    ) % {
        "waits": waits_words(heard.waits),
        "reviews": reviews_words(heard.n),
        "day": on_day(figures.day, "D j M Y"),
    }
    if heard.watched < len(BIN_ENDS) - 1:
        about += " " + _("Nobody was watched beyond day %(day)s.") % {"day": BIN_ENDS[heard.watched]}
    return CurveBlock(drawing, _finding(heard), about)


def usual_heard(site: Figures | None) -> tuple[Heard | None, str]:
    """Return what stands behind an employer's curve, and its name."""
    if site and site.typical:
        return site.typical.heard, _("typical employer")
    return (site.heard if site else None), _("all employers")


def site_curve(site: Figures | None) -> CurveBlock:
    """Return the typical curve: what is known where this employer has too few reviews."""
    if site and site.heard and not site.typical:
        about = _("All employers on Heardback together: %(waits)s in %(reviews)s; as of %(day)s.") % {
            "waits": waits_words(site.heard.waits),
            "reviews": reviews_words(site.heard.n),
            "day": on_day(site.day, "D j M Y"),
        }
        drawing = curve(_shares(site.heard.curve), median=site.heard.median, own_name=_("all employers"))
        return CurveBlock(drawing, _finding(site.heard, here=False), about)
    if site and site.typical:
        heard = site.typical.heard
        about = _("A typical employer on Heardback, learnt from %(reviews)s; as of %(day)s.") % {
            "reviews": reviews_words(site.reviews),
            "day": on_day(site.day, "D j M Y"),
        }
    else:
        heard = presumed()
        about = _("A typical employer as we presume it, until enough employers have reviews.")
    drawing = curve(_shares(heard.curve), median=heard.median, own_name=_("typical employer"))
    return CurveBlock(drawing, _finding(heard, here=False), about)


@cache
def presumed() -> Heard:
    """Return the typical employer by the launch numbers, which rest on no review."""
    found = estimate(Evidence())
    spreads = [found.heard_band(day, 0.8) for day in BIN_ENDS]
    return Heard(
        n=0,
        waits=0,
        curve=tuple(round(100 * found.heard_by(day)[0]) for day in BIN_ENDS),
        low=tuple(round(100 * low) for low, _high in spreads),
        high=tuple(round(100 * high) for _low, high in spreads),
        median=found.median(),
        watched=len(BIN_ENDS) - 1,
    )


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
    names = [_("on the promised day"), *(_("%(n)s days after it") % {"n": days} for days in LATE_ENDS)]
    rows = [
        [name, in_percent(share)] for name, share in zip(names, promised.curve[QUARTERS - 1 :], strict=True)
    ]
    columns = [_("By"), _("Had the promised answer")]
    if not promised.curve_low:
        return Table(columns, rows)
    ends = zip(promised.curve_low[QUARTERS - 1 :], promised.curve_high[QUARTERS - 1 :], strict=True)
    ranges = [_("%(low)s to %(high)s") % {"low": low, "high": in_percent(high)} for low, high in ends]
    return Table([*columns, _("Range")], [[*row, its] for row, its in zip(rows, ranges, strict=True)])


def _row(name: str, heard: Heard) -> list[str]:
    middle = _("day %(n)s") % {"n": heard.median} if heard.median is not None else _("never")
    return [name, str(heard.n), in_percent(heard.by(_DAY_14)), in_percent(heard.answered), middle]


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
    if not rows:
        return None
    scores = [
        range_words(heard)
        for phase in Phase.values
        if (heard := figures.phases.get(phase)) and heard.score is not None
    ]
    if len(scores) < len(rows):
        return Table(_columns(_("After")), rows)
    columns = [*_columns(_("After")), _("Score")]
    return Table(columns, [[*row, score] for row, score in zip(rows, scores, strict=True)])


def range_words(heard: Heard) -> str:
    """Return the 80 % range of a phase's score, as "51 to 72"."""
    return _("%(low)s to %(high)s") % {"low": heard.score_low, "high": heard.score_high}


def pooled_words(figures: Figures) -> list[str]:
    """Return of which phases some reviews are too few to stand alone, and with what they are counted."""
    return [
        _("%(small)s: reviews that are too few to stand alone are counted with %(large)s.")
        % {"small": capfirst(Phase(small).label), "large": Phase(large).label}
        for small, large in figures.pooled
    ]


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
        Bar(
            str(capfirst(labels(code).label)),
            in_percent(share),
            round(100 * share / longest) if longest else 0,
        )
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
    titles = {
        IN_REPLIES: _("Stated by the employer, in its replies"),
        ReasonSource.STATED_BY_EMPLOYER: _("Stated by the employer, as candidates tell it"),
        ReasonSource.CANDIDATE_GUESS: str(capfirst(ReasonSource.CANDIDATE_GUESS.label)),
        ReasonSource.EDITOR_VIEW: str(capfirst(ReasonSource.EDITOR_VIEW.label)),
    }
    return [
        BarBlock(
            f"{title} · {reviews_words(figures.reasons[source].n)}",
            _bars(figures.reasons[source], SilenceReason),
            source == ReasonSource.CANDIDATE_GUESS,
        )
        for source, title in titles.items()
        if source in figures.reasons
    ]
