"""What a snapshot keeps for itself: the counts behind its figures (`Snapshot.base`). Pure.

Figures are computed from **units**: the waits of a phase in a span of half-years, at least five reviews. A
unit moves as a whole, when at least three of its reviews came or went, and is never split: so neither one
download nor the difference of two tells of fewer reviews than that (docs/record.md says why in full).

Cards of larger crowds show in which bin each wait ended, so a reader can take those waits from any figure.
Hence reviews are of two kinds, **open** ones whose cards show their bins and **veiled** ones, and a unit
holds reviews of one kind alone.

`Snapshot.base` is one JSON object, which never leaves the database:

- `units`: a list of what `Unit.stored` returns.
- `cells`: what the figures are computed from, all classes and kinds together, as the public `cells`.
- `waiting`: the part of its waits that is of class W, `{phase: {"d", "x"}}`, for the outer band.
- `published`: the distinct reviews of the window, whether they are counted yet or not.
- `kept`: by name and kind what figures beside the units rest on (reviews.figures.kept).
- `told`: by name the distributions as they are counted (reviews.figures.suppression.Parts).
- `rests`: by name the kinds that a figure rests on, so that it can be taken away when one is too small.
- `leaning`: the batches that the score may be said to lean on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from reviews.figures.suppression import FAR, K, follows
from scoring import ages
from scoring.cells import PROMISES, WAITS, Axis, Cell
from scoring.evidence import Counts
from scoring.launch import OMEGA

# What stands for the phase on the promise clock, which has none.
PROMISED: Final = ""
# The phases that a score is made of; applications stand apart.
MIXED: Final = tuple(OMEGA)
CLASSES: Final = ("O", "W")
# Places after the point, of weighted counts.
_PLACES: Final = 2

# The kinds of reviews: those whose cards show the bins of their waits, and the veiled ones.
OPEN: Final = "open"
VEILED: Final = "veiled"
KINDS: Final = (OPEN, VEILED)

type Item = tuple[str, str]
# A set of reviews that a figure counted: the number of the batch in which it moved to it, and how many.
type Shown = tuple[int, int]
# Whether the waits of a phase with a label in a half-year are meant.
type Where = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Record:
    """An employer's published waits of one kind, counted.

    Attributes:
        reviews: how many reviews have waits in exactly these phases, by (half-year, batch, phases).
        promised: how many reviews have a promise that counts, by (half-year, batch).
        cells: by (phase, half-year, class); the phase is PROMISED for promises.
    """

    reviews: Mapping[tuple[str, int, frozenset[str]], int]
    promised: Mapping[tuple[str, int], int]
    cells: Mapping[tuple[str, str, str], Cell]

    def items(self) -> set[Item]:
        """Return the phases and half-years in which there is anything."""
        return {(phase, half) for phase, half, _class in self.cells}

    def distinct(self, where: Where, since: int = 0) -> Counter[str]:
        """Return by half-year the distinct reviews with a wait that is meant, of batches after `since`."""
        found: Counter[str] = Counter()
        for (half, batch), n in self.promised.items():
            if batch > since and where(PROMISED, half):
                found[half] += n
        for (half, batch, phases), n in self.reviews.items():
            if batch > since and any(where(phase, half) for phase in phases):
                found[half] += n
        return found

    def since(self, where: Where, shown: Sequence[Shown]) -> list[tuple[int, int]]:
        """Return of each set that was shown how many it had, and how many there are now of later batches."""
        by_batch: Counter[int] = Counter()
        for (half, batch), n in self.promised.items():
            by_batch[batch] += n * where(PROMISED, half)
        for (half, batch, phases), n in self.reviews.items():
            by_batch[batch] += n * any(where(phase, half) for phase in phases)
        return since(shown, by_batch)

    def n(self, where: Where) -> int:
        """Return the distinct reviews with a wait that is meant."""
        return self.distinct(where).total()

    def cells_of(self, where: Where) -> dict[str, Cell]:
        """Return the waits that are meant by phase, all classes together."""
        found: dict[str, Cell] = {}
        for (phase, half, _class), cell in self.cells.items():
            if where(phase, half):
                found[phase] = found[phase] + cell if phase in found else cell
        return found


# For each phase the half-year after which a span begins ("" for the beginning) and the last one in it.
type Spans = Mapping[str, tuple[str, str]]


def _in(spans: Spans) -> Where:
    """Return which waits lie in spans; those of promises and those of days are never in the same."""
    return lambda phase, half: phase in spans and spans[phase][0] < half <= spans[phase][1]


@dataclass(frozen=True, slots=True)
class Unit:
    """The waits that are counted, and move, together.

    Attributes:
        kind: OPEN or VEILED.
        phase: the phase that they count as; PROMISED on the promise clock.
        spans: the half-years of each phase in it; more than one where a phase is too small to stand alone.
        halves: its distinct reviews by half-year, when it last moved.
        batch: the number of the batch in which it last moved.
        cells: by class.
        hidden: whether it has become too small since; it counts again when it is large enough.
        earlier: of each set that it counted before, the batch in which it moved to it and how many reviews.
    """

    kind: str
    phase: str
    spans: Spans
    halves: Mapping[str, int]
    batch: int
    cells: Mapping[str, Cell]
    hidden: bool = False
    earlier: Sequence[Shown] = ()

    @property
    def n(self) -> int:
        """Return its distinct reviews."""
        return sum(self.halves.values())

    @property
    def axis(self) -> Axis:
        """Return the bins of its clock."""
        return axis_of(self.phase)

    def holds(self, phase: str, half: str) -> bool:
        """Tell whether waits of a phase with a label in a half-year are its own."""
        return _in(self.spans)(phase, half)

    def weight(self, half: str) -> float:
        """Return what it counts for at `half`: the mean of its reviews' weights by age."""
        weighed = sum(
            n * ages.weight(ages.months_between(own, half)) for own, n in self.halves.items() if own <= half
        )
        weighed += sum(n for own, n in self.halves.items() if own > half)
        return weighed / self.n if self.n else 0.0

    def counts(self, half: str) -> bool:
        """Tell whether figures rest on it at `half`: it is neither too small by now nor too old."""
        return not self.hidden and self.weight(half) > 0.0

    def stored(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "kind": self.kind,
            "phase": self.phase,
            "spans": {phase: list(span) for phase, span in self.spans.items()},
            "halves": dict(self.halves),
            "batch": self.batch,
            "hidden": self.hidden,
            "earlier": [list(one) for one in self.earlier],
            **{name: [list(cell.d), list(cell.x2), cell.n] for name, cell in self.cells.items()},
        }

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `stored` has returned."""
        axis = axis_of(stored["phase"])
        return cls(
            stored["kind"],
            stored["phase"],
            {phase: (span[0], span[1]) for phase, span in stored["spans"].items()},
            stored["halves"],
            stored["batch"],
            {
                name: Cell(axis, tuple(stored[name][0]), tuple(stored[name][1]), stored[name][2])
                for name in CLASSES
            },
            stored["hidden"],
            parsed(stored.get("earlier", ())),
        )

    def now(self, record: Record, batch: int) -> Self:
        """Return it as of a batch: counted anew if enough reviews came or went, else as it was.

        One that has become too small keeps what it had, so that it comes back in a step, or as it was.
        """
        halves = record.distinct(self.holds)
        n = halves.total()
        shown = (*self.earlier, (self.batch, self.n))
        came = record.since(self.holds, shown)
        if not follows(came, n):
            return replace(self, hidden=n < K)
        cells = _cells(record, self.phase, self.holds)
        earlier = near(shown, came)
        return replace(self, halves=halves, batch=batch, cells=cells, hidden=False, earlier=earlier)


def parsed(stored: Iterable[Sequence[int]]) -> tuple[Shown, ...]:
    """Return sets that were shown, as JSON has them."""
    return tuple((batch, n) for batch, n in stored)


def since(shown: Sequence[Shown], by_batch: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return of each set that was shown how many it had, and how many there are now of later batches.

    Args:
        shown: the sets.
        by_batch: how many reviews there are now of each batch.
    """
    return [(had, sum(n for own, n in by_batch.items() if own > batch)) for batch, had in shown]


def near(shown: Sequence[Shown], came: Sequence[tuple[int, int]]) -> tuple[Shown, ...]:
    """Return the sets that are still to be compared with; `came` is what since() returned of them."""
    return tuple(one for one, (_had, n) in zip(shown, came, strict=True) if n < FAR)


def axis_of(phase: str) -> Axis:
    """Return the bins of a unit's clock."""
    return PROMISES if phase == PROMISED else WAITS


def _cells(record: Record, phase: str, where: Where) -> dict[str, Cell]:
    axis = axis_of(phase)
    found = {name: Cell.empty(axis) for name in CLASSES}
    for (its, half, wait_class), cell in record.cells.items():
        if where(its, half):
            found[wait_class] += cell
    return found


@dataclass(slots=True)
class _Plan:
    """Spans for what no unit counts yet."""

    record: Record
    spans: list[tuple[str, dict[str, tuple[str, str]]]] = field(default_factory=list)

    def n(self, spans: Spans) -> int:
        return self.record.n(_in(spans))


def units(kind: str, before: Sequence[Unit], record: Record, batch: int, half: str) -> list[Unit]:
    """Return an employer's units of one kind as of a batch.

    Units stay as they are made: half-years that come later make units of their own once they have five
    reviews, and until then they are not counted. From nothing, what is left over joins the newest unit of
    its phase, and phases that are too small to stand alone are counted with the largest one.

    Args:
        kind: OPEN or VEILED.
        before: the units of this kind in the last snapshot; none to count from nothing.
        record: what is published of this kind now.
        batch: the number of the batch.
        half: the half-year of the batch; what is five years older counts for nothing.
    """
    kept = [unit.now(record, batch) for unit in before]
    covered: dict[str, str] = {}
    for unit in before:
        for phase, (_after, last) in unit.spans.items():
            covered[phase] = max(covered.get(phase, ""), last)
    pending: dict[str, list[str]] = {}
    for phase, its in sorted(record.items()):
        recent = its >= half or ages.weight(ages.months_between(its, half)) > 0.0
        if recent and its > covered.get(phase, ""):
            pending.setdefault(phase, []).append(its)
    plan = _Plan(record)
    small: dict[str, list[str]] = {}
    for phase, halves in pending.items():
        runs, rest = _runs(plan, phase, halves, covered.get(phase, ""))
        if rest and runs and not before:
            runs[-1] = (runs[-1][0], rest[-1])
        elif rest and not before and phase in MIXED:
            small[phase] = rest
        plan.spans += [(phase, {phase: span}) for span in runs]
    if small:
        _pool(plan, small)
    fresh = [
        Unit(kind, phase, spans, record.distinct(_in(spans)), batch, _cells(record, phase, _in(spans)))
        for phase, spans in plan.spans
    ]
    return kept + fresh


def _runs(
    plan: _Plan, phase: str, halves: Iterable[str], after: str
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return spans of at least five reviews each, the oldest first, and the half-years left over."""
    runs: list[tuple[str, str]] = []
    rest: list[str] = []
    for half in halves:
        rest.append(half)
        if plan.n({phase: (after, half)}) >= K:
            runs.append((after, half))
            after, rest = half, []
    return runs, rest


def _pool(plan: _Plan, small: Mapping[str, list[str]]) -> None:
    """Count phases that are too small to stand alone with the newest unit of the largest phase."""
    spans = {phase: ("", halves[-1]) for phase, halves in small.items()}
    large: Counter[str] = Counter()
    for phase, its in plan.spans:
        if phase in MIXED:
            large[phase] += plan.n(its)
    if large:
        name = max(MIXED, key=lambda phase: large[phase])
        newest = [its for phase, its in plan.spans if phase == name][-1]
        newest.update(spans)
    elif plan.n(spans) >= K:
        name = max(spans, key=lambda phase: plan.n({phase: spans[phase]}))
        plan.spans.append((name, spans))


def pooled(units: Iterable[Unit]) -> list[list[str]]:
    """Return pairs: a phase of which some reviews are too few to stand alone, and what they count with."""
    pairs = {(phase, unit.phase) for unit in units for phase in unit.spans if phase != unit.phase}
    return [list(pair) for pair in sorted(pairs)]


def cells(units: Iterable[Unit], half: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the weighted, rounded cells of a snapshot, and the part of them that is of class W."""
    whole: dict[str, Counts] = {}
    waiting: dict[str, Counts] = {}
    for unit in units:
        if not unit.counts(half):
            continue
        weight = unit.weight(half)
        bins = len(unit.axis.widths)
        for name, cell in unit.cells.items():
            counts = Counts.of_cell(cell, weight)
            whole[unit.phase] = whole.get(unit.phase, Counts.empty(bins)) + counts
            if name == "W" and unit.phase != PROMISED and cell.n:
                waiting[unit.phase] = waiting.get(unit.phase, Counts.empty(bins)) + counts
    promises = whole.pop(PROMISED, Counts.empty(len(PROMISES.widths)))
    public = {"waits": {phase: _rounded(one) for phase, one in whole.items()}, "promises": _rounded(promises)}
    return public, {phase: _rounded(one) for phase, one in waiting.items()}


def _rounded(counts: Counts) -> dict[str, list[float]]:
    return {"d": [round(d, _PLACES) for d in counts.d], "x": [round(x, _PLACES) for x in counts.x]}


def counts_of(stored: Mapping[str, Sequence[float]]) -> Counts:
    """Return a cell as JSON has it."""
    return Counts(tuple(stored["d"]), tuple(stored["x"]))
