"""Two clicks at the same moment, in two browsers' threads, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from moderation.models import Case
from reviews.models import Review
from submissions import peppers, services, things
from submissions.coarsen import review_facts
from submissions.entries.services import entries_of, keep_entry
from submissions.keyring.erasing import erase_everything
from submissions.keyring.replacing import replace_key
from submissions.keys import new_key
from submissions.models import Authorship
from submissions.things import find_things
from tests import factories
from tests.submissions.drafts import draft, every_day
from tests.submissions.entries.makers import an_entry

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


def test_things_that_are_kept_and_forgotten_at_once_leave_no_hole_and_lose_nothing():
    """A new one takes the first free number while the last one moves into a hole."""
    employer, key = factories.employer(), new_key()
    for _ in range(6):
        things.keep_review(key=key, review=factories.review(employer=employer))
    first, second, *rest = things.find_things(key)
    stay = {thing.pk for thing in rest}
    new = [factories.review(employer=employer) for _ in range(2)]
    kept = at_once(
        lambda: things.forget(key=key, thing=first),
        lambda: things.keep_review(key=key, review=new[0]),
        lambda: things.forget(key=key, thing=second),
        lambda: things.keep_review(key=key, review=new[1]),
        # The second click of the same button.
        lambda: things.forget(key=key, thing=first),
    )
    now = find_things(key)
    assert {thing.pk for thing in now} == stay | {kept[1].pk, kept[3].pk}
    assert sorted(thing.index for thing in now) == list(range(6))


def test_two_browsers_that_open_an_old_key_at_once_move_it_once(settings, tmp_path):
    settings.PEPPER_FILE = tmp_path / "pepper.json"
    employer, key = factories.employer(), new_key()
    for _ in range(4):
        things.keep_review(key=key, review=factories.review(employer=employer))
    peppers.add(settings.PEPPER_FILE)
    moved = at_once(*(lambda: things.freshen(key=key) for _ in range(3)))
    assert sorted(moved) == [0, 0, 4]
    assert [thing.index for thing in find_things(key)] == [0, 1, 2, 3]


def test_two_browsers_that_replace_a_key_at_once_leave_one_that_opens_everything():
    employer, key = factories.employer(), new_key()
    for _ in range(3):
        things.keep_review(key=key, review=factories.review(employer=employer))
    keep_entry(key=key, entry=an_entry(), nonce=services.new_nonce())
    fresh = [new_key(), new_key()]
    moved = at_once(*(lambda new=new: replace_key(old=key, new=new) for new in fresh))
    assert sorted(moved) == [0, 4]
    assert find_things(key) == []
    winner = fresh[moved.index(4)]
    assert [thing.index for thing in find_things(winner)] == [0, 1, 2, 3]
    assert [kept.entry is not None for kept in entries_of(winner)] == [True]


def test_a_key_is_replaced_and_erased_at_once():
    """Whichever comes first, nothing is left behind under either key that nobody could find."""
    employer, key, new = factories.employer(), new_key(), new_key()
    for _ in range(3):
        things.keep_review(key=key, review=factories.review(employer=employer))
    at_once(
        lambda: replace_key(old=key, new=new),
        lambda: erase_everything(key=key, now=timezone.now()),
    )
    assert find_things(key) == []
    assert Authorship.objects.count() == len(find_things(new)) in {0, 3}
