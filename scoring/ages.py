"""What a review counts for as it ages: half as much with every year, nothing after five."""

from typing import Final

HALF_LIFE: Final = 12
LAST_MONTH: Final = 60
_MONTHS = 6


def weight(age_months: float) -> float:
    """Return the weight (0 to 1) of a review of this age: `2^(-age / 12 months)`, 0 after 60 months.

    Raises:
        ValueError: the age is negative.
    """
    if age_months < 0:
        raise ValueError(f"nothing is {age_months} months old")
    return 2.0 ** (-age_months / HALF_LIFE) if age_months <= LAST_MONTH else 0.0


def months_between(earlier: str, later: str) -> int:
    """Return how many months lie between two half-years, written as "2026H2".

    Raises:
        ValueError: one of them is no half-year, or the earlier one is the later one.
    """
    months = _MONTHS * (_number(later) - _number(earlier))
    if months < 0:
        raise ValueError(f"{earlier} comes after {later}")
    return months


def _number(half: str) -> int:
    year, _, place = half.partition("H")
    if not (year.isascii() and year.isdigit() and place in ("1", "2")):
        raise ValueError(f"{half!r} is no half-year such as 2026H2")
    return 2 * int(year) + int(place)
