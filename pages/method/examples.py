"""Worked examples: invented waits, and what the estimator makes of them with the launch numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.components import Figure
from core.drawing import CurveDrawing, RangeStrip, curve, range_strip
from core.formats import in_percent
from core.vocabulary import Phase
from scoring.cells import Cell
from scoring.clock import BIN_ENDS
from scoring.estimate import Estimate, estimate
from scoring.evidence import Counts, Evidence
from scoring.launch import RUNGS
from scoring.showing import shown

_WAITED: Final = 14


@dataclass(frozen=True, slots=True)
class ExampleWait:
    """A wait of an example: answered on a day, or silent through its end."""

    phase: str
    day: int
    answered: bool


def _waits(phase: str, told: str) -> tuple[ExampleWait, ...]:
    """Return waits written as "5a 40w": answered on day 5, and still waiting at day 40."""
    return tuple(ExampleWait(phase, int(wait[:-1]), wait[-1] == "a") for wait in told.split())


@dataclass(frozen=True, slots=True)
class Case:
    """An example before it is computed; `lesson` says what it is there to show."""

    slug: str
    title: Promise
    lesson: Promise
    waits: tuple[ExampleWait, ...]


CASES: Final = (
    Case(
        "no-waits",
        gettext_lazy("Nobody has posted"),
        gettext_lazy(
            "Nothing is known of this employer, so this is the typical one. The range is so wide that "
            "the site shows no score at all."
        ),
        (),
    ),
    Case(
        "one-answer",
        gettext_lazy("One interview, answered on day 5"),
        gettext_lazy(
            "One good answer moves the score up a little. The range stays wide: one wait proves little."
        ),
        _waits("interview", "5a"),
    ),
    Case(
        "one-silence",
        gettext_lazy("One interview, silent at day 40"),
        gettext_lazy(
            "Forty days of silence count as forty days of silence, and not as “never”. They still say "
            "more than one quick answer does."
        ),
        _waits("interview", "40w"),
    ),
    Case(
        "ten-waits",
        gettext_lazy("Ten waits, seven of them answered"),
        gettext_lazy(
            "Two screenings, six interviews and two decisions. The real waits begin to outweigh the "
            "typical employer, and the range has narrowed."
        ),
        (
            *_waits("screening", "2a 9a"),
            *_waits("interview", "4a 6a 12a 20a 16w 60w"),
            *_waits("decision", "3a 30w"),
        ),
    ),
)


def evidence_of(waits: Sequence[ExampleWait]) -> Evidence:
    """Return what the estimator takes: exact days, each wait counted once."""
    cells: dict[str, Cell] = {}
    for wait in waits:
        cell = Cell.of_day(wait.day, answered=wait.answered)
        cells[wait.phase] = cells.get(wait.phase, Cell.empty()) + cell
    counts = {phase: Counts.of_cell(cell) for phase, cell in cells.items()}
    return Evidence(counts, n=len(waits))


@cache
def computed(case: Case) -> Estimate:
    """Return the estimate of a case; nothing of it changes while the program runs."""
    return estimate(evidence_of(case.waits))


@dataclass(frozen=True, slots=True)
class Example:
    """An example as the page prints it."""

    slug: str
    title: str
    lesson: str
    waits: Sequence[str]
    figures: Sequence[tuple[Figure, RangeStrip | None]]
    curve: CurveDrawing
    finding: str
    about: str
    line: str


def examples() -> list[Example]:
    """Return the examples, computed by the code that scores employers."""
    return [_example(case) for case in CASES]


def _example(case: Case) -> Example:
    found = computed(case)
    shares = [found.heard_by(day)[0] for day in BIN_ENDS]
    band = [found.heard_band(day) for day in BIN_ENDS]
    middle = found.median()
    ever = round(100 * shares[-1])
    if middle is None:
        finding = _("Fewer than half hear back: %(share)s in 100 within three months.") % {"share": ever}
    else:
        finding = _("Half hear by day %(day)s, and %(share)s in 100 in the end.") % {
            "day": middle,
            "share": ever,
        }
    return Example(
        slug=case.slug,
        title=str(case.title),
        lesson=str(case.lesson),
        waits=[wait_words(wait) for wait in case.waits],
        figures=_figures(found, len(case.waits)),
        curve=curve(shares, band=band, median=middle, own_name=_("this example")),
        finding=finding,
        about=_("Share that hears back, by days since the last contact, with the range that holds 8 in 10."),
        line=line_of(case.waits),
    )


def _figures(found: Estimate, n: int) -> list[tuple[Figure, RangeStrip | None]]:
    typical = computed(CASES[0]).score
    low, high = found.band()
    early = shown(found.score, low, high, n).state != "letter"
    strip = range_strip(low, high, middle=found.score, typical=typical if n else None, early=early)
    rest = found.next(_WAITED, _WAITED)
    chance = 0.0 if rest is None else rest
    return [
        (
            Figure(
                _("score"),
                str(round(found.score)),
                detail=_("probably between %(low)s and %(high)s") % {"low": round(low), "high": round(high)},
                n=ngettext("%(n)s wait", "%(n)s waits", n) % {"n": n},
            ),
            strip,
        ),
        (Figure(_("have heard by day 14"), f"{round(100 * found.heard_by(14)[0])}%"), None),
        (
            Figure(
                _("hear in the next 14 days"),
                in_percent(round(100 * chance)),
                detail=_("of those who have waited 14 days"),
            ),
            None,
        ),
    ]


def wait_words(wait: ExampleWait) -> str:
    """Return a wait in a few words."""
    words = {"phase": Phase(wait.phase).label, "day": wait.day}
    if wait.answered:
        return _("%(phase)s, answered on day %(day)s") % words
    return _("%(phase)s, silent at day %(day)s") % words


def line_of(waits: Sequence[ExampleWait]) -> str:
    """Return the line that `python -m scoring` takes to recompute an example."""
    return json.dumps(
        {"waits": [{"phase": wait.phase, "day": wait.day, "answered": wait.answered} for wait in waits]}
    )


def ladder_rows() -> list[list[str]]:
    """Return the rungs in percent: before any wait, and after each example."""
    found = [computed(case).rungs for case in CASES]
    return [[f"{z:.2g}×", *(_share(shares[k]) for shares in found)] for k, z in enumerate(RUNGS)]


def _share(share: float) -> str:
    return _("under 1%") if share < 0.01 else f"{round(100 * share)}%"
