"""The clock of the site's own promise: whole hours when it starts, minutes when it pauses."""

import datetime as dt
from math import ceil
from typing import Final

from django.conf import settings
from django.db.models import F

from moderation.models import Case, PromiseCount
from moderation.services import log

# So many days the author has for an answer to a question.
DAYS_TO_ANSWER: Final = 30


def rounded_up(moment: dt.datetime) -> dt.datetime:
    """Return the next whole hour, or the moment itself if it is one: times are blunted to hours."""
    floor = moment.replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + dt.timedelta(hours=1)


def first_due(now: dt.datetime) -> dt.datetime:
    """Return when a decision on a text that comes in `now` is promised for."""
    return rounded_up(now + dt.timedelta(hours=settings.PROMISED_HOURS_REVIEW))


def minutes_left(case: Case, now: dt.datetime) -> int:
    """Return the whole minutes until the promise falls due; 0 when it is missed already, else 1 at least."""
    if case.due_at is None:
        return case.minutes_left or 0
    seconds = (case.due_at - now).total_seconds()
    return max(int(seconds // 60), 1) if seconds >= 0 else 0


def pause(case: Case, now: dt.datetime) -> None:
    """Stop the clock while the author is asked; the caller saves the case."""
    case.minutes_left = minutes_left(case, now)
    case.due_at = None
    case.answer_by = now.date() + dt.timedelta(days=DAYS_TO_ANSWER)


def resume(case: Case, now: dt.datetime) -> None:
    """Let the clock go on with the minutes that were left; the caller saves the case.

    A promise that was missed before the pause stays missed: it is due in the hour before.
    """
    left = case.minutes_left or 0
    due = rounded_up(now + dt.timedelta(minutes=left))
    case.due_at = due if left else due - dt.timedelta(hours=2)
    case.minutes_left = case.answer_by = None


def hours_used(case: Case, now: dt.datetime) -> int:
    """Return how many whole hours of the promise are used; more than promised when it is missed."""
    promised: int = settings.PROMISED_HOURS_REVIEW
    if case.due_at is None:
        left = (case.minutes_left or 0) / 60
    else:
        left = (case.due_at - now).total_seconds() / 3600
    return max(promised - ceil(left), 0)


def is_kept(case: Case, now: dt.datetime) -> bool:
    """Whether a decision `now` keeps the promise."""
    return minutes_left(case, now) > 0


def count(case: Case, now: dt.datetime) -> None:
    """Add a closed case to the month's count, as kept or missed. Replies count with reviews."""
    row, _created = PromiseCount.objects.get_or_create(kind="review", month=f"{now:%Y-%m}")
    column = "kept" if is_kept(case, now) else "missed"
    PromiseCount.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


def count_if_missed(case: Case, now: dt.datetime) -> None:
    """Count a case that is withdrawn undecided if its promise was missed already; else it leaves no count."""
    if not is_kept(case, now):
        count(case, now)
        log.append_missed(promise="review", month=f"{now:%Y-%m}")
