"""Inviting a colleague by a letter to an address at the employer's own domain, and accepting it.

The link in the letter names the invitation and nothing else. It counts for an account with that address,
confirmed, and with a second factor; on a button, so that a mail scanner that opens it changes nothing.
"""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.validators import EmailValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, second_factor_refusal
from accounts.addresses import confirmed_addresses
from accounts.models import User
from core.languages import reading_language
from core.ratelimit import answered, refuse, seconds_to_wait, when_again
from employers.access import owner_required
from employers.models import Employer, EmployerStatus, Representative
from employers.proof import claims
from employers.proof.letters import send_invitation
from employers.proof.models import Invitation
from employers.services import team
from employers.services.representing import AccessRefusedError

_SALT = "desk.invitations"
# Letters an owner can send in a day, and letters that one address can get.
_LETTERS = "40/d"
_LETTERS_TO_ONE = "3/d"


class InvitationForm(forms.Form):
    """The colleague's address."""

    address = forms.CharField(
        label=gettext_lazy("Your colleague’s own address at the employer’s domain"),
        help_text=gettext_lazy("We send one letter there. Its link works for seven days."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        validators=[EmailValidator(gettext_lazy("Write an address like name@example.com."))],
    )

    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employer = employer

    def clean_address(self) -> str:
        """Refuse what is no colleague's address, with the reason."""
        address = str(self.cleaned_data["address"])
        try:
            self.cleaned_data["domain"] = claims.proven_domain(employer=self.employer, address=address)
        except claims.AddressRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        return address


def link_of(invitation: Invitation) -> str:
    """Return the path of the page that accepts the invitation."""
    return reverse("desk:invitation", args=[signing.dumps(invitation.pk, salt=_SALT)])


def _send(request: SignedInRequest, invitation: Invitation) -> None:
    send_invitation.enqueue(
        invitation_id=invitation.pk,
        number=invitation.letters,
        link=f"{settings.SITE_URL}{link_of(invitation)}",
        language=reading_language(),
    )


def _seconds_to_wait(request: SignedInRequest, address: str) -> int:
    """Count a letter to be sent; return 0, or the seconds to wait if it is one too many."""
    return max(
        [
            seconds_to_wait(request, group="invite", rate=_LETTERS, whom=str(request.user.pk)),
            seconds_to_wait(request, group="invite-to", rate=_LETTERS_TO_ONE, whom=address.casefold()),
        ]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def invite(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """Ask for a colleague's address; send the letter. A second click sends no second one."""
    form = InvitationForm(request.POST if request.method == "POST" else None, employer=mine.employer)
    if form.is_bound and form.is_valid():
        address = form.cleaned_data["address"]
        if _is_colleague(mine, address):
            form.add_error("address", _("This colleague is in the team already. No letter was sent."))
        elif seconds := _seconds_to_wait(request, address):
            refuse(form, "address", _("Too many letters were asked for. No letter was sent."), seconds)
        else:
            try:
                invitation, is_new = team.invite(
                    employer=mine.employer,
                    address=address,
                    domain=form.cleaned_data["domain"],
                    by=request.user,
                    now=timezone.now(),
                )
            except AccessRefusedError as refusal:
                form.add_error(None, str(refusal))
            else:
                if is_new:
                    _send(request, invitation)
                messages.success(request, _("Invited: %(address)s.") % {"address": invitation.address})
                return redirect("desk:team", slug=mine.employer.slug)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "form": form,
        "domains": claims.domains_on_record(mine.employer),
    }
    page = render(request, "desk/team/invite.html", context, status=422 if form.errors else 200)
    return answered(page, form)


def _is_colleague(mine: Representative, address: str) -> bool:
    """Whether somebody with this account address is in the team (which the owner sees anyway)."""
    active = Representative.objects.active(on=timezone.localdate())
    return active.filter(employer=mine.employer, user__email__iexact=address).exists()


@require_POST
@owner_required
def change(request: SignedInRequest, mine: Representative, pk: int) -> HttpResponse:
    """Send an invitation's letter again, or take the invitation back; each can be pressed twice."""
    invitation = get_object_or_404(
        Invitation.objects.select_related("employer"), pk=pk, employer=mine.employer
    )
    back = redirect("desk:team", slug=mine.employer.slug)
    try:
        if request.POST.get("do") == "again":
            if seconds := _seconds_to_wait(request, invitation.address):
                words = _("Too many letters were asked for. No letter was sent.")
                messages.warning(request, f"{words} {when_again(seconds)}")
                return back
            again = team.invite_again(invitation=invitation, by=request.user, now=timezone.now())
            _send(request, again)
            messages.success(request, _("Sent again: %(address)s.") % {"address": again.address})
        elif request.POST.get("do") == "back":
            team.take_back(invitation=invitation, by=request.user, today=timezone.localdate())
            messages.success(request, _("Taken back: %(address)s.") % {"address": invitation.address})
    except AccessRefusedError as refusal:
        messages.warning(request, str(refusal))
    return back


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"desk/team/{name}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept(request: HttpRequest, link: str) -> HttpResponse:
    """Show what somebody is invited to, and the button that accepts it; accept it when it is pressed."""
    try:
        pk = signing.loads(link, salt=_SALT)
    except signing.BadSignature:
        return _page(request, "invitation_gone", status=400, damaged=True)
    found = Invitation.objects.select_related("employer").filter(pk=pk).first()
    now = timezone.now()
    if found is None or found.employer.status != EmployerStatus.LISTED:
        return _page(request, "invitation_gone", status=410)
    if not isinstance(request.user, User):
        if not found.is_open(now=now):
            return _page(request, "invitation_gone", status=410)
        return _page(request, "invitation_first", invitation=found, employer=found.employer)
    if found.address not in confirmed_addresses(request.user):
        return _page(request, "invitation_other", status=409, invitation=found, employer=found.employer)
    if refusal := second_factor_refusal(cast(SignedInRequest, request)):
        return refusal
    if request.method != "POST" and found.is_open(now=now):
        return _page(request, "invitation", invitation=found, employer=found.employer)
    try:
        if request.method != "POST" and found.accepted_by_id != request.user.pk:
            raise team.InvitationGoneError
        mine = team.accept(invitation=found, user=request.user, now=now)
    except AccessRefusedError as refused:
        return _page(request, "invitation_gone", status=410, why=str(refused))
    if request.method == "POST":
        messages.success(request, _("You speak for %(employer)s now.") % {"employer": found.employer.name})
    return redirect("desk:reviews", slug=mine.employer.slug)
