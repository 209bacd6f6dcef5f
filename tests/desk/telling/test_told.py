"""Decisions, commitments, the yearly proof and the team, told by mail: when, to whom, and once."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from desk.models import Letter
from employers.models import Employer, Representative
from employers.proof.models import DomainProof
from employers.services import merge_employers, revoke_representation
from moderation.redress import notices as given_notices
from reviews.models import Commitment, Review
from reviews.services import replying
from tests import factories
from tests.conftest import Person
from tests.desk.scenes import decide, send
from tests.desk.telling.scenes import DAY, letters, sent, told, words
from tests.moderation.redress.scenes import judged, noticed, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(representative: Person) -> Person:
    """Return the representative, told of everything so far."""
    letters()
    return representative


@pytest.fixture
def review(rep: Person) -> Review:
    """Return a public review of the employer that was told already."""
    made = factories.make_review(employer=rep.employer)
    letters()
    return made


def desk_of(rep: Person, review: Review) -> str:
    return f"http://testserver/desk/{rep.employer.slug}/reviews/{review.public_id}/"


# --- Decisions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "said"), [("publish", "Your reply is accepted."), ("refuse", "Your reply: Not published.")]
)
def test_a_decision_on_a_reply_is_told_once(
    rep: Person, review: Review, moderator: Person, action: str, said: str
):
    send(rep, review)
    assert letters() == []
    decide(moderator, action)
    (letter,) = letters()
    assert letter.subject == "A decision on what Harbour and Finch sent to Heardback"
    assert said in words(letter)
    assert desk_of(rep, review) in words(letter)
    # The reasons and the reply itself are read at the desk.
    assert "hints at who" not in words(letter)
    assert "should have heard" not in words(letter)
    assert letters() == []


def test_several_decisions_are_one_letter(rep: Person, review: Review, moderator: Person):
    other = factories.make_review(employer=rep.employer)
    for one in (review, other):
        send(rep, one)
        decide(moderator, "refuse")
    (letter,) = letters()
    assert letter.subject.startswith("2 decisions")
    assert words(letter).count("Not published.") == 2


def test_a_decision_on_a_review_is_not_the_employers(rep: Person, moderator: Person):
    factories.make_review(employer=rep.employer, status="rejected")
    assert letters() == []


def test_a_decision_on_a_notice_is_told(rep: Person, review: Review, moderator: Person):
    now = timezone.now()
    notice, _code = noticed(review, by="representative", employer=rep.employer, now=now)
    assert letters() == []
    judged(taken(moderator.user, now=now), moderator.user, now=now)
    (letter,) = letters()
    assert "Your notice: refused" in words(letter)
    assert f"http://testserver/desk/{rep.employer.slug}/notices/{notice.pk}/" in words(letter)
    assert letters() == []
    assert given_notices.UPHOLD


def test_somebody_elses_notice_is_not_told(rep: Person, review: Review, moderator: Person):
    now = timezone.now()
    noticed(review, now=now)
    judged(taken(moderator.user, now=now), moderator.user, now=now)
    assert letters() == []


def test_who_joined_later_is_not_told_of_earlier_decisions(rep: Person, review: Review, moderator: Person):
    send(rep, review)
    decide(moderator, "refuse")
    late = factories.user()
    tomorrow = timezone.localdate() + DAY
    factories.representative(user=late, employer=rep.employer, role="member", since=tomorrow)
    assert {letter.to[0] for letter in letters()} == {rep.user.email}


def test_where_the_review_is_gone_the_decision_is_told_without_a_link(
    rep: Person, review: Review, moderator: Person
):
    from reviews.services import judging

    send(rep, review)
    decide(moderator, "refuse")
    told()
    judging.withdraw(review=review)
    assert sent() == ["sent"]
    assert review.public_id not in words(mail.outbox[-1])


# --- Commitments ------------------------------------------------------------------------------------


@pytest.fixture
def commitment(rep: Person, review: Review) -> Commitment:
    """Return a public commitment that falls due in ten days, told as part of the reply."""
    factories.make_reply(
        review=review,
        employer=rep.employer,
        commitment_text="Every finalist hears by day 7",
        commitment_due=timezone.localdate() + 10 * DAY,
    )
    letters()
    return Commitment.objects.get()


def test_a_commitment_is_told_a_week_before_on_the_day_and_when_unanswered(
    rep: Person, commitment: Commitment
):
    now = timezone.now()
    assert letters(now + 2 * DAY) == []
    (soon,) = letters(now + 3 * DAY)
    assert soon.subject == "A commitment of Harbour and Finch falls due"
    assert "“Every finalist hears by day 7”" in words(soon)
    assert letters(now + 4 * DAY) == []
    (due,) = letters(now + 10 * DAY)
    assert "Due on" in words(due)
    assert letters(now + 11 * DAY) == []
    Commitment.objects.update(state="unanswered", moved_batch=commitment.since_batch + 2)
    (unanswered,) = letters(now + 18 * DAY)
    assert "Readers see that nothing was said" in words(unanswered)
    assert letters(now + 19 * DAY) == []


def test_what_is_answered_or_out_of_sight_is_not_told(rep: Person, commitment: Commitment):
    now = timezone.now()
    due = commitment.due
    replying.say_outcome(reply=commitment.reply, outcome="met", text="All of them did.", today=due)
    # It waits for a moderator: the employer has done its part.
    assert letters(now + 10 * DAY) == []


def test_one_of_another_employer_is_not_told(
    rep: Person, rival_representative: Person, commitment: Commitment
):
    to = {letter.to[0] for letter in letters(timezone.now() + 3 * DAY)}
    assert to == {rep.user.email}


# --- The yearly proof -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "named"),
    [(31, None), (30, "30"), (20, "30"), (7, "7"), (3, "7"), (0, "0"), (-5, "0"), (-20, None)],
)
def test_a_proof_that_ends_is_reminded_of(rep: Person, left: int, named: str | None):
    mine = rep.user.representations.get()
    ends = timezone.localdate() + left * DAY
    Representative.objects.update(proven_on=ends - dt.timedelta(days=365))
    found = letters()
    if named is None:
        assert found == []
        return
    (letter,) = found
    assert letter.subject == "Do you still speak for Harbour and Finch at Heardback?"
    assert ("has ended on" in words(letter)) is (left <= 0)
    assert f"http://testserver/employers/{rep.employer.slug}/claim/" in words(letter)
    assert Letter.objects.get(kind="proof").about == [f"proof:{ends}:{named}"]
    assert letters() == []
    assert mine.revoked_on is None


def test_three_reminders_and_no_fourth(rep: Person):
    today = timezone.localdate()
    Representative.objects.update(proven_on=today - dt.timedelta(days=325))
    now = timezone.now()
    days = [day for day in (9, 10, 11, 32, 33, 34, 39, 40, 41, 55) if letters(now + day * DAY)]
    assert days == [10, 33, 40]


def test_once_it_is_proven_anew_the_letter_that_waits_is_dropped(rep: Person):
    today = timezone.localdate()
    Representative.objects.update(proven_on=today - dt.timedelta(days=360))
    told()
    Representative.objects.update(proven_on=today)
    assert sent() == ["dropped"]


# --- The team -------------------------------------------------------------------------------------------


def test_owners_are_told_who_joins_and_members_are_not(rep: Person):
    member = factories.user()
    today = timezone.localdate()
    factories.representative(user=member, employer=rep.employer, role="member")
    letters()
    new = factories.user(email="new.one@harbourfinch.example")
    factories.representative(
        user=new, employer=rep.employer, role="member", proven_by="harbourfinch.example", since=today
    )
    (letter,) = letters()
    assert letter.to == [rep.user.email]
    assert "new.one@harbourfinch.example joined as a member, proven by mail at" in words(letter)
    assert letters() == []


@pytest.mark.parametrize(
    ("how", "said"), [("owner", "An owner of the desk"), ("moderator", "A moderator ended")]
)
def test_whoever_is_sent_away_is_told_once(rep: Person, how: str, said: str):
    mine = rep.user.representations.get()
    revoke_representation(representative=mine, today=timezone.localdate(), how=how)
    (letter,) = letters()
    assert said in words(letter)
    assert "List-Unsubscribe" not in letter.extra_headers
    assert "No more of these letters" not in words(letter)
    assert letters() == []


def test_whoever_leaves_is_not_told(rep: Person):
    revoke_representation(
        representative=rep.user.representations.get(), today=timezone.localdate(), how="left"
    )
    assert letters() == []


def test_a_record_that_was_found_in_the_background_is_told(rep: Person):
    DomainProof.objects.create(
        user=rep.user,
        employer=rep.employer,
        domain="harbourfinch.com",
        token="1234",
        asked_on=timezone.localdate(),
        state="found",
        looked_at=timezone.now(),
    )
    (letter,) = letters()
    assert "We found your record at harbourfinch.com." in words(letter)
    assert letters() == []


# --- Merged, and long ago ----------------------------------------------------------------------------------


def test_after_a_merge_the_people_hear_of_the_buyer(
    rep: Person, rival_representative: Person, rival_employer: Employer
):
    letters()
    merge_employers(source=rival_employer, target=rep.employer)
    letters()
    factories.make_review(employer=rep.employer, now=timezone.now() + 7 * DAY)
    assert {letter.to[0] for letter in letters()} == {rep.user.email, rival_representative.user.email}
    assert all("Harbour and Finch" in letter.subject for letter in mail.outbox)


def test_letters_are_forgotten_after_a_while_and_nothing_is_told_again(
    rep: Person, review: Review, moderator: Person
):
    send(rep, review)
    decide(moderator, "refuse")
    letters()
    assert Letter.objects.filter(kind="decisions").count() == 1
    told(timezone.now() + 130 * DAY)
    assert not Letter.objects.filter(kind="decisions").exists()
    assert letters() == []
