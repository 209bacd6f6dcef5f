"""`/advice/<slug>/`: one article with its live figures, what to read next, and stories that it is about."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from advice import reading
from advice.models import Article
from advice.vocabulary import Topic
from core.components import Link
from core.http import public_page
from core.languages import reading_language
from reviews.models import Review
from reviews.wording import period_words, title_words

MOST_STORIES: Final = 3


@dataclass(frozen=True, slots=True)
class Story:
    """A published review under which the editors have suggested the article."""

    title: str
    url: str
    employer: str
    period: str


@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one article with its contents, its live figures and what to read next."""
    editions = reading.editions_of_article(slug)
    found = editions.get(reading_language())
    if found is None:
        raise Http404
    topic = Topic(found.topic)
    context = {
        "article": found,
        "parts": reading.body(found.body_html),
        "related": reading.related(found),
        "stories": stories(found),
        "edition_paths": {code: edition.get_absolute_url() for code, edition in editions.items()},
        "crumbs": [
            Link(_("Advice"), reverse("advice:index")),
            Link(str(topic.label), f"{reverse('advice:index')}?topic={topic}"),
        ],
    }
    return render(request, "advice/article.html", context)


def stories(found: Article) -> list[Story]:
    """Return up to three reviews under which editors suggested this article, the newest labels first.

    The editors' link alone joins them, so that nothing is said of a story that does not stand on its card.
    """
    reviews = (
        Review.objects.published()
        .filter(suggestion__article=found.pk)
        .select_related("employer")
        .order_by("-period_start", "order_hash")[:MOST_STORIES]
    )
    return [
        Story(
            title_words(review.experience, review.outcome),
            reverse("pages:review", args=[review.public_id]),
            review.employer.name,
            period_words(review.period_start, review.period_unit),
        )
        for review in reviews
    ]
