"""Two clicks at the same moment, in two browsers' threads, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from moderation.models import Case
from reviews.models import Review
from submissions import services
from submissions.coarsen import review_facts
from submissions.keys import new_key
from submissions.models import Authorship
from submissions.things import find_things
from tests import factories
from tests.submissions.drafts import draft, every_day

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment, each in a thread with a connection of its own."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, deed) for deed in deeds]]


def submission(employer, key, nonce: str) -> Callable[[], services.Receipt]:
    """Return the deed of sending a page with this nonce."""
    facts = review_facts(draft(employer=employer.pk), is_working_day=every_day)
    return lambda: services.submit(facts=facts, key=key, nonce=nonce)


def test_the_same_page_twice_is_one_review():
    employer, key, nonce = factories.employer(), new_key(), services.new_nonce()
    deed = submission(employer, key, nonce)
    first, second = at_once(deed, deed)
    assert first == second
    assert (Review.objects.count(), Case.objects.count(), Authorship.objects.count()) == (1, 1, 1)


def test_two_pages_with_one_key_are_two_things():
    employer, key = factories.employer(), new_key()
    at_once(*(submission(employer, key, services.new_nonce()) for _ in range(3)))
    assert [thing.index for thing in find_things(key)] == [0, 1, 2]
