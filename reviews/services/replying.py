"""Employers' replies: one under a review, moderated before it appears, its revisions kept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.text import fingerprint
from employers.models import Employer
from reviews.lifecycle import WITHDRAWABLE, Actor, Guard, IllegalMoveError, Move, Status
from reviews.models import Reply, ReplyVersion, Review
from reviews.services.status import change_status
from reviews.services.visibility import put_up

_STANDING = frozenset({Status.APPROVED, Status.PUBLISHED})
_REVISABLE = frozenset(
    {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR, Status.APPROVED, Status.PUBLISHED}
)


class ReplyExistsError(Exception):
    """The employer has already replied to this review; the reply can be revised."""


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
        _add_version(reply, kind, text, stated_reason, commitment_text, commitment_due)
        return reply


def revise_reply(
    *,
    reply: Reply,
    kind: str,
    text: str,
    stated_reason: str = "",
    commitment_text: str = "",
    commitment_due: dt.date | None = None,
) -> ReplyVersion:
    """Store a new version of a reply; a published one stays until this one is approved and its batch comes.

    Raises:
        IllegalMoveError: the reply is no longer alive. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    with transaction.atomic():
        reply = Reply.objects.select_for_update().get(pk=reply.pk)
        if reply.status not in _REVISABLE:
            raise IllegalMoveError(f"a reply that is {reply.status} cannot be revised")
        newest = reply.versions.order_by("-number").first()
        said = (kind, text, stated_reason, commitment_text, commitment_due)
        if newest is not None and said == (
            newest.kind,
            newest.text,
            newest.stated_reason,
            newest.commitment_text,
            newest.commitment_due,
        ):
            return newest
        return _add_version(reply, kind, text, stated_reason, commitment_text, commitment_due)


def _add_version(
    reply: Reply,
    kind: str,
    text: str,
    stated_reason: str,
    commitment_text: str,
    commitment_due: dt.date | None,
) -> ReplyVersion:
    if not text.strip():
        raise ValidationError({"text": _("Write the reply.")})
    version = ReplyVersion(
        reply=reply,
        number=(reply.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        text=text,
        sha256=fingerprint(text),
        stated_reason=stated_reason,
        commitment_text=commitment_text,
        commitment_due=commitment_due,
    )
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
            if not version.approved:
                version.delete()
            return None
        return change_status(subject=reply, to=Status.REJECTED, actor=actor, guards=guards)


def withdraw_reply(*, reply: Reply) -> Move:
    """Take a reply back, at once.

    Raises:
        IllegalMoveError: it is no longer alive. Nothing was changed.
    """
    with transaction.atomic():
        was_public = reply.status == Status.PUBLISHED
        if reply.status not in WITHDRAWABLE:
            raise IllegalMoveError(f"a reply that is {reply.status} cannot be withdrawn")
        move = change_status(subject=reply, to=Status.WITHDRAWN, actor=Actor.AUTHOR)
        if was_public:
            put_up(reply.review)
        return move


def erase_reply(*, reply: Reply, guards: frozenset[Guard] = frozenset()) -> Move:
    """Erase what a withdrawn, refused or removed reply said.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        move = change_status(subject=reply, to=Status.ERASED, actor=Actor.SYSTEM, guards=guards)
        reply.live_version = None
        reply.save(update_fields=["live_version"])
        reply.versions.all().delete()
        return move
