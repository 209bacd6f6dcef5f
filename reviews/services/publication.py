"""Everything public moves here: once a week, in one transaction.

A batch either happens whole or not at all, so a run that is killed can simply be started again, and a
second run finds that the batch has been. A review that was approved a minute after a batch waits for
the next one.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from advice.services import write_evidence
from employers.services.counting import recount_directory
from reviews import batches, cards, tallies
from reviews.lifecycle import Actor, Guard, Status
from reviews.models import Batch, Reply, ReplyVersion, Review, ReviewVersion
from reviews.models.review import Timing
from reviews.services import later, snapshots
from reviews.services.status import change_status
from reviews.services.timing import withdraw_unchosen
from reviews.services.visibility import pages_changed
from reviews.services.with_batch import committing, pledging
from reviews.services.with_batch.evidence import show_evidence

_IN_BATCH = frozenset({Guard.IN_BATCH})


@dataclass(frozen=True, kw_only=True)
class PublicationReport:
    """What a batch did: counts, and no names.

    `ran` is false when the batch had been before; `commitments` counts those that moved because their day has
    passed; `waiting` counts approved reviews that were due and wait for a second one of their employer;
    `unchosen` those that have waited to the end, and are withdrawn.
    """

    number: int
    due: dt.date
    ran: bool
    reviews: int = 0
    edits: int = 0
    badges: int = 0
    replies: int = 0
    commitments: int = 0
    later: int = 0
    waiting: int = 0
    unchosen: int = 0
    cards: int = 0
    snapshots: int = 0


def publish_due(*, now: dt.datetime, at_once: bool | None = None) -> PublicationReport:
    """Publish what is due in the latest batch at `now`, and make cards and figures follow.

    Args:
        now: an aware time; the batch is the last Tuesday at 06:00 UTC.
        at_once: publish everything approved, whatever its batch, and do it again and again under the
            same number: for demos and tests. settings.PUBLISH_AT_ONCE when None.
    """
    at_once = settings.PUBLISH_AT_ONCE if at_once is None else at_once
    number = batches.latest_due(now)
    due = batches.due_day(number)
    with transaction.atomic():
        batch, created = Batch.objects.get_or_create(number=number, defaults={"due": due})
        if not created and not at_once:
            return PublicationReport(number=number, due=due, ran=False)
        ready, waiting = _ready(number, at_once=at_once)
        for review in ready:
            _publish_review(review, batch)
        edited = _move_to_newest_text(number, at_once=at_once)
        badged = show_evidence()
        answered, answers = _publish_replies(batch)
        fallen_due = committing.fall_due(batch)
        told = later.apply_due(number, at_once=at_once)
        drawn = _follow({review.pk for review in ready} | edited | badged | answered | fallen_due | told)
        unchosen = withdraw_unchosen(number)
        moved = _count({review.pk for review in ready}, batch, at_once=at_once)
        pages_changed(employers=pledging.turned_with(batch) | snapshots.restate(batch), site=False)
        return PublicationReport(
            number=number,
            due=due,
            ran=True,
            reviews=len(ready),
            edits=len(edited),
            badges=len(badged),
            replies=answers,
            commitments=len(fallen_due),
            later=len(told),
            waiting=waiting - unchosen,
            unchosen=unchosen,
            cards=drawn,
            snapshots=moved,
        )


def _ready(number: int, *, at_once: bool) -> tuple[list[Review], int]:
    """Return the approved reviews that this batch publishes, and how many wait for a second one.

    One that was to appear together with a second review never appears alone by itself: after 90 days its
    author chooses, and who does not come back is withdrawn in the end (reviews.services.timing).
    """
    approved = Review.objects.filter(status=Status.APPROVED.value).order_by("pk")
    if at_once:
        return list(approved.select_for_update()), 0
    within = Q(eligible_batch__isnull=True) | Q(eligible_batch__lte=number)
    due = list(approved.filter(within).select_for_update())
    of_employer = Counter(review.employer_id for review in due)

    def waits(review: Review) -> bool:
        return review.timing == Timing.TOGETHER and of_employer[review.employer_id] < 2

    ready = [review for review in due if not waits(review)]
    return ready, len(due) - len(ready)


def _publish_review(review: Review, batch: Batch) -> None:
    review.batch, review.eligible_batch = batch, None
    review.save(update_fields=["batch", "eligible_batch"])
    change_status(subject=review, to=Status.PUBLISHED, actor=Actor.SYSTEM, guards=_IN_BATCH)


def _move_to_newest_text(number: int, *, at_once: bool) -> set[int]:
    """Let approved edits of published reviews take the place of the text; return the reviews."""
    edits = ReviewVersion.objects.filter(
        approved=True,
        review__status=Status.PUBLISHED.value,
        number__gt=F("review__live_version__number"),
    )
    if not at_once:
        edits = edits.filter(Q(review__eligible_batch__isnull=True) | Q(review__eligible_batch__lte=number))
    changed = set()
    for version in edits.select_related("review").order_by("review", "number"):
        review = version.review
        review.live_version, review.eligible_batch = version, None
        review.save(update_fields=["live_version", "eligible_batch"])
        changed.add(review.pk)
    return changed


def _publish_replies(batch: Batch) -> tuple[set[int], int]:
    """Publish approved replies and revisions under published reviews; return the reviews, and how many."""
    under = {"review__status": Status.PUBLISHED.value}
    changed: set[int] = set()
    count = 0
    for reply in Reply.objects.filter(status=Status.APPROVED.value, **under).order_by("pk"):
        reply.batch = batch
        reply.save(update_fields=["batch"])
        change_status(subject=reply, to=Status.PUBLISHED, actor=Actor.SYSTEM, guards=_IN_BATCH)
        _stamp(reply, batch)
        changed.add(reply.review_id)
        count += 1
    revisions = ReplyVersion.objects.filter(
        approved=True,
        reply__status=Status.PUBLISHED.value,
        reply__review__status=Status.PUBLISHED.value,
        number__gt=F("reply__live_version__number"),
    )
    for version in revisions.order_by("reply", "number"):
        reply = Reply.objects.select_related("live_version").get(pk=version.reply_id)
        if _has_changed(reply.live_version, version):
            reply.changes, reply.changed_batch = reply.changes + 1, batch.number
        reply.live_version = version
        reply.save(update_fields=["live_version", "changes", "changed_batch"])
        _stamp(reply, batch)
        changed.add(reply.review_id)
        count += 1
    return changed, count


def _stamp(reply: Reply, batch: Batch) -> None:
    """Note on the version that is public from now on which batch brought it, and begin its commitment."""
    version = reply.live_version
    if version is not None:
        version.batch = batch.number
        version.save(update_fields=["batch"])
    committing.begin(reply, batch)


def _has_changed(before: ReplyVersion | None, after: ReplyVersion) -> bool:
    """Whether a reader would say that the reply has changed: what came of its commitment is told apart."""
    fields = ("kind", "text", "stated_reason", "promised")
    return before is not None and any(getattr(before, name) != getattr(after, name) for name in fields)


def _follow(changed: set[int]) -> int:
    """Draw the cards and move the pages of reviews that changed; return how many cards were drawn."""
    rows = list(Review.objects.filter(pk__in=changed).only("employer", "agency", "public_id"))
    parties = {key for row in rows for key in (row.employer_id, row.agency_id) if key is not None}
    # A role family is named once enough reviews have it, and that changes the cards of the others too.
    drawn = cards.rerender_all(sorted(changed | set(cards.stale_roles(parties))))
    if changed:
        pages_changed(employers=parties, reviews=[row.public_id for row in rows])
    return drawn


def _count(published: set[int], batch: Batch, *, at_once: bool) -> int:
    """Let the figures follow, of the employers of new reviews and of those that changed since; count them."""
    rows = Review.objects.filter(pk__in=published).only("employer", "agency")
    parties = {key for row in rows for key in (row.employer_id, row.agency_id) if key is not None}
    changed = parties | tallies.uncounted() | snapshots.outdated()
    moved = snapshots.write(changed, batch, at_once=at_once)
    if changed:
        cited = snapshots.write_site(batch, at_once=at_once)
        write_evidence(batch=batch.number, batch_day=batch.due, figures=cited)
        recount_directory()
        pages_changed(employers=changed)
    return moved
