"""From the record to figures: what a batch writes down for the employers that it touched.

Distinct reviews are counted by the database; cells come from tallies. A handful of queries serves all the
employers of a batch, and the estimates of all of them are made at once, in arrays.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Value, When

from core.vocabulary import Phase
from employers.models import Pledge
from reviews.figures import base as bases
from reviews.figures import distributions, halves, kept, scored, sides
from reviews.figures.base import KINDS, MIXED, OPEN, PROMISED, VEILED, Record, Unit, Where
from reviews.figures.distributions import Splits, Told
from reviews.figures.kept import Keeping
from reviews.figures.priors import numbers
from reviews.figures.suppression import K, Parts
from reviews.models import Prior, Tally
from reviews.models.figures import Clock
from reviews.querysets import SHOWS_BINS
from reviews.tallies import AXES, half_of, published_promises, published_waits
from scoring import launch
from scoring.arrays import Many
from scoring.cells import Cell
from scoring.showing import RANKED_N


@dataclass(frozen=True, slots=True)
class Moment:
    """When figures are counted: a batch's number and day, and the prior in force."""

    batch: int
    day: dt.date
    prior: Prior

    @property
    def half(self) -> str:
        """Return the half-year of the day."""
        return halves.half_on(self.day)

    @property
    def numbers(self) -> launch.Prior:
        """Return the prior as the estimator takes it."""
        return numbers(self.prior)


@dataclass(frozen=True, slots=True)
class Made:
    """What a snapshot stores: its public figures, and its base."""

    figures: dict[str, Any]
    base: dict[str, Any]


def build(
    employers: Collection[int], moment: Moment, before: Mapping[int, Mapping[str, Any]]
) -> dict[int, Made]:
    """Return the figures of each of these employers that has enough reviews, as reviews.figures documents.

    Tallies must be up to date.

    Args:
        employers: primary keys.
        moment: figures look back 36 months from its day.
        before: the base of the last snapshot of each employer that moves in steps; the others are counted
            from nothing.
    """
    window = halves.window(moment.day)
    since = halves.first_day(window[0])
    whole = kept.since(window[0])
    known = {
        key: kinds
        for key, kinds in records(employers).items()
        if any(record.n(whole) >= K for record in kinds.values())
    }
    bills = distributions.bills(list(known), since)
    reasons = distributions.reasons(list(known), since)
    facets = distributions.facets(list(known))
    dealings = distributions.dealings(list(known))
    lengths = distributions.lengths(list(known), since)
    made, keepings = {}, {}
    for key, kinds in known.items():
        stored = before.get(key, {})
        keeping = Keeping(
            kinds, _units(stored, kinds, moment), moment.half, moment.batch, stored.get("kept", {})
        )
        told = Told(stored.get("told", {}))
        cells, waiting = bases.cells(keeping.units, moment.half)
        n, waits = keeping.keep_all("reviews", dict.fromkeys(KINDS, whole))
        splits = _splits(keeping, cells, window[0], told.usual("due", lengths.get(key, Parts())))
        told.add("bill", bills.get(key, {}))
        told.add("reasons", reasons.get(key, {}))
        figures: dict[str, Any] = {
            "reviews": n,
            "waits": waits,
            "window": [window[0], window[-1]],
            "facets": sorted(facets[key]),
            "clients": dealings[key].get("clients", []),
            "agencies": dealings[key].get("agencies", []),
            "splits": splits | told.splits,
        }
        if "heard" in splits:
            figures["score"] = {"n": splits["heard"]["n"]}
        if n >= RANKED_N and (cells["waits"] or any(cells["promises"]["x"])):
            figures |= {"cells": cells, "pooled": bases.pooled(keeping.units)}
        base = {
            "units": [unit.stored() for unit in keeping.units],
            "cells": cells,
            "waiting": waiting,
            "published": sum(record.n(whole) for record in kinds.values()),
            "told": told.kept,
            "leaning": stored.get("leaning", {}),
        }
        keeping.rests |= told.rests
        made[key], keepings[key] = Made(figures, base), keeping
    _estimate(made, moment)
    pledges = Pledge.objects.ever_in_force().filter(employer__in=list(made)).order_by("from_batch", "pk")
    sides.add({key: (made[key], keepings[key]) for key in made}, pledges, moment)
    for key, keeping in keepings.items():
        made[key].base.update(keeping.stored())
    return made


def _units(stored: Mapping[str, Any], kinds: Mapping[str, Record], moment: Moment) -> list[Unit]:
    """Return the units of an employer, of both kinds."""
    before = [Unit.parse(unit) for unit in stored.get("units", ())]
    return [
        unit
        for kind, record in kinds.items()
        for unit in bases.units(
            kind, [one for one in before if one.kind == kind], record, moment.batch, moment.half
        )
    ]


def kind_of(tier: str) -> str:
    """Return the kind of the reviews of a tier."""
    return OPEN if tier in SHOWS_BINS else VEILED


def records(employers: Collection[int]) -> dict[int, dict[str, Record]]:
    """Return what is published of each employer by kind, counted by the database."""
    reviews: dict[tuple[int, str], Counter[tuple[str, int, frozenset[str]]]] = defaultdict(Counter)
    bits = {phase: 1 << place for place, phase in enumerate(Phase.values)}
    in_phase = {
        f"in_{phase}": Max(
            Case(When(phase=phase, then=Value(bit)), default=Value(0), output_field=IntegerField())
        )
        for phase, bit in bits.items()
    }
    keys = ("party", "review", "year", "second", "review__batch", "review__tier")
    rows = (
        published_waits(employers)
        .annotate(**half_of("review__"))
        .values(*keys)
        .annotate(**in_phase)
        .order_by()
        .values_list(*(key for key in keys if key != "review"), *in_phase)
    )
    for (key, year, second, batch, tier, *flags), n in Counter(rows.iterator()).items():
        phases = frozenset(phase for phase, flag in zip(Phase.values, flags, strict=True) if flag)
        reviews[key, kind_of(tier)][f"{year}H{second + 1}", batch, phases] += n
    promised: dict[tuple[int, str], Counter[tuple[str, int]]] = defaultdict(Counter)
    counted = (
        published_promises(employers)
        .annotate(**half_of("wait__review__"))
        .values("party", "year", "second", "wait__review__batch", "wait__review__tier")
        .annotate(n=Count("wait__review", distinct=True))
        .order_by()
        .values_list("party", "year", "second", "wait__review__batch", "wait__review__tier", "n")
    )
    for key, year, second, batch, tier, n in counted:
        promised[key, kind_of(tier)][f"{year}H{second + 1}", batch] += n
    cells = _cells(employers)
    return {
        key: {kind: Record(reviews[key, kind], promised[key, kind], cells[key, kind]) for kind in KINDS}
        for key in sorted({key for key, _kind in list(reviews)})
    }


def _cells(employers: Collection[int]) -> dict[tuple[int, str], dict[tuple[str, str, str], Cell]]:
    """Return the cells of employers by kind as a Record has them."""
    found: dict[tuple[int, str], dict[tuple[str, str, str], Cell]] = defaultdict(dict)
    for tally in Tally.objects.filter(employer__in=employers):
        its = found[tally.employer_id, VEILED if tally.veiled else OPEN]
        phase = PROMISED if tally.clock == Clock.PROMISE else tally.phase
        cell = Cell(AXES[tally.clock], tuple(tally.d), tuple(tally.x2), tally.waits)
        place = (phase, tally.half, tally.wait_class)
        its[place] = its[place] + cell if place in its else cell
    return found


def _splits(keeping: Keeping, cells: Mapping[str, Any], since: str, due: str | None) -> Splits:
    """Return the curves that may be shown, with what is counted of them; estimates are added later.

    Nothing but cells is published of a phase, so what is too small is in no public figure, or in one that
    counts it with another phase: there is no rest to be worked out.
    """
    splits: Splits = {}
    waits = cells["waits"]
    n, counted = keeping.keep_all("heard", keeping.in_units(MIXED, since))
    if n and not waits.keys().isdisjoint(MIXED):
        splits["heard"] = {"n": n, "waits": counted, "watched": scored.watched(waits, MIXED)}
    for phase in Phase.values:
        held = keeping.in_units([phase], since)
        n, counted = keeping.keep_all(f"phase:{phase}", held)
        if n and phase in waits and _stands_alone(keeping, phase, held):
            splits[f"phase:{phase}"] = {
                "n": n,
                "waits": counted,
                "watched": scored.watched(waits, [phase]),
            }
    n, counted = keeping.keep_all("promises", keeping.in_units([PROMISED], since))
    if n and any(cells["promises"]["x"]):
        splits["promises"] = {"n": n, "promises": counted, "due": None if due is None else int(due)}
    return splits


def _stands_alone(keeping: Keeping, phase: str, held: Mapping[str, Where]) -> bool:
    """Tell whether a phase has enough reviews of a kind without those that are counted with it."""
    return any(record.n(kept.of_phase(phase, held[kind])) >= K for kind, record in keeping.kinds.items())


def _estimate(made: Mapping[int, Made], moment: Moment) -> None:
    """Fill in what the estimator says of each employer's cells."""
    if not made:
        return
    prior = moment.numbers
    many = Many.of([scored.evidence_of(one.base) for one in made.values()], prior)
    waiting = Many.of([scored.waiting_of(one.base) for one in made.values()], prior)
    shown = [frozenset(one.figures["splits"]) for one in made.values()]
    for one, parts in zip(made.values(), scored.estimated(many, waiting, prior, shown), strict=True):
        one.figures.update(scored.merged(one.figures, parts, moment.prior.pk))
