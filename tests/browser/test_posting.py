"""Every state of posting and the diary that only a form leads to: accessible, valid, narrow, by keyboard."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from employers.services import create_employer
from tests import needs
from tests.browser.conftest import NewPerson, with_and_without_javascript
from tests.browser.walk import Looker, nu_errors
from tests.submissions.evidence.scenes import SERVER, invitation, store
from tests.submissions.pages import ago, short_form

pytestmark = pytest.mark.django_db(transaction=True)

STORY = "On 22 October 2026 Priya Raman wrote from priya.raman@larkfield.example. They were kind."


@pytest.fixture
def larkfield() -> Any:
    """Return an employer that search finds."""
    return create_employer(name="Larkfield Instruments", domain="larkfield.example", country="GB")


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fill the page in by the names of its fields; what is folded is unfolded first."""
    for details in page.locator("main details:not([open]) > summary").all():
        if details.is_visible():
            details.click()
    for name, value in answers.items():
        field = page.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type")
        if field.first.evaluate("element => element.tagName") == "SELECT":
            field.first.select_option(value)
        elif kind == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind not in {"hidden", None} or name == "text":
            field.first.fill(value)


def choose(page: Page) -> None:
    """Search for the employer as one does without JavaScript, and choose it."""
    page.locator('[name="employer-name"]').fill("larkfeild")
    # By keyboard: where scripts run, a list of suggestions may open over the button.
    page.get_by_role("button", name="Search").first.press("Enter")
    page.get_by_label("Larkfield Instruments").check()


@with_and_without_javascript
def test_every_state_is_accessible_valid_and_narrow(
    new_person: NewPerson,
    axe: Callable[[Page], list[str]],
    larkfield: Any,
    tmp_path: Path,
    javascript: bool,
) -> None:
    page = new_person(width=320)
    look = Looker(page, axe if javascript else None)

    def send() -> None:
        page.locator("main button.button--large").click()

    page.goto("/share/")
    look("empty")
    send()
    expect(page.locator("#error-summary")).to_be_visible()
    look("every answer missing")
    choose(page)
    look("a search")
    answers = {name: value for name, value in short_form(None, text=STORY).items() if name != "waits"}
    fill(page, answers)
    page.get_by_role("button", name="Check my text").click()
    look("findings")
    fill(page, {})
    page.get_by_role("button", name="Add another wait").click()
    look("two waits")
    fill(page, {})
    page.get_by_role("button", name="Leave out wait 2").click()
    send()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    look("preview")
    groups = [item.inner_text() for item in page.locator(".key-groups b").all()]
    number = int(page.locator(".key-groups__asked span").inner_text())
    send()
    look("preview, key not kept")
    page.get_by_label("Yes, I have kept it").check()
    page.locator('[name="key_group"]').fill(groups[number - 1])
    send()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with us")
    look("sent")
    page.get_by_role("link", name="Open your diary").click()
    page.locator('[name="key"]').fill("QX11")
    page.locator("main button[type=submit]").click()
    look("a mistyped key")
    page.locator('[name="key"]').fill(" ".join(groups).lower())
    page.locator("main button[type=submit]").click()
    look("diary")
    page.get_by_role("link", name="Change the text").click()
    page.locator('[name="text"]').fill("")
    page.get_by_role("button", name="Send the new text").click()
    look("an edit that is refused")
    page.goto("/diary/")
    page.get_by_role("link", name="Show that they wrote to you").click()
    look("showing a mail")
    check = page.get_by_role("button", name="Check the mail")
    check.click()
    look("no mail chosen")
    server = replace(SERVER, domain="larkfield.example")
    store(server)
    mail = invitation(server, sender="Jobs <jobs@larkfield.example>")
    for state, content in (("a mail that was changed", mail + b"x"), ("a mail that counts", mail)):
        page.locator('[name="mail"]').set_input_files(
            {"name": "invitation.eml", "mimeType": "message/rfc822", "buffer": content}
        )
        check.click()
        look(state)
    expect(page.get_by_text("Your mail was checked and is gone.")).to_be_visible()
    page.goto("/diary/0/evidence/")
    look("a mail was checked")
    page.goto("/diary/")
    page.get_by_role("link", name="Withdraw it, at once").click()
    look("withdrawing")
    page.get_by_role("button", name="Withdraw it now").click()
    look("withdrawn")
    page.get_by_role("button", name="Leave and clear").click()
    look("left")
    assert look.wrong == []
    assert nu_errors(needs.nu_checker(), tmp_path, look.seen) == []


def test_the_short_form_by_keyboard_alone(new_person: NewPerson, larkfield: Any) -> None:
    page = new_person()
    page.goto("/share/")
    page.locator('[name="employer-name"]').focus()
    page.keyboard.type("larkf")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator('input[type="hidden"][name="employer-slug"]').input_value() == larkfield.slug

    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == name:
                return
        pytest.fail(f"{name} cannot be reached by Tab")

    def type_day(name: str, day: dt.date) -> None:
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            tab_to(f"{name}_{part}")
            page.keyboard.type(str(value))

    tab_to("wait0-stage")
    page.keyboard.type("Final round")
    type_day("wait0-last_contact", ago(30))
    expect(page.locator("output").first).not_to_be_empty()
    tab_to("wait0-promised")
    page.keyboard.press("Space")
    type_day("wait0-promise_day", ago(20))
    tab_to("wait0-answered")
    page.keyboard.press("Space")
    type_day("wait0-answer_day", ago(20))
    tab_to("wait0-content")
    page.keyboard.type("A no, with a reason")
    tab_to("outcome")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    tab_to("experience")
    page.keyboard.press("Space")
    tab_to("text")
    page.keyboard.type("They called on the day.")
    tab_to("crowd")
    page.keyboard.press("Space")
    page.locator("main button.button--large").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    expect(page.get_by_text("Promised a date.")).to_contain_text("Kept.")


def test_enter_in_a_field_leads_on_and_loses_nothing(new_person: NewPerson, larkfield: Any) -> None:
    page = new_person(javascript=False)
    page.goto("/share/")
    page.locator('[name="wait0-last_contact_day"]').fill("7")
    page.locator('[name="wait0-last_contact_day"]').press("Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator('[name="wait0-last_contact_day"]')).to_have_value("7")
    page.locator('#error-summary a[href="#id_wait0-stage"]').click()
    expect(page.locator('[name="wait0-stage"]')).to_be_focused()


def test_only_the_key_is_on_the_paper(new_person: NewPerson, larkfield: Any) -> None:
    """A printed preview names neither an employer nor a review: it would lie beside the key for good."""
    page = new_person(width=360)
    page.goto("/share/")
    choose(page)
    fill(page, {name: value for name, value in short_form(None, text=STORY).items() if name != "waits"})
    page.locator("main button.button--large").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    groups = [item.inner_text() for item in page.locator(".key-groups b").all()]

    def on_paper() -> set[str]:
        page.emulate_media(media="print")
        lines = set(page.evaluate("document.body.innerText").split())
        page.emulate_media(media="screen")
        return lines

    assert on_paper() == {"Your", "key", *groups, *"1234567"}
    number = int(page.locator(".key-groups__asked span").inner_text())
    page.get_by_label("Yes, I have kept it").check()
    page.locator('[name="key_group"]').fill(groups[number - 1])
    page.locator("main button.button--large").click()
    page.goto("/diary/")
    page.locator('[name="key"]').fill(" ".join(groups))
    page.locator("main button[type=submit]").first.click()
    page.goto("/diary/key/replace/")
    page.get_by_role("button", name="Show me the new key").click()
    new = [item.inner_text() for item in page.locator(".key-groups b").all()]
    assert on_paper() == {"Your", "key", *new, *"1234567"}


def test_a_page_with_a_new_key_asks_before_it_is_left_by_mistake(
    new_person: NewPerson, larkfield: Any
) -> None:
    page = new_person(width=360)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto("/share/")
    choose(page)
    fill(page, {name: value for name, value in short_form(None, text=STORY).items() if name != "waits"})
    page.locator("main button.button--large").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    # Something on the page was touched, which browsers ask for; then another address is typed.
    page.locator('[name="key_choice"][value="kept"]').check()
    with pytest.raises(Exception, match=r"ERR_ABORTED|interrupted|Timeout"):
        page.goto("/diary/", timeout=3000)
    assert asked == ["beforeunload"]
    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    # Saving the key as a file, and leaving on purpose, are no mistakes.
    with page.expect_download():
        page.get_by_role("button", name="Save it as a text file").click()
    assert asked == ["beforeunload"]
    page.get_by_role("link", name="Leave without sending").click()
    expect(page).to_have_url(re.compile(r"/$"))
    assert asked == ["beforeunload"]
