"""`/desk/`: for whom one speaks, and that employer's reviews, exactly as readers see them."""

from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, second_factor_required
from core.components import Link
from desk import reading
from employers.access import representative_required
from employers.models import Representative
from reviews.batches import due_day, latest_due
from reviews.figures import figures_for, site_figures
from reviews.figures.headlines import headlines, pledges
from reviews.models import Review

REVIEWS_ON_A_PAGE: Final = 20
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
    mine = list(
        Representative.objects.filter(user=request.user, revoked_on=None)
        .select_related("employer")
        .order_by("employer__name")
    )
    if len(mine) == 1:
        return redirect("desk:reviews", slug=mine[0].employer.slug)
    return render(request, "desk/home.html", {"mine": mine, "today": timezone.localdate()})


@require_safe
@representative_required
def reviews(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """List the employer's published reviews, those without a reply first."""
    show = request.GET.get("show", "")
    listed = reading.reviews_at_desk(mine.employer)
    if show in _PLACES:
        listed = listed.filter(place=_PLACES[show])
    page = Paginator(listed, REVIEWS_ON_A_PAGE).get_page(request.GET.get("page"))
    counts = reading.counts_at_desk(mine.employer)
    figures = figures_for(mine.employer)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "figures": figures,
        "headlines": headlines(figures, site_figures()) if figures else [],
        "pledges": pledges(list(mine.employer.pledges.open()), figures),
        "next_batch": due_day(latest_due(timezone.now()) + 1),
        "page": page,
        "counts": counts,
        "tabs": _tabs(request, show, counts),
        **_pager(page, show),
    }
    return render(request, "desk/reviews.html", context)


def _tabs(request: HttpRequest, show: str, counts: dict[str, int]) -> list[Link]:
    """Return the views of the list that have something in them."""
    labels = {
        "": _("All"),
        "without": _("Without a reply"),
        "under_way": _("Reply under way"),
        "answered": _("Answered"),
    }
    return [
        Link(
            f"{label} ({counts[name or 'all']})",
            f"{request.path}?show={name}" if name else request.path,
            current=name == (show if show in _PLACES else ""),
        )
        for name, label in labels.items()
        if not name or counts[name] or name == show
    ]


def _pager(page: Page[Review], show: str) -> dict[str, Link | str | None]:
    """Return the links to the pages before and after this one."""

    def link(label: str, number: int) -> Link:
        wanted = {"show": show} if show in _PLACES else {}
        return Link(label, f"?{urlencode(wanted | {'page': str(number)})}")

    many = page.paginator.num_pages > 1
    here = _("Page %(number)s of %(all)s") % {"number": page.number, "all": page.paginator.num_pages}
    return {
        "earlier": link(_("Earlier"), page.previous_page_number()) if page.has_previous() else None,
        "later": link(_("Further"), page.next_page_number()) if page.has_next() else None,
        "here": here if many else "",
    }
