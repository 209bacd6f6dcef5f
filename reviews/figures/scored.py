"""From cells to what is shown: the estimator's answers for many employers at once, in whole numbers.

Everything is computed at full precision from the rounded cells that a snapshot keeps, so `python -m
scoring` says the same of a download, to the last digit shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from reviews.figures.base import MIXED, counts_of
from scoring import arrays
from scoring.arrays import Estimates, Floats, Many, Whole, percents
from scoring.cells import QUARTERS
from scoring.clock import BIN_ENDS
from scoring.evidence import Evidence
from scoring.launch import Prior
from scoring.selection import LEAST, WEIGHTS

type Split = dict[str, Any]

# What is estimated of every employer, and by phase only where the phase is shown.
PHASES: Final = ("applied", *MIXED)


def evidence_of(base: Mapping[str, Any]) -> Evidence:
    """Return the evidence that a snapshot's figures are computed from."""
    waits = {phase: counts_of(cell) for phase, cell in base["cells"]["waits"].items()}
    return Evidence(waits, counts_of(base["cells"]["promises"]))


def waiting_of(base: Mapping[str, Any]) -> Evidence:
    """Return the part of a snapshot's evidence that is of class W."""
    return Evidence({phase: counts_of(cell) for phase, cell in base["waiting"].items()})


def estimated(
    many: Many, waiting: Many, prior: Prior, shown: Sequence[frozenset[str]]
) -> list[dict[str, Split]]:
    """Return what is shown of each employer: `score`, and the estimated parts of the splits in `shown`.

    Args:
        many: the evidence of the employers.
        waiting: the part of it that is of class W.
        prior: the prior in force.
        shown: for each employer the names of its splits: "heard", "promises", "phase:<phase>".
    """
    estimates = Estimates(many, prior)
    made: list[dict[str, Split]] = [{} for _ in shown]
    heard = [number for number, names in enumerate(shown) if "heard" in names]
    for number, split in zip(heard, _scores(estimates, waiting, prior, heard), strict=True):
        made[number]["score"] = split
    for name in ("heard", *(f"phase:{phase}" for phase in PHASES)):
        rows = [number for number, names in enumerate(shown) if name in names]
        phase = name.partition(":")[2] or None
        for number, split in zip(rows, _curves(estimates, rows, phase), strict=True):
            made[number][name] = split
    rows = [number for number, names in enumerate(shown) if "promises" in names]
    for number, split in zip(rows, _promises(estimates, rows), strict=True):
        made[number]["promises"] = split
    return made


def _points(values: Floats) -> list[Any]:
    points: list[Any] = np.rint(values).astype(int).tolist()
    return points


def _days(days: Whole) -> list[int | None]:
    return [None if day == arrays.NEVER else day for day in days.tolist()]


def _scores(estimates: Estimates, waiting: Many, prior: Prior, rows: list[int]) -> list[Split]:
    some = estimates.many.rows(rows)
    chosen = estimates if len(rows) == len(estimates.many) else Estimates(some, prior)
    score = chosen.scores()[0]
    ends = {"": chosen.bands(0.8), "95": chosen.bands(0.95)}
    outer = outer_bands(some, waiting.rows(rows), prior, score, ends[""])
    columns = {
        "score": _points(score),
        "low": _points(ends[""][0]),
        "high": _points(ends[""][1]),
        "low95": _points(ends["95"][0]),
        "high95": _points(ends["95"][1]),
        "outer_low": _points(outer[0]),
        "outer_high": _points(outer[1]),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def outer_bands(
    many: Many, waiting: Many, prior: Prior, score: Floats, band: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return the outer bands (scoring.selection.selection_band) where the plain ones are known already."""
    low, high = np.minimum(band[0], score - LEAST), np.maximum(band[1], score + LEAST)
    moved = np.flatnonzero(sum(cells.x.any(axis=1).astype(int) for cells in waiting.waits.values()))
    for weight in WEIGHTS:
        if weight == 1.0 or not len(moved):
            continue
        own, its = many.rows(moved), waiting.rows(moved)
        changed = Many(
            {
                phase: arrays.Cells(
                    np.maximum(cells.d + (weight - 1.0) * its.waits[phase].d, 0.0),
                    np.maximum(cells.x + (weight - 1.0) * its.waits[phase].x, 0.0),
                )
                for phase, cells in own.waits.items()
            },
            own.promises,
        )
        its_low, its_high = Estimates(changed, prior).bands(0.8)
        low[moved] = np.minimum(low[moved], its_low)
        high[moved] = np.maximum(high[moved], its_high)
    return np.maximum(low, 0.0), np.minimum(high, 100.0)


def _curves(estimates: Estimates, rows: list[int], phase: str | None) -> list[Split]:
    if not rows:
        return []
    if len(rows) < len(estimates.many):
        estimates = Estimates(estimates.many.rows(rows), estimates.prior)
    mean, variance = estimates.heard(phase)
    low, high = percents.bands(mean, variance)
    score, spread = estimates.score(phase)
    score_low, score_high = percents.bands(score, spread)
    columns: dict[str, list[Any]] = {
        "curve": _points(100.0 * mean),
        "low": low.tolist(),
        "high": high.tolist(),
        "median": _days(estimates.medians(phase)),
        "score": _points(100.0 * score),
        "score_low": score_low.tolist(),
        "score_high": score_high.tolist(),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _promises(estimates: Estimates, rows: list[int]) -> list[Split]:
    if not rows:
        return []
    if len(rows) < len(estimates.many):
        estimates = Estimates(estimates.many.rows(rows), estimates.prior)
    mean, variance = estimates.promises()
    low, high = percents.bands(mean, variance)
    columns: dict[str, list[Any]] = {
        "curve": _points(100.0 * mean),
        "curve_low": low.tolist(),
        "curve_high": high.tolist(),
        "late_by": _days(estimates.late_by()),
    }
    made = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for split in made:
        kept = {"kept": "curve", "low": "curve_low", "high": "curve_high"}
        split |= {name: split[curve][QUARTERS - 1] for name, curve in kept.items()}
    return made


def watched(cells: Mapping[str, Mapping[str, Sequence[float]]], phases: Sequence[str]) -> int:
    """Return the last bin in which anybody was watched in these phases; 0 where nobody was."""
    bins = [
        place
        for phase, cell in cells.items()
        if phase in phases
        for place, x in enumerate(cell["x"])
        if x > 0
    ]
    return max(bins, default=0)


def typical(prior: Prior) -> Split:
    """Return what the typical employer does, as SiteSnapshot.figures documents it."""
    names = ["heard", "promises", *(f"phase:{phase}" for phase in PHASES)]
    none = Many.of([Evidence()], prior)
    made = estimated(none, none, prior, [frozenset(names)])[0]
    score = made.pop("score")
    for name in names:
        made[name] |= {"n": 0, "promises": 0, "due": None} if name == "promises" else {"n": 0, "waits": 0}
        if name != "promises":
            made[name]["watched"] = len(BIN_ENDS) - 1
    return {"score": score["score"], "low": score["low"], "high": score["high"], **made}


def merged(figures: dict[str, Any], parts: Mapping[str, Split], prior: int) -> dict[str, Any]:
    """Return figures with what was estimated anew in place of what it says of the same."""
    splits = figures["splits"] | {
        name: figures["splits"][name] | part for name, part in parts.items() if name in figures["splits"]
    }
    made = figures | {"prior": prior, "splits": splits}
    if "score" in parts and "score" in figures:
        made["score"] = figures["score"] | parts["score"]
    return made
