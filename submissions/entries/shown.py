"""An entry as its author reads it: the line with exact days, where they stand, what to do today."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import vocabulary as words
from core.drawing import PromiseDrawing, day_words, promise_line_in_days
from employers.models import Employer, EmployerStatus
from pages.stand.calendar import days_ahead
from pages.stand.plan import MOST_ASKED, Plan, Situation, plan
from pages.stand.texts import Letter, letter, recommended
from pages.stand.words import ChanceBlock, chances, curve_ends, headline, rests_on
from reviews.due import IsWorkingDay
from reviews.forecast import Basis, basis_for
from submissions.coarsen import DraftPromise, DraftWait, counting, due_day, working_days_of
from submissions.entries.content import Entry, EntryWait, Whom
from submissions.entries.services import Kept


@dataclass(frozen=True)
class Line:
    """One wait of an entry: the step, the day it began, and its drawing."""

    step: str
    since: str
    drawing: PromiseDrawing


@dataclass(frozen=True)
class Stand:
    """Where somebody stands who still waits: what screen 6 says, with the days of the diary."""

    headline: str
    chances: Sequence[ChanceBlock]
    rests_on: Sequence[str]
    curve_ends: str
    plan: Plan
    letter: Letter | None
    days: Sequence[tuple[dt.date, str]]


@dataclass(frozen=True)
class Shown:
    """An entry on a page. `entry` is None where it cannot be read; `stand` where nobody waits any more.

    `review` is the number of the review that it became, if that one is still under the key; `happened` is
    what came in between, in order, each with its day; `overdue` is how many days the promised one has passed.
    """

    number: int
    entry: Entry | None
    employer: str = ""
    employer_url: str = ""
    lines: Sequence[Line] = ()
    happened: Sequence[tuple[str, str]] = ()
    stand: Stand | None = None
    review: int | None = None
    overdue: int = 0
    badges: Sequence[str] = ()
    today_words: str = ""

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Return the two answers to “did they answer?”, each one click."""
        return [
            ("yes", _("They answered"), _("Next: what it was. Half a minute.")),
            ("no", _("Still nothing"), _("Notes today, %(day)s. That is all.") % {"day": self.today_words}),
        ]

    @property
    def ref(self) -> str:
        """Return how pages know it."""
        return self.entry.ref if self.entry else ""

    @property
    def line(self) -> Line:
        """Return the newest wait."""
        return self.lines[-1]

    @property
    def is_running(self) -> bool:
        """Whether its author still waits."""
        return self.entry is not None and self.entry.is_running

    @property
    def lacks_content(self) -> bool:
        """Whether an answer came of which is not said yet what it was."""
        return self.entry is not None and self.entry.last.lacks_content


@dataclass
class Reader:
    """Makes entries ready to be shown. What several of them rest on is looked up once."""

    today: dt.date
    reviews: Mapping[int, int] = field(default_factory=dict)
    _employers: dict[int, Employer] = field(default_factory=dict)
    _bases: dict[int | None, Basis] = field(default_factory=dict)

    def read(self, kept: Iterable[Kept], *, stand: bool = True) -> list[Shown]:
        """Return the entries ready to be shown, in their order; `stand` says where their authors stand."""
        rows = list(kept)
        keys = {row.entry.whom.pk for row in rows if row.entry and row.entry.whom.pk is not None}
        wanted = keys - set(self._employers)
        found = Employer.objects.select_related("merged_into").in_bulk(wanted)
        self._employers |= {pk: employer.merged_into or employer for pk, employer in found.items()}
        return [self._shown(row, stand=stand) for row in rows]

    def employer(self, whom: Whom) -> Employer | None:
        """Return the employer that an entry is about, where it is on the site."""
        return self._employers.get(whom.pk) if whom.pk is not None else None

    def _shown(self, kept: Kept, *, stand: bool) -> Shown:
        entry = kept.entry
        if entry is None:
            return Shown(kept.number, None)
        employer = self.employer(entry.whom)
        country = employer.country if employer else entry.whom.country
        is_working_day = working_days_of(country)
        here = situation(entry.last, today=self.today, is_working_day=is_working_day)
        listed = employer is not None and employer.status == EmployerStatus.LISTED
        return Shown(
            number=kept.number,
            entry=entry,
            employer=employer.name if employer else entry.whom.name,
            employer_url=employer.get_absolute_url() if employer and listed else "",
            lines=[self._line(wait, is_working_day) for wait in entry.waits],
            happened=self._happened(entry.last),
            stand=self._stand(employer, here, is_working_day) if stand and entry.is_running else None,
            review=self.reviews.get(entry.review) if entry.review else None,
            overdue=(self.today - here.due).days if here.due and entry.is_running else 0,
            badges=self._badges(entry.last),
            today_words=day_words(self.today, self.today),
        )

    def _line(self, wait: EntryWait, is_working_day: IsWorkingDay) -> Line:
        told = wait.wait
        counts, _revised = counting(told, is_working_day=is_working_day)
        days = [due_of(told, promise, is_working_day) for promise in told.promises]
        dated = [place for place, day in enumerate(days) if day is not None]
        named = counts if counts is not None else (dated[0] if dated else None)
        started = min(told.last_contact, self.today)
        drawing = promise_line_in_days(
            started=started,
            today=self.today,
            due=days[named] if named is not None else None,
            answered_on=max(told.answered_on, started) if told.answered_on else None,
            revisions=[day for place, day in enumerate(days) if day is not None and place != named],
            vague=any(promise.precision == "vague" for promise in told.promises),
            stopped_on=max(told.watched_until, started) if wait.stopped else None,
        )
        step = capfirst(str(words.Stage(told.stage).label))
        return Line(step, day_words(told.last_contact, self.today), drawing)

    def _happened(self, wait: EntryWait) -> list[tuple[str, str]]:
        told = wait.wait
        found = [(day, _("You asked")) for day in wait.asked]
        found += [
            (contact.on, capfirst(str(words.AnswerContent(contact.content).label)))
            for contact in told.contacts
        ]
        for promise in told.promises[1:]:
            moved = (
                _("They moved the day to %(day)s") % {"day": day_words(promise.day, self.today)}
                if promise.day
                else _("They took the day back and named no other")
            )
            found.append((promise.said_on or told.last_contact, moved))
        if told.answered_on and told.content:
            found.append((told.answered_on, _answer_words(told)))
        elif wait.is_running and told.watched_until > told.last_contact:
            found.append((told.watched_until, _("Still nothing")))
        return [(day_words(day, self.today), what) for day, what in sorted(found, key=lambda item: item[0])]

    def _badges(self, wait: EntryWait) -> list[str]:
        first = wait.wait.first_recorded_on
        in_time = first is not None and (wait.is_running or first < wait.ended_on)
        return [_("recorded while waiting")] if in_time else []

    def _stand(self, employer: Employer | None, here: Situation, is_working_day: IsWorkingDay) -> Stand:
        pk = employer.pk if employer else None
        if pk not in self._bases:
            self._bases[pk] = basis_for(employer)
        basis = self._bases[pk]
        todo = plan(here, basis.own, is_working_day)
        kind = recommended(here, todo)
        return Stand(
            headline=headline(here, todo),
            chances=chances(here, basis),
            rests_on=rests_on(here, basis, employer.name if employer else ""),
            curve_ends=curve_ends(here),
            plan=todo,
            letter=letter(kind, here, todo) if kind else None,
            days=days_ahead(here, todo),
        )


def _answer_words(told: DraftWait) -> str:
    content = capfirst(str(words.AnswerContent(told.content).label))
    if not told.channel:
        return content
    return _("%(answer)s, %(channel)s") % {
        "answer": content,
        "channel": words.Channel(told.channel).label,
    }


def due_of(wait: DraftWait, promise: DraftPromise, is_working_day: IsWorkingDay) -> dt.date | None:
    """Return when a promise of a wait falls due, never before the wait began; None where no day was named."""
    due = due_day(promise, start=wait.last_contact, is_working_day=is_working_day)
    return max(due, wait.last_contact) if due else None


def situation(wait: EntryWait, *, today: dt.date, is_working_day: IsWorkingDay) -> Situation:
    """Return where the author of a running wait stands; of several promised days the newest is theirs."""
    told = wait.wait
    days = [due_of(told, promise, is_working_day) for promise in told.promises]
    dated = [day for day in days if day is not None]
    asked = wait.asked
    return Situation(
        stage=told.stage,
        phase=told.phase,
        contact=min(told.last_contact, today),
        today=today,
        due=dated[-1] if dated else None,
        vague=any(promise.precision == "vague" for promise in told.promises),
        asked=min(len(asked), MOST_ASKED),
        asked_on=min(asked[-1], today) if asked else None,
        heard_on=max((contact.on for contact in told.contacts), default=None),
    )
