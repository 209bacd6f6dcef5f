"""A look at a state that only a form leads to: axe, the Nu checker, narrow and wide."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.walk import OVERFLOW, WIDTHS, Visit


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
