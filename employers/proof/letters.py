"""Letters that prove a mailbox or invite to a desk, sent by tasks. Candidates have no address to write to."""

import datetime as dt
import logging
import smtplib
import socket
from email.message import EmailMessage
from email.policy import Policy
from email.policy import default as default_policy
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.tasks import Task, task
from django.template.loader import render_to_string
from django.utils import timezone, translation

from employers.models import Employer
from employers.proof.models import Invitation

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
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
)


class Letter(EmailMultiAlternatives):
    """A letter whose headers stay in one line each: a long link in one would be encoded beyond use."""

    def message(self, *, policy: "Policy[Any] | None" = None) -> EmailMessage:
        """Return the message with lines as long as RFC 5322 allows."""
        return super().message(policy=(policy or default_policy).clone(max_line_length=998))


def letter(name: str, context: dict[str, Any], *, to: str) -> EmailMultiAlternatives:
    """Return the letter that templates/emails has as NAME_subject.txt, NAME.txt and NAME.html."""
    made = Letter(
        subject=" ".join(render_to_string(f"emails/{name}_subject.txt", context).split()),
        body=render_to_string(f"emails/{name}.txt", context),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    made.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    return made


def _send(made: EmailMultiAlternatives, again: Task[..., str], kwargs: dict[str, Any], attempt: int) -> str:
    """Send a letter, or put off another attempt when certainly nothing was sent: after 1 and 10 minutes."""
    try:
        made.send()
    except _SURELY_NOT_SENT as error:
        if attempt > len(_RETRY_AFTER_MINUTES):
            raise
        wait = dt.timedelta(minutes=_RETRY_AFTER_MINUTES[attempt - 1])
        again.using(run_after=timezone.now() + wait).enqueue(**kwargs, attempt=attempt + 1)
        logger.warning("A letter was not sent (%s); another attempt follows.", type(error).__name__)
        return "put off"
    return "sent"


@task()
def send_claim_letter(
    employer_id: int, address: str, link: str, language: str = "en", attempt: int = 1
) -> str:
    """Send the letter with the link that proves a mailbox; return what became of it.

    The worker runs a task once. Only when certainly nothing was sent is another attempt put off.
    """
    employer = Employer.objects.filter(pk=employer_id).first()
    if employer is None:
        return "the employer is gone"
    with translation.override(language):
        made = letter("claim", {"employer": employer, "link": link}, to=address)
    kwargs = {"employer_id": employer_id, "address": address, "link": link, "language": language}
    return _send(made, send_claim_letter, kwargs, attempt)


@task()
def send_invitation(
    invitation_id: int, number: int, link: str, language: str = "en", attempt: int = 1
) -> str:
    """Send the letter that invites a colleague; return what became of it. The row has the address.

    An invitation that was taken back, accepted or sent anew meanwhile sends nothing.
    """
    waiting = Invitation.objects.select_related("employer", "invited_by")
    found = waiting.filter(pk=invitation_id, letters=number).first()
    if found is None or not found.is_open(now=timezone.now()):
        return "the invitation is gone"
    context = {"employer": found.employer, "invitation": found, "link": link}
    with translation.override(language):
        made = letter("invitation", context, to=found.address)
    kwargs = {"invitation_id": invitation_id, "number": number, "link": link, "language": language}
    return _send(made, send_invitation, kwargs, attempt)
