"""The page of an employer: what its candidates were promised, and what came."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import FETCH_RAISE, Exists, OuterRef, StringAgg, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from advice.models import Article, LegalClock
from advice.reading import finder, for_situation
from advice.vocabulary import Situation
from core.components import Link
from core.http import public_page
from core.languages import reading_language
from core.vocabulary import Industry, Phase
from employers.facts import facts_of
from employers.models import Employer, EmployerName, Pledge, Representative
from moderation.ledger.models import RemovalRequests
from pages import employer_figures as shown
from pages.method import accuracy
from reviews.cards import RESULT_FACETS
from reviews.figures import Figures
from reviews.figures import headlines as words
from reviews.figures.score_words import score_block
from reviews.figures.suppression import K
from reviews.models import Commitment, Review, SiteSnapshot, Snapshot
from reviews.paging import page_of
from reviews.replies import commitment_counts

_ARTICLES = 3
# So many clients or agencies stand open in the margin.
_PARTNERS = 8
# So many other names stand in the head.
_ALIASES = 6
_OF_A_PARTNER = ("name", "slug", "status", "newest_batch")
_NAMED = [*_OF_A_PARTNER, *(f"merged_into__{field}" for field in _OF_A_PARTNER)]


def visible_employer(slug: str) -> Employer | None:
    """Return the employer at its present address with all that its page says of it, in one query.

    It carries `stored` and `stored_batch` (its snapshot), `site` and `site_batch` (that of all
    employers), `aliases` (one name a line), `is_claimed`, `has_pledged`, `promised` (the states of its
    commitments, between spaces), and `upheld` and `refused` (what is told of its requests, else None).
    """
    own = Snapshot.objects.filter(employer=OuterRef("pk")).order_by("-batch")
    site = SiteSnapshot.objects.order_by("-batch")
    names = EmployerName.objects.filter(employer=OuterRef("pk")).exclude(name=OuterRef("name"))
    together = names.order_by().values("employer").annotate(together=StringAgg("name", Value("\n")))
    speakers = Representative.objects.active(on=timezone.localdate()).filter(employer=OuterRef("pk"))
    committed = Commitment.objects.counted().filter(reply__employer=OuterRef("pk")).order_by()
    promised = committed.values("reply__employer").annotate(together=StringAgg("state", Value(" ")))
    requests = RemovalRequests.objects.told().filter(pk=OuterRef("pk"))
    return (
        Employer.objects.in_directory()
        .annotate(
            stored=Subquery(own.values("figures")[:1]),
            stored_batch=Subquery(own.values("batch")[:1]),
            site=Subquery(site.values("figures")[:1]),
            site_batch=Subquery(site.values("batch")[:1]),
            aliases=Subquery(together.values("together")[:1]),
            is_claimed=Exists(speakers),
            promised=Subquery(promised.values("together")[:1]),
            has_pledged=Exists(Pledge.objects.filter(employer=OuterRef("pk"))),
            upheld=Subquery(requests.values("upheld")[:1]),
            refused=Subquery(requests.values("refused")[:1]),
        )
        .filter(slug=slug)
        .fetch_mode(FETCH_RAISE)
        .first()
    )


@public_page
def employer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an employer; a former address and a merged employer lead on to the present one.

    Never for good: a merge can be undone and a name taken again, and browsers keep a permanent redirect.
    """
    found = visible_employer(slug)
    if found is None:
        resolved = Employer.objects.resolve(slug)
        if resolved is None or not resolved.moved:
            raise Http404
        return HttpResponseRedirect(reverse("pages:employer", args=[resolved.employer.slug]))
    return render(request, "pages/employer.html", _context(request, found))


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    figures = Figures.parse(found.stored_batch, found.stored) if found.stored else None
    site = Figures.parse(found.site_batch, found.site) if found.site else None
    context = {
        "employer": found,
        "facts": facts_of(found),
        **_aliases(found),
        "crumbs": _crumbs(found),
        "share_url": reverse("submissions:share", query={"employer": found.slug}),
        "pledges": _pledges(request, found, figures),
        "promised": commitment_counts((found.promised or "").split()),
        "clocks": _clocks(found),
        "removals": found.upheld is not None and RemovalRequests(upheld=found.upheld, refused=found.refused),
        "articles": _articles(figures),
        "situations": finder(),
        "review_count": words.reviews_words(found.review_count),
        "few": K - 1,
        "compare_url": reverse("pages:compare", query={"e": found.slug}),
    }
    context |= _list(request, found, figures)
    if figures is None:
        return context | {"curve": shown.site_curve(site)}
    return context | {
        "figures": figures,
        "score": score_block(figures, site),
        "command": _command(found) if figures.cells else "",
        "cells_url": reverse("downloads:cells", args=[found.slug]),
        "headlines": words.headlines(figures, site),
        "curve": shown.own_curve(figures, site),
        "ranges_hold": accuracy.ranges_hold(accuracy.accuracy(), promises=figures.promised is not None),
        "lateness": shown.lateness(figures.promised),
        "late_words": capfirst(words.late_words(figures.promised)),
        "phases": shown.by_phase(figures),
        "pooled": shown.pooled_words(figures),
        "halves": shown.over_time(figures),
        "bill": shown.bill(figures),
        "bill_sentences": shown.bill_sentences(figures),
        "reasons": shown.reasons(figures),
        "dealings": _dealings(found, figures),
    }


def _aliases(found: Any) -> dict[str, list[str]]:
    """Return the other names in their order: those that stand in the head, and those that are folded."""
    names = sorted((found.aliases or "").splitlines())
    return {"aliases": names[:_ALIASES], "more_aliases": names[_ALIASES:]}


def _pledges(request: HttpRequest, found: Any, figures: Figures | None) -> words.Pledges | None:
    """Return what the employer pledges and pledged, without a query where it never did."""
    if not found.has_pledged:
        return None
    return words.public_pledges(found, figures, page=request.GET.get(words.PAGE_OF_PLEDGES, ""))


def _command(found: Employer) -> str:
    """Return the line that computes the score again from the download."""
    cells = f"{settings.SITE_URL}{reverse('downloads:cells', args=[found.slug])}"
    return f"curl -fsSL {cells} | python -m scoring"


@dataclass(frozen=True, slots=True)
class Dealings:
    """Whom an agency recruits for, or through whom an employer does; `more` are folded."""

    first: list[Link]
    more: list[Link]


def _dealings(found: Employer, figures: Figures) -> dict[str, Dealings]:
    """Return the `clients` of an agency and the `agencies` of an employer, in one query where there are some.

    A merged one is named as what it is a part of now.
    """
    named = {"clients": figures.clients if found.is_agency else (), "agencies": figures.agencies}
    keys = {key for kind in named.values() for key in kind}
    if not keys:
        return {}
    rows = Employer.objects.filter(pk__in=keys).select_related("merged_into").only(*_NAMED)
    by_key = {row.pk: row.merged_into or row for row in rows}
    made = {}
    for kind, partners in named.items():
        living = dict.fromkeys(by_key[key] for key in partners if key in by_key)
        shown = [one for one in living if one.is_in_directory and one.pk != found.pk]
        links = [Link(one.name, reverse("pages:employer", args=[one.slug])) for one in shown]
        if links:
            made[kind] = Dealings(links[:_PARTNERS], links[_PARTNERS:])
    return made


def _crumbs(found: Employer) -> list[Link]:
    links = [Link(_("Employers"), reverse("employers:directory"))]
    if found.industry in Industry.values:
        url = reverse("employers:directory", query={"industry": found.industry})
        links.append(Link(str(capfirst(Industry(found.industry).label)), url))
    return links


def _clocks(found: Employer) -> list[LegalClock]:
    """Return the laws on answering candidates where the employer is."""
    if not found.country:
        return []
    in_force = LegalClock.objects.in_force(timezone.localdate())
    return list(in_force.for_place(found.country, found.region))


def _articles(figures: Figures | None) -> list[Article]:
    """Return some advice for somebody who waits there; first what is about the reasons that figures name."""
    named = [code for split in figures.reasons.values() for code, _share in split.shares] if figures else []
    return for_situation("", Situation.OVERDUE, named)[:_ARTICLES]


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
    html = cards.get(reading_language()) or cards.get("en", "")
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
