"""When a promise falls due, and a country's working days. Pure: no Django, and no clock.

Used when a review's dates become bins, and when somebody asks where they stand.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Final

import holidays

IsWorkingDay = Callable[[dt.date], bool]

# A search for working days ends after so many days, so that a calendar without one cannot hang it.
_MOST_STEPS: Final = 400


@cache
def working_days_of(country: str) -> IsWorkingDay:
    """Return a function that tells a country's working days (ISO 3166 alpha-2), by weekends and holidays.

    In a country that the library does not know, or none, Saturday and Sunday are free and nothing else.
    """
    try:
        calendar = holidays.country_holidays(country)
    except (NotImplementedError, KeyError):
        return lambda day: day.weekday() < 5
    return calendar.is_working_day


@cache
def has_holidays(country: str) -> bool:
    """Tell whether the library knows the public holidays of a country (ISO 3166 alpha-2)."""
    return country in holidays.list_supported_countries()


def due_on(
    precision: str,
    *,
    said: dt.date,
    day: dt.date | None,
    days: int | None,
    is_working_day: IsWorkingDay,
) -> dt.date | None:
    """Return the last day on which a promise is kept, or None when no day was named.

    Args:
        precision: a code of core.vocabulary.Precision.
        said: the day on which it was made; days are counted from the day after.
        day: the named day, or any day of the named week (which is over on its Sunday).
        days: within how many days, or working days.
        is_working_day: tells working days.
    """
    match precision:
        case "exact_time" | "by_date":
            return day
        case "week_of":
            return day + dt.timedelta(days=6 - day.weekday()) if day else None
        case "within_days":
            return said + dt.timedelta(days=days) if days is not None else None
        case "within_working_days" if days is not None:
            return _after_working_days(said, days, is_working_day)
    return None


def _after_working_days(day: dt.date, left: int, is_working_day: IsWorkingDay) -> dt.date:
    for _step in range(_MOST_STEPS):
        if left == 0:
            break
        day += dt.timedelta(days=1)
        left -= is_working_day(day)
    return day


def working_days_between(after: dt.date, until: dt.date, is_working_day: IsWorkingDay) -> int:
    """Return how many working days lie after one day and up to another, that one included."""
    return sum(is_working_day(after + dt.timedelta(days=n)) for n in range(1, (until - after).days + 1))


def working_day_from(day: dt.date, is_working_day: IsWorkingDay) -> dt.date:
    """Return this day, or the first working day after it."""
    return next(
        (
            later
            for later in (day + dt.timedelta(days=n) for n in range(_MOST_STEPS))
            if is_working_day(later)
        ),
        day,
    )
