"""What editors are told by mail: laws that nobody has looked up for a year, links that lead nowhere."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from advice.models import BrokenLink, LegalClock

# Who has been told is told again after a month.
DAYS_BETWEEN_REMINDERS: Final = 30


def confirm_clock(*, clock_id: int, on: dt.date) -> LegalClock:
    """Note that an editor has read the source again on the day `on`. Raises LegalClock.DoesNotExist."""
    with transaction.atomic():
        clock = LegalClock.objects.select_for_update().get(pk=clock_id)
        clock.checked_on, clock.reminded_on = max(on, clock.checked_on), None
        clock.save(update_fields=["checked_on", "reminded_on"])
    return clock


def remind_editors(*, today: dt.date) -> int:
    """Write to every editor about what needs them; return how many letters were handed over.

    A clock is named again after a month, and a link once. What is named is noted in the transaction
    that hands the letters over, so that nobody gets one twice.
    """
    with transaction.atomic():
        clocks = list(
            LegalClock.objects.select_for_update().overdue(today).filter(_not_lately_reminded(today))
        )
        links = list(BrokenLink.objects.select_for_update(of=("self",)).filter(told=False))
        if not clocks and not links:
            return 0
        LegalClock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(reminded_on=today)
        BrokenLink.objects.filter(pk__in=[link.pk for link in links]).update(told=True)
        editors = list(User.objects.filter(is_editor=True, is_active=True))
        for editor in editors:
            with translation.override(editor.language):
                subject, body = _letter(clocks, links)
            send_reminder.enqueue(address=editor.email, subject=subject, body=body)
    return len(editors)


def _letter(clocks: Sequence[LegalClock], links: Sequence[BrokenLink]) -> tuple[str, str]:
    """Return subject and text in the language that is active."""
    context = {
        "clocks": [
            {"place": clock.place, "rule": clock.said()["rule"], "on": clock.checked_on} for clock in clocks
        ],
        "links": [{"title": link.article.title, "url": link.url, "why": link.why} for link in links],
        "page": f"{settings.SITE_URL}{reverse('editors:upkeep')}",
    }
    subject = " ".join(render_to_string("emails/upkeep_subject.txt", context).split())
    return subject, render_to_string("emails/upkeep.txt", context)


@task()
def send_reminder(address: str, subject: str, body: str) -> None:
    """Send one editor's letter. A failure stays among the task's results, and the next month tells again."""
    EmailMessage(subject, body, to=[address], headers={"Auto-Submitted": "auto-generated"}).send()


def _not_lately_reminded(today: dt.date) -> Q:
    day = today - dt.timedelta(days=DAYS_BETWEEN_REMINDERS)
    return Q(reminded_on__isnull=True) | Q(reminded_on__lte=day)
