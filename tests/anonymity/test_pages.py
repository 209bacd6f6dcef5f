"""Every page of the author's side: no cookie but the token, kept by no cache, no key where none belongs."""

import re

import pytest
from django.conf import settings
from django.urls import get_resolver

from submissions.keys import ALPHABET, KeyTypingError, parse
from tests.submissions.pages import fields, kept, key_on, short_form

pytestmark = pytest.mark.django_db

_LOOKS_LIKE_A_KEY = re.compile(rf"[{ALPHABET}]{{4}}(?:-?[{ALPHABET}]{{4}}){{6}}")


def keys_in(text: str) -> list[str]:
    """Return every key, whole and with right check characters, that stands in a text."""
    found = []
    # On a preview the seven groups stand in elements of their own.
    joined = "-".join(re.findall(r"<b>(\w{4})</b>", text))
    for candidate in _LOOKS_LIKE_A_KEY.findall(f"{text} {joined}"):
        try:
            found.append(parse(candidate).text)
        except KeyTypingError:
            continue
    return found


def everything(response) -> str:
    """Return the body and the headers of a response, cookies among them."""
    body: str = response.content.decode("utf-8", "replace")
    return body + repr(dict(response.headers)) + str(response.cookies)


@pytest.fixture
def journey(author, employer):
    """Return every response of posting and of the diary by its name, and the key."""
    client = author.client
    pages = {"share": client.get("/share/")}
    answers = short_form(employer.slug) | {"nonce": fields(pages["share"])["nonce"]}
    pages["refused"] = client.post("/share/preview/", answers | {"outcome": ""})
    pages["preview"] = client.post("/share/preview/", answers)
    key = key_on(pages["preview"])
    pages["back"] = client.post("/share/", fields(pages["preview"]) | {"do": "back"})
    pages["key_file"] = client.post("/share/key/", fields(pages["preview"]))
    pages["preview again"] = client.post("/share/submit/", fields(pages["preview"]))
    pages["submit"] = client.post("/share/submit/", kept(pages["preview"]))
    pages["sent"] = client.get(pages["submit"].url)
    pages["calendar"] = client.get(pages["submit"].url.replace("sent/?", "sent/days.ics?"))
    pages["closed"] = client.get("/diary/")
    pages["wrong key"] = client.post("/diary/open/", {"key": "0" * 28})
    pages["lost"] = client.get("/diary/lost-key/")
    pages["open"] = client.post("/diary/open/", {"key": key})
    pages["diary"] = client.get("/diary/")
    pages["edit"] = client.get("/diary/0/edit/")
    pages["withdraw"] = client.get("/diary/0/withdraw/")
    pages["withdrawn"] = client.post("/diary/0/withdraw/")
    pages["not there"] = client.get("/diary/7/edit/")
    pages["leave"] = client.post("/diary/leave/")
    pages["left"] = client.get("/diary/left/")
    return pages, key


def test_the_key_stands_on_its_own_pages_alone(journey):
    pages, key = journey
    assert keys_in(everything(pages["preview"])) == [key]
    for name, response in pages.items():
        found = keys_in(everything(response))
        if name in {"preview", "preview again", "key_file"}:
            assert set(found) == {key}, name
        elif name == "wrong key":
            assert set(found) <= {"-".join(["0000"] * 7)}
        else:
            assert found == [], name
        for group in key.split("-")[:3]:
            if name in {"submit", "sent", "open", "leave", "calendar"}:
                assert group not in response.get("Location", "")


def test_no_page_of_the_author_is_kept_by_a_cache(journey):
    pages, _key = journey
    for name, response in pages.items():
        if name != "not there":
            assert response["Cache-Control"] == "no-store", name
        assert "Last-Modified" not in response, name
        assert "ETag" not in response, name


def test_posting_sets_the_token_alone_and_the_diary_its_key(journey):
    pages, _key = journey
    for name, response in pages.items():
        of_the_diary = name in {"open", "diary", "edit", "withdraw", "withdrawn", "not there", "leave"}
        allowed = {settings.CSRF_COOKIE_NAME} | ({settings.KEY_COOKIE_NAME} if of_the_diary else set())
        assert set(response.cookies) <= allowed, name


def test_no_page_loads_from_elsewhere_or_says_where_it_was(journey):
    pages, _key = journey
    for name, response in pages.items():
        body = response.content.decode("utf-8", "replace")
        assert not re.search(r'(?:src|action|formaction)="https?:', body), name
        assert response["Referrer-Policy"] == "same-origin", name
        assert "default-src 'none'" in response["Content-Security-Policy"], name


def test_no_address_of_the_author_takes_a_key_or_a_review():
    # In an edition each room's addresses stand one level below the language.
    above = [get_resolver(), *(one for one in get_resolver().url_patterns if hasattr(one, "url_patterns"))]
    patterns = [
        str(pattern.pattern)
        for level in above
        for resolver in level.url_patterns
        if getattr(resolver, "app_name", "") == "submissions"
        for pattern in resolver.url_patterns
    ]
    assert len(patterns) >= 15
    taken = {name for pattern in patterns for name in re.findall(r"<(?:\w+:)?(\w+)>", pattern)}
    assert taken == {"number"}


def test_a_reader_with_an_open_diary_reads_what_everybody_reads(journey, reader, author, employer):
    _pages, _key = journey
    for address in ("/", "/employers/", f"/employers/{employer.slug}/"):
        assert author.client.get(address).content == reader.client.get(address).content
