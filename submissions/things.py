"""What is kept under a key: found by tags alone, in one indexed query."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from django.db import connection, models, transaction
from django.db.models import Value
from django.utils.crypto import salted_hmac

from reviews import erasures
from reviews.models import Review
from submissions.entries.moving import move_entry
from submissions.keys import Key, tag
from submissions.models import Authorship, DiaryEntry
from submissions.peppers import peppers

# A key is read to its end when so many numbers in a row are free.
GAP: Final = 20
# Most keys keep fewer things than this, so that one query finds them all.
_WINDOW: Final = 2 * GAP
TABLES: Final[dict[str, type[Authorship] | type[DiaryEntry]]] = {"review": Authorship, "entry": DiaryEntry}


@dataclass(frozen=True)
class Thing:
    """One thing under a key: its number, the row that it is, and which pepper made its tag."""

    index: int
    kind: str
    pk: int
    kid: str


@contextmanager
def one_at_a_time(*keys: Key) -> Iterator[None]:
    """Let whatever changes what these keys keep follow each other; one transaction, to its end.

    Numbers are found by reading, so two browsers with one key would else take the same one, or move a
    thing that the other one is just deleting. SQLite has one writer at a time by itself; PostgreSQL is asked
    for a lock whose name is a keyed hash, kept in its memory alone.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            names = {
                salted_hmac("submissions.things", key.characters, algorithm="sha256").digest() for key in keys
            }
            with connection.cursor() as cursor:
                # In one order, so that two replacements cannot wait for each other.
                for name in sorted(names):
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(name[:8]) >> 1])
        yield


def tags_of(key: Key, indexes: Sequence[int]) -> dict[str, int]:
    """Return the tags of these numbers, under every pepper that the site has."""
    return {tag(key, index, pepper=pepper): index for index in indexes for _kid, pepper in peppers().by_id}


def find_things(key: Key) -> list[Thing]:
    """Return everything under the key, by number; empty for a key that the site has never seen."""
    found: list[Thing] = []
    start, end = 0, _WINDOW
    while True:
        tags = tags_of(key, range(start, end))
        rows = _rows("review", tags).union(_rows("entry", tags), all=True)
        found += [Thing(tags[text], kind, pk, kid) for text, pk, kid, kind in rows]
        last = max((thing.index for thing in found), default=-1)
        if last + GAP < end:
            return sorted(found, key=lambda thing: (thing.index, thing.kind, thing.pk))
        start, end = end, last + GAP + 1 + _WINDOW


def _rows(kind: str, tags: dict[str, int]) -> models.QuerySet[Authorship, tuple[str, int, str, str]]:
    model: type[Authorship] = TABLES[kind]  # type: ignore[assignment]
    return (
        model.objects.filter(tag__in=tags)
        .annotate(kind=Value(kind, output_field=models.CharField()))
        .values_list("tag", "pk", "kid", "kind")
    )


def free_numbers(taken: Sequence[Thing], count: int) -> list[int]:
    """Return the first `count` numbers that nothing of a key has taken."""
    numbers = {thing.index for thing in taken}
    return [number for number in range(len(numbers) + count) if number not in numbers][:count]


def keep_review(*, key: Key, review: Review) -> Authorship:
    """Keep a review under the key, at its first free number.

    Raises:
        IntegrityError: the review is kept under a key already.
    """
    kid, pepper = peppers().current
    with one_at_a_time(key):
        (index,) = free_numbers(find_things(key), 1)
        return Authorship.objects.create(tag=tag(key, index, pepper=pepper), kid=kid, review=review)


def forget(*, key: Key, thing: Thing) -> None:
    """Delete a thing's row, and move the last thing into the hole, so that no gap grows.

    A thing that is gone already leaves everything as it is.
    """
    kid, pepper = peppers().current
    with one_at_a_time(key):
        deleted, _of_each = TABLES[thing.kind].objects.filter(pk=thing.pk).delete()
        erasures.note(erasures.THING, [thing.pk])
        rest = find_things(key)
        # Two browsers may once have given one number to a review and to an entry; then there is no hole.
        hole_is_free = thing.index not in {other.index for other in rest}
        if deleted and rest and hole_is_free and rest[-1].index > thing.index:
            _rename(key, rest[-1], tag(key, thing.index, pepper=pepper), kid)


def freshen(*, key: Key) -> int:
    """Bring everything under the key under the newest pepper; return how many rows that changed.

    Called while the key is open, because nobody else can. Should two processes that knew different
    peppers have given one number twice, the second thing gets a number of its own.
    """
    kid, pepper = peppers().current
    if _is_fresh(find_things(key), kid):
        return 0
    with one_at_a_time(key):
        # By number: what is fresh keeps its own.
        placed: dict[int, Thing] = {}
        moving: list[Thing] = []
        for thing in sorted(find_things(key), key=lambda thing: thing.kid != kid):
            if thing.kid == kid and thing.index not in placed:
                placed[thing.index] = thing
            else:
                moving.append(thing)
        for thing in moving:
            number = thing.index
            if number in placed:
                (number,) = free_numbers(list(placed.values()), 1)
            placed[number] = replace(thing, index=number)
            _rename(key, thing, tag(key, number, pepper=pepper), kid)
        return len(moving)


def _is_fresh(things: Sequence[Thing], kid: str) -> bool:
    return all(thing.kid == kid for thing in things) and len({thing.index for thing in things}) == len(things)


def _rename(key: Key, thing: Thing, name: str, kid: str) -> None:
    """Give a thing another tag; an entry is bound to its tag, so it is closed anew."""
    if thing.kind == "entry":
        row = DiaryEntry.objects.select_for_update().filter(pk=thing.pk).first()
        if row is not None:
            move_entry(row=row, tag=name, kid=kid, old=key)
    else:
        Authorship.objects.filter(pk=thing.pk).update(tag=name, kid=kid)


def authorships(key: Key) -> list[tuple[int, Authorship]]:
    """Return the reviews under the key with their numbers, by number."""
    numbers = {thing.pk: thing.index for thing in find_things(key) if thing.kind == "review"}
    rows = Authorship.objects.filter(pk__in=numbers).select_related(
        "review__employer", "review__agency", "review__live_version"
    )
    return sorted(((numbers[row.pk], row) for row in rows), key=lambda pair: pair[0])
