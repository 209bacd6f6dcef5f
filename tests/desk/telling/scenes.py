"""What representatives are told, and by which letters."""

import datetime as dt

from django.core import mail
from django.utils import timezone

from desk.models import Letter
from desk.telling.sending import send_letter
from desk.telling.telling import Report, tell
from reviews.models import Batch
from tests.conftest import Person

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)


def told(now: dt.datetime | None = None) -> Report:
    """Write down what is due."""
    return tell(now=now or timezone.now())


def sent() -> list[str]:
    """Send what waits; return what became of each letter."""
    waiting = Letter.objects.filter(state="waiting").order_by("kind", "pk").values_list("pk", flat=True)
    return [send_letter.func(letter_id=pk) for pk in list(waiting)]


def letters(now: dt.datetime | None = None) -> list[mail.EmailMessage]:
    """Write down and send what is due; return the letters of this round alone."""
    mail.outbox.clear()
    told(now)
    sent()
    return list(mail.outbox)


def next_batch() -> int:
    """Begin another batch, a week after the newest."""
    newest = Batch.objects.order_by("-number").first()
    assert newest is not None
    return Batch.objects.create(number=newest.number + 1, due=newest.due + WEEK).number


def settled(*people: Person) -> None:
    """Let these people have been told all that there is."""
    letters()
    assert all(person.user for person in people)


def words(letter: mail.EmailMessage) -> str:
    """Return the plain text of a letter."""
    return str(letter.body)
