"""For one candidate: how likely an answer still is, when to ask, and when to plan as if it were a no."""

from dataclasses import dataclass
from typing import Final

from scoring.cells import PROMISE_PHASES
from scoring.clock import LAST_DAY
from scoring.estimate import Estimate
from scoring.evidence import LAST_LATE

AHEAD: Final[tuple[int, ...]] = (7, 14, 30)
# A wait is planned as a no once an answer within so many days is less likely than this.
NO_WITHIN: Final = 14
NO_BELOW: Final = 0.10
# The second question comes at least so many days after the first.
BETWEEN: Final = 7


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance (0 to 1) of an answer within `days` more days, with its range."""

    days: int
    mean: float
    low: float
    high: float


def forecast(
    found: Estimate,
    waited: int,
    phase: str | None = None,
    due: int | None = None,
    level: float = 0.8,
) -> tuple[Chance, ...]:
    """Return the chances of an answer within 7, 14 and 30 days, as far as anything is known.

    Args:
        found: what is known of the employer, or of the typical one.
        waited: whole days since the contact, all of them silent.
        phase: the phase of the wait; None for the published mix.
        due: the promised day, in days after the contact; then the promise clock answers.
        level: the level (0 to 1) of the ranges.

    Raises:
        ValueError: the days are negative, or the prior does not know the phase.
    """
    chances = []
    for days in AHEAD:
        if due is None:
            mean, band = found.next(waited, days, phase), found.next_band(waited, days, level, phase)
        else:
            mean = found.next_promised(due, waited, days)
            band = found.next_promised_band(due, waited, days, level)
        if mean is not None and band is not None:
            chances.append(Chance(days, mean, *band))
    return tuple(chances)


def follow_up_days(
    found: Estimate, phase: str | None = None, due: int | None = None, after_due: int | None = None
) -> tuple[int, int]:
    """Return the days, counted from the contact, on which to ask the first and the second time.

    With a promise: first on the working day after the promised one, then when four in five of those who
    ever hear have heard. Without: first when half of those who ever hear have heard, then as before. The
    second is at least 7 days after the first. "Ever" is within the clock: 90 days, or 60 days late.

    Args:
        found: what is known of the employer, or of the typical one.
        phase: the phase of the wait; None for the published mix.
        due: the promised day, in days after the contact.
        after_due: the first working day after it, in days after the contact; the caller has the
            calendar. Without it the next day.
    """
    if due is None:
        ever = (found.heard_in(phase, LAST_DAY) if phase else found.heard_by(LAST_DAY))[0]
        # Never None: the curve has reached a part of its own end by its end.
        first, second = (found.day_of(part * ever, phase) or 0 for part in (0.5, 0.8))
    else:
        first = due + 1 if after_due is None else after_due
        ever = found.promise_by(PROMISE_PHASES)[0]
        second = due + (found.late_day_of(0.8 * ever) or 0)
    return first, max(second, first + BETWEEN)


def no_day(found: Estimate, phase: str | None = None, due: int | None = None) -> int:
    """Return the first day, counted from the contact, from which on to plan as if it were a no.

    From there on an answer within 14 days always has a chance below 10 %: an employer that is silent at
    first, and answers late, is not given up early. Beyond the end of the clock (90 days, or 60 days late)
    nothing is known, which is no ground for hope. With a promise, it is never before the promised day.
    """
    start, end = (0, LAST_DAY) if due is None else (due, due + LAST_LATE)
    for day in range(end - NO_WITHIN, start - 1, -1):
        if due is None:
            chance = found.next(day, NO_WITHIN, phase)
        else:
            chance = found.next_promised(due, day, NO_WITHIN)
        if chance is not None and chance >= NO_BELOW:
            return day + 1
    return start


def plan_as_no(found: Estimate, waited: int, phase: str | None = None, due: int | None = None) -> bool:
    """Tell whether somebody who has waited so many days should plan as if it were a no (`no_day`)."""
    return waited >= no_day(found, phase, due)
