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
    # Names that would touch on a narrow axis are left out, and have no size.
    sizes = page.evaluate("""() => [...document.querySelectorAll('main svg text')]
        .filter(e => e.getClientRects().length)
        .map(e => e.getBoundingClientRect().height / e.textContent.split('\\n').length)""")
    assert sizes
    assert min(sizes) >= 12


def test_the_numbers_of_a_chart_stand_below_it_on_paper(page: Page):
    page.goto("/styleguide/")
    heights = """() => [...document.querySelectorAll('figure > details table')]
        .map(e => e.checkVisibility({contentVisibilityAuto: true}) && e.getBoundingClientRect().height)"""
    folded = page.evaluate(heights)
    assert folded
    assert not any(folded)
    page.emulate_media(media="print")
    # What was folded has a size from the next picture on.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert all(height > 40 for height in page.evaluate(heights))


def test_days_that_would_touch_are_left_out_under_a_narrow_axis(new_person: NewPerson):
    page = new_person(width=320)
    page.goto("/styleguide/")
    touching = page.evaluate("""() => [...document.querySelectorAll('.ahead__plot')].flatMap(plot => {
        const boxes = [...plot.querySelectorAll(':scope > text[y="240"]')]
            .filter(e => e.getClientRects().length).map(e => e.getBoundingClientRect())
            .sort((a, b) => a.left - b.left)
        return boxes.slice(1).filter((box, n) => box.left < boxes[n].right)
    }).length""")
    assert page.locator(".ahead-optional").count() > 0
    assert touching == 0


def test_the_weekday_is_echoed_while_a_date_is_typed(page: Page):
    page.goto("/styleguide/")
    for box, value in enumerate(("7", "8", "2026")):
        page.fill(f"#id_day_{box}", value)
    echo = page.locator("[data-date-parts]:has(#id_day_0) [data-weekday]")
    assert echo.text_content() == "Friday"
    page.fill("#id_day_0", "31")
    page.fill("#id_day_1", "2")
    assert echo.text_content() == ""


def test_a_question_opens_with_the_answer_that_asks_it(page: Page):
    page.goto("/styleguide/")
    asked = page.locator("#part [data-when]")
    assert not asked.is_visible()
    page.locator("#part").get_by_label("Yes, by a certain day").check()
    assert asked.is_visible()
    page.locator("#part").get_by_label("No, nothing was said").check()
    assert not asked.is_visible()


def test_without_scripts_everything_stands_open(new_person: NewPerson):
    page = new_person(javascript=False)
    page.goto("/styleguide/")
    assert page.locator("#part [data-when]").is_visible()
    assert not page.locator("[data-copy]").is_visible()
