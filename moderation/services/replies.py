"""Employers' replies on their way to a decision; called from the representatives' desk."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.components import StatementOfReasons
from core.text import tidy, tidy_line
from employers.models import Employer
from moderation.errors import StateChangedError
from moderation.models import Case, Erasure
from moderation.redress.closing import close_about, lock_about
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
        StateChangedError: the reply is no longer alive, or its commitment's day has come and it says another
            one. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    with _waiting(reply, now):
        return replying.revise_reply(
            reply=reply,
            kind=kind,
            text=tidy(text),
            stated_reason=stated_reason,
            commitment_text=tidy_line(commitment_text),
            commitment_due=commitment_due,
            today=timezone.localdate(now),
        )


def submit_outcome(*, reply: Reply, outcome: str, text: str, now: dt.datetime) -> ReplyVersion:
    """Store what came of a reply's commitment and let it be judged; saying the same twice changes nothing.

    Args:
        reply: a public reply that carries a commitment whose day has come.
        outcome: "met" or "missed".
        text: what was done, or why not, at most 300 characters.
        now: an aware time.

    Raises:
        StateChangedError: there is nothing to say any more. Nothing was stored.
        ValidationError: a value is not one of the site's words. Nothing was stored.
    """
    with _waiting(reply, now):
        return replying.say_outcome(
            reply=reply, outcome=outcome, text=tidy_line(text), today=timezone.localdate(now)
        )


@contextmanager
def _waiting(reply: Reply, now: dt.datetime) -> Iterator[None]:
    """Open a case about what is written meanwhile, if anything is; say in words why nothing could be."""
    try:
        with transaction.atomic():
            before = reply.versions.count()
            yield
            if reply.versions.count() != before:
                open_case(reply=reply, now=now)
    except replying.CommitmentStandsError as error:
        raise StateChangedError(
            _("The day of your commitment has come, so it can no longer be changed. Nothing was sent.")
        ) from error
    except replying.NothingToSayError as error:
        raise StateChangedError(
            _("There is no commitment to answer for under this review any more. Nothing was sent.")
        ) from error
    except IllegalMoveError as error:
        raise StateChangedError(_("This reply can no longer be changed. Nothing was sent.")) from error


def withdraw_reply(*, reply: Reply, now: dt.datetime) -> None:
    """Take a reply back at once; its open case goes with it, and stays counted if its promise was missed.

    Raises:
        StateChangedError: it is no longer alive. Nothing was changed.
    """
    try:
        with transaction.atomic():
            lock_about(reply.review)
            case = Case.objects.select_for_update().filter(reply=reply).first()
            reply.refresh_from_db()
            replying.withdraw_reply(reply=reply, now=now)
            close_about(reply, now)
            if case is not None:
                clock.count_if_missed(case, now)
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
