"""What a candidate does with entries: each deed is one transaction, and a page sent twice does it once."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions import things
from submissions.entries.cipher import SpoiltError, TooLargeError, close, reopen
from submissions.entries.content import Entry, read, written
from submissions.entries.moving import move_entry
from submissions.keys import Key, tag
from submissions.models import DiaryEntry
from submissions.peppers import peppers

# Opening a key reads all that is under it, so there is an end; nobody writes down so many by hand.
MOST_ENTRIES: Final = 600
# A page may be sent twice at the same moment; then the second one finds what the first one kept.
_TRIES: Final = 5


class EntryGoneError(Exception):
    """The entry was erased meanwhile, or cannot be read. Nothing was changed."""


@dataclass(frozen=True)
class Kept:
    """An entry where it is kept. `entry` is None where its bytes do not open."""

    number: int
    pk: int
    entry: Entry | None


def entries_of(key: Key) -> list[Kept]:
    """Return all entries under the key, by number; those that do not open are among them."""
    numbers = {thing.pk: thing.index for thing in things.find_things(key) if thing.kind == "entry"}
    rows = DiaryEntry.objects.filter(pk__in=numbers)
    return sorted((_kept(row, key, numbers[row.pk]) for row in rows), key=lambda kept: kept.number)


def entry_at(key: Key, number: int, *, ref: str = "") -> Kept | None:
    """Return the entry at this place under the key, or None.

    With `ref`, return the entry that has this reference, wherever it is by now: a page that is older than an
    erasure knows a number that belongs to another entry today.
    """
    here = [thing for thing in things.find_things(key) if thing.kind == "entry" and thing.index == number]
    row = DiaryEntry.objects.filter(pk=here[0].pk).first() if here else None
    found = _kept(row, key, number) if row else None
    if not ref or (found and found.entry and found.entry.ref == ref):
        return found
    return entry_with(key, ref)


def entry_with(key: Key, ref: str) -> Kept | None:
    """Return the entry under the key that has this reference, or None."""
    return next((kept for kept in entries_of(key) if kept.entry and kept.entry.ref == ref), None)


def _kept(row: DiaryEntry, key: Key, number: int) -> Kept:
    return Kept(number, row.pk, _opened(row, key))


def _opened(row: DiaryEntry, key: Key) -> Entry | None:
    try:
        return read(reopen(row.ciphertext, key=key, tag=row.tag))
    except SpoiltError:
        return None


def pk_of(nonce: str, place: int = 0) -> int:
    """Return the primary key, 1 to 2**63 - 1, of the entry that a page with this nonce makes, at its `place`.

    It looks random to everybody who has not the pepper, so it neither dates nor joins anything.
    """
    _kid, pepper = peppers().current
    digest = hmac.new(pepper, f"entry|{nonce}|{place}".encode(), sha256).digest()
    return int.from_bytes(digest[:8]) >> 1 or 1


def kept_before(nonce: str, *, at_most: int) -> int:
    """Return how many entries a page with this nonce has made already, of so many at most."""
    return DiaryEntry.objects.filter(pk__in=[pk_of(nonce, place) for place in range(at_most)]).count()


def keep_entry(*, key: Key, entry: Entry, nonce: str) -> Kept:
    """Keep a new entry under the key, at its first free number; the same nonce again keeps nothing.

    Raises:
        ValidationError: the key keeps as many entries as it may, or this one is too long.
    """
    return keep_entries(key=key, entries=[entry], nonce=nonce)[0]


def keep_entries(*, key: Key, entries: Sequence[Entry], nonce: str) -> list[Kept]:
    """Keep new entries under the key, all or none, at its first free numbers.

    The same nonce again keeps nothing, and returns what the first time kept.

    Args:
        key: the candidate's key.
        entries: one or more.
        nonce: from submissions.services.new_nonce(), one for each page.

    Raises:
        ValidationError: the key would keep more entries than it may, or one is too long. Nothing was kept.
    """
    keys = [pk_of(nonce, place) for place in range(len(entries))]
    for _try in range(_TRIES):
        if DiaryEntry.objects.filter(pk=keys[0]).exists():
            return [kept for kept in entries_of(key) if kept.pk in set(keys)]
        try:
            with things.one_at_a_time(key):
                return _keep(key, entries, keys)
        except IntegrityError:
            # The second click of this page was faster.
            continue
    raise ValidationError(_("Your diary was open in two places at once. Nothing was lost: send it again."))


def _keep(key: Key, entries: Sequence[Entry], keys: Sequence[int]) -> list[Kept]:
    kid, pepper = peppers().current
    taken = things.find_things(key)
    left = MOST_ENTRIES - sum(thing.kind == "entry" for thing in taken)
    if len(entries) > left:
        raise ValidationError(
            ngettext(
                "Your diary has room for one more entry. Erase some, or take another key for the rest.",
                "Your diary has room for %(n)s more entries. Erase some, or take another key for the rest.",
                left,
            )
            % {"n": left}
        )
    numbers = things.free_numbers(taken, len(entries))
    rows = []
    for pk, number, entry in zip(keys, numbers, entries, strict=True):
        own = tag(key, number, pepper=pepper)
        rows.append(DiaryEntry(pk=pk, tag=own, kid=kid, ciphertext=closed(entry, key=key, own_tag=own)))
    DiaryEntry.objects.bulk_create(rows)
    return [Kept(number, pk, entry) for number, pk, entry in zip(numbers, keys, entries, strict=True)]


def closed(entry: Entry, *, key: Key, own_tag: str) -> bytes:
    """Return an entry as it is stored under its tag.

    Raises:
        ValidationError: it is too long.
    """
    try:
        return close(written(entry), key=key, tag=own_tag)
    except TooLargeError:
        raise ValidationError(_("This entry is too long to be kept. Make its note shorter.")) from None


def rewrite_entry(*, key: Key, kept: Kept, change: Callable[[Entry], Entry]) -> Entry:
    """Change an entry: `change` gets it as it is now, and returns it as it is to be.

    Args:
        key: the candidate's key.
        kept: the entry as a page knows it.
        change: called within the transaction, with the row locked.

    Raises:
        EntryGoneError: it is no longer there, or does not open.
        ValidationError: it would be too long. Nothing was changed.
    """
    with transaction.atomic():
        row = DiaryEntry.objects.select_for_update().filter(pk=kept.pk).first()
        before = _opened(row, key) if row else None
        if row is None or before is None:
            raise EntryGoneError
        after = change(before)
        if after != before:
            row.ciphertext = closed(after, key=key, own_tag=row.tag)
            row.save(update_fields=["ciphertext"])
        return after


def forget_entry(*, key: Key, kept: Kept) -> None:
    """Erase an entry, readable or not; a second time changes nothing."""
    with things.one_at_a_time(key):
        thing = next((item for item in things.find_things(key) if item.pk == kept.pk), None)
        if thing is not None:
            things.forget(key=key, thing=thing)


def reseal(*, old: Key, new: Key) -> int:
    """Carry all entries from one key to another; return how many of them could not be read.

    For a key that is replaced: call it within the transaction that moves the reviews. Those that cannot be
    read move as they are, so that their holder can still erase them.
    """
    kid, pepper = peppers().current
    with things.one_at_a_time(old, new):
        places = {thing.pk: thing.index for thing in things.find_things(old) if thing.kind == "entry"}
        rows = list(DiaryEntry.objects.select_for_update().filter(pk__in=places))
        rows.sort(key=lambda row: places[row.pk])
        numbers = things.free_numbers(things.find_things(new), len(rows))
        return sum(
            not move_entry(row=row, tag=tag(new, number, pepper=pepper), kid=kid, old=old, new=new)
            for row, number in zip(rows, numbers, strict=True)
        )
