"""A real browser against a real server, watched: other hosts, console errors, CSP, accessibility.

A test takes `page` (one person's browser) or `new_person` (as many as it wants), and
`site` (the address). Every page is watched for the whole test; what it may not do fails the
test at its end. `with_and_without_javascript` runs a test both ways. BROWSER_SLOWNESS=4 finds what
waits for nothing and is in time by luck: everything takes so many times longer.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import needs
from tests.browser.patience import slow_page, slow_server, wait_for_pages

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SLOWNESS = float(os.environ.get("BROWSER_SLOWNESS", "1"))
# Milliseconds until a step that waits for the page gives up.
_PATIENCE = 10_000 * _SLOWNESS

with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that none runs by oversight where it was not asked for."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Watch:
    """What the pages of one test did that no page may do."""

    host: str
    problems: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Watch every request and every console line of a browser context."""
        context.on("request", lambda request: self.request(request.url))
        context.on("console", self.console)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def request(self, url: str) -> None:
        """Note a request to another host than the site's."""
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self.host:
            self.problems.append(f"request to another host: {url}")

    def console(self, message: ConsoleMessage) -> None:
        """Note an error or a warning; a violation of the content security policy is one."""
        if message.type not in {"error", "warning"}:
            return
        own_status = message.text.startswith("Failed to load resource: the server responded with a status of")
        if own_status and message.page is not None and message.location.get("url") == message.page.url:
            # The page itself was answered with an error on purpose; the test looks at it.
            return
        if own_status and message.location.get("url") == f"http://{self.host}/favicon.ico":
            # Chromium asks for it by itself where an answer is no HTML page and so names no icon.
            return
        self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, one line for each rule and element."""
    try:
        page.evaluate(_AXE.read_text(encoding="utf-8") + "\n;undefined")
        result: dict[str, Any] = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false})",
            _AXE_TAGS,
        )
    except Error as error:
        pytest.fail(f"axe could not look at {page.url}: {error}")
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


class NewPerson(Protocol):
    """Open the browser of one more person."""

    def __call__(self, *, width: int = 1280, dark: bool = False, javascript: bool | None = None) -> Page:
        """Return an empty page in a context (cookies, storage) of its own."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once a run."""
    path = needs.chromium()
    # Playwright's loop lives in the test's thread; Django takes that for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        wait_for_pages(patch)
        expect.set_options(timeout=_PATIENCE)
        if _SLOWNESS > 1:
            slow_server(patch, _SLOWNESS)
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """Return the address of the running site, such as http://localhost:40123."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def javascript() -> bool:
    """Tell whether pages run scripts; `with_and_without_javascript` sets it."""
    return True


@pytest.fixture
def watch(site: str) -> Iterator[Watch]:
    """Collect what the pages do wrong; fail the test at its end if anything was."""
    watch = Watch(urlsplit(site).netloc)
    yield watch
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture
def new_person(chromium: Browser, site: str, watch: Watch, javascript: bool) -> Iterator[NewPerson]:
    """Open browsers for several people, each with cookies of their own."""
    contexts: list[BrowserContext] = []
    scripts = javascript

    def open_browser(*, width: int = 1280, dark: bool = False, javascript: bool | None = None) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts if javascript is None else javascript,
        )
        context.set_default_timeout(_PATIENCE)
        watch.follow(context)
        contexts.append(context)
        page = context.new_page()
        if _SLOWNESS > 1:
            slow_page(page, _SLOWNESS)
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_person: NewPerson) -> Page:
    """Return one person's empty page."""
    return new_person()


@pytest.fixture
def axe(watch: Watch) -> Callable[[Page], list[str]]:
    """Return the function that lists what axe finds wrong with a page."""

    def run(page: Page) -> list[str]:
        # Axe measures with styles of its own, which the site's policy refuses: not the page's fault.
        before = list(watch.problems)
        found = axe_violations(page)
        watch.problems[:] = before
        return found

    return run
