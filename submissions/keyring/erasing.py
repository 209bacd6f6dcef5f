"""Everything under a key at once: withdrawn, erased, and the ways back destroyed."""

import datetime as dt
from dataclasses import dataclass

from moderation.errors import StateChangedError
from moderation.services import authors
from reviews import erasures
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Review
from submissions.keys import Key
from submissions.models import Authorship, DiaryEntry
from submissions.things import authorships, find_things, one_at_a_time

# A review that a moderator decides on at the same moment is looked at again so often.
_TRIES = 5
# These would stay for an appeal until 183 days are over (moderation/services/deadlines.py).
_REFUSED = frozenset({Status.REJECTED, Status.REMOVED})


@dataclass(frozen=True)
class Under:
    """What is under a key, as erasing it needs to say.

    `public` reviews are on their pages now, `hidden` ones are not and can be withdrawn, `refused` counts
    those that could be appealed for 183 days, `held` those that a court forbids to erase.
    """

    public: int = 0
    hidden: int = 0
    refused: int = 0
    held: int = 0
    entries: int = 0

    @property
    def total(self) -> int:
        """Return how many things are withdrawn, erased or let go."""
        return self.public + self.hidden + self.refused + self.entries


class NotErasedError(Exception):
    """Something was decided at the same moment, again and again. What was withdrawn stays withdrawn."""


def what_is_under(key: Key) -> Under:
    """Return what erasing everything under the key would do."""
    reviews = [row.review for _number, row in authorships(key)]
    return Under(
        public=sum(review.status == Status.PUBLISHED for review in reviews),
        hidden=sum(review.status in WITHDRAWABLE and review.status != Status.PUBLISHED for review in reviews),
        refused=sum(review.status in _REFUSED for review in reviews),
        held=sum(review.legal_hold and review.status != Status.ERASED for review in reviews),
        entries=sum(thing.kind == "entry" for thing in find_things(key)),
    )


def erase_everything(*, key: Key, now: dt.datetime) -> Under:
    """Withdraw every review under the key, erase its entries and forget the tags; return what there was.

    Each withdrawal is a transaction of its own, as with the button under one review, so that it waits for
    nobody else's; the tags go last, in one. Whoever is cut off in between starts again with the same key.

    Raises:
        NotErasedError: a review could not be withdrawn.
    """
    before = what_is_under(key)
    for _try in range(_TRIES):
        for row in _withdrawable(key):
            try:
                authors.withdraw(review=row.review, now=now)
            except StateChangedError:
                # A moderator was faster by a moment; the next round sees what became of it.
                continue
        with one_at_a_time(key):
            # One that was sent meanwhile, under the same key, is seen here and goes with the next round.
            if not _withdrawable(key, locked=True):
                for _number, row in authorships(key):
                    if row.review.status in _REFUSED:
                        authors.let_go(review=row.review, now=now)
                things = find_things(key)
                for kind, model in (("entry", DiaryEntry), ("review", Authorship)):
                    keys = [thing.pk for thing in things if thing.kind == kind]
                    model._default_manager.filter(pk__in=keys).delete()
                    erasures.note(erasures.THING, keys)
                return before
    raise NotErasedError


def _withdrawable(key: Key, *, locked: bool = False) -> list[Authorship]:
    rows = [row for _number, row in authorships(key)]
    if locked:
        # Nobody brings one back, by an appeal or a restoration, while the way to withdraw it goes.
        list(Review.objects.select_for_update().filter(pk__in=[row.review_id for row in rows]).order_by("pk"))
        rows = [row for _number, row in authorships(key)]
    return [row for row in rows if row.review.status in WITHDRAWABLE]
