"""The drill against links: pairs that one author made together, planted, and what a thief would try on them.

Each attack is given two tables of rows whose author we know, as the thief sees them, and returns the share of
pairs that it joins rightly. Guessing joins 1 in the number of pairs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from employers.models import Employer
from reviews.batches import due_day
from reviews.models import Batch, LaterAnswer, Review, ReviewVersion
from reviews.services.later import tell_later
from reviews.services.with_batch.evidence import hold_evidence
from submissions.entries.content import Entry, EntryWait, Whom
from submissions.entries.services import entries_of, keep_entry, rewrite_entry
from submissions.evidence.nullifiers import is_ready, remember
from submissions.keys import Key, new_key
from submissions.models import Nullifier
from submissions.services import new_nonce, pk_of, submit
from tests import factories
from tests.submissions.drafts import wait

type Authors = Mapping[int, int]


def plant(employers: Sequence[Employer], pairs: int) -> tuple[dict[int, int], dict[int, int], dict[int, Key]]:
    """Let authors, one after the other, keep an entry and send a review; return who made which, and keys."""
    entries: dict[int, int] = {}
    reviews: dict[int, int] = {}
    keys: dict[int, Key] = {}
    now = timezone.now()
    for author in range(pairs):
        key, nonce = new_key(), new_nonce()
        employer = employers[author % len(employers)]
        entry = Entry(whom=Whom(name=employer.name, pk=employer.pk), waits=(EntryWait(wait=wait()),))
        entries[keep_entry(key=key, entry=entry, nonce=new_nonce()).pk] = author
        submit(facts=factories.facts(employer=employer), key=key, nonce=nonce, now=now)
        reviews[pk_of(nonce)] = author
        keys[author] = key
    return entries, reviews, keys


def published_by_a_batch() -> None:
    """Let all reviews be in public, written by one transaction as a batch does."""
    batch, _created = Batch.objects.get_or_create(number=1, defaults={"due": due_day(1)})
    first = ReviewVersion.objects.filter(review=OuterRef("pk")).values("pk")[:1]
    Review.objects.update(status="published", batch=batch, live_version=Subquery(first))


def come_back(reviews: Authors, keys: Mapping[int, Key]) -> tuple[dict[int, int], dict[int, int]]:
    """Let the authors come back, in another order: each notes an answer and shows a mail.

    The answer waits for its batch, as the badge does. Returns who made which later answer and nullifier.
    """
    assert is_ready()
    later: dict[int, int] = {}
    macs: dict[int, int] = {}
    now = timezone.now()
    for pk, author in sorted(reviews.items()):
        review, key = Review.objects.get(pk=pk), keys[author]
        with transaction.atomic():
            (kept,) = entries_of(key)
            rewrite_entry(key=key, kept=kept, change=lambda entry: replace(entry, note="They answered."))
            waits = (factories.wait_facts(channel="letter"),)
            tell_later(review=review, waits=waits, outcome="rejected", eligible_batch=9999)
        with transaction.atomic():
            remember(content=f"mail {author}", written_on=now.date())
            hold_evidence(review=review, evidence="employer_domain")
        later[LaterAnswer.objects.only("pk").get(review=pk).pk] = author
        (new,) = set(Nullifier.objects.values_list("pk", flat=True)) - macs.keys()
        macs[new] = author
    return later, macs


def by_order(rows: Iterable[Iterable[int]], entries: Authors, reviews: Authors) -> float:
    """Join the n-th row of one table with the n-th of the other."""
    pairs = list(zip(*rows, strict=True))
    return sum(entries[one] == reviews[other] for one, other in pairs) / len(pairs)


def by_nearness(rows: Iterable[Mapping[int, int]], entries: Authors, reviews: Authors) -> float:
    """Join each row with the one whose mark (a transaction, a time) is nearest; of equals, one by chance."""
    mine, theirs = rows
    by_mark: dict[int, list[int]] = defaultdict(list)
    for pk, mark in theirs.items():
        by_mark[mark].append(pk)
    marks = sorted(by_mark)
    found = 0.0
    for pk, mark in mine.items():
        nearest = min(marks, key=lambda other: (abs(other - mark), other < mark))
        near = by_mark[nearest]
        found += sum(entries[pk] == reviews[other] for other in near) / len(near)
    return found / len(mine)


def by_equal_values(
    tables: Iterable[Mapping[int, Iterable[object]]], entries: Authors, reviews: Authors
) -> float:
    """Join rows that share a value which no other row of either table has."""
    mine, theirs = tables

    def rare(rows: Mapping[int, Iterable[object]]) -> dict[object, int]:
        owners: dict[object, set[int]] = defaultdict(set)
        for pk, values in rows.items():
            for value in values:
                owners[repr(value)].add(pk)
        return {value: next(iter(who)) for value, who in owners.items() if len(who) == 1}

    here, there = rare(mine), rare(theirs)
    joined = [(here[value], there[value]) for value in here.keys() & there.keys()]
    return sum(entries[one] == reviews[other] for one, other in joined) / len(mine)
