"""Lines to the moderators, unasked; and pages that are older than what happened since."""

import datetime as dt

import pytest
from django.utils import timezone

from moderation.services import authors
from moderation.services.deadlines import expire
from reviews.models import Review
from submissions.keys import new_key
from tests import factories
from tests.submissions.pages import fields
from tests.submissions.test_diary import STORY, judged, opened, under

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


# --- Writing to the moderators -----------------------------------------------------------------------------


def test_a_line_reaches_the_moderators_beside_the_text(author, employer, key, moderator):
    review = under(key, employer)
    client = opened(author.client, key)
    assert "/diary/0/write/" in client.get("/diary/").content.decode()
    response = client.post("/diary/0/write/", {"body": "The stage was the second one.", "do": "send"})
    assert response.url == "/diary/?done=written"
    client.post("/diary/0/write/", {"body": "The stage was the second one.", "do": "send"})
    (line,) = review.messages.all()
    assert (line.from_team, line.body) == (False, "The stage was the second one.")
    page = client.get(response.url).content.decode()
    assert "The stage was the second one." in page
    assert "erased 30 days after the case is closed" in page
    taken = moderator.client.post("/moderation/take/", follow=True).content.decode()
    assert "The stage was the second one." in taken
    # And back: a question of theirs, which is then answered and not written to.
    judged(review, moderator, "ask", question="Which one was the first?")
    assert client.get("/diary/0/write/").status_code == 404
    assert client.post("/diary/0/write/", {"body": "Late."}).status_code == 404
    client.post("/diary/0/answer/", {"body": "A call.", "text": STORY, "do": "send"})
    assert [message.from_team for message in review.messages.order_by("position")] == [False, True, False]


def test_lines_go_30_days_after_the_case(author, employer, key, moderator):
    review = under(key, employer)
    opened(author.client, key).post("/diary/0/write/", {"body": "A line.", "do": "send"})
    judged(review, moderator, "publish")
    now = timezone.now()
    expire(now=now + dt.timedelta(days=29))
    assert review.messages.count() == 1
    expire(now=now + dt.timedelta(days=30))
    assert review.messages.count() == 0
    assert author.client.get("/diary/0/write/").status_code == 404


def test_there_is_an_end_of_lines_and_nothing_is_lost(author, employer, key):
    review = under(key, employer)
    client = opened(author.client, key)
    for number in range(authors.MOST_MESSAGES):
        authors.write(review=review, body=f"Line {number}")
    refused = client.post("/diary/0/write/", {"body": "One more line.", "do": "send"})
    assert "no room for more lines" in refused.content.decode()
    assert fields(refused)["body"] == "One more line."
    for empty in ("", "  \n "):
        assert "Write something" in client.post("/diary/0/write/", {"body": empty}).content.decode()
    assert review.messages.count() == authors.MOST_MESSAGES


# --- A page that is older than an erasure -------------------------------------------------------------------


def test_a_page_from_before_an_erasure_still_means_its_own_review(author, employer, rival_employer, key):
    gone = under(key, employer)
    under(key, employer)
    last = under(key, rival_employer, "published")
    client = opened(author.client, key)
    stale = fields(client.get("/diary/0/withdraw/"))
    of_the_last = fields(client.get("/diary/2/withdraw/"))
    client.post("/diary/0/withdraw/", stale)
    expire(now=timezone.now() + dt.timedelta(days=4))
    client.post("/diary/0/off/", stale)
    # By now number 0 is the last one. The old page of the first one withdraws nothing.
    assert client.post("/diary/0/withdraw/", stale).status_code == 404
    last.refresh_from_db()
    assert last.status == "published"
    assert not Review.objects.filter(pk=gone.pk, status="withdrawn").exists()
    # And the old page of the last one finds it where it is now.
    assert client.post("/diary/2/withdraw/", of_the_last).url == "/diary/?done=withdrawn"
    last.refresh_from_db()
    assert last.status == "withdrawn"


@pytest.mark.parametrize("mark", ["x", "0" * 16, "\x00", "é" * 40])
def test_a_forged_mark_is_not_there(author, employer, key, mark):
    under(key, employer)
    assert opened(author.client, key).post("/diary/0/withdraw/", {"mark": mark}).status_code == 404
    assert Review.objects.get().status == "queued"


# --- A diary that locked meanwhile, and the way out ---------------------------------------------------------


@pytest.mark.parametrize(("deed", "field"), [("edit", "text"), ("write", "body")])
def test_a_diary_that_locked_while_something_was_written_loses_nothing(author, employer, key, deed, field):
    review = under(key, employer)
    client = opened(author.client, key)
    page = client.get(f"/diary/0/{deed}/")
    client.post("/diary/leave/")
    post = fields(page) | {field: "An hour went into this.", "do": "send"}
    locked = client.post(f"/diary/0/{deed}/", post)
    assert "Your diary has locked" in locked.content.decode()
    assert fields(locked)[field] == "An hour went into this."
    done = client.post(f"/diary/0/{deed}/", fields(locked) | {"unlock-key": key.text})
    assert done.status_code == 302
    said = {review.versions.latest("number").text, *(line.body for line in review.messages.all())}
    assert "An hour went into this." in said


@pytest.mark.parametrize("is_open", [False, True], ids=["locked", "another is open"])
@pytest.mark.parametrize(("deed", "field"), [("edit", "text"), ("write", "body")])
def test_another_valid_key_is_told_apart_and_loses_nothing(
    author, employer, rival_employer, key, deed, field, is_open
):
    review, other = under(key, employer), new_key()
    theirs = under(other, rival_employer)
    client = opened(author.client, key)
    post = fields(client.get(f"/diary/0/{deed}/")) | {field: "An hour went into this.", "do": "send"}
    client.post("/diary/leave/")
    if is_open:
        page = opened(client, other).post(f"/diary/0/{deed}/", post)
        assert page.status_code == 404, "it is not there under the key that is open"
    else:
        locked = client.post(f"/diary/0/{deed}/", post)
        page = client.post(f"/diary/0/{deed}/", fields(locked) | {"unlock-key": other.text})
        assert page.status_code == 200
    said = page.content.decode()
    assert "the review that you wrote about is not under it" in said
    assert "An hour went into this." in said.split("<textarea")[1], "it can be read and copied"
    assert theirs.versions.count() == 1
    assert not theirs.messages.exists()
    done = client.post(f"/diary/0/{deed}/", fields(page) | {"unlock-key": key.text})
    assert done.status_code == 302
    words = {review.versions.latest("number").text, *(line.body for line in review.messages.all())}
    assert "An hour went into this." in words
    assert employer.name in client.get("/diary/").content.decode(), "the right diary is the open one now"


def test_what_cannot_be_sent_any_more_can_still_be_read(author, employer, key):
    review = under(key, employer)
    client = opened(author.client, key)
    post = fields(client.get("/diary/0/edit/")) | {"text": "An hour went into this.", "do": "send"}
    factories.bring_to(review, "rejected")
    page = client.post("/diary/0/edit/", post)
    assert page.status_code == 404
    said = page.content.decode()
    assert "It has changed meanwhile" in said
    assert "An hour went into this." in said.split("<textarea")[1]
    assert review.versions.count() == 1
    assert client.post("/diary/0/edit/", {"mark": post["mark"], "text": ""}).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "",
        "key/",
        "key/replace/",
        "key/erase/",
        "0/edit/",
        "0/write/",
        "0/timing/",
        "0/withdraw/",
        "import/",
        "waits/new/",
    ],
)
def test_leaving_is_in_reach_on_every_page_of_an_open_diary(author, employer, key, address):
    under(key, employer)
    page = opened(author.client, key).get(f"/diary/{address}").content.decode()
    assert "Leave and clear" in page
    assert "It locks at" in page
    author.client.post("/diary/leave/")
    assert "It locks at" not in author.client.get("/diary/").content.decode()
