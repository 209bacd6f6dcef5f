"""Reads of the public record, as verbs. "Public" is defined here and nowhere else."""

from typing import TYPE_CHECKING, Self

from django.db import models

from reviews.lifecycle import VISIBLE

if TYPE_CHECKING:
    from employers.models import Employer
    from reviews.models import Reply, Review  # noqa: F401


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reads of reviews."""

    def published(self) -> Self:
        """Exactly those that any reader may see."""
        return self.filter(status__in=VISIBLE)

    def about(self, employer: "Employer") -> Self:
        """Those about an employer, as employer or as agency."""
        return self.filter(models.Q(employer=employer) | models.Q(agency=employer))

    def in_reading_order(self) -> Self:
        """By label, newest first, then by a keyed hash that says nothing about time."""
        return self.order_by("-period_start", "order_hash")

    def for_cards(self) -> Self:
        """With all that a card shows, so that drawing it takes no query."""
        return self.select_related(
            "employer", "agency", "live_version", "suggestion__article"
        ).prefetch_related(
            "waits__promises", "replies__employer", "replies__live_version", "replies__commitment"
        )


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Reads of replies."""

    def published(self) -> Self:
        """Exactly those that any reader may see."""
        return self.filter(status__in=VISIBLE)
