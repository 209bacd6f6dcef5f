"""Days as spreadsheets write them. Pure."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, Literal

type Order = Literal["dmy", "mdy"]

# What people write where there is nothing.
EMPTY: Final = frozenset(
    {"", "na", "n/a", "n.a.", "-", "--", "–", "—", "none", "null", "nan", "?", "x", "tbd", "nil"}
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "janvier", "januar"),
            ("feb", "february", "fev", "février", "fevrier", "februar"),
            ("mar", "march", "mars", "märz", "maerz"),
            ("apr", "april", "avr", "avril"),
            ("may", "mai"),
            ("jun", "june", "juin", "juni"),
            ("jul", "july", "juil", "juillet", "juli"),
            ("aug", "august", "août", "aout"),
            ("sep", "sept", "september", "septembre"),
            ("oct", "october", "octobre", "okt", "oktober"),
            ("nov", "november", "novembre"),
            ("dec", "december", "déc", "décembre", "decembre", "dez", "dezember"),
        ),
        1,
    )
    for name in names
}
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS: Final = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?!\d)")
_DAY_NAMED: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er)?[\s\-/.]+([^\W\d_]{3,10})\.?[\s\-/.,]+(\d{4}|\d{2})(?!\d)", re.I
)
_NAMED_DAY: Final = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.I)
# Days since 30 December 1899, as a spreadsheet exports a date that it was not told to write as one.
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?$")
_SERIALS: Final = range(36_526, 73_051)
_EPOCH: Final = dt.date(1899, 12, 30)


def is_empty(text: str) -> bool:
    """Tell whether a cell says nothing."""
    return text.strip().casefold() in EMPTY


def read_day(text: str, order: Order) -> dt.date | None:
    """Return the day that a cell begins with (a time after it is passed over), or None."""
    text = text.strip()
    if found := _ISO.match(text):
        return _day(*map(int, found.groups()))
    if found := _NUMBERS.match(text):
        first, second, year = map(int, found.groups())
        day, month = (first, second) if order == "dmy" else (second, first)
        return _day(_whole_year(year), month, day)
    if found := _DAY_NAMED.match(text):
        month = _MONTHS.get(found[2].casefold(), 0)
        return _day(_whole_year(int(found[3])), month, int(found[1]))
    if found := _NAMED_DAY.match(text):
        return _day(int(found[3]), _MONTHS.get(found[1].casefold(), 0), int(found[2]))
    if (found := _SERIAL.match(text)) and int(found[1]) in _SERIALS:
        return _EPOCH + dt.timedelta(days=int(found[1]))
    return None


def _whole_year(year: int) -> int:
    return year if year >= 100 else 2000 + year


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def guessed_order(cells: Iterable[str]) -> Order:
    """Return the order of day and month that fits more cells; the day first where both fit alike."""
    fits = {"dmy": 0, "mdy": 0}
    for cell in cells:
        if found := _NUMBERS.match(cell.strip()):
            first, second = int(found[1]), int(found[2])
            fits["dmy"] += first > 12 >= second
            fits["mdy"] += second > 12 >= first
    return "mdy" if fits["mdy"] > fits["dmy"] else "dmy"
