"""A reader who keeps every figure and every card, and knows of each card to which review it belongs.

What the reader works out is held to the truth: each figure must be one that sets of reviews would give of
which the veiled ones, whose cards show no bins, are none or at least five; and what two such figures differ
in must be none or at least three of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

from django.test import Client

from reviews.figures import halves as half_years
from reviews.figures import priors, sides
from reviews.figures.base import MIXED, Unit
from reviews.figures.suppression import STEP, K
from reviews.models import Promise, Snapshot, Wait
from scoring.arrays import Estimates, Many
from scoring.cells import PROMISES, WAITS, Cell
from scoring.evidence import Counts, Evidence

KINDS = ("open", "veiled")
PROMISED = ""


@dataclass(frozen=True)
class Ended:
    """A wait, or a promise with the phase "", as the record has it."""

    review: int
    kind: str
    batch: int | None
    half: str
    phase: str
    end: int
    answered: bool

    @property
    def cell(self) -> Cell:
        axis = PROMISES if self.phase == PROMISED else WAITS
        return Cell.of_bin(self.end, answered=self.answered, axis=axis)


type Ends = frozenset[Ended]


def published(employer: Any) -> Ends:
    """Return what is published about an employer now."""
    found = set()
    about = {"review__status": "published", "review__employer": employer}
    for wait in Wait.objects.filter(**about).select_related("review"):
        found.add((wait, wait.phase, wait.end_bin, wait.answered))
    rows = Promise.objects.filter(counts=True, **{f"wait__{name}": one for name, one in about.items()})
    for promise in rows.select_related("wait__review"):
        found.add((promise.wait, PROMISED, promise.phase or 0, bool(promise.satisfied)))
    return frozenset(
        Ended(
            wait.review_id,
            "veiled" if wait.review.tier == "S" else "open",
            wait.review.batch_id,
            f"{wait.review.period_start.year}H{1 if wait.review.period_start.month < 7 else 2}",
            phase,
            end,
            answered,
        )
        for wait, phase, end, answered in found
    )


def reviews(ends: Iterable[Ended]) -> frozenset[int]:
    """Return the distinct reviews of some waits."""
    return frozenset(one.review for one in ends)


def enough(ends: Iterable[Ended]) -> bool:
    """Tell whether these are waits of no review, or of at least five."""
    n = len(reviews(ends))
    return n == 0 or n >= K


def evidence(ends: Iterable[Ended]) -> Evidence:
    """Return what some waits say, unweighted."""
    cells: dict[str, Cell] = {}
    for one in ends:
        if one.phase != PROMISED:
            cells[one.phase] = cells.get(one.phase, Cell.empty()) + one.cell
    return Evidence({phase: Counts.of_cell(cell) for phase, cell in cells.items()}, n=len(reviews(ends)))


def within(ends: Ends, *, kind: str, halves: Iterable[str], phases: Iterable[str]) -> Ends:
    """Return the waits of a kind, of some half-years and some phases."""
    halves, phases = set(halves), set(phases)
    return frozenset(one for one in ends if one.kind == kind and one.half in halves and one.phase in phases)


def parts(whole: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield every choice among some half-years but none of them."""
    return chain.from_iterable(combinations(whole, size) for size in range(1, len(whole) + 1))


@dataclass
class Reader:
    """Holds every snapshot of an employer to what it may tell.

    Attributes:
        past: what was published as of each batch.
        units: by unit, what its waits were when the reader last saw it.
        sides: by half-year, trend and pledge, what it counted of veiled waits.
        numbers: by curve, of how many veiled reviews it said that it was, and since which batch.
    """

    employer: Any
    past: dict[int, Ends] = field(default_factory=dict)
    units: dict[Any, list[Ends]] = field(default_factory=dict)
    sides: dict[str, list[Ends]] = field(default_factory=dict)
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self, batch: int) -> None:
        """Read everything as of a batch that was just published."""
        self.past[batch] = published(self.employer)
        snapshot = Snapshot.objects.in_force().filter(employer=self.employer).first()
        if snapshot is None:
            return
        shown = self._units(snapshot)
        self._served(snapshot)
        counted = self._halves(snapshot)
        for own in parts(sorted(half for half, veiled in counted.items() if veiled)):
            for ends in shown:
                veiled = {one for one in ends if one.kind == "veiled" and one.phase in MIXED}
                touched = any(one.half in own for one in veiled)
                left = {one for one in veiled if one.half not in own}
                assert not touched or enough(left), (own, left)
        for name, split in snapshot.figures["splits"].items():
            if name.startswith(("phase:", "heard", "promises")):
                self._number(snapshot, name, split)
            if name.startswith("pledge:"):
                self._pledge(snapshot, name, split)
        self._trend(snapshot)

    def _units(self, snapshot: Snapshot) -> list[Ends]:
        """Hold each unit of the download to the record: it is what it says, and less the cards not small."""
        shown = []
        for stored in snapshot.base["units"]:
            if stored["hidden"]:
                continue
            spans = stored["spans"]
            ends = frozenset(
                one
                for one in self.past[stored["batch"]]
                if one.phase in spans
                and spans[one.phase][0] < one.half <= spans[one.phase][1]
                and stored.get("kind", one.kind) == one.kind
            )
            cell = sum((one.cell for one in ends), Cell.empty(PROMISES if PROMISED in spans else WAITS))
            counted = [[a + b for a, b in zip(stored["O"][n], stored["W"][n], strict=True)] for n in (0, 1)]
            assert counted == [list(cell.d), list(cell.x2)]
            veiled = frozenset(one for one in ends if one.kind == "veiled")
            assert enough(veiled), ("less the cards, a unit tells of", len(reviews(veiled)))
            assert len(reviews(ends)) >= K
            key = (stored.get("kind"), stored["phase"], str(sorted(spans.items())))
            for earlier in self.units.setdefault(key, []):
                changed = reviews(earlier ^ veiled)
                assert len(changed) == 0 or len(changed) >= STEP, ("two downloads tell of", len(changed))
            self.units[key].append(veiled)
            shown.append(ends)
        return shown

    def _served(self, snapshot: Snapshot) -> None:
        """Hold the download to the units."""
        answer = Client().get(f"/employers/{self.employer.slug}/cells.json")
        assert (answer.status_code == 200) == ("cells" in snapshot.figures)
        if answer.status_code != 200:
            return
        line = answer.json()
        units = [Unit.parse(one) for one in snapshot.base["units"] if not one["hidden"]]
        half = snapshot.figures["window"][1]
        for phase in {unit.phase for unit in units}:
            served = line["promise_cells"] if phase == PROMISED else line["cells"][phase]
            for place in range(len(served["d"])):
                whole = sum(
                    unit.weight(half) * sum(cell.d[place] for cell in unit.cells.values())
                    for unit in units
                    if unit.phase == phase
                )
                assert abs(served["d"][place] - whole) < 0.011
        assert set(line["cells"]) == {unit.phase for unit in units} - {PROMISED}

    def _counted(self, snapshot: Snapshot, name: str, **about: Any) -> dict[str, Ends]:
        """Return by kind the waits that a figure says it counts, as they stood when they last moved."""
        base = snapshot.base
        if "kept" not in base:
            return {kind: within(self.past[snapshot.batch_id], kind=kind, **about) for kind in KINDS}
        found = {}
        for kind in KINDS:
            stored = base["kept"].get(name, {}).get(kind)
            found[kind] = within(self.past[stored[2]], kind=kind, **about) if stored else frozenset()
            assert stored is None or len(reviews(found[kind])) == stored[0]
        return found

    def _hold(self, name: str, rests: Iterable[str], counted: dict[str, Ends]) -> tuple[Ends, Ends]:
        """Hold the veiled waits of a figure to k and to steps; return the open and the veiled ones."""
        opened, veiled = (counted[kind] if kind in rests else frozenset() for kind in KINDS)
        assert enough(veiled), ("less the cards,", name, "tells of", len(reviews(veiled)))
        for earlier in self.sides.setdefault(name, []):
            changed = len(reviews(earlier ^ veiled))
            assert changed == 0 or changed >= STEP, ("two downloads of", name, "tell of", changed)
        self.sides[name].append(veiled)
        return opened, veiled

    def _halves(self, snapshot: Snapshot) -> dict[str, Ends]:
        """Hold each half-year's curve to what it counts; return the veiled waits in each."""
        found = {}
        prior = priors.numbers(priors.in_force())
        for name, split in snapshot.figures["splits"].items():
            if not name.startswith("half:"):
                continue
            half = name.removeprefix("half:")
            counted = self._counted(snapshot, name, halves=[half], phases=MIXED)
            rests = snapshot.base.get("rests", {}).get(name, KINDS)
            opened, veiled = self._hold(name, rests, counted)
            both = evidence(opened | veiled)
            assert (both.n, len(opened | veiled)) == (split["n"], split["waits"])
            mean, _variance = Estimates(Many.of([both], prior), prior).heard(None)
            assert [round(100 * one) for one in mean[0].tolist()] == split["curve"]
            found[half] = veiled
        return found

    def _trend(self, snapshot: Snapshot) -> None:
        """Hold both sides of a trend to the half-years that they count."""
        trend = snapshot.figures.get("trend")
        if trend is None:
            return
        latest = snapshot.figures["window"][1]
        told = {
            "latest": [latest],
            "before": [half_years.before(latest), half_years.before(half_years.before(latest))],
        }
        rests = snapshot.base.get("rests", {}).get("trend", KINDS)
        prior = priors.numbers(priors.in_force())
        for side, halves in told.items():
            opened: Ends = frozenset()
            veiled: Ends = frozenset()
            for half in halves:
                counted = self._counted(snapshot, f"half:{half}", halves=[half], phases=MIXED)
                its = self._hold(f"trend:{half}", rests, counted)
                opened, veiled = opened | its[0], veiled | its[1]
            both = evidence(opened | veiled)
            assert both.n == trend[f"{side}_n"]
            score = Estimates(Many.of([both], prior), prior).scores()[0].tolist()[0]
            assert round(score) == trend[side]

    def _pledge(self, snapshot: Snapshot, name: str, split: dict[str, Any]) -> None:
        """Hold what became of a pledge to the half-years that it counts."""
        phase = name.split(":")[1]
        first = sides.measured_from(split["from_batch"])
        labels = sorted({one.half for ends in self.past.values() for one in ends if one.half >= first})
        counted = self._in_pledge(snapshot, name, labels, phase)
        rests = snapshot.base.get("rests", {}).get(name, KINDS)
        opened, veiled = self._hold(name, rests, counted)
        assert len(reviews(opened | veiled)) == split["n"]

    def _in_pledge(self, snapshot: Snapshot, name: str, labels: list[str], phase: str) -> dict[str, Ends]:
        """Return by kind what a pledge counts: the newest half-years wait until units count them."""
        found: dict[str, Ends] = {}
        for kind in KINDS:
            stored = snapshot.base.get("kept", {}).get(name, {}).get(kind)
            if "kept" in snapshot.base and stored is None:
                found[kind] = frozenset()
                continue
            past = self.past[stored[2] if stored else snapshot.batch_id]
            choices = [labels[: len(labels) - left] for left in range(len(labels) + 1)]
            ends = [within(past, kind=kind, halves=own, phases=[phase]) for own in choices]
            wanted = stored[0] if stored else len(reviews(ends[0]))
            found[kind] = next(one for one in ends if len(reviews(one)) == wanted)
        return found

    def _number(self, snapshot: Snapshot, name: str, split: dict[str, Any]) -> None:
        """Hold the number of reviews beside a curve: of what cards do not tell none, or at least five."""
        stored = snapshot.base.get("kept", {}).get(name)
        if stored is None:
            phases = {"heard": MIXED, "promises": [PROMISED]}.get(name, [name.partition(":")[2]])
            halves = {one.half for ends in self.past.values() for one in ends}
            now = self.past[snapshot.batch_id]
            veiled = len(reviews(within(now, kind="veiled", halves=halves, phases=phases)))
        else:
            counted = {kind: one[:2] for kind, one in stored.items() if not one[4]}
            assert split["n"] == sum(n for n, _waits in counted.values())
            waits = split["promises" if name == "promises" else "waits"]
            assert waits == sum(waits for _n, waits in counted.values())
            veiled = counted.get("veiled", [0])[0]
        assert veiled == 0 or veiled >= K
        batch = stored["veiled"][2] if stored and "veiled" in stored else snapshot.batch_id
        if veiled and name in self.numbers:
            before, then = self.numbers[name]
            ends = [{one for one in self.past[time] if one.kind == "veiled"} for time in (then, batch)]
            assert veiled == before or len(reviews(ends[0]) ^ reviews(ends[1])) >= STEP
        if veiled:
            self.numbers[name] = (veiled, batch)
