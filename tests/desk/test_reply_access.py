"""Who may reply to what, and what a reply's pages tell."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from employers.models import Representative
from employers.services import revoke_representation
from moderation.services import replies
from reviews.models import Reply, ReplyVersion, Review
from reviews.services import judging
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.scenes import TEXT, at, given, send, words

pytestmark = pytest.mark.django_db


def test_the_employer_and_its_agency_each_answer_once(representative: Person, agent: Person):
    review = factories.make_review(
        employer=representative.employer,
        agency=agent.employer.pk,
        tier="M",
        period_start=dt.date(2026, 4, 1),
        period_unit="quarter",
    )
    assert send(representative, review).status_code == 302
    assert send(agent, review, text="The agency is sorry too.").status_code == 302
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
    again = signed_in(User.objects.get(pk=representative.user.pk))
    for browser, answer in ((representative.client, 302), (again, 404)):
        assert browser.get(url).status_code == answer
        assert browser.post(url, given()).status_code == answer
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
