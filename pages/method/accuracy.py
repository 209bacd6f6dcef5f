"""The accuracy table: read from the file that `python -m bench.accuracy --write` writes."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formats import decimal, in_percent

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "accuracy.json"
TOGETHER: Final = "together"
PROMISES: Final = "promises"
LADDER: Final = "ladder"
_OUTER: Final = "ladder, outer band"
# Falling short by less than this is chance: 2,000 employers tell a coverage to about two points.
_TOLERANCE: Final = 0.02
_NOMINAL: Final = 0.8
# What the table rounds away, and what nobody would notice, in points.
_ROUNDING: Final = 0.05
_NOTICED: Final = 0.5
ESTIMATORS: Final = {
    LADDER: gettext_lazy("this site's score"),
    _OUTER: gettext_lazy("this site's score, with the outer range"),
    "km": gettext_lazy("Kaplan and Meier's curve alone"),
    "closed": gettext_lazy("share of the closed ones"),
    "waiting_is_no": gettext_lazy("share of all, waiting = no"),
    "answered": gettext_lazy("only those who were answered"),
}
WORLDS: Final = {
    "lognormal": gettext_lazy("Employers with a pace of their own"),
    "rounds": gettext_lazy("Everybody of a round is told on one day"),
    "apart": gettext_lazy("Good in one phase says nothing about the next"),
    "two_kinds": gettext_lazy("Some answer everybody, some nobody"),
    "ladder": gettext_lazy("Made by the method's own rules (a control)"),
    "selection": gettext_lazy("The unanswered post more than twice as readily"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Averages over employers: error and bias in points, coverage 0 to 1 (None where there is no range)."""

    world: str
    n: int
    estimator: str
    error: float
    bias: float
    brier: float
    coverage80: float | None = None
    coverage95: float | None = None
    late_by_agrees: float | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What was measured, on which day, by which command."""

    date: dt.date
    command: str
    method_version: int
    employers: int
    score: Sequence[Row]
    forecast: Sequence[Row]
    kept: Sequence[Row]
    targets: dict[int, tuple[float, float]]

    @classmethod
    def parse(cls, stored: dict[str, Any]) -> "Accuracy":
        """Return what the benchmark wrote."""
        return cls(
            date=dt.date.fromisoformat(stored["date"]),
            command=stored["command"],
            method_version=stored["method_version"],
            employers=stored["employers"],
            score=[Row(**row) for row in stored["score"]],
            forecast=[Row(**row) for row in stored["forecast"]],
            kept=[Row(**row) for row in stored["kept"]],
            targets={one["n"]: (one["error"], one["coverage80"]) for one in stored["targets"]},
        )


@cache
def accuracy() -> Accuracy:
    """Return what was measured last; the file is part of the program."""
    return Accuracy.parse(json.loads(FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class AccuracyTable:
    """What components/table.html prints."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def _coverage(share: float | None) -> str:
    return "" if share is None else in_percent(round(100 * share))


def _points(number: float) -> str:
    return decimal(number, 1)


def score_table(found: Accuracy) -> AccuracyTable:
    """Return the score's error and coverage by the number of waits, beside the figures of the design."""
    rows = []
    for row in _of(found.score, TOGETHER, LADDER):
        error, coverage = found.targets[row.n]
        rows.append(
            [
                str(row.n),
                _points(row.error),
                _points(error),
                decimal(row.bias, 1, signed=True),
                _coverage(row.coverage80),
                _coverage(coverage),
                _coverage(row.coverage95),
            ]
        )
    columns = [
        _("Waits"),
        _("Mean error"),
        _("Design"),
        _("Bias"),
        _("80% range holds"),
        _("Design"),
        _("95% range holds"),
    ]
    return AccuracyTable(columns, rows)


def estimators_table(rows: Sequence[Row], world: str = TOGETHER) -> AccuracyTable:
    """Return the mean error of every estimator by the number of waits."""
    return _by_n(rows, [(name, label) for name, label in ESTIMATORS.items() if name != _OUTER], world, _error)


def coverage_table(rows: Sequence[Row], world: str = TOGETHER) -> AccuracyTable:
    """Return how often the 80 % range of every estimator holds the truth, by the number of waits."""
    names = [(name, label) for name, label in ESTIMATORS.items() if name != _OUTER]
    return _by_n(rows, names, world, lambda row: _coverage(row.coverage80))


def brier_table(rows: Sequence[Row], world: str = TOGETHER) -> AccuracyTable:
    """Return the Brier score of every estimator, and of somebody who knows the truth."""
    names = [(name, label) for name, label in ESTIMATORS.items() if name != _OUTER]
    best = ("best", _("somebody who knows the truth"))
    return _by_n(rows, [*names, best], world, lambda row: decimal(row.brier, 3))


def worlds_table(found: Accuracy) -> AccuracyTable:
    """Return this score's error and coverage in each world, by the number of waits."""
    sizes = sorted({row.n for row in found.score})
    rows = []
    for world, label in WORLDS.items():
        for name in (LADDER, _OUTER):
            own = _of(found.score, world, name)
            if own:
                title = label if name == LADDER else _("the same, with the outer range")
                cells = [f"{_points(row.error)} · {_coverage(row.coverage80)}" for row in own]
                rows.append([str(title), *cells])
    return AccuracyTable([_("World"), *(str(n) for n in sizes)], rows)


def _by_n(
    rows: Sequence[Row],
    estimators: Sequence[tuple[str, Any]],
    world: str,
    cell: Callable[[Row], str],
) -> AccuracyTable:
    sizes = sorted({row.n for row in rows})
    made = [
        [str(label), *(cell(row) for row in own)]
        for name, label in estimators
        if (own := _of(rows, world, name))
    ]
    return AccuracyTable([_("Waits"), *(str(n) for n in sizes)], made)


def _error(row: Row) -> str:
    return _points(row.error)


def _of(rows: Sequence[Row], world: str, estimator: str) -> list[Row]:
    found = [row for row in rows if (row.world, row.estimator) == (world, estimator)]
    return sorted(found, key=lambda row: row.n)


def shortfalls(found: Accuracy) -> list[str]:
    """Return in words where the score, the forecast and the promise clock fall short."""
    said = []
    for row in _of(found.score, TOGETHER, LADDER):
        error, coverage = found.targets[row.n]
        after = ngettext("After %(n)s wait", "After %(n)s waits", row.n) % {"n": row.n}
        words = {"after": after, "error": _points(row.error), "design": _points(error)}
        if row.error > error + _ROUNDING:
            text = _("%(after)s the score is wrong by %(error)s points; the design has %(design)s.")
            said.append(text % words)
        words = {"after": after, "share": _coverage(row.coverage80), "design": _coverage(coverage)}
        if row.coverage80 is not None and row.coverage80 < coverage - _TOLERANCE:
            text = _(
                "%(after)s the score’s 80%% range holds the truth in %(share)s; the design has %(design)s."
            )
            said.append(text % words)
    said += _too_narrow(_("the forecast"), _of(found.forecast, TOGETHER, LADDER))
    said += _too_narrow(_("kept promises"), _of(found.kept, PROMISES, LADDER))
    said += _beaten(_("the score"), found.score, TOGETHER)
    said += _beaten(_("the forecast"), found.forecast, TOGETHER)
    return said + _beaten(_("kept promises"), found.kept, PROMISES)


def forecast_holds(found: Accuracy) -> str:
    """Return in words how often the range of a forecast holds the true chance."""
    covers = _covers(_of(found.forecast, TOGETHER, LADDER))
    if min(covers) >= _NOMINAL - _TOLERANCE:
        return _("In 8 of 10 cases the true chance lies within the range.")
    return _(
        "The range is meant to hold the true chance in 8 of 10 cases. Tried on invented employers, it did in "
        "%(low)s to %(high)s of cases."
    ) % _between(covers)


def ranges_hold(found: Accuracy, *, promises: bool) -> str:
    """Return in words how often the ranges of an employer hold; `promises`: those of kept promises too."""
    said = _("The ranges are meant to hold in 8 of 10 cases.")
    covers = _covers(_of(found.kept, PROMISES, LADDER))
    if not promises or min(covers) >= _NOMINAL - _TOLERANCE:
        return said
    more = _("Tried on invented employers, that of kept promises did in %(low)s to %(high)s of cases.")
    return f"{said} {more % _between(covers)}"


def _covers(own: Sequence[Row]) -> list[float]:
    return [row.coverage80 for row in own if row.coverage80 is not None]


def _between(covers: Sequence[float]) -> dict[str, str]:
    return {"low": _coverage(min(covers)), "high": _coverage(max(covers))}


def _too_narrow(what: str, own: Sequence[Row]) -> list[str]:
    """Return in words that the 80 % range holds the truth too rarely, if it does."""
    covers = _covers(own)
    if min(covers) >= _NOMINAL - _TOLERANCE:
        return []
    words = {"what": what, **_between(covers)}
    text = _("The 80%% range of %(what)s is too narrow: it holds the truth in %(low)s to %(high)s of cases.")
    return [text % words]


def _beaten(what: str, rows: Sequence[Row], world: str) -> list[str]:
    """Return in words at which sizes a simpler way errs less, if any does."""
    gains = {}
    for row in _of(rows, world, LADDER):
        others = [one for one in rows if (one.world, one.n) == (world, row.n) and one.estimator in ESTIMATORS]
        gain = row.error - min(one.error for one in others)
        if gain > _NOTICED:
            gains[row.n] = gain
    if not gains:
        return []
    words = {"what": what, "sizes": ", ".join(map(str, gains)), "gain": _points(max(gains.values()))}
    text = _("With %(sizes)s waits, a simpler way errs less on %(what)s: by up to %(gain)s points.")
    return [text % words]
