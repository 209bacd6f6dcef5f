"""Cases: who gets which, for how long, and that the clock cannot be turned back."""

import datetime as dt

import pytest

from accounts.models import User
from moderation.errors import AlreadyDecidedError, LeaseLostError
from moderation.models import Case
from moderation.services import authors, cases, clock
from tests import factories
from tests.moderation.scenes import NOW, claimed, decided, queued, replied, review_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def test_the_promise_is_72_hours_rounded_up_to_the_hour(employer):
    review = queued(employer)
    case = Case.objects.get(review=review)
    assert case.due_at == dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
    assert authors.due_of(review) == case.due_at


def test_opening_a_case_again_keeps_its_clock_and_takes_the_newest_text(employer):
    review = queued(employer)
    authors.submit_edit(review=review, text="Another text.", now=NOW + 5 * HOUR)
    case = Case.objects.get(review=review)
    assert case.due_at == dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
    assert case.version_sha == review.versions.get(number=2).sha256


def test_the_oldest_promise_comes_first(employer, moderator):
    late = queued(employer, now=NOW)
    early = queued(employer, now=NOW - 3 * HOUR)
    first = cases.claim_next(moderator=moderator.user, now=NOW)
    assert first is not None
    assert review_of(first) == early
    cases.give_back(case=first, moderator=moderator.user, now=NOW)
    decided(claimed_again(moderator.user), moderator.user)
    assert review_of(claimed_again(moderator.user)) == late


def claimed_again(user: User) -> Case:
    case = cases.claim_next(moderator=user, now=NOW)
    assert case is not None
    return case


def test_a_claimed_text_is_in_review_and_asking_again_gives_the_same_one(employer, moderator):
    queued(employer)
    case = claimed(employer, moderator.user)
    assert case.subject.status == "in_review"
    assert cases.claim_next(moderator=moderator.user, now=NOW + MINUTE) == case
    assert cases.claim_next(moderator=moderator.user, kind="reply", now=NOW + MINUTE) == case
    assert Case.objects.filter(moderator=moderator.user).count() == 1


def test_somebody_else_gets_another_one_or_none(employer, moderator, second_moderator):
    case = claimed(employer, moderator.user)
    assert cases.claim_next(moderator=second_moderator.user, now=NOW) is None
    queued(employer)
    other = cases.claim_next(moderator=second_moderator.user, now=NOW)
    assert other is not None
    assert other != case


def test_after_30_minutes_somebody_else_can_have_it_and_the_clock_went_on(
    employer, moderator, second_moderator
):
    case = claimed(employer, moderator.user)
    due = case.due_at
    later = NOW + 31 * MINUTE
    taken = cases.claim_next(moderator=second_moderator.user, now=later)
    assert taken == case
    assert taken.due_at == due
    with pytest.raises(LeaseLostError):
        cases.give_back(case=case, moderator=moderator.user, now=later)
    with pytest.raises(LeaseLostError):
        decided(case, moderator.user, now=later)
    case.refresh_from_db()
    assert case.moderator == second_moderator.user


def test_giving_back_and_taking_again_does_not_turn_the_clock_back(employer, moderator):
    case = claimed(employer, moderator.user)
    due = case.due_at
    for round_ in range(3):
        at = NOW + round_ * HOUR
        taken = cases.claim_next(moderator=moderator.user, now=at)
        assert taken is not None
        cases.give_back(case=taken, moderator=moderator.user, now=at)
        case.refresh_from_db()
        assert case.subject.status == "queued"
        assert (case.due_at, case.moderator, case.lease_until) == (due, None, None)


def test_a_case_that_is_gone_cannot_be_given_back(employer, moderator):
    case = claimed(employer, moderator.user)
    authors.withdraw(review=review_of(case), now=NOW)
    with pytest.raises(AlreadyDecidedError):
        cases.give_back(case=case, moderator=moderator.user, now=NOW)


def test_who_speaks_or_spoke_for_the_employer_never_gets_its_cases(employer, moderator, second_moderator):
    factories.representative(
        user=moderator.user, employer=employer, revoked_on=dt.date(2024, 1, 1), proven_on=dt.date(2023, 1, 1)
    )
    queued(employer)
    assert cases.claim_next(moderator=moderator.user, now=NOW) is None
    assert [count.waiting for count in cases.counts(moderator=moderator.user, now=NOW)] == [0, 0]
    assert cases.claim_next(moderator=second_moderator.user, now=NOW) is not None


def test_who_has_mail_at_the_employer_never_gets_its_cases(employer):
    insider = factories.user(email="mo@mail.harbourfinch.example", is_moderator=True)
    queued(employer)
    assert cases.claim_next(moderator=insider, now=NOW) is None


def test_an_agency_is_a_tie_as_much_as_the_employer(employer, rival_employer, moderator):
    factories.representative(user=moderator.user, employer=rival_employer)
    queued(employer, agency=rival_employer.pk)
    assert cases.claim_next(moderator=moderator.user, now=NOW) is None


def test_a_tie_passes_to_the_employer_that_another_was_merged_into(employer, rival_employer, moderator):
    factories.representative(user=moderator.user, employer=rival_employer)
    type(rival_employer).objects.filter(pk=rival_employer.pk).update(status="merged", merged_into=employer)
    queued(employer)
    assert cases.claim_next(moderator=moderator.user, now=NOW) is None


def test_a_tie_to_the_employer_of_the_review_keeps_its_replies_away(employer, rival_employer, moderator):
    factories.representative(user=moderator.user, employer=employer)
    review = factories.make_review(employer=employer, agency=rival_employer.pk)
    from moderation.services import replies

    replies.submit_reply(review=review, employer=rival_employer, kind="apology", text="Sorry.", now=NOW)
    assert cases.claim_next(moderator=moderator.user, kind="reply", now=NOW) is None


def test_replies_and_reviews_have_queues_of_their_own(employer, moderator):
    reply = replied(factories.make_review(employer=employer))
    assert cases.claim_next(moderator=moderator.user, now=NOW) is None
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=NOW)
    assert case is not None
    assert case.reply == reply


def test_the_counts_say_how_many_wait_and_when_the_next_is_due(employer, moderator):
    queued(employer, now=NOW)
    queued(employer, now=NOW - 5 * HOUR)
    review, reply = cases.counts(moderator=moderator.user, now=NOW)
    assert (review.kind, review.waiting) == ("review", 2)
    assert review.next_due == dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
    assert (reply.kind, reply.waiting, reply.next_due) == ("reply", 0, None)


def test_hours_are_counted_from_the_promise_and_go_past_it(employer):
    case = Case.objects.get(review=queued(employer))
    assert clock.hours_used(case, NOW) == 0
    assert clock.hours_used(case, NOW + 51 * HOUR) == 50
    assert clock.hours_used(case, NOW + 80 * HOUR) == 79
    assert cases.overdue(now=NOW + 80 * HOUR) == 1


def test_a_moderator_whose_account_is_deleted_leaves_the_case_to_others(
    employer, moderator, second_moderator
):
    review = review_of(claimed(employer, moderator.user))
    moderator.user.delete()
    assert cases.claim_next(moderator=second_moderator.user, now=NOW + 5 * MINUTE) is None
    case = cases.claim_next(moderator=second_moderator.user, now=NOW + 31 * MINUTE)
    assert case is not None
    assert review_of(case) == review
