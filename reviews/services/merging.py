"""What a merge of employers does to reviews and figures, and how it is undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import serializers
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.vocabulary import OwedBy
from employers.models import Employer
from reviews import cards, tallies
from reviews.lifecycle import Status
from reviews.models import Reply, Review, Snapshot
from reviews.models.reply import DEAD
from reviews.services import snapshots
from reviews.services.visibility import pages_changed


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What a merge changes about one review.

    Attributes:
        as_employer, as_agency: whether the merged one was its employer, or its agency.
        both: whether the two were employer and agency of one process, which then has no agency left.
        agency_owed: the places of the waits that the agency owed, where `both`.
    """

    review: int
    as_employer: bool
    as_agency: bool
    both: bool
    agency_owed: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much a merge moves: numbers for the preview, which names no review."""

    published: int
    waiting: int
    replies: int
    collisions: int


def counts(*, source: Employer, target: Employer) -> Counts:
    """Return how many reviews and replies a merge would move, and how many replies collide.

    Two replies collide when both employers have a living one under the same review.
    """
    reviews = Review.objects.filter(Q(employer=source) | Q(agency=source))
    gone = [Status.WITHDRAWN, Status.ERASED, Status.REJECTED, Status.REMOVED]
    replies = Reply.objects.filter(employer=source)
    return Counts(
        published=reviews.filter(status=Status.PUBLISHED).count(),
        waiting=reviews.exclude(status__in=[Status.PUBLISHED, *gone]).count(),
        replies=replies.exclude(status__in=DEAD).count(),
        collisions=_colliding(source, target).count(),
    )


def _colliding(source: Employer, target: Employer) -> Any:
    taken = Reply.objects.filter(employer=target).exclude(status__in=DEAD).values("review")
    return Reply.objects.filter(employer=source, review__in=taken).exclude(status__in=DEAD)


def figures_of(*employers: Employer) -> list[dict[str, Any]]:
    """Return the snapshots of these employers as they stand, for undoing a merge: public figures."""
    return list(
        serializers.serialize("python", Snapshot.objects.filter(employer__in=employers).order_by("pk"))
    )


def move_reviews(*, source: Employer, target: Employer) -> list[Moved]:
    """Give all reviews and replies of a merged employer to its successor; return what was changed.

    A living reply of the merged employer stays with it where the successor has one under the same review:
    it is out of sight while its employer is merged (reviews.cards), and back if the merge is undone.
    Cards carry names, so those of moved reviews are drawn again; figures follow with the next batch.
    """
    with transaction.atomic():
        rows = list(Review.objects.filter(Q(employer=source) | Q(agency=source)).order_by("pk"))
        moved = [_move(review, source, target) for review in rows]
        aside = list(_colliding(source, target).values_list("pk", flat=True))
        Reply.objects.filter(employer=source).exclude(pk__in=aside).update(employer=target)
        Snapshot.objects.filter(employer=source).delete()
        tallies.invalidate([source.pk, target.pk])
        snapshots.write_down([target.pk])
        _draw(rows, source, target)
        return moved


def _move(review: Review, source: Employer, target: Employer) -> Moved:
    as_employer, as_agency = review.employer_id == source.pk, review.agency_id == source.pk
    both = {review.employer_id, review.agency_id} == {source.pk, target.pk}
    owed: tuple[int, ...] = ()
    if both:
        # A process through an agency that turns out to be the employer itself.
        waits = review.waits.filter(owed_by=OwedBy.AGENCY)
        owed = tuple(waits.order_by("position").values_list("position", flat=True))
        waits.update(owed_by=OwedBy.EMPLOYER)
        review.agency, review.employer = None, target
    elif as_agency:
        review.agency = target
    else:
        review.employer = target
    review.save(update_fields=["employer", "agency"])
    return Moved(review=review.pk, as_employer=as_employer, as_agency=as_agency, both=both, agency_owed=owed)


def _draw(rows: Iterable[Review], source: Employer, target: Employer) -> None:
    keys, others = {review.pk for review in rows}, cards.stale_roles([source.pk, target.pk])
    cards.rerender_all(sorted(keys | set(others)))
    pages_changed(employers=[source.pk, target.pk], reviews=[review.public_id for review in rows])


def part_reviews(
    *,
    source: Employer,
    target: Employer,
    moved: Iterable[Moved],
    replies: Iterable[int],
    figures: list[dict[str, Any]],
) -> None:
    """Give reviews and replies back to an employer that is no part of `target` any more.

    Reviews and replies that came after the merge stay with `target`: their authors read its name before
    sending. Public figures become those from before the merge again, and move on from there in steps of
    three reviews; what was published with both together is gone.

    Args:
        moved: what move_reviews has returned; of reviews that are erased by now, what is left.
        replies: the keys of the replies that were source's.
        figures: figures_of(source, target) from before the merge.
    """
    with transaction.atomic():
        by_key = {one.review: one for one in moved}
        rows = list(Review.objects.select_for_update().filter(pk__in=by_key).order_by("pk"))
        for review in rows:
            _part(review, by_key[review.pk], source, target)
        Reply.objects.filter(pk__in=list(replies), employer=target).update(employer=source)
        Snapshot.objects.filter(employer__in=[source, target]).delete()
        for row in serializers.deserialize("python", figures):
            row.save()
        tallies.invalidate([source.pk, target.pk])
        snapshots.write_down([source.pk, target.pk])
        _hide_what_is_too_small(source, target)
        _draw(rows, source, target)


def _hide_what_is_too_small(*employers: Employer) -> None:
    """Take away old figures that would rest on too few reviews by now: some may have gone meanwhile."""
    was_public = Review.objects.filter(batch__isnull=False).exclude(status=Status.PUBLISHED)
    if was_public.filter(Q(employer__in=employers) | Q(agency__in=employers)).exists():
        snapshots.hide_below_k([employer.pk for employer in employers], timezone.localdate())


def _part(review: Review, was: Moved, source: Employer, target: Employer) -> None:
    erased = review.status == Status.ERASED
    if was.as_employer:
        review.employer = source
    if not erased and was.as_agency:
        review.agency = source
    elif not erased and was.both:
        review.agency = target
    review.save(update_fields=["employer", "agency"])
    if was.both:
        review.waits.filter(position__in=was.agency_owed).update(owed_by=OwedBy.AGENCY)
