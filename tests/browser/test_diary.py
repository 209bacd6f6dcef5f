"""The diary in a browser: key, wait, still nothing, answered, a review, and what comes later reaches it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from employers.services import create_employer
from reviews.models import Review
from reviews.services.publication import publish_due
from tests import needs
from tests.browser.conftest import NewPerson, with_and_without_javascript
from tests.browser.test_posting import choose
from tests.browser.walk import Looker, nu_errors
from tests.factories import bring_to
from tests.submissions.pages import ago, date

pytestmark = pytest.mark.django_db(transaction=True)

SHEET = "Company,Applied,Answer,Status\nLarkfield Instruments,2026-10-01,,Applied\n,2026-10-02,,Applied\n"


@pytest.fixture
def larkfield() -> Any:
    """Return an employer that search finds."""
    return create_employer(name="Larkfield Instruments", domain="larkfield.example", country="GB")


def fill(page: Page, answers: dict[str, str]) -> None:
    """Fill in what stands open on a page, by the names of its fields."""
    for name, value in answers.items():
        field = page.locator(f'[name="{name}"]').first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def type_group_back(page: Page) -> str:
    """Type the group that the page asks for, and return the key."""
    groups = [item.inner_text() for item in page.locator(".key-groups b").all()]
    number = int(page.locator(".key-groups__asked span").inner_text())
    page.locator('[name="key_group"]').fill(groups[number - 1].lower())
    return "-".join(groups)


@with_and_without_javascript
def test_a_wait_from_its_first_day_to_what_readers_see(
    new_person: NewPerson, axe: Callable[[Page], list[str]], larkfield: Any, tmp_path: Path, javascript: bool
) -> None:
    page = new_person(width=320)
    look = Looker(page, axe if javascript else None)

    def press(name: str) -> None:
        page.get_by_role("button", name=name).first.click()

    page.goto("/diary/")
    look("closed")
    page.get_by_role("link", name="Write down a wait").click()
    page.locator("main button.button--large").click()
    look("every answer missing")
    choose(page)
    fill(page, {"wait0-stage": "final_round", **date("wait0-last_contact", ago(20))})
    page.locator('[name="wait0-promised"][value="day"]').check()
    fill(page, date("wait0-promise_day", ago(12)) | {"wait0-promise_by": "hr", "note": "Third floor."})
    page.locator('[name="wait0-answered"][value="no"]').check()
    page.locator("main button.button--large").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First, your key")
    look("the key")
    page.locator("main button.button--large").click()
    look("the key, not typed back")
    key = type_group_back(page)
    page.locator("main button.button--large").click()
    expect(page.get_by_text("It is in your diary")).to_be_visible()
    look("kept")
    page.get_by_role("button", name="Still nothing").click()
    expect(page.get_by_text("Noted: still nothing as of today.")).to_be_visible()
    look("still nothing")
    page.locator("h3 a").click()
    look("the entry")
    page.locator("details#asked > summary").click()
    page.locator("details#asked button").click()
    expect(page.get_by_text("Noted: you asked.")).to_be_visible()
    page.locator("details#sign > summary").click()
    page.locator("details#sign button").click()
    look("a slip in between")
    page.get_by_role("link", name="Make it a review").first.click()
    look("sharing")
    page.locator('[name="experience"][value="neutral"]').check()
    page.locator('[name="crowd"][value="fewer_than_10"]').check()
    page.locator("main button.button--large").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    expect(page.get_by_text("Only in your diary")).to_be_visible()
    look("preview")
    page.locator("main button.button--large").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with us")
    review = bring_to(Review.objects.get(), "published")
    page.goto("/diary/")
    look("a review and its entry")
    page.get_by_role("button", name="They answered").click()
    look("what it was")
    press("Note it")
    look("what it was, not said")
    page.locator('[name="content"][value="rejection_with_reason"]').check()
    press("Note it")
    expect(page.get_by_text("Noted, with what it was.")).to_be_visible()
    look("answered")
    for link, state in (
        ("Write down the next wait with them", "the next wait"),
        ("Correct it", "correcting"),
        ("Erase it", "erasing"),
    ):
        page.get_by_role("link", name=link).first.click()
        look(state)
        page.go_back()
    reader = new_person(width=320)
    reader.goto(f"/reviews/{review.public_id}/")
    expect(reader.get_by_text("No answer")).to_be_visible()
    publish_due(now=timezone.now(), at_once=True)
    reader.reload()
    expect(reader.get_by_text("Answered late.")).to_be_visible()
    page.goto("/diary/import/")
    page.locator('[name="pasted"]').fill(SHEET)
    press("Look at it")
    look("columns")
    press("Show me what each row becomes")
    look("columns, an answer missing")
    page.locator('[name="silence"][value="waiting"]').check()
    press("Show me what each row becomes")
    expect(page.get_by_role("heading", level=1)).to_have_text("One row becomes an entry")
    look("what each row becomes")
    press("Keep them in my diary")
    expect(page.get_by_text("One entry is in your diary")).to_be_visible()
    look("brought in")
    page.context.clear_cookies(name=settings.KEY_COOKIE_NAME)
    page.get_by_role("button", name="Still nothing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your diary has locked")
    look("locked")
    page.locator('[name="unlock-key"]').fill(key)
    press("Open, and go on")
    expect(page.get_by_text("Noted: still nothing as of today.")).to_be_visible()
    assert look.wrong == []
    assert nu_errors(needs.nu_checker(), tmp_path, look.seen) == []


def test_a_key_page_is_not_left_by_mistake(new_person: NewPerson, larkfield: Any) -> None:
    page = new_person()
    page.goto(f"/diary/waits/new/?employer={larkfield.slug}")
    fill(page, {"wait0-stage": "final_round", **date("wait0-last_contact", ago(3))})
    page.locator('[name="wait0-promised"][value="none"]').check()
    page.locator("main button.button--large").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First, your key")
    page.locator('[name="key_group"]').fill("x")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.evaluate("location.href = '/'")
    assert asked.value.type == "beforeunload"
    expect(page.get_by_role("heading", level=1)).to_have_text("First, your key")
