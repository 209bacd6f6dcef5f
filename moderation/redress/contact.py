"""How a notifier can be reached, encrypted at rest under a key that lies outside the database.

The key is a file of one line for each key (Fernet, base 64), readable by its owner alone; the first one
encrypts, all of them decrypt. Without the file nothing is asked for, and what is stored cannot be read.
"""

import stat
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core import files

# Contacts are padded to a multiple of this, so that their length tells nothing.
_BLOCK = 128


class ContactKeyError(ImproperlyConfigured):
    """The file is missing, or is not what it should be; the message names the path, never the content."""


def read(path: Path) -> MultiFernet:
    """Return the cipher that the file holds.

    Raises:
        ContactKeyError: it cannot be read, others may read it, or a line is no key.
    """
    try:
        mode, lines = path.stat().st_mode, path.read_text(encoding="ascii").split()
    except (OSError, ValueError) as problem:
        raise ContactKeyError(f"{path} cannot be read ({type(problem).__name__}).") from None
    if stat.S_IMODE(mode) & 0o077:
        raise ContactKeyError(f"{path} can be read by others than its owner.")
    try:
        keys = [Fernet(line) for line in lines]
    except ValueError:
        raise ContactKeyError(f"{path} holds a line that is no key.") from None
    if not keys:
        raise ContactKeyError(f"{path} holds no key.")
    return MultiFernet(keys)


def create(path: Path) -> None:
    """Write a file with one new key, unless there is one already."""
    files.create(path, Fernet.generate_key() + b"\n")


@lru_cache(maxsize=4)
def _read_once(path: Path) -> MultiFernet:
    return read(path)


def _cipher() -> MultiFernet:
    """Return the site's cipher, read once a process. A demo or a test makes the file when it is absent."""
    path = Path(settings.CONTACT_KEY_FILE)
    if settings.INSECURE_TRANSPORT and not path.exists():
        create(path)
    return _read_once(path)


def can_be_kept() -> bool:
    """Tell whether a contact can be encrypted here; else it is not asked for (heardback.E009 says why)."""
    try:
        _cipher()
    except ContactKeyError:
        return False
    return True


def sealed(contact: str) -> bytes:
    """Return the contact encrypted, or nothing for none.

    Raises:
        ContactKeyError: there is no usable key.
    """
    if not contact:
        return b""
    plain = contact.encode()
    return _cipher().encrypt(plain + b"\0" * (-len(plain) % _BLOCK))


def opened(token: bytes | memoryview) -> str:
    """Return what was sealed; "" for nothing, or for what no key of the file opens."""
    if not token:
        return ""
    try:
        return _cipher().decrypt(bytes(token)).rstrip(b"\0").decode()
    except (InvalidToken, ContactKeyError):
        return ""
