"""The diary's entries of the matrix: what there is under the author's key, and what does each deed."""

import datetime as dt
from typing import Any

from submissions.entries.services import keep_entry
from submissions.forms.entry import data_of
from submissions.keys import Key
from tests.submissions.entries.makers import a_wait, an_entry
from tests.submissions.pages import ago, date

_WAIT = "/diary/waits/<int:number>/"
_WAYS = ("", "answered/", "answer/", "noted/", "correct/", "next/", "erase/", "days.ics", "share/")


def build(key: Key, *, today: dt.date) -> dict[str, int]:
    """Keep a wait that runs and one that was answered under the author's key; return their numbers."""
    entries = {
        "running": an_entry(a_wait(watched_until=ago(1)), ref="running"),
        "answered": an_entry(a_wait(answered_on=today, content="invitation"), ref="answered"),
    }
    return {name: keep_entry(key=key, entry=entry, nonce=name).number for name, entry in entries.items()}


def examples(waits: dict[str, int], *, unknown: int) -> dict[str, dict[str, str]]:
    """Return the addresses of these entries, of a review at their place, and of nothing."""
    numbers = waits | {"a review": 0, "unknown": unknown}
    return {
        f"{_WAIT}{way}": {whose: f"/diary/waits/{number}/{way}" for whose, number in numbers.items()}
        for way in _WAYS
    }


def sent(examples: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return what does the deed of each of these addresses."""
    deeds: dict[str, dict[str, Any]] = {
        "answered/": {"answer": "no"},
        "answer/": date("on", ago(0)) | {"content": "offer"},
        "noted/": date("asked-on", ago(0)) | {"what": "asked"},
        "correct/": data_of(an_entry()).dict() | {"note": "Another note."},
        "next/": {"wait1-stage": "final_round", "wait1-promised": "none", "wait1-answered": "no"}
        | date("wait1-last_contact", ago(0)),
    }
    found: dict[str, Any] = {
        url: said for way, said in deeds.items() for url in examples[f"{_WAIT}{way}"].values()
    }
    for whose in ("running", "answered"):
        found[examples[f"{_WAIT}erase/"][whose]] = {"ref": whose}
    return found
