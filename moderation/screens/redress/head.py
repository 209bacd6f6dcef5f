"""What the queue says about notices, appeals and legal orders: numbers and hours, and no text."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from moderation.conflicts import tied_employers
from moderation.models import Appeal, Notice, Order
from moderation.redress import appeals, legal, notices


@dataclass(frozen=True)
class RedressHead:
    """The head of the desk for what is looked at again.

    Attributes:
        texts, notices: how many texts the moderator could be given, with how many notices.
        notice_hours, appeal_hours: whole hours to the next promise; negative: overdue; None: nothing waits.
        appeals: how many appeals the moderator could be given.
        for_others: appeals that the moderator may not decide, having decided before.
        alone: whether there is nobody else to decide them.
        held_notice, held_appeal: what the moderator has open.
        orders: how many legal orders wait for a second moderator.
        holds: how many reviews a court keeps from being erased.
    """

    texts: int
    notices: int
    notice_hours: int | None
    appeals: int
    appeal_hours: int | None
    for_others: int
    alone: bool
    held_notice: Notice | None
    held_appeal: Appeal | None
    orders: int
    holds: int


def redress_head(moderator: User, *, now: dt.datetime) -> RedressHead:
    """Return the numbers for a moderator at `now`."""
    ties = tied_employers(moderator)
    texts, count, notice_due = notices.waiting_texts(ties=ties, now=now)
    waiting, appeal_due = appeals.waiting_appeals(moderator=moderator, ties=ties, now=now)
    for_others = appeals.only_for_others(moderator=moderator)
    return RedressHead(
        texts=texts,
        notices=count,
        notice_hours=_hours(notice_due, now),
        appeals=waiting,
        appeal_hours=_hours(appeal_due, now),
        for_others=for_others,
        alone=bool(for_others) and not appeals.has_colleague(moderator),
        held_notice=Notice.objects.held_by(moderator, now=now).oldest_promise_first().first(),
        held_appeal=Appeal.objects.held_by(moderator, now=now).first(),
        orders=Order.objects.count(),
        holds=legal.holds_count(),
    )


def _hours(due: dt.datetime | None, now: dt.datetime) -> int | None:
    return None if due is None else int((due - now).total_seconds() // 3600)
