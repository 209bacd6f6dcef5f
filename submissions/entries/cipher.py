"""How an entry is closed: under a key that only the candidate's key leads to, and in a few fixed sizes.

A closed entry is one byte of version, a random nonce of 12 bytes, and the text under AES-256-GCM. The
cipher's key is HKDF-SHA256 of the candidate's key: the site's own secrets play no part, so that neither a
dump nor the site's files open anything. The version and the row's tag are associated data: a text that
was put into another row, or is said to be of another version, does not open. Before it is closed a text is
padded to one of `SIZES`, so that its length tells neither how much was written nor how often.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from submissions.keys import Key

VERSION: Final = 1
# Bytes of a padded text. Nearly every entry fits into the first.
SIZES: Final = (4_096, 16_384, 65_536)
# What closing adds: the version, the nonce, and the tag of the cipher.
OVERHEAD: Final = 1 + 12 + 16
_NONCE_LENGTH: Final = 12
# The length of the text stands before it, in so many bytes.
_LENGTH_BYTES: Final = 4
MOST_BYTES: Final = SIZES[-1] - _LENGTH_BYTES


class SpoiltError(Exception):
    """The bytes do not open: they were damaged, belong to another row or key, or to a newer version."""


class TooLargeError(ValueError):
    """The text is longer than MOST_BYTES."""


def _cipher(key: Key) -> AESGCM:
    return AESGCM(
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heardback diary entry").derive(
            key.characters.encode()
        )
    )


def _bound_to(version: int, tag: str) -> bytes:
    return f"heardback diary entry|{version}|{tag}".encode()


def padded(text: bytes) -> bytes:
    """Return the text with its length before it and zeros behind it, in the smallest of SIZES it fits.

    Raises:
        TooLargeError: it fits none.
    """
    size = next((size for size in SIZES if len(text) + _LENGTH_BYTES <= size), None)
    if size is None:
        raise TooLargeError(f"{len(text)} bytes are more than {MOST_BYTES}")
    return (len(text).to_bytes(_LENGTH_BYTES) + text).ljust(size, b"\0")


def unpadded(padded_text: bytes) -> bytes:
    """Return the text that was padded.

    Raises:
        SpoiltError: it was not padded like that.
    """
    length = int.from_bytes(padded_text[:_LENGTH_BYTES])
    end = _LENGTH_BYTES + length
    if len(padded_text) not in SIZES or end > len(padded_text) or any(padded_text[end:]):
        raise SpoiltError("the padding is none of ours")
    return padded_text[_LENGTH_BYTES:end]


def close(text: bytes, *, key: Key, tag: str) -> bytes:
    """Return the text closed under the key, for the row with this tag; never twice the same bytes.

    Raises:
        TooLargeError: it is longer than MOST_BYTES.
    """
    nonce = os.urandom(_NONCE_LENGTH)
    closed = _cipher(key).encrypt(nonce, padded(text), _bound_to(VERSION, tag))
    return bytes([VERSION]) + nonce + closed


def reopen(closed: bytes | memoryview, *, key: Key, tag: str) -> bytes:
    """Return the text that was closed under the key for the row with this tag.

    Raises:
        SpoiltError: it does not open; nothing says why.
    """
    closed = bytes(closed)
    if len(closed) <= OVERHEAD or closed[0] != VERSION:
        raise SpoiltError("the version is none that we know")
    nonce, rest = closed[1 : 1 + _NONCE_LENGTH], closed[1 + _NONCE_LENGTH :]
    try:
        return unpadded(_cipher(key).decrypt(nonce, rest, _bound_to(VERSION, tag)))
    except InvalidTag:
        raise SpoiltError("the bytes do not open") from None
