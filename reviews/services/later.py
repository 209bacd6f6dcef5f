"""What an author tells later: whether an answer came after all, or that there is still none.

Only figures and the card change by it, and never a word of the text, so nobody judges it. What readers can
see moves with a batch and only then: the new waits of a review that has been in public wait in a LaterAnswer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.vocabulary import OwedBy
from reviews import tallies
from reviews.facts import ContactFacts, PromiseFacts, WaitFacts
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import LaterAnswer, Review
from reviews.services.writing import PROMISE_FIELDS, WAIT_FIELDS, check_waits, store_waits

# Nothing more is written about a review in these states.
_OVER = frozenset({Status.WITHDRAWN, Status.ERASED})


class Told(StrEnum):
    """What became of what was told: nothing was new, it is stored, or it waits for its batch."""

    SAME = "same"
    STORED = "stored"
    WAITS = "waits"


def takes_later_answers(review: Review) -> bool:
    """Tell whether an author may still say how a review went on."""
    return review.status not in _OVER


def tell_later(*, review: Review, waits: Sequence[WaitFacts], outcome: str, eligible_batch: int) -> Told:
    """Put waits as they are by now in the place of a review's waits: at once, or with a batch.

    At once where the review has never been in public, else with the first batch from `eligible_batch` on in
    which it is. The tier, the label and the text stay. The same facts again change nothing, and those that
    are public already undo what still waits.

    Args:
        review: in any state but withdrawn or erased.
        waits: all waits, coarse, in order.
        outcome: a code of core.vocabulary.Outcome.
        eligible_batch: the first batch that may show it.

    Raises:
        IllegalMoveError: the review is withdrawn or erased. Nothing was changed.
        ValidationError: the waits or the outcome are none that a review can have. Nothing was changed.
    """
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        if locked.status in _OVER:
            raise IllegalMoveError(f"a review that is {locked.status} takes no later answers")
        check_waits(waits, through_agency=locked.agency_id is not None)
        locked.outcome = outcome
        locked.clean_fields(exclude=["employer", "agency", "live_version", "batch"])
        if locked.batch_id is None:
            if _is_said(review, waits, outcome):
                return Told.SAME
            _replace(locked, waits)
            return Told.STORED
        return _wait_for_batch(locked, waits, outcome, eligible_batch)


def _wait_for_batch(review: Review, waits: Sequence[WaitFacts], outcome: str, eligible_batch: int) -> Told:
    pending = LaterAnswer.objects.filter(review=review).first()
    if _is_said(Review.objects.get(pk=review.pk), waits, outcome):
        if pending is not None:
            pending.delete()
        return Told.SAME
    stored = [asdict(wait) for wait in waits]
    if pending is None:
        pending = LaterAnswer(review=review)
    elif (waits_of(pending), pending.outcome) == (tuple(waits), outcome):
        return Told.WAITS
    _try_to_store(review, waits)
    pending.eligible_batch, pending.outcome, pending.waits = eligible_batch, outcome, stored
    pending.save()
    return Told.WAITS


def _try_to_store(review: Review, waits: Sequence[WaitFacts]) -> None:
    """Let the database check now what a batch will store, so that no batch stumbles over it."""
    before = transaction.savepoint_create()
    try:
        _replace(review, waits)
    finally:
        transaction.savepoint_rollback(before)


def _replace(review: Review, waits: Sequence[WaitFacts]) -> None:
    """Store the waits in the place of those that are there, with the outcome that `review` carries."""
    try:
        with transaction.atomic():
            review.waits.all().delete()
            store_waits(review, waits)
            review.recorded_while_waiting = any(wait.entry_bin is not None for wait in waits)
            review.save(update_fields=["outcome", "recorded_while_waiting"])
    except IntegrityError as error:
        raise ValidationError(_("The parts of this review do not fit together.")) from error


def _is_said(review: Review, waits: Sequence[WaitFacts], outcome: str) -> bool:
    """Tell whether the review's own rows say exactly this."""
    stored = Review.objects.values_list("outcome", flat=True).get(pk=review.pk)
    return stored == outcome and stored_waits(review) == tuple(waits)


def stored_waits(review: Review) -> tuple[WaitFacts, ...]:
    """Return the waits of a review as facts, in order."""
    rows = review.waits.prefetch_related("promises", "contacts").order_by("position")
    return tuple(
        WaitFacts(
            **{name: getattr(row, name) for name in WAIT_FIELDS},
            promises=tuple(
                PromiseFacts(**{name: getattr(promise, name) for name in PROMISE_FIELDS})
                for promise in sorted(row.promises.all(), key=lambda promise: promise.position)
            ),
            contacts=tuple(
                ContactFacts(content=contact.content, bin=contact.bin)
                for contact in sorted(row.contacts.all(), key=lambda contact: contact.position)
            ),
        )
        for row in rows
    )


def waits_of(pending: LaterAnswer) -> tuple[WaitFacts, ...]:
    """Return what waits for its batch as facts."""
    return tuple(_facts(stored) for stored in pending.waits)


def _facts(stored: Mapping[str, Any]) -> WaitFacts:
    promises = tuple(PromiseFacts(**promise) for promise in stored["promises"])
    contacts = tuple(ContactFacts(**contact) for contact in stored["contacts"])
    return WaitFacts(**(dict(stored) | {"promises": promises, "contacts": contacts}))


def apply_due(number: int, *, at_once: bool) -> set[int]:
    """Put later answers of published reviews into the record; return the reviews. Called by a batch alone.

    Their employers are counted anew, so that tallies equal the rows; public figures follow when enough
    reviews come or go.

    Args:
        number: of the batch.
        at_once: whatever batch they wait for.
    """
    due = LaterAnswer.objects.filter(review__status=Status.PUBLISHED.value)
    if not at_once:
        due = due.filter(eligible_batch__lte=number)
    changed: set[int] = set()
    parties: set[int] = set()
    for pending in due.select_related("review").order_by("pk"):
        review = pending.review
        review.outcome = pending.outcome
        waits = waits_of(pending)
        if review.agency_id is None:
            # The employer and the agency were merged meanwhile.
            waits = tuple(replace(wait, owed_by=OwedBy.EMPLOYER.value) for wait in waits)
        _replace(review, waits)
        pending.delete()
        changed.add(review.pk)
        parties |= {key for key in (review.employer_id, review.agency_id) if key is not None}
    tallies.regroup(parties)
    return changed
