"""The nightly rebuild: the prior learnt anew, and every score with it, from the snapshots' own cells.

Nothing is counted here: the cells of the snapshots in force are what the last batches have made public, so
the rebuild tells nothing new of any review. It works through the employers in transactions of `AT_A_TIME`,
each leaving figures, prior and the employers' columns in agreement; started again after it was killed, it
goes on. Of many employers two processes estimate, and this one alone reads and writes.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any, Final

import numpy as np
import orjson
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from employers.models import Employer
from reviews.figures import METHOD_VERSION, priors, scored
from reviews.figures.base import MIXED
from reviews.models import Prior, SiteSnapshot, Snapshot
from reviews.querysets import SnapshotQuerySet
from reviews.services.rebuild.bulk import set_columns
from reviews.services.rebuild.processes import Workers, workers
from reviews.services.snapshots import columns
from reviews.services.visibility import pages_changed
from scoring import arrays, launch
from scoring.arrays import Cells, Many
from scoring.cells import PROMISES, WAITS, Axis

# Employers in a transaction, and of those estimated at once: arrays of more do not fit a processor's cache.
AT_A_TIME: Final = 5000
_TOGETHER: Final = 500
# From so many employers on other processes share the estimating.
SHARED_FROM: Final = 5000
_PHASES: Final = ("applied", *MIXED)
# JSON is read as text and decoded here: Django's own way takes five times as long.
_TEXT: Final = {name: Cast(name, TextField()) for name in ("base", "figures")}

type Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class RebuildReport:
    """What a rebuild did: counts, and no names.

    Attributes:
        prior: the key of the prior in force now.
        learnt: whether it is another one than before.
        employers: how many employers it was learnt from.
        rescored: how many of them got new figures; the others had them already.
        outdated: how many were made by an earlier method, and wait for the next batch.
        without_cells: how many keep no cells to estimate from, and are left as they are.
    """

    prior: int
    learnt: bool
    employers: int
    rescored: int
    outdated: int
    without_cells: int


def rebuild(progress: Progress = lambda _step, _done, _of: None) -> RebuildReport:
    """Learn the prior from all snapshots in force, and estimate all scores and bands anew with it.

    Args:
        progress: told the step, how many employers are done, and of how many.
    """
    # The collector of garbage would look through all that is loaded already, again and again, and take a
    # fifth of the time.
    gc.freeze()
    try:
        return _rebuild(progress)
    finally:
        gc.unfreeze()


def _rebuild(progress: Progress) -> RebuildReport:
    keys = _keys(_usable(_of_this_method()))
    of = len(keys)
    without_cells = _of_this_method().count() - of
    rescored = 0
    with workers(many=of >= SHARED_FROM) as shared:
        many = _evidence(keys, shared, progress)
        before = priors.in_force()
        learnt = arrays.learn(many, launch.LAUNCH)
        newest = _of_this_method().order_by("-batch").values_list("batch", flat=True).first()
        prior = priors.store(learnt, batch=newest, employers=len(many), day=timezone.localdate())
        progress("learn", of, of)
        for done in _rescore(prior, keys, shared):
            rescored += done
            progress("score", rescored, of)
    if rescored:
        with transaction.atomic():
            _rescore_site(prior)
            pages_changed()
    outdated = Snapshot.objects.in_force().exclude(method_version=METHOD_VERSION).count()
    return RebuildReport(
        prior=prior.pk,
        learnt=prior.pk != before.pk,
        employers=len(many),
        rescored=rescored,
        outdated=outdated,
        without_cells=without_cells,
    )


def _usable(snapshots: SnapshotQuerySet) -> SnapshotQuerySet:
    """Return those snapshots that have cells; to ask it, the database opens every base."""
    return snapshots.filter(base__has_key="cells")


def _of_this_method() -> SnapshotQuerySet:
    return Snapshot.objects.in_force().filter(method_version=METHOD_VERSION)


def _keys(snapshots: SnapshotQuerySet) -> list[int]:
    """Return the keys of snapshots, in order.

    Rows are then read by their keys: no database knows how rare it is that cells are kept, and PostgreSQL
    would sort all of them for every page.
    """
    return list(snapshots.order_by("pk").values_list("pk", flat=True))


def _evidence(keys: list[int], shared: Workers, progress: Progress) -> Many:
    """Return the evidence of these snapshots, in the order of their keys."""
    pages = (
        list(_of_this_method().filter(pk__in=page).order_by("pk").values_list(_TEXT["base"], flat=True))
        for page in batched(keys, AT_A_TIME)
    )
    parts: list[Many] = []
    for part in shared.map(_read, pages):
        parts.append(part)
        progress("read", min(len(parts) * AT_A_TIME, len(keys)), len(keys))
    return _joined(parts)


def _joined(parts: list[Many]) -> Many:
    """Return evidence in one piece. Taken phase by phase, so that memory does not hold everything twice."""
    if not parts:
        return Many.of([])
    phases = [dict(part.waits) for part in parts]
    promises = [part.promises for part in parts]
    parts.clear()
    waits = {phase: _stacked([its.pop(phase) for its in phases]) for phase in _PHASES}
    return Many(waits, _stacked(promises))


def _stacked(cells: list[Cells]) -> Cells:
    return Cells(np.concatenate([one.d for one in cells]), np.concatenate([one.x for one in cells]))


def _read(bases: list[str]) -> Many:
    """Return the evidence of snapshots by the texts of their bases."""
    return _many([cells for base in bases if (cells := orjson.loads(base).get("cells"))])


def _many(cells: list[Mapping[str, Any]]) -> Many:
    """Return stored cells as arrays, without an object for each."""
    waits = {phase: _table([one["waits"].get(phase) for one in cells], WAITS) for phase in _PHASES}
    return Many(waits, _table([one["promises"] for one in cells], PROMISES))


def _table(cells: list[Mapping[str, Sequence[float]] | None], axis: Axis) -> Cells:
    """Return cells of one clock as arrays, with zeros where an employer has none."""
    made = Cells(np.zeros((len(cells), len(axis.widths))), np.zeros((len(cells), len(axis.widths))))
    # Most employers have waits in few phases.
    rows = [place for place, cell in enumerate(cells) if cell]
    if rows:
        found = [cell for cell in cells if cell]
        made.d[rows] = [cell["d"] for cell in found]
        made.x[rows] = [cell["x"] for cell in found]
    return made


def _rescore(prior: Prior, keys: list[int], shared: Workers) -> Iterator[int]:
    """Estimate what was not estimated with this prior; yield how many after each transaction.

    Args:
        prior: the prior in force.
        keys: the snapshots to begin with.
        shared: who estimates.
    """
    estimate = partial(_estimated, prior=prior.pk, numbers=priors.numbers(prior))
    stale = _of_this_method().exclude(prior=prior)
    # A batch that had begun before the prior was learnt leaves some behind, which the next round finds.
    while keys:
        for some in batched(keys, AT_A_TIME):
            with transaction.atomic():
                rows = _usable(stale.filter(pk__in=some)).select_for_update().order_by("pk")
                page = list(rows.values_list("pk", "employer", _TEXT["base"], _TEXT["figures"]))
                parts = list(batched(page, _TOGETHER))
                texts = ([(base, figures) for _key, _employer, base, figures in part] for part in parts)
                for part, made in zip(parts, shared.map(estimate, texts), strict=True):
                    _write([(key, employer) for key, employer, _base, _figures in part], made, prior)
            if page:
                yield len(page)
        keys = _keys(_usable(stale))


def _estimated(
    stored: list[tuple[str, str]], *, prior: int, numbers: launch.Prior
) -> list[tuple[str, dict[str, Any]]]:
    """Estimate snapshots anew; return for each the text of its figures, and its employer's columns.

    Args:
        stored: the text of the base and of the figures of each.
        prior: the key of the prior.
        numbers: what the prior says.
    """
    bases = [orjson.loads(base) for base, _figures in stored]
    before = [orjson.loads(figures) for _base, figures in stored]
    many = _many([base["cells"] for base in bases])
    waiting = _many([{"waits": base["waiting"], "promises": None} for base in bases])
    parts = scored.estimated(many, waiting, numbers, [frozenset(figures["splits"]) for figures in before])
    after = [scored.merged(figures, part, prior) for figures, part in zip(before, parts, strict=True)]
    return [(orjson.dumps(figures).decode(), columns(figures, METHOD_VERSION)) for figures in after]


def _write(rows: list[tuple[int, int]], made: list[tuple[str, dict[str, Any]]], prior: Prior) -> None:
    """Write what was estimated of snapshots, which are given by their key and their employer's."""
    figures = [(text, prior.pk, key) for (key, _employer), (text, _named) in zip(rows, made, strict=True)]
    set_columns(Snapshot, ["figures", "prior"], figures)
    named = [(*its.values(), employer) for (_key, employer), (_text, its) in zip(rows, made, strict=True)]
    set_columns(Employer, list(made[0][1]), named)
    pages_changed(employers=[employer for _key, employer in rows], site=False)


def _rescore_site(prior: Prior) -> None:
    """Let the typical employer beside the figures of all employers follow the prior."""
    row = SiteSnapshot.objects.order_by("-batch").first()
    if row is not None and row.method_version == METHOD_VERSION and row.figures.get("prior") != prior.pk:
        row.figures = row.figures | {"prior": prior.pk, "typical": scored.typical(priors.numbers(prior))}
        row.save(update_fields=["figures"])
