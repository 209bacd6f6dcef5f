"""When a review may appear, chosen anew in the diary: offered while it can be, asked for after 90 days."""

import datetime as dt

import pytest
from django.utils import timezone

from core.drawing import day_words
from moderation.ledger.publishing import publish_batch
from moderation.ledger.verifying import verify
from moderation.services.deadlines import expire
from reviews import batches
from reviews.models import Review
from submissions.keys import new_key
from submissions.seals import read_receipt, receipt_text
from submissions.services import expected
from tests.submissions.entries.browser import words
from tests.submissions.keyring.scenes import opened, under
from tests.submissions.pages import fields, kept, preview_of, short_form, submitted, today

pytestmark = pytest.mark.django_db
PAGE = "/diary/0/timing/"


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


def over(review: Review) -> None:
    """Let a review have waited 90 days for a second one."""
    long_ago = batches.latest_due(timezone.now()) - batches.MOST_BATCHES_TOGETHER
    Review.objects.filter(pk=review.pk).update(timing="together", eligible_batch=long_ago)


def test_the_choice_is_offered_and_changed(author, employer, key):
    review = under(key, employer, "approved")
    client = opened(author.client, key)
    assert PAGE in client.get("/diary/").content.decode()
    assert fields(client.get(PAGE))["timing"] == "drawn"
    response = client.post(PAGE, {"timing": "together", "do": "send"})
    assert response.url == "/diary/?done=timed"
    page = client.get(response.url).content.decode()
    assert "Your choice is in force" in page
    assert "It appears together with a second review. If none has come by" in page
    review.refresh_from_db()
    assert review.timing == "together"
    assert client.post(PAGE, {"timing": "together", "do": "send"}).url == "/diary/?done=timed"


def test_after_90_days_it_is_asked_for_first_of_all(author, employer, rival_employer, key):
    under(key, rival_employer)
    review = under(key, employer, "approved")
    over(review)
    client = opened(author.client, key)
    page = client.get("/diary/").content.decode()
    assert "It does not appear until you choose how" in page
    assert page.index(f">{employer.name}<") < page.index(f">{rival_employer.name}<")
    asked = client.get("/diary/1/timing/")
    assert "timing" not in fields(asked), "nothing is chosen beforehand"
    assert "Wait another 90 days" in asked.content.decode()
    nothing = client.post("/diary/1/timing/", {"do": "send"})
    assert "Choose one of the three" in nothing.content.decode()
    client.post("/diary/1/timing/", {"timing": "soonest", "do": "send"})
    review.refresh_from_db()
    assert review.eligible_batch == batches.latest_due(timezone.now()) + 1
    assert "It appears on" in client.get("/diary/").content.decode()


@pytest.mark.parametrize("status", ["published", "rejected", "withdrawn"])
def test_what_has_no_choice_left_is_not_there(author, employer, key, status):
    under(key, employer, status)
    client = opened(author.client, key)
    assert PAGE not in client.get("/diary/").content.decode()
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"timing": "soonest"}).status_code == 404


@pytest.mark.parametrize("odd", ["", "never", "drawn\x00", "x" * 3000])
def test_an_odd_choice_is_refused(author, employer, key, odd):
    review = under(key, employer, "approved")
    response = opened(author.client, key).post(PAGE, {"timing": odd, "do": "send"})
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    review.refresh_from_db()
    assert review.timing == "drawn"


def test_nobody_without_the_key(reader, author, employer, key):
    under(key, employer, "approved")
    for method in (reader.client.get, reader.client.post):
        assert method(PAGE).url == "/diary/"
    assert opened(author.client, key).put(PAGE).status_code == 405
    assert Review.objects.get().timing == "drawn"


# --- Who does not come back ----------------------------------------------------------------------


def test_the_end_is_told_before_it_is_chosen_and_wherever_it_is_waited_for(author, employer, key):
    preview = preview_of(author.client, short_form(employer.slug))
    assert "If you do not come back for another 90 days, it is withdrawn and erased" in words(preview)
    again = author.client.post("/share/preview/", fields(preview) | {"timing": "together"})
    receipt = expected(tier="S", timing="together", now=timezone.now())
    promised = (
        f"it is withdrawn on {day_words(receipt.end, today())} and then erased; nobody will have seen it"
    )
    assert promised in words(again)
    assert promised in words(author.client.post("/share/submit/", kept(again), follow=True))
    review = under(key, employer, "approved", timing="together")
    client = opened(author.client, key)
    assert "it is withdrawn, unseen, and erased" in words(client.get("/diary/"))
    over(review)
    first = Review.objects.values_list("eligible_batch", flat=True).get(pk=review.pk)
    assert first is not None
    end = batches.due_day(first + batches.BATCHES_UNTIL_WITHDRAWN)
    for page in ("/diary/", PAGE):
        assert f"by {day_words(end, today())}, it is withdrawn, unseen, and erased" in words(client.get(page))


def test_the_key_still_shows_what_happened(author, employer, key):
    review = under(key, employer, "approved")
    long_ago = batches.latest_due(timezone.now()) - batches.BATCHES_UNTIL_WITHDRAWN
    Review.objects.filter(pk=review.pk).update(timing="together", eligible_batch=long_ago)
    assert publish_batch(now=timezone.now()).unchosen == 1
    assert verify().found == ()
    client = opened(author.client, key)
    page = words(client.get("/diary/"))
    assert "withdrawn by itself" in page
    assert "No second review had come" in page
    assert "withdrawn by you" not in page
    expire(now=timezone.now())
    expire(now=timezone.now() + dt.timedelta(days=2))
    page = words(client.get("/diary/"))
    assert "you did not choose for another 90 days" in page
    assert "Take it off my list" in page
    client.post("/diary/0/off/")
    assert "withdrawn by itself" not in words(client.get("/diary/"))


# --- When it is sent -----------------------------------------------------------------------------


def test_without_a_key_nobody_could_choose_after_90_days(author, employer):
    preview = preview_of(author.client, short_form(employer.slug))
    post = fields(preview) | {"key_choice": "without", "timing": "together"}
    refused = author.client.post("/share/submit/", post)
    assert "Without a key you could not choose after 90 days" in refused.content.decode()
    assert Review.objects.count() == 0
    assert author.client.post("/share/submit/", kept(refused) | {"timing": "together"}).status_code == 302
    assert Review.objects.get().timing == "together"


def test_the_receipt_says_that_the_author_chooses(author, employer):
    preview = preview_of(author.client, short_form(employer.slug))
    again = author.client.post("/share/preview/", fields(preview) | {"timing": "together"})
    assert "with a second review of this employer" in again.content.decode()
    assert "you choose in your diary" in again.content.decode()
    sent = author.client.post("/share/submit/", kept(again), follow=True).content.decode()
    assert "you choose in your diary" in sent
    _key, plain = submitted(author.client, short_form(employer.slug, text="Another process."))
    assert "you choose in your diary" not in plain.content.decode()


def test_a_receipt_keeps_what_it_says():
    now = dt.datetime(2026, 8, 5, 9, 41, tzinfo=dt.UTC)
    for timing in ("drawn", "together", "soonest"):
        receipt = expected(tier="S", timing=timing, now=now)
        assert read_receipt(receipt_text(receipt, with_key=True)) == (receipt, True)
        assert receipt.together is (timing == "together")
