"""`/desk/`: for whom one speaks, and that employer's reviews, exactly as readers see them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, second_factor_required
from core.components import Link, pager
from core.vocabulary import Phase
from desk import reading
from desk.promises.commitments import asked_at_desk
from desk.team.invitations import link_of
from employers.access import representative_required
from employers.models import Representative
from employers.services.team import open_invitations
from reviews.batches import due_day, latest_due
from reviews.cards import RESULT_FACETS
from reviews.figures import figures_for, site_figures
from reviews.figures.headlines import PAGE_OF_PLEDGES, headlines, public_pledges
from reviews.figures.score_words import score_block
from reviews.paging import page_of

_ON_A_PAGE: Final = 50
# What `show` in the query narrows the list to.
_PLACES: Final = {
    "without": reading.WITHOUT_REPLY,
    "under_way": reading.UNDER_WAY,
    "answered": reading.ANSWERED,
}


@require_safe
@second_factor_required
def home(request: SignedInRequest) -> HttpResponse:
    """Choose among the employers that one speaks for; with a single one, go straight to its desk."""
    seats = Representative.objects.seated().filter(user=request.user)
    mine = Paginator(seats.select_related("employer").order_by("employer__name", "pk"), _ON_A_PAGE)
    invited = [(one, link_of(one)) for one in open_invitations(user=request.user, now=timezone.now())]
    if mine.count == 1 and not invited:
        return redirect("desk:reviews", slug=mine.page(1)[0].employer.slug)
    page = mine.get_page(request.GET.get("page"))
    context = {"mine": page, "invited": invited, "today": timezone.localdate(), **pager(page)}
    return render(request, "desk/home.html", context)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address narrows the list to: a state of the reply (`show`) and what the card says (`said`)."""

    path: str
    show: str
    said: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Narrowed":
        """Return what the request asks for; what the site never wrote is left out."""
        show, said = request.GET.get("show", ""), request.GET.get("said", "")
        return cls(
            request.path,
            show if show in _PLACES else "",
            said if said in {*RESULT_FACETS, *Phase.values} else "",
        )

    def address(self, **changes: str) -> str:
        """Return the address of the list with these answers instead."""
        query = {"show": self.show, "said": self.said} | changes
        return f"{self.path}?{urlencode({name: value for name, value in query.items() if value})}".rstrip("?")


@require_safe
@representative_required
def reviews(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """List the employer's published reviews, those without a reply first."""
    figures, site = figures_for(mine.employer), site_figures()
    counts = reading.counts_at_desk(mine.employer)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "figures": figures,
        "score": score_block(figures, site) if figures else None,
        "headlines": headlines(figures, site) if figures else [],
        "pledges": public_pledges(mine.employer, figures, page=request.GET.get(PAGE_OF_PLEDGES, "")),
        "asked": asked_at_desk(mine.employer, today=timezone.localdate()),
        "next_batch": _next_batch(),
        "counts": counts,
        **_list(Narrowed.of(request), mine, request, counts),
    }
    return render(request, "desk/reviews.html", context)


def _next_batch() -> dt.date:
    return due_day(latest_due(timezone.now()) + 1)


def _list(
    narrowed: Narrowed, mine: Representative, request: HttpRequest, counts: dict[str, int]
) -> dict[str, Any]:
    """Return a page of the list, with its filters; a place that the site never wrote is not found."""
    listed = reading.reviews_at_desk(mine.employer, said=narrowed.said)
    if narrowed.show:
        listed = listed.filter(place=_PLACES[narrowed.show])
    try:
        page = page_of(
            listed,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            lead="place",
        )
    except ValueError:
        raise Http404 from None
    link = narrowed.address
    return {
        "rows": reading.rows_of(page.reviews),
        "narrowed": narrowed,
        "everything": link(show="", said=""),
        "tabs": _tabs(narrowed, counts),
        "sayings": _sayings(narrowed, mine),
        "earlier": Link(_("Earlier"), link(before=page.earlier)) if page.earlier else None,
        "later": Link(_("Further"), link(after=page.later)) if page.later else None,
    }


def _tabs(narrowed: Narrowed, counts: dict[str, int]) -> list[Link]:
    """Return the views of the list that have something in them."""
    labels = {
        "": _("All"),
        "without": _("Without a reply"),
        "under_way": _("Reply under way"),
        "answered": _("Answered"),
    }
    return [
        Link(f"{label} ({counts[name or 'all']})", narrowed.address(show=name), current=name == narrowed.show)
        for name, label in labels.items()
        if not name or counts[name] or name == narrowed.show
    ]


def _sayings(narrowed: Narrowed, mine: Representative) -> list[Link]:
    """Return the filters by what cards say that would leave something, as readers have them."""
    said = reading.facets_at_desk(mine.employer)
    labels = {"kept": _("Kept"), "late": _("Late"), "silent": _("No answer")}
    labels |= {phase: str(capfirst(Phase(phase).label)) for phase in Phase.values}
    offered = {code: label for code, label in labels.items() if code in said or code == narrowed.said}
    if len(offered) < 2 and not narrowed.said:
        return []
    links = [Link(_("Whatever came"), narrowed.address(said=""), current=not narrowed.said)]
    return links + [
        Link(label, narrowed.address(said=code), current=code == narrowed.said)
        for code, label in offered.items()
    ]
