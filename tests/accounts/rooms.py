"""The site with guarded rooms before it: the URLs that test_access walks through."""

from django.http import HttpResponse
from django.urls import path

from accounts import access
from config.urls import urlpatterns as site


def room(request: access.SignedInRequest) -> HttpResponse:
    """Say who is in."""
    return HttpResponse(f"In: {request.user.email}", content_type="text/plain")


urlpatterns = [
    path("moderators/", access.moderator_required(room)),
    path("editors/", access.editor_required(room)),
    path("anybody/", access.second_factor_required(room)),
    path("fresh/", access.second_factor_required(access.fresh_second_factor_required(room))),
    # What refuses somebody is a page of the site, with its links.
    *site,
]
