"""An entry as the answers of a form: what a page of posting, or of correcting, begins with."""

import datetime as dt
from typing import Final

from django.http import QueryDict

from core.vocabulary import Outcome
from employers.models import Employer
from submissions.coarsen import DraftPromise
from submissions.entries.content import Entry, EntryWait, Whom
from submissions.entries.deeds import OUTCOME_OF
from submissions.forms.employer import NEW

_PROMISED: Final = {
    "exact_time": "day",
    "by_date": "day",
    "week_of": "week",
    "within_days": "within",
    "within_working_days": "within",
    "vague": "vague",
    "none": "none",
}


def _day(name: str, day: dt.date | None) -> dict[str, str]:
    """Return a day as its three boxes send it."""
    parts = (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


def _promise(promise: DraftPromise) -> dict[str, str]:
    promised = _PROMISED[promise.precision]
    answers = {
        "promised": promised,
        "promise_kind": promise.kind,
        "promise_by": promise.made_by,
        "promise_number": str(promise.days) if promise.days is not None else "",
        "promise_unit": "working_days" if promise.precision == "within_working_days" else "days",
        **_day("promise_day", promise.day if promised == "day" else None),
        **_day("promise_week", promise.day if promised == "week" else None),
    }
    return answers | ({"promise_exact": "on"} if promise.precision == "exact_time" else {})


def wait_data(wait: EntryWait, prefix: str) -> dict[str, str]:
    """Return a wait as a WaitForm with this prefix sends it."""
    told = wait.wait
    first, *later = told.promises or (DraftPromise(kind="decision_either_way", precision="none"),)
    answered = "yes" if told.answered_on else "stopped" if wait.stopped else "no"
    answers = {
        "stage": told.stage,
        **_day("last_contact", told.last_contact),
        **_promise(first),
        "answered": answered,
        **_day("answer_day", told.answered_on),
        "channel": told.channel,
        "content": told.content,
        **_day("stopped_on", told.watched_until if wait.stopped else None),
        **_day("asked_on", told.asked_on),
        "reason": told.reason,
        "reason_source": told.reason_source,
    }
    for number, revision in enumerate(later, 1):
        answers |= _day(f"revision{number}-on", revision.said_on or told.last_contact)
        answers |= _day(f"revision{number}-day", revision.day)
        answers[f"revision{number}-by"] = revision.made_by
    for number, contact in enumerate(told.contacts, 1):
        answers |= _day(f"contact{number}-day", contact.on)
        answers[f"contact{number}-content"] = contact.content
    return {f"{prefix}-{name}": value for name, value in answers.items()}


def employer_data(whom: Whom, prefix: str = "employer") -> dict[str, str]:
    """Return whom an entry is about as an EmployerPick sends it."""
    if whom.pk is not None:
        found = Employer.objects.select_related("merged_into").filter(pk=whom.pk).first()
        if found is not None:
            return {f"{prefix}-slug": (found.merged_into or found).slug}
    return {
        f"{prefix}-name": whom.name,
        f"{prefix}-new_name": whom.name,
        f"{prefix}-new_country": whom.country,
        f"{prefix}-new_website": whom.domain,
    }


def named_data(whom: Whom, prefix: str = "employer") -> dict[str, str]:
    """Return the same with one that is only named chosen as it is, for the diary's own pages."""
    answers = employer_data(whom, prefix)
    return answers if f"{prefix}-slug" in answers else answers | {f"{prefix}-slug": NEW}


def waits_data(entry: Entry) -> dict[str, str]:
    """Return all waits of an entry as a page sends them."""
    answers = {"waits": str(len(entry.waits))}
    for number, wait in enumerate(entry.waits):
        answers |= wait_data(wait, f"wait{number}")
    return answers


def share_data(entry: Entry) -> QueryDict:
    """Return an entry as the page of posting sends it: the employer, the waits, and how it ended."""
    outcome = entry.outcome
    if not outcome:
        content = entry.last.wait.content
        open_end = Outcome.STILL_WAITING if not entry.last.stopped else Outcome.NEVER_ANSWERED
        outcome = str(OUTCOME_OF.get(content, "" if content else open_end))
    data = QueryDict(mutable=True)
    data.update(employer_data(entry.whom) | waits_data(entry) | {"outcome": outcome})
    return data
