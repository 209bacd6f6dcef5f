"""A site of nothing but guarded rooms: the URLs that test_access walks through."""

from django.http import HttpResponse
from django.urls import include, path

from accounts import access


def room(request: access.SignedInRequest) -> HttpResponse:
    """Say who is in."""
    return HttpResponse(f"In: {request.user.email}", content_type="text/plain")


urlpatterns = [
    path("account/", include("allauth.urls")),
    path("moderators/", access.moderator_required(room)),
    path("editors/", access.editor_required(room)),
    path("anybody/", access.second_factor_required(room)),
    path("fresh/", access.second_factor_required(access.fresh_second_factor_required(room))),
]
