"""Finding an employer in a browser: the combobox by keyboard and mouse, and all of it without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from employers.services import recount_directory
from tests import factories
from tests.browser.conftest import with_and_without_javascript

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def cast() -> None:
    factories.employer(name="Northwind Analytics", industry="software", country="CA")
    factories.employer(name="North Quay Housing", industry="construction", country="GB")
    factories.employer(name="Saltmarsh Clinics", industry="health", country="GB")
    recount_directory()


def test_by_keyboard_to_the_employers_page(page: Page, site: str, axe):
    page.goto("/")
    box = page.get_by_role("combobox", name="An employer’s name or web address")
    box.press_sequentially("norht")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("2 suggestions")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(options.nth(0)).to_have_attribute("aria-selected", "false")
    chosen = options.nth(1).get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", str(chosen))
    assert axe(page) == []
    name = options.nth(1).locator(".picker__name").inner_text()
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_escape_closes_and_enter_without_a_choice_searches(page: Page, site: str):
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("north")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowUp")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("north")
    box.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("Escape")
    box.press("Enter")
    page.wait_for_url("**/employers/?q=north*")
    expect(page.get_by_text("2 employers found for “north”.")).to_be_visible()


def test_by_mouse_a_choice_is_kept_in_the_form_until_one_types_on(page: Page, site: str):
    page.goto("/share/")
    box = page.get_by_role("combobox", name="Employer")
    box.press_sequentially("saltmrash")
    page.locator(".picker__option").first.click()
    expect(box).to_have_value("Saltmarsh Clinics")
    slug = page.locator(".picker input[type=hidden]")
    expect(slug).to_have_value("saltmarsh-clinics")
    expect(slug).to_be_enabled()
    box.press_sequentially(" x")
    expect(slug).to_be_disabled()


@with_and_without_javascript
def test_search_and_filters_by_the_button(page: Page, site: str):
    page.goto("/employers/")
    page.locator("input[name=q]").fill("norht")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No name is spelled “norht”. 2 are close to it.")).to_be_visible()
    page.get_by_label("Software and internet").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("link", name="Northwind Analytics")).to_be_visible()
    expect(page.get_by_role("link", name="North Quay Housing")).to_have_count(0)
    page.get_by_role("link", name="Software and internet").click()
    expect(page.get_by_role("link", name="North Quay Housing")).to_be_visible()
