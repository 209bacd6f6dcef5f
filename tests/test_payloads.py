"""Hostile text through every field and parameter of every page: it is shown as text, and nothing breaks.

The lists lie beside the checkout. Without them a few strings of our own stand in.
"""

import json
import os
from collections.abc import Iterator
from itertools import batched, cycle, islice
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import examples
from tests.forms import Form, forms_in, harm_in
from tests.needs import SHARED_DATA

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

OUR_OWN = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}} {% debug %}",
    "%0d%0aSet-Cookie:crlf=injection",
    "//example.org/%2f..",
    "=cmd|' /C calc'!A0",
    "\u202eright to left",
    "a\x00b",
    "Z\u0351\u036b\u0343",
    "'; DROP TABLE reviews_review; --",
    "\U0001f600",
    "9" * 400,
    "-1",
    "../../etc/passwd",
]
# Parameters that a page of ours may read without a form that names them.
PARAMETERS = "q after before page sort next country industry size agency topic stage".split()
# How a redirect may begin that stays on the site.
_HERE = {("", ""), ("http", "testserver")}
_LINE, _AREA = 190, 5000
# A line field meets every _EVERY-th chunk, each field others; a text area meets all. EVERY_PAYLOAD=1 leaves
# nothing out, and takes half an hour.
_EVERY = 1 if os.environ.get("EVERY_PAYLOAD") == "1" else 24


def payloads() -> list[str]:
    """Return the hostile strings: ours, and those of the lists where they are."""
    found = list(OUR_OWN)
    folder = SHARED_DATA / "safety"
    for name in ("crlf.txt", "open_redirect.txt", "ssti.txt", "xss_payloadbox.txt"):
        if (folder / name).is_file():
            found += (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
    if (folder / "blns.json").is_file():
        found += json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    # A lone surrogate cannot be sent as UTF-8 at all.
    return [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in found]


def chunks(size: int) -> list[str]:
    """Return the payloads, as many in one text of about `size` characters as fit."""
    made, current = [], ""
    for payload in payloads():
        if current and len(current) + len(payload) > size:
            made.append(current)
            current = ""
        current = f"{current} {payload}" if current else payload
    return [*made, current]


LINES, AREAS = chunks(_LINE), chunks(_AREA)


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        examples.load()
        yield
        call_command("flush", verbosity=0, interactive=False)


def _wrong(response, where: str) -> list[str]:
    """Return what is wrong with an answer to hostile text."""
    if response.status_code >= 500:
        return [f"{where}: {response.status_code}"]
    wrong = []
    if "crlf" in response.cookies:
        wrong.append(f"{where}: sets a cookie that the text asked for")
    target = response.headers.get("Location", "/")
    parts = urlsplit(target)
    if target.startswith(("//", "/\\")) or (parts.scheme, parts.netloc) not in _HERE:
        wrong.append(f"{where}: redirects to {target}")
    if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
        wrong += [f"{where}: {harm}" for harm in harm_in(response.content.decode())]
    return wrong


def _send(client: Client, url: str, form: Form) -> Iterator[str]:
    rounds = max(len(AREAS) if form.areas else 0, len(LINES) // _EVERY)
    areas, target = cycle(AREAS), urljoin(url, form.action)
    for number in range(rounds):
        sent = dict(form.values)
        for offset, name in enumerate(form.lines):
            sent[name] = LINES[(number * _EVERY + offset) % len(LINES)]
        for name in form.areas:
            sent[name] = next(areas)
        where = f"{form.method} {target} ({number})"
        yield from _wrong(getattr(client, form.method)(target, sent), where)


def test_every_parameter_shows_hostile_text_as_text():
    wrong: list[str] = []
    for _, who, url in examples.everything():
        client = examples.client_for(who)
        for number, values in enumerate(batched(LINES, len(PARAMETERS) * 4)):
            # Another parameter meets another string in each round.
            asked = dict(zip(PARAMETERS, islice(cycle(values), number % len(values), None), strict=False))
            wrong += _wrong(client.get(url, asked), f"get {url} ({number})")
    assert wrong == []


def test_every_field_shows_hostile_text_as_text():
    wrong: list[str] = []
    forms = 0
    for _, who, url in examples.everything():
        client = examples.client_for(who)
        page = client.get(url)
        if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
            for form in forms_in(page.content.decode()):
                if form.takes_text:
                    forms += 1
                    wrong += _send(client, url, form)
    assert wrong == []
    assert forms >= 10


def test_every_slug_and_number_may_be_hostile():
    wrong: list[str] = []
    client = Client()
    for before, payload in zip(cycle(["/employers/", "/reviews/", "/advice/"]), payloads(), strict=False):
        wrong += _wrong(client.get(f"{before}{quote(payload[:200], safe='/')}/"), f"{before}{payload!r}")
    assert wrong == []


def test_the_sweep_notices_what_it_looks_for():
    assert _wrong(HttpResponse("<p onclick=x>"), "a") == ["a: p onclick"]
    assert _wrong(HttpResponse(status=500), "a") == ["a: 500"]
    assert _wrong(HttpResponseRedirect("//example.org"), "a") == ["a: redirects to //example.org"]
