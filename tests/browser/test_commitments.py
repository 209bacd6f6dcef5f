"""From sign-up to what became of two commitments: one is answered on its day, one is passed over in silence.

The site's clock is put forward, so that days come and batches fall due as they would; the browsers, their
codes and their signatures keep the real one.
"""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from employers.models import Representative
from moderation.models import Case
from reviews.batches import due_day, latest_due
from reviews.models import Commitment, Reply, Review
from reviews.services.publication import publish_due
from tests import factories
from tests.accounts.codes import code_now
from tests.browser.conftest import NewPerson, with_and_without_javascript
from tests.browser.test_journey import (
    PASSWORD,
    SIGN_IN,
    TYPING,
    fill_day,
    set_up_second_factor,
    sign_up,
)

EMAIL = "ines@harbourfinch.example"
REPLY = "You should have heard from us on the day. We are sorry."
PROMISED = "Every finalist hears by day 7"
FORGOTTEN = "Each no comes with a reason"
DONE = "Since the first of the month each finalist has had a line within the week."
DAY = dt.timedelta(days=1)
type PutForward = Callable[[dt.timedelta], None]


@pytest.fixture
def put_forward(monkeypatch: pytest.MonkeyPatch) -> PutForward:
    """Return what lets so much time pass for the site, on top of what has passed already."""
    really, passed = timezone.now, dt.timedelta()

    def forward(by: dt.timedelta) -> None:
        nonlocal passed
        passed += by
        monkeypatch.setattr(timezone, "now", lambda: really() + passed)
        # Nothing is kept there for days; a code that was used just before is one of long ago.
        cache.clear()

    return forward


def batch(put_forward: PutForward) -> int:
    """Let time pass until the next batch is due, and run it; return its number."""
    number = latest_due(timezone.now()) + 1
    while latest_due(timezone.now()) < number:
        put_forward(DAY)
    assert publish_due(now=timezone.now(), at_once=False).ran
    return number


def sign_in(page: Page, path: str, email: str, password: str, secret: str) -> None:
    """Open a page that wants a signed-in person, and sign in with the code of the app."""
    page.goto(path)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=SIGN_IN).click()
    page.get_by_label("The code that your app shows").fill(code_now(secret, seconds=TYPING))
    page.get_by_role("button", name=SIGN_IN).click()


def commit(page: Page, review: Review, words: str, due: dt.date) -> None:
    """Reply to a review with a commitment, over its preview."""
    page.goto(f"/desk/{review.employer.slug}/reviews/{review.public_id}/")
    page.get_by_label("Commitment", exact=True).check()
    page.get_by_label("Your words").fill(REPLY)
    page.get_by_label("Do you commit to something").fill(words)
    fill_day(page, "By which day?", due)
    page.get_by_role("button", name="See it as it will stand").click()
    expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("button", name="Send the reply").click()
    expect(page.locator("main")).to_contain_text("A person reads your reply before it appears")


def publish_replies(new_person: NewPerson, secret: str, email: str) -> None:
    """Let the moderator sign in and publish every reply that waits, as it is."""
    desk = new_person()
    sign_in(desk, "/moderation/", email, factories.PASSWORD, secret)
    desk.get_by_role("button", name="Take the next reply").click()
    # Whoever has decided is given the next one, until none is left.
    for _ in range(Case.objects.count()):
        desk.get_by_label("Publish it as it is").check()
        with desk.expect_navigation():
            desk.get_by_role("button", name="Decide", exact=True).click()
        expect(desk.locator("main")).to_contain_text("Decided: publish.")
    assert not Case.objects.exists()


def reads(page: Page, review: Review, *words: str | re.Pattern[str], never: str = "") -> None:
    """See what a reader finds at the page of a review."""
    page.goto(f"/reviews/{review.public_id}/")
    for one in words:
        expect(page.locator(".commitment")).to_contain_text(one)
    if never:
        expect(page.locator("main")).not_to_contain_text(never)
    assert not page.context.cookies(), "a reader has no cookie"


@with_and_without_javascript
@pytest.mark.slow
def test_from_sign_up_over_a_reply_to_what_became_of_its_commitment(
    new_person: NewPerson, settings: Settings, employer, put_forward: PutForward
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    moderated = generate_totp_secret()
    moderator = factories.user(email="moderator@example.com", designation="Moderator 1", is_moderator=True)
    TOTP.activate(moderator, moderated)
    answered, silent = (factories.make_review(employer=employer) for _ in range(2))

    # Somebody signs up, proves the domain by a letter, and replies twice with a commitment.
    speaker = new_person()
    sign_up(speaker, EMAIL)
    secret = set_up_second_factor(speaker)
    speaker.goto(f"/employers/{employer.slug}/claim/")
    speaker.get_by_label(re.compile("address", re.IGNORECASE)).fill(EMAIL)
    speaker.get_by_role("button", name="Send the letter").click()
    expect(speaker.get_by_role("heading", level=1)).to_have_text("A letter is on its way")
    link = re.search(r"https?://\S+(/employers/\S+/claim/\S+)", str(mail.outbox[-1].body))
    assert link
    speaker.goto(link[1])
    speaker.get_by_role("button", name="Yes, I speak for them").click()
    speaker.goto(f"/desk/{employer.slug}/")
    speaker.get_by_label("The code that your app shows").fill(code_now(secret, seconds=TYPING))
    speaker.get_by_role("button", name="Go on").click()
    assert Representative.objects.get().employer == employer
    due = timezone.localdate() + 21 * DAY
    commit(speaker, answered, PROMISED, due)
    commit(speaker, silent, FORGOTTEN, due)

    # Accepted, the replies appear with the batch, and the commitments run.
    reader = new_person()
    publish_replies(new_person, moderated, moderator.email)
    reader.goto(f"/reviews/{answered.public_id}/")
    expect(reader.locator("main")).not_to_contain_text(REPLY)
    batch(put_forward)
    day = f"by {due.day} {due:%b} {due.year}"
    reads(reader, answered, PROMISED, day, never="unanswered")
    reads(reader, silent, FORGOTTEN, day, never="unanswered")
    expect(reader.locator(".commitment--open")).to_have_count(1)
    reader.goto(f"/employers/{employer.slug}/")
    expect(reader.get_by_role("region", name="What they said they would do")).to_contain_text("2 not due yet")

    # The day comes: the desk asks, and what is said of one of them appears once it is read, with a batch.
    put_forward(due - timezone.localdate())
    assert timezone.localdate() == due
    sign_in(speaker, f"/desk/{employer.slug}/", EMAIL, PASSWORD, secret)
    expect(speaker.locator("main")).to_contain_text("The days of 2 commitments have come.")
    speaker.goto(f"/desk/{employer.slug}/commitments/")
    speaker.get_by_role("link", name=re.compile(rf"Was it done\? Say so.*{PROMISED}")).click()
    speaker.get_by_label("Yes, it was done").check()
    speaker.get_by_label("In a line or two").fill(DONE)
    speaker.get_by_role("button", name="See it as it will stand").click()
    expect(speaker.locator(".commitment")).to_contain_text(DONE)
    speaker.get_by_role("button", name="Send it").click()
    expect(speaker.locator("main")).to_contain_text("A person reads what you said before it appears")
    reads(reader, answered, PROMISED, never=DONE)
    publish_replies(new_person, moderated, moderator.email)
    reads(reader, answered, PROMISED, never=DONE)
    told = due_day(batch(put_forward))
    reads(reader, answered, "met", f"said on {told.day} {told:%b} {told.year}", DONE)

    # Of the other one nothing is said: readers see that, and four batches later that it was missed.
    states = [Commitment.objects.get(text=FORGOTTEN).state]
    while states[-1] == "open":
        batch(put_forward)
        states.append(Commitment.objects.get(text=FORGOTTEN).state)
    reads(reader, silent, "unanswered")
    for _ in range(3):
        batch(put_forward)
    reads(reader, silent, "unanswered", never="missed")
    batch(put_forward)
    reads(reader, silent, "missed", "nothing was said in the weeks after the day")
    reader.goto(f"/employers/{employer.slug}/")
    promised = reader.get_by_role("region", name="What they said they would do")
    for words in ("1 met", "1 missed"):
        expect(promised).to_contain_text(words)
    assert Reply.objects.filter(status="published").count() == 2
