"""Rate limits that keep no address: django-ratelimit with a keyed function of ours."""

import functools
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_ratelimit.core import get_usage

from core.http import typed_texts
from core.languages import home_paths

P = ParamSpec("P")
_ONE_DAY = 24 * 60 * 60
_SALT = "ratelimit-salt"
# Above so many minutes the words are hours.
_MOST_MINUTES = 90


def _salt() -> bytes:
    """Return the day's random key, kept in the cache alone: yesterday's hashes cannot be redone."""
    salt = cache.get(_SALT)
    if salt is None:
        cache.add(_SALT, secrets.token_bytes(32), _ONE_DAY)
        salt = cache.get(_SALT) or secrets.token_bytes(32)
    return bytes(salt)


def network_of(request: HttpRequest) -> str:
    """Return the caller's network, /24 or /56, behind at most one trusted proxy.

    Only the last entry of X-Forwarded-For is believed, and only with TRUSTED_PROXIES=1: it is the one
    that our own proxy wrote. An IPv4 address in an IPv6 coat is that IPv4 address. What cannot be read
    counts as one common network.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    try:
        # A zone ("%eth0") is the caller's own name for a cable.
        parsed = ipaddress.ip_address(_without_port(address).partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    bits = 24 if parsed.version == 4 else 56
    return str(ipaddress.ip_network((parsed, bits), strict=False))


def _without_port(address: str) -> str:
    """Return an address without the port that some proxies write behind it, as `[2001:db8::1]:56`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, port = address.rpartition(":")
    return host if colon and ":" not in host and port.isdigit() else address


def _hashed(what: str) -> str:
    return hmac.new(_salt(), what.encode(), sha256).hexdigest()


def caller_key(group: str, request: HttpRequest) -> str:
    """Return an HMAC of the caller's network under the day's key: the key function of every limit."""
    return _hashed(f"{group}|{network_of(request)}")


def seconds_to_wait(
    request: HttpRequest, *, group: str, rate: str, count: bool = True, whom: str = ""
) -> int:
    """Return 0 while the caller is within `rate` (such as "10/h"), else the seconds to wait.

    With `count` the call itself counts. `whom` counts something else than the caller's network, such
    as the address that a letter would go to; it is hashed like the network. A form that would lose typed
    text asks this and shows itself again through `too_many`; everything else uses `limited`.
    """

    def key(group: str, request: HttpRequest) -> str:
        return _hashed(f"{group}|of|{whom}") if whom else caller_key(group, request)

    usage = get_usage(request, group=group, key=key, rate=rate, increment=count)
    if not usage or not usage["should_limit"]:
        return 0
    return max(int(usage["time_left"]), 1)


def when_again(seconds: int) -> str:
    """Return when somebody may come back, as a sentence: in minutes, or in hours where that is long."""
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return _("Try again in a minute.")
    if minutes <= _MOST_MINUTES:
        return ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    return ngettext("Try again in %(n)s hour.", "Try again in %(n)s hours.", hours) % {"n": hours}


def too_many(response: HttpResponse, seconds: int) -> HttpResponse:
    """Make a page the answer to somebody who is beyond a limit: 429, and when to come back (seconds).

    The page itself says so in words (`when_again`), and has everything in it that was typed.
    """
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


def beyond_a_limit(request: HttpRequest, seconds: int) -> HttpResponse:
    """Answer 429 with a page of its own: when to come back, and the longer texts that were sent, to copy."""
    context = {"when": when_again(seconds), "texts": typed_texts(request), "edition_paths": home_paths()}
    response = too_many(render(request, "429.html", context), seconds)
    response["Cache-Control"] = "no-store"
    return response


def refuse(form: Form, field: str | None, what: str, seconds: int) -> None:
    """Say in a form that somebody is beyond a limit, and when to come back; all that was typed stays in it.

    Args:
        form: a bound form that has been checked.
        field: where to say it, or None for the form as a whole.
        what: a whole sentence: what was too often, and what was kept.
        seconds: from seconds_to_wait().
    """
    form.add_error(field, f"{what} {when_again(seconds)}")
    vars(form)["seconds_to_wait"] = seconds


def answered(response: HttpResponse, form: Form) -> HttpResponse:
    """Return the page with a form; a 429 if the form was refused for a limit."""
    seconds = vars(form).get("seconds_to_wait", 0)
    return too_many(response, seconds) if seconds else response


def limited(
    *, group: str, rate: str, method: str = "POST"
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Refuse a view beyond `rate` with a 429 page that says when to come back (Retry-After, seconds)."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            wait = seconds_to_wait(request, group=group, rate=rate) if request.method == method else 0
            if wait:
                return beyond_a_limit(request, wait)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
