"""A key in a browser: open in one encrypted cookie of twenty minutes, or locked within a page.

Nothing of it is on the server. A new key travels from the preview to the end of posting as a sealed
parcel that only the site can read, so that it stands in plain characters on the preview alone.
"""

import base64
import datetime as dt
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from submissions.keys import Key, KeyTypingError, parse

MINUTES_OPEN: Final = 20
# A page of posting may stay open for so long; after that it is shown once more.
HOURS_LOCKED: Final = 12
_OPEN: Final = "open key"
_PARCEL: Final = "key in a page"


def cipher_for(purpose: str) -> MultiFernet:
    """Return the cipher under the site's secret; a former secret still opens what it closed."""
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(_derived(secret, purpose)))
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"heardback {purpose}".encode()).derive(
        secret.encode()
    )


def opened_key(request: HttpRequest) -> Key | None:
    """Return the key that is open in this browser, or None: none, too old, or not ours."""
    return _read(request.COOKIES.get(settings.KEY_COOKIE_NAME, ""), _OPEN, seconds=MINUTES_OPEN * 60)


def locked(key: Key) -> str:
    """Return the key as a parcel that a page can carry."""
    return cipher_for(_PARCEL).encrypt(key.characters.encode()).decode()


def unlocked(parcel: str) -> Key | None:
    """Return the key in a parcel, or None: none, too old, or not ours."""
    return _read(parcel, _PARCEL, seconds=HOURS_LOCKED * 3600)


def _read(token: str, purpose: str, *, seconds: int) -> Key | None:
    try:
        return parse(cipher_for(purpose).decrypt(token.encode(), ttl=seconds).decode())
    except (InvalidToken, KeyTypingError, UnicodeError):
        return None


def keep_open(response: HttpResponse, key: Key) -> None:
    """Leave the key open for another twenty minutes from now."""
    response.set_cookie(
        settings.KEY_COOKIE_NAME,
        cipher_for(_OPEN).encrypt(key.characters.encode()).decode(),
        max_age=MINUTES_OPEN * 60,
        path="/",
        secure=not settings.INSECURE_TRANSPORT,
        httponly=True,
        samesite="Strict",
    )


def note_open(request: HttpRequest) -> None:
    """Let the page say until when the key is open (`request.open_until`), and offer to leave."""
    until = timezone.now() + dt.timedelta(minutes=MINUTES_OPEN)
    vars(request)["open_until"] = f"{until:%H:%M} UTC"


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
