"""The language of a page is that of its address, and nothing else is asked."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from core.languages import in_language, language_of, reading_language
from employers.models import Employer


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "en"),
        ("/fr/", "fr"),
        ("/fr", "fr"),
        ("/fr/employers/", "fr"),
        ("/employers/fr/", "en"),
        ("/french/", "en"),
        ("/de/", "en"),
        ("/en/", "en"),
        ("//fr/", "fr"),
        ("", "en"),
    ],
)
def test_the_language_of_a_path(path: str, language: str):
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("english", "french"),
    [("/", "/fr/"), ("/employers/", "/fr/employers/"), ("/compare/?e=a&e=b", "/fr/compare/?e=a&e=b")],
)
def test_the_same_path_in_another_language(english: str, french: str):
    assert in_language(english, "fr") == french
    assert in_language(french, "en") == english
    assert in_language(french, "fr") == french
    assert in_language(english, "en") == english


def test_addresses_follow_the_language_that_is_active(employer: Employer):
    assert reverse("pages:home") == "/"
    with translation.override("fr"):
        assert reverse("pages:home") == "/fr/"
        assert employer.get_absolute_url() == f"/fr/employers/{employer.slug}/"
        assert reverse("downloads:cells", args=["a"]) == "/employers/a/cells.json"


@pytest.mark.parametrize(("path", "language"), [("/rules/", "en"), ("/fr/rules/", "fr")])
def test_no_header_and_no_cookie_changes_the_language(
    client: Client, settings: Settings, path: str, language: str
):
    plain = client.get(path)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr" if language == "en" else "en"
    asked = client.get(path, headers={"Accept-Language": "de, fr;q=0.9, en;q=0.1"})
    assert asked.content == plain.content
    assert plain["Content-Language"] == language
    assert f'<html lang="{language}">' in plain.content.decode()
    assert "Accept-Language" not in plain.get("Vary", "")
    assert "Cookie" not in plain.get("Vary", "")
    assert plain["ETag"] == asked["ETag"]


def test_the_language_ends_with_the_request(client: Client):
    client.get("/fr/rules/")
    assert reading_language() == "en"


@pytest.mark.parametrize(
    "path", ["/en/", "/en/rules/", "/fr/fr/", "/de/rules/", "/fr/employers/a/cells.json"]
)
def test_there_is_no_other_edition(client: Client, db: None, path: str):
    assert client.get(path).status_code == 404


def test_what_is_missing_is_missing_in_the_language_of_its_path(client: Client, db: None):
    french, english = client.get("/fr/nothing/"), client.get("/nothing/")
    assert french.status_code == english.status_code == 404
    assert '<html lang="fr">' in french.content.decode()
    assert french["Content-Language"] == "fr"
    # Neither is an address of its own, and the other edition is offered at its front door.
    for response, home in ((french, "/"), (english, "/fr/")):
        content = response.content.decode()
        assert 'rel="canonical"' not in content
        assert 'rel="alternate"' not in content
        assert f'<a href="{home}" lang=' in content


def test_a_slash_is_put_behind_a_french_address(client: Client):
    response = client.get("/fr/rules")
    assert (response.status_code, response["Location"]) == (301, "/fr/rules/")


def test_the_other_edition_keeps_the_query(client: Client, db: None):
    content = client.get("/compare/?e=a&e=b").content.decode()
    assert '<a href="/fr/compare/?e=a&amp;e=b" lang="fr" hreflang="fr">Français</a>' in content
    content = client.get("/fr/compare/?e=a&e=b").content.decode()
    assert '<a href="/compare/?e=a&amp;e=b" lang="en" hreflang="en">English</a>' in content


def test_a_hostile_query_stays_a_query(client: Client, db: None):
    content = client.get('/employers/?q="><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in content


def test_what_was_posted_offers_no_other_edition(client: Client, db: None):
    content = client.post("/share/", {}).content.decode()
    assert 'hreflang="fr"' not in content
