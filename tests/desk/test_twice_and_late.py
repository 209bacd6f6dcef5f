"""Forms of the desk that come late, as docs/desk.md decides it: what no other test shows."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from employers.models import Representative
from employers.querysets import DAYS_BETWEEN_PROOFS
from moderation.models import Appeal, Case, Notice
from reviews.models import Reply, ReplyVersion, Review
from reviews.services import judging
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.scenes import at, decide, given, send, words
from tests.submissions.pages import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(representative: Person) -> Person:
    """Return a member of the same desk."""
    user = factories.user()
    factories.representative(user=user, employer=representative.employer, role="member")
    return Person(signed_in(user), user, representative.employer)


def of(person: Person, review: Review, name: str) -> str:
    return reverse(f"desk:{name}", args=[person.employer.slug, review.public_id])


def test_a_page_that_takes_back_takes_back_what_stands_by_then(
    representative: Person, colleague: Person, review: Review
):
    send(representative, review)
    assert "Take the reply back?" in words(representative.client.get(of(representative, review, "withdraw")))
    send(colleague, review, text="Better words.", based_on="1")
    representative.client.post(of(representative, review, "withdraw"))
    assert Reply.objects.get().status == "withdrawn"
    assert not Case.objects.exists()
    # The colleague's form is for a reply that is gone: its words come back in the form for a new one.
    late = send(colleague, review, text="Still better words.", based_on="2")
    assert late.status_code == 422
    assert "Still better words." in words(late)
    assert ReplyVersion.objects.filter(text="Still better words.").count() == 0


def test_going_back_from_the_preview_says_that_a_colleague_was_faster(
    representative: Person, colleague: Person, review: Review
):
    send(colleague, review, text="The colleague’s words.")
    url = at(representative.employer, review)
    page = representative.client.post(url, given("change"))
    assert "has written a newer version" in words(page)
    assert "The colleague’s words." in words(page)
    assert ReplyVersion.objects.get().text == "The colleague’s words."


@pytest.mark.parametrize("name", ["review", "withdraw", "outcome", "notice", "appeal_reply"])
def test_a_form_from_before_the_yearly_proof_ended_leads_to_the_proof(
    representative: Person, review: Review, name: str
):
    url = of(representative, review, name)
    factories.make_reply(review=review, employer=representative.employer)
    ended = timezone.localdate() - dt.timedelta(days=DAYS_BETWEEN_PROOFS)
    Representative.objects.update(proven_on=ended)
    for response in (representative.client.get(url), representative.client.post(url, given(based_on="1"))):
        assert response["Location"] == reverse("desk:claim", args=[representative.employer.slug])
    assert Reply.objects.get().status == "published"
    assert not Notice.objects.exists()
    assert ReplyVersion.objects.count() == 1


def test_a_notice_of_a_review_that_has_gone_meanwhile_finds_nothing(representative: Person, review: Review):
    url = of(representative, review, "notice")
    said = fields(representative.client.get(url))
    said |= {"clause": "2.2", "statement": "It never took place.", "good_faith": "on"}
    judging.withdraw(review=review)
    assert representative.client.post(url, said).status_code == 404
    assert not Notice.objects.exists()


def test_two_colleagues_who_appeal_the_same_refusal_appeal_once(
    representative: Person, colleague: Person, moderator: Person, review: Review
):
    send(representative, review)
    decide(moderator, "refuse")
    url = of(representative, review, "appeal_reply")
    for person in (representative, colleague):
        assert "It hints at who the author is." in words(person.client.get(url))
    for person in (representative, colleague):
        done = person.client.post(url, {"body": "It hints at nobody."}, follow=True)
        assert "Under appeal" in words(done)
    assert Appeal.objects.count() == 1


def test_a_page_from_before_a_refusal_writes_a_reply_of_its_own(
    representative: Person, colleague: Person, moderator: Person, review: Review
):
    send(representative, review)
    decide(moderator, "refuse")
    late = send(colleague, review, text="Better words.", based_on="1")
    assert late.status_code == 422
    page = words(late)
    assert "Better words." in page
    assert "It hints at who the author is." in page
    assert send(colleague, review, text="Better words.", based_on="0")["Location"] == at(
        colleague.employer, review
    )
    assert Reply.objects.filter(status="queued").count() == 1
