"""`/employers/<slug>/figures.csv`: every published figure of an employer, a row each."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse

from api.serving import csv_file, for_everybody, of_employer
from employers.models import Employer
from reviews.figures import Figures, Heard
from scoring.clock import BIN_ENDS

HEAD = ("figure", "of", "value", "low", "high", "n", "unit", "batch", "as_of")
type Row = tuple[str, str, int | None, int | None, int | None, int, str]


@of_employer("files:figures")
def figures(request: HttpRequest, employer: Employer, published: Figures | None) -> HttpResponse:
    """Answer with the figures of the last batch; not found below five reviews, as on the page."""
    if published is None:
        raise Http404
    as_of = published.day.isoformat()
    rows = [(*row, published.batch, as_of) for row in rows_of(published)]
    return for_everybody(csv_file(f"heardback-{employer.slug}.csv", HEAD, rows))


def rows_of(figures: Figures) -> Iterator[Row]:
    """Yield (figure, of, value, low, high, n, unit): ranges are of 80 %, n counts distinct reviews.

    "per cent" and "points" run from 0 to 100, "days" are whole. What is not published is not there.
    """
    if score := figures.score:
        yield "score", "all", score.score, score.low, score.high, score.n, "points"
    if figures.heard:
        yield from _heard("all", figures.heard)
    for phase, heard in figures.phases.items():
        yield from _heard(phase, heard)
    for half, heard in figures.halves.items():
        yield "answered", half, heard.answered, heard.low[-1], heard.high[-1], heard.n, "per cent"
    if promised := figures.promised:
        yield "promise_kept", "all", promised.kept, promised.low, promised.high, promised.n, "per cent"
        yield "late_by", "all", promised.late_by, None, None, promised.n, "days"
    for kind, splits in (("bill", figures.bill), ("reason", figures.reasons)):
        for name, split in splits.items():
            for code, share in split.shares:
                yield f"{kind}:{name}", code, share, None, None, split.n, "per cent"
    for phase, pledge in figures.pledges.items():
        yield "pledge_kept", phase, pledge.kept, pledge.low, pledge.high, pledge.n, "per cent"


def _heard(of: str, heard: Heard) -> Iterator[Row]:
    for place, day in enumerate(BIN_ENDS):
        yield (
            f"heard_by_{day}",
            of,
            heard.curve[place],
            heard.low[place],
            heard.high[place],
            heard.n,
            "per cent",
        )
    yield "median", of, heard.median, None, None, heard.n, "days"
    if heard.score is not None and of != "all":
        yield "score", of, heard.score, heard.score_low, heard.score_high, heard.n, "points"
