"""The batch that a score leans on, where leaving it out would move the score by more than five points."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Count, F

from reviews.figures.base import KINDS, MIXED, OPEN, VEILED, Unit
from reviews.figures.kept import Keeping
from reviews.figures.suppression import K
from reviews.tallies import half_of, is_veiled, published_waits
from scoring import ages, trends
from scoring.arrays import Estimates, Many
from scoring.cells import WAITS, Cell
from scoring.evidence import Counts, Evidence

if TYPE_CHECKING:
    from reviews.figures.counting import Made, Moment

# Stands among batches for all of them together.
_WHOLE: Final = -1
_BINS: Final = len(WAITS.widths)

# Kind, phase, half-year, batch, the bin in which a wait ended, whether it was answered, and how many.
type Row = tuple[str, str, str, int, int, bool, int]


@dataclass(slots=True)
class _Asked:
    """An employer of which it is asked: its units, the kinds that are counted, and the batches."""

    units: list[Unit]
    kinds: set[str] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)

    def unit(self, kind: str, phase: str, half: str, batch: int) -> Unit | None:
        """Return the unit that counts the reviews of a batch."""
        for unit in self.units:
            if unit.kind == kind and batch <= unit.batch and unit.holds(phase, half):
                return unit
        return None


def add(made: Mapping[int, tuple["Made", Keeping]], moment: "Moment") -> None:
    """Say which batch a score leans on, of all employers at once.

    It is asked of what the units count. While the record has gone on from there by fewer reviews than move
    a unit, what was said before stays.
    """
    asked = {key: _asked(keeping) for key, (_one, keeping) in made.items()}
    rows = _rows([key for key, one in asked.items() if one.batches])
    now = {key: one for key, one in asked.items() if one.batches and _settled(one, rows[key])}
    found = _found({key: rows[key] for key in now}, now, moment)
    for key, (one, _keeping) in made.items():
        said = found.get(key) if key in now else one.base["leaning"]
        if said and said["batch"] in asked[key].batches:
            one.figures["leans_on"] = said
        one.base["leaning"] = said or {}


def _asked(keeping: Keeping) -> _Asked:
    """Return the batches that a score may be said to lean on.

    Such a batch has at least five reviews, and leaves at least five, and of each kind none or as many: the
    difference would tell of fewer.
    """
    one = _Asked([unit for kind in KINDS for unit in keeping.shown(kind, MIXED)])
    by_kind: dict[str, Counter[int]] = {}
    for kind, record in keeping.kinds.items():
        counts: Counter[int] = Counter()
        for (half, batch, phases), n in record.reviews.items():
            if any(one.unit(kind, phase, half, batch) for phase in phases):
                counts[batch] += n
        if counts.total() >= K:
            by_kind[kind] = counts
    one.kinds = set(by_kind)
    together = sum(by_kind.values(), Counter())
    for batch, n in together.items():
        parts = [part for its in by_kind.values() for part in (its[batch], its.total() - its[batch])]
        if n >= K and together.total() - n >= K and not any(0 < part < K for part in parts):
            one.batches.add(batch)
    return one


def _rows(employers: Collection[int]) -> dict[int, list[Row]]:
    """Return the waits of these employers as they are counted, by kind, phase, half-year, batch and end."""
    found: dict[int, list[Row]] = defaultdict(list)
    if not employers:
        return found
    columns = ("party", "veiled", "phase", "year", "second", "batch", "answered", "end_bin")
    rows = (
        published_waits(employers)
        .filter(phase__in=MIXED)
        .annotate(**half_of("review__"), batch=F("review__batch"), veiled=is_veiled("review__"))
        .values_list(*columns)
        .annotate(n=Count("pk"))
        .order_by()
    )
    for key, veiled, phase, year, second, batch, answered, end_bin, n in rows:
        kind = VEILED if veiled else OPEN
        found[key].append((kind, phase, f"{year}H{second + 1}", batch, end_bin, answered, n))
    return found


def _settled(one: _Asked, rows: Sequence[Row]) -> bool:
    """Tell whether the waits that units are to count are those that they have counted."""
    ends: list[dict[bool, list[int]]] = [{True: [0] * _BINS, False: [0] * _BINS} for _unit in one.units]
    for kind, phase, half, batch, end_bin, answered, n in rows:
        unit = one.unit(kind, phase, half, batch)
        if unit is not None:
            ends[one.units.index(unit)][answered][end_bin] += n
    return all(
        sum(unit.cells.values(), Cell.empty()) == Cell.of_counts(its[True], its[False])
        for unit, its in zip(one.units, ends, strict=True)
    )


def _found(
    rows: Mapping[int, Sequence[Row]], asked: Mapping[int, _Asked], moment: "Moment"
) -> dict[int, dict[str, int]]:
    """Return of each employer whose score leans on a batch which one it is, and the score without it."""
    if not rows:
        return {}
    evidence: list[Evidence] = []
    places: list[tuple[int, int]] = []
    for key, its in rows.items():
        by_batch = _by_batch(asked[key], its, moment.half)
        places.append((key, _WHOLE))
        evidence.append(sum(by_batch.values(), Evidence()))
        for batch in sorted(asked[key].batches):
            places.append((key, batch))
            evidence.append(sum((one for other, one in by_batch.items() if other != batch), Evidence()))
    prior = moment.numbers
    scores = Estimates(Many.of(evidence, prior), prior).scores()[0].tolist()
    by_key: dict[int, dict[int, float]] = defaultdict(dict)
    for (key, batch), score in zip(places, scores, strict=True):
        by_key[key][batch] = score
    found = {}
    for key, without in by_key.items():
        whole = without.pop(_WHOLE)
        moves = {number: abs(score - whole) for number, score in without.items()}
        batch = max(moves, key=moves.__getitem__)
        if moves[batch] > trends.LEAST_POINTS:
            found[key] = {"batch": batch, "without": round(without[batch])}
    return found


def _by_batch(one: _Asked, rows: Sequence[Row], now: str) -> dict[int, Evidence]:
    """Return the counted waits by the batch that brought them, weighted by age at the half-year `now`."""
    found: dict[int, Evidence] = defaultdict(Evidence)
    for kind, phase, half, batch, end_bin, answered, n in rows:
        if kind in one.kinds and one.unit(kind, phase, half, batch):
            weight = n * (ages.weight(ages.months_between(half, now)) if half < now else 1.0)
            counts = Counts.of_cell(Cell.of_bin(end_bin, answered=answered), weight)
            found[batch] += Evidence({phase: counts})
    return found
