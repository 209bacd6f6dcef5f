"""The diary: opened by the key alone, read, answered, changed, withdrawn and left."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from moderation.models import Case
from moderation.services import cases
from moderation.services.deadlines import expire
from reviews.lifecycle import Status
from reviews.models import Review
from submissions import opening
from submissions.keys import Key, new_key
from submissions.things import find_things, keep_review
from tests import factories
from tests.conftest import Person
from tests.moderation.scenes import decided
from tests.submissions.pages import fields

pytestmark = pytest.mark.django_db
STORY = "They said Friday, and Tom Hargreave called on Friday."


def opened(client: Client, key: Key) -> Client:
    """Open the diary in this browser."""
    assert client.post("/diary/open/", {"key": key.text}).status_code == 302
    return client


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


def under(key, employer, status="queued", **changed) -> Review:
    """Return a review under the key that has come to this state, with its case where it has one."""
    now = timezone.now()
    review = factories.make_review(employer=employer, status="queued", text=STORY, **changed)
    cases.open_case(review=review, now=now)
    keep_review(key=key, review=review)
    return review if status == "queued" else factories.bring_to(review, status)


def judged(review: Review, moderator: Person, action: str, **how) -> None:
    """Let a moderator decide on the review's case."""
    now = timezone.now()
    case = cases.claim_next(moderator=moderator.user, now=now)
    assert case is not None
    assert case.review == review
    decided(case, moderator.user, action, now=now, **how)


# --- Opening and leaving ---------------------------------------------------------------------------------


def test_without_a_key_it_asks_for_one(author):
    response = author.client.get("/diary/")
    assert 'name="key"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert settings.KEY_COOKIE_NAME not in response.cookies


def test_the_key_opens_what_is_under_it_and_nothing_else(author, other_author, employer, rival_employer, key):
    under(key, employer)
    theirs = new_key()
    under(theirs, rival_employer)
    page = opened(author.client, key).get("/diary/").content.decode()
    assert employer.name in page
    assert rival_employer.name not in page
    assert key.characters[:8] not in page.replace("-", "")
    assert rival_employer.name in opened(other_author.client, theirs).get("/diary/").content.decode()


def test_the_cookie_is_sealed_and_short(author, employer, key):
    under(key, employer)
    cookie = author.client.post("/diary/open/", {"key": key.text}).cookies[settings.KEY_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] == 20 * 60
    assert key.groups[1] not in cookie.value
    assert author.client.get("/diary/").cookies[settings.KEY_COOKIE_NAME].value != cookie.value
    assert "session" not in author.client.cookies


def test_the_cookie_is_for_secure_transport_in_production(rf, settings, key):
    from django.http import HttpResponse

    settings.INSECURE_TRANSPORT = False
    for act in (lambda response: opening.keep_open(response, key), opening.close):
        response = HttpResponse()
        act(response)
        assert response.cookies[settings.KEY_COOKIE_NAME]["secure"] is True


def test_after_twenty_minutes_it_is_locked(author, employer, key, monkeypatch):
    import time

    under(key, employer)
    opened(author.client, key)
    later = time.time() + 20 * 60 + 2
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: later)
    assert 'name="key"' in author.client.get("/diary/").content.decode()
    assert author.client.get("/diary/0/withdraw/").url == "/diary/"


@pytest.mark.parametrize("value", ["", "x", "gAAAAA", "\x00", "é" * 50])
def test_a_forged_cookie_opens_nothing(author, value):
    author.client.cookies[settings.KEY_COOKIE_NAME] = value
    assert 'name="key"' in author.client.get("/diary/").content.decode()


def test_a_former_secret_still_opens(author, employer, key, settings):
    under(key, employer)
    opened(author.client, key)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" + "1" * 50
    assert employer.name in author.client.get("/diary/").content.decode()


def test_wrong_erased_and_unknown_keys_get_one_answer(author, employer, key):
    review = under(key, employer)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM moderation_case WHERE review_id = %s", [review.pk])
        cursor.execute("DELETE FROM reviews_review WHERE id = %s", [review.pk])

    def answer(text):
        page = author.client.post("/diary/open/", {"key": text}).content.decode()
        return page.replace(text, "KEY").split("<main")[1].split("csrfmiddlewaretoken")[0]

    answers = {answer(text) for text in (key.text, new_key().text, new_key().text.lower())}
    assert len(answers) == 1
    assert "Nothing is kept under this key" in answers.pop()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter your key"), ("QX11", "24 characters are missing"), ("U" * 28, "never occurs in a key")],
)
def test_typing_errors_are_explained_without_a_look_up(author, typed, words, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = author.client.post("/diary/open/", {"key": typed}).content.decode()
    assert words in page


def test_trying_many_keys_is_limited(author, employer, key, rate_limits):
    under(key, employer)
    for _ in range(20):
        assert author.client.post("/diary/open/", {"key": "x"}).status_code == 200
    response = author.client.post("/diary/open/", {"key": key.text})
    assert response.status_code == 429
    assert "Too many keys" in response.content.decode()
    assert settings.KEY_COOKIE_NAME not in response.cookies


def test_leaving_takes_the_key_away_and_clears(author, employer, key):
    under(key, employer)
    response = opened(author.client, key).post("/diary/leave/")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response.cookies[settings.KEY_COOKIE_NAME]["max-age"] == 0
    assert 'name="key"' in author.client.get("/diary/").content.decode()
    assert "closed" in author.client.get(response.url).content.decode()


def test_a_key_is_taken_by_post_alone(author, employer, key):
    under(key, employer)
    assert author.client.get("/diary/open/", {"key": key.text}).url == "/diary/"
    assert 'name="key"' in author.client.get("/diary/", {"key": key.text}).content.decode()
    assert author.client.post("/diary/").status_code == 405
    assert author.client.get("/diary/leave/").status_code == 405


def test_a_lost_key_is_explained(author):
    page = author.client.get("/diary/lost-key/").content.decode()
    assert "There is no way to get a key back" in page


# --- What it shows ----------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words", "deeds"),
    [
        ("queued", "waiting to be read", {"edit", "withdraw"}),
        ("in_review", "being read", {"edit", "withdraw"}),
        ("needs_author", "we have a question for you", {"answer", "withdraw"}),
        ("approved", "approved", {"edit", "withdraw"}),
        ("published", "published", {"edit", "withdraw"}),
        ("restricted", "hidden for now", {"withdraw"}),
        ("removed", "taken down", set()),
        ("rejected", "not published", set()),
        ("withdrawn", "withdrawn by you", set()),
    ],
)
def test_every_state_is_told_in_words(author, employer, key, status, words, deeds):
    review = under(key, employer, status)
    page = opened(author.client, key).get("/diary/").content.decode()
    assert words in page
    assert {deed for deed in ("edit", "answer", "withdraw") if f"/diary/0/{deed}/" in page} == deeds
    assert (f"/reviews/{review.public_id}/" in page) == (status == "published")
    for deed in {"edit", "answer", "withdraw"} - deeds - {"edit"}:
        assert author.client.get(f"/diary/0/{deed}/").status_code == 404


def test_it_says_when_a_decision_is_promised(author, employer, key):
    under(key, employer)
    due = Case.objects.get().due_at
    assert f"{due:%H:%M} UTC" in opened(author.client, key).get("/diary/").content.decode()
    Case.objects.update(due_at=timezone.now() - dt.timedelta(hours=2))
    assert "We are late" in author.client.get("/diary/").content.decode()


def test_reasons_are_shown_to_the_author(author, employer, key, moderator):
    review = under(key, employer)
    judged(review, moderator, "refuse", grounds=["not_first_hand"], facts="It happened to a friend.")
    page = opened(author.client, key).get("/diary/").content.decode()
    for words in ("Our reasons", "It happened to a friend.", "/rules/#rule-2-1"):
        assert words in page


def test_blanked_words_are_gone_for_their_author_too(author, employer, key, moderator):
    review = under(key, employer)
    start = STORY.index("Tom Hargreave")
    judged(
        review,
        moderator,
        "publish_redacted",
        redactions=[(start, start + len("Tom Hargreave"), "names_private_person")],
    )
    page = opened(author.client, key).get("/diary/").content.decode()
    assert "Hargreave" not in page
    assert "a name" in page


# --- Answering, changing ------------------------------------------------------------------------------------


def test_a_question_is_answered_with_a_new_text(author, employer, key, moderator):
    review = under(key, employer)
    judged(review, moderator, "ask", question="Could you leave the name out?")
    client = opened(author.client, key)
    page = client.get("/diary/").content.decode()
    assert "Could you leave the name out?" in page
    form = client.get("/diary/0/answer/")
    assert fields(form)["text"] == STORY
    response = client.post(
        "/diary/0/answer/", {"body": "Yes, gladly.", "text": "They called on Friday.", "do": "send"}
    )
    assert response.url == "/diary/?done=answered"
    review.refresh_from_db()
    assert review.status == Status.QUEUED
    assert review.versions.latest("number").text == "They called on Friday."
    page = client.get(response.url).content.decode()
    assert "Yes, gladly." in page
    assert "Thank you" in page
    assert client.post("/diary/0/answer/", {"body": "Again."}).status_code == 404


def test_an_empty_answer_is_asked_for(author, employer, key, moderator):
    review = under(key, employer)
    judged(review, moderator, "ask", question="Which stage?")
    client = opened(author.client, key)
    response = client.post("/diary/0/answer/", {"body": "", "text": STORY})
    assert "Write an answer, or change the text" in response.content.decode()
    review.refresh_from_db()
    assert review.status == Status.NEEDS_AUTHOR


def test_a_text_is_changed_and_judged_anew(author, employer, key):
    review = under(key, employer, "published")
    client = opened(author.client, key)
    look = client.post("/diary/0/edit/", {"text": "Write to a@b.example.", "do": "check"})
    assert "An e-mail address" in look.content.decode()
    assert review.versions.count() == 1
    response = client.post("/diary/0/edit/", {"text": "They called on Friday.", "do": "send"})
    assert response.url == "/diary/?done=changed"
    client.post("/diary/0/edit/", {"text": "They called on Friday.", "do": "send"})
    assert review.versions.count() == 2
    page = client.get("/diary/").content.decode()
    assert "until then the old one stands" in page
    assert STORY in page


@pytest.mark.parametrize(("text", "words"), [("", "Write the text"), ("x" * 10_001, "too long")])
def test_a_text_that_cannot_be_is_refused_with_all_of_it_kept(author, employer, key, text, words):
    under(key, employer)
    response = opened(author.client, key).post("/diary/0/edit/", {"text": text, "do": "send"})
    assert words in response.content.decode()
    assert fields(response)["text"] == text


# --- Withdrawing ----------------------------------------------------


def test_withdrawing_is_asked_once_and_done_at_once(author, reader, employer, key):
    review = under(key, employer, "published")
    address = f"/reviews/{review.public_id}/"
    assert reader.client.get(address).status_code == 200
    client = opened(author.client, key)
    assert "Withdraw your review?" in client.get("/diary/0/withdraw/").content.decode()
    assert reader.client.get(address).status_code == 200
    assert client.post("/diary/0/withdraw/").url == "/diary/?done=withdrawn"
    assert reader.client.get(address).status_code == 410
    assert client.post("/diary/0/withdraw/").url == "/diary/?done=withdrawn"
    page = client.get("/diary/").content.decode()
    assert "withdrawn by you" in page
    assert Case.objects.count() == 0


def test_what_was_erased_is_taken_off_the_list(author, employer, rival_employer, key):
    under(key, employer)
    under(key, rival_employer)
    client = opened(author.client, key)
    client.post("/diary/0/withdraw/")
    expire(now=timezone.now() + dt.timedelta(days=4))
    page = client.get("/diary/").content.decode()
    assert "erased" in page
    assert STORY in page
    assert client.post("/diary/1/off/").status_code == 404
    assert client.post("/diary/0/off/").url == "/diary/?done=off"
    assert [thing.index for thing in find_things(key)] == [0]
    page = client.get("/diary/").content.decode()
    assert employer.name not in page
    assert rival_employer.name in page


def test_the_last_thing_gone_leaves_a_key_that_opens_nothing(author, employer, key):
    under(key, employer)
    client = opened(author.client, key)
    client.post("/diary/0/withdraw/")
    expire(now=timezone.now() + dt.timedelta(days=4))
    client.post("/diary/0/off/")
    assert "Nothing is under this key any more" in client.get("/diary/").content.decode()
    response = client.post("/diary/open/", {"key": key.text})
    assert "Nothing is kept under this key" in response.content.decode()


# --- Others ----------------------------------------------------


@pytest.mark.parametrize("deed", ["edit", "answer", "withdraw"])
def test_nobody_without_the_key_gets_near(reader, representative, moderator, employer, key, deed):
    under(key, employer)
    for person in (reader, representative, moderator):
        for method in (person.client.get, person.client.post):
            assert method(f"/diary/0/{deed}/").url == "/diary/"
    assert Review.objects.get().status == "queued"


def test_a_number_that_nothing_has_is_not_there(author, employer, key):
    under(key, employer)
    client = opened(author.client, key)
    for number in (1, 2, 40, 10**30):
        for deed in ("edit", "answer", "withdraw"):
            assert client.get(f"/diary/{number}/{deed}/").status_code == 404
        assert client.post(f"/diary/{number}/off/").status_code == 404


def test_a_forged_post_is_refused(employer, key):
    under(key, employer)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/diary/open/", {"key": key.text}).status_code == 403
    assert key.text not in strict.post("/diary/open/", {"key": key.text}).content.decode()
