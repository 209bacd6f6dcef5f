"""Drafts with exact days, for the tests of what becomes of them."""

import datetime as dt
from typing import Any

from submissions.coarsen import Crowd, DraftPromise, DraftReview, DraftWait

# A Monday without a holiday anywhere near.
MON = dt.date(2026, 9, 7)


def every_day(day: dt.date) -> bool:
    """Count every day as a working day."""
    return True


def day(number: int) -> dt.date:
    """Return the day that lies so many days after MON."""
    return MON + dt.timedelta(days=number)


def promise(due: int | None = None, **fields: Any) -> DraftPromise:
    """Return a promise of a decision, due so many days after the last contact."""
    chosen: dict[str, Any] = {"kind": "decision_either_way", "precision": "by_date", "made_by": "hr"} | fields
    return DraftPromise(day=day(due) if due is not None else None, **chosen)


def wait(
    answer: int | None = None, *, until: int = 40, content: str = "rejection_template", **fields: Any
) -> DraftWait:
    """Return a wait after a final round, answered on the day `answer` or watched until the day `until`."""
    answered: dict[str, Any] = {"answered_on": day(answer), "content": content} if answer is not None else {}
    chosen: dict[str, Any] = (
        {"stage": "final_round", "phase": "decision", "last_contact": MON} | answered | fields
    )
    return DraftWait(watched_until=day(until), **chosen)


def draft(*waits: DraftWait, **fields: Any) -> DraftReview:
    """Return a review of the short form; days count from MON."""
    chosen: dict[str, Any] = {
        "employer": 1,
        "outcome": "rejected",
        "experience": "neutral",
        "text": "They were kind.",
        "crowd": Crowd(guess="fewer_than_10"),
    } | fields
    return DraftReview(waits=waits or (wait(5),), **chosen)
