"""Reads of judgement, as verbs."""

import datetime as dt
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models

from reviews.lifecycle import Status

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Case, Decision  # noqa: F401


# Where a text can be decided on: an edit's review is approved or published already.
_DECIDABLE = (Status.QUEUED, Status.IN_REVIEW, Status.APPROVED, Status.PUBLISHED)


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of open cases."""

    def waiting(self, *, now: dt.datetime) -> Self:
        """Those that a moderator can take: not asked back, not leased at `now`, and not hidden meanwhile."""
        free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now)
        decidable = models.Q(review__status__in=_DECIDABLE) | models.Q(reply__status__in=_DECIDABLE)
        return self.filter(free, decidable, due_at__isnull=False)

    def held_by(self, moderator: "User", *, now: dt.datetime) -> Self:
        """Those that are leased to the moderator at `now`: one at the most."""
        return self.filter(moderator=moderator, lease_until__gt=now)

    def of_kind(self, kind: str) -> Self:
        """Those about a "review", or about a "reply"."""
        return self.filter(**{f"{kind}__isnull": False})

    def oldest_promise_first(self) -> Self:
        """By the hour in which the site has promised to decide."""
        return self.order_by("due_at", "id")


class AppendOnlyQuerySet[M: models.Model](models.QuerySet[M]):
    """What can be read and appended to, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: the log is append-only."""
        raise TypeError("the log is append-only")

    def delete(self) -> NoReturn:
        """Refuse: the log is append-only."""
        raise TypeError("the log is append-only")


class DecisionQuerySet(AppendOnlyQuerySet["Decision"]):
    """Reads of the record of decisions."""
