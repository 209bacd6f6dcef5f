"""Writing, previewing and sending a reply."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from moderation.models import Case
from reviews.models import Reply, ReplyVersion, Review
from reviews.services.publication import publish_due
from tests.conftest import Person
from tests.desk.scenes import TEXT, at, committed, decide, given, send, words

pytestmark = pytest.mark.django_db


def test_from_the_form_over_the_preview_to_the_public_page(
    representative: Person, moderator: Person, review: Review
):
    url = at(representative.employer, review)
    page = words(representative.client.get(url))
    assert review.cards["en"] in page
    assert "Your words" in page

    next_month = timezone.localdate() + dt.timedelta(days=30)
    said = {"stated_reason": "hiring_freeze"} | committed(next_month)
    preview = words(representative.client.post(url, given("preview", **said)))
    assert "Nothing is sent yet" in preview
    assert "reason stated: hiring freeze" in preview
    assert "Every finalist hears by day 7" in preview
    assert not Reply.objects.exists()

    sent = representative.client.post(url, given("send", **said), follow=True)
    assert "Waiting to be read" in words(sent)
    assert "We promised a decision by" in words(sent)
    (reply,) = Reply.objects.all()
    version = reply.versions.get()
    assert (reply.status, reply.employer, version.kind, version.text) == (
        "queued",
        representative.employer,
        "apology",
        TEXT,
    )
    assert (version.stated_reason, version.commitment_due) == ("hiring_freeze", next_month)
    assert Case.objects.get().reply == reply
    review.refresh_from_db()
    assert TEXT not in review.cards["en"]

    decide(moderator, "publish")
    assert "Your reply: Accepted" in words(representative.client.get(url))
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    assert TEXT in review.cards["en"]
    page = words(representative.client.get(url))
    assert "Your reply: Public" in page
    assert "Version 1, public since Tue" in page


def test_the_preview_carries_everything_back_to_the_form(representative: Person, review: Review):
    said = {"stated_reason": "volume"} | committed(
        timezone.localdate() + dt.timedelta(days=20), "Write by Friday"
    )
    url = at(representative.employer, review)
    preview = words(representative.client.post(url, given("preview", **said)))
    for name, value in given("", **said).items():
        if name != "step":
            assert f'<input type="hidden" name="{name}" value="{value}">' in preview
    again = representative.client.post(url, given("change", **said))
    assert again.status_code == 200
    assert TEXT in words(again)
    assert "error-summary" not in words(again)
    assert not Reply.objects.exists()


def test_the_preview_points_at_what_reaches_for_the_author(representative: Person, review: Review):
    text = "Call me, Jane, about Tuesday. My number is 020 7946 0018."
    preview = words(
        representative.client.post(at(representative.employer, review), given("preview", text=text))
    )
    for remark in ("This reaches for the author", "A person’s name", "A telephone number", "Rule 1.3"):
        assert remark in preview
    assert "4 things to look at again" in preview
    # It warns and does not block.
    assert send(representative, review, text=text).status_code == 302
    assert Reply.objects.count() == 1


def test_a_plain_reply_is_not_pointed_at(representative: Person, review: Review):
    preview = words(representative.client.post(at(representative.employer, review), given("preview")))
    assert "look at again" not in preview


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": ""}, "Choose what kind of reply"),
        ({"kind": "poem"}, "Select a valid choice"),
        ({"text": ""}, "Write your reply"),
        ({"text": " \u2028\x00\n "}, ""),
        ({"text": "x" * 3001}, "at most 3000 characters"),
        ({"stated_reason": "laziness"}, "Select a valid choice"),
        ({"stated_reason": "unknown"}, "Select a valid choice"),
        ({"commitment_text": "We will write"}, "Say by which day"),
        (committed(dt.date(2030, 1, 1), ""), "within a year"),
        ({"kind": "commitment"}, "Say what you commit to"),
        (
            {
                "commitment_text": "x",
                "commitment_due_day": "31",
                "commitment_due_month": "2",
                "commitment_due_year": "2027",
            },
            "does not have such a day",
        ),
        ({"commitment_text": "x" * 301}, "at most 300 characters"),
        ({"based_on": "x"}, ""),
        ({"based_on": ""}, ""),
    ],
)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    representative: Person, review: Review, change: dict[str, str], reason: str, step: str
):
    response = representative.client.post(at(representative.employer, review), given(step, **change))
    assert response.status_code == 422
    assert reason in words(response)
    assert "Nothing is lost" in words(response)
    if "text" not in change:
        assert TEXT in words(response)
    assert not Reply.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 13, 366])
def test_a_commitment_lies_in_the_coming_year(representative: Person, review: Review, days: int):
    day = timezone.localdate() + dt.timedelta(days=days)
    response = send(representative, review, **committed(day))
    assert response.status_code == 422
    assert "The day has to be" in words(response)


@pytest.mark.parametrize("days", [14, 365])
def test_a_commitment_in_two_weeks_or_in_a_year_is_fine(representative: Person, review: Review, days: int):
    day = timezone.localdate() + dt.timedelta(days=days)
    assert send(representative, review, **committed(day)).status_code == 302


def test_markup_in_a_reply_is_text(representative: Person, review: Review):
    text = "<script>alert(1)</script> {{ 7*7 }} ' OR 1=1 --"
    preview = words(
        representative.client.post(at(representative.employer, review), given("preview", text=text))
    )
    assert "<script>alert" not in preview
    send(representative, review, text=text)
    page = words(representative.client.get(at(representative.employer, review)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page


def test_sending_twice_sends_once(representative: Person, review: Review):
    assert send(representative, review).status_code == 302
    again = send(representative, review)
    assert again["Location"] == at(representative.employer, review)
    assert (Reply.objects.count(), ReplyVersion.objects.count(), Case.objects.count()) == (1, 1, 1)


@pytest.mark.usefixtures("rate_limits")
def test_too_many_replies_in_an_hour_wait_and_keep_the_text(
    representative: Person, review: Review, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("desk.replying._RATE", "0/h")
    response = send(representative, review)
    assert response.status_code == 429
    assert "many replies in this hour" in words(response)
    assert TEXT in words(response)
    assert not Reply.objects.exists()
