"""`/desk/<slug>/team/`: who speaks for the employer, roles, and ending somebody's access or one's own."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from core.components import pager
from employers.access import owner_required, representative_required
from employers.models import Representative, RepresentativeRole
from employers.proof.models import Invitation
from employers.services import team
from employers.services.representing import AccessRefusedError

# What the buttons of somebody's page say (`do`).
_ROLES: Final = {"owner": RepresentativeRole.OWNER, "member": RepresentativeRole.MEMBER}
END: Final = "end"
_ON_A_PAGE: Final = 50


def _colleagues(mine: Representative) -> list[Representative]:
    """Return the team, owners first, then as long as they have been in it."""
    found = Representative.objects.seated().filter(employer=mine.employer).select_related("user")
    return sorted(found, key=lambda one: (not one.is_owner, one.since, one.pk))


def _invited(mine: Representative) -> QuerySet[Any]:
    """Return the invitations that nobody has accepted: first those that can be, then those that ran out."""
    ran_out = ExpressionWrapper(Q(ends_at__lte=timezone.now()), output_field=BooleanField())
    waiting = Invitation.objects.filter(employer=mine.employer, accepted_by__isnull=True)
    return waiting.annotate(ran_out=ran_out).order_by("ran_out", "address")


@require_safe
@representative_required
def people(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """Show the team; owners see who is invited as well, below the first page: the open ones first."""
    page = Paginator(_colleagues(mine), _ON_A_PAGE).get_page(request.GET.get("page"))
    sees_invited = mine.is_owner and page.number == 1
    invited = _invited(mine) if sees_invited else Invitation.objects.none()
    asked = Paginator(invited, _ON_A_PAGE).get_page(request.GET.get("invited"))
    context = {
        "mine": mine,
        "employer": mine.employer,
        "today": timezone.localdate(),
        "people": page,
        **pager(page),
        "invited": asked,
        "invited_pages": pager(asked, name="invited", place="invited"),
    }
    return render(request, "desk/team/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def person(request: SignedInRequest, mine: Representative, pk: int) -> HttpResponse:
    """Show a colleague; a POST changes the role or ends the access. Each can be pressed twice."""
    theirs = Representative.objects.filter(employer=mine.employer).select_related("employer", "user")
    other = get_object_or_404(theirs, pk=pk)
    if other.pk == mine.pk:
        return redirect("desk:leave", slug=mine.employer.slug)
    if other.revoked_on is not None and request.method != "POST":
        messages.info(request, _("This person is no longer in the team."))
        return redirect("desk:team", slug=mine.employer.slug)
    if request.method == "POST":
        try:
            messages.success(request, _changed(request, other))
        except AccessRefusedError as refusal:
            messages.warning(request, str(refusal))
        return redirect("desk:team", slug=mine.employer.slug)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "other": other,
        "is_active": other.is_active(on=timezone.localdate()),
        "is_stronger": other.is_owner and other.proven_how == "dns" and mine.proven_how == "mail",
    }
    return render(request, "desk/team/person.html", context)


def _changed(request: SignedInRequest, other: Representative) -> str:
    """Do what the button says; return what was done, in words.

    Raises:
        AccessRefusedError: it was not done, or there is no such button.
    """
    do, today, who = request.POST.get("do", ""), timezone.localdate(), other.user.email
    if do == END:
        team.send_away(representative=other, by=request.user, today=today)
        return _("%(who)s speaks for %(employer)s no longer.") % {"who": who, "employer": other.employer.name}
    if do not in _ROLES:
        raise AccessRefusedError(_("Choose one of the buttons. Nothing was changed."))
    changed = team.change_role(representative=other, role=_ROLES[do], by=request.user, today=today)
    if changed.is_owner:
        return _("%(who)s is an owner of this desk now.") % {"who": who}
    return _("%(who)s is a member of this team now.") % {"who": who}


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def leave(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """Ask whether to leave the team; leave it. The last owner hands over first."""
    today = timezone.localdate()
    if request.method == "POST":
        try:
            team.leave(representative=mine, today=today)
        except AccessRefusedError as refusal:
            messages.warning(request, str(refusal))
            return redirect("desk:team", slug=mine.employer.slug)
        messages.success(request, _("You speak for %(employer)s no longer.") % {"employer": mine.employer})
        return redirect("desk:home")
    context = {
        "mine": mine,
        "employer": mine.employer,
        "is_last_owner": team.is_last_owner(mine, today=today),
        "is_alone": len(_colleagues(mine)) == 1,
    }
    return render(request, "desk/team/leave.html", context)
