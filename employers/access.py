"""Who speaks for an employer: the guard of the representatives' desk."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import SignedInRequest, second_factor_refusal
from employers.models import Representative


def representative_required[**P](
    view: Callable[Concatenate[SignedInRequest, Representative, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let those in who speak for the employer in the URL (`slug`), with a second factor in this session.

    The view gets the Representative, with its employer, in place of the slug. Everybody else gets 404,
    like somebody whose access was revoked. A proof older than a year has to be given again first.
    """

    @never_cache
    @functools.wraps(view)
    def wrapped(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        mine = (
            Representative.objects.filter(user=request.user, employer__slug=slug, revoked_on__isnull=True)
            .select_related("employer")
            .first()
        )
        if mine is None:
            raise Http404
        if refusal := second_factor_refusal(request):
            return refusal
        if not mine.is_active(on=timezone.localdate()):
            messages.warning(request, _("A year has passed since you proved this. Please prove it again."))
            return redirect("desk:claim", slug=slug)
        return view(request, mine, *args, **kwargs)

    return wrapped
