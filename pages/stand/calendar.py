"""The days to look up as a calendar file. It names neither the site nor an employer: calendars are shared."""

import datetime as dt
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from pages.stand.plan import Plan, Situation

_UID_LENGTH: Final = 32


def days_ahead(here: Situation, plan: Plan) -> list[tuple[dt.date, str]]:
    """Return the days that are still to come, in order, each with what it is."""
    days = [
        (here.due, _("an answer was promised by today")),
        (plan.ask_on, _("a second and last message") if here.asked else _("a good day to ask")),
        (plan.later_on, _("a second and last message")),
        (plan.no_on, _("plan as if it were a no")),
    ]
    if plan.act == "close":
        days = days[:1]
    return sorted(((day, what) for day, what in days if day is not None and day > here.today), key=_first)


def _first(item: tuple[dt.date, str]) -> dt.date:
    return item[0]


def calendar_file(days: list[tuple[dt.date, str]]) -> bytes:
    """Return an iCalendar file with these whole days; the same days give the same file."""
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//EN")
    calendar.add("version", "2.0")
    for day, what in days:
        event = Event()
        # The same day opened twice is one entry in the calendar.
        event.add("uid", sha256(f"{day} {what}".encode()).hexdigest()[:_UID_LENGTH])
        # The format wants a time of making; midnight of the day itself says nothing.
        event.add("dtstamp", dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC))
        event.add("dtstart", day)
        event.add("summary", what[:1].upper() + what[1:])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
