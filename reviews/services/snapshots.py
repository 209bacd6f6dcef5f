"""Public figures: written in a batch alone, moved in steps, hidden at once when too small."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, Max

from employers.models import Employer
from reviews import tallies
from reviews.figures import METHOD_VERSION, counting
from reviews.figures.suppression import STEP, K, moved
from reviews.models import Batch, Review, SiteSnapshot, Snapshot
from reviews.querysets import TELLS_AGENCY


def write(employers: Collection[int], batch: Batch, *, at_once: bool) -> int:
    """Count these employers anew, and let their public figures follow; return how many moved.

    A snapshot moves when at least three reviews came or went since the last one, and so does each
    split of it; `at_once` moves everything. Below five reviews there is none.
    """
    keys = sorted(set(employers))
    tallies.regroup(keys)
    fresh = counting.build(keys, batch.due)
    last = latest(keys)
    came = _came(last)
    written = 0
    for key in keys:
        figures, before = fresh.get(key), last.get(key)
        if figures is None:
            Snapshot.objects.filter(employer=key).delete()
            continue
        if before is not None and not at_once and before.method_version == METHOD_VERSION:
            # What came back after a restriction, or with a merged employer, is in no newer batch.
            more = figures["reviews"] - before.figures["reviews"]
            new = max(came.get(key, 0), more)
            if not moved(new, new - more):
                continue
            figures = _in_steps(before.figures, figures)
        Snapshot.objects.update_or_create(
            employer_id=key,
            batch=batch,
            defaults={"method_version": METHOD_VERSION, "figures": figures},
        )
        written += 1
    write_down(keys)
    return written


def write_site(batch: Batch) -> None:
    """Write the figures of all employers together, or none while there are too few."""
    figures = counting.build_site(batch.due)
    if figures is None:
        SiteSnapshot.objects.all().delete()
        return
    SiteSnapshot.objects.update_or_create(
        batch=batch, defaults={"method_version": METHOD_VERSION, "figures": figures}
    )


def latest(employers: Collection[int]) -> dict[int, Snapshot]:
    """Return the snapshot in force of each of these employers that has one."""
    rows = Snapshot.objects.filter(employer__in=employers).order_by("batch")
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


def _in_steps(before: Mapping[str, Any], figures: dict[str, Any]) -> dict[str, Any]:
    """Return the new figures, each split that moved by fewer than three reviews left as it was."""
    splits = {
        name: before["splits"][name]
        if name in before["splits"] and abs(before["splits"][name]["n"] - split["n"]) < STEP
        else split
        for name, split in figures["splits"].items()
    }
    return figures | {"splits": splits}


def count_anew(employer: int) -> None:
    """Let the figures of an employer move with the next batch, by however few reviews: it took over others'.

    Its headline follows now.
    """
    tallies.invalidate([employer])
    Snapshot.objects.filter(employer=employer).update(method_version=0)
    write_down([employer])


def hide_below_k(employers: Collection[int], day: dt.date) -> None:
    """Take away at once the figures that no longer rest on enough reviews; all others stay.

    Called when a review disappears between batches. Tallies go too, so that the next batch counts anew.

    Args:
        employers: primary keys.
        day: today.
    """
    keys = sorted(set(employers))
    tallies.invalidate(keys)
    fresh = counting.build(keys, day)
    for key, snapshot in latest(keys).items():
        left = fresh.get(key)
        if left is None:
            Snapshot.objects.filter(employer=key).delete()
            continue
        splits = {
            name: split
            for name, split in snapshot.figures["splits"].items()
            if name in left["splits"] and _codes(split) <= _codes(left["splits"][name])
        }
        if splits != snapshot.figures["splits"]:
            snapshot.figures = snapshot.figures | {"splits": splits}
            snapshot.save(update_fields=["figures"])
    write_down(keys, small_only=True)


def _codes(split: Mapping[str, Any]) -> set[str]:
    """Return the parts that a distribution shows; a curve has none."""
    return {code for code, _share in split.get("shares", [])}


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
        splits = snapshot.figures["splits"] if snapshot else {}
        if not small_only or n < K:
            employer.review_count, employer.newest_batch = n, newest
        employer.wait_count = snapshot.figures["waits"] if snapshot else 0
        employer.answered_percent = splits["heard"]["curve"][-1] if "heard" in splits else None
        employer.kept_percent = splits["promises"]["kept"] if "promises" in splits else None
        employer.method_version = snapshot.method_version if snapshot else None
        employer.save(
            update_fields=[
                "review_count",
                "newest_batch",
                "wait_count",
                "answered_percent",
                "kept_percent",
                "method_version",
            ]
        )
