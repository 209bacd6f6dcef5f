"""Small files outside the database: whole or not there at all, and for their owner's eyes alone."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def create(path: Path, content: bytes) -> None:
    """Write a new file; one that is there already stays as it is.

    It is complete before it gets its name, so that two processes that start together agree on one.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path, content) as scratch, contextlib.suppress(FileExistsError):
        os.link(scratch, path)


def replace(path: Path, content: bytes) -> None:
    """Give a file another content, at one moment for all who read it.

    Raises:
        OSError: it cannot be written. The file is as it was.
    """
    with _beside(path, content) as scratch:
        scratch.replace(path)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let those who read a file and replace it follow each other, so that none takes away what another added.

    Raises:
        OSError: there is no such folder.
    """
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a complete file beside `path`, and see that it does not stay there."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)
