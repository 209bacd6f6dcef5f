"""Employers' replies on their way to a decision; called from the representatives' desk."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core.components import StatementOfReasons
from core.text import tidy, tidy_line
from employers.models import Employer
from moderation.errors import StateChangedError
from moderation.models import Case, Erasure
from moderation.services import clock
from moderation.services.authors import DAYS_TO_ERASURE
from moderation.services.cases import open_case
from moderation.wording import statements_for
from reviews.lifecycle import IllegalMoveError
from reviews.models import Reply, ReplyVersion, Review
from reviews.services import replying


def submit_reply(
    *,
    review: Review,
    employer: Employer,
    kind: str,
    text: str,
    stated_reason: str = "",
    commitment_text: str = "",
    commitment_due: dt.date | None = None,
    now: dt.datetime,
) -> Reply:
    """Store an employer's reply and let it be judged before it appears.

    Arguments are those of reviews.services.replying.write_reply.

    Raises:
        StateChangedError: the review is not published, or is about somebody else. Nothing was stored.
        ReplyExistsError: the employer has a living reply already. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    try:
        with transaction.atomic():
            reply = replying.write_reply(
                review=review,
                employer=employer,
                kind=kind,
                text=tidy(text),
                stated_reason=stated_reason,
                commitment_text=tidy_line(commitment_text),
                commitment_due=commitment_due,
            )
            open_case(reply=reply, now=now)
            return reply
    except IllegalMoveError as error:
        raise StateChangedError(_("This review cannot be replied to any more. Nothing was sent.")) from error


def submit_revision(
    *,
    reply: Reply,
    kind: str,
    text: str,
    stated_reason: str = "",
    commitment_text: str = "",
    commitment_due: dt.date | None = None,
    now: dt.datetime,
) -> ReplyVersion:
    """Store a new text of a reply and let it be judged; a published one stays until then. The clock goes on.

    Raises:
        StateChangedError: the reply is no longer alive. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    try:
        with transaction.atomic():
            before = reply.versions.count()
            version = replying.revise_reply(
                reply=reply,
                kind=kind,
                text=tidy(text),
                stated_reason=stated_reason,
                commitment_text=tidy_line(commitment_text),
                commitment_due=commitment_due,
            )
            if reply.versions.count() != before:
                open_case(reply=reply, now=now)
            return version
    except IllegalMoveError as error:
        raise StateChangedError(_("This reply can no longer be changed. Nothing was sent.")) from error


def withdraw_reply(*, reply: Reply, now: dt.datetime) -> None:
    """Take a reply back at once; its open case goes with it, and stays counted if its promise was missed.

    Raises:
        StateChangedError: it is no longer alive. Nothing was changed.
    """
    try:
        with transaction.atomic():
            case = Case.objects.select_for_update().filter(reply=reply).first()
            reply.refresh_from_db()
            replying.withdraw_reply(reply=reply)
            if case is not None:
                if not clock.is_kept(case, now):
                    clock.count(case, now)
                case.delete()
            erase_on = now.date() + dt.timedelta(days=DAYS_TO_ERASURE)
            Erasure.objects.get_or_create(reply=reply, defaults={"erase_on": erase_on})
    except IllegalMoveError as error:
        raise StateChangedError(_("This reply is no longer there to withdraw.")) from error


def statements_of(reply: Reply) -> list[StatementOfReasons]:
    """Return the statements of all decisions on the reply, the newest first, ready to print."""
    return statements_for(reply)


def due_of(reply: Reply) -> dt.datetime | None:
    """Return when a decision is promised for; None when nothing is open."""
    case = Case.objects.filter(reply=reply).first()
    return case.due_at if case else None
