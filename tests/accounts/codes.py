"""Codes of an authenticator app."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

_PERIOD = 30


def code_now(secret: str, *, seconds: float = 3) -> str:
    """Return what an authenticator app shows, so early in its half minute that there are seconds to send it.

    Args:
        secret: what the app and the site have in common.
        seconds: how long typing and sending may take; the next code is waited for where less is left.
    """
    left = _PERIOD - time.time() % _PERIOD
    if left < seconds:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // _PERIOD)))
