"""Merging two employers at the desk: a preview, the merge, its undo within 30 days, and its end."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from employers import services
from employers.models import Employer, EmployerStatus
from employers.services import EmployerRefusedError, Moves
from moderation.models_desk import Merge, MergedReview
from moderation.services.employers import untied
from moderation.services.replies import withdraw_reply
from reviews.lifecycle import WITHDRAWABLE
from reviews.models import Reply
from reviews.services import merging
from reviews.services.merging import Counts, Moved
from reviews.services.with_batch import pledging

# So many days a merge can be undone; then what it set aside is let go.
DAYS_TO_UNDO: Final = 30


@dataclass(frozen=True)
class Preview:
    """What a merge would move and what collides: of employers by name, of reviews and replies by number."""

    moves: Moves
    counts: Counts


def preview(*, source: Employer, target: Employer) -> Preview:
    """Return what merging `source` into `target` would do; nothing is changed."""
    return Preview(
        services.what_moves(source=source, target=target), merging.counts(source=source, target=target)
    )


@transaction.atomic
def merge(*, source: Employer, target: Employer, moderator: User, now: dt.datetime) -> Employer:
    """Make `source` a part of `target`: names, domains, people and reviews go there; its address redirects.

    For 30 days it can be undone. Merging the same two again changes nothing. Of two pledges for one part of
    the process that of `source` ends with the next batch, and stays in sight.

    Args:
        source: the employer that becomes a part of the other.
        target: the other.
        moderator: who decides it.
        now: an aware time.

    Raises:
        ConflictOfInterestError: the moderator has a tie to one of them.
        EmployerRefusedError: they are one, or one was merged elsewhere.
    """
    untied(moderator, source, target)
    # Locked before it is read, so that what is kept is what was there.
    rows = Employer.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")
    by_key = {row.pk: row for row in rows}
    source, target = by_key[source.pk], by_key[target.pk]
    if source.status == EmployerStatus.MERGED or source == target:
        return services.merge_employers(source=source, target=target)
    moves, coming = services.what_moves(source=source, target=target), pledging.batch_to_come(now)
    kept = moves.kept(source, pledges_end_with=coming)
    figures = merging.figures_of(source, target)
    replies = list(Reply.objects.filter(employer=source).order_by("pk").values_list("pk", flat=True))
    pledging.end_with_batch(moves.same_pledges, coming)
    merged = services.merge_employers(source=source, target=target)
    moved = merging.move_reviews(source=source, target=target)
    row = Merge.objects.create(
        source=source,
        target=target,
        merged_on=timezone.localdate(now),
        kept=kept,
        replies=replies,
        figures=figures,
    )
    MergedReview.objects.bulk_create(
        MergedReview(
            merge=row,
            review_id=one.review,
            as_employer=one.as_employer,
            as_agency=one.as_agency,
            both=one.both,
            agency_owed=list(one.agency_owed),
        )
        for one in moved
    )
    return merged


def undo_by(row: Merge) -> dt.date:
    """Return the last day on which a merge can be undone."""
    return row.merged_on + dt.timedelta(days=DAYS_TO_UNDO)


@transaction.atomic
def undo(*, row: Merge, moderator: User, today: dt.date) -> Employer:
    """Make two employers of one again: what moved goes back, and the merged one has its address again.

    What came to the other one after the merge stays there.

    Returns:
        The employer that had been merged.

    Raises:
        ConflictOfInterestError: the moderator has a tie to one of them.
        EmployerRefusedError: it is too late, or something depends on the merge. Nothing was changed.
    """
    untied(moderator, row.source, row.target)
    found = Merge.objects.select_for_update().filter(pk=row.pk).first()
    if found is None or undo_by(found) < today:
        raise EmployerRefusedError(_("This merge can no longer be undone. Nothing was changed."))
    source = services.undo_merge(source=found.source, target=found.target, kept=found.kept)
    merging.part_reviews(
        source=source,
        target=Employer.objects.get(pk=found.target_id),
        moved=[
            Moved(
                review=one.review_id,
                as_employer=one.as_employer,
                as_agency=one.as_agency,
                both=one.both,
                agency_owed=tuple(one.agency_owed),
            )
            for one in found.reviews.all()
        ],
        replies=found.replies,
        figures=found.figures,
    )
    found.delete()
    return source


def undoable(*, target: Employer, today: dt.date) -> list[Merge]:
    """Return the merges into this employer that can be undone today, the newest first."""
    first = today - dt.timedelta(days=DAYS_TO_UNDO)
    return list(target.merges.filter(merged_on__gte=first).select_related("source").order_by("-merged_on"))


def settle(*, now: dt.datetime) -> int:
    """End the merges that can no longer be undone; return how many. Run every night.

    A reply that was set aside, because the other employer has one under the same review, is withdrawn.
    """
    first = now.date() - dt.timedelta(days=DAYS_TO_UNDO)
    over = list(Merge.objects.filter(merged_on__lt=first))
    for row in over:
        with transaction.atomic():
            for reply in Reply.objects.filter(employer=row.source_id, status__in=WITHDRAWABLE):
                withdraw_reply(reply=reply, now=now)
            row.delete()
    return len(over)
