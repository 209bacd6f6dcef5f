"""What an author's browser does: it fills in the page, and posts what the next page carries."""

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils import timezone

STORY = "The people were kind. The answer came when they had said, with two lines of reason."


def today() -> dt.date:
    """Return the site's day."""
    return timezone.localdate()


def ago(days: int) -> dt.date:
    """Return the day that lies so many days back."""
    return today() - dt.timedelta(days=days)


def date(name: str, day: dt.date | None) -> dict[str, str]:
    """Return a date as the three boxes of the field `name` post it."""
    parts = ("", "", "") if day is None else (str(day.day), str(day.month), str(day.year))
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


def short_form(employer: str | None = "", **changed: Any) -> dict[str, Any]:
    """Return the short form of a promise that was kept on its day; None leaves an answer out."""
    answers: dict[str, Any] = {
        "waits": "1",
        "employer-slug": employer,
        "wait0-stage": "final_round",
        **date("wait0-last_contact", ago(30)),
        "wait0-promised": "day",
        **date("wait0-promise_day", ago(20)),
        "wait0-promise_kind": "decision_either_way",
        "wait0-promise_by": "hiring_manager",
        "wait0-answered": "yes",
        **date("wait0-answer_day", ago(20)),
        "wait0-content": "rejection_with_reason",
        "wait0-channel": "phone",
        "outcome": "rejected",
        "experience": "positive",
        "text": STORY,
        "crowd": "fewer_than_10",
    }
    return {name: value for name, value in (answers | changed).items() if value is not None}


class _Fields(HTMLParser):
    """The values of a page's form controls, as a browser would post them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "input" and name:
            kind = found.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in found:
                self.values[name] = found.get("value", "")
        elif tag == "select":
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in found:
            self.values[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.values[self._area] += data


def fields(response: Any) -> dict[str, str]:
    """Return what a browser would post from the page, the buttons left out."""
    parser = _Fields()
    parser.feed(response.content.decode())
    for name in parser.values:
        # A text area begins with a line end that belongs to the mark-up.
        parser.values[name] = parser.values[name].removeprefix("\n")
    parser.values.pop("csrfmiddlewaretoken", None)
    return parser.values


def key_on(response: Any) -> str:
    """Return the key that stands on a preview, or "" where none does."""
    found = re.search(r'<ol class="key-groups".*?</ol>', response.content.decode(), re.S)
    return "-".join(re.findall(r"<b>(\w{4})</b>", found.group())) if found else ""


def asked_group(response: Any) -> int:
    """Return the number of the group that the preview asks for."""
    found = re.search(r"Type group (\d) back", response.content.decode())
    assert found
    return int(found.group(1))


def preview_of(client: Client, answers: dict[str, Any]) -> Any:
    """Open the page, fill it in, and return the preview (or the page again, if it was refused)."""
    nonce = fields(client.get("/share/"))["nonce"]
    return client.post("/share/preview/", {"nonce": nonce} | answers)


def kept(response: Any) -> dict[str, str]:
    """Return what the preview posts after its author has typed the group back."""
    group = key_on(response).split("-")[asked_group(response) - 1]
    return fields(response) | {"key_choice": "kept", "key_group": group.lower()}


def submitted(client: Client, answers: dict[str, Any]) -> tuple[str, Any]:
    """Send a review from the empty page to the receipt; return the key and the last response."""
    response = preview_of(client, answers)
    key = key_on(response)
    assert key, response.content.decode()
    return key, client.post("/share/submit/", kept(response), follow=True)
