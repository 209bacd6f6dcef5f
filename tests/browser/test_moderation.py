"""The moderators' desk in a browser: with and without JavaScript, by keyboard, and for axe."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from moderation.models import Case
from moderation.services import cases
from reviews.models import Review
from reviews.redaction import BLANK
from tests import factories
from tests.browser.conftest import NewPerson, with_and_without_javascript
from tests.conftest import Person
from tests.moderation.scenes import STORY, queued, replied, review_of

pytestmark = pytest.mark.browser


def seated(page: Page, person: Person, site: str) -> Page:
    """Give the browser the person's session."""
    session = person.client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "url": site}])
    return page


@with_and_without_javascript
def test_a_review_is_taken_blanked_and_published(page: Page, site: str, employer, moderator):
    queued(employer, now=timezone.now())
    seated(page, moderator, site).goto("/moderation/")
    page.get_by_role("button", name="Take the next review").click()
    page.get_by_label("Blank other words").fill("plan a route")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Publish it with blanks").click()
    page.get_by_role("button", name="Show what the author will read").click()
    page.get_by_text("Passages that are blanked: 3.").wait_for()
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("Decided: publish with blanks.").wait_for()
    assert not Case.objects.exists()
    text = Review.objects.get().versions.get().text
    assert text == STORY.replace("Tom Hargreave", BLANK).replace("0113 496 0142", BLANK).replace(
        "plan a route", BLANK
    )


def test_the_keyboard_does_everything_and_can_be_turned_off(page: Page, site: str, employer, moderator):
    queued(employer, now=timezone.now())
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    seated(page, moderator, site).goto(f"/moderation/case/{case.pk}/")
    page.keyboard.press("j")
    page.keyboard.press("b")
    assert page.locator("[name=finding_1]:checked").get_attribute("value") == "leave"
    page.get_by_role("button", name="Turn single keys off").click()
    page.keyboard.press("4")
    assert page.locator("[name=action]:checked").count() == 0
    page.get_by_role("button", name="Turn single keys on").click()
    page.keyboard.press("k")
    page.keyboard.press("b")
    page.keyboard.press("1")
    page.keyboard.press("f")
    page.keyboard.type("j is a letter here")
    assert page.locator("#id_facts").input_value() == "j is a letter here"
    page.keyboard.press("Control+Enter")
    page.get_by_text("Decided: publish.").wait_for()
    review = review_of(case)
    review.refresh_from_db()
    assert review.status == "approved"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_at_the_desk(
    new_person: NewPerson,
    site: str,
    axe: Callable[[Page], list[str]],
    employer,
    moderator,
    editor,
    width: int,
    dark: bool,
):
    published = factories.make_review(employer=employer)
    factories.representative(user=factories.user(), employer=employer)
    proposed = factories.employer(name="Quill", status="proposed")
    replied(factories.make_review(employer=employer), now=timezone.now())
    queued(employer, story=STORY + " They wrote “we will call you on 3 March”.", now=timezone.now())
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    page = seated(new_person(width=width, dark=dark), moderator, site)
    for address in (
        "/moderation/",
        f"/moderation/case/{case.pk}/",
        f"/moderation/published/{published.public_id}/",
        "/moderation/employers/?q=harbour",
        f"/moderation/employers/{proposed.pk}/",
        f"/moderation/employers/{employer.pk}/",
        f"/moderation/employers/{proposed.pk}/merge/?q=harbour",
        f"/moderation/employers/{proposed.pk}/merge/?target={employer.pk}",
    ):
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
    page.goto(f"/moderation/case/{case.pk}/")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("alert").first.wait_for()
    assert axe(page) == []
    page = seated(new_person(width=width, dark=dark), editor, site)
    for address in ("/moderation/suggest/", f"/moderation/suggest/{published.public_id}/"):
        page.goto(address)
        assert axe(page) == [], address
