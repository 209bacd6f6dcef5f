"""From the row of a spreadsheet to an entry, or to the reason why it becomes none."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.drawing import day_words
from core.text import folded
from core.vocabulary import ENDING_CONTENTS, PHASE_OF_STAGE, AnswerContent, Stage
from employers.names import LONGEST_NAME
from submissions.coarsen import DraftContact, DraftPromise, DraftWait
from submissions.entries.content import MOST_CHARACTERS_OF_NOTE, MOST_WAITS, Entry, EntryWait, Whom
from submissions.entries.deeds import MOST_CONTACTS, MOST_QUESTIONS
from submissions.entries.importing import meaning
from submissions.entries.importing.days import Order, is_empty, read_day
from submissions.entries.importing.tables import Table
from submissions.forms.waits import MOST_DAYS_BACK, OTHER_TIME_ZONES

# The first row names the columns.
_FIRST: Final = 2
_MOST_DAYS_PROMISED: Final = 366

type Known = tuple[str, str, dt.date, str]
# What a cell tells of: its day, the place of its column, and the column's role.
type _Event = tuple[dt.date, int, str]


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What the owner of a spreadsheet says about it.

    Attributes:
        roles: what each column is, by the codes of `meaning`.
        order: whether the day or the month stands first.
        words: what each word of the column "what became of it" means.
        silent_until: until which day nothing had come, where a row tells of no answer.
        still_waiting: whether its owner still waits in these rows.
    """

    roles: Sequence[str]
    order: Order = "dmy"
    words: Mapping[str, str] = field(default_factory=dict)
    silent_until: dt.date
    still_waiting: bool = False


@dataclass(frozen=True)
class Row:
    """What becomes of a row: an entry, or why there is none; and what was assumed on the way."""

    number: int
    entry: Entry | None = None
    refusal: str = ""
    remarks: tuple[str, ...] = ()


class _Refused(Exception):  # noqa: N818  (it says what becomes of a row, and is no error)
    """A row becomes no entry."""


@dataclass
class _Walk:
    """A process, day by day."""

    mapped: Mapped
    today: dt.date
    waits: list[EntryWait] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def last(self) -> DraftWait:
        return self.waits[-1].wait

    def put(self, wait: DraftWait, **own: bool) -> None:
        self.waits[-1] = replace(self.waits[-1], wait=wait, **own)  # type: ignore[arg-type]

    def step(self, stage: str, day: dt.date) -> None:
        if self.waits:
            self._led_on(day)
        if len(self.waits) >= MOST_WAITS:
            raise _Refused(_("It has more than %(n)s steps.") % {"n": MOST_WAITS})
        wait = DraftWait(
            stage=stage,
            phase=PHASE_OF_STAGE[stage],
            last_contact=day,
            watched_until=day,
            promises=(DraftPromise(kind="decision_either_way", precision="none"),),
        )
        self.waits.append(EntryWait(wait=wait))

    def _led_on(self, day: dt.date) -> None:
        """End the wait before a further step: something must have come, by the day of that step."""
        if self.last.answered_on is None:
            self.put(replace(self.last, answered_on=day, content="invitation", watched_until=day))
            stage = capfirst(str(Stage(self.last.stage).label))
            self.remarks.append(
                _("%(step)s: the invitation is put on the day of the next step.") % {"step": stage}
            )
        elif not self.last.content:
            self.put(replace(self.last, content="invitation"))

    def came(self, content: str, day: dt.date) -> None:
        if not self.waits:
            raise _Refused(_("An answer came, but no column says after which step, and when that was."))
        if self.last.answered_on is not None:
            if self.last.content and not content:
                return
            self._was_a_sign(self.last.answered_on)
        self.put(replace(self.last, answered_on=day, content=content))

    def _was_a_sign(self, day: dt.date) -> None:
        """Read an answer after which another one came as a sign of life."""
        first = self.last.content
        content = first if first and first not in ENDING_CONTENTS else "holding_reply"
        self.put(replace(self.last, answered_on=None, content=""))
        self.sign(content, day)

    def sign(self, content: str, day: dt.date) -> None:
        if not self.waits:
            raise _Refused(_("Something came, but no column says after which step, and when that was."))
        contacts = self.last.contacts
        if len(contacts) >= MOST_CONTACTS:
            words = _("More than %(n)s signs of life in one wait: that of %(day)s was left out.")
            self.remarks.append(words % {"n": MOST_CONTACTS, "day": day_words(day, self.today)})
            return
        self.put(replace(self.last, contacts=(*contacts, DraftContact(content=content, on=day))))

    def asked(self, day: dt.date) -> None:
        if not self.waits or day in self.waits[-1].asked:
            return
        asked = self.waits[-1].asked
        if len(asked) >= MOST_QUESTIONS:
            words = _("More than %(n)s questions in one wait: that of %(day)s was left out.")
            self.remarks.append(words % {"n": MOST_QUESTIONS, "day": day_words(day, self.today)})
            return
        first, *again = (*asked, day)
        self.waits[-1] = replace(
            self.waits[-1], wait=replace(self.last, asked_on=first), asked_again=tuple(again)
        )

    def promised(self, day: dt.date) -> None:
        if not self.waits or self.last.promises[0].precision != "none":
            return
        promise = DraftPromise(kind="decision_either_way", precision="by_date", day=day)
        self.put(replace(self.last, promises=(promise,)))

    def close(self, word: str) -> None:
        """End the last wait as the words of the row say."""
        if not self.waits:
            raise _Refused(_("No day of a step stands in it, so it does not say when the wait began."))
        if self.last.answered_on is not None:
            if not self.last.content and word in ENDING_CONTENTS:
                self.put(replace(self.last, content=word))
            return
        if word in ENDING_CONTENTS:
            words = _("It says that an answer came (%(what)s), but no column says on which day.")
            raise _Refused(words % {"what": AnswerContent(word).label})
        stopped = word == meaning.WITHDREW or not self.mapped.still_waiting
        until = max(self.last.last_contact, min(self.mapped.silent_until, self.today))
        # A wait that still runs was written down today, and no sooner; what is over was told afterwards.
        recorded = None if stopped else self.today
        wait = replace(self.last, watched_until=until, first_recorded_on=recorded)
        self.put(wait, stopped=stopped)


def rows_of(
    table: Table,
    mapped: Mapped,
    *,
    today: dt.date,
    employers: Mapping[str, Whom],
    known: Collection[Known] = (),
) -> list[Row]:
    """Return what becomes of each row.

    Args:
        table: the spreadsheet.
        mapped: what its owner says about it.
        today: the site's day.
        employers: employers of the site by their folded names; all others are only named.
        known: what lies in the diary already, by known_as(); the same again is refused.
    """
    above: set[tuple[str, ...]] = set()
    rows: list[Row] = []
    for number, cells in enumerate(table.rows, _FIRST):
        if cells in above:
            rows.append(Row(number, refusal=_("The same row stands above, word for word.")))
            continue
        above.add(cells)
        try:
            row = _row(number, table, cells, mapped, today=today, employers=employers)
        except _Refused as refusal:
            rows.append(Row(number, refusal=str(refusal)))
            continue
        if row.entry is not None and known_as(row.entry) in known:
            row = Row(number, refusal=_("It is in your diary already."))
        rows.append(row)
    return rows


def known_as(entry: Entry) -> Known:
    """Return by what an entry is known to be the same: whom, the first step, its day, and the note."""
    first = entry.waits[0].wait
    return (folded(entry.whom.name), first.stage, first.last_contact, entry.note)


def names_in(table: Table, mapped: Mapped) -> set[str]:
    """Return the names in the column of employers."""
    if meaning.EMPLOYER not in mapped.roles:
        return set()
    place = list(mapped.roles).index(meaning.EMPLOYER)
    return {row[place][:LONGEST_NAME] for row in table.rows if not is_empty(row[place])}


def _row(
    number: int,
    table: Table,
    cells: Sequence[str],
    mapped: Mapped,
    *,
    today: dt.date,
    employers: Mapping[str, Whom],
) -> Row:
    name, status, notes = "", "", []
    events: list[_Event] = []
    remarks: list[str] = []
    for place, (role, cell) in enumerate(zip(mapped.roles, cells, strict=True)):
        if role == meaning.IGNORE or is_empty(cell):
            continue
        if role == meaning.EMPLOYER:
            name = name or cell[:LONGEST_NAME]
        elif role == meaning.STATUS:
            status = mapped.words.get(cell, meaning.guessed_meaning(cell))
        elif role == meaning.NOTE:
            notes.append(f"{table.columns[place]}: {cell}")
        else:
            day = read_day(cell, mapped.order)
            if day is None:
                words = _("“%(cell)s” under “%(column)s” is no day, and was left out.")
                remarks.append(words % {"cell": cell[:40], "column": table.columns[place][:40]})
            elif role == meaning.PROMISED or _is_past(day, today, table.columns[place]):
                events.append((day, place, role))
    if not name:
        raise _Refused(_("It names no employer."))
    walk = _Walk(mapped, today, remarks=remarks)
    try:
        _happen(walk, events, status)
        walk.close(status)
    except _Refused as refusal:
        # What could not be read is often why the rest makes no sense.
        raise _Refused(" ".join([*remarks, str(refusal)])) from refusal
    _check_age(walk, today)
    entry = Entry(
        whom=employers.get(folded(name), Whom(name=name)),
        waits=tuple(walk.waits),
        note="\n".join(notes)[:MOST_CHARACTERS_OF_NOTE],
    )
    return Row(number, entry, remarks=tuple(walk.remarks))


def _is_past(day: dt.date, today: dt.date, column: str) -> bool:
    if day > today + OTHER_TIME_ZONES:
        words = _(
            "The day under “%(column)s” (%(day)s) has not come yet. Is the order of day and month right?"
        )
        raise _Refused(words % {"column": column[:40], "day": day_words(day, today)})
    return True


def _happen(walk: _Walk, events: Sequence[_Event], status: str) -> None:
    """Let everything happen in the order of its days; on one day in the order of the columns."""
    due = _due(events)
    for event in sorted(events):
        day, _place, role = event
        if role.startswith(meaning.STEP):
            walk.step(role.removeprefix(meaning.STEP), day)
            if event in due:
                walk.promised(due[event])
        elif role.startswith(meaning.CAME):
            walk.came(role.removeprefix(meaning.CAME), day)
        elif role == meaning.ANSWER:
            # "Last contact" of somebody to whom nothing came is the application itself.
            if status != meaning.NOTHING:
                walk.came("", day)
        elif role == meaning.SIGN:
            walk.sign("acknowledgement_only", day)
        elif role == meaning.ASKED:
            walk.asked(day)


def _due(events: Sequence[_Event]) -> dict[_Event, dt.date]:
    """Return the promised day of each step that has one.

    A promised day belongs to one wait: that after the last step before it. Of two days for one wait the first
    counts. A day more than a year later is none of its wait's.
    """
    steps = sorted(event for event in events if event[2].startswith(meaning.STEP))
    found: dict[_Event, dt.date] = {}
    for promised in sorted(day for day, _place, role in events if role == meaning.PROMISED):
        before = [step for step in steps if step[0] <= promised]
        if before and (promised - before[-1][0]).days <= _MOST_DAYS_PROMISED:
            found.setdefault(before[-1], promised)
    return found


def _check_age(walk: _Walk, today: dt.date) -> None:
    first = walk.waits[0].wait.last_contact
    if first < today - dt.timedelta(days=MOST_DAYS_BACK):
        words = _(
            "It began on %(day)s, more than five years ago. Figures count five years, so we leave it out."
        )
        raise _Refused(words % {"day": day_words(first, today)})
