"""The page that an account begins with: what its owner can do from here."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, account_required, has_second_factor
from accounts.sessions import end_sessions


@require_safe
@account_required
def home(request: SignedInRequest) -> HttpResponse:
    """Show the rooms that the account opens, and how it is protected."""
    kinds = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    context = {
        "has_second_factor": has_second_factor(request.user),
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": sum(kind == Authenticator.Type.WEBAUTHN for kind in kinds),
    }
    return render(request, "accounts/home.html", context)


@require_POST
@account_required
def sign_out_elsewhere(request: SignedInRequest) -> HttpResponse:
    """End all sessions of the account but this one; they are gone with their next request."""
    end_sessions(user=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:home")
