"""Every component, as a browser lays it out: nothing for axe to find, nothing that sticks out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPerson

# What is wider than the window; a table may scroll inside its own frame.
_STICKING_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1
        && !e.closest('.table-wrap') && !e.closest('svg') && !e.closest('.skip'))
    .map(e => e.tagName + '.' + e.className)"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(new_person: NewPerson, axe: Callable[[Page], list[str]], width: int, dark: bool):
    page = new_person(width=width, dark=dark)
    page.goto("/styleguide/")
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 640, 1440])
def test_nothing_sticks_out(new_person: NewPerson, width: int):
    page = new_person(width=width)
    page.goto("/styleguide/")
    assert page.evaluate(_STICKING_OUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_first_tab_leads_to_the_content(page: Page):
    page.goto("/styleguide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_words_of_a_drawing_never_shrink(new_person: NewPerson):
    page = new_person(width=320)
    page.goto("/styleguide/")
    sizes = page.evaluate("""() => [...document.querySelectorAll('main svg text')]
        .map(e => e.getBoundingClientRect().height / e.textContent.split('\\n').length)""")
    assert sizes
    assert min(sizes) >= 12
