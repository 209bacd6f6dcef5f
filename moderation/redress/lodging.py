"""Who may appeal what, until when, and the appeal as it comes in."""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.text import tidy
from moderation.errors import GoneError, NotAppealableError
from moderation.models import Appeal, Notice, NoticeState, Statement
from moderation.reasons import APPEALABLE, DAYS_TO_APPEAL
from moderation.redress import clocks
from moderation.redress.querysets import GONE
from reviews.lifecycle import Guard, IllegalMoveError, Status
from reviews.models import Reply, Review
from reviews.models.reply import DEAD
from reviews.services import redress

_APPEALABLE_STATES: Final = frozenset({Status.REJECTED, Status.RESTRICTED, Status.REMOVED})
_LODGED: Final = frozenset({Guard.WITHIN_APPEAL_TIME})


def appealable(subject: Review | Reply, *, today: dt.date) -> Statement | None:
    """Return the reasons that can be appealed against now, or None.

    That is the last decision on the text, if it was against its author, not itself the result of an appeal,
    not appealed before, and at most 183 days old.
    """
    if subject.status not in _APPEALABLE_STATES:
        return None
    last = subject.statements.select_related("decision").order_by("-decision").first()
    if last is None or last.decision.action not in APPEALABLE:
        return None
    if last.decided_on + dt.timedelta(days=DAYS_TO_APPEAL) < today or Appeal.objects.filter(statement=last):
        return None
    if isinstance(subject, Reply) and not _has_room(subject):
        return None
    return last


def _has_room(reply: Reply) -> bool:
    """Whether the reply could stand again: its review is public, and no other reply took its place."""
    others = Reply.objects.filter(review=reply.review_id, employer=reply.employer_id).exclude(pk=reply.pk)
    return reply.review.status == Status.PUBLISHED and not others.exclude(status__in=DEAD).exists()


def lodge(*, subject: Review | Reply, body: str, now: dt.datetime) -> Appeal:
    """Appeal the last decision on a review or a reply; somebody else decides within seven days.

    Raises:
        NotAppealableError: there is nothing to appeal (any more). Nothing was changed.
        ValidationError: nothing is said. Nothing was changed.
    """
    body = _said(body)
    try:
        with transaction.atomic():
            if isinstance(subject, Reply):
                # Its review is not withdrawn in the same moment.
                Review.objects.select_for_update().get(pk=subject.review_id)
            subject.refresh_from_db()
            statement = appealable(subject, today=now.date())
            if statement is None:
                raise NotAppealableError(_why_not(subject))
            redress.appeal(subject=subject, guards=_LODGED)
            return Appeal.objects.create(statement=statement, body=body, due_at=clocks.appeal_due(now))
    except (IllegalMoveError, IntegrityError) as error:
        raise NotAppealableError(_why_not(subject)) from error


def _why_not(subject: Review | Reply) -> str:
    if subject.status == Status.APPEALED:
        return _("Your appeal is with us already. Nothing was changed.")
    if isinstance(subject, Reply):
        return _(
            "This cannot be appealed: it was before, its 183 days are over, the review is gone, or another"
            " reply of yours took its place. Nothing was changed."
        )
    return _(
        "This cannot be appealed: it was before, its 183 days are over, or the review stands otherwise now."
        " Nothing was changed."
    )


def _said(body: str) -> str:
    body = tidy(body)
    if not body:
        raise ValidationError(_("Say why you want another decision."))
    return body


def notice_appealable(notice: Notice, *, today: dt.date) -> bool:
    """Whether its notifier can appeal the notice now: refused, not appealed before, at most 183 days ago."""
    if notice.state != NoticeState.REFUSED or notice.decided_on is None:
        return False
    within = today <= notice.decided_on + dt.timedelta(days=DAYS_TO_APPEAL)
    return within and not Appeal.objects.filter(notice=notice).exists()


def lodge_against_notice(*, notice: Notice, body: str, now: dt.datetime) -> Appeal:
    """Appeal a refused notice; the text it is about does not change by it.

    Raises:
        NotAppealableError: it was not refused, was appealed before, or its time is over. Nothing was changed.
        GoneError: the text is gone. Nothing was changed.
        ValidationError: nothing is said. Nothing was changed.
    """
    body = _said(body)
    with transaction.atomic():
        locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if locked.state == NoticeState.APPEALED:
            raise NotAppealableError(_("Your appeal is with us already. Nothing was changed."))
        if locked.subject.status in GONE:
            raise GoneError
        if not notice_appealable(locked, today=now.date()):
            raise NotAppealableError(
                _("This notice cannot be appealed: it was before, or its 183 days are over.")
            )
        locked.state = NoticeState.APPEALED
        locked.erase_contact_on = None
        locked.save(update_fields=["state", "erase_contact_on"])
        return Appeal.objects.create(notice=locked, body=body, due_at=clocks.appeal_due(now))


def due_of(subject: Review | Reply) -> dt.datetime | None:
    """Return when a decision on the open appeal of a text is promised for; None where none is open."""
    return (
        Appeal.objects.open()
        .filter(statement__in=subject.statements.all())
        .values_list("due_at", flat=True)
        .first()
    )
