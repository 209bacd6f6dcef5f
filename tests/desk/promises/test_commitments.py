"""What came of commitments: the list, and saying it at the desk."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from employers.models import Employer, Representative
from employers.services import revoke_representation
from moderation.models import Case
from reviews.models import Commitment, Reply, ReplyVersion, Review
from reviews.services.publication import publish_due
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.scenes import at, decide, given, words

pytestmark = pytest.mark.django_db

DONE = "Since September each finalist has had a line from us within the week."


def outcome_at(employer: Employer, review: Review) -> str:
    return reverse("desk:outcome", args=[employer.slug, review.public_id])


def listed(employer: Employer) -> str:
    return reverse("desk:commitments", args=[employer.slug])


def committed(review: Review, employer: Employer, *, days: int, text: str = "Every finalist hears") -> Reply:
    """Return a public reply whose commitment is due in so many days from today."""
    due = timezone.localdate() + dt.timedelta(days=days)
    return factories.make_reply(review=review, employer=employer, commitment_text=text, commitment_due=due)


def say(person: Person, review: Review, step: str = "send", **changes: str):
    said = {"outcome": "met", "outcome_text": DONE, "based_on": "1", "step": step} | changes
    return person.client.post(outcome_at(person.employer, review), said)


@pytest.fixture
def due(representative: Person, review: Review) -> Reply:
    """Return a public reply whose commitment was due yesterday."""
    return committed(review, representative.employer, days=-1)


def test_from_the_desk_over_the_preview_to_the_card(
    representative: Person, moderator: Person, review: Review, due: Reply
):
    employer = representative.employer
    desk = words(representative.client.get(reverse("desk:reviews", args=[employer.slug])))
    assert "The day of 1 commitment has come." in desk
    assert outcome_at(employer, review) in words(representative.client.get(listed(employer)))
    page = words(representative.client.get(at(employer, review)))
    assert "The day of your commitment has come." in page
    form = words(representative.client.get(outcome_at(employer, review)))
    assert "Was it done?" in form
    assert "Every finalist hears" in form

    preview = words(say(representative, review, "preview"))
    assert "Nothing is sent yet" in preview
    assert DONE in preview
    assert "<strong>met</strong>" in preview
    # The day is written as on the card that readers get.
    stored = Review.objects.get(pk=review.pk).cards["en"]
    (day,) = re.findall(r'<span class="commitment__day">[^<]+</span>', stored)
    assert day in preview
    assert ReplyVersion.objects.count() == 1
    assert DONE in words(say(representative, review, "change"))

    sent = say(representative, review)
    assert sent["Location"] == at(employer, review)
    assert Case.objects.get().reply == due
    page = words(representative.client.get(at(employer, review)))
    assert "What you said of your commitment waits to be read" in page
    assert "The day of your commitment has come." not in page
    assert "waiting to be read" in words(representative.client.get(listed(employer)))
    review.refresh_from_db()
    assert DONE not in review.cards["en"]

    decide(moderator, "publish")
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    assert DONE in review.cards["en"]
    assert "<strong>met</strong></span> · said on" in review.cards["en"]
    assert "Correct what you said" in words(representative.client.get(at(employer, review)))


def test_refused_with_reasons_it_can_be_said_again(
    representative: Person, moderator: Person, review: Review, due: Reply
):
    say(representative, review, outcome_text="Ask the author: they know.")
    decide(moderator, "refuse")
    page = words(representative.client.get(at(representative.employer, review)))
    assert "It hints at who the author is." in page
    assert "The day of your commitment has come." in page
    assert say(representative, review).status_code == 302
    assert due.versions.latest("number").outcome_text == DONE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"outcome": ""}, "Say whether it was done."),
        ({"outcome": "open"}, "Select a valid choice"),
        ({"outcome_text": ""}, "Say in a line what was done"),
        ({"outcome_text": " \u200b "}, ""),
        ({"outcome_text": "x" * 301}, "at most 300 characters"),
        ({"based_on": "x"}, ""),
    ],
)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    representative: Person, review: Review, due: Reply, change: dict[str, str], reason: str, step: str
):
    response = say(representative, review, step, **change)
    if change == {"outcome_text": " \u200b "}:
        # A zero-width space is a character like any other.
        assert response.status_code in {200, 302, 422}
        return
    assert response.status_code == 422
    assert reason in words(response)
    if "outcome_text" not in change:
        assert DONE in words(response)
    assert ReplyVersion.objects.count() == 1


def test_a_second_click_says_it_once_and_a_colleagues_word_is_not_written_over(
    representative: Person, review: Review, due: Reply
):
    for _ in range(2):
        assert say(representative, review).status_code == 302
    assert (ReplyVersion.objects.count(), Case.objects.count()) == (2, 1)
    response = say(representative, review, outcome="missed", outcome_text="Not all of them did.")
    assert response.status_code == 422
    assert "Somebody else at your desk has written a newer version" in words(response)
    assert "Not all of them did." in words(response)
    assert (
        say(representative, review, outcome="missed", outcome_text="Not all.", based_on="2").status_code
        == 302
    )


@pytest.mark.parametrize("days", [1, 30])
def test_before_its_day_there_is_nothing_to_say(representative: Person, review: Review, days: int):
    committed(review, representative.employer, days=days)
    for response in (
        representative.client.get(outcome_at(representative.employer, review), follow=True),
        representative.client.post(
            outcome_at(representative.employer, review), {"outcome": "met"}, follow=True
        ),
    ):
        assert "There is no commitment to answer for here today." in words(response)
    assert ReplyVersion.objects.count() == 1


def test_from_its_day_on_the_form_of_the_reply_leaves_it_as_it_is(
    representative: Person, review: Review, due: Reply
):
    url = at(representative.employer, review)
    page = words(representative.client.get(url + "?revise"))
    assert "Its day has come, so the commitment stays as it is" in page
    assert 'name="commitment_text"' not in page
    later = timezone.localdate() + dt.timedelta(days=60)
    tampered = {"commitment_text": "Less", "commitment_due_day": str(later.day)}
    sent = representative.client.post(url, given("send", based_on="1", text="Other words.", **tampered))
    assert sent.status_code == 302
    assert due.versions.latest("number").promised == due.versions.earliest("number").promised


def test_the_page_to_take_it_back_says_what_stays_counted(representative: Person, review: Review, due: Reply):
    url = reverse("desk:withdraw", args=[representative.employer.slug, review.public_id])
    assert "goes on counting it as missed" in words(representative.client.get(url))
    representative.client.post(url)
    assert Commitment.objects.get().state == "missed"
    public = reverse("pages:employer", args=[representative.employer.slug])
    assert "<strong>1</strong> missed" in words(Client().get(public))


def test_the_employers_page_counts_what_came_of_them(representative: Person, review: Review, due: Reply):
    others = [factories.make_review(employer=representative.employer) for _ in range(2)]
    for other in others:
        committed(other, representative.employer, days=40)
    shown = words(Client().get(reverse("pages:employer", args=[representative.employer.slug])))
    assert "What they said they would do" in shown
    assert "<strong>3</strong> not due yet" in shown


def test_rivals_the_revoked_and_foreign_reviews_get_nowhere(
    representative: Person,
    rival_representative: Person,
    moderator: Person,
    client: Client,
    review: Review,
    due: Reply,
):
    url = outcome_at(representative.employer, review)
    said = {"outcome": "met", "outcome_text": DONE, "based_on": "1", "step": "send"}
    for person in (rival_representative, moderator):
        assert person.client.get(url).status_code == 404
        assert person.client.post(url, said).status_code == 404
    crossed = outcome_at(rival_representative.employer, review)
    assert rival_representative.client.post(crossed, said).status_code == 404
    assert client.post(url, said)["Location"].startswith(reverse("account_login"))
    assert representative.client.put(url).status_code == 405
    revoke_representation(representative=Representative.objects.earliest("pk"), today=timezone.localdate())
    assert representative.client.post(url, said)["Location"].startswith(reverse("account_login"))
    assert signed_in(User.objects.get(pk=representative.user.pk)).post(url, said).status_code == 404
    assert ReplyVersion.objects.count() == 1


def test_a_member_may_answer_as_an_owner_may(representative: Person, review: Review, due: Reply):
    user = factories.user()
    factories.representative(user=user, employer=representative.employer, role="member")
    assert say(Person(signed_in(user), user, representative.employer), review).status_code == 302


def test_the_list_is_empty_then_has_what_is_asked_first(representative: Person):
    employer = representative.employer
    assert "No commitment yet" in words(representative.client.get(listed(employer)))
    for days, text in ((20, "To come"), (-9, "Asked"), (-3, "Answered"), (5, "Soon")):
        reply = committed(factories.make_review(employer=employer), employer, days=days, text=text)
        if text == "Answered":
            Commitment.objects.filter(reply=reply).update(state="met", outcome_text="Done.", moved_batch=300)
    page = words(representative.client.get(listed(employer)))
    places = [page.index(f">{text}</span>") for text in ("Asked", "Soon", "To come", "Answered")]
    assert places == sorted(places)
    assert page.count("Was it done? Say so") == 1


def test_three_hundred_are_paged_in_a_handful_of_queries(
    representative: Person, review: Review, due: Reply, django_assert_max_num_queries
):
    over = {"state": "given_up", "moved_batch": 301, "since_batch": 300, "due": timezone.localdate()}
    Commitment.objects.filter(reply=due).update(number=300)
    Commitment.objects.bulk_create(
        Commitment(reply=due, number=number, text=f"Number {number}.", **over) for number in range(1, 300)
    )
    url = listed(representative.employer)
    with django_assert_max_num_queries(12):
        page = words(representative.client.get(url))
    assert "Page 1 of 10" in page
    assert page.count('class="commitment ') == 30
    assert "Was it done? Say so" in page
    assert words(representative.client.get(url, {"page": "10"})).count('class="commitment ') == 30
    for nonsense in ("0", "x", "99", "%00"):
        assert representative.client.get(url, {"page": nonsense}).status_code == 200
