"""An entry is bound to its tag, so wherever a tag changes the entry is closed anew."""

from submissions.entries.cipher import SpoiltError, close, reopen
from submissions.keys import Key
from submissions.models import DiaryEntry


def move_entry(*, row: DiaryEntry, tag: str, kid: str, old: Key, new: Key | None = None) -> bool:
    """Carry an entry to another tag, and to another key where `new` is given; return whether it opened.

    For what takes a hole's number, for a key that is replaced, and for a pepper that is turned. One that does
    not open moves as it is, so that its holder still finds it and can erase it.

    Args:
        row: the entry, locked by the caller's transaction.
        tag, kid: its new tag, and which pepper made it.
        old: the key under which it is closed.
        new: the key under which it is to be closed; `old` when None.
    """
    opened = True
    try:
        row.ciphertext = close(reopen(row.ciphertext, key=old, tag=row.tag), key=new or old, tag=tag)
    except SpoiltError:
        opened = False
    row.tag, row.kid = tag, kid
    row.save(update_fields=["tag", "kid", "ciphertext"])
    return opened
