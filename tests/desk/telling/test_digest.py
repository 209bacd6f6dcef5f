"""The digest after a batch: what concerns somebody, never more than the public page, and once."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from desk.models import Letter, Reached, Told
from desk.telling.composing import MOST_LINES
from employers.models import Employer
from employers.services import revoke_representation
from reviews.models import Batch, Review
from reviews.services import judging, suggesting
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.telling.scenes import WEEK, letters, next_batch, sent, told, words

pytestmark = pytest.mark.django_db
STORY = "They promised Friday and Ursula never wrote."


@pytest.fixture
def rep(representative: Person) -> Person:
    """Return the representative, once the first batch has been and everything is told."""
    factories.make_review(employer=representative.employer, text="An old one.", now=timezone.now() - WEEK)
    assert letters() == []
    return representative


def new_review(employer: Employer, **fields) -> Review:
    """Publish a review with the batch after the newest one."""
    now = timezone.now()
    return factories.make_review(employer=employer, now=now, **({"text": STORY} | fields))


def test_a_new_review_is_told_once_with_its_period_and_its_page(rep: Person, rival_representative: Person):
    letters()
    review = new_review(rep.employer)
    (letter,) = letters()
    assert letter.to == [rep.user.email]
    assert letter.subject == "What is new about Harbour and Finch at Heardback"
    assert "New reviews:" in words(letter)
    assert "- First half of 2026" in words(letter)
    url = f"http://testserver/reviews/{review.public_id}/"
    assert url in words(letter)
    html = str(letter.alternatives[0][0])
    assert url in html
    # No word of the story, and the link opens for everybody.
    for text in (words(letter), html, letter.subject):
        assert "Ursula" not in text
        assert "An old one" not in text
    assert STORY in Client().get(url.removeprefix("http://testserver")).content.decode()
    # Never twice, however often it is run.
    for _ in range(3):
        assert letters() == []
    assert Letter.objects.filter(kind="digest").count() == 1


def test_what_a_letter_says_of_a_review_stands_on_its_public_page(rep: Person):
    review = new_review(rep.employer, tier="S")
    (letter,) = letters()
    page = Client().get(f"/reviews/{review.public_id}/").content.decode()
    (said,) = re.findall(r"- (.+)", words(letter))
    assert said in page


def test_nothing_new_is_no_letter(rep: Person):
    next_batch()
    assert letters() == []
    assert Reached.objects.get().batch == Batch.objects.latest("number").number


def test_before_its_batch_nothing_is_told(rep: Person):
    factories.make_review(employer=rep.employer, status="approved", text=STORY)
    factories.make_review(employer=rep.employer, status="queued", text=STORY)
    next_batch()
    assert letters() == []


def test_what_was_there_before_somebody_joined_is_no_news(rep: Person):
    review = new_review(rep.employer)
    factories.make_reply(review=review, employer=rep.employer)
    late = factories.user()
    factories.representative(user=late, employer=rep.employer, role="member", since=timezone.localdate())
    to = [letter.to[0] for letter in letters() if "What is new" in letter.subject]
    assert to == [rep.user.email]
    next_batch()
    assert letters() == []


def test_ones_own_reply_and_a_suggestion_become_news_with_the_batch(rep: Person):
    review = new_review(rep.employer)
    letters()
    factories.make_reply(review=review, employer=rep.employer)
    suggesting.suggest(review=review, text="Ask for the day before you hang up.")
    # Between batches nothing is told, although the suggestion is up at once.
    assert letters() == []
    next_batch()
    (letter,) = letters()
    assert "Your replies that are public now:" in words(letter)
    assert "Suggestions of our editors:" in words(letter)
    assert words(letter).count("- under a review: First half of 2026") == 2
    assert "hang up" not in words(letter)
    # Another text of the suggestion is news again; taken away it is none.
    suggesting.suggest(review=review, text="Ask for the day.")
    next_batch()
    assert "Suggestions" in words(letters()[0])
    suggesting.suggest(review=review, text="")
    next_batch()
    assert letters() == []


def test_a_review_that_is_gone_by_the_time_of_sending_is_left_out(rep: Person):
    kept, gone = new_review(rep.employer), new_review(rep.employer)
    told()
    judging.withdraw(review=gone)
    assert sent() == ["sent"]
    assert kept.public_id in words(mail.outbox[-1])
    assert gone.public_id not in words(mail.outbox[-1])


def test_when_nothing_is_left_no_letter_goes_out(rep: Person):
    review = new_review(rep.employer)
    told()
    judging.withdraw(review=review)
    assert sent() == ["dropped"]
    assert not mail.outbox


def test_an_agency_hears_of_what_names_it(employer: Employer):
    agency = factories.employer(name="Fernway Recruiting", is_agency=True)
    user = factories.user()
    factories.representative(user=user, employer=agency)
    factories.make_review(employer=employer, now=timezone.now() - WEEK)
    letters()
    new_review(employer, agency=agency.pk, tier="S")
    assert letters() == []
    factories.make_review(
        employer=employer,
        agency=agency.pk,
        tier="M",
        period_start=timezone.datetime(2026, 1, 1).date(),
        period_unit="quarter",
        now=timezone.now() + WEEK,
    )
    (letter,) = letters()
    assert "January to March 2026" in words(letter)


def test_everybody_in_the_team_hears_of_it_and_nobody_else(rep: Person, rival_representative: Person):
    colleague = factories.user()
    factories.representative(user=colleague, employer=rep.employer, role="member")
    gone = factories.user()
    left = factories.representative(user=gone, employer=rep.employer, role="member")
    overdue = factories.user()
    factories.representative(user=overdue, employer=rep.employer, proven_on=timezone.localdate() - 60 * WEEK)
    asleep = factories.user(is_active=False)
    factories.representative(user=asleep, employer=rep.employer)
    letters()
    revoke_representation(representative=left, today=timezone.localdate(), how="left")
    new_review(rep.employer)
    assert sorted(letter.to[0] for letter in letters()) == sorted([rep.user.email, colleague.email])


def test_who_lost_the_seat_between_writing_and_sending_gets_nothing(rep: Person):
    new_review(rep.employer)
    told()
    revoke_representation(
        representative=rep.user.representations.get(), today=timezone.localdate(), how="left"
    )
    assert sent() == ["dropped"]


def test_three_hundred_new_reviews_are_one_letter(rep: Person):
    from tests.desk.test_desk import many_reviews

    many_reviews(rep.employer, 40)
    (letter,) = letters()
    assert words(letter).count("- First half of 2026") == MOST_LINES
    assert "And more, at your desk." in words(letter)
    # Of new reviews the number of the batch is memory enough.
    assert not Told.objects.filter(what__startswith="review:").exists()
    assert letters() == []


def test_no_author_is_ever_written_to(rep: Person):
    new_review(rep.employer)
    letters()
    accounts = {rep.user.email}
    assert {address for letter in mail.outbox for address in letter.recipients()} <= accounts
    known = {field.name for field in Letter._meta.get_fields()}
    assert known == {
        "id", "representative", "kind", "key", "about", "state", "attempts", "next_at", "handed_at"
    }  # fmt: skip


def test_a_site_that_publishes_at_once_writes_one_a_day(rep: Person, settings: Settings):
    settings.PUBLISH_AT_ONCE = True
    new_review(rep.employer)
    assert len(letters()) == 1
    second = new_review(rep.employer)
    assert letters() == []
    (tomorrow,) = letters(timezone.now() + WEEK / 7)
    assert second.public_id in words(tomorrow)
    assert words(tomorrow).count("- First half") == 1


def test_in_french_for_whoever_signed_up_in_french(rep: Person):
    rep.user.language = "fr"
    rep.user.save(update_fields=["language"])
    review = new_review(rep.employer)
    (letter,) = letters()
    assert f"http://testserver/fr/reviews/{review.public_id}/" in words(letter)


@pytest.mark.django_db(transaction=True)
def test_the_command_and_the_worker_do_it_and_the_desk_opens_from_the_letter(representative: Person):
    factories.make_review(employer=representative.employer, now=timezone.now() - WEEK)
    call_command("tell_representatives", verbosity=0)
    new_review(representative.employer)
    for _ in range(2):
        call_command("tell_representatives", verbosity=0)
        call_command("db_worker", "--batch", "--interval=0", "--no-startup-delay", verbosity=0)
    (letter,) = mail.outbox
    link = re.search(r"Answer at your desk:\nhttp://testserver(\S+)", words(letter))
    assert link
    assert signed_in(representative.user).get(link[1]).status_code == 200
