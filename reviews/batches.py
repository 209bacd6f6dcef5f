"""When batches fall: pure arithmetic on weeks. Times are UTC.

A batch is due every Tuesday at 06:00 UTC. Its number counts the Tuesdays since the first one,
so that an author can be told today which batches may bring a review.
"""

import datetime as dt
from typing import Final

# The Tuesday of batch 1.
FIRST: Final = dt.date(2020, 1, 7)
HOUR: Final = dt.time(6, 0, tzinfo=dt.UTC)
# In tier S a further delay of 0 to 5 batches is drawn at approval (anonymity.md).
MOST_DRAWN_DELAY: Final = 5
# "Together with a second review" waits at most so many days, then its author chooses.
MOST_DAYS_TOGETHER: Final = 90
# The last batch within that time, counted from the first one that could have brought it.
MOST_BATCHES_TOGETHER: Final = MOST_DAYS_TOGETHER // 7
# Who does not choose for as long again does not come back: the review is withdrawn by itself.
BATCHES_UNTIL_WITHDRAWN: Final = 2 * MOST_BATCHES_TOGETHER


def due_day(number: int) -> dt.date:
    """Return the Tuesday of the batch `number` (1 and up)."""
    return FIRST + dt.timedelta(weeks=number - 1)


def number_on(day: dt.date) -> int:
    """Return the number of the last batch due on or before `day`.

    Raises:
        ValueError: the day lies before the first batch.
    """
    if day < FIRST:
        raise ValueError(f"{day} is before the first batch")
    return (day - FIRST).days // 7 + 1


def latest_due(now: dt.datetime) -> int:
    """Return the number of the last batch whose moment has come at `now` (an aware time)."""
    now = now.astimezone(dt.UTC)
    number = number_on(now.date())
    moment = dt.datetime.combine(due_day(number), HOUR)
    return number if moment <= now else number - 1


def first_after(now: dt.datetime, *, days: int) -> int:
    """Return the number of the first batch that comes at least `days` whole days after `now`."""
    return latest_due(now + dt.timedelta(days=days)) + 1
