"""What happens to an entry while its author waits. Pure: each deed takes an entry and returns the new one.

The site's day is an argument, and it is the only day that counts as a day of writing down. A deed that was
done before, or that a page asks for which is older than what happened since, returns the entry as it is.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.vocabulary import ENDING_CONTENTS, Outcome
from submissions.coarsen import DraftContact, DraftPromise, DraftWait
from submissions.entries.content import MOST_WAITS, Entry, EntryWait

# As many as the form of a review has room for (submissions.forms.waits; a test holds them equal).
MOST_REVISIONS: Final = 3
MOST_CONTACTS: Final = 3
# After two questions nothing more is gained by a third, but they may have happened.
MOST_QUESTIONS: Final = 5

# How a process ended, where its last answer says so by itself.
OUTCOME_OF: Final = {
    "rejection_template": Outcome.REJECTED,
    "rejection_with_reason": Outcome.REJECTED,
    "rejection_with_feedback": Outcome.REJECTED,
    "role_filled_notice": Outcome.REJECTED,
    "on_hold_notice": Outcome.ROLE_ON_HOLD,
    "role_cancelled_notice": Outcome.ROLE_CANCELLED,
    "invitation": Outcome.STILL_WAITING,
}
# Outcomes that a later answer replaces; what the author chose otherwise stays.
_OPEN: Final = frozenset({"", Outcome.STILL_WAITING, Outcome.NEVER_ANSWERED})
OFFERS: Final = (
    Outcome.OFFER_ACCEPTED,
    Outcome.OFFER_DECLINED,
    Outcome.OFFER_WITHDRAWN,
    Outcome.OFFER_SENT_IN_ERROR,
)


class FullError(Exception):
    """There is no room for one more of these. Nothing was changed."""


def _with(entry: Entry, wait: DraftWait) -> Entry:
    return entry.with_last(replace(entry.last, wait=wait))


def still_nothing(entry: Entry, *, today: dt.date) -> Entry:
    """Confirm that nothing has come until today."""
    if not entry.is_running:
        return entry
    return _with(entry, replace(entry.last.wait, watched_until=max(today, entry.last.wait.watched_until)))


def they_answered(entry: Entry, *, today: dt.date) -> Entry:
    """Note that an answer came, as of today; what it was, and on which day, is told afterwards."""
    return _with(entry, replace(entry.last.wait, answered_on=today)) if entry.is_running else entry


def describe_answer(
    entry: Entry,
    *,
    on: dt.date,
    content: str,
    channel: str = "",
    said_why: bool | None = None,
    reason: str = "",
    reason_source: str = "",
    outcome: str = "",
) -> Entry:
    """Say what the answer was; one that ends nothing is a sign of life, and the wait goes on.

    `outcome` says what became of an offer, which the answer itself does not.

    Raises:
        FullError: it is a sign of life, and there are as many as a wait takes.
    """
    if content not in ENDING_CONTENTS:
        return note_contact(take_back_answer(entry), on=on, content=content)
    entry = take_back_answer(entry)
    wait = replace(
        entry.last.wait,
        answered_on=on,
        content=content,
        channel=channel,
        said_why=said_why,
        reason=reason,
        reason_source=reason_source if reason else "",
    )
    answered = entry.with_last(replace(entry.last, wait=wait, stopped=False))
    ended = outcome if content == "offer" else OUTCOME_OF[content]
    known = entry.outcome in _OPEN or (content == "offer" and bool(outcome))
    return replace(answered, outcome=str(ended)) if known and ended else answered


def take_back_answer(entry: Entry) -> Entry:
    """Undo “they answered”: it was a slip, and the wait goes on."""
    if entry.last.wait.answered_on is None:
        return entry
    wait = replace(entry.last.wait, answered_on=None, content="", channel="", said_why=None)
    undone = _with(entry, wait)
    return replace(undone, outcome=Outcome.STILL_WAITING.value) if _follows_from_answer(entry) else undone


def _follows_from_answer(entry: Entry) -> bool:
    """Tell whether the outcome is what the last answer says, so that it goes with the answer."""
    content = entry.last.wait.content
    if content == "offer":
        return entry.outcome in OFFERS
    return bool(entry.outcome) and entry.outcome == OUTCOME_OF.get(content)


def outcome_follows(entry: Entry, *, before: Entry) -> Entry:
    """Return a corrected entry with the outcome that follows from it, where that of `before` did likewise.

    Only an entry that became a review has an outcome.
    """
    if not before.outcome or not (before.outcome in _OPEN or _follows_from_answer(before)):
        return entry
    content = entry.last.wait.content
    if content == "offer":
        return entry
    open_end = Outcome.NEVER_ANSWERED if entry.last.stopped else Outcome.STILL_WAITING
    return replace(entry, outcome=str(OUTCOME_OF[content] if content else open_end))


def stop_waiting(entry: Entry, *, on: dt.date) -> Entry:
    """Note that the author waits no longer; until that day nothing had come."""
    if not entry.is_running:
        return entry
    wait = replace(entry.last.wait, watched_until=on)
    stopped = entry.with_last(replace(entry.last, wait=wait, stopped=True))
    if entry.outcome == Outcome.STILL_WAITING:
        return replace(stopped, outcome=Outcome.NEVER_ANSWERED.value)
    return stopped


def wait_again(entry: Entry) -> Entry:
    """Undo stop_waiting."""
    if not entry.last.stopped:
        return entry
    again = entry.with_last(replace(entry.last, stopped=False))
    if entry.outcome == Outcome.NEVER_ANSWERED:
        return replace(again, outcome=Outcome.STILL_WAITING.value)
    return again


def note_contact(entry: Entry, *, on: dt.date, content: str) -> Entry:
    """Note a sign of life that ended nothing. The same one again is noted once.

    Raises:
        FullError: there are as many as a wait takes.
    """
    wait, new = entry.last.wait, DraftContact(content=content, on=on)
    if new in wait.contacts:
        return entry
    if len(wait.contacts) >= MOST_CONTACTS:
        raise FullError
    contacts = sorted([*wait.contacts, new], key=lambda contact: contact.on)
    return _with(entry, replace(wait, contacts=tuple(contacts)))


def note_question(entry: Entry, *, on: dt.date) -> Entry:
    """Note that the author asked. The same day again is noted once.

    Raises:
        FullError: so many questions were noted that more say nothing.
    """
    asked = entry.last.asked
    if on in asked:
        return entry
    if len(asked) >= MOST_QUESTIONS:
        raise FullError
    first, *again = sorted([*asked, on])
    wait = replace(entry.last.wait, asked_on=first)
    return entry.with_last(replace(entry.last, wait=wait, asked_again=tuple(again)))


def note_revision(entry: Entry, *, said_on: dt.date, day: dt.date | None, made_by: str = "") -> Entry:
    """Note that they moved the promised day, to another one or to none. The same again is noted once.

    Raises:
        FullError: it was moved as often as a wait takes.
    """
    wait = entry.last.wait
    first, *later = wait.promises
    new = DraftPromise(
        kind=first.kind,
        precision="by_date" if day else "vague",
        made_by=made_by,
        said_on=said_on,
        day=day,
    )
    if new in later:
        return entry
    if len(later) >= MOST_REVISIONS:
        raise FullError
    later = sorted([*later, new], key=lambda promise: promise.said_on or wait.last_contact)
    return _with(entry, replace(wait, promises=(first, *later)))


def begin_next(entry: Entry, wait: EntryWait) -> Entry:
    """Begin the next wait of the same process. The same one again begins nothing.

    Raises:
        FullError: there are as many as a review takes.
    """
    if any(same_start(wait.wait, other.wait) for other in entry.waits):
        return entry
    if len(entry.waits) >= MOST_WAITS:
        raise FullError
    outcome = Outcome.STILL_WAITING.value if entry.outcome and wait.is_running else entry.outcome
    return replace(entry, waits=(*entry.waits, wait), outcome=outcome)


def same_start(one: DraftWait, other: DraftWait) -> bool:
    """Tell whether two waits began alike: the step, the day, and what was promised then.

    These are what hindsight could bend. A wait of which one of them changed was written down anew.
    """
    return _start(one) == _start(other)


def _start(wait: DraftWait) -> tuple[object, ...]:
    first = wait.promises[0] if wait.promises else None
    promise = (first.kind, first.precision, first.day, first.days) if first else None
    return (wait.stage, wait.last_contact, promise)


def recorded(new: EntryWait, *, before: Sequence[EntryWait]) -> EntryWait:
    """Return a wait with the day on which it was first written down: that of one that began alike.

    Args:
        new: as a form has it, with the site's day if it is told while it runs, and without one if not.
        before: the waits that were written down already.
    """
    known = next((wait for wait in before if same_start(wait.wait, new.wait)), None)
    if known is None:
        return new
    kept = replace(new, wait=replace(new.wait, first_recorded_on=known.wait.first_recorded_on))
    # A form asks for the first question alone; those after it were noted in the diary.
    again = tuple(day for day in known.asked_again if kept.wait.asked_on and day > kept.wait.asked_on)
    return replace(kept, asked_again=again)
