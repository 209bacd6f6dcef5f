"""Half-years: the grain of tallies, as "2026H2". Pure."""

import datetime as dt
from typing import Final

# Figures look back 36 months, so at the running half-year and the six before it.
WINDOW: Final = 7


def half_on(day: dt.date) -> str:
    """Return the half-year that a day lies in."""
    return f"{day.year}H{1 if day.month < 7 else 2}"


def first_day(half: str) -> dt.date:
    """Return the first day of a half-year."""
    year, number = half.split("H")
    return dt.date(int(year), 1 if number == "1" else 7, 1)


def before(half: str) -> str:
    """Return the half-year before."""
    return half_on(first_day(half) - dt.timedelta(days=1))


def after(half: str) -> str:
    """Return the half-year after."""
    return half_on(first_day(half) + dt.timedelta(days=190))


def window(day: dt.date) -> list[str]:
    """Return the half-years that figures of `day` rest on, the oldest first."""
    halves = [half_on(day)]
    while len(halves) < WINDOW:
        halves.insert(0, before(halves[0]))
    return halves
