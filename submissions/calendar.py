"""A calendar file that says nothing: two days on which to look up a page."""

import datetime as dt
import secrets

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from submissions.services import Receipt


def calendar_file(receipt: Receipt) -> bytes:
    """Return an iCalendar file with the day of the decision and the last day of publication.

    It names neither the site nor an employer: calendars are shared, and read by others.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//EN")
    calendar.add("version", "2.0")
    for day in dict.fromkeys([receipt.decided_by.date(), receipt.last]):
        event = Event()
        event.add("uid", secrets.token_hex(16))
        # The format wants a time of making; midnight of the day itself says nothing.
        event.add("dtstamp", dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC))
        event.add("dtstart", day)
        event.add("summary", _("Look up a page"))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
