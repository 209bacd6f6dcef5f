"""Whoever is refused is heard: a report with its code, an author's appeal; with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from moderation.models import Notice
from moderation.services import cases
from reviews.services.publication import publish_due
from submissions.keys import new_key
from submissions.things import keep_review
from tests import factories
from tests.browser.conftest import NewPerson, with_and_without_javascript
from tests.browser.test_moderation import seated
from tests.conftest import Person
from tests.moderation.redress.scenes import noticed
from tests.moderation.scenes import decided

pytestmark = pytest.mark.browser
STORY = "They asked for a free week of work, and then nobody called."


def open_with(page: Page, code: str) -> None:
    page.goto("/notices/")
    page.get_by_label("The code of your notice").fill(code)
    page.get_by_role("button", name="Open").click()


def judge(page: Page, kind: str, decision: str, reasons: str) -> None:
    """Take the next notice or appeal, and leave the text as it is."""
    page.goto("/moderation/")
    page.get_by_role("button", name=f"Take the next {kind}").click()
    page.get_by_label(decision).check()
    page.get_by_label("The reasons, for whoever gave notice").fill(reasons)
    with page.expect_navigation():
        page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text(re.compile("decided")).first.wait_for()


@with_and_without_javascript
def test_a_report_its_code_a_refusal_an_appeal_and_the_outcome(
    new_person: NewPerson, site: str, employer, moderator: Person, second_moderator: Person
):
    review = factories.make_review(employer=employer, text=STORY)
    reader = new_person()
    reader.goto(f"/reviews/{review.public_id}/")
    reader.get_by_role("link", name="Report this review").click()
    reader.get_by_role("button", name="Send the notice").click()
    expect(reader.get_by_role("alert").first).to_contain_text("Nothing is lost")
    reader.get_by_label("Which rule does it break?").select_option("2.2")
    reader.get_by_label("Where in the text?").fill("a free week of work")
    reader.get_by_label("Why does it break the rule?").fill("It never took place.")
    reader.get_by_label("I believe in good faith").check()
    reader.get_by_role("button", name="Send the notice").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your notice is with us")
    code = "-".join(reader.locator(".key-groups b").all_inner_texts())
    with reader.expect_download() as saved:
        reader.get_by_role("button", name="Save it as a text file").click()
    assert code in saved.value.path().read_text("utf-8")
    assert {cookie["name"] for cookie in reader.context.cookies()} == {"csrftoken"}

    first = seated(new_person(), moderator, site)
    judge(first, "notice", "Refuse the notice", "A denial is no ground.")
    open_with(reader, code)
    expect(reader.locator("main")).to_contain_text("A denial is no ground.")
    reader.get_by_label("Why do you want another decision?").fill("I was there.")
    reader.get_by_role("button", name="Send the appeal").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Somebody else looks at it again")

    first.goto("/moderation/")
    expect(first.get_by_role("button", name="Take the next appeal")).to_be_disabled()
    second = seated(new_person(), second_moderator, site)
    judge(second, "appeal", "Refuse the notice", "We see it as before.")
    open_with(reader, code.lower().replace("-", " "))
    expect(reader.locator("main")).to_contain_text("We see it as before.")
    expect(reader.get_by_role("button", name="Send the appeal")).to_have_count(0)
    review.refresh_from_db()
    assert (review.status, Notice.objects.get().state) == ("published", "refused")


@with_and_without_javascript
def test_an_authors_appeal_leads_from_the_diary_to_publication(
    new_person: NewPerson, site: str, employer, moderator: Person, second_moderator: Person
):
    now, key = timezone.now(), new_key()
    review = factories.make_review(employer=employer, status="queued", text=STORY)
    cases.open_case(review=review, now=now)
    keep_review(key=key, review=review)
    case = cases.claim_next(moderator=moderator.user, now=now)
    assert case is not None
    decided(case, moderator.user, "refuse", now=now)

    author = new_person()
    author.goto("/diary/")
    author.get_by_label("Your key").fill(key.text)
    author.get_by_role("button", name="Open").click()
    expect(author.locator("main")).to_contain_text("The text names a person.")
    author.get_by_role("link", name=re.compile("Ask for another decision")).click()
    author.get_by_label("Why do you want another decision?").fill("It names nobody at all.")
    author.get_by_role("button", name="Send the appeal").click()
    expect(author.locator("main")).to_contain_text("being read again")

    desk = seated(new_person(), second_moderator, site)
    desk.goto("/moderation/")
    desk.get_by_role("button", name="Take the next appeal").click()
    expect(desk.locator("main")).to_contain_text("It names nobody at all.")
    desk.get_by_label("Grant the appeal").check()
    desk.get_by_label("The facts, for the author").fill("You are right: it names nobody.")
    desk.get_by_role("button", name="Decide", exact=True).click()
    desk.get_by_text("The appeal is decided.").wait_for()
    author.goto("/diary/")
    expect(author.locator("main")).to_contain_text("Your appeal is granted.")
    publish_due(now=now, at_once=True)
    reader = new_person()
    reader.goto(f"/reviews/{review.public_id}/")
    expect(reader.locator("main")).to_contain_text("a free week of work")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_in_what_only_a_form_leads_to(
    new_person: NewPerson,
    axe: Callable[[Page], list[str]],
    employer,
    moderator: Person,
    width: int,
    dark: bool,
):
    review = factories.make_review(employer=employer, text=STORY)
    _notice, code = noticed(review, now=timezone.now())
    page = new_person(width=width, dark=dark)

    def look() -> None:
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width

    page.goto(f"/reviews/{review.public_id}/report/")
    page.get_by_role("button", name="Send the notice").click()
    page.get_by_role("alert").first.wait_for()
    look()
    page.get_by_label("Which rule does it break?").select_option("2.2")
    page.get_by_label("Why does it break the rule?").fill("It never took place.")
    page.get_by_label("I believe in good faith").check()
    page.get_by_role("button", name="Send the notice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your notice is with us")
    look()
    open_with(page, code)
    expect(page.get_by_role("heading", level=1)).to_have_text("It waits for a decision")
    look()
    open_with(page, "0" * 20)
    page.get_by_role("alert").first.wait_for()
    look()
