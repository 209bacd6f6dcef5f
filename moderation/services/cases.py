"""Cases: opened when a text comes in, given to one moderator at a time, the oldest promise first."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, Min

from accounts.models import User
from moderation.conflicts import has_conflict, tied_employers, untied
from moderation.errors import AlreadyDecidedError, ConflictOfInterestError, LeaseLostError, StateChangedError
from moderation.models import Case
from moderation.services import clock
from moderation.services.fingerprints import keep
from reviews.lifecycle import Actor, Guard, IllegalMoveError, Status
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from reviews.services.status import change_status

LEASE: Final = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class QueueCount:
    """How many cases of a kind a moderator could be given, and when the first promise falls due."""

    kind: str
    waiting: int
    next_due: dt.datetime | None


def newest_version(subject: Review | Reply) -> ReviewVersion | ReplyVersion:
    """Return the text that is to be decided: the one with the highest number.

    Raises:
        AlreadyDecidedError: there is no text any more (it was erased).
    """
    version = subject.versions.order_by("-number").first()
    if version is None:
        raise AlreadyDecidedError
    return version


def is_edit(subject: Review | Reply) -> bool:
    """Whether the case is about the new text of one that is approved or published already."""
    return subject.status in {Status.APPROVED, Status.PUBLISHED}


@transaction.atomic
def open_case(
    *, review: Review | None = None, reply: Reply | None = None, one_of_many: bool = False, now: dt.datetime
) -> Case:
    """Open the case of a new text; the promise of 72 hours begins (rounded up to the hour).

    If one is open already its clock goes on, and it is about the newest text from now on.

    Args:
        review, reply: one of the two.
        one_of_many: whether the open key has reviewed this employer often (findings.worth_a_remark).
        now: an aware time.
    """
    subject = review or reply
    if subject is None:
        raise ValueError("a case has a review or a reply")
    version = newest_version(subject)
    keep(version)
    case, created = Case.objects.select_for_update().get_or_create(
        review=review,
        reply=reply,
        defaults={
            "version_sha": version.sha256,
            "due_at": clock.first_due(now),
            "one_of_many": one_of_many,
        },
    )
    if not created and case.version_sha != version.sha256:
        # Blanks that were proposed lie in another text.
        case.version_sha, case.proposed, case.agreed = version.sha256, [], False
        case.save(update_fields=["version_sha", "proposed", "agreed"])
    return case


def take_along(*, case: Case, moderator: User, now: dt.datetime) -> Case:
    """Take a case that is decided together with the one at hand, within the same transaction.

    Raises:
        ConflictOfInterestError: the moderator has a tie.
        LeaseLostError: somebody else has it. Nothing was changed.
    """
    if has_conflict(moderator, case):
        raise ConflictOfInterestError
    if case.lease_until is not None and case.lease_until > now:
        raise LeaseLostError
    return _lease(case, moderator, now)


@transaction.atomic
def claim_next(*, moderator: User, kind: str = "review", now: dt.datetime) -> Case | None:
    """Give the moderator the case whose promise falls due first, for 30 minutes; None if there is none.

    Somebody who holds one gets that one again, whatever its kind: nobody can hoard. Cases of employers that
    the moderator has a tie to are passed over.
    """
    # Two clicks at once of the same moderator follow each other here.
    User.objects.select_for_update().get(pk=moderator.pk)
    held = Case.objects.held_by(moderator, now=now).first()
    if held is not None:
        return held
    cases = Case.objects.waiting(now=now).of_kind(kind).filter(untied(tied_employers(moderator)))
    # Only the case's own row is locked, and one that somebody else is just taking is passed over.
    features = connection.features
    cases = cases.oldest_promise_first().select_for_update(
        skip_locked=features.has_select_for_update_skip_locked,
        of=("self",) if features.has_select_for_update_of else (),
    )
    case = cases.first()
    return None if case is None else _lease(case, moderator, now)


def _lease(case: Case, moderator: User, now: dt.datetime) -> Case:
    """Give a case that nobody holds to the moderator for 30 minutes."""
    _free(case)
    if case.subject.status == Status.QUEUED:
        change_status(
            subject=case.subject,
            to=Status.IN_REVIEW,
            actor=Actor.QUEUE,
            guards=frozenset({Guard.NO_CONFLICT}),
        )
    case.moderator, case.lease_until = moderator, now + LEASE
    case.save(update_fields=["moderator", "lease_until"])
    return case


def _free(case: Case) -> None:
    """Put a text whose lease has ended back into the queue; the caller saves the case."""
    if case.subject.status == Status.IN_REVIEW:
        change_status(
            subject=case.subject,
            to=Status.QUEUED,
            actor=Actor.QUEUE,
            guards=frozenset({Guard.LEASE_OVER}),
        )
    case.moderator = case.lease_until = None


def held(*, case: Case, moderator: User, now: dt.datetime) -> Case:
    """Return the case, locked for this transaction, if it is with the moderator who has no tie.

    Raises:
        AlreadyDecidedError: it is gone.
        LeaseLostError: it is with somebody else, or the 30 minutes are over.
        ConflictOfInterestError: the moderator has come to have a tie.
    """
    locked = Case.objects.select_for_update().filter(pk=case.pk).first()
    if locked is None:
        raise AlreadyDecidedError
    if locked.moderator_id != moderator.pk or locked.lease_until is None or locked.lease_until <= now:
        raise LeaseLostError
    if has_conflict(moderator, locked):
        raise ConflictOfInterestError
    return locked


@transaction.atomic
def give_back(*, case: Case, moderator: User, now: dt.datetime) -> None:
    """Put a case back into the queue. The clock keeps running.

    Raises:
        AlreadyDecidedError, LeaseLostError, StateChangedError: nothing was changed.
    """
    locked = Case.objects.select_for_update().filter(pk=case.pk).first()
    if locked is None:
        raise AlreadyDecidedError
    if locked.moderator_id != moderator.pk or locked.lease_until is None or locked.lease_until <= now:
        raise LeaseLostError
    if locked.subject.status == Status.IN_REVIEW:
        try:
            change_status(
                subject=locked.subject,
                to=Status.QUEUED,
                actor=Actor.MODERATOR,
                guards=frozenset({Guard.LEASE_OVER}),
            )
        except IllegalMoveError as error:
            raise StateChangedError from error
    locked.moderator = locked.lease_until = None
    locked.save(update_fields=["moderator", "lease_until"])


@transaction.atomic
def end_leases(*, now: dt.datetime) -> int:
    """Put back the cases whose 30 minutes are over; return how many."""
    over = list(Case.objects.select_for_update().filter(lease_until__lte=now))
    for case in over:
        _free(case)
        case.save(update_fields=["moderator", "lease_until"])
    return len(over)


def counts(*, moderator: User, now: dt.datetime) -> list[QueueCount]:
    """Return for reviews and replies how many the moderator could be given and the next promise."""
    waiting = Case.objects.waiting(now=now).filter(untied(tied_employers(moderator)))
    found = []
    for kind in ("review", "reply"):
        row = waiting.of_kind(kind).aggregate(waiting=Count("pk"), next_due=Min("due_at"))
        found.append(QueueCount(kind, row["waiting"], row["next_due"]))
    return found


def overdue(*, now: dt.datetime) -> int:
    """Return how many open cases are past their promise: missed already, whoever decides when."""
    return Case.objects.filter(due_at__lt=now).count()
