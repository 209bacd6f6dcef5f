"""What the diary's list shows of entries, in which order, a page at a time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from submissions.entries.services import Kept, entries_of
from submissions.entries.shown import Reader, Shown
from submissions.keys import Key
from submissions.things import authorships

A_PAGE: Final = 20


@dataclass(frozen=True)
class Listed:
    """A page of the list: those who wait first, the longest overdue on top; then what is over.

    `linked` are the entries that became a review, by the number of that review. `earlier` and `later` are the
    numbers of the pages beside this one, or 0.
    """

    running: Sequence[Shown]
    over: Sequence[Shown]
    linked: dict[int, Shown]
    count: int
    running_count: int
    page: int
    pages: int

    @property
    def earlier(self) -> int:
        """Return the number of the page before, or 0."""
        return self.page - 1

    @property
    def later(self) -> int:
        """Return the number of the next page, or 0."""
        return self.page + 1 if self.page < self.pages else 0


def listed(key: Key, *, today: dt.date, page: int = 1) -> Listed:
    """Return a page (1 and up) of the key's entries; a number beyond the last is the last one's."""
    kept = entries_of(key)
    reviews = _reviews(key)
    reader = Reader(today, reviews)
    became = [row for row in kept if row.entry and row.entry.review in reviews]
    linked = {row.pk for row in became}
    rest = sorted((row for row in kept if row.pk not in linked), key=lambda row: _place(row, today))
    pages = max(-(-len(rest) // A_PAGE), 1)
    page = min(max(page, 1), pages)
    shown = reader.read(rest[(page - 1) * A_PAGE : page * A_PAGE])
    return Listed(
        running=sorted((one for one in shown if one.is_running), key=lambda one: -one.overdue),
        over=[one for one in shown if not one.is_running],
        linked={one.review: one for one in reader.read(became) if one.review is not None},
        count=len(rest),
        running_count=sum(row.entry is not None and row.entry.is_running for row in rest),
        page=page,
        pages=pages,
    )


def one_entry(key: Key, kept: Kept, *, today: dt.date) -> Shown:
    """Return one entry ready to be shown on its own page."""
    return Reader(today, _reviews(key)).read([kept])[0]


def _reviews(key: Key) -> dict[int, int]:
    """Return the numbers of the reviews under the key by their primary keys."""
    return {row.review_id: number for number, row in authorships(key)}


def _place(kept: Kept, today: dt.date) -> tuple[int, int, int]:
    """Order entries: those who wait, then what cannot be read, then what is over; the newest first."""
    if kept.entry is None:
        return (1, 0, kept.number)
    days = (today - kept.entry.last.wait.last_contact).days
    return (0 if kept.entry.is_running else 2, days, kept.number)
