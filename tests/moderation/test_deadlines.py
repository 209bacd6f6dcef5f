"""What authors do to an open case, and what the passing of time does to everything."""

import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import User
from moderation import errors
from moderation.models import Case, Decision, Erasure, Message, PromiseCount, Statement
from moderation.services import authors, log, replies
from moderation.services.deadlines import ExpiryReport, expire
from reviews.models import Reply, Review
from tests import factories
from tests.moderation.scenes import NOW, claimed, decided, queued, replied, review_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


# --- Authors ----------------------------------------------------------------------------------------


def test_withdrawing_closes_the_case_and_counts_nothing(employer, moderator):
    review = review_of(claimed(employer, moderator.user))
    authors.withdraw(review=review, now=NOW)
    assert review.status == "withdrawn"
    assert not Case.objects.exists()
    assert not PromiseCount.objects.exists()
    assert Erasure.objects.get(review=review).erase_on == dt.date(2026, 11, 20)


def test_withdrawing_what_was_late_already_stays_counted(employer):
    review = queued(employer, now=NOW - 4 * DAY)
    authors.withdraw(review=review, now=NOW)
    assert PromiseCount.objects.get().missed == 1


def test_withdrawing_a_published_review_takes_its_replies_and_their_cases(employer):
    review = factories.make_review(employer=employer)
    reply = replied(review)
    authors.withdraw(review=review, now=NOW)
    reply.refresh_from_db()
    assert reply.status == "withdrawn"
    assert not Case.objects.exists()
    assert Erasure.objects.count() == 2


def test_withdrawing_twice_is_refused_clearly(employer):
    review = queued(employer)
    authors.withdraw(review=review, now=NOW)
    with pytest.raises(errors.StateChangedError):
        authors.withdraw(review=review, now=NOW)


def test_an_answer_needs_a_question(employer):
    with pytest.raises(errors.NothingAskedError):
        authors.answer_question(review=queued(employer), body="Yes.", now=NOW)


def test_an_answer_needs_words_or_a_new_text(employer, moderator):
    case = claimed(employer, moderator.user)
    decided(case, moderator.user, "ask")
    with pytest.raises(ValidationError):
        authors.answer_question(
            review=review_of(case), body=" ", text=review_of(case).versions.get().text, now=NOW
        )
    authors.answer_question(review=review_of(case), body="", text="A whole new text.", now=NOW)
    case.refresh_from_db()
    assert review_of(case).status == "queued"
    assert case.version_sha == review_of(case).versions.get(number=2).sha256
    with pytest.raises(errors.NothingAskedError):
        authors.answer_question(review=review_of(case), body="Again.", now=NOW)


def test_an_edit_answers_the_question(employer, moderator):
    case = claimed(employer, moderator.user)
    decided(case, moderator.user, "ask")
    authors.submit_edit(review=review_of(case), text="A whole new text.", now=NOW)
    case.refresh_from_db()
    assert review_of(case).status == "queued"
    assert case.due_at is not None


def test_the_same_text_again_changes_nothing(employer):
    review = factories.make_review(employer=employer, text="The text.")
    authors.submit_edit(review=review, text=" The text.\r\n", now=NOW)
    assert not Case.objects.exists()
    assert review.versions.count() == 1


def test_an_empty_text_and_a_closed_review_are_refused(employer):
    review = queued(employer)
    with pytest.raises(ValidationError):
        authors.submit_edit(review=review, text="\u202e \n", now=NOW)
    authors.withdraw(review=review, now=NOW)
    with pytest.raises(errors.StateChangedError):
        authors.submit_edit(review=review, text="Another text.", now=NOW)


# --- Replies ----------------------------------------------------------------------------------------


def test_a_second_reply_a_strangers_reply_and_one_to_nothing_are_refused(employer, rival_employer):
    from reviews.services.replying import ReplyExistsError

    review = factories.make_review(employer=employer)
    replied(review)
    with pytest.raises(ReplyExistsError):
        replied(review)
    with pytest.raises(errors.StateChangedError):
        replies.submit_reply(review=review, employer=rival_employer, kind="policy", text="No.", now=NOW)
    with pytest.raises(errors.StateChangedError):
        replied(queued(employer))
    assert Reply.objects.count() == 1


def test_a_revision_keeps_the_clock_of_the_open_case(employer):
    reply = replied(factories.make_review(employer=employer))
    due = replies.due_of(reply)
    replies.submit_revision(reply=reply, kind="apology", text="We are very sorry.", now=NOW + DAY)
    case = Case.objects.get(reply=reply)
    assert case.due_at == due
    assert case.version_sha == reply.versions.get(number=2).sha256


def test_a_reply_is_taken_back_with_its_case(employer):
    reply = replied(factories.make_review(employer=employer))
    replies.withdraw_reply(reply=reply, now=NOW)
    assert reply.status == "withdrawn"
    assert not Case.objects.exists()
    with pytest.raises(errors.StateChangedError):
        replies.withdraw_reply(reply=reply, now=NOW)


# --- Time -------------------------------------------------------------------------------------------


def test_nothing_due_does_nothing(employer, moderator):
    claimed(employer, moderator.user)
    assert expire(now=NOW) == ExpiryReport()


def test_leases_end(employer, moderator):
    case = claimed(employer, moderator.user)
    assert expire(now=NOW + dt.timedelta(minutes=30)).leases == 1
    case.refresh_from_db()
    assert (case.moderator, case.subject.status) == (None, "queued")
    assert expire(now=NOW + dt.timedelta(minutes=30)) == ExpiryReport()


def test_an_unanswered_question_lapses_after_30_days_with_complete_reasons(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    decided(case, moderator.user, "ask", grounds=["wrong_employer"], question="Which one?")
    assert expire(now=NOW + 30 * DAY).lapsed == 0
    assert expire(now=NOW + 31 * DAY).lapsed == 1
    assert expire(now=NOW + 31 * DAY) == ExpiryReport()
    review.refresh_from_db()
    assert review.status == "rejected"
    decision = Decision.objects.latest("seq")
    assert (decision.automated, decision.ground, decision.label) == (True, "wrong_employer", "2026-12")
    words = authors.statements_of(review)[0]
    assert "no answer came" in words.decided
    assert words.facts == "Which one?"
    assert words.clauses
    assert words.redress
    assert "program" in words.automated
    assert PromiseCount.objects.get(month="2026-12").kept == 1
    assert log.verify().faults == ()


def test_messages_go_30_days_after_the_case(employer, moderator):
    case = claimed(employer, moderator.user)
    decided(case, moderator.user, "ask")
    authors.answer_question(review=review_of(Case.objects.get(pk=case.pk)), body="Yes.", now=NOW)
    from moderation.services import cases

    again = cases.claim_next(moderator=moderator.user, now=NOW)
    assert again is not None
    decided(again, moderator.user)
    assert expire(now=NOW + 29 * DAY).messages == 0
    assert expire(now=NOW + 30 * DAY).messages == 2
    assert not Message.objects.exists()


def test_what_was_withdrawn_is_erased_after_24_hours_and_not_before(employer):
    review = factories.make_review(employer=employer, text="A story to forget.")
    replied(review, text="A reply to forget.")
    authors.withdraw(review=review, now=NOW)
    assert expire(now=NOW + DAY).erased == 0
    expire(now=NOW + 2 * DAY)
    review.refresh_from_db()
    assert review.status == "erased"
    assert not review.versions.exists()
    assert not Reply.objects.filter(review=review).exclude(status="erased").exists()
    assert not Erasure.objects.exists()
    assert expire(now=NOW + 2 * DAY) == ExpiryReport()


def test_what_was_withdrawn_without_a_day_gets_one(employer):
    review = factories.make_review(employer=employer, status="withdrawn")
    assert expire(now=NOW).erased == 0
    assert expire(now=NOW + DAY).erased == 0
    assert expire(now=NOW + 2 * DAY).erased == 1
    review.refresh_from_db()
    assert review.status == "erased"


def test_a_refused_text_is_erased_after_183_days_with_its_statements(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    decided(case, moderator.user, "refuse")
    assert expire(now=NOW + 183 * DAY).erased == 0
    assert expire(now=NOW + 184 * DAY).erased == 1
    review.refresh_from_db()
    assert review.status == "erased"
    assert not Statement.objects.exists()
    assert Decision.objects.count() == 1
    assert log.verify().faults == ()


def test_a_legal_hold_forbids_erasing_and_stops_nothing_else(employer):
    held = factories.make_review(employer=employer)
    other = factories.make_review(employer=employer)
    for review in (held, other):
        authors.withdraw(review=review, now=NOW)
    Review.objects.filter(pk=held.pk).update(legal_hold=True)
    report = expire(now=NOW + 2 * DAY)
    assert (report.erased, report.held) == (1, 1)
    held.refresh_from_db()
    assert held.status == "withdrawn"
    assert held.versions.exists()


# --- Commands ---------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did(employer):
    queued(employer)
    assert "0 leases ended" in run("expire_cases")


def test_make_staff_makes_an_account_and_says_how_to_get_in():
    said = run("make_staff", "mo@example.com", "--moderator", "--designation", "Moderator 4")
    user = User.objects.get(email="mo@example.com")
    assert (user.is_moderator, user.is_editor, user.designation) == (True, False, "Moderator 4")
    assert not user.has_usable_password()
    assert "/account/password/reset/" in said
    run("make_staff", "MO@example.com", "--editor")
    user.refresh_from_db()
    assert (user.is_moderator, user.is_editor) == (True, True)
    run("make_staff", "mo@example.com", "--revoke")
    user.refresh_from_db()
    assert (user.is_moderator, user.is_editor) == (False, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody", "--moderator", "--designation", "Moderator 1"],
        ["mo@example.com", "--designation", "Moderator 1"],
        ["mo@example.com", "--moderator"],
        ["mo@example.com", "--moderator", "--designation", "x" * 61],
        ["mo@example.com", "--revoke"],
    ],
)
def test_make_staff_refuses_what_it_cannot_do(arguments):
    with pytest.raises(CommandError):
        run("make_staff", *arguments)
    assert not User.objects.exists()
