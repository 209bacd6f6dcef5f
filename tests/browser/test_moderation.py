"""The moderators' desk in a browser: with and without JavaScript, by keyboard, and for axe."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from moderation.models import Case
from moderation.services import cases
from reviews.batches import latest_due
from reviews.models import Review
from reviews.redaction import BLANK
from reviews.services.publication import publish_due
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


def test_a_whole_case_by_keyboard_alone(page: Page, site: str, employer, moderator):
    now = timezone.now()
    for word in ("", " Now!", " Today!"):
        queued(
            employer,
            story=f"Earn from home with the golden owl academy, tell them we sent you.{word}",
            now=now,
        )
    seated(page, moderator, site).goto("/moderation/")
    take = page.get_by_role("button", name="Take the next review")
    for _press in range(40):
        page.keyboard.press("Tab")
        if take.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Texts like this one").wait_for()
    # What hears the keys is a script, which comes after the page's words.
    page.wait_for_load_state()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    listed.wait_for()
    page.keyboard.press("4")
    assert page.locator("[name=action]:checked").count() == 0
    page.keyboard.press("Escape")
    listed.wait_for(state="hidden")
    page.keyboard.press("x")
    assert page.locator("[name=also]:checked").count() == 2
    page.keyboard.press("4")
    page.keyboard.press("g")
    page.get_by_label("Spam").focus()
    page.keyboard.press("Space")
    page.keyboard.press("p")
    page.get_by_text("What the author will read").first.wait_for()
    page.wait_for_load_state()
    assert page.locator("#id_facts").input_value().startswith("The text is not a review")
    assert page.locator("[name=also]:checked").count() == 2
    page.keyboard.press("f")
    page.keyboard.press("Control+Enter")
    page.get_by_text("3 texts are refused, each with its own reasons").wait_for()
    assert {review.status for review in Review.objects.all()} == {"rejected"}


@with_and_without_javascript
def test_two_employers_are_merged_and_parted(
    page: Page, new_person: NewPerson, site: str, employer, rival_employer, moderator
):
    review = factories.make_review(employer=rival_employer)
    factories.make_reply(review=review, employer=rival_employer, text="Nobody was told to write.")
    began = latest_due(timezone.now()) - 8
    employer.pledges.create(phase="interview", working_days=5, from_batch=began)
    for phase, days in (("interview", 10), ("decision", 3)):
        rival_employer.pledges.create(phase=phase, working_days=days, from_batch=began)
    seated(page, moderator, site).goto(f"/moderation/employers/{rival_employer.pk}/")
    page.get_by_role("link", name="Merge it into another").click()
    page.get_by_label("Into which employer?").fill("harbour")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Choose Harbour and Finch").click()
    page.get_by_text("quillorchard.example").wait_for()
    expect(page.locator("dl")).to_contain_text("Both pledge for it, so this one ends with the next batch")
    page.get_by_role("button", name="Merge them").click()
    page.get_by_text("Quill Orchard is a part of Harbour and Finch now.").wait_for()

    # Readers are led on, and find reply and pledges there; what collides is over with the batch.
    reader = new_person()
    reader.goto("/employers/quill-orchard/")
    assert reader.url == f"{site}/employers/harbour-and-finch/"
    expect(reader.locator("#reviews")).to_contain_text("Harbour and Finch replied")
    expect(reader.locator("#reviews")).to_contain_text("Nobody was told to write.")
    publish_due(now=timezone.now() + dt.timedelta(weeks=1), at_once=False)
    reader.reload()
    pledges = reader.get_by_role("region", name="Their pledge")
    running = pledges.locator(".pledges > .pledge")
    expect(running).to_have_count(2)
    expect(running.first).to_contain_text("within 5 working days of an interview")
    expect(running.last).to_contain_text("within 3 working days of the final round")
    pledges.get_by_text("1 earlier pledge").click()
    expect(pledges.locator("details")).to_contain_text("within 10 working days of an interview")

    page.goto(f"/moderation/employers/{employer.pk}/")
    page.get_by_role("button", name="Undo the merge of Quill Orchard").click()
    page.get_by_text("Quill Orchard is an employer of its own again").wait_for()
    reader.goto("/employers/quill-orchard/")
    assert reader.url == f"{site}/employers/quill-orchard/"
    expect(reader.locator("#reviews")).to_contain_text("Quill Orchard replied")
    expect(running).to_have_count(2)
    expect(running.first).to_contain_text("within 10 working days of an interview")
    reader.goto("/employers/harbour-and-finch/")
    expect(reader.locator("main")).not_to_contain_text("Nobody was told to write.")
    expect(running).to_have_count(1)
    review.refresh_from_db()
    assert review.employer == rival_employer


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
    queued(employer, story=STORY + " They wrote “we will call you on 4 March”.", now=timezone.now())
    page = seated(new_person(width=width, dark=dark), moderator, site)
    for address in (
        "/moderation/",
        "/moderation/hidden/",
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
