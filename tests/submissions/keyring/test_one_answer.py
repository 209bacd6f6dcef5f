"""Wrong, erased and unknown keys cannot be told apart: not by a word, a header, a state or a query.

Time is not asserted; `python -m bench.keys` measures it in one run.
"""

import datetime as dt
import re
import secrets
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.services.deadlines import expire
from submissions import peppers
from submissions.keyring.erasing import erase_everything
from submissions.keyring.replacing import replace_key
from submissions.keys import BITS, Key, key_of, new_key
from submissions.things import find_things
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.keyring.scenes import under

pytestmark = pytest.mark.django_db


def erased(employer) -> Key:
    """Return a key that kept a review and an entry until everything was erased."""
    key = new_key()
    under(key, employer, "published")
    kept(key, an_entry())
    erase_everything(key=key, now=timezone.now())
    expire(now=timezone.now() + dt.timedelta(days=3))
    return key


def replaced(employer) -> Key:
    """Return a key in whose place another one is in force."""
    key = new_key()
    under(key, employer)
    replace_key(old=key, new=new_key())
    return key


def wrong(employer) -> Key:
    """Return a key that differs from one in force in its last bit, with the check characters to match."""
    number = secrets.randbits(BITS) & ~1
    real = key_of(number)
    under(real, employer)
    kept(real, an_entry())
    return key_of(number | 1)


def unknown(_employer) -> Key:
    """Return a key that was just made up."""
    return new_key()


def refusal(key: Key, path: str = "/diary/open/", **typed: str) -> tuple[Any, ...]:
    """Return all that whoever types the key sees: status, headers, body, cookies, and what it cost."""
    client = Client()
    client.get("/diary/")
    with CaptureQueriesContext(connection) as queries:
        response = client.post(path, {"key": key.text, "unlock-key": key.text} | typed)
    body = response.content.decode().replace(key.text, "KEY")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    asked = [re.sub(r"'[0-9a-f]{64}'", "'TAG'", query["sql"]) for query in queries]
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    return response.status_code, headers, sorted(response.cookies), body, asked


KINDS = {"erased": erased, "replaced": replaced, "wrong": wrong, "unknown": unknown}


@pytest.mark.parametrize(
    ("path", "typed"),
    [("/diary/open/", {}), ("/diary/0/edit/", {"text": "An hour went into this.", "mark": "0" * 16})],
    ids=["where it is opened", "where a diary has locked"],
)
@pytest.mark.parametrize("turned", [False, True], ids=["one pepper", "two peppers"])
def test_wrong_erased_replaced_and_unknown_keys_get_one_answer(
    employer, settings, tmp_path, path, typed, turned
):
    settings.PEPPER_FILE = tmp_path / "pepper.json"
    peppers.create(settings.PEPPER_FILE)
    keys = {kind: make(employer) for kind, make in KINDS.items()}
    if turned:
        peppers.add(settings.PEPPER_FILE)
    assert all(find_things(key) == [] for key in keys.values())
    answers = {kind: refusal(key, path, **typed) for kind, key in keys.items()}
    status, headers, cookies, body, asked = answers["unknown"]
    assert status == 200
    assert "Nothing is kept under this key" in body
    assert "TAG" in asked[-1]
    assert "Last-Modified" not in headers
    for kind, answer in answers.items():
        assert answer == (status, headers, cookies, body, asked), kind
