"""What a candidate's browser does in the diary."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from icalendar import Calendar

from submissions.entries.services import entry_at
from submissions.keys import Key
from tests.submissions.pages import ago, date, fields, key_on


def opened(client: Client, key: Key) -> Client:
    """Open the diary in this browser."""
    assert client.post("/diary/open/", {"key": key.text}).status_code == 302
    return client


def a_new_wait(slug: str = "", **changed: Any) -> dict[str, Any]:
    """Return the page of a new wait, filled in: a final round 12 days ago, an answer promised 5 days ago."""
    answers: dict[str, Any] = {
        "waits": "1",
        "employer-slug": slug,
        "wait0-stage": "final_round",
        **date("wait0-last_contact", ago(12)),
        "wait0-promised": "day",
        **date("wait0-promise_day", ago(5)),
        "wait0-promise_by": "hr",
        "wait0-answered": "no",
        "note": "",
        "do": "keep",
    }
    return {name: value for name, value in (answers | changed).items() if value is not None}


def written(client: Client, answers: dict[str, Any]) -> Any:
    """Open the page of a new wait, fill it in and send it; return the next page."""
    nonce = fields(client.get("/diary/waits/new/"))["nonce"]
    return client.post("/diary/waits/new/", {"nonce": nonce} | answers)


def group_of(response: Any) -> str:
    """Return the group that the page with a new key asks for."""
    asked = re.search(r"Type group (\d) of your key", response.content.decode())
    assert asked
    return key_on(response).split("-")[int(asked.group(1)) - 1]


def the_entry(key: Key, number: int = 0) -> Any:
    """Return what an entry says by now."""
    kept = entry_at(key, number)
    assert kept is not None
    assert kept.entry is not None
    return kept.entry


def words(response: Any) -> str:
    """Return what a page says."""
    return str(response.content.decode())


def events(response: Any) -> dict[dt.date, str]:
    """Return the days of a calendar file, each with what it says."""
    found: Any = Calendar.from_ical(response.content).walk("VEVENT")
    return {event["dtstart"].dt: str(event["summary"]) for event in found}
