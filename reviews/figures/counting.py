"""From the record to figures: what a batch writes down for the employers that it touched.

Distinct reviews are counted by the database; the curves come from tallies. A handful of queries serves
all the employers of a batch.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.vocabulary import Phase
from employers.models import Pledge
from reviews import batches
from reviews.figures import BILL_FIELDS, halves, shares_of
from reviews.figures.suppression import K_SENSITIVE, K, percents, shown_parts
from reviews.lifecycle import Status
from reviews.models import Review, Tally, Wait
from reviews.models.figures import Clock
from reviews.querysets import TELLS_AGENCY
from reviews.tallies import cell_of, published_promises, published_waits
from scoring import kaplan_meier as km
from scoring.cells import PROMISES, QUARTERS, WAITS, Cell
from scoring.clock import BIN_ENDS

# Everything after the application: the headline. Applications are answered by other means, and stand apart.
HEARD_PHASES = (Phase.SCREENING, Phase.INTERVIEW, Phase.DECISION)
_SENSITIVE = {"offers_declined": K_SENSITIVE}

type Splits = dict[str, dict[str, Any]]


def build(employers: Collection[int], day: dt.date) -> dict[int, dict[str, Any]]:
    """Return the figures of each of these employers that has enough reviews, as reviews.figures documents.

    Tallies must be up to date.

    Args:
        employers: primary keys.
        day: the day of the batch; figures look back 36 months from it.
    """
    window = halves.window(day)
    since = halves.first_day(window[0])
    counts = _counts(employers, since)
    tallies = defaultdict(list)
    for tally in Tally.objects.filter(employer__in=employers, half__in=window):
        tallies[tally.employer_id].append(tally)
    bills = _bills([key for key in employers if key in counts], since)
    reasons = _reasons(employers, since)
    facets = _facets(employers)
    pledges = defaultdict(list)
    for pledge in Pledge.objects.open().filter(employer__in=employers):
        pledges[pledge.employer_id].append(pledge)
    made = {}
    for key, count in counts.items():
        if count["reviews"] < K:
            continue
        splits = _curves(count, tallies[key])
        splits |= _distributions("bill", bills.get(key, {}))
        splits |= _distributions("reasons", reasons.get(key, {}))
        for pledge in pledges[key]:
            splits |= _pledge(pledge, tallies[key], since)
        made[key] = {
            "reviews": count["reviews"],
            "waits": count["waits"],
            "window": [window[0], window[-1]],
            "facets": sorted(facets[key]),
            "splits": splits,
        }
    return made


def _facets(employers: Collection[int]) -> dict[int, set[str]]:
    """Return what the cards on each employer's page say, so that the page offers no empty filter."""
    found: dict[int, set[str]] = defaultdict(set)
    published = Review.objects.published().order_by()
    own = published.filter(employer__in=employers).values_list("employer", "facets")
    through = published.filter(agency__in=employers, tier__in=TELLS_AGENCY).values_list("agency", "facets")
    for key, facets in [*own.distinct(), *through.distinct()]:
        found[key] |= set(facets.split())
    return found


def build_site(day: dt.date) -> dict[str, Any] | None:
    """Return the figures of all employers together, or None while they rest on too few employers.

    They have the shape that reviews.figures documents, with the curves alone.

    Args:
        day: the day of the batch; figures look back 36 months from it.
    """
    window = halves.window(day)
    since = halves.first_day(window[0])
    waits = Wait.objects.filter(review__status=Status.PUBLISHED.value, review__period_start__gte=since)
    whole_site = waits.aggregate(
        employers=Count("review__employer", distinct=True),
        reviews=Count("review", distinct=True),
        waits=Count("pk"),
        heard=Count("review", distinct=True, filter=Q(phase__in=HEARD_PHASES)),
        promises=Count("review", distinct=True, filter=Q(promises__counts=True)),
        **{f"phase_{phase}": Count("review", distinct=True, filter=Q(phase=phase)) for phase in Phase.values},
    )
    if whole_site["employers"] < K:
        return None
    cells = {phase: site_cell(waits.filter(phase=phase)) for phase in Phase.values}
    splits: Splits = {}
    if whole_site["heard"] >= K:
        heard = sum((cells[phase] for phase in HEARD_PHASES), Cell.empty())
        splits["heard"] = heard_split(heard, whole_site["heard"])
    for phase, cell in cells.items():
        if whole_site[f"phase_{phase}"] >= K:
            splits[f"phase:{phase}"] = heard_split(cell, whole_site[f"phase_{phase}"])
    if whole_site["promises"] >= K:
        promises = site_cell(waits.filter(promises__counts=True), promises=True)
        splits["promises"] = promise_split(promises, whole_site["promises"], None)
    return {
        "reviews": whole_site["reviews"],
        "waits": whole_site["waits"],
        "window": [window[0], window[-1]],
        "facets": [],
        "splits": splits,
    }


def site_cell(waits: QuerySet[Wait], *, promises: bool = False) -> Cell:
    """Return the cell of these waits, or of the promises that count in them."""
    place, came = ("promises__phase", "promises__satisfied") if promises else ("end_bin", "answered")
    axis = PROMISES if promises else WAITS
    counts = {True: [0] * len(axis.widths), False: [0] * len(axis.widths)}
    for number, answered, n in waits.values_list(place, came).annotate(n=Count("pk")).order_by():
        counts[bool(answered)][number] += n
    return Cell.of_counts(counts[True], counts[False], axis)


def _counts(employers: Collection[int], since: dt.date) -> dict[int, dict[str, int]]:
    """Return the distinct reviews of each employer: all of them, and those behind each split."""
    heard = Q(phase__in=HEARD_PHASES)
    columns: dict[str, Any] = {
        "reviews": Count("review", distinct=True),
        "waits": Count("pk"),
        "heard": Count("review", distinct=True, filter=heard),
    }
    for phase in Phase.values:
        columns[f"phase_{phase}"] = Count("review", distinct=True, filter=Q(phase=phase))
    rows = published_waits(employers).filter(review__period_start__gte=since)
    found = {row.pop("party"): row for row in rows.values("party").annotate(**columns).order_by()}
    promised = (
        published_promises(employers)
        .filter(wait__review__period_start__gte=since)
        .values("party")
        .annotate(n=Count("wait__review", distinct=True))
        .order_by()
    )
    for row in promised:
        found[row["party"]]["promises"] = row["n"]
    for key, due in _usual_lengths(employers, since).items():
        found[key]["due"] = due
    for key, half, n in _by_half(employers, since):
        found[key][f"half_{half}"] = n
    return found


def _by_half(employers: Collection[int], since: dt.date) -> Iterable[tuple[int, str, int]]:
    """Yield (employer, half-year, distinct reviews with a wait after the application)."""
    rows = (
        published_waits(employers)
        .filter(review__period_start__gte=since, phase__in=HEARD_PHASES)
        .values_list("party", "review__period_start")
        .annotate(n=Count("review", distinct=True))
        .order_by()
    )
    by_half: Counter[tuple[int, str]] = Counter()
    for key, start, n in rows:
        by_half[key, halves.half_on(start)] += n
    return [(key, half, n) for (key, half), n in by_half.items()]


def whole(share: float) -> int:
    """Return a share (0 to 1) in whole percent."""
    return round(100 * share)


def heard_split(cell: Cell, n: int) -> dict[str, Any]:
    """Return how fast answers came, as reviews.figures documents it, from a cell of `n` distinct reviews."""
    spreads = [km.spread(cell, day) for day in BIN_ENDS]
    return {
        "n": n,
        "waits": cell.n,
        "curve": [whole(share) for share in km.curve(cell)],
        "low": [whole(low) for low, _high in spreads],
        "high": [whole(high) for _low, high in spreads],
        "median": km.median(cell),
        "watched": km.last_watched(cell) or 0,
    }


def promise_split(cell: Cell, n: int, due: int | None) -> dict[str, Any]:
    """Return what became of promises, as reviews.figures documents it."""
    low, high = km.spread(cell, QUARTERS - 1)
    return {
        "n": n,
        "promises": cell.n,
        "kept": whole(km.kept(cell) or 0.0),
        "low": whole(low),
        "high": whole(high),
        "late_by": km.late_by(cell),
        "curve": [whole(share) for share in km.curve(cell)],
        "due": due,
    }


def _curves(count: Mapping[str, int], tallies: Collection[Tally]) -> Splits:
    """Return the splits that are curves, those left out that would be too small or give one away."""
    waits = [tally for tally in tallies if tally.clock == Clock.WAIT]
    heard = [tally for tally in waits if tally.phase in HEARD_PHASES]
    splits: Splits = {}
    if count["heard"] >= K:
        splits["heard"] = heard_split(cell_of(heard), count["heard"])
    parts = {phase: count[f"phase_{phase}"] for phase in HEARD_PHASES}
    shown = {**shown_parts(parts), Phase.APPLIED: count["phase_applied"]}
    for phase, n in shown.items():
        if n >= K:
            cell = cell_of(tally for tally in waits if tally.phase == phase)
            splits[f"phase:{phase}"] = heard_split(cell, n)
    by_half = {name.removeprefix("half_"): n for name, n in count.items() if name.startswith("half_")}
    for half, n in shown_parts(by_half).items():
        splits[f"half:{half}"] = heard_split(cell_of(tally for tally in heard if tally.half == half), n)
    if count.get("promises", 0) >= K:
        promises = [tally for tally in tallies if tally.clock == Clock.PROMISE]
        cell = cell_of(promises, PROMISES)
        splits["promises"] = promise_split(cell, count["promises"], count.get("due"))
    return splits


def _bills(employers: Collection[int], since: dt.date) -> dict[int, dict[str, Counter[str]]]:
    """Return the candidates' bills by employer and field: how many reviews gave which answer."""
    found: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    own = Review.objects.published().filter(employer__in=employers, period_start__gte=since)
    for row in own.values("employer", *BILL_FIELDS).annotate(reviews=Count("pk")).order_by():
        for field in BILL_FIELDS:
            if row[field] not in {"", None}:
                code = {True: "yes", False: "no"}.get(row[field], row[field])
                found[row["employer"]][field][code] += row["reviews"]
    return found


def _reasons(employers: Collection[int], since: dt.date) -> dict[int, dict[str, Counter[str]]]:
    """Return the reasons for silence by employer and source: how many reviews name which last."""
    rows = (
        published_waits(employers)
        .filter(review__period_start__gte=since)
        .exclude(reason="")
        .values_list("party", "reason_source", "review", "reason")
        .order_by("review", "position")
    )
    # One reason a review and source, so that the parts add up to a whole of distinct reviews.
    last = {(key, source, review): reason for key, source, review, reason in rows}
    found: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (key, source, _review), reason in last.items():
        found[key][source][reason] += 1
    return found


def _distributions(kind: str, counted: Mapping[str, Counter[str]]) -> Splits:
    """Return the distributions of which anything may be shown."""
    splits: Splits = {}
    for name, counts in sorted(counted.items()):
        shown = percents(counts, k=_SENSITIVE.get(name, K))
        if shown:
            splits[f"{kind}:{name}"] = {"n": sum(counts.values()), "shares": shares_of(shown)}
    return splits


def _usual_lengths(employers: Collection[int], since: dt.date) -> dict[int, int]:
    """Return the bin in which most promises of each employer fall due, where enough reviews have it."""
    rows = (
        published_promises(employers)
        .filter(wait__review__period_start__gte=since)
        .values("party", "length_bin")
        .annotate(n=Count("wait__review", distinct=True))
        .filter(n__gte=K)
        .order_by("n", "-length_bin")
    )
    return {row["party"]: row["length_bin"] for row in rows}


def _pledge(pledge: Pledge, tallies: Iterable[Tally], since: dt.date) -> Splits:
    """Return how a pledge is kept, measured on waits that are labelled wholly after it was given."""
    # Labels are half-years at worst, so only those that begin after the pledge are wholly after it.
    given = max(batches.due_day(pledge.from_batch), since)
    start = halves.first_day(halves.half_on(given))
    if start < given:
        start = halves.first_day(halves.after(halves.half_on(given)))
    later = [
        tally
        for tally in tallies
        if tally.clock == Clock.WAIT and tally.phase == pledge.phase and halves.first_day(tally.half) >= start
    ]
    waits = published_waits([pledge.employer_id]).filter(phase=pledge.phase)
    n = waits.filter(review__period_start__gte=start).values("review").distinct().count()
    if n < K:
        return {}
    # Five working days are a week: a pledge of 10 working days is one of 14 days.
    days = -(-pledge.working_days * 7 // 5)
    return {
        f"pledge:{pledge.phase}": {
            "n": n,
            "working_days": pledge.working_days,
            "from_batch": pledge.from_batch,
            "kept": whole(km.heard_by(cell_of(later), days)),
        }
    }
