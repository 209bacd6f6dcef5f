"""What to do today: pure, from days to days."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from reviews.due import IsWorkingDay, working_day_from, working_days_between
from scoring.clock import LAST_DAY
from scoring.estimate import Estimate
from scoring.evidence import LAST_LATE
from scoring.waiting import BETWEEN, follow_up_days, no_day

Act = Literal["wait", "first", "second", "stop", "close"]
# After two questions nothing more is gained by a third.
MOST_ASKED: Final = 2


@dataclass(frozen=True, slots=True)
class Situation:
    """Where somebody stands.

    Attributes:
        stage: the code of the last contact.
        phase: its phase.
        contact: the day of the last contact.
        today: the day that counts as today; never before `contact`.
        due: the promised day, or None when no day was named.
        vague: they said “soon”.
        asked: how often the candidate has asked since, 0 to 2.
        asked_on: the day of the last time, where it is known.
        heard_on: the day of a sign of life that was no answer.
    """

    stage: str
    phase: str
    contact: dt.date
    today: dt.date
    due: dt.date | None = None
    vague: bool = False
    asked: int = 0
    asked_on: dt.date | None = None
    heard_on: dt.date | None = None

    @property
    def waited(self) -> int:
        """Return the whole days since the last contact."""
        return (self.today - self.contact).days

    @property
    def due_after(self) -> int | None:
        """Return the promised day in days after the last contact."""
        return None if self.due is None else (self.due - self.contact).days

    @property
    def is_overdue(self) -> bool:
        """Whether the promised day has passed."""
        return self.due is not None and self.today > self.due

    @property
    def is_beyond(self) -> bool:
        """Whether the wait has outlasted the curve: 90 days, or 60 days after the promised one."""
        return self.days_left <= 0

    @property
    def days_left(self) -> int:
        """Return for how many days from today on the curve says anything."""
        end = LAST_DAY if self.due_after is None else self.due_after + LAST_LATE
        return end - self.waited

    def working_days_late(self, is_working_day: IsWorkingDay) -> int:
        """Return how many working days have passed since the promised day, today included."""
        return working_days_between(self.due, self.today, is_working_day) if self.due else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, and on which days.

    Attributes:
        act: "wait" for the day `ask_on`; "first" or "second": ask today; "stop": both questions are asked,
            so wait until `no_on`; "close": plan as if it were a no.
        ask_on: the working day on which to ask next, today where it has come; None when enough was asked.
        later_on: the day of the second question, while the first is still to be asked.
        no_on: the day from which on to plan as if it were a no.
    """

    act: Act
    ask_on: dt.date | None
    later_on: dt.date | None
    no_on: dt.date


def plan(here: Situation, found: Estimate, is_working_day: IsWorkingDay) -> Plan:
    """Return what to do today (scoring.md: follow-up advice); questions fall on working days.

    Args:
        here: where somebody stands.
        found: what is known of the employer, or of the typical one.
        is_working_day: tells the country's working days.
    """
    due, after_due = here.due_after, None
    if here.due is not None:
        first_day = working_day_from(here.due + dt.timedelta(days=1), is_working_day)
        after_due = (first_day - here.contact).days
    first, second = (
        working_day_from(here.contact + dt.timedelta(days=days), is_working_day)
        for days in follow_up_days(found, here.phase, due, after_due)
    )
    no_on = here.contact + dt.timedelta(days=no_day(found, here.phase, due))
    if here.is_beyond or here.today >= no_on:
        ask_on = here.today if here.asked < MOST_ASKED else None
        return Plan("close", ask_on, None, min(no_on, here.today))
    if here.asked >= MOST_ASKED:
        return Plan("stop", None, None, no_on)
    if here.asked:
        since = (here.asked_on or here.today) + dt.timedelta(days=BETWEEN)
        second = working_day_from(max(second, since), is_working_day)
        act: Act = "second" if here.today >= second else "wait"
        return Plan(act, max(second, here.today), None, no_on)
    ask_on = max(first, here.today)
    later_on = working_day_from(max(second, ask_on + dt.timedelta(days=BETWEEN)), is_working_day)
    return Plan("first" if here.today >= first else "wait", ask_on, later_on, no_on)
