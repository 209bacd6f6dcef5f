"""How good the score, the forecast and the promise clock are, in worlds where the truth is known.

    python -m bench.accuracy [--quick] [--write pages/data/accuracy.json]

The worlds are in bench/worlds.py; five of the six are outside the estimator's own family, and in one of
them the unanswered post more readily. In each world the prior is first learnt from 1,000 employers with one
to a hundred waits, as the nightly rebuild learns it; then 2,000 others are scored at each n.

Printed for each estimator and n:

- error: the mean distance from the truth, and bias: the mean difference. Points for the score; percentage
  points for the forecast and for kept promises.
- 80 % and 95 %: how often the truth lies within the range. For the simpler estimators Wilson's range of a
  share of as many waits as they count.
- Brier: the expected squared error of telling a new candidate the chance, averaged over the five checkpoints
  of the score. "Best" is what somebody who knows the truth would have.

The estimators: `ladder`, the site's; `km`, Kaplan and Meier's curve over all phases together; `answered`,
the share among the answered ones, where silence leaves no trace; `closed`, the share among those answered or
silent for 90 days; `waiting_is_no`, the share among all, who still waits counting as a no. The forecast is
the chance of an answer within 14 days for a candidate who has waited 14 days after an interview.
"""

import argparse
import datetime as dt
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.worlds import PHASES, WORLDS, Array, Promising, Random, Told, World, tell
from scoring import kaplan_meier as km
from scoring.clock import LAST_DAY
from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.ladder import CHECKPOINTS
from scoring.launch import OMEGA, Prior
from scoring.learning import learn
from scoring.selection import selection_band

# The version of the method that is measured (reviews.figures.METHOD_VERSION; this runs without Django).
METHOD: Final = 3
SIZES: Final = (1, 3, 10, 30, 100, 1000)
EMPLOYERS: Final = 2000
LEARNT_FROM: Final = 1000
# Many employers with few waits, and few with many.
_LEARNT_SIZES: Final = (1, 1, 1, 2, 2, 3, 5, 8, 13, 30, 100)
_Z: Final = {"80": km.Z_80, "95": 1.959963984540054}
_WAITED: Final = 14
# The design's figures for seven worlds of its own: mean error of the score, coverage of the 80 % band.
TARGETS: Final = {
    1: (14.9, 0.84),
    3: (12.0, 0.83),
    10: (8.6, 0.79),
    30: (5.2, 0.80),
    100: (3.0, 0.80),
    1000: (1.0, 0.79),
}

type Row = dict[str, Any]


class Sums:
    """Adds up how far estimates are from the truth."""

    def __init__(self) -> None:
        self.n = 0
        self.sums: dict[str, float] = defaultdict(float)

    def add(self, found: float, truth: float, bands: dict[str, tuple[float, float]], brier: float) -> None:
        """Take in one estimate with its ranges by level."""
        self.n += 1
        self.sums["error"] += abs(found - truth)
        self.sums["bias"] += found - truth
        self.sums["brier"] += brier
        for level, (low, high) in bands.items():
            self.sums[f"coverage{level}"] += low <= truth <= high

    def row(self, **names: Any) -> Row:
        """Return the averages, with what they are of."""
        return names | {key: round(total / self.n, 4) for key, total in self.sums.items()}


def evaluate(world: World, employers: int, sizes: Sequence[int], seed: int) -> tuple[list[Row], list[Row]]:
    """Return the rows of a world: of the score, and of the forecast."""
    random = np.random.default_rng([seed, WORLDS.index(world)])
    prior = learn(
        [
            tell(random, curves, int(random.choice(_LEARNT_SIZES)), selected=world.selected).evidence
            for curves in drawn(world, random, min(LEARNT_FROM, employers))
        ]
    )
    truth = drawn(world, random, employers)
    scores, forecasts = [], []
    for n in sizes:
        sums: dict[str, Sums] = defaultdict(Sums)
        ahead: dict[str, Sums] = defaultdict(Sums)
        for curves in truth:
            told = tell(random, curves, n, selected=world.selected)
            one_employer(told, curves, prior, sums, ahead, outer=world.selected)
        scores += [total.row(world=world.name, n=n, estimator=name) for name, total in sums.items()]
        forecasts += [total.row(world=world.name, n=n, estimator=name) for name, total in ahead.items()]
    return scores, forecasts


def drawn(world: World, random: Random, employers: int) -> Array:
    """Return the true curves of so many employers, by phase and day."""
    return np.broadcast_to(world.curves(random, employers), (employers, len(PHASES), LAST_DAY + 1))


def one_employer(
    told: Told, curves: Array, prior: Prior, sums: dict[str, Sums], ahead: dict[str, Sums], *, outer: bool
) -> None:
    """Add every estimator's error on one employer."""
    heard = np.array(list(OMEGA.values())) @ curves
    points = list(CHECKPOINTS)
    at_points = heard[points]
    truth = float(20 * at_points.sum())
    interview = curves[PHASES.index("interview")]
    chance = later(lambda day: float(interview[day]))

    found = estimate(told.evidence, prior)
    bands = {"80": found.band(0.80), "95": found.band(0.95)}
    curve = np.array([found.heard_by(day)[0] for day in points])
    sums["ladder"].add(found.score, truth, bands, brier(curve, at_points))
    if outer:
        wider = {"80": selection_band(told.own, told.waiting, prior)}
        wider["95"] = selection_band(told.own, told.waiting, prior, level=0.95)
        sums["ladder, outer band"].add(found.score, truth, wider, brier(curve, at_points))
    mean = found.next(_WAITED, _WAITED, "interview") or 0.0
    ranges = {
        level: percent(found.next_band(_WAITED, _WAITED, float(level) / 100, "interview") or (0.0, 1.0))
        for level in _Z
    }
    ahead["ladder"].add(100 * mean, 100 * chance, ranges, expected(mean, chance))
    sums["best"].add(truth, truth, {}, brier(at_points, at_points))
    ahead["best"].add(100 * chance, 100 * chance, {}, expected(chance, chance))

    for name, (share, counted) in simpler(told).items():
        curve = np.array([share(day) for day in points])
        mean = float(curve.mean())
        wilson = {level: percent(km.wilson(mean, max(counted, 1), z=z)) for level, z in _Z.items()}
        sums[name].add(100 * mean, truth, wilson, brier(curve, at_points))
        mean = later(share)
        left = max(round(counted * (1.0 - share(_WAITED))), 1)
        wilson = {level: percent(km.wilson(mean, left, z=z)) for level, z in _Z.items()}
        ahead[name].add(100 * mean, 100 * chance, wilson, expected(mean, chance))


def simpler(told: Told) -> dict[str, tuple[Callable[[int], float], int]]:
    """Return the simpler estimators' curves with the number of waits that they count."""
    closed = told.came | (told.days == LAST_DAY)

    def share(day: int, of: int) -> float:
        # Where nobody is counted there is no share; one half is the guess that can be least wrong.
        return float((told.came & (told.days <= day)).sum()) / of if of else 0.5

    answered, many, all_of_them = int(told.came.sum()), int(closed.sum()), len(told.days)
    return {
        "km": (lambda day: min(max(km.heard_by(told.cell, day), 0.0), 1.0), all_of_them),
        "answered": (lambda day: share(day, answered), answered),
        "closed": (lambda day: share(day, many), many),
        "waiting_is_no": (lambda day: share(day, all_of_them), all_of_them),
    }


def later(share: Callable[[int], float]) -> float:
    """Return the chance within 14 days after 14 days of silence, by a curve; 0 where nobody is left."""
    waited = share(_WAITED)
    return (share(2 * _WAITED) - waited) / (1.0 - waited) if waited < 1.0 else 0.0


def percent(band: tuple[float, float]) -> tuple[float, float]:
    """Return a range of shares in percent."""
    return 100 * band[0], 100 * band[1]


def expected(told: float, truth: float) -> float:
    """Return the expected squared error of telling a chance, where the truth is another."""
    return (told - truth) ** 2 + truth * (1.0 - truth)


def brier(told: Array, truth: Array) -> float:
    """Return the expected squared error, averaged over several chances."""
    return float(np.mean((told - truth) ** 2 + truth * (1.0 - truth)))


def promises(employers: int, sizes: Sequence[int], seed: int) -> list[Row]:
    """Return the rows of the promise clock: the share of promises kept, in percent."""
    random = np.random.default_rng([seed, 99])
    teachers = Promising.draw(random, min(LEARNT_FROM, employers))
    prior = learn(
        [
            Evidence(promises=teachers.tell(random, number, int(random.choice(_LEARNT_SIZES))))
            for number in range(len(teachers.ever))
        ]
    )
    others = Promising.draw(random, employers)
    kept, rows = others.by(0), []
    for n in sizes:
        sums: dict[str, Sums] = defaultdict(Sums)
        for number in range(employers):
            truth = float(kept[number])
            counts = others.tell(random, number, n)
            found = estimate(Evidence(promises=counts), prior)
            share = found.kept or 0.0
            bands = {level: percent(found.promise_band(4, float(level) / 100)) for level in _Z}
            sums["ladder"].add(100 * share, 100 * truth, bands, expected(share, truth))
            naive = sum(counts.d[:4]) / n
            wilson = {level: percent(km.wilson(naive, n, z=z)) for level, z in _Z.items()}
            sums["waiting_is_no"].add(100 * naive, 100 * truth, wilson, expected(naive, truth))
            sums["best"].add(100 * truth, 100 * truth, {}, expected(truth, truth))
            late, really = found.late_by, others.late_by(number)
            sums["ladder"].sums["late_by_agrees"] += agrees(late, really)
        rows += [total.row(world="promises", n=n, estimator=name) for name, total in sums.items()]
    return rows


def agrees(found: int | None, truth: int | None) -> bool:
    """Tell whether "late by" is right to 3 days, or both say that half never hear."""
    if found is None or truth is None:
        return found is truth
    return abs(found - truth) <= 3


def summary(rows: Iterable[Row]) -> list[Row]:
    """Return the averages over the worlds outside the estimator's family and without selection."""
    counted = {world.name for world in WORLDS if not (world.in_family or world.selected)}
    groups: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["world"] in counted:
            groups[row["n"], row["estimator"]].append(row)
    figures = ("error", "bias", "coverage80", "coverage95", "brier")
    return [
        {"world": "together", "n": n, "estimator": name}
        | {
            key: round(sum(row[key] for row in some) / len(some), 4)
            for key in figures
            if all(key in row for row in some)
        }
        for (n, name), some in groups.items()
    ]


def verdict(rows: Iterable[Row]) -> Iterator[str]:
    """Yield in words where the score falls short of the design's figures."""
    for row in rows:
        if row["estimator"] != "ladder" or row["n"] not in TARGETS:
            continue
        error, coverage = TARGETS[row["n"]]
        short = []
        if row["error"] > error:
            short.append(f"error {row['error']:.1f}, the design has {error}")
        if row["coverage80"] < coverage - 0.02:
            short.append(f"the 80 % band holds {row['coverage80']:.0%}, the design has {coverage:.0%}")
        if short:
            yield f"{row['world']}, n = {row['n']}: {'; '.join(short)}"


def table(title: str, rows: Iterable[Row]) -> None:
    """Print rows beside each other."""
    print(f"\n{title}")
    print(
        f"{'world':<10} {'n':>5}  {'estimator':<19} {'error':>6} {'bias':>6} {'80 %':>5} {'95 %':>5}  Brier"
    )
    for row in rows:
        coverage = [f"{row[key]:5.2f}" if key in row else "     " for key in ("coverage80", "coverage95")]
        print(
            f"{row['world']:<10} {row['n']:>5}  {row['estimator']:<19} {row['error']:6.1f} {row['bias']:6.1f}"
            f" {' '.join(coverage)} {row['brier']:6.3f}"
        )


def measure(employers: int, sizes: Sequence[int], seed: int) -> dict[str, Any]:
    """Return everything that the page shows: figures of every world, and of all together."""
    scores, forecasts = [], []
    for world in WORLDS:
        began = time.perf_counter()
        found = evaluate(world, employers, sizes, seed)
        scores += found[0]
        forecasts += found[1]
        print(f"{world.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return {
        "method_version": METHOD,
        "employers": employers,
        "seed": seed,
        "score": summary(scores) + scores,
        "forecast": summary(forecasts) + forecasts,
        "kept": promises(employers, sizes, seed),
        "targets": [
            {"n": n, "error": error, "coverage80": coverage} for n, (error, coverage) in TARGETS.items()
        ],
    }


def as_text(found: dict[str, Any]) -> str:
    """Return figures as JSON with one row a line, so that a change of one is a change of one line."""
    lines = []
    for key, value in found.items():
        text = json.dumps(value)
        if isinstance(value, list):
            text = "[\n  " + ",\n  ".join(json.dumps(row) for row in value) + "\n ]"
        lines.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    """Print the tables, and write them for the page if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="100 employers, n up to 30: a few seconds")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--write", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    employers, sizes = (100, SIZES[:4]) if options.quick else (EMPLOYERS, SIZES)
    found = measure(employers, sizes, options.seed)
    table("Score (points)", found["score"])
    table(
        "Forecast: an answer within 14 days, after 14 days of silence (percentage points)", found["forecast"]
    )
    table("Promises kept (percentage points)", found["kept"])
    for row in found["kept"]:
        if "late_by_agrees" in row:
            print(f"late by, n = {row['n']}: right to 3 days for {row['late_by_agrees']:.0%} of employers")
    print("\nWhere the score falls short of the design's figures:")
    print("\n".join(verdict(found["score"])) or "nowhere")
    if options.write:
        command = "python -m bench.accuracy" + (" --quick" if options.quick else "")
        dated = {"date": dt.datetime.now(dt.UTC).date().isoformat(), "command": command} | found
        options.write.write_text(as_text(dated), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
