"""Public figures: written in a batch alone, moved in steps, hidden at once when too small."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Count, Max

from advice.services import Figure
from employers.models import Employer
from reviews import batches, tallies
from reviews.figures import METHOD_VERSION, counting, distributions, evidence, halves, priors, site
from reviews.figures.counting import Made, Moment
from reviews.figures.distributions import Told
from reviews.figures.everybody import Everybody, Waits
from reviews.figures.suppression import K, Parts, moved
from reviews.lifecycle import Status
from reviews.models import Batch, Reply, Review, SiteBase, SiteSnapshot, Snapshot, Wait
from reviews.querysets import TELLS_AGENCY

_IN_REPLIES: Final = f"reasons:{distributions.IN_REPLIES}"


def write(employers: Collection[int], batch: Batch, *, at_once: bool) -> int:
    """Count these employers anew, and let their public figures follow; return how many moved.

    A snapshot moves when at least three reviews came or went since the last one, and so does each
    figure in it, for each kind of review (reviews.figures.base, kept); `at_once` moves everything. Where
    there are fewer than five reviews of either kind there is none.
    """
    keys = sorted(set(employers))
    tallies.regroup(keys)
    last = latest(keys)
    steady = {
        key: snapshot
        for key, snapshot in last.items()
        if not at_once and snapshot.method_version == METHOD_VERSION and snapshot.base
    }
    prior = priors.in_force()
    moment = Moment(batch.number, batch.due, prior)
    fresh = counting.build(keys, moment, {key: snapshot.base for key, snapshot in steady.items()})
    came = _came(steady)
    written = 0
    for key in keys:
        made, before = fresh.get(key), steady.get(key)
        if made is None:
            Snapshot.objects.filter(employer=key).delete()
            continue
        if before is not None:
            # What came back after a restriction, or with a merged employer, is in no newer batch.
            more = made.base["published"] - before.base["published"]
            new = max(came.get(key, 0), more)
            if not moved(new, new - more):
                continue
        Snapshot.objects.update_or_create(
            employer_id=key,
            batch=batch,
            defaults={
                "method_version": METHOD_VERSION,
                "prior": prior,
                "figures": made.figures,
                "base": made.base,
            },
        )
        written += 1
    write_down(keys)
    return written


def outdated() -> set[int]:
    """Return the employers whose figures in force were made by an earlier method."""
    in_force = Snapshot.objects.in_force().exclude(method_version=METHOD_VERSION)
    return set(in_force.values_list("employer", flat=True))


def write_site(batch: Batch, *, at_once: bool) -> list[Figure]:
    """Write the figures of all employers together, or none while there are too few.

    Return those that articles may cite. They move in steps, as all figures do; `at_once` moves everything.
    """
    last = SiteBase.objects.order_by("-batch").first()
    steady = last if last and last.method_version == METHOD_VERSION and not at_once else None
    since = halves.first_day(halves.window(batch.due)[0])
    rows = Wait.objects.filter(review__status=Status.PUBLISHED.value, review__period_start__gte=since)
    everybody = Everybody(batch.number, steady.kept if steady else {})
    waits, told = Waits(everybody, rows), Told(steady.told if steady else {})
    prior = priors.in_force()
    figures = site.build(batch.due, prior, waits)
    if figures is None:
        SiteSnapshot.objects.all().delete()
    else:
        SiteSnapshot.objects.update_or_create(
            batch=batch, defaults={"method_version": METHOD_VERSION, "figures": figures}
        )
    cited = evidence.figures(waits, told)
    SiteBase.objects.update_or_create(
        batch=batch,
        defaults={"method_version": METHOD_VERSION, "kept": everybody.kept, "told": told.kept},
    )
    return cited


def latest(employers: Collection[int]) -> dict[int, Snapshot]:
    """Return the snapshot in force of each of these employers that has one."""
    rows = Snapshot.objects.in_force().filter(employer__in=employers)
    return {snapshot.employer_id: snapshot for snapshot in rows}


def _came(last: Mapping[int, Snapshot]) -> dict[int, int]:
    """Return how many reviews of each employer were published after its last snapshot."""
    return {
        key: tallies.published_waits([key])
        .filter(review__batch__gt=snapshot.batch_id)
        .values("review")
        .distinct()
        .count()
        for key, snapshot in last.items()
    }


def restate(batch: Batch) -> set[int]:
    """Let what employers state in their replies follow in every batch; return whose figures changed.

    It is in public reply by reply and tells of no author, so it waits for no three reviews.
    """
    keys = set(Reply.objects.order_by().values_list("employer", flat=True).distinct())
    since = halves.first_day(halves.window(batch.due)[0])
    counted = distributions.stated_in_replies(keys, since)
    changed = set()
    for snapshot in Snapshot.objects.in_force().filter(employer__in=keys).defer("base"):
        counts = {distributions.IN_REPLIES: counted.get(snapshot.employer_id, Parts())}
        told = Told()
        told.add("reasons", counts)
        splits = snapshot.figures["splits"]
        if splits.get(_IN_REPLIES) == told.splits.get(_IN_REPLIES):
            continue
        splits.pop(_IN_REPLIES, None)
        splits |= told.splits
        snapshot.save(update_fields=["figures"])
        changed.add(snapshot.employer_id)
    return changed


def hide_below_k(employers: Collection[int], day: dt.date) -> None:
    """Take away at once the figures that no longer rest on enough reviews; all others stay.

    Called when a review disappears between batches. Tallies go too, so that the next batch counts anew.

    Args:
        employers: primary keys.
        day: today.
    """
    keys = sorted(set(employers))
    tallies.regroup(keys)
    last = latest(keys)
    moment = Moment(batches.number_on(day), day, priors.in_force())
    known = {key: one.base for key, one in last.items() if one.method_version == METHOD_VERSION}
    fresh = counting.build(keys, moment, known)
    for key, snapshot in last.items():
        made = fresh.get(key)
        if made is None:
            Snapshot.objects.filter(employer=key).delete()
            continue
        left = _left(snapshot, made)
        if left != snapshot.figures:
            snapshot.figures = left
            snapshot.save(update_fields=["figures"])
    tallies.invalidate(keys)
    write_down(keys, small_only=True)


def _left(snapshot: Snapshot, made: Made) -> dict[str, Any]:
    """Return the figures of a snapshot without what would be too small if it were made now."""
    figures: dict[str, Any] = snapshot.figures
    base = snapshot.base
    gone = [name for name in figures["splits"] if not _may_stay(name, figures["splits"], base, made)]
    left = figures | {"splits": {name: one for name, one in figures["splits"].items() if name not in gone}}
    for name in ("clients", "agencies"):
        left[name] = [key for key in figures.get(name, ()) if key in made.figures[name]]
    small = {_place(unit) for unit in made.base["units"] if unit["hidden"]}
    if (
        "cells" not in made.figures
        or snapshot.method_version != METHOD_VERSION
        or any(_place(unit) in small for unit in base["units"] if not unit["hidden"])
    ):
        left.pop("cells", None)
        left.pop("pooled", None)
    for name in ("score", "leans_on"):
        if name not in made.figures:
            left.pop(name, None)
    if "trend" not in made.figures or not _rests_on_enough("trend", base, made):
        left.pop("trend", None)
    return left


def _place(unit: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what tells a stored unit from the others of its employer."""
    spans = tuple((phase, *span) for phase, span in sorted(unit["spans"].items()))
    return unit["kind"], unit["phase"], spans


def _rests_on_enough(name: str, base: Mapping[str, Any], made: Made) -> bool:
    """Tell whether each kind of review that a figure rests on would still be enough for it."""
    return set(base.get("rests", {}).get(name, ())) <= set(made.base["rests"].get(name, ()))


def _may_stay(name: str, splits: Mapping[str, Any], base: Mapping[str, Any], made: Made) -> bool:
    """Tell whether a split may stay until its batch, though reviews have gone.

    Of a distribution each part must be large enough still. The curve of everything together stays while
    there would be one at all.
    """
    new = made.figures["splits"].get(name)
    if new is None:
        return False
    if "shares" in new:
        still = {code for code, _share in new["shares"]}
        if not {code for code, _share in splits[name]["shares"]} <= still:
            return False
    return name == "heard" or _rests_on_enough(name, base, made)


def write_down(keys: Collection[int], *, small_only: bool = False) -> None:
    """Write the headline onto the employers, so that the directory can sort without knowing reviews.

    Args:
        keys: primary keys of employers.
        small_only: between batches, when the counts of employers with five reviews and more wait.
    """
    snapshots = latest(keys)
    published = Review.objects.published()
    counts: dict[int, tuple[int, int]] = {}
    through = published.filter(agency__in=keys, tier__in=TELLS_AGENCY)
    for rows in (published.filter(employer__in=keys).values_list("employer"), through.values_list("agency")):
        for key, n, newest in rows.annotate(n=Count("pk"), newest=Max("batch")).order_by():
            had, latest_batch = counts.get(key, (0, 0))
            counts[key] = (had + n, max(latest_batch, newest))
    for employer in Employer.objects.filter(pk__in=keys):
        n, newest = counts.get(employer.pk, (0, 0))
        snapshot = snapshots.get(employer.pk)
        fields = columns(snapshot.figures, snapshot.method_version) if snapshot else columns(None, None)
        if not small_only or n < K:
            fields |= {"review_count": n, "newest_batch": newest}
        for name, value in fields.items():
            setattr(employer, name, value)
        employer.save(update_fields=list(fields))


def columns(figures: Mapping[str, Any] | None, method_version: int | None) -> dict[str, Any]:
    """Return what an employer's row says of its figures in force; all of it is empty without any.

    Scores are whole there too: the directory's addresses carry what it sorts by.
    """
    figures = figures or {"splits": {}}
    splits, score, trend = figures["splits"], figures.get("score", {}), figures.get("trend")
    return {
        "wait_count": figures.get("waits", 0),
        "answered_percent": splits["heard"]["curve"][-1] if "heard" in splits else None,
        "kept_percent": splits["promises"]["kept"] if "promises" in splits else None,
        "score": score.get("score"),
        "score_low": score.get("low"),
        "score_high": score.get("high"),
        "score_n": score.get("n", 0),
        "trend_delta": trend["latest"] - trend["before"] if trend else None,
        "method_version": method_version,
    }
