"""Who may open the rooms behind an account: by role, and only with a second factor.

Anybody who is not signed in is sent to sign in; the wrong role gets 404, because what an outsider may
not use is not there for them; the right role without a second factor is sent to set one up, or to
give it. None of these pages may rest in a cache.
"""

import functools
import time
from collections.abc import Callable
from typing import Any, Concatenate
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User

# Recovery codes are a way back in, not a second factor to rely on: they count when given, never alone.
_SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in: what the decorated views are called with."""

    user: User


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return bool(Authenticator.objects.filter(user=user, type__in=_SECOND_FACTORS).exists())


def second_factor_given_at(request: HttpRequest) -> float | None:
    """Return when a second factor was last given in this session (seconds since 1970), None if never."""
    if not isinstance(request.user, User):
        return None
    times = [
        float(record["at"])
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    ]
    return max(times, default=None)


def second_factor_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session in the last 15 minutes."""
    given_at = second_factor_given_at(request)
    return given_at is not None and time.time() - given_at <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_for_second_factor(request: HttpRequest, *, then: str = "") -> HttpResponse:
    """Return a redirect to the page that asks for the second factor again and then leads to `then`.

    By default `then` is the page that was asked for; pass one that answers GET when this was a POST.
    """
    types = set(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
    page = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': then or request.get_full_path()})}")


def second_factor_refusal(request: SignedInRequest) -> HttpResponse | None:
    """Return where to send somebody without a second factor in this session; None if it was given."""
    if not has_second_factor(request.user):
        messages.warning(
            request,
            _("This part of the site needs a second step when you sign in. Set one up here, then come back."),
        )
        return redirect("mfa_index")
    if second_factor_given_at(request) is None:
        return ask_for_second_factor(request)
    return None


def account_required[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let anybody in who has signed in, with or without a second factor."""

    @never_cache
    @functools.wraps(view)
    def wrapped(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapped


def role_required[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase], *, allows: Callable[[User], bool]
) -> Callable[..., HttpResponseBase]:
    """Let only users in whom `allows` accepts and who gave a second factor in this session."""

    @never_cache
    @functools.wraps(view)
    def wrapped(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not allows(request.user):
            raise Http404
        return second_factor_refusal(request) or view(request, *args, **kwargs)

    return wrapped


def moderator_required[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let moderators in who gave a second factor in this session; 404 for everybody else."""
    return role_required(view, allows=lambda user: user.is_moderator)


def editor_required[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let editors in who gave a second factor in this session; 404 for everybody else."""
    return role_required(view, allows=lambda user: user.is_editor)


def second_factor_required[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let anybody in who gave a second factor in this session, whatever the role."""
    return role_required(view, allows=lambda user: True)


def fresh_second_factor_required[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Ask again for a second factor that is older than 15 minutes. Put it below one of the above.

    A form that was posted is lost on the way, so guard the page that shows it as well.
    """

    @functools.wraps(view)
    def wrapped(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not second_factor_fresh(request):
            return ask_for_second_factor(request)
        return view(request, *args, **kwargs)

    return wrapped
