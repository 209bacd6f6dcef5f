"""Handing a letter to the mail server, at most once.

A letter is marked as handed over, for all to see, before the first byte goes to the mail server. Whoever
finds it marked leaves it alone. So a task that runs twice, two workers, or a kill -9 in the middle send it
once or not at all: nobody gets it twice, and all that it says stands on the desk as well
(docs/decisions/0033). Only when the mail server has certainly taken nothing on is it tried again.
"""

import datetime as dt
import logging
import smtplib
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone, translation

from desk.telling.composing import Composed, compose
from desk.telling.models import CHOICES, Kind, Letter, LetterState
from desk.telling.unsubscribing import off_url
from employers.proof.letters import letter

logger = logging.getLogger(__name__)
# The mail server's word that it takes nothing on, or not now (greylisting is one of them).
_REFUSED: Final = (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
# Minutes until the next attempt, after each at which the mail server took nothing on.
_RETRY_AFTER_MINUTES: Final = (1, 10, 60, 4 * 60, 12 * 60)


def message_id(row: Letter) -> str:
    """Return the letter's own Message-ID, the same at every attempt."""
    return f"<letter-{row.pk:x}@{urlsplit(settings.SITE_URL).hostname}>"


def _message(row: Letter, composed: Composed) -> EmailMultiAlternatives:
    kind = Kind(row.kind)
    one = row.representative
    off = off_url(representative=one, kind=kind) if kind in CHOICES else ""
    context = {"letter": composed, "employer": one.employer, "off_url": off}
    made = letter("news", context, to=one.user.email)
    made.extra_headers["Message-ID"] = message_id(row)
    if off:
        # RFC 8058: one click in the mail program, without a page.
        made.extra_headers["List-Unsubscribe"] = f"<{off}>"
        made.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return made


@task()
def send_letter(letter_id: int) -> str:
    """Send a letter that waits; return what became of it. Run as often as you like: it goes out once."""
    waiting = Letter.objects.filter(pk=letter_id, state=LetterState.WAITING)
    found = waiting.select_related("representative__employer", "representative__user").first()
    if found is None:
        return "not waiting"
    with translation.override(found.representative.user.language):
        composed = compose(found)
        message = _message(found, composed) if composed else None
    if message is None:
        return "dropped" if waiting.update(state=LetterState.DROPPED) else "not waiting"
    mailer = mailers.default
    try:
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        return _put_off(waiting, found, error)
    try:
        return _handed_over(found, message, mailer)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            mailer.close()


def _handed_over(row: Letter, message: EmailMultiAlternatives, mailer: BaseEmailBackend) -> str:
    """Mark the letter, then give it to the open connection."""
    # Durable: it is in the database, whatever happens to this process, before the mail server hears of it.
    with transaction.atomic(durable=True):
        waiting = Letter.objects.filter(pk=row.pk, state=LetterState.WAITING)
        if not waiting.update(
            state=LetterState.HANDED_OVER, handed_at=timezone.now(), attempts=row.attempts + 1
        ):
            return "not waiting"
    handed = Letter.objects.filter(pk=row.pk, state=LetterState.HANDED_OVER)
    try:
        mailer.send_messages([message])
    except _REFUSED as error:
        return _put_off(handed, row, error)
    except ValueError:
        # An address that no mail server could take.
        handed.update(state=LetterState.FAILED)
        return "failed"
    except (OSError, smtplib.SMTPException) as error:
        # A connection that broke in the middle: it may have been taken on, so it is not sent again.
        logger.warning("A letter was handed over, and it is not known whether it was taken on (%s).", error)
        handed.update(state=LetterState.UNSURE)
        return "unsure"
    handed.update(state=LetterState.SENT)
    return "sent"


def _put_off(rows: QuerySet[Letter], row: Letter, error: Exception) -> str:
    """Let a letter that the mail server did not take on wait for the next attempt, or give it up."""
    tried = row.attempts + 1
    if tried > len(_RETRY_AFTER_MINUTES):
        rows.update(state=LetterState.FAILED, attempts=tried)
        logger.error("A letter was given up after %s attempts (%s).", tried, type(error).__name__)
        return "failed"
    at = timezone.now() + dt.timedelta(minutes=_RETRY_AFTER_MINUTES[row.attempts])
    with transaction.atomic():
        # The sweep takes its task for lost half an hour later.
        if rows.update(state=LetterState.WAITING, attempts=tried, next_at=at + dt.timedelta(minutes=30)):
            send_letter.using(run_after=at).enqueue(letter_id=row.pk)
    logger.warning("A letter was not sent (%s); another attempt follows.", type(error).__name__)
    return "put off"
