"""Figures that rest on a side of the record: half-years, the trend, one batch left out, pledges.

They are counted, and estimated, in a batch alone; the nightly rebuild leaves them as they are. Of each kind
of review a side counts none or at least five, and so does what is left of a unit without it: a kind of
which there are fewer is left out of the side.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.vocabulary import Phase
from employers.models import Pledge
from reviews import batches
from reviews.figures import halves, leaning, scored
from reviews.figures.base import KINDS, MIXED, Where
from reviews.figures.kept import Keeping, Kept, give_away, gives_away, in_half
from reviews.figures.suppression import K, shown_parts
from scoring import trends
from scoring.arrays import Estimates, Many
from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.launch import Prior

if TYPE_CHECKING:
    from reviews.figures.counting import Made, Moment

_WORKING_DAYS: Final = 5
_DAYS: Final = 7


def add(
    made: Mapping[int, tuple["Made", Keeping]],
    pledges: Iterable[Pledge],
    moment: "Moment",
) -> None:
    """Add half-years, trend, leaning and pledges to figures that have been counted.

    Args:
        made: by employer what was made, and what its figures rest on.
        pledges: the pledges of these employers that are or were in force.
        moment: when.
    """
    _add_halves(made, moment)
    for one, keeping in made.values():
        trend = _trend(keeping, moment)
        if trend is not None:
            one.figures["trend"] = trend
    leaning.add({key: pair for key, pair in made.items() if "score" in pair[0].figures}, moment)
    given: dict[tuple[int, str], list[Pledge]] = defaultdict(list)
    for pledge in pledges:
        given[pledge.employer_id, pledge.phase].append(pledge)
    for (key, _phase), its in given.items():
        one, keeping = made[key]
        one.figures["splits"] |= _pledges(its, keeping, moment)


def _name(half: str) -> str:
    return f"half:{half}"


def _add_halves(made: Mapping[int, tuple["Made", Keeping]], moment: "Moment") -> None:
    """Count and estimate the half-years of all employers at once."""
    window = halves.window(moment.day)
    rows: list[tuple[dict[str, Any], Evidence]] = []
    for one, keeping in made.values():
        shown = {kind: _halves(keeping, kind, window) for kind in KINDS}
        for half in window:
            counted = [shown[kind][half] for kind in KINDS if half in shown[kind]]
            if not counted:
                continue
            name = _name(half)
            keeping.rests[name] = [kind for kind in KINDS if half in shown[kind]]
            split = {"n": sum(kept.n for kept in counted), "waits": sum(kept.waits for kept in counted)}
            one.figures["splits"][name] = split
            rows.append((split, sum((kept.evidence for kept in counted), Evidence())))
    if not rows:
        return
    prior = moment.numbers
    many = Many.of([evidence for _split, evidence in rows], prior)
    none = Many.of([Evidence()] * len(rows), prior)
    found = scored.estimated(many, none, prior, [frozenset({"heard"})] * len(rows))
    for (split, evidence), parts in zip(rows, found, strict=True):
        stored = {phase: {"x": counts.x} for phase, counts in evidence.waits.items()}
        split |= parts["heard"] | {"watched": scored.watched(stored, MIXED)}


def _halves(keeping: Keeping, kind: str, window: Sequence[str]) -> dict[str, Kept]:
    """Return what each half-year counts of a kind, where nothing else tells of one to four of the rest."""
    found: dict[str, Kept] = {}
    counts: dict[str, int] = {}
    for half in window:
        where = in_half(half, MIXED)
        kept = keeping.keep(_name(half), kind, where, cells=True)
        if kept is not None:
            found[half] = kept
        counts[half] = kept.n if kept else keeping.kinds[kind].n(where)
    units = keeping.shown(kind, MIXED)
    shown = [half for half in shown_parts(counts) if half in found and not gives_away(units, {half})]
    while shown and (
        give_away(units, shown) or 0 < sum(counts.values()) - sum(counts[half] for half in shown) < K
    ):
        shown.remove(min(shown, key=lambda half: (counts[half], half)))
    return {half: found[half] for half in shown}


def _trend(keeping: Keeping, moment: "Moment") -> dict[str, Any] | None:
    """Return how the last half-year compares with the two before it; None where there is none to tell.

    Of each kind a half-year with one to four reviews lies on neither side, because the other figures would
    give it away; and a kind is compared only where it stands on both sides, so that like meets like.
    """
    latest = moment.half
    earlier = [halves.before(latest), halves.before(halves.before(latest))]
    now, then = Evidence(), Evidence()
    rests = []
    for kind in KINDS:
        counted = keeping.counted(_name(latest), kind)
        before = {half: keeping.counted(_name(half), kind) for half in earlier}
        sides = [kept.evidence for kept in before.values() if kept is not None]
        small = any(
            kept is None and keeping.kinds[kind].n(in_half(half, MIXED)) for half, kept in before.items()
        )
        units = keeping.shown(kind, MIXED)
        if counted is None or not sides or small:
            continue
        if gives_away(units, {latest}) or gives_away(units, earlier):
            continue
        now += counted.evidence
        then += sum(sides, Evidence())
        rests.append(kind)
    prior = moment.numbers
    direction = trends.trend(now, then, prior)
    if direction is None:
        return None
    keeping.rests["trend"] = rests
    estimates = Estimates(Many.of([now, then], prior), prior)
    scores = [round(score) for score in estimates.scores()[0].tolist()]
    return {
        "direction": direction,
        "latest": scores[0],
        "latest_n": now.n,
        "before": scores[1],
        "before_n": then.n,
    }


def measured_from(from_batch: int) -> str:
    """Return the first half-year on whose labels a pledge is measured: the first wholly after its batch.

    Labels are half-years at worst, so a half-year that began before may tell of waits from before.
    """
    given = batches.due_day(from_batch)
    half = halves.half_on(given)
    return half if halves.first_day(half) >= given else halves.after(half)


def measured_to(pledge: Pledge, day: dt.date) -> str:
    """Return the last half-year on whose labels a pledge is measured: the last wholly before its end."""
    if pledge.to_batch is None:
        return halves.half_on(day)
    return halves.before(halves.half_on(batches.due_day(pledge.to_batch)))


def days_of(working_days: int) -> int:
    """Return a pledge's working days as days: five working days are a week, so 10 are 14."""
    return -(-working_days * _DAYS // _WORKING_DAYS)


def _pledges(given: Sequence[Pledge], keeping: Keeping, moment: "Moment") -> dict[str, dict[str, Any]]:
    """Return how an employer's pledges for one phase are kept, each on the waits labelled within it.

    A pledge that has ended is measured on, as reviews about its time still come; it looks back as far as
    figures do from its own end.
    """
    measured = {kind: _measured(given, keeping, kind, moment) for kind in KINDS}
    splits = {}
    for pledge in given:
        counted = {kind: found[pledge] for kind, found in measured.items() if pledge in found}
        if counted:
            name = _pledge_name(pledge)
            keeping.rests[name] = list(counted)
            evidence = sum((kept.evidence for kept in counted.values()), Evidence())
            splits[name] = _kept(pledge, evidence, moment.numbers)
    return splits


def _pledge_name(pledge: Pledge) -> str:
    return f"pledge:{pledge.phase}:{pledge.from_batch}:{pledge.working_days}"


def _measured(given: Sequence[Pledge], keeping: Keeping, kind: str, moment: "Moment") -> dict[Pledge, Kept]:
    """Return what each pledge counts of a kind.

    What readers could work out by taking pledges from the units of the phase, from half-years, and from each
    other where two held at once (an employer was bought), is never one to four reviews: the smallest pledge
    goes first.
    """
    phase, record = given[0].phase, keeping.kinds[kind]
    units = keeping.shown(kind, Phase.values)
    # What no unit counts yet waits here as well: less the units, a pledge would be of those few.
    labels = sorted(
        {
            half
            for its, half, _class in record.cells
            if its == phase and any(unit.holds(phase, half) for unit in units)
        }
    )
    by_half = {half: record.n(in_half(half, [phase])) for half in labels}
    found: dict[Pledge, Kept] = {}
    spans: dict[Pledge, set[str]] = {}
    for pledge in given:
        last = measured_to(pledge, moment.day)
        first = max(measured_from(pledge.from_batch), halves.window(halves.first_day(last))[0])
        own = {half for half in labels if first <= half <= last}
        kept = keeping.keep(_pledge_name(pledge), kind, _labelled(phase, own), cells=True)
        if kept is not None:
            found[pledge], spans[pledge] = kept, own
    beside = [{half for half in labels if unit.holds(phase, half)} for unit in units]
    # The curve of a half-year is of this phase if all of its reviews are.
    beside += [
        {half}
        for half, n in by_half.items()
        if kind in keeping.rests.get(_name(half), ()) and record.n(in_half(half, MIXED)) == n
    ]
    while found and _tell_apart(by_half, [*beside, *(spans[pledge] for pledge in found)]):
        del found[min(found, key=lambda pledge: (found[pledge].n, pledge.from_batch))]
    return found


def _tell_apart(by_half: Mapping[str, int], spans: Sequence[Collection[str]]) -> bool:
    """Tell whether reviews that lie in the same of these spans are one to four together.

    Where they are never so few, no sum and no difference of the spans is either. What lies in none of them
    is in no figure.
    """
    alike: Counter[tuple[bool, ...]] = Counter()
    for half, n in by_half.items():
        alike[tuple(half in span for span in spans)] += n
    return any(0 < n < K for where, n in alike.items() if any(where))


def _labelled(phase: str, own: Collection[str]) -> Where:
    """Return the waits of a phase with a label within these half-years."""
    return lambda its, half: its == phase and half in own


def _kept(pledge: Pledge, evidence: Evidence, prior: Prior) -> dict[str, Any]:
    days = days_of(pledge.working_days)
    found = estimate(evidence, prior)
    low, high = found.heard_band(days, phase=pledge.phase)
    return {
        "n": evidence.n,
        "working_days": pledge.working_days,
        "from_batch": pledge.from_batch,
        "kept": round(100 * found.heard_in(pledge.phase, days)[0]),
        "low": round(100 * low),
        "high": round(100 * high),
    }
