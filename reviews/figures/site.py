"""All employers together: the plain facts of all published waits, and the typical employer beside them."""

import datetime as dt
from typing import Any

from django.db.models import Count

from core.vocabulary import Phase
from reviews.figures import halves, scored
from reviews.figures.base import MIXED
from reviews.figures.distributions import Splits
from reviews.figures.everybody import Waits
from reviews.figures.priors import numbers
from reviews.figures.suppression import K
from reviews.models import Prior
from scoring import kaplan_meier as km
from scoring.cells import PROMISES, QUARTERS, Cell
from scoring.clock import BIN_ENDS


def build(day: dt.date, prior: Prior, waits: Waits) -> dict[str, Any] | None:
    """Return the figures of all employers together, or None while they rest on too few employers.

    They have the shape that reviews.figures documents.

    Args:
        day: the day of the batch; figures look back 36 months from it.
        prior: the prior in force.
        waits: the published waits of that time, and what is counted of them.
    """
    counted = waits.all()
    heard = {phase: waits.heard(phase) for phase in Phase.values}
    promised = {phase: waits.promised(phase) for phase in Phase.values}
    if waits.rows.aggregate(n=Count("review__employer", distinct=True))["n"] < K or not counted:
        return None
    splits: Splits = {}
    if n := waits.reviews("heard", MIXED):
        splits["heard"] = heard_split(sum((heard[phase] for phase in MIXED), Cell.empty()), n)
    for phase, cell in heard.items():
        if n := waits.reviews("heard", [phase]):
            splits[f"phase:{phase}"] = heard_split(cell, n)
    if n := waits.reviews("promised", Phase.values):
        splits["promises"] = promise_split(sum(promised.values(), Cell.empty(PROMISES)), n, None)
    window = halves.window(day)
    return {
        "reviews": waits.everybody.n("all"),
        "waits": counted,
        "window": [window[0], window[-1]],
        "facets": [],
        "prior": prior.pk,
        "typical": scored.typical(numbers(prior)),
        "splits": splits,
    }


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
