"""The prior in force: read for every estimate, written by the nightly rebuild alone."""

import datetime as dt
from typing import Final

from django.utils import timezone

from reviews.figures import METHOD_VERSION
from reviews.models import Prior
from scoring import launch

# Digits of learnt numbers: more than any figure shows, and the same on every machine.
_PLACES: Final = 12


def in_force() -> Prior:
    """Return the newest prior; on a new site the launch numbers, which are written down then."""
    newest = Prior.objects.order_by("-pk").first()
    return newest or store(launch.LAUNCH, batch=None, employers=0, day=timezone.localdate())


def numbers(row: Prior) -> launch.Prior:
    """Return a stored prior as the estimator takes it."""
    hazards = {phase: tuple(hazards) for phase, hazards in row.hazards.items()}
    return launch.Prior(hazards, tuple(row.rungs), tuple(row.promise))


def store(prior: launch.Prior, *, batch: int | None, employers: int, day: dt.date) -> Prior:
    """Write a prior down, and so put it in force; what is in force already stays the same row.

    Args:
        prior: the numbers.
        batch: the newest batch whose snapshots they were learnt from.
        employers: how many employers' snapshots they were learnt from.
        day: the day on which they were learnt.
    """
    fields = {
        "method_version": METHOD_VERSION,
        "employers": employers,
        "hazards": {phase: _rounded(hazards) for phase, hazards in prior.hazards.items()},
        "rungs": _rounded(prior.rungs),
        "promise": _rounded(prior.promise),
    }
    newest = Prior.objects.order_by("-pk").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in fields.items()):
        return newest
    return Prior.objects.create(learnt_on=day, batch_id=batch, **fields)


def _rounded(shares: tuple[float, ...]) -> list[float]:
    return [round(share, _PLACES) for share in shares]
