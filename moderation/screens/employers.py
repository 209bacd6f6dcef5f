"""Employers at the moderators' desk: proposals, corrections, merges, and who speaks for whom."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, moderator_required
from core.components import pager
from employers.models import Employer, EmployerStatus, Representative
from employers.search import CLOSEST, search
from employers.services import DomainTakenError, EmployerRefusedError
from moderation.errors import ModerationError
from moderation.screens.forms_employers import DescriptionForm, GrantForm
from moderation.services import employers as deeds
from moderation.services import merging

_ON_A_PAGE: Final = 50
# So many names and so many domains stand open.
_KNOWN: Final = 12


@require_safe
@moderator_required
def employers(request: SignedInRequest) -> HttpResponse:
    """List what candidates proposed, and find any employer."""
    query = request.GET.get("q", "").strip()[:200]
    proposed = Employer.objects.proposed().order_by("name_normalised", "pk")
    proposals = Paginator(proposed, _ON_A_PAGE).get_page(request.GET.get("page"))
    matches = search(query) if query else []
    context = {
        "proposals": proposals,
        **pager(proposals),
        "query": query,
        "matches": matches,
        "is_cut": len(matches) == CLOSEST,
    }
    return render(request, "moderation/employers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def employer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an employer; a POST accepts the proposal, or corrects what is listed."""
    found = get_object_or_404(Employer, pk=pk)
    if found.status == EmployerStatus.MERGED:
        return redirect("moderation:employer", pk=found.merged_into_id)
    form = DescriptionForm(request.POST if request.method == "POST" else None, employer=found)
    owner = None
    if form.is_bound and form.is_valid():
        try:
            if found.status == EmployerStatus.LISTED:
                deeds.correct(employer=found, moderator=request.user, description=form.description())
                messages.success(request, _("The changes are kept."))
            else:
                deeds.accept(employer=found, moderator=request.user, description=form.description())
                messages.success(request, _("%s is on the list now.") % form.cleaned_data["name"])
            return redirect("moderation:employer", pk=pk)
        except DomainTakenError as error:
            owner = error.owner
            form.add_error("domain", str(error))
        except (EmployerRefusedError, ModerationError) as error:
            form.add_error(None, str(error))
        found.refresh_from_db()
    context = {
        "employer": found,
        "form": form,
        "owner": owner,
        "known": _known(found),
        "merges": [
            {"source": row.source, "until": merging.undo_by(row)}
            for row in merging.undoable(target=found, today=timezone.localdate())
        ],
        **_representatives(found, request.GET.get("people")),
    }
    return render(request, "moderation/employer.html", context, status=422 if form.is_bound else 200)


def _known(found: Employer) -> dict[str, list[tuple[str, str]]]:
    """Return the names and domains of an employer with where a domain is from: the first, and `more`."""
    sources = {
        "import": _("from an import"),
        "proposal": _("from the proposal"),
        "moderator": _("from a moderator"),
    }
    names = [(row.name, "") for row in found.names.order_by("normalised")]
    domains = [(row.domain, sources.get(row.source, row.source)) for row in found.domains.order_by("domain")]
    shown = [*names[:_KNOWN], *domains[:_KNOWN]]
    return {"first": shown, "more": [*names[_KNOWN:], *domains[_KNOWN:]]}


def _representatives(found: Employer, number: str | None) -> dict[str, Any]:
    """Return a page of those who speak for an employer and then of those who did."""
    rows = found.representatives.select_related("user")
    ordered = rows.order_by(F("revoked_on").asc(nulls_first=True), "proven_on", "pk")
    page = Paginator(ordered, _ON_A_PAGE).get_page(number)
    return {"representatives": page, "people_pages": pager(page, name="people", place="people")}


@require_POST
@moderator_required
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse a proposal."""
    found = get_object_or_404(Employer, pk=pk)
    try:
        deeds.refuse(employer=found, moderator=request.user)
    except (EmployerRefusedError, ModerationError) as error:
        messages.warning(request, str(error))
        return redirect("moderation:employer", pk=pk)
    messages.success(
        request, _("%s is refused. Its reviews stay in the queue; none can be published.") % found.name
    )
    return redirect("moderation:employers")


@require_POST
@moderator_required
def revoke(request: SignedInRequest, pk: int, representative: int) -> HttpResponse:
    """End a representative's access to an employer's desk."""
    found = get_object_or_404(
        Representative.objects.select_related("employer"), pk=representative, employer_id=pk
    )
    try:
        deeds.revoke(representative=found, moderator=request.user, today=timezone.localdate())
        messages.success(request, _("This person speaks for the employer no longer."))
    except ModerationError as error:
        messages.warning(request, str(error))
    return redirect("moderation:employer", pk=pk)


@require_POST
@moderator_required
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the holder of an account speak for the employer, checked by hand; pressed twice it is once."""
    found = get_object_or_404(Employer, pk=pk)
    form = GrantForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Write an address like name@example.com. Nothing was changed."))
        return redirect("moderation:employer", pk=pk)
    try:
        granted = deeds.grant_by_hand(
            employer=found,
            address=form.cleaned_data["address"],
            moderator=request.user,
            today=timezone.localdate(),
        )
        messages.success(
            request,
            _("%(who)s speaks for %(employer)s now, proven by hand.")
            % {"who": granted.user.email, "employer": found.name},
        )
    except ModerationError as error:
        messages.warning(request, str(error))
    return redirect("moderation:employer", pk=pk)
