"""What the desk shows before a case is taken: numbers and hours, and no case."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from employers.models import Employer
from moderation.models import Appeal, Case, Notice, PromiseCount
from moderation.services import cases, second_looks


@dataclass(frozen=True)
class Waiting:
    """How many of a kind wait, and in how many whole hours the next one falls due (negative: overdue)."""

    kind: str
    count: int
    hours: int | None


@dataclass(frozen=True)
class Pressing:
    """How many open promises of a kind are missed already, and how many fall due within so many hours.

    Attributes:
        words: what was promised about.
        missed: those that are past their promise.
        soon: those that fall due within each of SPANS, and later, in that order.
    """

    words: str
    missed: int
    soon: list[int]


# The table shows what is missed, and what falls due within so many hours, from the one to the other.
SPANS: Final = ((0, 6), (6, 24), (24, 48))


def pressing(*, now: dt.datetime) -> list[Pressing]:
    """Return a row for each kind of promise that the site makes; a query for each."""
    return [
        _pressing(_("Reviews and replies"), Case.objects.filter(due_at__isnull=False), now),
        _pressing(_("Notices"), Notice.objects.open(), now),
        _pressing(_("Appeals"), Appeal.objects.open(), now),
    ]


def _pressing(words: str, rows: QuerySet[Any], now: dt.datetime) -> Pressing:
    edges = [now + dt.timedelta(hours=hours) for _start, hours in SPANS]
    found = rows.aggregate(
        missed=Count("pk", filter=Q(due_at__lt=now)),
        later=Count("pk", filter=Q(due_at__gte=edges[-1])),
        **{
            f"within_{place}": Count("pk", filter=Q(due_at__gte=start, due_at__lt=end))
            for place, (start, end) in enumerate(pairwise([now, *edges]))
        },
    )
    soon = [found[f"within_{place}"] for place in range(len(SPANS))]
    return Pressing(words, found["missed"], [*soon, found["later"]])


@dataclass(frozen=True)
class Desk:
    """The head of the desk: what waits, what the moderator holds, and how the month's promises went."""

    waiting: list[Waiting]
    held: Case | None
    proposals: int
    hidden: int
    pressing: list[Pressing]
    missed: int
    decided: int
    overdue: int


def desk_of(moderator: User, *, now: dt.datetime) -> Desk:
    """Return the head of the desk for a moderator. An open case past its promise counts as missed at once."""
    month = PromiseCount.objects.filter(kind="review", month=f"{now:%Y-%m}").first()
    overdue = cases.overdue(now=now)
    kept, missed = (month.kept, month.missed) if month else (0, 0)
    return Desk(
        waiting=[
            Waiting(
                row.kind,
                row.waiting,
                None if row.next_due is None else int((row.next_due - now).total_seconds() // 3600),
            )
            for row in cases.counts(moderator=moderator, now=now)
        ],
        held=Case.objects.held_by(moderator, now=now).first(),
        proposals=Employer.objects.proposed().count(),
        hidden=second_looks.count(),
        pressing=pressing(now=now),
        missed=missed + overdue,
        decided=kept + missed + overdue,
        overdue=overdue,
    )
