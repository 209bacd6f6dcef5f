"""Reads of judgement, as verbs."""

import datetime as dt
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models

if TYPE_CHECKING:
    from moderation.models import Case, Decision  # noqa: F401


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of open cases."""

    def waiting(self, *, now: dt.datetime) -> Self:
        """Those that a moderator can take: not asked back, and not leased at `now`."""
        free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now)
        return self.filter(free, due_at__isnull=False)

    def oldest_promise_first(self) -> Self:
        """By the hour in which the site has promised to decide."""
        return self.order_by("due_at", "id")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """The log can be read and appended to, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: the log is append-only."""
        raise TypeError("the log is append-only")

    def delete(self) -> NoReturn:
        """Refuse: the log is append-only."""
        raise TypeError("the log is append-only")
