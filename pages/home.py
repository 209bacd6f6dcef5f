"""The home page: search first, then what came lately, who is here, and whether the site keeps its word."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Case, IntegerField, Q, Subquery, Sum, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from advice.models import Article
from core.components import OfHundred
from core.http import public_page
from core.languages import reading_language
from core.vocabulary import Industry
from employers.models import DirectoryCount, Employer
from moderation.ledger.reading import current
from pages.scores.rankings import Row, ranked, row_of
from reviews import batches
from reviews.figures import Figures, site_figures
from reviews.figures.score_words import typical_score
from reviews.models import Review

_CARDS = 3
_ARTICLES = 3
_INDUSTRIES = 8
# "Of 100 candidates" would be a strange thing to say about a handful.
FEWEST_PROMISES = 30


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review of the latest batches: whom it is about, and its stored card."""

    employer: Employer
    card: SafeString


@dataclass(frozen=True, slots=True)
class IndustryLine:
    """An industry in the directory: how many employers, and how many of them have figures."""

    label: str
    code: str
    employers: int
    with_figures: int
    best: Row | None = None


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page, in at most six queries."""
    newest = _newest()
    industries = _industries()
    figures = site_figures()
    listed = [line for line in industries if line.code in Industry.values][:_INDUSTRIES]
    context: dict[str, Any] = {
        "employers": sum(line.employers for line in industries),
        "figures": figures,
        "of_hundred": _of_hundred(figures),
        "newest": [_card(review) for review in newest],
        "published_on": _one_day(newest),
        "industries": _with_best(listed, typical_score(figures)),
        "promise": end.promises["review"] if (end := current()) else None,
        "promised_hours": settings.PROMISED_HOURS_REVIEW,
        "articles": Article.objects.published()
        .in_language(reading_language())
        .for_candidates()
        .for_lists()
        .order_by("-reviewed_on", "title")[:_ARTICLES],
    }
    return render(request, "pages/home.html", context)


def _newest() -> list[Review]:
    """Return some reviews of the latest batch (or the latest few), by their keyed hash: it tells no order."""
    reviews = Review.objects.published().filter(batch__isnull=False).select_related("employer")
    return list(reviews.only("cards", "batch", "employer").order_by("-batch", "order_hash")[:_CARDS])


def _card(review: Review) -> NewReview:
    cards = review.cards
    html = cards.get(reading_language()) or cards.get("en", "")
    return NewReview(review.employer, SafeString(html))


def _one_day(reviews: list[Review]) -> Any:
    """Return the day of the batch that brought these, or None when they came on several."""
    numbers = {review.batch_id for review in reviews if review.batch_id is not None}
    return batches.due_day(numbers.pop()) if len(numbers) == 1 else None


def _industries() -> list[IndustryLine]:
    """Return the industries of the directory, those with most figures first; "" holds what nobody knows."""
    some = Sum(Case(When(has_figures=True, then="employers"), default=Value(0), output_field=IntegerField()))
    rows = (
        DirectoryCount.objects.order_by()
        .values("industry")
        .annotate(all=Sum("employers"), some=some)
        .values_list("industry", "all", "some")
    )
    lines = [
        IndustryLine(
            capfirst(str(Industry(code).label)) if code in Industry.values else "",
            code,
            everyone,
            with_figures,
        )
        for code, everyone, with_figures in rows
    ]
    return sorted(lines, key=lambda line: (-line.with_figures, -line.employers, line.code))


def _with_best(lines: list[IndustryLine], typical: int) -> list[IndustryLine]:
    """Return the lines with who has the first place in each industry, where anybody has; one query."""
    first = Q()
    for line in lines:
        if line.with_figures:
            first |= Q(pk=Subquery(ranked().filter(industry=line.code).values("pk")[:1]))
    best = {one.industry: row_of(one, typical) for one in Employer.objects.filter(first)} if first else {}
    return [replace(line, best=best.get(line.code)) for line in lines]


def _of_hundred(figures: Figures | None) -> OfHundred | None:
    """Return what came of a hundred dated promises, or None while there are too few."""
    if figures is None or figures.promised is None or figures.promised.promises < FEWEST_PROMISES:
        return None
    promised = figures.promised
    kept = promised.kept
    late = max(promised.curve[-1] - kept, 0)
    return OfHundred(kept=kept, late=late, none=100 - kept - late)
