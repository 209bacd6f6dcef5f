"""Who speaks for an employer: the guard of the representatives' desk."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import drafts
from accounts.access import (
    SignedInRequest,
    ask_for_second_factor,
    second_factor_fresh,
    second_factor_refusal,
)
from employers.models import Employer, Representative
from employers.querysets import RepresentativeQuerySet


def _moved(request: Any, seats: RepresentativeQuerySet, slug: str) -> HttpResponseBase:
    """Lead on to the desk of the employer that took this one over, or has another address by now.

    What was posted is posted there again (307): nobody's words are lost to a merge.

    Raises:
        Http404: there is no such desk for this person.
    """
    found = Employer.objects.resolve(slug)
    if found is None or not found.moved or not seats.filter(employer=found.employer).exists():
        raise Http404
    here = request.resolver_match
    there = reverse(here.view_name, kwargs={**here.kwargs, "slug": found.employer.slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{there}?{query}" if query else there, preserve_request=True)


def _after(request: HttpRequest, way_in: HttpResponseBase) -> HttpResponseBase:
    """Keep what was posted until somebody has come in, and lead there."""
    if request.method == "POST" and drafts.keep(request):
        messages.info(request, _("What you wrote is kept. It comes back once you are signed in."))
    elif request.method == "POST":
        messages.warning(
            request,
            _("What you wrote could not be kept while you sign in. Your browser’s Back button has it."),
        )
    return way_in


def representative_required[**P](
    view: Callable[Concatenate[SignedInRequest, Representative, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let those in who speak for the employer in the URL (`slug`), with a second factor in this session.

    The view gets the Representative, with its employer and `has_other_desks`, in place of the slug. Everybody
    else gets 404, like somebody whose access was revoked. A proof older than a year has to be given again
    first. What was posted by somebody who has to sign in first waits for them (accounts.drafts).
    """

    @never_cache
    @functools.wraps(view)
    def wrapped(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _after(request, redirect_to_login(request.get_full_path()))
        seats = Representative.objects.seated().filter(user=request.user)
        elsewhere = seats.exclude(employer__slug=slug)
        mine = (
            seats.filter(employer__slug=slug)
            .select_related("employer")
            .annotate(has_other_desks=Exists(elsewhere))
            .first()
        )
        if mine is None:
            return _moved(request, elsewhere, slug)
        if refusal := second_factor_refusal(request):
            return _after(request, refusal)
        if not mine.is_active(on=timezone.localdate()):
            messages.warning(request, _("A year has passed since you proved this. Please prove it again."))
            return redirect("desk:claim", slug=slug)
        return view(request, mine, *args, **kwargs)

    return wrapped


def owner_required[**P](
    view: Callable[Concatenate[SignedInRequest, Representative, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let owners of the desk in who gave a second factor in the last 15 minutes; 404 for members.

    A form that is posted later than that leads back to the team's page: nothing was changed.
    """

    def wrapped(
        request: SignedInRequest, mine: Representative, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not mine.is_owner:
            raise Http404
        if not second_factor_fresh(request):
            team = reverse("desk:team", args=[mine.employer.slug])
            return ask_for_second_factor(request, then=team if request.method == "POST" else "")
        return view(request, mine, *args, **kwargs)

    return functools.wraps(view)(representative_required(wrapped))
