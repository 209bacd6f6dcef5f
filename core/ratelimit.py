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
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_ratelimit.core import get_usage

P = ParamSpec("P")
_ONE_DAY = 24 * 60 * 60
_SALT = "ratelimit-salt"


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
    that our own proxy wrote. An address that cannot be read counts as one common network.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    bits = 24 if parsed.version == 4 else 56
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))


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
    text asks this and shows itself again; everything else uses `limited`.
    """

    def key(group: str, request: HttpRequest) -> str:
        return _hashed(f"{group}|of|{whom}") if whom else caller_key(group, request)

    usage = get_usage(request, group=group, key=key, rate=rate, increment=count)
    if not usage or not usage["should_limit"]:
        return 0
    return max(int(usage["time_left"]), 1)


def limited(
    *, group: str, rate: str, method: str = "POST"
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Refuse a view beyond `rate` with a 429 page that says when to come back (Retry-After, seconds)."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            wait = seconds_to_wait(request, group=group, rate=rate) if request.method == method else 0
            if wait:
                response = render(request, "429.html", {"minutes": -(-wait // 60)}, status=429)
                response["Retry-After"] = str(wait)
                return response
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
