"""The pepper of the candidates' keys: a file outside the database and its backups.

The file is JSON, `{"<id>": "<32 random bytes in base 64>", ...}`, readable by its owner alone. The last
entry makes new tags; earlier ones still open what was stored under them. Without the file a database
shows tags that nobody can connect with a key; with a new file every old key opens nothing.

A running site reads the file again when it has changed, so that all processes turn at the same moment.
"""

import base64
import binascii
import json
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core import files

LENGTH: Final = 32


@dataclass(frozen=True)
class Peppers:
    """All peppers by their id, in the order of the file; secrets, so they are not printed."""

    by_id: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def current(self) -> tuple[str, bytes]:
        """Return the id and the bytes of the pepper that makes new tags."""
        return self.by_id[-1]


class PepperFileError(ImproperlyConfigured):
    """The file is missing, or is not what it should be; the message names the path, never the content."""


def read(path: Path) -> Peppers:
    """Return what the file holds.

    Raises:
        PepperFileError: it cannot be read, others may read it, or it is not JSON of that shape.
    """
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise PepperFileError(f"{path} cannot be read ({type(problem).__name__}).") from None
    if stat.S_IMODE(mode) & 0o077:
        raise PepperFileError(f"{path} can be read by others than its owner.")
    if not isinstance(content, dict) or not content:
        raise PepperFileError(f"{path} holds no pepper.")
    found = []
    for kid, value in content.items():
        try:
            secret = base64.b64decode(value, validate=True)
        except (binascii.Error, TypeError, ValueError):
            secret = b""
        if len(secret) != LENGTH or not 1 <= len(kid) <= 16:
            raise PepperFileError(f"{path} holds an entry that is not {LENGTH} bytes in base 64.")
        found.append((kid, secret))
    return Peppers(tuple(found))


def create(path: Path) -> None:
    """Write a file with one new pepper, unless there is one already."""
    files.create(path, _content({_new_id(): secrets.token_bytes(LENGTH)}))


def add(path: Path) -> str:
    """Add a new pepper that makes new tags from now on, and return its id; all others stay.

    Raises:
        PepperFileError: there is no usable file. Nothing was changed.
    """
    with files.alone(path):
        known = dict(read(path).by_id)
        kid = _new_id()
        files.replace(path, _content(known | {kid: secrets.token_bytes(LENGTH)}))
        return kid


def drop(path: Path, kid: str) -> None:
    """Take a pepper out of the file for good: what is stored under it can never be found again.

    Raises:
        PepperFileError: there is no usable file, no such pepper, or it is the one that makes new tags.
            Nothing was changed.
    """
    with files.alone(path):
        found = read(path)
        if kid == found.current[0]:
            raise PepperFileError(f"{kid} makes new tags in {path}; add a new pepper first.")
        known = dict(found.by_id)
        if kid not in known:
            raise PepperFileError(f"{path} holds no pepper {kid}.")
        del known[kid]
        files.replace(path, _content(known))


def _new_id() -> str:
    return secrets.token_hex(4)


def _content(peppers_by_id: Mapping[str, bytes]) -> bytes:
    return json.dumps({kid: base64.b64encode(one).decode() for kid, one in peppers_by_id.items()}).encode()


@lru_cache(maxsize=4)
def _read_once(path: Path, stamp: tuple[int, int, int]) -> Peppers:
    return read(path)


def peppers() -> Peppers:
    """Return the site's peppers, from settings.PEPPER_FILE, read again when the file has changed.

    A demo or a test makes the file when it is absent; a real site never does, because a fresh pepper
    in the place of a lost one would silently shut every author out.

    Raises:
        PepperFileError: there is no usable file (checked at the start: heardback.E008).
    """
    path = Path(settings.PEPPER_FILE)
    if settings.INSECURE_TRANSPORT and not path.exists():
        create(path)
    try:
        found = path.stat()
    except OSError as problem:
        raise PepperFileError(f"{path} cannot be read ({type(problem).__name__}).") from None
    return _read_once(path, (found.st_ino, found.st_mtime_ns, found.st_size))
