"""The page that an account begins with: what its owner can do from here."""

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, account_required, has_second_factor


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
