"""When a review of tier S may appear, as its author chooses: until it has, and anew after 90 days.

Who waits for a second review and does not choose for 90 days more is taken not to come back. What was to
protect them is not given up for their silence, and what they wrote is not kept without end either: the review
is withdrawn by itself, unseen, as they were told before they chose.
"""

import datetime as dt
import secrets
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.vocabulary import Tier
from reviews import batches
from reviews.lifecycle import Actor, Guard, IllegalMoveError, Status
from reviews.models import Review, ReviewVersion
from reviews.models.review import Timing
from reviews.services.judging import withdraw

# In these it has not appeared, and may still appear.
_BEFORE: Final = frozenset(
    {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR, Status.APPROVED, Status.APPEALED}
)


def may_choose(review: Review) -> bool:
    """Tell whether its author may still choose when it appears. Larger crowds have no delay to choose."""
    return review.tier == Tier.S and review.status in _BEFORE and review.batch_id is None


def has_to_choose(review: Review, *, now: dt.datetime) -> bool:
    """Tell whether it has waited for a second review as long as it may, so that nothing happens by itself."""
    return (
        may_choose(review)
        and review.status == Status.APPROVED
        and review.timing == Timing.TOGETHER
        and review.eligible_batch is not None
        and batches.latest_due(now) - review.eligible_batch >= batches.MOST_BATCHES_TOGETHER
    )


def choose_timing(*, review: Review, timing: str, now: dt.datetime) -> Review:
    """Change when a review of tier S may appear; the choice that is in force already changes nothing.

    Before approval the choice is only noted. Afterwards a lot is drawn anew, given up, or exchanged for the
    wait for a second review, whose 90 days begin now. Nothing appears sooner than the batch that would bring
    what is sent today, nor than the one that it was settled for, whichever is first.

    Args:
        review: one that may_choose().
        timing: a code of Timing but UNCHOSEN.
        now: an aware time.

    Raises:
        IllegalMoveError: it has appeared, never will, or is not of tier S. Nothing was changed.
        ValueError: there is no such choice.
    """
    timing = Timing(timing).value
    if timing == Timing.UNCHOSEN:
        raise ValueError(f"{timing!r} is nothing to choose")
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        if not may_choose(locked):
            raise IllegalMoveError(
                f"a review of tier {locked.tier} that is {locked.status} has no choice left"
            )
        if timing == locked.timing and not has_to_choose(locked, now=now):
            return locked
        locked.timing = timing
        if locked.status == Status.APPROVED:
            locked.eligible_batch = _first_batch(locked, now)
            if timing == Timing.DRAWN:
                locked.eligible_batch += secrets.randbelow(batches.MOST_DRAWN_DELAY + 1)
        locked.save(update_fields=["timing", "eligible_batch"])
        return locked


def withdraw_unchosen(number: int) -> int:
    """Withdraw what has waited for a second review, and then for its author, to the end; return how many.

    Called by a batch, after it has published: a second review that comes with the very last batch still
    brings the first one along. An edit that is being read says that its author is there, so it is waited for.

    Args:
        number: of the batch.
    """
    over = Review.objects.filter(
        status=Status.APPROVED.value,
        tier=Tier.S,
        timing=Timing.TOGETHER,
        eligible_batch__lte=number - batches.BATCHES_UNTIL_WITHDRAWN,
    )
    edits = ReviewVersion.objects.filter(approved=False, number__gt=OuterRef("live_version__number"))
    over = over.exclude(Exists(edits.filter(review=OuterRef("pk")))).order_by("pk")
    # The shown version is joined, and may be missing: PostgreSQL locks no row that may be missing.
    gone = list(over.select_for_update(of=("self",)))
    for review in gone:
        withdraw(review=review, actor=Actor.SYSTEM, guards=frozenset({Guard.DEADLINE_OVER}))
        review.timing = Timing.UNCHOSEN
        review.save(update_fields=["timing"])
    return len(gone)


def _first_batch(review: Review, now: dt.datetime) -> int:
    """Return the first batch that may bring an approved review once its author has chosen anew.

    The lot that was drawn is not kept apart from the first possible batch. A batch at least three days from
    now is late enough for every review, and so is the one that is settled.
    """
    late_enough = batches.first_after(now, days=settings.MINIMUM_DAYS_BEFORE_PUBLICATION)
    settled = review.eligible_batch or late_enough
    return max(min(settled, late_enough), batches.latest_due(now) + 1)
