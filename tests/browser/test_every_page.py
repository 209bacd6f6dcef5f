"""Every page of the site, with the demo's data: accessible, valid, narrow enough, quiet, without cookies."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests import examples, needs
from tests.browser.walk import Visit, nu_errors, walk

# What a GET of an address may be answered with: a page or file, a redirect, "not by GET", "gone".
EXPECTED = {200, 302, 400, 404, 405}


@pytest.fixture(scope="module")
def visits(
    live_server: LiveServer, chromium: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[Visit]]:
    """Walk the whole site once."""
    with django_db_blocker.unblock(), override_settings(SITE_URL=live_server.url):
        examples.load()
        wanted = examples.everything() + examples.public_in_french()
        yield walk(chromium, live_server.url, [Visit(*example) for example in wanted])
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def seen(visits: list[Visit]) -> list[Visit]:
    """Return the visits that found an HTML page."""
    return [visit for visit in visits if visit.is_page]


def test_every_address_has_an_example():
    assert examples.without_example() == []


def test_every_address_answers(visits):
    assert {visit.url: visit.status for visit in visits if visit.status not in EXPECTED} == {}
    assert len([visit for visit in visits if visit.is_page]) > len(visits) / 2


def test_axe_finds_nothing(seen):
    assert [line for visit in seen for line in visit.axe] == []


def test_no_page_scrolls_sideways(seen):
    assert [line for visit in seen for line in visit.overflow] == []


def test_no_page_asks_another_host_or_complains(visits):
    assert [f"{visit.url}: {line}" for visit in visits for line in visit.watched] == []


def test_readers_get_no_cookie(visits):
    public = [visit for visit in visits if visit.who == "public"]
    assert {visit.url: visit.cookies for visit in public if visit.cookies} == {}


def test_every_page_has_one_heading_a_title_and_no_inline_code(seen):
    wrong = {
        visit.url: visit.structure
        for visit in seen
        # The style guide shows the head of a page as one of its components.
        if (visit.structure["h1"] != 1 and not visit.route.endswith("/styleguide/"))
        or not visit.structure["title"]
        or not visit.structure["lang"]
        or visit.structure["ids"]
        or visit.structure["inline"]
    }
    assert wrong == {}


def test_titles_differ(seen):
    # Within a language: “Contact” is the same word in both.
    titles = [(visit.structure["lang"], visit.structure["title"]) for visit in seen if visit.who == "public"]
    assert [title for title in titles if titles.count(title) > 1] == []


def test_the_nu_checker_finds_no_error(seen, tmp_path):
    assert nu_errors(needs.nu_checker(), tmp_path, seen) == []


def test_the_nu_checker_finds_a_planted_error(tmp_path):
    planted = Visit("/", "public", "/planted/", html="<!doctype html><title>x</title><img src=a>")
    assert "alt" in " ".join(nu_errors(needs.nu_checker(), tmp_path, [planted]))
