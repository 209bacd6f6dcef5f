"""Entries for the tests of the diary: a process at an employer, with days counted back from today."""

import datetime as dt
from typing import Any

from core.vocabulary import PHASE_OF_STAGE
from submissions.coarsen import DraftPromise, DraftWait
from submissions.entries.content import Entry, EntryWait, Whom
from submissions.entries.services import Kept, keep_entry
from submissions.keys import Key
from submissions.services import new_nonce
from tests.submissions.pages import ago


def promised(due_ago: int | None, **fields: Any) -> DraftPromise:
    """Return a promise of a decision by a day so many days ago (negative: ahead); None: nothing was said."""
    chosen: dict[str, Any] = {"kind": "decision_either_way", "precision": "none"}
    if due_ago is not None:
        chosen |= {"precision": "by_date", "day": ago(due_ago), "made_by": "hr"}
    return DraftPromise(**(chosen | fields))


def a_wait(
    contact_ago: int = 12, *, due_ago: int | None = 5, recorded_ago: int | None = None, **fields: Any
) -> EntryWait:
    """Return a running wait after a final round, confirmed today; other fields go to where they belong."""
    own = {name: fields.pop(name) for name in ("asked_again", "stopped") if name in fields}
    stage = fields.pop("stage", "final_round")
    chosen: dict[str, Any] = {
        "stage": stage,
        "phase": str(PHASE_OF_STAGE[stage]),
        "last_contact": ago(contact_ago),
        "watched_until": ago(0),
        "first_recorded_on": ago(contact_ago if recorded_ago is None else recorded_ago),
        "promises": (promised(due_ago),),
    }
    return EntryWait(wait=DraftWait(**(chosen | fields)), **own)


def an_entry(*waits: EntryWait, name: str = "Harbour and Finch", **fields: Any) -> Entry:
    """Return an entry about an employer that is only named, or about `whom`."""
    whom = fields.pop("whom", None) or Whom(name=name, country="GB")
    return Entry(whom=whom, waits=waits or (a_wait(),), **fields)


def kept(key: Key, *entries: Entry) -> list[Kept]:
    """Keep entries under the key, one page each."""
    return [keep_entry(key=key, entry=entry, nonce=new_nonce()) for entry in entries or (an_entry(),)]


def day(text: str) -> dt.date:
    """Return a day from its ISO form."""
    return dt.date.fromisoformat(text)
