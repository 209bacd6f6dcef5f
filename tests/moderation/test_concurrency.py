"""Two moderators, two clicks, one author, at the very same time: on PostgreSQL, where writers really meet."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from moderation import errors
from moderation.models import Case, Decision, PromiseCount
from moderation.services import authors, cases, decisions, log
from tests import factories
from tests.moderation.scenes import NOW, decided, queued

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, so nothing can meet"
    ),
]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run the deeds in threads that start together; return what each returned or raised."""
    barrier = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[place] = deed()
        except Exception as error:  # noqa: BLE001  (the test judges whatever comes)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_moderators_never_get_the_same_case(employer, moderator, second_moderator):
    for _ in range(6):
        queued(employer)
    people = [moderator.user, second_moderator.user, *(factories.user(is_moderator=True) for _ in range(4))]
    found = at_once(*(lambda user=user: cases.claim_next(moderator=user, now=NOW) for user in people))
    assert all(isinstance(case, Case) for case in found), found
    assert len({case.pk for case in found}) == 6


def test_one_case_goes_to_one_of_many(employer):
    queued(employer)
    people = [factories.user(is_moderator=True) for _ in range(5)]
    found = at_once(*(lambda user=user: cases.claim_next(moderator=user, now=NOW) for user in people))
    assert sum(isinstance(case, Case) for case in found) == 1
    assert sum(case is None for case in found) == 4


def test_two_clicks_of_one_moderator_are_one_claim(employer, moderator):
    queued(employer)
    queued(employer)
    found = at_once(*(lambda: cases.claim_next(moderator=moderator.user, now=NOW) for _ in range(4)))
    assert len({case.pk for case in found}) == 1
    assert Case.objects.filter(moderator=moderator.user).count() == 1


def test_a_double_decision_is_one_decision(employer, moderator):
    queued(employer)
    case = cases.claim_next(moderator=moderator.user, now=NOW)
    assert case is not None
    copies = [Case.objects.get(pk=case.pk) for _ in range(4)]
    found = at_once(*(lambda copy=copy: decided(copy, moderator.user, "refuse") for copy in copies))
    assert sum(isinstance(result, Decision) for result in found) == 1
    assert sum(isinstance(result, errors.AlreadyDecidedError) for result in found) == 3
    assert PromiseCount.objects.get().kept == 1
    assert log.verify().faults == ()


def test_the_log_does_not_fork_when_many_decide(employer):
    people = [factories.user(is_moderator=True) for _ in range(6)]
    taken = []
    for user in people:
        queued(employer)
        taken.append((user, cases.claim_next(moderator=user, now=NOW)))
    found = at_once(*(lambda user=user, case=case: decided(case, user, "refuse") for user, case in taken))
    assert all(isinstance(result, Decision) for result in found), found
    report = log.verify()
    assert (report.entries, report.faults) == (6, ())
    assert PromiseCount.objects.get().kept == 6


def test_withdrawing_and_publishing_at_once_ends_in_withdrawn(employer, moderator):
    for _ in range(8):
        review = queued(employer)
        case = cases.claim_next(moderator=moderator.user, now=NOW)
        assert case is not None
        mine = type(review).objects.get(pk=review.pk)
        found = at_once(
            partial(authors.withdraw, review=mine, now=NOW), partial(decided, case, moderator.user)
        )
        review.refresh_from_db()
        assert review.status == "withdrawn", found
        assert not Case.objects.exists()
    assert log.verify().faults == ()


def test_hiding_twice_at_once_is_one_decision(employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    copies = [type(review).objects.get(pk=review.pk) for _ in range(2)]
    found = at_once(
        *(
            lambda copy=copy, user=user: decisions.restrict(
                review=copy, moderator=user, grounds=["spam"], facts="Why.", second_factor_fresh=True, now=NOW
            )
            for copy, user in zip(copies, (moderator.user, second_moderator.user), strict=True)
        )
    )
    assert sum(isinstance(result, Decision) for result in found) == 1
    assert sum(isinstance(result, errors.StateChangedError) for result in found) == 1
