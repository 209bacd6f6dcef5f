"""After a restore: what authors and representatives had taken back is taken back again."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from moderation.errors import StateChangedError
from moderation.services import authors
from moderation.services.replies import withdraw_reply
from reviews import erasures
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Reply, Review
from submissions.models import Authorship, DiaryEntry

_GONE: Final = (Status.WITHDRAWN, Status.ERASED)
_REFUSED: Final = (Status.REJECTED, Status.REMOVED)
# Names in one query: few enough for every database's limit of parameters.
_AT_A_TIME: Final = 500


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a replay did: counts, and the public log's names of what could not be withdrawn.

    Attributes:
        noted: how many lines the ledger has.
        reviews, replies: how many were withdrawn again.
        things: how many rows of the author's side were deleted again.
        left: log_ref of reviews and replies that are there still.
    """

    noted: int
    reviews: int
    replies: int
    things: int
    left: tuple[str, ...]


def replay_erasures(*, now: dt.datetime | None = None) -> Replayed:
    """Withdraw and delete what the ledger says is gone, then note what the database says is gone.

    Each withdrawal is a transaction, so whoever is cut off starts again. What is withdrawn is erased two days
    later, as always.

    Args:
        now: the present time when None.

    Raises:
        OSError: the ledger cannot be read or written.
    """
    now = now or timezone.now()
    texts, things = erasures.noted(erasures.TEXT), erasures.noted(erasures.THING)
    left: list[str] = []
    counts = {Review: 0, Reply: 0}
    for model, take_back in ((Review, _withdrawn), (Reply, _taken_back)):
        for one in list(_there_still(model.objects.exclude(status__in=_GONE), "log_ref", texts)):
            if take_back(one, now):
                counts[model] += 1
            else:
                left.append(one.log_ref)
    deleted = 0
    for table in (DiaryEntry, Authorship):
        rows = [row.pk for row in _there_still(table._default_manager.all(), "pk", things)]
        deleted += table._default_manager.filter(pk__in=rows).delete()[0]
    gone: set[str] = set()
    for model in (Review, Reply):
        gone |= set(model._default_manager.filter(status__in=_GONE).values_list("log_ref", flat=True))
    erasures.add(frozenset(f"{erasures.TEXT} {name}" for name in gone))
    return Replayed(
        noted=len(texts | gone) + len(things),
        reviews=counts[Review],
        replies=counts[Reply],
        things=deleted,
        left=tuple(sorted(left)),
    )


def _there_still(rows: QuerySet[Any], column: str, names: set[str]) -> Iterator[Any]:
    for some in batched(sorted(names), _AT_A_TIME):
        yield from rows.filter(**{f"{column}__in": some})


def _withdrawn(review: Review, now: dt.datetime) -> bool:
    """Withdraw a review, or let what was refused or removed be erased; return whether that was possible."""
    try:
        if review.status in _REFUSED:
            authors.let_go(review=review, now=now)
        else:
            authors.withdraw(review=review, now=now)
    except StateChangedError:
        return False
    return True


def _taken_back(reply: Reply, now: dt.datetime) -> bool:
    """Take back a reply that has not gone with its review already; return whether it is gone."""
    reply.refresh_from_db()
    try:
        if reply.status in WITHDRAWABLE:
            withdraw_reply(reply=reply, now=now)
    except StateChangedError:
        return False
    # What was refused or removed says nothing in public, and is erased by its age.
    return True
