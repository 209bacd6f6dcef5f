"""Reads of the public record, as verbs. "Public" is defined here and nowhere else."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models

from core.vocabulary import Tier
from reviews.lifecycle import VISIBLE

if TYPE_CHECKING:
    from employers.models import Employer
    from reviews.models import Reply, Review  # noqa: F401


# The tiers whose cards name the agency (reviews.cards).
TELLS_AGENCY = (Tier.M.value, Tier.L.value)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reads of reviews."""

    def published(self) -> Self:
        """Exactly those that any reader may see."""
        return self.filter(status__in=VISIBLE)

    def about(self, employer: "Employer") -> Self:
        """Those that stand on an employer's page: its own, and those through it as an agency.

        A card of tier S does not tell the agency, so it does not stand on the agency's page either.
        """
        if not employer.is_agency:
            return self.filter(employer=employer)
        return self.filter(models.Q(employer=employer) | models.Q(agency=employer, tier__in=TELLS_AGENCY))

    def showing(self, facet: str) -> Self:
        """Those whose card says this: kept, late or silent, or a phase."""
        return self.filter(facets__contains=f" {facet} ")

    def in_reading_order(self) -> Self:
        """By label, newest first, then by a keyed hash that says nothing about time."""
        return self.order_by("-period_start", "order_hash")

    def for_cards(self) -> Self:
        """With all that a card shows, so that drawing it takes no query."""
        replies = apps.get_model("reviews", "Reply")._default_manager.filter(status__in=VISIBLE)
        replies = replies.select_related("employer", "live_version", "commitment")
        return self.select_related(
            "employer", "agency", "live_version", "suggestion__article"
        ).prefetch_related("waits__promises", models.Prefetch("replies", replies))


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Reads of replies."""

    def published(self) -> Self:
        """Exactly those that any reader may see."""
        return self.filter(status__in=VISIBLE)
