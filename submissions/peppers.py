"""The pepper of the candidates' keys: a file outside the database and its backups.

The file is JSON, `{"<id>": "<32 random bytes in base 64>", ...}`, readable by its owner alone. The last
entry makes new tags; earlier ones still open what was stored under them. Without the file a database
shows tags that nobody can connect with a key; with a new file every old key opens nothing.
"""

import base64
import binascii
import contextlib
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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
    """Write a file with one new pepper, unless there is one already.

    It is complete before it gets its name, so that two processes that start together agree on one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {secrets.token_hex(4): base64.b64encode(secrets.token_bytes(LENGTH)).decode()}
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(scratch, path)
    scratch.unlink()


@lru_cache(maxsize=4)
def _read_once(path: Path) -> Peppers:
    return read(path)


def peppers() -> Peppers:
    """Return the site's peppers, from settings.PEPPER_FILE, read once a process.

    A demo or a test makes the file when it is absent; a real site never does, because a fresh pepper
    in the place of a lost one would silently shut every author out.

    Raises:
        PepperFileError: there is no usable file (checked at the start: heardback.E008).
    """
    path = Path(settings.PEPPER_FILE)
    if settings.INSECURE_TRANSPORT and not path.exists():
        create(path)
    return _read_once(path)
