"""The page of one review, in the detail that its tier allows."""

from typing import Any

from django.db.models import FETCH_RAISE
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from advice.models import Article
from core.components import Link
from core.http import public_page
from core.languages import home_paths, reading_language
from core.vocabulary import Tier
from reviews.card_names import names_of
from reviews.cards import card_of, render_card, shown_waits
from reviews.lifecycle import VISIBLE
from reviews.models import Review

_ARTICLES = 3


@public_page
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a review; one that was public and no longer is answers 410, one that never was 404."""
    reviews = Review.objects.filter(public_id=public_id).for_cards().with_same_role()
    found = reviews.fetch_mode(FETCH_RAISE).first()
    if found is None or (found.status not in VISIBLE and found.batch_id is None):
        raise Http404
    if found.status not in VISIBLE:
        return render(request, "410.html", {"edition_paths": home_paths()}, status=410)
    return render(request, "pages/review.html", _context(found))


def _context(found: Review) -> dict[str, Any]:
    card = card_of(found, names=names_of([found])[found.pk], linked=False)
    page = reverse("pages:employer", args=[found.employer.slug])
    return {
        "review": found,
        "title": card.title,
        "finding": card.lines[-1].sentence,
        "card": render_card(card, heading="h2"),
        "crumbs": [Link(_("Employers"), reverse("employers:directory")), Link(found.employer.name, page)],
        "employer_url": page,
        "articles": _articles(found),
        "reports": _reports(found),
    }


def _reports(found: Review) -> list[Link]:
    """Return where the review, and each reply under it, can be reported: pages of their own, with a token."""
    replied = [reply.employer for reply in found.replies.all()]
    return [
        Link(_("Report this review"), reverse("notices:report", args=[found.public_id])),
        *(
            Link(
                _("Report the reply of %(employer)s") % {"employer": employer.name},
                reverse("notices:report_reply", args=[found.public_id, employer.slug]),
            )
            for employer in replied
        ),
    ]


def _articles(found: Review) -> list[Article]:
    """Return some advice about what the card shows; what the tier hides may not choose it."""
    articles = Article.objects.published().in_language(reading_language()).for_candidates().for_lists()
    if found.tier != Tier.S:
        named = [wait.reason for wait in shown_waits(found) if wait.reason]
        if named:
            return list(articles.for_reasons(named)[:_ARTICLES])
    topic = "following_up" if {"late", "silent"} & set(found.facets.split()) else "before_and_at"
    return list(articles.for_topic(topic)[:_ARTICLES])
