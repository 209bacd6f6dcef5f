"""What is kept under a key: found by tags alone, in one indexed query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, models, transaction
from django.db.models import Value

from reviews.models import Review
from submissions.keys import Key, tag
from submissions.models import Authorship, DiaryEntry
from submissions.peppers import peppers

# A key is read to its end when so many numbers in a row are free.
GAP: Final = 20
# Most keys keep fewer things than this, so that one query finds them all.
_WINDOW: Final = 2 * GAP
# Two browsers with the same key may take the same number at once; the second one takes the next.
_TRIES: Final = 5


@dataclass(frozen=True)
class Thing:
    """One thing under a key: its number, and the row that it is."""

    index: int
    kind: str
    pk: int


def tags_of(key: Key, indexes: Sequence[int]) -> dict[str, int]:
    """Return the tags of these numbers, under every pepper that the site has."""
    return {tag(key, index, pepper=pepper): index for index in indexes for _kid, pepper in peppers().by_id}


def find_things(key: Key) -> list[Thing]:
    """Return everything under the key, by number; empty for a key that the site has never seen."""
    found: list[Thing] = []
    start, end = 0, _WINDOW
    while True:
        tags = tags_of(key, range(start, end))
        rows = (
            Authorship.objects.filter(tag__in=tags)
            .values_list("tag", "pk", Value("review", output_field=models.CharField()))
            .union(
                DiaryEntry.objects.filter(tag__in=tags).values_list(
                    "tag", "pk", Value("entry", output_field=models.CharField())
                ),
                all=True,
            )
        )
        found += [Thing(tags[text], kind, pk) for text, pk, kind in rows]
        last = max((thing.index for thing in found), default=-1)
        if last + GAP < end:
            return sorted(found, key=lambda thing: thing.index)
        start, end = end, last + GAP + 1 + _WINDOW


def keep_review(*, key: Key, review: Review) -> Authorship:
    """Keep a review under the key, at its first free number.

    Raises:
        IntegrityError: the review is kept under a key already, or all tries met another browser's.
    """
    kid, pepper = peppers().current
    for _try in range(_TRIES):
        taken = {thing.index for thing in find_things(key)}
        index = next(number for number in range(len(taken) + 1) if number not in taken)
        try:
            with transaction.atomic():
                return Authorship.objects.create(tag=tag(key, index, pepper=pepper), kid=kid, review=review)
        except IntegrityError:
            if Authorship.objects.filter(review=review).exists():
                raise
    raise IntegrityError("no free number was found under this key")


def forget(*, key: Key, thing: Thing) -> None:
    """Delete a thing's row, and move the last thing into the hole, so that no gap grows."""
    kid, pepper = peppers().current
    tables: dict[str, type[Authorship | DiaryEntry]] = {"review": Authorship, "entry": DiaryEntry}
    with transaction.atomic():
        tables[thing.kind].objects.filter(pk=thing.pk).delete()
        rest = find_things(key)
        if rest and rest[-1].index > thing.index:
            last = rest[-1]
            tables[last.kind].objects.filter(pk=last.pk).update(
                tag=tag(key, thing.index, pepper=pepper), kid=kid
            )


def authorships(key: Key) -> list[tuple[int, Authorship]]:
    """Return the reviews under the key with their numbers, by number."""
    numbers = {thing.pk: thing.index for thing in find_things(key) if thing.kind == "review"}
    rows = Authorship.objects.filter(pk__in=numbers).select_related(
        "review__employer", "review__agency", "review__live_version"
    )
    return sorted(((numbers[row.pk], row) for row in rows), key=lambda pair: pair[0])
