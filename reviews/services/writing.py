"""How a review comes into being: from facts that are as coarse as they will be stored."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.text import fingerprint
from core.vocabulary import PHASE_OF_STAGE, OwedBy
from employers.models import Employer
from reviews.facts import ReviewFacts, WaitFacts
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Contact, Promise, Review, ReviewVersion, Wait
from reviews.models.review import PeriodUnit

MOST_WAITS = 20
# An author may write anew in these states; in the last two the approved text stays until its batch.
EDITABLE = frozenset(
    {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR, Status.APPROVED, Status.PUBLISHED}
)
_REVIEW_FIELDS = (
    "tier",
    "period_start",
    "period_unit",
    "role_family",
    "outcome",
    "experience",
    "difficulty",
    "would_apply_again",
    "interviews",
    "interview_hours",
    "exercise_hours",
    "travel",
    "references_contacted",
    "offers_declined",
    "language",
    "recorded_while_waiting",
    "timing",
    "evidence",
)
WAIT_FIELDS = (
    "stage",
    "phase",
    "owed_by",
    "answered",
    "end_bin",
    "content",
    "channel",
    "said_why",
    "reason",
    "reason_source",
    "wait_class",
    "entry_bin",
    "follow_up",
    "follow_up_answer_bin",
)
PROMISE_FIELDS = (
    "kind",
    "precision",
    "made_by",
    "length_bin",
    "counts",
    "phase",
    "satisfied",
    "result",
)


def order_hash(public_id: str) -> int:
    """Return where a review stands within its label: 63 bits that say nothing about time."""
    digest = salted_hmac("reviews.order", public_id, algorithm="sha256").digest()
    return int.from_bytes(digest[:8]) >> 1


def label_start(day: dt.date, unit: str) -> dt.date:
    """Return the first day of the half-year, quarter or month that `day` lies in."""
    months = {PeriodUnit.HALF: 6, PeriodUnit.QUARTER: 3, PeriodUnit.MONTH: 1}[PeriodUnit(unit)]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def create_review(*, facts: ReviewFacts, pk: int, eligible_batch: int) -> Review:
    """Store a review with its waits, contacts, promises and first version; it is queued.

    `pk` comes from the submission's nonce: a second click with the same one changes nothing and
    returns the review that is there. An employer that was merged meanwhile gives way to its successor.

    Args:
        facts: the review, already coarse.
        pk: the primary key, 1 to 2**63 - 1.
        eligible_batch: the number of the first batch that may publish it.

    Raises:
        ValidationError: a value is not one of the site's words, or the parts do not fit together.
            Nothing was stored.
    """
    if existing := Review.objects.filter(pk=pk).first():
        return existing
    _check_whole(facts)
    try:
        with transaction.atomic():
            return _store(facts, pk, eligible_batch)
    except IntegrityError as error:
        # Two clicks at once: the other one was faster.
        if existing := Review.objects.filter(pk=pk).first():
            return existing
        raise ValidationError(_("The parts of this review do not fit together.")) from error


def _check_whole(facts: ReviewFacts) -> None:
    """Check what no single row can: how the parts of a review fit together."""
    check_waits(facts.waits, through_agency=facts.agency is not None)
    if facts.period_unit not in PeriodUnit.values:
        raise ValidationError(_("The period is none that the site knows."))
    if facts.period_start != label_start(facts.period_start, facts.period_unit):
        raise ValidationError(_("A period begins on its first day."))


def check_waits(waits: Sequence[WaitFacts], *, through_agency: bool) -> None:
    """Check what no single row of a wait can.

    Raises:
        ValidationError: there are none or too many, or one does not fit.
    """
    if not 1 <= len(waits) <= MOST_WAITS:
        raise ValidationError(_("A review has 1 to %(most)s waits.") % {"most": MOST_WAITS})
    for wait in waits:
        if PHASE_OF_STAGE.get(wait.stage) != wait.phase:
            raise ValidationError(_("The stage belongs to another phase."))
        if wait.owed_by == OwedBy.AGENCY and not through_agency:
            raise ValidationError(_("An agency can only owe an answer where there was one."))


def _successor(pk: int) -> Employer:
    """Return the employer, or the one that it was merged into."""
    employer = Employer.objects.select_related("merged_into").filter(pk=pk).first()
    if employer is None:
        raise ValidationError(_("There is no such employer."))
    return employer.merged_into or employer


def _store(facts: ReviewFacts, pk: int, eligible_batch: int) -> Review:
    review = Review(
        pk=pk,
        employer=_successor(facts.employer),
        agency=None if facts.agency is None else _successor(facts.agency),
        eligible_batch=eligible_batch,
        **{name: getattr(facts, name) for name in _REVIEW_FIELDS},
    )
    review.order_hash = order_hash(review.public_id)
    _insert(review)
    store_waits(review, facts.waits)
    ReviewVersion.objects.create(review=review, number=1, text=facts.text, sha256=fingerprint(facts.text))
    return review


def _insert(row: Review | Wait | Contact | Promise) -> None:
    """Insert a row whose words are the site's; that its values fit together is the database's to check."""
    row.clean_fields(exclude={"employer", "agency", "review", "wait"})
    row.save(force_insert=True)


def store_waits(review: Review, waits: Sequence[WaitFacts]) -> None:
    """Store waits of a review that has none."""
    for position, wait in enumerate(waits):
        _store_wait(review, position, wait)


def _store_wait(review: Review, position: int, facts: WaitFacts) -> None:
    wait = Wait(review=review, position=position, **{name: getattr(facts, name) for name in WAIT_FIELDS})
    _insert(wait)
    for number, contact in enumerate(facts.contacts):
        row = Contact(wait=wait, position=number, content=contact.content, bin=contact.bin)
        _insert(row)
    for number, promise in enumerate(facts.promises):
        kept = Promise(
            wait=wait, position=number, **{name: getattr(promise, name) for name in PROMISE_FIELDS}
        )
        _insert(kept)


def new_version(*, review: Review, text: str, eligible_batch: int | None = None) -> ReviewVersion:
    """Store an author's new text, not approved yet; the same text twice is one version.

    An approved or published text stays in public until the new one is approved and its batch has come.

    Args:
        review: a review in one of EDITABLE.
        text: the whole new text, tidied.
        eligible_batch: for a published review, the first batch that may bring the new text; the next
            one when None.

    Raises:
        IllegalMoveError: the review can no longer be edited. Nothing was stored.
    """
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.status not in EDITABLE:
            raise IllegalMoveError(f"a review that is {review.status} cannot be edited")
        newest = review.versions.order_by("-number").first()
        sha256 = fingerprint(text)
        if newest is not None and newest.sha256 == sha256:
            return newest
        number = (review.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        if eligible_batch is not None and review.status == Status.PUBLISHED:
            review.eligible_batch = eligible_batch
            review.save(update_fields=["eligible_batch"])
        return ReviewVersion.objects.create(review=review, number=number, text=text, sha256=sha256)
