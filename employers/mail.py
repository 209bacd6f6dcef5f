"""Letters to representatives, sent by a task; never to a candidate, whom we could not write to."""

import datetime as dt
import logging
import smtplib
import socket

from django.core.mail import EmailMultiAlternatives
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone

from employers.models import Employer

logger = logging.getLogger(__name__)
# Minutes until the next attempt, after each that failed.
_RETRY_AFTER_MINUTES = (1, 10)
# In these cases no server has taken the letter on, so that sending it again cannot send it twice. After
# a lost connection in the middle nobody knows; the person who asked can ask again.
_SURELY_NOT_SENT = (
    ConnectionRefusedError,
    socket.gaierror,
    smtplib.SMTPConnectError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
)


def claim_letter(*, employer: Employer, address: str, link: str) -> EmailMultiAlternatives:
    """Return the letter that proves a mailbox: plain text and HTML with the same words."""
    context = {"employer": employer, "link": link}
    letter = EmailMultiAlternatives(
        subject=" ".join(render_to_string("emails/claim_subject.txt", context).split()),
        body=render_to_string("emails/claim.txt", context),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string("emails/claim.html", context), "text/html")
    return letter


@task()
def send_claim_letter(employer_id: int, address: str, link: str, attempt: int = 1) -> str:
    """Send the letter with the link that proves a mailbox; return what became of it.

    The worker runs a task once. Only when certainly nothing was sent is another attempt put off: after
    1 minute, then after 10.
    """
    employer = Employer.objects.filter(pk=employer_id).first()
    if employer is None:
        return "the employer is gone"
    try:
        claim_letter(employer=employer, address=address, link=link).send()
    except _SURELY_NOT_SENT as error:
        if attempt > len(_RETRY_AFTER_MINUTES):
            raise
        wait = dt.timedelta(minutes=_RETRY_AFTER_MINUTES[attempt - 1])
        again = send_claim_letter.using(run_after=timezone.now() + wait)
        again.enqueue(employer_id=employer_id, address=address, link=link, attempt=attempt + 1)
        logger.warning("A letter was not sent (%s); another attempt follows.", type(error).__name__)
        return "put off"
    return "sent"
