"""The page of an employer: what its candidates were promised, and what came."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import FETCH_RAISE, Exists, OuterRef, StringAgg, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advice.models import Article, LegalClock
from core.components import Link
from core.http import public_page
from core.vocabulary import Industry, Phase
from employers.facts import facts_of
from employers.models import Employer, EmployerName, Pledge, Representative
from pages import employer_figures as shown
from pages.reading import page_of
from reviews.cards import RESULT_FACETS
from reviews.figures import Figures
from reviews.figures import headlines as words
from reviews.figures.suppression import K
from reviews.models import Review, SiteSnapshot, Snapshot

_ARTICLES = 3


def visible_employer(slug: str) -> Employer | None:
    """Return the employer at its present address with all that its page says of it, in one query.

    It carries `stored` and `stored_batch` (its snapshot), `site` and `site_batch` (that of all
    employers), `aliases` (one name a line) and `is_claimed`.
    """
    own = Snapshot.objects.filter(employer=OuterRef("pk")).order_by("-batch")
    site = SiteSnapshot.objects.order_by("-batch")
    names = EmployerName.objects.filter(employer=OuterRef("pk")).exclude(name=OuterRef("name"))
    together = names.order_by().values("employer").annotate(together=StringAgg("name", Value("\n")))
    speakers = Representative.objects.active(on=timezone.localdate()).filter(employer=OuterRef("pk"))
    return (
        Employer.objects.in_directory()
        .annotate(
            stored=Subquery(own.values("figures")[:1]),
            stored_batch=Subquery(own.values("batch")[:1]),
            site=Subquery(site.values("figures")[:1]),
            site_batch=Subquery(site.values("batch")[:1]),
            aliases=Subquery(together.values("together")[:1]),
            is_claimed=Exists(speakers),
        )
        .filter(slug=slug)
        .fetch_mode(FETCH_RAISE)
        .first()
    )


@public_page
def employer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an employer; a former address and a merged employer lead on to the present one for good."""
    found = visible_employer(slug)
    if found is None:
        resolved = Employer.objects.resolve(slug)
        if resolved is None or not resolved.moved:
            raise Http404
        return HttpResponsePermanentRedirect(reverse("pages:employer", args=[resolved.employer.slug]))
    return render(request, "pages/employer.html", _context(request, found))


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    figures = Figures.parse(found.stored_batch, found.stored) if found.stored else None
    site = Figures.parse(found.site_batch, found.site) if found.site else None
    context = {
        "employer": found,
        "facts": facts_of(found),
        "aliases": sorted((found.aliases or "").splitlines()),
        "crumbs": _crumbs(found),
        "share_url": f"{_SHARE}?{urlencode({'employer': found.slug})}",
        "pledges": words.pledges(_pledges(found), figures),
        "clocks": _clocks(found),
        "articles": _articles(figures),
        "review_count": words.reviews_words(found.review_count),
        "few": K - 1,
    }
    context |= _list(request, found, figures)
    if figures is None:
        return context | {"curve": shown.site_curve(site)}
    return context | {
        "figures": figures,
        "headlines": words.headlines(figures, site),
        "curve": shown.own_curve(figures, site),
        "lateness": shown.lateness(figures.promised),
        "late_words": capfirst(words.late_words(figures.promised)),
        "phases": shown.by_phase(figures),
        "halves": shown.over_time(figures),
        "bill": shown.bill(figures),
        "bill_sentences": shown.bill_sentences(figures),
        "reasons": shown.reasons(figures),
    }


# The room in which reviews are written lies above this one, so it is known by its address alone.
_SHARE = "/share/"


def _crumbs(found: Employer) -> list[Link]:
    links = [Link(_("Employers"), "/employers/")]
    if found.industry in Industry.values:
        query = urlencode({"industry": found.industry})
        links.append(Link(str(capfirst(Industry(found.industry).label)), f"/employers/?{query}"))
    return links


def _pledges(found: Any) -> list[Pledge]:
    """Return the open pledges; only an employer that has somebody to speak for it can have given one."""
    return list(found.pledges.open()) if found.is_claimed else []


def _clocks(found: Employer) -> list[LegalClock]:
    """Return the laws on answering candidates where the employer is."""
    if not found.country:
        return []
    in_force = LegalClock.objects.in_force(timezone.localdate())
    return list(in_force.for_place(found.country, found.region))


def _articles(figures: Figures | None) -> list[Article]:
    """Return some advice: about the reasons that this employer's figures name, or about waiting."""
    articles = Article.objects.published().in_language("en").for_candidates().for_lists()
    named = [code for split in figures.reasons.values() for code, _share in split.shares] if figures else []
    if named:
        return list(articles.for_reasons(named)[:_ARTICLES])
    return list(articles.for_topic("while_you_wait")[:_ARTICLES])


def _list(request: HttpRequest, found: Employer, figures: Figures | None) -> dict[str, Any]:
    """Return a page of the stored cards, with its filters; what the site never wrote is not found."""
    facet = request.GET.get("show", "")
    if facet and facet not in {*RESULT_FACETS, *Phase.values}:
        raise Http404
    reviews = Review.objects.published().about(found).only("cards", "period_start", "order_hash")
    if facet:
        reviews = reviews.showing(facet)
    try:
        page = page_of(
            reviews.fetch_mode(FETCH_RAISE),
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except ValueError:
        raise Http404 from None
    return {
        "cards": [stored_card(review) for review in page.reviews],
        "tabs": _tabs(facet, figures),
        "facet": facet,
        "earlier": Link(_("Newer labels"), _address(facet, before=page.earlier)) if page.earlier else None,
        "later": Link(_("Older labels"), _address(facet, after=page.later)) if page.later else None,
    }


def stored_card(review: Review) -> SafeString:
    """Return the card that was drawn when the review was published, in the reader's language."""
    cards: dict[str, str] = review.cards
    html = cards.get(get_language() or "", "") or cards.get("en", "")
    # It was escaped by its template when it was drawn, and nothing has touched it since.
    return SafeString(html)


def _address(facet: str, **place: str) -> str:
    query = urlencode({key: value for key, value in {"show": facet, **place}.items() if value})
    return f"?{query}#reviews" if query else "?#reviews"


def _tabs(facet: str, figures: Figures | None) -> list[Link]:
    """Return the filters that would leave something; none where there are too few reviews to sift."""
    if figures is None and not facet:
        return []
    labels = {"kept": _("Kept"), "late": _("Late"), "silent": _("No answer")}
    labels |= {phase: str(capfirst(Phase(phase).label)) for phase in Phase.values}
    offered = figures.facets if figures else ()
    links = [Link(_("All"), _address(""), not facet)]
    links += [
        Link(label, _address(code), code == facet)
        for code, label in labels.items()
        if code in offered or code == facet
    ]
    return links
