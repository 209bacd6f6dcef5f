"""The view of `/how-scores-work/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.formats import in_percent
from core.http import public_page
from core.vocabulary import Phase
from pages.method import accuracy, examples
from scoring.cells import LATE_ENDS, QUARTERS
from scoring.clock import BIN_ENDS
from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.launch import LAUNCH, OMEGA
from scoring.showing import LETTER_WIDTH, LETTERS, RANKED_N, SCORE_WIDTH, K


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the method, as the changelog of the page lists it."""

    number: int
    title: str
    text: str


def versions() -> list[Version]:
    """Return the versions of the method, the newest first."""
    return [
        Version(
            3,
            _("What reviews do not show is counted apart"),
            _(
                "Some reviews show how long each wait took, and some do not. Figures count either kind "
                "once there are 5 of it and move when 3 came or went, so that nobody can be worked out by "
                "taking what is shown from a figure. The formulas are those of version 2; the newest "
                "reviews of small employers wait for each other."
            ),
        ),
        Version(
            2,
            _("The ladder"),
            _(
                "Compares each employer with the typical one, phase by phase; every figure has a range from "
                "the first review on; promises have a clock of their own."
            ),
        ),
        Version(
            1,
            _("Kaplan and Meier’s curve"),
            _("The curve of each employer’s own waits, without a score. Ranges from Greenwood and Wilson."),
        ),
    ]


def typical_rows() -> list[list[str]]:
    """Return the typical employer's curve at launch in percent, by phase and day."""
    found = estimate(Evidence(), mix={"applied": 1.0})
    days = [end for end in BIN_ENDS if end in (7, 14, 30, 60, 90)]
    return [
        [str(Phase(phase).label), *(in_percent(round(100 * found.heard_in(phase, day)[0])) for day in days)]
        for phase in LAUNCH.hazards
    ]


def letter_words() -> list[tuple[str, str]]:
    """Return each letter with its scores in words."""
    tops = [100.0, *(least for least, _letter in LETTERS)]
    return [
        (letter, _("%(low)s to %(high)s") % {"low": round(least), "high": round(top) - (top < 100)})
        for top, (least, letter) in zip(tops, LETTERS, strict=False)
    ]


def mix_words() -> list[tuple[str, str]]:
    """Return the weight of each phase in the score, in words."""
    return [(str(Phase(phase).label), in_percent(round(100 * weight))) for phase, weight in OMEGA.items()]


def lateness_words() -> Sequence[tuple[int, int]]:
    """Return the late phases of the promise clock as (first day, last day)."""
    return list(zip((1, *(end + 1 for end in LATE_ENDS)), LATE_ENDS, strict=False))


@public_page
def how_scores_work(request: HttpRequest) -> HttpResponse:
    """Explain the score: in words, with examples, with its accuracy, and with what it cannot know."""
    measured = accuracy.accuracy()
    context: dict[str, Any] = {
        "examples": examples.examples(),
        "ladder": examples.ladder_rows(),
        "ladder_columns": [_("How readily"), *(str(case.title) for case in examples.CASES)],
        "typical": typical_rows(),
        "typical_columns": [_("After"), *(_("day %(day)s") % {"day": day} for day in (7, 14, 30, 60, 90))],
        "mix": mix_words(),
        "letters": letter_words(),
        "quarters": QUARTERS,
        "late": lateness_words(),
        "least": K,
        "score_width": round(SCORE_WIDTH),
        "letter_width": round(LETTER_WIDTH),
        "ranked": RANKED_N,
        "measured": measured,
        "score_table": accuracy.score_table(measured),
        "estimators": accuracy.estimators_table(measured.score),
        "brier": accuracy.brier_table(measured.score),
        "worlds": accuracy.worlds_table(measured),
        "forecast": accuracy.estimators_table(measured.forecast),
        "forecast_coverage": accuracy.coverage_table(measured.forecast),
        "kept": accuracy.estimators_table(measured.kept, accuracy.PROMISES),
        "kept_coverage": accuracy.coverage_table(measured.kept, accuracy.PROMISES),
        "shortfalls": accuracy.shortfalls(measured),
        "versions": versions(),
    }
    return render(request, "pages/how_scores_work.html", context)
