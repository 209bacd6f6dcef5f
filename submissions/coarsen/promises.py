"""Promises: when they are due, which one of a wait counts, and what became of it."""

import datetime as dt
from typing import Final

from reviews.due import IsWorkingDay, due_on
from reviews.facts import PromiseFacts
from scoring.clock import LAST_DAY, bin_of
from submissions.coarsen.drafts import ENDING, SCORED_KINDS, UNSCORED_PRECISIONS, DraftPromise, DraftWait

# Which message keeps which promise (model.md: a pure table of kind and content). Whatever ends a wait is
# the step, the decision or the call that was promised: an honest "on hold" is an answer. Only an
# offer is an offer in writing or a start date, and only feedback is feedback. A receipt is kept by any
# message that a person or a program sent about the application.
SATISFIES: Final[dict[str, frozenset[str]]] = {
    "acknowledgement": ENDING | {"acknowledgement_only", "holding_reply"},
    "next_step": ENDING,
    "decision_either_way": ENDING,
    "callback_at_time": ENDING,
    "feedback": frozenset({"rejection_with_feedback"}),
    "offer_letter": frozenset({"offer"}),
    "start_date": frozenset({"offer"}),
}

# Days late, up to and including, of the promise clock's phases 4 to 8.
LATE_ENDS: Final = (3, 7, 14, 30, 60)
LAST_PHASE: Final = 8


def end_of(wait: DraftWait) -> tuple[int, bool]:
    """Return the day on which the clock stopped, from the last contact, and whether an answer stopped it.

    An answer after day 90 counts as watching that ended on day 90.
    """
    if wait.answered_on is not None and wait.content in ENDING:
        day = max((wait.answered_on - wait.last_contact).days, 0)
        return (day, True) if day <= LAST_DAY else (LAST_DAY, False)
    return min(max((wait.watched_until - wait.last_contact).days, 0), LAST_DAY), False


def asked_of(wait: DraftWait, *, due: dt.date | None) -> str:
    """Return whether the candidate asked, and when; after the answer it is no follow-up."""
    if wait.asked_on is None or (wait.answered_on is not None and wait.asked_on > wait.answered_on):
        return "none"
    return "after_due" if due is not None and wait.asked_on > due else "before_due"


def due_day(promise: DraftPromise, *, start: dt.date, is_working_day: IsWorkingDay) -> dt.date | None:
    """Return the last day on which the promise is kept, or None when no day was named.

    `start` is the last contact, from which an undated promise counts. Working days are counted from the
    day after the promise.
    """
    return due_on(
        promise.precision,
        said=promise.said_on or start,
        day=promise.day,
        days=promise.days,
        is_working_day=is_working_day,
    )


def is_scorable(promise: DraftPromise) -> bool:
    """Tell whether "kept" can be said of the promise: its kind counts, and it named a day."""
    return promise.kind in SCORED_KINDS and promise.precision not in UNSCORED_PRECISIONS


def counting(wait: DraftWait, *, is_working_day: IsWorkingDay) -> tuple[int | None, bool]:
    """Return the position of the promise that counts (None: none does), and whether it is a revision.

    It is the first scorable one, replaced by at most one scorable revision that was made on its due day
    or before.
    """
    first: int | None = None
    due: dt.date | None = None
    for position, promise in enumerate(wait.promises):
        if not is_scorable(promise):
            continue
        if first is None:
            first, due = position, due_day(promise, start=wait.last_contact, is_working_day=is_working_day)
        elif due is not None and (promise.said_on or wait.last_contact) <= due:
            return position, True
    return first, False


def phase_of(*, day: int, due: int) -> int:
    """Return the phase 0..8 of the promise clock on `day`, for a promise due on `due` (from last contact).

    Quarters of the promised window, `floor(4 (2t+1) / (2 (D+1)))`, then 1-3, 4-7, 8-14, 15-30 and 31-60
    days late; what is later still belongs to the last phase.
    """
    if day <= due:
        return 4 * (2 * day + 1) // (2 * (due + 1))
    late = day - due
    return next((4 + place for place, end in enumerate(LATE_ENDS) if late <= end), LAST_PHASE)


def result_of(
    *, day: int, due: int, early_before: int, answered: bool, keeps: bool, revised: bool, asked_late: bool
) -> str:
    """Return the promise's result; all numbers are days since the last contact."""
    if not answered:
        return "not_yet_due" if day <= due else "broken"
    if not keeps:
        return "broken"
    if day > due:
        return "late_after_follow_up" if asked_late else "late"
    if revised:
        return "revised_in_time"
    return "kept_early" if day < early_before else "kept"


def promises_of(wait: DraftWait, *, is_working_day: IsWorkingDay) -> tuple[PromiseFacts, ...]:
    """Return the wait's promises in bins, with what became of the one that counts."""
    counts, revised = counting(wait, is_working_day=is_working_day)
    end, answered = end_of(wait)
    facts = []
    for position, promise in enumerate(wait.promises):
        due_on = due_day(promise, start=wait.last_contact, is_working_day=is_working_day)
        if due_on is None:
            facts.append(
                PromiseFacts(kind=promise.kind, precision=promise.precision, made_by=promise.made_by)
            )
            continue
        due = max((due_on - wait.last_contact).days, 0)
        keeps = _kept_by(promise.kind, wait, answered=answered)
        phase: int | None = None
        satisfied: bool | None = keeps
        result = ""
        if position == counts:
            phase = phase_of(day=end, due=due)
            satisfied = keeps and end - due <= LATE_ENDS[-1]
            result = result_of(
                day=end,
                due=due,
                early_before=due - 6 if promise.precision == "week_of" else due,
                answered=answered,
                keeps=keeps,
                revised=revised,
                asked_late=asked_of(wait, due=due_on) == "after_due",
            )
        facts.append(
            PromiseFacts(
                kind=promise.kind,
                precision=promise.precision,
                made_by=promise.made_by,
                length_bin=bin_of(due),
                counts=position == counts,
                phase=phase,
                satisfied=satisfied,
                result=result,
            )
        )
    return tuple(facts)


def _kept_by(kind: str, wait: DraftWait, *, answered: bool) -> bool:
    """Tell whether anything that came is what was promised."""
    came = {contact.content for contact in wait.contacts} | ({wait.content} if answered else set())
    return bool(came & SATISFIES.get(kind, frozenset()))
