"""The score in words, with what may be shown of it: the employer's page, its desk, lists and comparisons."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.drawing import RangeStrip, range_strip
from core.formats import on_day
from reviews.figures import Figures, LeansOn, Trend
from reviews.figures.headlines import reviews_words
from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.showing import LETTER_WIDTH, SCORE_WIDTH, Shown, State, shown


@dataclass(frozen=True, slots=True)
class ScoreBlock:
    """What components/score.html prints.

    Attributes:
        compared: how the employer compares with the typical one, in a sentence.
        state: what may be shown (scoring.showing.Shown).
        score, low, high: whole points of 100; None where the range is too wide for a score.
        n: the reviews behind it, in words.
        letter: "A" to "E" where it is earned.
        strip: the range with the outer band and the typical employer.
        outer: what the outer band is, in a sentence.
        why: why there is no letter, or no score, in a sentence.
        trend, leans: what else the score hangs on, in a sentence each, or "".
    """

    compared: str
    state: State
    n: str
    why: str
    score: int | None = None
    low: int | None = None
    high: int | None = None
    letter: str = ""
    strip: RangeStrip | None = None
    outer: str = ""
    trend: str = ""
    leans: str = ""


def typical_score(site: Figures | None) -> int:
    """Return the typical employer's score: by the launch numbers before there is a prior."""
    return site.typical.score if site and site.typical else round(estimate(Evidence()).score)


def may_show(score: float, low: float, high: float, n: int) -> Shown:
    """Return what may be shown of a score in whole points; see scoring.showing."""
    return shown(score, low, high, n)


def score_block(figures: Figures, site: Figures | None) -> ScoreBlock | None:
    """Return the score of an employer as readers and its representatives see it; None below five reviews."""
    score = figures.score
    if score is None:
        return None
    usual = typical_score(site)
    may = may_show(score.score, score.low, score.high, score.n)
    n = reviews_words(score.n)
    if may.state in ("too_few", "wide"):
        words = {"n": n, "width": round(SCORE_WIDTH)}
        return ScoreBlock(
            compared=_("Too early to compare with a typical employer."),
            state=may.state,
            n=n,
            why=_("From %(n)s, the likely range is still wider than %(width)s points of 100.") % words,
        )
    early = may.state == "early"
    return ScoreBlock(
        compared=compared_words(score.low, score.high, usual),
        state=may.state,
        n=n,
        why=_("No grade yet: it takes a range of at most %(width)s points.") % {"width": round(LETTER_WIDTH)}
        if early
        else "",
        score=score.score,
        low=score.low,
        high=score.high,
        letter=may.letter,
        strip=range_strip(
            score.low,
            score.high,
            middle=score.score,
            typical=usual,
            early=early,
            outer=(score.outer_low, score.outer_high),
        ),
        outer=_(
            "The paler band, %(low)s to %(high)s, is where it would lie if people who still wait"
            " wrote half as often, or half as often again."
        )
        % {"low": score.outer_low, "high": score.outer_high},
        trend=trend_words(figures.trend),
        leans=leans_words(figures.leans_on),
    )


def compared_words(low: int, high: int, usual: int) -> str:
    """Return how a range compares with the typical employer's score."""
    words = {"typical": usual}
    if low > usual:
        return _("Answers more readily than a typical employer, which has %(typical)s.") % words
    if high < usual:
        return _("Answers less readily than a typical employer, which has %(typical)s.") % words
    return _("Cannot be told from a typical employer, which has %(typical)s.") % words


def trend_words(trend: Trend | None) -> str:
    """Return how the last half-year compares with the two before it; "" where there are too few reviews."""
    if trend is None:
        return ""
    words = {
        "latest": trend.latest,
        "latest_n": reviews_words(trend.latest_n),
        "before": trend.before,
        "before_n": reviews_words(trend.before_n),
    }
    match trend.direction:
        case "improving":
            text = _(
                "Improving: %(latest)s in the last half-year (%(latest_n)s),"
                " %(before)s in the year before (%(before_n)s)."
            )
        case "worsening":
            text = _(
                "Worsening: %(latest)s in the last half-year (%(latest_n)s),"
                " %(before)s in the year before (%(before_n)s)."
            )
        case _:
            text = _(
                "No clear change: %(latest)s in the last half-year (%(latest_n)s),"
                " %(before)s in the year before (%(before_n)s)."
            )
    return text % words


def leans_words(leans: LeansOn | None) -> str:
    """Return on which batch the score leans, with the score without it; "" where it leans on none."""
    if leans is None:
        return ""
    return _("Leans on one batch: without the reviews published on %(day)s it would be %(without)s.") % {
        "day": on_day(leans.day, "j F Y"),
        "without": leans.without,
    }
