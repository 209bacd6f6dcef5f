"""What every response of ours has in common: headers, and the marks of a public and of a private page."""

import functools
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

# Every browser feature that the site does not need is switched off.
_PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope"
        " magnetometer microphone midi payment picture-in-picture screen-wake-lock usb xr-spatial-tracking"
    ).split()
)

# Nothing that opens something is ever printed back.
_SECRET_NAMES = re.compile(r"password|key|code|token|credential|secret|nonce", re.IGNORECASE)
# Only what would be a pity to type again: a text, not a choice.
_LEAST_LETTERS = 40


def typed_texts(request: HttpRequest) -> list[str]:
    """Return the longer texts of a refused form, so that its page can give them back to be copied.

    What a name says may open something is left out.
    """
    return [
        value
        for name, values in request.POST.lists()
        if not _SECRET_NAMES.search(name)
        for value in values
        if len(value.strip()) >= _LEAST_LETTERS and " " in value.strip()
    ]


class SecurityHeadersMiddleware:
    """Add the isolation headers that Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
        return response


def _body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, HttpResponse), "a page that is streamed has an ETag"  # noqa: S101
    return response.content


def public_page[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Mark a view as the same for every reader: GET and HEAD only, no cookie, cacheable anywhere.

    The page must not look at the user, the session or a CSRF token; one that does raises
    an AssertionError, so that a slip is found by the first test that opens it. The ETag is a hash
    of the body, because a time of change would say when something came; a view that streams gives its own.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response = response.render()
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or getattr(request.session, "accessed", False):
            raise AssertionError(f"{view.__name__} is a public page and may not look at a cookie")
        if response.status_code == 200:
            # What is streamed has no body to hash yet; its view names it.
            etag = response.get("ETag") or f'"{sha256(_body(response)).hexdigest()[:32]}"'
            headers = {
                "ETag": etag,
                "Cache-Control": "public, max-age=0, s-maxage=30, stale-while-revalidate=30",
            }
            if etag in request.headers.get("If-None-Match", ""):
                response = HttpResponse(status=304)
            for name, value in headers.items():
                response.setdefault(name, value)
        return response

    checked: Callable[..., HttpResponseBase] = require_safe(wrapped)
    vars(checked)["is_public_page"] = True
    return checked


def private_page[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Mark a view as one person's, without an account: no cache keeps it, no error report what was posted."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    guarded: Callable[..., HttpResponse] = sensitive_post_parameters()(wrapped)
    return guarded
