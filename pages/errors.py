"""What a reader sees when something cannot be done: what happened, what was kept, what to do.

config.urls names the handlers; CSRF_FAILURE_VIEW names csrf_failure. None of them looks at a cookie.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django_ratelimit.exceptions import Ratelimited

from core.http import typed_texts
from core.languages import home_paths
from core.ratelimit import beyond_a_limit

# Allauth's limits do not say when they end: the longest of them has ended after so many seconds.
_LONGEST_WAIT = 300

_LAST_RESORT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Something broke · Heardback</title></head>
<body><h1>Something broke</h1><p>The fault is ours. Go back, and try again in a minute.</p></body></html>"""


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with the page of this status; nothing in it tells one address from another."""
    return render(request, f"{status}.html", {"edition_paths": home_paths()}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _page(request, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, or 429 when the refusal was a rate limit's."""
    if isinstance(exception, Ratelimited):
        return too_many(request, exception)
    return _page(request, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: a request that no form of ours sends."""
    return _page(request, 400)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429 for one of allauth's limits; core.ratelimit, which knows when they end, answers its own."""
    return beyond_a_limit(request, _LONGEST_WAIT)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without a query, a session or a context; in plain words if even that fails."""
    try:
        return HttpResponseServerError(get_template("500.html").render())
    except Exception:  # noqa: BLE001  (whatever broke must not break the page that says so)
        return HttpResponseServerError(_LAST_RESORT)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token does not fit, and give back the texts that were in it.

    Nothing was stored, so what was typed is shown to be copied; names that may hold a secret are left out.
    """
    if reason == REASON_NO_CSRF_COOKIE:
        why = _("Your browser did not send the small cookie that protects this form. It may block cookies.")
    else:
        why = _("The form had been open for too long, or another tab of this browser changed something.")
    context = {"why": why, "texts": typed_texts(request)}
    response = render(request, "pages/csrf_failure.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response
