"""What the desk shows before a case is taken: numbers and hours, and no case."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from employers.models import Employer
from moderation.models import Case, PromiseCount
from moderation.services import cases
from reviews.lifecycle import Status
from reviews.models import Review


@dataclass(frozen=True)
class Waiting:
    """How many of a kind wait, and in how many whole hours the next one falls due (negative: overdue)."""

    kind: str
    count: int
    hours: int | None


@dataclass(frozen=True)
class Desk:
    """The head of the desk: what waits, what the moderator holds, and how the month's promises went."""

    waiting: list[Waiting]
    held: Case | None
    proposals: int
    restricted: int
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
        restricted=Review.objects.filter(status=Status.RESTRICTED).count(),
        missed=missed + overdue,
        decided=kept + missed + overdue,
        overdue=overdue,
    )
