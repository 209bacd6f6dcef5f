"""The cells that an employer's figures were computed from, for anybody to do it again."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.http import public_page
from employers.models import Employer
from reviews.figures import Figures
from reviews.models import Prior, Snapshot


@public_page
def cells(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with one line that `python -m scoring` takes; not found below ten published reviews."""
    resolved = Employer.objects.resolve(slug)
    if resolved is None:
        raise Http404
    if resolved.moved:
        return HttpResponseRedirect(reverse("downloads:cells", args=[resolved.employer.slug]))
    snapshot = (
        Snapshot.objects.filter(employer=resolved.employer)
        .only("figures", "batch", "method_version")
        .order_by("-batch")
        .first()
    )
    figures = Figures.parse(snapshot.batch_id, snapshot.figures) if snapshot else None
    if figures is None or figures.cells is None:
        raise Http404
    line = json.dumps(line_of(resolved.employer, figures), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(f"{line}\n", content_type="application/json; charset=utf-8")


def line_of(employer: Employer, figures: Figures) -> dict[str, Any]:
    """Return what `python -m scoring` needs to compute an employer's figures again (docs/scoring.md)."""
    line: dict[str, Any] = {
        "employer": employer.slug,
        "note": f"as of {figures.day.isoformat()}; counts weighted by age, rounded to two places",
        "n": figures.score.n if figures.score else figures.reviews,
    }
    if figures.cells is not None:
        line |= {"cells": figures.cells.waits, "promise_cells": figures.cells.promises}
    prior = Prior.objects.filter(pk=figures.prior).first() if figures.prior is not None else None
    if prior is not None:
        line["prior"] = {"hazards": prior.hazards, "rungs": prior.rungs, "promise": prior.promise}
    return line
