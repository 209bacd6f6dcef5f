"""Reads of notices and appeals, as verbs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from reviews.lifecycle import Status

if TYPE_CHECKING:
    from accounts.models import User
    from employers.models import Employer
    from moderation.redress.models import Appeal, Notice  # noqa: F401
    from reviews.models import Reply, Review

# A text in one of these is gone: nothing about it is decided any more.
GONE = (Status.WITHDRAWN, Status.ERASED)
_CONCERNED = (
    "review__employer",
    "review__agency",
    "reply__employer",
    "reply__review__employer",
    "reply__review__agency",
)


def _untied(ties: frozenset[int], prefixes: tuple[str, ...]) -> Q:
    """Return the condition that none of the tied employers is concerned, along any of the prefixes."""
    concerned = Q()
    for prefix in prefixes:
        for path in _CONCERNED:
            concerned |= Q(**{f"{prefix}{path}__in": ties})
    return ~concerned


def on(subject: "Review | Reply", prefix: str = "") -> Q:
    """Return the condition that a row is about this review, or about this reply."""
    field = "review" if subject._meta.model_name == "review" else "reply"
    return Q(**{f"{prefix}{field}": subject.pk})


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def open(self) -> Self:
        """Those that wait for their first decision."""
        return self.filter(state="open")

    def about(self, subject: "Review | Reply") -> Self:
        """Those on this review, or on this reply."""
        return self.filter(on(subject))

    def free(self, *, now: dt.datetime) -> Self:
        """Those that nobody has open at `now`."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))

    def held_by(self, moderator: "User", *, now: dt.datetime) -> Self:
        """Those that the moderator has open at `now`."""
        return self.filter(moderator=moderator, lease_until__gt=now, state="open")

    def untied(self, ties: frozenset[int]) -> Self:
        """Those that concern none of these employers."""
        return self.filter(_untied(ties, ("",)))

    def oldest_promise_first(self) -> Self:
        """By the hour in which the site has promised to decide."""
        return self.order_by("due_at", "id")

    def given_by(self, employer: "Employer") -> Self:
        """Those that representatives of the employer gave, also before it was merged from two."""
        return self.filter(Q(employer=employer) | Q(employer__merged_into=employer))


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Reads of appeals."""

    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(state="open")

    def about(self, subject: "Review | Reply") -> Self:
        """Those against decisions on this text, and those against refused notices of it."""
        return self.filter(on(subject, "statement__") | on(subject, "notice__"))

    def free(self, *, now: dt.datetime) -> Self:
        """Those that nobody has open at `now`."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))

    def held_by(self, moderator: "User", *, now: dt.datetime) -> Self:
        """Those that the moderator has open at `now`: one at the most."""
        return self.filter(moderator=moderator, lease_until__gt=now, state="open")

    def for_somebody_else_than(self, moderator: "User") -> Self:
        """Those whose decision the moderator took no part in."""
        return self.exclude(
            Q(statement__decided_by=moderator)
            | Q(statement__seconded_by=moderator)
            | Q(notice__decided_by=moderator)
        )

    def untied(self, ties: frozenset[int]) -> Self:
        """Those that concern none of these employers."""
        return self.filter(_untied(ties, ("statement__", "notice__")))

    def oldest_promise_first(self) -> Self:
        """By the hour in which the site has promised to decide."""
        return self.order_by("due_at", "id")
