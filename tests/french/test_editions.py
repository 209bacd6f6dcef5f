"""Every page in both languages, with the demo's data: found, tied to each other, and leading nowhere else."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.http import HttpResponseBase
from django.test import Client
from pytest_django import DjangoDbBlocker

from core.languages import in_language, language_of
from tests import examples
from tests.examples import ONE_ADDRESS

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]
_LINK = re.compile(r"<(?:a|form|link)\b[^>]*?\b(?:href|action)=\"(/[^\"]*)\"[^>]*>")


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[tuple[str, str, str]]]:
    """Return every example of an address that has a French edition: (route, for whom, English address)."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        examples.load()
        yield [row for row in examples.everything() if not ONE_ADDRESS.match(row[2].partition("?")[0])]
        call_command("flush", verbosity=0, interactive=False)


def is_page(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")


def get(client: Client, url: str) -> tuple[HttpResponseBase, str]:
    response = client.get(url)
    return response, response.content.decode() if is_page(response) else ""


def test_every_page_is_there_in_french_and_leads_to_french_pages(site):
    wrong = []
    for route, who, url in site:
        english, _ = get(examples.client_for(who), url)
        there = in_language(url, "fr")
        french, content = get(examples.client_for(who), there)
        if route == "/advice/<slug:slug>/":
            # An article exists in the languages that somebody has written it in.
            continue
        if french.status_code != english.status_code:
            wrong.append(f"{there}: {french.status_code}, but {english.status_code} in English")
        if french.get("Content-Language") != "fr":
            wrong.append(f"{there}: Content-Language {french.get('Content-Language')}")
        if french.has_header("Location") and language_of(french["Location"]) != "fr":
            wrong.append(f"{there}: leads to {french['Location']}")
        if content and '<html lang="fr">' not in content:
            wrong.append(f"{there}: says another language")
        for match in _LINK.finditer(content):
            path = unescape(match[1])
            # An article that nobody has translated is only there in its own language.
            if (
                re.match(r"/advice/[a-z]", path)
                or "hreflang=" in match[0]
                or ONE_ADDRESS.match(path.partition("?")[0].partition("#")[0])
            ):
                continue
            # The style guide's examples lead anywhere.
            if language_of(path) != "fr" and route != "/styleguide/":
                wrong.append(f"{there}: links to {path}")
    assert not wrong, "\n".join(wrong)


def test_public_pages_name_each_other(site):
    wrong, seen = [], 0
    for _route, who, url in site:
        if who != "public":
            continue
        response, content = get(examples.client_for(who), url)
        if not content:
            continue
        seen += 1
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', content)
        path = url.partition("?")[0]
        if canonical != [f"http://testserver{path}"]:
            wrong.append(f"{url}: canonical {canonical}")
        named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', content))
        if not named and path.startswith("/advice/"):
            continue
        if named != {
            "en": f"http://testserver{path}",
            "fr": f"http://testserver{in_language(path, 'fr')}",
            "x-default": f"http://testserver{path}",
        }:
            wrong.append(f"{url}: alternates {named}")
        _french, other = get(Client(), in_language(path, "fr"))
        if dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', other)) != named:
            wrong.append(f"{url}: its French page names others")
        if {"Cookie", "Accept-Language"} & set(response.get("Vary", "").split(", ")):
            wrong.append(f"{url}: varies by {response['Vary']}")
    assert wrong == []
    assert seen > 10
