"""How days, numbers and shares are written in the language of the page."""

import datetime as dt
from dataclasses import dataclass

from django.utils import formats
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from core.languages import reading_language


@dataclass(frozen=True, slots=True)
class _Names:
    """The short names of weekdays (from Monday) and of months, and how the first of a month is written."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    first: str


# Django's own short names are English in form: "Ven 7 Aoû", and "Jui" for June.
_NAMES = {
    "fr": _Names(
        tuple("lun. mar. mer. jeu. ven. sam. dim.".split()),
        tuple("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()),
        "1er",
    )
}


def on_day(day: dt.date, pattern: str) -> str:
    """Return a day as a pattern of Django's writes it, as the language does.

    "D j M Y" is "Fri 3 Dec 2026", and "jeu. 3 déc. 2026". A month at the end is written in full where the
    language shortens with a full stop, because a sentence may end there: "jeu. 3 décembre".

    Args:
        day: a date, or a moment in the time zone in which it is to be read.
        pattern: letters of Django's filter `date`; a backslash before a letter makes it stand for itself.
    """
    names = _NAMES.get(reading_language())
    if names is None:
        return format_date(day, pattern)
    letters = []
    escaped = False
    for place, letter in enumerate(pattern):
        words = ""
        if not escaped and letter == "D":
            words = names.weekdays[day.weekday()]
        elif not escaped and letter == "M" and place < len(pattern) - 1:
            words = names.months[day.month - 1]
        elif not escaped and letter == "M":
            letter = "F"
        elif not escaped and letter == "j" and day.day == 1:
            words = names.first
        letters.append("".join(f"\\{part}" for part in words) if words else letter)
        escaped = letter == "\\" and not escaped
    return format_date(day, "".join(letters))


def grouped(number: int) -> str:
    """Return a whole number with its thousands set apart: "1,234", and "1 234"."""
    return formats.number_format(number, force_grouping=True)


def decimal(number: float, places: int, *, signed: bool = False) -> str:
    """Return a number with so many places: "0.4", and "0,4"; with `signed`, "+0.4"."""
    text = formats.number_format(f"{abs(number):.{places}f}", places)
    if number < 0:
        return f"-{text}"
    return f"+{text}" if signed else text


def in_percent(number: int) -> str:
    """Return a whole number of per cent: "71%", and "71 %"."""
    return _("%(n)s%%") % {"n": number}
