"""The erasure ledger: what is gone for good, outside the database, so that no restore brings it back.

A backup of yesterday still has what was withdrawn today. So each withdrawal and each erasure is noted in
`ERASURES_FILE` once it is committed, and `manage.py replay_erasures` does them again after a restore. The
file says no more than that something is gone: a line is `text` and the name that the public log gives a
review or a reply, or `thing` and the random key of a row of the author's side. Lines are kept in the order of
the alphabet, so that what went together does not stand together, and there is no time in it.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from core import files

TEXT: Final = "text"
THING: Final = "thing"


def note(kind: str, names: Iterable[object]) -> None:
    """Note what is about to go, once the transaction is committed.

    A file that cannot be written stops nothing: the author's deed is done, the failure is logged, and the
    nightly replay completes the file from what the database says is gone.

    Args:
        kind: TEXT or THING.
        names: log_ref of reviews and replies, or keys of the author's rows.
    """
    lines = frozenset(f"{kind} {name}" for name in names)
    if lines:
        transaction.on_commit(partial(add, lines), robust=True)


def noted(kind: str) -> set[str]:
    """Return the names that the ledger has of a kind; none where there is no file yet.

    Raises:
        OSError: the file is there and cannot be read.
    """
    return {line.partition(" ")[2] for line in _lines() if line.partition(" ")[0] == kind}


def add(lines: frozenset[str]) -> None:
    """Add lines to the file, whole or not at all; those that it has are left as they are.

    Raises:
        OSError: it cannot be written. The file is as it was.
    """
    path: Path = settings.ERASURES_FILE
    with files.alone(path):
        known = _lines()
        if not lines <= known:
            files.replace(path, "".join(f"{line}\n" for line in sorted(known | lines)).encode())


def _lines() -> frozenset[str]:
    try:
        return frozenset(settings.ERASURES_FILE.read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return frozenset()
