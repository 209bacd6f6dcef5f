"""What figures beside the units rest on, kept from batch to batch so that it moves in steps. Pure.

Of each kind of review a figure counts none or at least five, and what it counts of a kind moves when at
least three of them came or went: the same rules as for units (reviews.figures.base).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from reviews.figures.base import KINDS, PROMISED, Record, Shown, Unit, Where, near, parsed
from reviews.figures.suppression import K, follows
from scoring.cells import WAITS, Cell
from scoring.evidence import Counts, Evidence


@dataclass(frozen=True, slots=True)
class Kept:
    """What a figure counts of one kind.

    Attributes:
        n: distinct reviews, at least five.
        waits: their waits, or their promises.
        batch: the number of the batch in which it last moved.
        cells: by phase; empty where the figure is estimated from units.
        hidden: whether it has become too small since; it counts again when it is large enough.
        earlier: as in Unit.
    """

    n: int
    waits: int
    batch: int
    cells: Mapping[str, Cell] = field(default_factory=dict)
    hidden: bool = False
    earlier: Sequence[Shown] = ()

    @property
    def evidence(self) -> Evidence:
        """Return its waits, unweighted."""
        return Evidence({phase: Counts.of_cell(cell) for phase, cell in self.cells.items()}, n=self.n)

    def stored(self) -> list[Any]:
        """Return it as JSON has it."""
        cells = {phase: [list(cell.d), list(cell.x2), cell.n] for phase, cell in self.cells.items()}
        return [self.n, self.waits, self.batch, cells, self.hidden, [list(one) for one in self.earlier]]

    @classmethod
    def parse(cls, stored: Sequence[Any]) -> Self:
        """Return what `stored` has returned."""
        n, waits, batch, cells, hidden, *earlier = stored
        its_cells = {phase: Cell(WAITS, tuple(d), tuple(x2), its) for phase, (d, x2, its) in cells.items()}
        return cls(n, waits, batch, its_cells, hidden, parsed(*earlier or [()]))


@dataclass(slots=True)
class Keeping:
    """What the figures of one employer rest on, while they are made.

    Attributes:
        kinds: what is published, by kind.
        units: its units, of both kinds.
        half: the half-year of the batch.
        batch: the number of the batch.
        before: `kept` of the last base.
        kept: by name and kind what is kept of it; what is too small and never was larger is not.
        rests: by the names of figures the kinds that they rest on.
    """

    kinds: Mapping[str, Record]
    units: Sequence[Unit]
    half: str
    batch: int
    before: Mapping[str, Mapping[str, Sequence[Any]]]
    kept: dict[str, dict[str, Kept]] = field(default_factory=dict)
    rests: dict[str, list[str]] = field(default_factory=dict)

    def shown(self, kind: str, phases: Collection[str]) -> list[Unit]:
        """Return the units of a kind, counting as one of these phases, that figures rest on."""
        return [
            unit
            for unit in self.units
            if unit.kind == kind and unit.phase in phases and unit.counts(self.half)
        ]

    def keep(self, name: str, kind: str, where: Where, *, cells: bool = False) -> Kept | None:
        """Return what the figure `name` counts of a kind, or None where that is too little.

        Args:
            name: the figure.
            kind: the kind.
            where: which waits it is about.
            cells: whether the figure is estimated from what is kept here.
        """
        now = self._now(name, kind, where, cells=cells)
        if now is None:
            return None
        self.kept.setdefault(name, {})[kind] = now
        return None if now.hidden else now

    def _now(self, name: str, kind: str, where: Where, *, cells: bool) -> Kept | None:
        record = self.kinds[kind]
        n = record.n(where)
        stored = self.before.get(name, {}).get(kind)
        before = Kept.parse(stored) if stored else None
        if before is None and n < K:
            return None
        shown = (*before.earlier, (before.batch, before.n)) if before is not None else ()
        came = record.since(where, shown)
        if before is not None and not follows(came, n):
            return replace(before, hidden=n < K)
        found = record.cells_of(where)
        waits = sum(cell.n for cell in found.values())
        return Kept(n, waits, self.batch, found if cells else {}, earlier=near(shown, came))

    def keep_all(self, name: str, wheres: Mapping[str, Where]) -> tuple[int, int]:
        """Return the reviews and the waits that a figure which is estimated from units rests on."""
        found = {kind: self.keep(name, kind, where) for kind, where in wheres.items()}
        counted = {kind: one for kind, one in found.items() if one is not None}
        self.rests[name] = list(counted)
        return sum(one.n for one in counted.values()), sum(one.waits for one in counted.values())

    def counted(self, name: str, kind: str) -> Kept | None:
        """Return what has been kept of a figure and a kind, or None where that is too little."""
        found = self.kept.get(name, {}).get(kind)
        return None if found is None or found.hidden else found

    def in_units(self, phases: Collection[str], since: str) -> dict[str, Where]:
        """Return by kind which waits the units that count as these phases hold, from a half-year on."""
        return {kind: _held(self.shown(kind, phases), since) for kind in KINDS}

    def stored(self) -> dict[str, Any]:
        """Return `kept` and `rests` as a base has them."""
        kept = {
            name: {kind: one.stored() for kind, one in kinds.items()} for name, kinds in self.kept.items()
        }
        return {"kept": kept, "rests": self.rests}


def _held(units: Sequence[Unit], since: str) -> Where:
    return lambda phase, half: half >= since and any(unit.holds(phase, half) for unit in units)


def in_half(half: str, phases: Collection[str]) -> Where:
    """Return the waits of some phases with a label in one half-year."""
    return lambda phase, its: its == half and phase in phases


def of_phase(phase: str, where: Where) -> Where:
    """Return of the waits that are meant those of one phase."""
    return lambda its, half: its == phase and where(its, half)


def since(half: str) -> Where:
    """Return all waits with a label from a half-year on."""
    return lambda phase, its: its >= half and phase != PROMISED


def gives_away(units: Iterable[Unit], own: Collection[str]) -> bool:
    """Tell whether these half-years together, taken from a unit, would leave one to four reviews."""
    return any(0 < rest < K for rest, _parts in _rests(units, own))


def give_away(units: Iterable[Unit], own: Collection[str]) -> bool:
    """Tell whether any of these half-years, one by one or together, taken from a unit, would leave so few.

    Where all of them together leave nothing, all but one leave that one.
    """
    return any(0 < (rest or min(parts)) < K for rest, parts in _rests(units, own))


def _rests(units: Iterable[Unit], own: Collection[str]) -> Iterable[tuple[int, list[int]]]:
    """Yield of each unit that these half-years touch what they leave of it, and what each of them has."""
    for unit in units:
        parts = [n for half, n in unit.halves.items() if half in own and n]
        if parts:
            yield unit.n - sum(parts), parts
