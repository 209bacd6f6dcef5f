"""What an employer's published figures say about one candidate who waits: its own, or the typical ones."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from employers.models import Employer
from reviews import batches
from reviews.models import Prior, SiteSnapshot, Snapshot
from scoring import launch
from scoring.estimate import Estimate, estimate
from scoring.evidence import Counts, Evidence
from scoring.showing import K


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast rests on.

    Attributes:
        own: the estimate that answers: of the employer where it has enough reviews, else the typical one.
        typical: the typical employer, for comparison.
        reviews: the employer's reviews behind `own`; 0 where it is the typical employer.
        has_promises: whether promises of the employer are among them.
        site_waits: the site's published waits.
        learnt_from: how many employers taught the typical figures; 0 while they are launch numbers.
        day: the day of the batch of the figures; None where there has been none.
    """

    own: Estimate
    typical: Estimate
    reviews: int = 0
    has_promises: bool = False
    site_waits: int = 0
    learnt_from: int = 0
    day: dt.date | None = None

    @property
    def is_own(self) -> bool:
        """Whether the employer's own reviews are behind the forecast."""
        return self.reviews > 0


def basis_for(employer: Employer | None) -> Basis:
    """Return what a forecast about this employer, or about none, rests on; at most three queries."""
    row = Prior.objects.order_by("-pk").first()
    prior = _numbers(row) if row else launch.LAUNCH
    learnt_from = row.employers if row else 0
    site = SiteSnapshot.objects.order_by("-batch").only("figures", "batch").first()
    site_waits = int(site.figures["waits"]) if site else 0
    typical = estimate(Evidence(), prior)
    mine = Snapshot.objects.filter(employer=employer).order_by("-batch").first() if employer else None
    cells = _cells(mine) if mine else None
    if mine and cells and mine.figures["reviews"] >= K:
        own = estimate(_evidence(cells, mine.figures["reviews"]), prior)
        return Basis(
            own,
            typical,
            mine.figures["reviews"],
            own.has_promises,
            site_waits,
            learnt_from,
            batches.due_day(mine.batch_id),
        )
    as_of = batches.due_day(site.batch_id) if site else None
    return Basis(typical, typical, site_waits=site_waits, learnt_from=learnt_from, day=as_of)


def _numbers(row: Prior) -> launch.Prior:
    hazards = {phase: tuple(values) for phase, values in row.hazards.items()}
    return launch.Prior(hazards, tuple(row.rungs), tuple(row.promise))


def _cells(snapshot: Snapshot) -> Mapping[str, Any] | None:
    """Return the rounded cells that the employer's public figures are computed from; None before them."""
    found = snapshot.base.get("cells") or snapshot.figures.get("cells")
    return found if isinstance(found, Mapping) else None


def _evidence(cells: Mapping[str, Any], reviews: int) -> Evidence:
    waits = {phase: _counts(cell) for phase, cell in cells.get("waits", {}).items()}
    promises = cells.get("promises")
    return (
        Evidence(waits, _counts(promises), reviews)
        if promises and promises.get("d")
        else Evidence(waits, n=reviews)
    )


def _counts(cell: Mapping[str, Sequence[float]]) -> Counts:
    return Counts(tuple(map(float, cell["d"])), tuple(map(float, cell["x"])))
