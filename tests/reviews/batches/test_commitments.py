"""Commitments in replies: they begin, fall due and end with batches, and missing is the default."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from moderation.errors import StateChangedError
from moderation.models import Case
from moderation.services import replies
from reviews.batches import due_day, number_on
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Commitment, PageVersion, Reply, Review
from reviews.services import judging, redress, replying
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import ALL_GUARDS, make_reply, make_review

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
TODAY = TUESDAY.date()
NUMBER = number_on(TODAY)
WEEK = dt.timedelta(weeks=1)
# A Wednesday, between the second and the third batch after TUESDAY.
DUE = dt.date(2026, 12, 9)
TEXT = "Every finalist hears by day 7"


def batch(weeks: int) -> None:
    """Run the batch that comes so many weeks after TUESDAY."""
    publish_due(now=TUESDAY + weeks * WEEK, at_once=False)


@pytest.fixture
def review(employer) -> Review:
    return make_review(employer=employer, now=TUESDAY)


@pytest.fixture
def reply(review, employer) -> Reply:
    """Return a public reply with a commitment."""
    return make_reply(review=review, employer=employer, now=TUESDAY, commitment_text=TEXT, commitment_due=DUE)


def card_of(review: Review, client: Client) -> str:
    """Return the card as the review's own page and the employer's show it: they never differ."""
    stored: str = Review.objects.get(pk=review.pk).cards["en"]
    page = client.get(f"/reviews/{review.public_id}/").content.decode()
    start, end = stored.index('<div class="reply"'), stored.index("</article>")
    assert stored[start:end] in page
    return stored


def say(reply: Reply, outcome: str = "met", text: str = "All of them did.", *, on: dt.date = DUE):
    return replying.say_outcome(reply=reply, outcome=outcome, text=text, today=on)


def approve(reply: Reply, version) -> None:
    replying.approve_reply(reply=Reply.objects.get(pk=reply.pk), version=version, guards=ALL_GUARDS)


def revise(reply: Reply, *, on: dt.date = TODAY, **said):
    given: dict[str, Any] = {"kind": "apology", "text": "Sorry."}
    given |= {"commitment_text": TEXT, "commitment_due": DUE}
    return replying.revise_reply(reply=reply, today=on, **(given | said))


def states() -> list[str]:
    return list(Commitment.objects.order_by("number").values_list("state", flat=True))


# --- from the day to the answer -------------------------------------------------------------------


def test_it_stands_beside_the_reply_with_its_day_and_nothing_has_come_of_it(review, reply, client):
    card = card_of(review, client)
    assert TEXT in card
    assert "by 9 Dec 2026" in card
    assert "commitment--open" in card
    assert Commitment.objects.get().since_batch == NUMBER


def test_what_the_employer_says_of_it_is_read_and_appears_with_a_batch(review, reply, client):
    version = say(reply)
    approve(reply, version)
    assert "commitment--open" in card_of(review, client)
    batch(3)
    card = card_of(review, client)
    assert "<strong>met</strong></span> · said on 15 Dec 2026" in card
    assert "All of them did." in card
    assert (states(), Commitment.objects.get().moved_batch) == (["met"], NUMBER + 3)
    # The reply itself says what it said.
    assert "changed on" not in card
    batch(12)
    assert states() == ["met"]


def test_not_met_with_a_reason_is_missed_in_words(review, reply, client):
    approve(reply, say(reply, "missed", "It works for one team of three."))
    batch(3)
    card = card_of(review, client)
    assert "<strong>missed</strong></span> · said on 15 Dec 2026" in card
    assert "It works for one team of three." in card


def test_with_nothing_said_it_is_unanswered_after_a_week_and_missed_four_batches_later(review, reply, client):
    seen = {}
    for weeks in range(1, 10):
        batch(weeks)
        seen[weeks] = states()[0]
    # The day is 9 December: the batches of the 15th (six days on) and the 22nd (thirteen).
    assert seen == {
        1: "open", 2: "open", 3: "open",
        4: "unanswered", 5: "unanswered", 6: "unanswered", 7: "unanswered",
        8: "missed", 9: "missed",
    }  # fmt: skip
    card = card_of(review, client)
    assert "<strong>missed</strong></span> · nothing was said in the weeks after the day" in card


def test_between_batches_no_byte_moves_and_a_batch_moves_the_pages(review, reply, client):
    before = client.get(f"/reviews/{review.public_id}/").content
    approve(reply, say(reply, on=DUE + dt.timedelta(days=300)))
    assert client.get(f"/reviews/{review.public_id}/").content == before
    pages = {("employer", str(review.employer_id)), ("review", review.public_id)}
    numbers = {(row.kind, row.key): row.number for row in PageVersion.objects.all()}
    batch(4)
    moved = {
        (row.kind, row.key) for row in PageVersion.objects.all() if row.number > numbers[row.kind, row.key]
    }
    assert pages <= moved
    assert client.get(f"/reviews/{review.public_id}/").content != before


def test_unanswered_moves_the_pages_and_a_quiet_batch_does_not(review, reply):
    batch(3)
    number = PageVersion.objects.get(kind="review", key=review.public_id).number
    assert publish_due(now=TUESDAY + 4 * WEEK, at_once=False).commitments == 1
    assert PageVersion.objects.get(kind="review", key=review.public_id).number == number + 1
    assert publish_due(now=TUESDAY + 5 * WEEK, at_once=False).commitments == 0
    assert PageVersion.objects.get(kind="review", key=review.public_id).number == number + 1


def test_the_same_batch_again_and_again_is_one_batch(reply):
    for _ in range(6):
        publish_due(now=TUESDAY + 4 * WEEK, at_once=True)
    assert states() == ["unanswered"]


def test_after_it_counts_as_missed_it_can_still_be_answered(review, reply, client):
    for weeks in range(3, 9):
        batch(weeks)
    assert states() == ["missed"]
    approve(reply, say(reply, on=DUE + dt.timedelta(days=60)))
    batch(10)
    assert "<strong>met</strong></span> · said on 2 Feb 2027" in card_of(review, client)


def test_what_was_said_can_be_corrected_and_says_since_when(review, reply, client):
    approve(reply, say(reply))
    batch(3)
    approve(reply, say(reply, "missed", "We were wrong: two heard late."))
    batch(4)
    assert "<strong>missed</strong></span> · said on 22 Dec 2026" in card_of(review, client)


def test_while_a_moderator_has_it_our_delay_is_not_the_employers(reply, client, review):
    say(reply)
    for weeks in range(1, 12):
        batch(weeks)
    assert states() == ["open"]
    # Refused, it moves like any other of which nothing was said.
    reply.refresh_from_db()
    replying.reject_reply(reply=reply, version=reply.versions.latest("number"), guards=ALL_GUARDS)
    batch(12)
    assert states() == ["unanswered"]


# --- what cannot be said --------------------------------------------------------------------------


def test_before_its_day_nothing_can_be_said_of_it(reply):
    with pytest.raises(replying.NothingToSayError):
        say(reply, on=DUE - dt.timedelta(days=1))
    assert reply.versions.count() == 1


def test_of_a_reply_without_a_commitment_nothing_can_be_said(review, employer):
    reply = make_reply(review=review, employer=employer, now=TUESDAY)
    with pytest.raises(replying.NothingToSayError):
        say(reply)


@pytest.mark.parametrize(("outcome", "text"), [("met", ""), ("perhaps", "So so."), ("missed", "x" * 301)])
def test_an_outcome_that_does_not_fit_is_refused_whole(reply, outcome, text):
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        say(reply, outcome, text)
    assert reply.versions.count() == 1


def test_of_a_reply_that_is_out_of_sight_nothing_can_be_said(reply):
    redress.move_reply(reply=reply, to=Status.RESTRICTED, guards=ALL_GUARDS)
    with pytest.raises(IllegalMoveError):
        say(reply)


def test_saying_it_twice_is_saying_it_once(reply):
    now = dt.datetime.combine(DUE, dt.time(12), tzinfo=dt.UTC)
    first = replies.submit_outcome(reply=reply, outcome="met", text="All did.", now=now)
    again = replies.submit_outcome(reply=reply, outcome="met", text=" All  did.", now=now)
    assert first == again
    assert Case.objects.get(reply=reply).version_sha == first.sha256
    with pytest.raises(StateChangedError):
        replies.submit_outcome(reply=reply, outcome="met", text="Too soon.", now=now - WEEK)


# --- replies that change, go, or are hidden -------------------------------------------------------


def test_a_revision_that_keeps_it_keeps_what_came_of_it(review, reply, client):
    approve(reply, say(reply))
    batch(3)
    approve(reply, revise(reply, text="Sorry, all of you.", on=DUE))
    batch(4)
    card = card_of(review, client)
    assert "Sorry, all of you." in card
    assert "<strong>met</strong>" in card
    assert "changed on 22 Dec 2026" in card
    approve(reply, revise(reply, text="Sorry, each of you.", on=DUE))
    batch(5)
    assert "changed 2 times, last on 29 Dec 2026" in card_of(review, client)


def test_one_that_is_given_up_before_its_day_stays_in_sight(review, reply, client):
    later = dt.date(2027, 2, 1)
    approve(reply, revise(reply, commitment_text="A line by Friday.", commitment_due=later))
    batch(1)
    assert states() == ["given_up", "open"]
    card = card_of(review, client)
    # Without its full stop, since the day follows.
    assert 'A line by Friday</span>, <span class="commitment__day">by 1 Feb 2027' in card
    assert f'{TEXT}</span>, <span class="commitment__day">by 9 Dec 2026' in card
    assert "<strong>given up</strong></span> · with a new version on 1 Dec 2026" in card
    approve(reply, revise(reply, commitment_text="", commitment_due=None))
    batch(2)
    assert states() == ["given_up", "given_up"]
    assert card_of(review, client).count("Earlier commitment") == 2
    batch(20)
    assert states() == ["given_up", "given_up"]


def test_from_its_day_on_it_can_no_longer_be_changed_only_answered(reply):
    for words, day in ((TEXT, DUE + WEEK), ("Less than that", DUE), ("", None)):
        with pytest.raises(replying.CommitmentStandsError):
            revise(reply, commitment_text=words, commitment_due=day, on=DUE)
    assert revise(reply, on=DUE, text="Other words.").promised == (TEXT, DUE)


def test_once_it_is_answered_the_reply_may_carry_another_one(review, reply, client):
    approve(reply, say(reply))
    batch(3)
    later = dt.date(2027, 3, 1)
    approve(reply, revise(reply, commitment_text="Reasons with every no", commitment_due=later, on=DUE))
    batch(4)
    assert states() == ["met", "open"]
    card = card_of(review, client)
    assert card.index("Reasons with every no") < card.index(TEXT)
    assert "All of them did." in card


def test_a_change_that_waited_over_its_day_counts_as_sent(review, reply):
    version = revise(reply, commitment_text="A line by Friday", commitment_due=dt.date(2027, 2, 1))
    # Its author may still work on the words; the commitment is the one that was sent in time.
    again = revise(
        reply, text="Better.", commitment_text="A line by Friday", commitment_due=dt.date(2027, 2, 1), on=DUE
    )
    assert again.number == version.number + 1
    approve(reply, again)
    batch(3)
    assert states() == ["given_up", "open"]


def test_nothing_can_be_said_while_a_new_version_gives_it_up(reply):
    revise(reply, commitment_text="", commitment_due=None)
    with pytest.raises(replying.NothingToSayError):
        say(reply)


@pytest.mark.parametrize(("weeks", "left"), [(0, "taken_back"), (3, "missed"), (5, "missed"), (9, "missed")])
def test_taken_back_it_is_gone_from_the_page_and_stays_counted(review, reply, client, weeks, left):
    for number in range(1, weeks + 1):
        batch(number)
    replying.withdraw_reply(reply=reply, now=TUESDAY + weeks * WEEK)
    assert states() == [left]
    stored = Review.objects.get(pk=review.pk).cards["en"]
    assert TEXT not in stored
    replying.erase_reply(reply=reply, guards=ALL_GUARDS)
    assert TEXT not in str(Commitment.objects.values())
    assert [row.state for row in Commitment.objects.counted()] == [left]
    batch(weeks + 20)
    assert states() == [left]


def test_with_a_review_that_goes_it_is_not_counted(review, reply):
    batch(8)
    judging.withdraw(review=review)
    assert not Commitment.objects.counted().exists()
    judging.erase(review=review, guards=ALL_GUARDS)
    assert not Commitment.objects.exists()


def test_a_reply_that_moderators_take_away_takes_it_along(reply):
    redress.move_reply(reply=reply, to=Status.REMOVED, guards=ALL_GUARDS)
    batch(9)
    assert states() == ["open"]
    assert not Commitment.objects.counted().exists()
    replying.erase_reply(reply=reply, guards=ALL_GUARDS)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("what", ["review", "reply"])
def test_while_it_is_hidden_nothing_moves_and_then_the_weeks_begin_anew(review, reply, what):
    for weeks in range(1, 7):
        batch(weeks)
    assert states() == ["unanswered"]
    if what == "review":
        judging.restrict(review=review, guards=ALL_GUARDS)
    else:
        redress.move_reply(reply=reply, to=Status.RESTRICTED, guards=ALL_GUARDS)
    assert not Commitment.objects.shown().exists()
    for weeks in range(7, 15):
        batch(weeks)
    assert states() == ["unanswered"]
    if what == "review":
        judging.restore(review=review, guards=ALL_GUARDS)
    else:
        redress.move_reply(reply=reply, to=Status.PUBLISHED, guards=ALL_GUARDS)
    for weeks in (15, 16, 17):
        batch(weeks)
    assert states() == ["unanswered"]
    batch(18)
    assert states() == ["missed"]


def test_employer_and_agency_each_have_their_own(client):
    employer = factories.employer(name="Client Works")
    agency = factories.employer(name="Gull Search", is_agency=True)
    review = make_review(
        employer=employer, agency=agency.pk, tier="M", period_start=dt.date(2026, 4, 1),
        period_unit="quarter", now=TUESDAY,
    )  # fmt: skip
    for speaker, words in ((employer, "We name a day"), (agency, "We pass answers on")):
        make_reply(review=review, employer=speaker, now=TUESDAY, commitment_text=words, commitment_due=DUE)
    reply = Reply.objects.get(employer=agency)
    approve(reply, say(reply))
    for weeks in (3, 4):
        batch(weeks)
    card = card_of(review, client)
    assert card.index("Client Works replied") < card.index("Gull Search replied")
    found = {row.text: row.state for row in Commitment.objects.all()}
    assert found == {"We name a day": "unanswered", "We pass answers on": "met"}


def test_two_texts_that_wait_are_refused_together(reply):
    revise(reply, text="First thoughts.")
    second = revise(reply, text="Second thoughts.")
    replying.reject_reply(reply=reply, version=second, guards=ALL_GUARDS)
    assert list(reply.versions.values_list("number", flat=True)) == [1]


def test_a_moderator_who_read_another_commitment_has_read_another_text(reply):
    versions = [
        revise(reply, commitment_text="A line by Friday"),
        revise(reply, commitment_text="A line by Monday"),
        revise(reply, commitment_text="A line by Monday", stated_reason="volume"),
        revise(reply, commitment_text="A line by Monday", stated_reason="volume", kind="policy"),
    ]
    assert len({version.sha256 for version in versions}) == 4


def test_the_database_holds_one_running_commitment_of_a_reply(reply):
    for fields in (
        {"number": 1, "state": "met", "moved_batch": NUMBER, "outcome_text": "Done."},
        {"number": 2},
        {"number": 2, "state": "met", "moved_batch": NUMBER},
        {"number": 2, "state": "given_up"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.create(reply=reply, text="Another", due=DUE, since_batch=NUMBER, **fields)


def test_due_days_fall_where_the_tests_say():
    assert [due_day(NUMBER + weeks) for weeks in (3, 4)] == [dt.date(2026, 12, 15), dt.date(2026, 12, 22)]
