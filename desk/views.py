"""`/desk/`: for whom one speaks, and that employer's reviews, exactly as readers see them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, second_factor_required
from desk import reading
from employers.access import representative_required
from employers.models import Representative

REVIEWS_ON_A_PAGE = 20


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
    pages = Paginator(reading.reviews_at_desk(mine.employer), REVIEWS_ON_A_PAGE)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "page": pages.get_page(request.GET.get("page")),
        "counts": reading.counts_at_desk(mine.employer),
    }
    return render(request, "desk/reviews.html", context)
