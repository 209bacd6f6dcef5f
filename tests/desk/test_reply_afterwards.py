"""What becomes of a reply: new versions, refusals, taking it back."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from moderation.models import Case
from moderation.services import replies
from reviews.models import Reply, ReplyVersion, Review
from reviews.services.publication import publish_due
from tests import factories
from tests.conftest import Person
from tests.desk.scenes import TEXT, at, decide, send, words

pytestmark = pytest.mark.django_db


def test_a_second_reply_is_refused_and_kept(representative: Person, review: Review):
    send(representative, review)
    response = send(representative, review, text="Something else altogether.")
    assert response.status_code == 422
    assert "newer version since you opened this page" in words(response)
    assert "Something else altogether." in words(response)
    assert TEXT in words(response)
    assert ReplyVersion.objects.count() == 1


@pytest.mark.parametrize(("faster", "status"), [(TEXT, 302), ("A colleague’s words.", 422)])
def test_somebody_who_is_faster_by_a_moment(representative: Person, review: Review, faster: str, status: int):
    done: list[bool] = []

    def be_faster(execute, sql, params, many, context):
        # The page has just seen that there is no reply, and looks for an earlier refusal.
        if '"moderation_statement"' in sql and not done:
            done.append(True)
            colleague: dict[str, Any] = {
                "review": review,
                "employer": representative.employer,
                "text": faster,
            }
            replies.submit_reply(kind="apology", now=timezone.now(), **colleague)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(be_faster):
        response = send(representative, review)
    assert done
    assert response.status_code == status
    assert Reply.objects.count() == 1
    if status == 422:
        page = words(response)
        assert TEXT in page
        assert faster in page


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
    assert "Version 1, public since Tue" in page
    review.refresh_from_db()
    assert "The old words." in review.cards["en"]
    assert "The new words." not in review.cards["en"]

    decide(moderator, "publish")
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    assert "The new words." in review.cards["en"]
    assert "The old words." not in review.cards["en"]
    page = words(representative.client.get(url))
    assert "Version 2, public since Tue" in page
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
