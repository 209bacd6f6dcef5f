"""What becomes of a row, in words, before anything is kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.drawing import day_words
from core.vocabulary import AnswerContent, Stage
from submissions.entries.content import EntryWait
from submissions.entries.importing.rows import Row


@dataclass(frozen=True)
class Said:
    """A row that becomes an entry: its number, the employer, its waits in words, and what was assumed."""

    number: int
    employer: str
    is_listed: bool
    waits: Sequence[str]
    remarks: Sequence[str]


def said(row: Row, *, today: dt.date) -> Said:
    """Return what becomes of a row.

    Raises:
        ValueError: it becomes nothing.
    """
    if row.entry is None:
        raise ValueError("the row becomes no entry")
    entry = row.entry
    return Said(
        number=row.number,
        employer=entry.whom.name,
        is_listed=entry.whom.pk is not None,
        waits=[_wait(wait, today) + _promise(wait, today) for wait in entry.waits],
        remarks=row.remarks,
    )


def _wait(wait: EntryWait, today: dt.date) -> str:
    told = wait.wait
    words = {
        "step": capfirst(str(Stage(told.stage).label)),
        "day": day_words(told.last_contact, today),
        "end": day_words(wait.ended_on, today),
        "what": str(AnswerContent(told.content).label) if told.content else _("an answer"),
    }
    if told.answered_on:
        return _("%(step)s, %(day)s. %(end)s: %(what)s.") % words
    if wait.stopped:
        return _("%(step)s, %(day)s. No answer until %(end)s; you wait no longer.") % words
    return _("%(step)s, %(day)s. You still wait; nothing until %(end)s.") % words


def _promise(wait: EntryWait, today: dt.date) -> str:
    days = [promise.day for promise in wait.wait.promises if promise.day]
    return "".join(" " + _("Promised by %(day)s.") % {"day": day_words(day, today)} for day in days)
