"""The whole journey, in browsers of four people, once with JavaScript and once without.

Import, search with a typing error, share, key, moderate, publish, read, claim, reply, moderate the
reply, read it, withdraw by the key, gone everywhere.
"""

import datetime as dt
import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from employers.models import Employer, Representative
from reviews.models import Reply, Review
from reviews.services.publication import publish_due
from tests import factories
from tests.accounts.codes import code_now
from tests.browser.conftest import NewPerson, with_and_without_javascript

COLUMNS = "name,domain,website,industry,sector,country,region,city,size,founded,source"
CSV = f"""\
{COLUMNS}
Larkspurfield Instruments Ltd,larkspurfield.example,,Machinery,,United Kingdom,,Leeds,51-200,,invented
Copperwren Freight,copperwren.example,,Logistics,,Canada,,Halifax,201-500,,invented
"""
STORY = (
    "Two conversations and a half-day exercise. They told me when I would hear, and the answer came late."
    " The people were kind."
)
REPLY = "You should have heard from us on the day. Nobody was told to write, and we are sorry."
CONFIRM = re.compile("Yes, it is mine|Go on")
SIGN_IN = re.compile(r"^\s*sign in\s*$", re.IGNORECASE)
PASSWORD = "a long new phrase"
# Seconds in which a code is typed and sent.
TYPING = 15


def fill_day(page: Page, label: str, day: dt.date) -> None:
    """Fill the three boxes of the visible date question with this label."""
    group = page.get_by_role("group", name=label).filter(visible=True).first
    group.get_by_label("Day").fill(str(day.day))
    group.get_by_label("Month").fill(str(day.month))
    group.get_by_label("Year").fill(str(day.year))


def sign_in_as_staff(page: Page, user: User, secret: str) -> None:
    """Sign in with the password and the code of the app."""
    page.goto("/moderation/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name=SIGN_IN).click()
    page.get_by_label("The code that your app shows").fill(code_now(secret, seconds=TYPING))
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")


def publish_next(page: Page, kind: str) -> None:
    """Take the next case and publish it as it is."""
    page.goto("/moderation/")
    page.get_by_role("button", name=f"Take the next {kind}").click()
    page.get_by_label("Publish it as it is").check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Larkspurfield")


def run_the_batch(*, in_weeks: int) -> None:
    """Run the weekly batch as if so many weeks had passed."""
    publish_due(now=timezone.now() + dt.timedelta(weeks=in_weeks), at_once=False)


def share(page: Page) -> tuple[str, str]:
    """Post a review from the empty page to the receipt; return the key and what was said about the days."""
    today = timezone.localdate()
    page.get_by_label("Which step were you waiting after?").select_option("final_round")
    fill_day(page, "When was your last contact with them?", today - dt.timedelta(days=40))
    page.get_by_label("Yes, by a certain day").check()
    fill_day(page, "By which day?", today - dt.timedelta(days=33))
    page.get_by_label("Yes, they answered").check()
    fill_day(page, "When did it come?", today - dt.timedelta(days=21))
    page.get_by_label("What was it?").filter(visible=True).first.select_option("rejection_template")
    page.get_by_label("They said no").check()
    page.get_by_label("Neither good nor bad").check()
    page.get_by_label("What would you tell the next person?").fill(f"{STORY} Write to jo@post.example.")
    page.get_by_label("Fewer than 10").check()
    page.get_by_role("button", name="Check my text").click()
    expect(page.locator("mark")).to_contain_text("jo@post.example")
    page.get_by_label("What would you tell the next person?").fill(STORY)
    page.get_by_role("button", name="See exactly what they would see").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This is exactly what they will see")
    expect(page.get_by_text("Promised a date.")).to_contain_text("Answered late")
    groups = re.findall(r"[0-9A-Z]{4}", page.locator(".key-groups").inner_text())
    assert len(groups) == 7
    page.get_by_label("On the first Tuesday after the decision").check()
    page.get_by_label("Yes, I have kept it").check()
    asked = page.get_by_label(re.compile(r"Type group \d back"))
    label = page.locator("label", has_text=re.compile(r"Type group \d back")).inner_text()
    asked.fill("0000")
    page.get_by_role("button", name="Send it to be read").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing")
    asked.fill(groups[int(re.search(r"\d", label)[0]) - 1].lower())  # type: ignore[index]
    page.get_by_role("button", name="Send it to be read").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with us")
    return "-".join(groups), page.locator("main").inner_text()


def sign_up(page: Page, email: str) -> None:
    """Sign up, confirm the address by the letter's link, and sign in."""
    page.goto("/account/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.get_by_role("button", name=re.compile(r"^\s*sign up\s*$", re.IGNORECASE)).click()
    link = re.search(r"https?://\S+(/account/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert link
    page.goto(link[1])
    page.get_by_role("button", name=CONFIRM).click()
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=SIGN_IN).click()


def set_up_second_factor(page: Page) -> str:
    """Set up an authenticator app from the secret that the page shows for typing, and return the secret."""
    page.goto("/account/2fa/totp/activate/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name=CONFIRM).click()
        page.goto("/account/2fa/totp/activate/")
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())
    assert secret
    page.get_by_label(re.compile("code", re.IGNORECASE)).last.fill(code_now(secret[0], seconds=TYPING))
    page.get_by_role("button", name="Switch it on").click()
    return secret[0]


@with_and_without_javascript
@pytest.mark.slow
def test_from_the_list_of_employers_to_a_withdrawn_review(
    new_person: NewPerson, site: str, settings: Settings, tmp_path: Path
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    table = tmp_path / "employers.csv"
    table.write_text(CSV, encoding="utf-8")
    call_command("import_employers", str(table))
    secret = generate_totp_secret()
    moderator = factories.user(email="moderator@example.com", designation="Moderator 1", is_moderator=True)
    TOTP.activate(moderator, secret)

    # A reader finds the employer in spite of a typing error, and there is no review yet.
    author = new_person()
    author.goto("/")
    author.locator("input[name=q]").fill("larkspurfeild")
    author.get_by_role("button", name="Search").click()
    author.get_by_role("link", name="Larkspurfield Instruments").click()
    employer_page = author.url
    expect(author.get_by_role("heading", level=1)).to_contain_text("Larkspurfield Instruments")
    expect(author.locator("main")).to_contain_text("No reviews yet")
    assert not author.context.cookies(), "a reader has no cookie"
    author.get_by_role("main").get_by_role("link", name=re.compile("Share")).first.click()
    key, _said = share(author)
    review = Review.objects.get()
    assert (review.status, review.employer.name) == ("queued", "Larkspurfield Instruments Ltd")
    author.reload()
    assert Review.objects.count() == 1

    # Nothing of it is public before a moderator has decided and the batch has come.
    reader = new_person()
    reader.goto(employer_page)
    expect(reader.locator("main")).not_to_contain_text("half-day exercise")
    assert reader.goto(f"/reviews/{review.public_id}/").status == 404
    desk = new_person()
    sign_in_as_staff(desk, moderator, secret)
    publish_next(desk, "review")
    reader.goto(employer_page)
    expect(reader.locator("main")).not_to_contain_text("half-day exercise")
    run_the_batch(in_weeks=2)
    reader.goto(employer_page)
    expect(reader.locator("main")).to_contain_text("half-day exercise")
    expect(reader.locator("main")).to_contain_text("Answered late")

    # The employer proves its domain and answers.
    representative = new_person()
    sign_up(representative, "ines@larkspurfield.example")
    app_secret = set_up_second_factor(representative)
    representative.goto(f"/employers/{review.employer.slug}/claim/")
    representative.get_by_label(re.compile("address", re.IGNORECASE)).fill("ines@larkspurfield.example")
    representative.get_by_role("button", name="Send the letter").click()
    expect(representative.get_by_role("heading", level=1)).to_have_text("A letter is on its way")
    link = re.search(r"https?://\S+(/employers/\S+/claim/\S+)", str(mail.outbox[-1].body))
    assert link
    reader.goto(link[1])
    assert not Representative.objects.exists(), "the link counts in no other browser"
    representative.goto(link[1])
    representative.get_by_role("button", name="Yes, I speak for them").click()
    assert Representative.objects.get().employer == review.employer
    representative.goto(f"/desk/{review.employer.slug}/reviews/{review.public_id}/")
    # Having set up the second step is not having given it.
    representative.get_by_label("The code that your app shows").fill(code_now(app_secret, seconds=TYPING))
    representative.get_by_role("button", name="Go on").click()
    representative.get_by_label("Apology").check()
    representative.get_by_label("Your words").fill(REPLY)
    representative.get_by_label(re.compile("reason for the silence")).select_option("forgotten")
    representative.get_by_role("button", name="See it as it will stand").click()
    expect(representative.locator("main")).to_contain_text(REPLY)
    representative.get_by_role("button", name="Send the reply").click()
    assert Reply.objects.get().status == "queued"

    # The reply is judged and appears with the next batch.
    publish_next(desk, "reply")
    run_the_batch(in_weeks=3)
    reader.goto(f"/reviews/{review.public_id}/")
    expect(reader.locator("main")).to_contain_text(REPLY)
    expect(reader.locator("main")).to_contain_text("forgotten")
    assert not reader.context.cookies() or {c["name"] for c in reader.context.cookies()} <= {
        "session",
        "csrftoken",
    }

    # The author comes back with the key, on another device, and withdraws.
    returning = new_person()
    returning.goto("/diary/")
    returning.get_by_label(re.compile("key", re.IGNORECASE)).first.fill(key.lower().replace("-", " "))
    returning.get_by_role("button", name=re.compile("Open")).click()
    expect(returning.locator("main")).to_contain_text("Larkspurfield Instruments")
    returning.get_by_role("link", name=re.compile("Withdraw")).click()
    returning.get_by_role("button", name="Withdraw it now").click()
    review.refresh_from_db()
    assert review.status == "withdrawn"

    # Gone everywhere, at once.
    assert reader.goto(f"/reviews/{review.public_id}/").status == 410
    for path in (employer_page, "/", "/employers/"):
        reader.goto(path)
        expect(reader.locator("main")).not_to_contain_text("half-day exercise")
        expect(reader.locator("main")).not_to_contain_text(REPLY)
    representative.goto(f"/desk/{review.employer.slug}/")
    expect(representative.locator("main")).not_to_contain_text("half-day exercise")
    assert Employer.objects.get(pk=review.employer_id).review_count == 0
