"""The guards of tests/browser/conftest.py, each on a page that does wrong."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch

_EMPTY = "<!doctype html><html lang=en><title>Test</title><h1>Test</h1>"


def _serve(page: Page, body: str, **headers: str) -> None:
    """Answer the address /planted with an invented page."""
    page.route(
        "**/planted", lambda route: route.fulfill(body=body, content_type="text/html", headers=headers)
    )


def _take(watch: Watch) -> list[str]:
    problems, watch.problems = watch.problems, []
    return problems


@pytest.mark.parametrize(
    ("body", "policy", "expected"),
    [
        ('<img src="http://127.0.0.1:9/a.png" alt="">', "default-src *", "request to another host"),
        ('<script>console.error("oh")</script>', "script-src 'unsafe-inline'", "console error: oh"),
        ('<script>throw new Error("oh")</script>', "script-src 'unsafe-inline'", "script error"),
        ('<p style="color: red">x</p>', "default-src 'none'", "Content Security Policy"),
        ("<script>document.title = 1</script>", "default-src 'none'", "Content Security Policy"),
    ],
)
def test_a_page_that_does_wrong_is_noticed(page, watch, body, policy, expected):
    _serve(page, _EMPTY + body, **{"Content-Security-Policy": policy, "Content-Type": "text/html"})
    page.goto("/planted", wait_until="load")
    # The browser tells of some of it only after the page is read.
    for _ in range(100):
        if expected in "\n".join(watch.problems):
            break
        page.wait_for_timeout(100)
    assert expected in "\n".join(_take(watch))


def test_a_page_that_does_right_is_left_alone(page, watch, axe):
    _serve(page, f"{_EMPTY}<main><p>Nothing wrong.</p></main>")
    page.goto("/planted")
    assert not watch.problems


def test_axe_finds_what_a_screen_reader_would_miss(page, axe):
    _serve(page, f'{_EMPTY}<main><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="></main>')
    page.goto("/planted")
    assert any(line.startswith("image-alt") for line in axe(page))


def test_scripts_can_be_switched_off(new_person):
    page = new_person(javascript=False)
    _serve(page, f"{_EMPTY}<script>document.querySelector('h1').textContent = 'Scripts ran'</script>")
    page.goto("/planted")
    assert page.get_by_role("heading").inner_text() == "Test"
