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
    """A row that becomes an entry: its number, the employer, its waits and its note, and what was assumed."""

    number: int
    employer: str
    is_listed: bool
    waits: Sequence[str]
    note: str
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
        waits=[_wait(wait, today) for wait in entry.waits],
        note=entry.note,
        remarks=row.remarks,
    )


def _wait(wait: EntryWait, today: dt.date) -> str:
    """Return everything that a wait becomes, day by day: its start, what was promised, what came, its end."""
    told = wait.wait
    step = {"step": capfirst(str(Stage(told.stage).label)), "day": day_words(told.last_contact, today)}
    sentences = [_("%(step)s, %(day)s.") % step]
    promised = [promise.day for promise in told.promises if promise.day]
    sentences += [_("Promised by %(day)s.") % {"day": day_words(day, today)} for day in promised]
    between = [(day, _("you asked")) for day in wait.asked]
    between += [(contact.on, str(AnswerContent(contact.content).label)) for contact in told.contacts]
    if told.answered_on:
        what = str(AnswerContent(told.content).label) if told.content else _("an answer")
        between.append((told.answered_on, what))
    for day, what in sorted(between, key=lambda item: item[0]):
        sentences.append(capfirst(_("%(day)s: %(what)s.") % {"day": day_words(day, today), "what": what}))
    if not told.answered_on:
        end = {"day": day_words(wait.ended_on, today)}
        last = (
            _("No answer until %(day)s; you wait no longer.")
            if wait.stopped
            else _("You still wait; no answer until %(day)s.")
        )
        sentences.append(last % end)
    return " ".join(sentences)
