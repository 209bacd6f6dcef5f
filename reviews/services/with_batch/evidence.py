"""What a shown mail does to a review: a badge on its card with the next batch, and nothing else."""

from django.db import transaction

from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Review
from reviews.models.review import Evidence

# A mail can be shown for a review in these states: it is public, or may still become so.
SHOWABLE = frozenset(
    {
        Status.QUEUED,
        Status.IN_REVIEW,
        Status.NEEDS_AUTHOR,
        Status.APPROVED,
        Status.PUBLISHED,
        Status.RESTRICTED,
        Status.APPEALED,
    }
)


def hold_evidence(*, review: Review, evidence: str) -> None:
    """Keep what a mail has proven until the next batch in which the review is public; `review` follows.

    What is held or shown already stays: a review needs one proof. "none" is held where the mail proved
    something but had been shown before, so that whoever shows it sees no difference until the batch.

    Raises:
        IllegalMoveError: the review can get no badge any more. Nothing was changed.
    """
    with transaction.atomic():
        now = Review.objects.select_for_update().get(pk=review.pk)
        if now.status not in SHOWABLE:
            raise IllegalMoveError(f"a review that is {now.status} gets no badge")
        if now.evidence == Evidence.NONE and not now.evidence_next:
            Review.objects.filter(pk=now.pk).update(evidence_next=Evidence(evidence).value)
        review.refresh_from_db(fields=["evidence", "evidence_next"])


def show_evidence() -> set[int]:
    """Let published reviews have what is held for them; return those whose card changes. In a batch alone."""
    held = Review.objects.published().exclude(evidence_next="")
    changed = set()
    for key, evidence in held.values_list("pk", "evidence_next").order_by("pk"):
        if evidence == Evidence.NONE:
            Review.objects.filter(pk=key).update(evidence_next="")
        else:
            Review.objects.filter(pk=key).update(evidence=evidence, evidence_next="")
            changed.add(key)
    return changed
