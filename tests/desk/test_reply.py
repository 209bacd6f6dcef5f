"""Writing, previewing, sending, revising and taking back a reply."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from employers.models import Employer, Representative
from employers.services import revoke_representation
from moderation.models import Case
from moderation.services import cases, decisions, replies
from reviews.models import Reply, ReplyVersion, Review
from reviews.services import judging
from reviews.services.publication import publish_due
from tests import factories
from tests.conftest import Person, signed_in

pytestmark = pytest.mark.django_db
TEXT = "You should have heard from us. The budget was frozen and nobody was told to write."


@pytest.fixture
def review(representative: Person) -> Review:
    """Return a published review of the representative's employer."""
    return factories.make_review(employer=representative.employer, text="They never wrote.")


def at(employer: Employer, review: Review, query: str = "") -> str:
    return reverse("desk:review", args=[employer.slug, review.public_id]) + query


def given(step: str = "send", **changes: str) -> dict[str, str]:
    return {"kind": "apology", "text": TEXT, "stated_reason": "", "based_on": "0", "step": step} | changes


def send(person: Person, review: Review, **changes: str):
    return person.client.post(at(person.employer, review), given(**changes))


def words(response) -> str:
    return str(response.content.decode())


def committed(day: dt.date, text: str = "Every finalist hears by day 7") -> dict[str, str]:
    return {
        "commitment_text": text,
        "commitment_due_day": str(day.day),
        "commitment_due_month": str(day.month),
        "commitment_due_year": str(day.year),
    }


def decide(person: Person, action: str) -> None:
    """Let a moderator take the next reply and decide."""
    now = timezone.now()
    case = cases.claim_next(moderator=person.user, kind="reply", now=now)
    assert case is not None
    grounds = ["harassment"] if action == "refuse" else []
    facts = "It hints at who the author is." if action == "refuse" else ""
    decisions.decide(
        case=case,
        moderator=person.user,
        action=action,
        grounds=grounds,
        facts=facts,
        version_sha=case.version_sha,
        second_factor_fresh=True,
        now=now,
    )


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
    assert "Version 1 · public now" in page


def test_the_preview_carries_everything_back_to_the_form(representative: Person, review: Review):
    said = {"stated_reason": "volume"} | committed(
        timezone.localdate() + dt.timedelta(days=9), "Write by Friday"
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
        ({"kind": ""}, "This field is required"),
        ({"kind": "poem"}, "Select a valid choice"),
        ({"text": ""}, "This field is required"),
        ({"text": " \u200b\u2028\x00 "}, ""),
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


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_commitment_lies_in_the_coming_year(representative: Person, review: Review, days: int):
    day = timezone.localdate() + dt.timedelta(days=days)
    response = send(representative, review, **committed(day))
    assert response.status_code == 422
    assert "The day has to be" in words(response)


@pytest.mark.parametrize("days", [1, 365])
def test_a_commitment_of_tomorrow_or_in_a_year_is_fine(representative: Person, review: Review, days: int):
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


def test_a_second_reply_is_refused_and_kept(representative: Person, review: Review):
    send(representative, review)
    response = send(representative, review, text="Something else altogether.")
    assert response.status_code == 422
    assert "newer version since you opened this page" in words(response)
    assert "Something else altogether." in words(response)
    assert TEXT in words(response)
    assert ReplyVersion.objects.count() == 1


def test_a_stale_form_can_be_sent_after_looking(representative: Person, review: Review):
    send(representative, review)
    stale = send(representative, review, text="My own words.")
    assert '<input type="hidden" name="based_on" value="1"' in words(stale)
    assert send(representative, review, text="My own words.", based_on="1").status_code == 302
    assert [version.text for version in ReplyVersion.objects.order_by("number")] == [TEXT, "My own words."]


def test_a_revision_waits_while_the_old_one_stays(representative: Person, moderator: Person, review: Review):
    reply = factories.make_reply(review=review, employer=representative.employer, text="The old words.")
    url = at(representative.employer, review)
    form = words(representative.client.get(url + "?revise"))
    assert "The old words.</textarea>" in form
    assert '<input type="hidden" name="based_on" value="1"' in form
    send(representative, review, text="The new words.", based_on="1")
    page = words(representative.client.get(url))
    assert "Your new version waits to be read" in page
    assert "Version 1, public now" in page
    review.refresh_from_db()
    assert "The old words." in review.cards["en"]
    assert "The new words." not in review.cards["en"]

    decide(moderator, "publish")
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    assert "The new words." in review.cards["en"]
    assert "The old words." not in review.cards["en"]
    page = words(representative.client.get(url))
    assert "Version 2 · public now" in page
    assert "The old words." in page
    reply.refresh_from_db()
    assert reply.versions.count() == 2


def test_a_refused_reply_shows_the_reasons_and_leaves_room(
    representative: Person, moderator: Person, review: Review
):
    send(representative, review, text="We know who you are.")
    decide(moderator, "refuse")
    page = words(representative.client.get(at(representative.employer, review)))
    assert "Your reply: Refused" in page
    assert "It hints at who the author is." in page
    assert "/rules/#rule-5-1" in page
    assert "Your words" in page
    assert send(representative, review).status_code == 302
    assert Reply.objects.filter(status="queued").count() == 1


def test_a_refused_revision_leaves_the_public_one(representative: Person, moderator: Person, review: Review):
    factories.make_reply(review=review, employer=representative.employer, text="The old words.")
    send(representative, review, text="We know who you are.", based_on="1")
    decide(moderator, "refuse")
    page = words(representative.client.get(at(representative.employer, review)))
    assert "Your reply: Public" in page
    assert "It hints at who the author is." in page
    assert "The old words." in page


def test_taking_a_reply_back_takes_it_from_the_page_at_once(representative: Person, review: Review):
    factories.make_reply(review=review, employer=representative.employer)
    url = reverse("desk:withdraw", args=[representative.employer.slug, review.public_id])
    assert "Take the reply back?" in words(representative.client.get(url))
    assert Reply.objects.get().status == "published"
    for _ in range(2):
        assert representative.client.post(url)["Location"] == at(representative.employer, review)
    assert Reply.objects.get().status == "withdrawn"
    review.refresh_from_db()
    assert "You should have heard from us" not in review.cards["en"]
    # There is room for another one.
    assert "Your words" in words(representative.client.get(at(representative.employer, review)))
    assert send(representative, review).status_code == 302


def test_taking_back_a_reply_that_waits_closes_its_case(representative: Person, review: Review):
    send(representative, review)
    url = reverse("desk:withdraw", args=[representative.employer.slug, review.public_id])
    representative.client.post(url)
    assert not Case.objects.exists()
    assert Reply.objects.get().status == "withdrawn"


def test_taking_back_nothing_says_so(representative: Person, review: Review):
    url = reverse("desk:withdraw", args=[representative.employer.slug, review.public_id])
    for response in (
        representative.client.get(url, follow=True),
        representative.client.post(url, follow=True),
    ):
        assert "There is no reply to take back" in words(response)


def test_the_employer_and_its_agency_each_answer_once(representative: Person, rival_representative: Person):
    review = factories.make_review(
        employer=representative.employer,
        agency=rival_representative.employer.pk,
        tier="M",
        period_start=dt.date(2026, 4, 1),
        period_unit="quarter",
    )
    assert send(representative, review).status_code == 302
    assert send(rival_representative, review, text="The agency is sorry too.").status_code == 302
    assert Reply.objects.count() == 2
    # Neither reads the other's before the public does.
    page = words(representative.client.get(at(representative.employer, review)))
    assert "The agency is sorry too." not in page


def test_the_reply_is_lost_with_the_review_and_the_form_says_so(representative: Person, review: Review):
    judging.withdraw(review=review)
    for response in (
        representative.client.get(at(representative.employer, review)),
        send(representative, review),
    ):
        assert response.status_code == 404
    assert not Reply.objects.exists()


@pytest.mark.parametrize("status", ["queued", "approved", "rejected", "restricted", "removed", "withdrawn"])
def test_a_review_that_is_not_public_is_not_there(representative: Person, status: str):
    review = factories.make_review(employer=representative.employer, status=status)
    assert representative.client.get(at(representative.employer, review)).status_code == 404
    assert send(representative, review).status_code == 404
    url = reverse("desk:withdraw", args=[representative.employer.slug, review.public_id])
    assert representative.client.post(url).status_code == 404


def test_a_rival_gets_nowhere(representative: Person, rival_representative: Person, review: Review):
    factories.make_reply(review=review, employer=representative.employer)
    own = rival_representative.employer
    for employer in (representative.employer, own):
        for name in ("desk:review", "desk:withdraw"):
            url = reverse(name, args=[employer.slug, review.public_id])
            assert rival_representative.client.get(url).status_code == 404
            assert rival_representative.client.post(url, given()).status_code == 404
    assert Reply.objects.get().status == "published"


def test_strangers_moderators_and_the_revoked_get_nowhere(
    representative: Person, moderator: Person, client: Client, review: Review
):
    url = at(representative.employer, review)
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    assert client.post(url, given())["Location"].startswith(reverse("account_login"))
    assert moderator.client.post(url, given()).status_code == 404
    revoke_representation(representative=Representative.objects.get(), today=timezone.localdate())
    assert representative.client.get(url).status_code == 404
    assert representative.client.post(url, given()).status_code == 404
    assert not Reply.objects.exists()


def test_wrong_methods(representative: Person, review: Review):
    for name in ("desk:review", "desk:withdraw"):
        url = reverse(name, args=[representative.employer.slug, review.public_id])
        assert representative.client.put(url).status_code == 405
    assert representative.client.get(at(representative.employer, review) + "x/").status_code == 404


def test_a_colleague_sees_and_revises_the_same_reply(representative: Person, review: Review):
    send(representative, review)
    user: User = factories.user()
    factories.representative(user=user, employer=representative.employer, role="member")
    colleague = Person(signed_in(user), user, representative.employer)
    assert TEXT in words(colleague.client.get(at(representative.employer, review)))
    assert send(colleague, review, text="Better words.", based_on="1").status_code == 302
    assert ReplyVersion.objects.count() == 2


@pytest.mark.usefixtures("rate_limits")
def test_too_many_replies_in_an_hour_wait_and_keep_the_text(
    representative: Person, review: Review, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("desk.replying._RATE", "0/h")
    response = send(representative, review)
    assert response.status_code == 422
    assert "many replies in this hour" in words(response)
    assert TEXT in words(response)
    assert not Reply.objects.exists()


def test_no_page_rests_in_a_cache(representative: Person, review: Review):
    url = at(representative.employer, review)
    for response in (representative.client.get(url), representative.client.post(url, given("preview"))):
        assert "no-store" in response.headers["Cache-Control"]


def test_a_review_page_takes_few_queries(
    representative: Person, review: Review, django_assert_max_num_queries
):
    factories.make_reply(review=review, employer=representative.employer)
    with django_assert_max_num_queries(14):
        representative.client.get(at(representative.employer, review))


def test_replies_of_the_desk_say_nothing_of_the_author(representative: Person, review: Review):
    page = words(representative.client.get(at(representative.employer, review)))
    assert review.log_ref not in page
    assert str(review.pk) not in page
    replies.submit_reply(
        review=review, employer=representative.employer, kind="apology", text="Sorry.", now=timezone.now()
    )
    assert review.log_ref not in words(representative.client.get(at(representative.employer, review)))
