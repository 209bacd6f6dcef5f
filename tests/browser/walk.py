"""A walk over every address of the site, each opened by whom docs/operations.md says it is for.

One walk with the demo's data serves several tests: it notes for each page what axe, the console, the
layout and the server said, and keeps the HTML for the Nu checker. A Looker does as much for the states
of a page that only a form leads to.
"""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.conftest import Watch, axe_violations
from tests.examples import client_for

# CSS pixels: the narrowest that must work (WCAG 1.4.10), a phone, a desk.
WIDTHS = (320, 1440)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_STRUCTURE = """() => ({
    h1: document.querySelectorAll('h1').length,
    title: document.title.trim(),
    lang: document.documentElement.lang,
    ids: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
    inline: document.querySelectorAll('[style], style, script:not([src], [type$=json])').length,
})"""


@dataclass
class Visit:
    """One address, opened once: what was seen there."""

    route: str
    who: str
    url: str
    status: int = 0
    kind: str = ""
    html: str = ""
    cookies: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    structure: dict[str, Any] = field(default_factory=dict)
    watched: list[str] = field(default_factory=list)

    @property
    def is_page(self) -> bool:
        """Tell whether it is an HTML page that was found (and no redirect, file or form's target)."""
        return self.kind.startswith("text/html") and self.status == 200


class Looker:
    """Looks at a state of a page, and keeps its HTML for the Nu checker.

    Args:
        page: the page of the person who fills in the forms.
        axe: lists what axe finds wrong; None where no scripts run.
    """

    def __init__(self, page: Page, axe: Callable[[Page], list[str]] | None) -> None:
        self.page, self.axe = page, axe
        self.seen: list[Visit] = []
        self.wrong: list[str] = []

    def __call__(self, state: str) -> None:
        """Look at the page as it stands, and leave it at the narrowest width."""
        self.seen.append(Visit(state, "author", state, html=self.page.content()))
        if self.axe:
            self.wrong.extend(f"{state}: {line}" for line in self.axe(self.page))
        for width in reversed(WIDTHS):
            self.page.set_viewport_size({"width": width, "height": 900})
            if (extra := self.page.evaluate(OVERFLOW)) > 0:
                self.wrong.append(f"{state}: {extra} pixels too wide at {width}")


def _context(browser: Browser, site: str, client: Client, watch: Watch) -> BrowserContext:
    context = browser.new_context(
        base_url=site, reduced_motion="reduce", viewport={"width": 1440, "height": 900}
    )
    watch.follow(context)
    context.add_cookies(
        [{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()]
    )
    return context


def open_page(visit: Visit, page: Page, watch: Watch) -> None:
    """Open the address, look at it at every width and in both colours, and note what is seen."""
    try:
        response = page.goto(visit.url)
    except Error:
        # Chromium shows a page of its own for an answer without a body, such as "not by GET".
        visit.status = page.request.get(visit.url, max_redirects=0).status
        return
    assert response is not None
    visit.status = response.status
    visit.kind = response.headers.get("content-type", "")
    visit.cookies = [cookie["name"] for cookie in page.context.cookies()]
    if visit.is_page:
        visit.html = response.text()
        visit.structure = page.evaluate(_STRUCTURE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if (over := page.evaluate(OVERFLOW)) > 0:
                visit.overflow.append(f"{visit.url} is {over} px too wide at {width} px")
        visit.watched = list(watch.problems)
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            visit.axe += [f"{visit.url} ({colours}): {line}" for line in axe_violations(page)]
    else:
        visit.watched = list(watch.problems)


def walk(browser: Browser, site: str, visits: list[Visit]) -> list[Visit]:
    """Open every address in a browser of its own; return the visits with what was seen."""
    for visit in visits:
        watch = Watch(site.partition("//")[2])
        context = _context(browser, site, client_for(visit.who), watch)
        open_page(visit, context.new_page(), watch)
        context.close()
    return visits


def nu_errors(checker: list[str], folder: Path, visits: list[Visit]) -> list[str]:
    """Return what the Nu checker calls an error in the pages, one line each."""
    for number, visit in enumerate(visits):
        (folder / f"{number}.html").write_text(visit.html, encoding="utf-8")
    command = [*checker, "--errors-only", "--exit-zero-always", "--format", "json", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = []
    for message in json.loads(result.stdout or result.stderr)["messages"]:
        url = visits[int(PurePosixPath(message["url"]).stem)].url
        extract = message.get("extract", "").strip()[:160]
        lines.append(f"{url}:{message.get('lastLine')}: {message['message']}: {extract}")
    return lines
