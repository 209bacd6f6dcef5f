"""Employers' replies: one under a review, moderated before it appears, its revisions kept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.models import Employer
from reviews.batches import latest_due
from reviews.lifecycle import WITHDRAWABLE, Actor, Guard, IllegalMoveError, Move, Status
from reviews.models import Reply, ReplyVersion, Review
from reviews.models.reply import OUTCOMES
from reviews.services.status import change_status
from reviews.services.visibility import put_up
from reviews.services.with_batch import committing

_STANDING = frozenset({Status.APPROVED, Status.PUBLISHED})
_REVISABLE = frozenset(
    {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR, Status.APPROVED, Status.PUBLISHED}
)


class ReplyExistsError(Exception):
    """The employer has already replied to this review; the reply can be revised."""


class CommitmentStandsError(Exception):
    """The day of a commitment has come: it can no longer be changed, only answered."""


class NothingToSayError(Exception):
    """There is no public commitment whose day has come, so nothing can be said of one."""


def write_reply(
    *,
    review: Review,
    employer: Employer,
    kind: str,
    text: str,
    stated_reason: str = "",
    commitment_text: str = "",
    commitment_due: dt.date | None = None,
) -> Reply:
    """Store an employer's one public answer under a published review; it is queued.

    Args:
        review: a published review.
        employer: the review's employer, or its agency.
        kind: a code of ReplyKind.
        text: the reply, tidied.
        stated_reason: a code of SilenceReason, or "".
        commitment_text: what the employer will do, at most 300 characters, or "".
        commitment_due: by when, together with `commitment_text`.

    Raises:
        IllegalMoveError: the review is not published, or is about somebody else. Nothing was stored.
        ReplyExistsError: there is a reply that is alive. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.status != Status.PUBLISHED:
            raise IllegalMoveError("a reply belongs under a published review")
        if employer.pk not in {review.employer_id, review.agency_id}:
            raise IllegalMoveError("the review is about somebody else")
        try:
            with transaction.atomic():
                reply = Reply.objects.create(review=review, employer=employer)
        except IntegrityError as error:
            raise ReplyExistsError("the employer has already replied to this review") from error
        version = ReplyVersion(
            reply=reply,
            kind=kind,
            text=text,
            stated_reason=stated_reason,
            commitment_text=commitment_text,
            commitment_due=commitment_due,
        )
        _added(version, None)
        return reply


def revise_reply(
    *,
    reply: Reply,
    kind: str,
    text: str,
    stated_reason: str = "",
    commitment_text: str = "",
    commitment_due: dt.date | None = None,
    today: dt.date | None = None,
) -> ReplyVersion:
    """Store a new version of a reply; a published one stays until this one is approved and its batch comes.

    What was said of its commitment goes with it, as long as the commitment is the same. From the day of
    a commitment on (`today`, the present day when None) it can no longer be changed, only answered.

    Raises:
        IllegalMoveError: the reply is no longer alive. Nothing was stored.
        CommitmentStandsError: it changes a commitment whose day has come. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    with transaction.atomic():
        reply = _revisable(reply)
        newest = reply.versions.order_by("-number").first()
        promised = commitment_text, commitment_due
        same = newest is not None and newest.promised == promised
        present = committing.present(reply)
        fixed = present if committing.is_fixed(present, today=today or timezone.localdate()) else None
        if fixed is not None and not same and promised != (fixed.text, fixed.due):
            raise CommitmentStandsError("the day of the commitment has come")
        version = ReplyVersion(
            reply=reply,
            kind=kind,
            text=text,
            stated_reason=stated_reason,
            commitment_text=commitment_text,
            commitment_due=commitment_due,
            outcome=newest.outcome if same and newest else "",
            outcome_text=newest.outcome_text if same and newest else "",
        )
        return _added(version, newest)


def say_outcome(*, reply: Reply, outcome: str, text: str, today: dt.date) -> ReplyVersion:
    """Store what came of a public reply's commitment: a new version, to be approved and to wait for a batch.

    Args:
        reply: a published reply.
        outcome: "met" or "missed".
        text: what was done, or why not, at most 300 characters.
        today: the day; that of the commitment has come.

    Raises:
        IllegalMoveError: the reply is not public. Nothing was stored.
        NothingToSayError: it carries no commitment whose day has come, or its newest text carries another
            one. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    with transaction.atomic():
        reply = _revisable(reply)
        if reply.status != Status.PUBLISHED:
            raise IllegalMoveError(f"a reply that is {reply.status} is not read by anybody")
        newest = reply.versions.order_by("-number").first()
        present = committing.present(reply)
        if newest is None or present is None or newest.promised != (present.text, present.due):
            raise NothingToSayError("the reply carries no commitment")
        if present.due > today:
            raise NothingToSayError("the day has not come")
        if outcome not in OUTCOMES:
            raise ValidationError({"outcome": _("Say whether it was done.")})
        version = ReplyVersion(
            reply=reply,
            kind=newest.kind,
            text=newest.text,
            language=newest.language,
            stated_reason=newest.stated_reason,
            commitment_text=newest.commitment_text,
            commitment_due=newest.commitment_due,
            outcome=outcome,
            outcome_text=text,
        )
        return _added(version, newest)


def _revisable(reply: Reply) -> Reply:
    """Return the reply, locked.

    Raises:
        IllegalMoveError: it is no longer alive.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("live_version").get(pk=reply.pk)
    if reply.status not in _REVISABLE:
        raise IllegalMoveError(f"a reply that is {reply.status} cannot be revised")
    return reply


def _added(version: ReplyVersion, newest: ReplyVersion | None) -> ReplyVersion:
    """Store a version behind the newest one; if it says the same, return that one."""
    if not version.text.strip():
        raise ValidationError({"text": _("Write the reply.")})
    version.sha256 = version.hash_of_said()
    if newest is not None and newest.sha256 == version.sha256:
        return newest
    version.number = (version.reply.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version.full_clean()
    version.save(force_insert=True)
    return version


def approve_reply(
    *, reply: Reply, version: ReplyVersion, guards: frozenset[Guard] = frozenset()
) -> ReplyVersion:
    """Approve one version of a reply; it appears with the next batch.

    Raises:
        IllegalMoveError: the state does not allow it, or the version is of another reply. Nothing was
            changed.
    """
    if version.reply_id != reply.pk:
        raise IllegalMoveError("the version belongs to another reply")
    with transaction.atomic():
        if reply.status not in _STANDING:
            change_status(subject=reply, to=Status.APPROVED, actor=Actor.MODERATOR, guards=guards)
        version.approved = True
        version.save(update_fields=["approved"])
        if reply.status == Status.APPROVED:
            reply.live_version = version
            reply.save(update_fields=["live_version"])
        return version


def reject_reply(
    *,
    reply: Reply,
    version: ReplyVersion,
    guards: frozenset[Guard] = frozenset(),
    actor: Actor = Actor.MODERATOR,
) -> Move | None:
    """Refuse a reply; of one that is approved or published, refuse the revision alone (returns None).

    Raises:
        IllegalMoveError: the state does not allow it, or the version is of another reply. Nothing was
            changed.
    """
    if version.reply_id != reply.pk:
        raise IllegalMoveError("the version belongs to another reply")
    with transaction.atomic():
        if reply.status in _STANDING:
            # With it go the versions that it took the place of before anybody had decided on them.
            after = reply.live_version.number if reply.live_version else 0
            reply.versions.filter(approved=False, number__gt=after).delete()
            return None
        return change_status(subject=reply, to=Status.REJECTED, actor=actor, guards=guards)


def withdraw_reply(*, reply: Reply, now: dt.datetime | None = None) -> Move:
    """Take a reply back, at once; a commitment whose day has passed unanswered counts as missed.

    `now` is an aware time, the present one when None.

    Raises:
        IllegalMoveError: it is no longer alive. Nothing was changed.
    """
    with transaction.atomic():
        was_public = reply.status == Status.PUBLISHED
        if reply.status not in WITHDRAWABLE:
            raise IllegalMoveError(f"a reply that is {reply.status} cannot be withdrawn")
        move = change_status(subject=reply, to=Status.WITHDRAWN, actor=Actor.AUTHOR)
        now = now or timezone.now()
        committing.take_back(reply, today=timezone.localdate(now), batch=latest_due(now))
        if was_public:
            put_up(reply.review)
        return move


def erase_reply(*, reply: Reply, guards: frozenset[Guard] = frozenset()) -> Move:
    """Erase what a withdrawn, refused or removed reply said.

    Raises:
        IllegalMoveError: the state does not allow it, or a legal hold on its review forbids it. Nothing was
            changed.
    """
    with transaction.atomic():
        if Review.objects.filter(pk=reply.review_id, legal_hold=True).exists():
            raise IllegalMoveError("a legal hold forbids erasing")
        was_taken_back = reply.status == Status.WITHDRAWN
        move = change_status(subject=reply, to=Status.ERASED, actor=Actor.SYSTEM, guards=guards)
        committing.forget(reply, was_taken_back=was_taken_back)
        reply.live_version = None
        reply.save(update_fields=["live_version"])
        reply.versions.all().delete()
        return move
