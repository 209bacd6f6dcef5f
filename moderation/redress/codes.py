"""The code of a notice: 100 random bits, shown once and stored as a hash.

A code is made from the page's nonce under the site's secret: the second click of one page stores nothing and
shows the same code again. Nobody who has the database alone can make or find one.
"""

import re
import secrets
from hashlib import sha256
from typing import Final

from django.utils.crypto import salted_hmac

# Crockford's base 32: no letter that looks like a digit or like another letter.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 5
_LENGTH: Final = 4 * GROUPS
_SPACES: Final = re.compile(r"[\s\-‐-―]+")
_READ_AS: Final = str.maketrans("ILO", "110")
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class CodeTypingError(ValueError):
    """What was typed cannot be a code: it has the wrong length, or a character that codes do not have."""


def new_nonce() -> str:
    """Return 22 random characters that make the second click of a page find the first one's notice."""
    return secrets.token_urlsafe(16)


def is_nonce(text: str) -> bool:
    """Tell whether the text can be a nonce of ours."""
    return _NONCE.fullmatch(text) is not None


def _digest(what: str, nonce: str) -> bytes:
    return salted_hmac(f"moderation.notice.{what}", nonce, algorithm="sha256").digest()


def pk_of(nonce: str) -> int:
    """Return the primary key, 1 to 2**63 - 1, of the notice that a page with this nonce makes."""
    return int.from_bytes(_digest("key", nonce)[:8]) >> 1 or 1


def code_of(nonce: str) -> str:
    """Return the code of the notice that a page with this nonce makes, as "N7QX-52MB-...": 5 groups of 4."""
    number = int.from_bytes(_digest("code", nonce))
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
    return grouped(letters)


def grouped(characters: str) -> str:
    """Return 20 characters in five groups."""
    return "-".join(characters[start : start + 4] for start in range(0, _LENGTH, 4))


def parsed(typed: str) -> str:
    """Return the code that was typed, in its own form: case, spaces and hyphens do not matter, O is 0.

    Raises:
        CodeTypingError: it cannot be a code.
    """
    characters = _SPACES.sub("", typed.strip()).upper().translate(_READ_AS)
    if len(characters) != _LENGTH or set(characters) - set(ALPHABET):
        raise CodeTypingError
    return grouped(characters)


def hash_of(code: str) -> str:
    """Return the hash under which a code is stored; 100 random bits need no slow one."""
    return sha256(f"notice|{code}".encode()).hexdigest()


def no_code() -> str:
    """Return the hash of no code that anybody has: for an employer's notice, and for one that expired."""
    return secrets.token_hex(32)
