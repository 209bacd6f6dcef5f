"""What a card shows that is not the review's own: names, the role if it may be named, the article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count

from advice.models import Article
from reviews.models import Review, Suggestion

# A role family narrows the crowd: it is shown where at least so many reviews of the employer have it.
ROLE_SHOWN_FROM = 5


@dataclass(frozen=True, slots=True)
class Names:
    """What a card shows that is not the review's own: names, and whether the role may be named."""

    employer: str
    agency: str = ""
    role_is_shown: bool = False
    # The suggested article in each language that it is published in: title and address.
    articles: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def shown_roles(employers: Iterable[int]) -> set[tuple[int, str]]:
    """Return the (employer, role family) that enough published reviews have, for cards to name it."""
    counted = (
        Review.objects.published()
        .filter(employer__in=set(employers))
        .exclude(role_family="")
        .values("employer", "role_family")
        .annotate(n=Count("pk"))
        .filter(n__gte=ROLE_SHOWN_FROM)
    )
    return {(row["employer"], row["role_family"]) for row in counted}


def role_would_show(employer: int, role_family: str) -> bool:
    """Tell whether one more review with this role family would name it: for the author's preview."""
    published = Review.objects.published().filter(employer=employer, role_family=role_family)
    return bool(role_family) and published.count() + 1 >= ROLE_SHOWN_FROM


def names_of(reviews: Iterable[Review]) -> dict[int, Names]:
    """Return the names on the cards of reviews, read with employer, agency and suggested article.

    The article is named in other languages where `Review.objects.with_article_titles()` has read them. Role
    families take a query, but for reviews that `Review.objects.with_same_role()` has counted.
    """
    rows = list(reviews)
    roles = shown_roles(
        review.employer_id for review in rows if review.role_family and not hasattr(review, "same_role")
    )
    return {
        review.pk: Names(
            review.employer.name,
            review.agency.name if review.agency else "",
            (review.employer_id, review.role_family) in roles
            or (getattr(review, "same_role", None) or 0) >= ROLE_SHOWN_FROM,
            _articles_of(review),
        )
        for review in rows
    }


def _articles_of(review: Review) -> dict[str, tuple[str, str]]:
    """Return title and address of the suggested article by language; nothing where it is not published."""
    suggestion: Suggestion | None = getattr(review, "suggestion", None)
    article = suggestion.article if suggestion else None
    if article is None or not article.is_published:
        return {}
    found = {}
    for language, _name in settings.LANGUAGES:
        own = article.title if language == article.language else ""
        title = own or getattr(review, f"article_title_{language}", None)
        if title:
            found[language] = (title, Article(slug=article.slug, language=language).get_absolute_url())
    return found
