"""Days that may be chosen from a calendar, typed in one box, or sent in three."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

# What people type for 7 August 2026 where a browser has no calendar, the day always first but in ISO.
TYPED: Final = (
    "%Y-%m-%d",
    "%d %m %Y",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d %b %Y",
    "%d %B %Y",
)
_ISO: Final = "%Y-%m-%d"
MOST_CHARACTERS: Final = 40


class DayInput(forms.DateInput):
    """A calendar where the browser has one. What is no date comes back as it was typed, in a text box."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})}, format=_ISO)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return what was sent: under the name itself, or in three boxes as on the pages of posting."""
        sent = data.get(name)
        if not sent:
            sent = " ".join(str(data.get(f"{name}_{part}") or "") for part in ("day", "month", "year"))
        return str(sent).strip()[:MOST_CHARACTERS]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show a readable day in the calendar's own form, and anything else in a plain box."""
        day = read_day(value) if isinstance(value, str) else value
        context = super().get_context(name, day or value, attrs)
        if value and not day:
            context["widget"]["type"] = "text"
        return context


def read_day(text: str) -> dt.date | None:
    """Return the day that a text means, or None; a year of two digits is never guessed."""
    for form in TYPED:
        try:
            return dt.datetime.strptime(text.strip(), form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


class DayField(forms.DateField):
    """A day. Its errors say how to write one."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("That is no day that we can read. Write it as 22 10 2026: day, month and year."),
    }

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day, None for an empty box.

        Raises:
            ValidationError: it cannot be read.
        """
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        day = read_day(str(value))
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day
