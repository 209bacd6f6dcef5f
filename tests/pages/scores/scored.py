"""Snapshots with scores, computed by the estimator from cells as a batch stores them."""

from typing import Any

from employers.models import Employer
from reviews.models import Batch, Snapshot
from scoring.clock import BIN_ENDS
from scoring.estimate import estimate
from scoring.evidence import Counts, Evidence


def cells_of(answered: int, silent: int) -> dict[str, Any]:
    """Return the cells of so many interviews answered within a week, and so many silent for two months."""
    d = [0.0] * 10
    d[2] = float(answered)
    widths = (2, 2, 4, 3, 4, 7, 9, 15, 15, 30)
    x = [
        round(float(width * (silent + (answered if place <= 2 else 0))), 2) if place < 9 else 0.0
        for place, width in enumerate(widths)
    ]
    return {"waits": {"interview": {"d": d, "x": x}}, "promises": {"d": [0.0] * 9, "x": [0.0] * 9}}


def scored(employer: Employer, *, answered: int, silent: int, **figures: Any) -> dict[str, Any]:
    """Write a snapshot of these waits, one a review, and the employer's columns; return the figures."""
    n = answered + silent
    cells = cells_of(answered, silent)
    cell = cells["waits"]["interview"]
    found = estimate(Evidence({"interview": Counts(tuple(cell["d"]), tuple(cell["x"]))}))
    band, wide = found.band(0.8), found.band(0.95)
    score = {
        "n": n,
        "score": round(found.score),
        "low": round(band[0]),
        "high": round(band[1]),
        "low95": round(wide[0]),
        "high95": round(wide[1]),
        "outer_low": max(round(band[0]) - 3, 0),
        "outer_high": min(round(band[1]) + 3, 100),
    }
    spreads = [found.heard_band(day, 0.8) for day in BIN_ENDS]
    heard = {
        "n": n,
        "waits": n,
        "curve": [round(100 * found.heard_by(day)[0]) for day in BIN_ENDS],
        "low": [round(100 * low) for low, _high in spreads],
        "high": [round(100 * high) for _low, high in spreads],
        "median": found.median(),
        "watched": 8,
        "score": score["score"],
        "score_low": score["low"],
        "score_high": score["high"],
    }
    stored = {
        "reviews": n,
        "waits": n,
        "window": ["2023H2", "2026H2"],
        "facets": [],
        "score": score,
        "splits": {"heard": heard, "phase:interview": heard},
        **({"cells": cells} if n >= 10 else {}),
        **figures,
    }
    batch, _ = Batch.objects.get_or_create(number=360, due="2026-11-24")
    Snapshot.objects.update_or_create(
        employer=employer, batch=batch, defaults={"method_version": 2, "figures": stored}
    )
    trend = figures.get("trend")
    Employer.objects.filter(pk=employer.pk).update(
        review_count=n,
        score=score["score"],
        score_low=score["low"],
        score_high=score["high"],
        score_n=n,
        trend_delta=trend["latest"] - trend["before"] if trend else None,
        method_version=2,
    )
    return stored
