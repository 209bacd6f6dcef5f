"""A key that is open in a browser: one encrypted cookie of twenty minutes, and nothing on the server."""

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from submissions.keys import Key, KeyTypingError, parse

MINUTES_OPEN: Final = 20


def _cipher() -> MultiFernet:
    """Return the cipher under the site's secret; a former secret still opens what it closed."""
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(_derived(secret)))
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heardback open key").derive(secret.encode())


def opened_key(request: HttpRequest) -> Key | None:
    """Return the key that is open in this browser, or None: none, too old, or not ours."""
    token = request.COOKIES.get(settings.KEY_COOKIE_NAME, "")
    try:
        return parse(_cipher().decrypt(token.encode(), ttl=MINUTES_OPEN * 60).decode())
    except (InvalidToken, KeyTypingError, UnicodeError):
        return None


def keep_open(response: HttpResponse, key: Key) -> None:
    """Leave the key open for another twenty minutes from now."""
    response.set_cookie(
        settings.KEY_COOKIE_NAME,
        _cipher().encrypt(key.characters.encode()).decode(),
        max_age=MINUTES_OPEN * 60,
        path="/",
        secure=not settings.INSECURE_TRANSPORT,
        httponly=True,
        samesite="Strict",
    )


def close(response: HttpResponse) -> None:
    """Take the key out of the browser, and ask it to forget what this site left there."""
    response.set_cookie(
        settings.KEY_COOKIE_NAME,
        "",
        max_age=0,
        path="/",
        secure=not settings.INSECURE_TRANSPORT,
        httponly=True,
        samesite="Strict",
    )
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
