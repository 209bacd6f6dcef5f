"""An entry and the review that it became: what is told later goes to the record, coarse.

The entry knows its review, within its ciphertext; nothing outside it knows that the two belong together.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from core.vocabulary import Outcome, OwedBy, Tier
from employers.models import Employer
from reviews import batches
from reviews.facts import WaitFacts
from reviews.models import Review
from reviews.models.review import Timing
from reviews.services.later import Told, takes_later_answers, tell_later
from submissions.coarsen import wait_facts, working_days_of
from submissions.entries.content import Entry, Whom
from submissions.entries.services import Kept, rewrite_entry
from submissions.keys import Key
from submissions.things import authorships


class EntryLinkedError(Exception):
    """The entry is a review already, and that one still stands. Nothing was changed."""


@dataclass(frozen=True)
class Changed:
    """An entry after a deed, and what became of it in the review that it became; None where there is none."""

    entry: Entry
    told: Told | None


def review_of(key: Key, entry: Entry) -> Review | None:
    """Return the review that the entry became, if it still stands under the key and takes later answers."""
    if entry.review is None:
        return None
    mine = (row.review for _number, row in authorships(key) if row.review_id == entry.review)
    return next((review for review in mine if takes_later_answers(review)), None)


def change_entry(*, key: Key, kept: Kept, change: Callable[[Entry], Entry], now: dt.datetime) -> Changed:
    """Change an entry, and tell its review what is new about it, in one transaction.

    Raises:
        EntryGoneError: it is no longer there, or does not open.
        ValidationError: it would be too long, or the review cannot say this. Nothing was changed.
    """
    with transaction.atomic():
        after = rewrite_entry(key=key, kept=kept, change=change)
        review = review_of(key, after)
        told = _tell(review, after, now=now) if review is not None else None
        return Changed(after, told)


def _tell(review: Review, entry: Entry, *, now: dt.datetime) -> Told:
    waits = facts_of(entry)
    if review.agency_id is None:
        # The employer and the agency were merged since.
        waits = tuple(replace(wait, owed_by=OwedBy.EMPLOYER.value) for wait in waits)
    return tell_later(
        review=review,
        waits=waits,
        outcome=entry.outcome or Outcome.STILL_WAITING.value,
        eligible_batch=eligible_batch(review, now=now),
    )


def facts_of(entry: Entry) -> tuple[WaitFacts, ...]:
    """Return all waits of an entry, coarse, in the order of their last contacts."""
    is_working_day = working_days_of(country_of(entry.whom))
    waits = sorted(entry.drafts(), key=lambda wait: wait.last_contact)
    return tuple(wait_facts(wait, is_working_day=is_working_day) for wait in waits)


def country_of(whom: Whom) -> str:
    """Return whose holidays count: the employer's country, or what was said of one that is only named."""
    if whom.pk is None:
        return whom.country
    found = Employer.objects.filter(pk=whom.pk).values_list("country", "merged_into__country").first()
    return (found[1] or found[0]) if found else whom.country


def eligible_batch(review: Review, *, now: dt.datetime) -> int:
    """Return the first batch that may show a later answer.

    In tier S a card that changes on a Tuesday would say that the answer came shortly before; so the same lot
    is drawn as for the review itself, unless its author wanted the soonest batch.
    """
    first = batches.first_after(now, days=settings.MINIMUM_DAYS_BEFORE_PUBLICATION)
    if review.tier != Tier.S or review.timing == Timing.SOONEST:
        return first
    return first + secrets.randbelow(batches.MOST_DRAWN_DELAY + 1)


def link(*, key: Key, kept: Kept, sent: Entry, review: Review) -> Entry:
    """Let an entry know the review that was made of it, and what its author sent.

    Call it within the transaction that stores the review.

    Args:
        key: the candidate's key.
        kept: the entry as the page knew it.
        sent: whom, waits and outcome as they were sent.
        review: the new review.

    Raises:
        EntryGoneError: the entry was erased meanwhile.
        EntryLinkedError: it became another review meanwhile, which still stands.
    """

    def linked(entry: Entry) -> Entry:
        if entry.review != review.pk and review_of(key, entry) is not None:
            raise EntryLinkedError
        whom = Whom(name=review.employer.name, pk=review.employer_id, country=review.employer.country)
        return replace(entry, whom=whom, waits=sent.waits, outcome=sent.outcome, review=review.pk)

    return rewrite_entry(key=key, kept=kept, change=linked)
