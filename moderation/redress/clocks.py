"""The clocks of notices and appeals, and the count of the promises; the kinds are those of PromiseCount."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db.models import F

from moderation.models import PromiseCount
from moderation.services import log
from moderation.services.clock import rounded_up

LEASE: Final = dt.timedelta(minutes=30)
# A contact is erased so many days after its notice is closed, the words of an appeal after its decision.
DAYS_TO_KEEP: Final = 30


def notice_due(now: dt.datetime) -> dt.datetime:
    """Return when a decision on a notice that comes in `now` is promised for, rounded up to the hour."""
    return rounded_up(now + dt.timedelta(hours=settings.PROMISED_HOURS_NOTICE))


def appeal_due(now: dt.datetime) -> dt.datetime:
    """Return when a decision on an appeal that comes in `now` is promised for, rounded up to the hour."""
    return rounded_up(now + dt.timedelta(hours=settings.PROMISED_HOURS_APPEAL))


def is_kept(due_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a decision `now` keeps the promise."""
    return now <= due_at


def count(kind: str, due_at: dt.datetime, now: dt.datetime) -> None:
    """Add one decided `notice` or `appeal` to the month's count, as kept or missed."""
    row, _created = PromiseCount.objects.get_or_create(kind=kind, month=f"{now:%Y-%m}")
    column = "kept" if is_kept(due_at, now) else "missed"
    PromiseCount.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


def count_if_missed(kind: str, due_at: dt.datetime, now: dt.datetime) -> None:
    """Count what is closed undecided if its promise was missed already; else it leaves no count."""
    if not is_kept(due_at, now):
        count(kind, due_at, now)
        log.append_missed(promise=kind, month=f"{now:%Y-%m}")


def hours_used(due_at: dt.datetime, promised: int, now: dt.datetime) -> int:
    """Return how many whole hours of the promise are used; more than promised when it is missed."""
    left = (due_at - now).total_seconds() / 3600
    return max(promised - int(-(-left // 1)), 0)
