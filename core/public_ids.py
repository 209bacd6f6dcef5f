"""Random identifiers that carry no order and no time."""

import secrets

# Digits and consonants: no vowels, so no words; no letter that looks like a digit.
_ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
_LENGTH = 14  # 29 ** 14 is about 2 ** 68.


def random_key() -> int:
    """Return a random primary key of 63 bits, at least 1.

    On SQLite the key is the rowid itself, so the order of insertion is not on disk.
    """
    return secrets.randbits(63) or 1


def random_public_id() -> str:
    """Return 14 random characters for a URL (about 68 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
