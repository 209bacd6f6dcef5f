"""Paging through lists of reviews by keyset: by label, then by the keyed hash, and never by a number."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from reviews.models import Review
from reviews.querysets import ReviewQuerySet

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place in reading order: the label's first day and the hash, both on the public page anyway."""

    start: dt.date
    order_hash: int

    @classmethod
    def of(cls, review: Review) -> Self:
        """Return where a review stands."""
        return cls(review.period_start, review.order_hash)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what a query parameter says, as "2026-01-01.123".

        Raises:
            ValueError: it says nothing that this site has written.
        """
        day, _dot, number = text.partition(".")
        if not number.isascii() or not number.isdecimal() or len(number) > 19 or int(number) >= 2**63:
            raise ValueError("no such place")
        return cls(dt.date.fromisoformat(day), int(number))

    def __str__(self) -> str:
        return f"{self.start.isoformat()}.{self.order_hash}"

    @property
    def after(self) -> Q:
        """Return the condition for what follows."""
        return Q(period_start__lt=self.start) | Q(period_start=self.start, order_hash__gt=self.order_hash)

    @property
    def before(self) -> Q:
        """Return the condition for what comes first."""
        return Q(period_start__gt=self.start) | Q(period_start=self.start, order_hash__lt=self.order_hash)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of reviews, and the places from which the neighbouring ones begin ("" where there is none)."""

    reviews: list[Review]
    earlier: str = ""
    later: str = ""


def page_of(reviews: ReviewQuerySet, *, after: str = "", before: str = "") -> ReviewPage:
    """Return one page in reading order, in one query.

    Args:
        reviews: the list.
        after: the place behind which the page begins, or "".
        before: the place before which it ends, or "".

    Raises:
        ValueError: a place says nothing that this site has written.
    """
    if before:
        place = Place.parse(before)
        rows = list(reviews.filter(place.before).order_by("period_start", "-order_hash")[: PAGE_SIZE + 1])
        more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE][::-1]
        earlier = str(Place.of(rows[0])) if rows and more else ""
        return ReviewPage(rows, earlier, str(Place.of(rows[-1])) if rows else "")
    if after:
        reviews = reviews.filter(Place.parse(after).after)
    rows = list(reviews.in_reading_order()[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    later = str(Place.of(rows[-1])) if more else ""
    return ReviewPage(rows, str(Place.of(rows[0])) if rows and after else "", later)
