"""Paging through lists of reviews by keyset: by label, then by the keyed hash, and never by a number."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Self

from django.db.models import Q, QuerySet

from reviews.models import Review

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place in reading order: the label's first day and the hash, both on the public page anyway.

    `rank` comes before both in a list that is grouped, and is None in one that is not.
    """

    start: dt.date
    order_hash: int
    rank: int | None = None

    @classmethod
    def of(cls, review: Review, lead: str = "") -> Self:
        """Return where a review stands; `lead` names the attribute that groups the list."""
        return cls(review.period_start, review.order_hash, getattr(review, lead) if lead else None)

    @classmethod
    def parse(cls, text: str, *, ranked: bool = False) -> Self:
        """Return what a query parameter says, as "2026-01-01.123", or "2.2026-01-01.123" of a grouped list.

        Raises:
            ValueError: it says nothing that this site has written.
        """
        rank = None
        if ranked:
            first, _dot, text = text.partition(".")
            rank = _number(first, digits=2)
        day, _dot, number = text.partition(".")
        return cls(dt.date.fromisoformat(day), _number(number, digits=19), rank)

    def __str__(self) -> str:
        place = f"{self.start.isoformat()}.{self.order_hash}"
        return place if self.rank is None else f"{self.rank}.{place}"

    def after(self, lead: str = "") -> Q:
        """Return the condition for what follows."""
        within = Q(period_start__lt=self.start) | Q(period_start=self.start, order_hash__gt=self.order_hash)
        return Q(**{f"{lead}__gt": self.rank}) | Q(**{lead: self.rank}) & within if lead else within

    def before(self, lead: str = "") -> Q:
        """Return the condition for what comes first."""
        within = Q(period_start__gt=self.start) | Q(period_start=self.start, order_hash__lt=self.order_hash)
        return Q(**{f"{lead}__lt": self.rank}) | Q(**{lead: self.rank}) & within if lead else within


def _number(text: str, *, digits: int) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > digits or int(text) >= 2**63:
        raise ValueError("no such place")
    return int(text)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of reviews, and the places from which the neighbouring ones begin ("" where there is none)."""

    reviews: list[Any]
    earlier: str = ""
    later: str = ""


def page_of(reviews: QuerySet[Any], *, after: str = "", before: str = "", lead: str = "") -> ReviewPage:
    """Return one page in reading order, in one query.

    Args:
        reviews: the list.
        after: the place behind which the page begins, or "".
        before: the place before which it ends, or "".
        lead: the annotation by which the list is grouped, a small number; "" where it is not.

    Raises:
        ValueError: a place says nothing that this site has written.
    """
    order = [lead] if lead else []
    if before:
        place = Place.parse(before, ranked=bool(lead))
        backwards = [*(f"-{name}" for name in order), "period_start", "-order_hash"]
        rows = list(reviews.filter(place.before(lead)).order_by(*backwards)[: PAGE_SIZE + 1])
        more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE][::-1]
        earlier = str(Place.of(rows[0], lead)) if rows and more else ""
        return ReviewPage(rows, earlier, str(Place.of(rows[-1], lead)) if rows else "")
    if after:
        reviews = reviews.filter(Place.parse(after, ranked=bool(lead)).after(lead))
    rows = list(reviews.order_by(*order, "-period_start", "order_hash")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    later = str(Place.of(rows[-1], lead)) if more else ""
    return ReviewPage(rows, str(Place.of(rows[0], lead)) if rows and after else "", later)
