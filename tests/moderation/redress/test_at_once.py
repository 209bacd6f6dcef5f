"""Notices and appeals that meet at the very same time, on PostgreSQL, where writers really meet."""

from functools import partial

import pytest
from django.db import connection

from moderation import errors
from moderation.models import Appeal, Decision, Notice, PromiseCount
from moderation.redress import appeals, codes, legal, notices
from moderation.services import authors
from tests import factories
from tests.moderation.redress.scenes import WHY, appeal_taken, judged, log_faults, noticed, settled, taken
from tests.moderation.scenes import NOW
from tests.moderation.test_concurrency import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, so nothing can meet"
    ),
]


def test_four_clicks_make_one_notice_and_show_one_code(employer):
    review = factories.make_review(employer=employer)
    nonce = codes.new_nonce()
    give = partial(notices.give, subject=review, clause="4.1", statement=WHY, nonce=nonce, now=NOW)
    found = at_once(*[give] * 4)
    assert Notice.objects.count() == 1
    assert {receipt.code for receipt in found} == {codes.code_of(nonce)}


def test_two_moderators_never_get_the_same_text(employer):
    reviews = [factories.make_review(employer=employer) for _ in range(3)]
    for review in reviews * 4:
        noticed(review)
    people = [factories.user(is_moderator=True) for _ in range(6)]
    found = at_once(*(partial(notices.claim_next, moderator=user, now=NOW) for user in people))
    got = [notice for notice in found if isinstance(notice, Notice)]
    assert not [error for error in found if isinstance(error, Exception)], found
    assert len({notice.review_id for notice in got}) == len(got)
    for notice in got:
        held = Notice.objects.about(notice.subject).values_list("moderator", flat=True)
        assert set(held) == {notice.moderator_id}


def test_deciding_twice_at_once_is_one_decision(employer, moderator):
    notice, _code = noticed(factories.make_review(employer=employer))
    taken(moderator.user)
    copies = [Notice.objects.get(pk=notice.pk) for _ in range(4)]
    found = at_once(*(partial(judged, copy, moderator.user, "uphold") for copy in copies))
    assert [result for result in found if result == 1] == [1]
    assert sum(isinstance(result, errors.AlreadyDecidedError) for result in found) == 3
    assert PromiseCount.objects.get(kind="notice").kept == 1
    assert Decision.objects.filter(action="remove").count() == 1


def test_withdrawing_while_a_notice_is_upheld_ends_in_one_of_both_and_no_deadlock(employer, moderator):
    for _ in range(6):
        review = factories.make_review(employer=employer)
        notice, _code = noticed(review)
        held = taken(moderator.user)
        mine = type(review).objects.get(pk=review.pk)
        found = at_once(
            partial(authors.withdraw, review=mine, now=NOW), partial(judged, held, moderator.user, "uphold")
        )
        review.refresh_from_db()
        notice.refresh_from_db()
        assert all(result in {None, 1} or isinstance(result, errors.ModerationError) for result in found)
        assert (review.status, notice.state) in {("withdrawn", "closed"), ("removed", "upheld")}
    assert log_faults() == []


def test_two_clicks_make_one_appeal_and_two_moderators_do_not_share_it(employer, moderator):
    review = factories.make_review(employer=employer)
    noticed(review)
    judged(taken(moderator.user), moderator.user, "uphold")
    copies = [type(review).objects.get(pk=review.pk) for _ in range(4)]
    found = at_once(*(partial(appeals.lodge, subject=copy, body="Why.", now=NOW) for copy in copies))
    assert sum(isinstance(result, Appeal) for result in found) == 1
    assert sum(isinstance(result, errors.NotAppealableError) for result in found) == 3
    people = [factories.user(is_moderator=True) for _ in range(4)]
    got = at_once(*(partial(appeals.claim_next, moderator=user, now=NOW) for user in people))
    assert sum(isinstance(result, Appeal) for result in got) == 1


def test_an_appeal_decided_and_withdrawn_at_once_ends_in_withdrawn(employer, moderator, second_moderator):
    for _ in range(6):
        review = factories.make_review(employer=employer)
        noticed(review)
        judged(taken(moderator.user), moderator.user, "uphold")
        review.refresh_from_db()
        appeals.lodge(subject=review, body="Why.", now=NOW)
        held = appeal_taken(second_moderator.user)
        mine = type(review).objects.get(pk=review.pk)
        found = at_once(
            partial(authors.withdraw, review=mine, now=NOW), partial(settled, held, second_moderator.user)
        )
        review.refresh_from_db()
        held.refresh_from_db()
        assert not [error for error in found if isinstance(error, Exception)
                    and not isinstance(error, errors.ModerationError)], found  # fmt: skip
        assert held.state in {"closed", "upheld"}
        assert review.status in {"withdrawn", "approved"}
    assert log_faults() == []


def test_an_order_is_carried_out_once(employer, moderator):
    review = factories.make_review(employer=employer)
    order = legal.propose(subject=review, moderator=moderator.user, action="remove", facts="A court.",
                          second_factor_fresh=True)  # fmt: skip
    people = [factories.user(is_moderator=True) for _ in range(3)]
    found = at_once(
        *(
            partial(legal.confirm, order=order, moderator=user, second_factor_fresh=True, now=NOW)
            for user in people
        )
    )
    assert sum(isinstance(result, Decision) for result in found) == 1
    assert sum(isinstance(result, errors.StateChangedError) for result in found) == 2
