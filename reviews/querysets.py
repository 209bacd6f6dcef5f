"""Reads of the public record, as verbs. "Public" is defined here and nowhere else."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models

from core.vocabulary import Tier
from reviews.lifecycle import VISIBLE

if TYPE_CHECKING:
    from employers.models import Employer
    from reviews.models import Commitment, Reply, Review, Snapshot  # noqa: F401


# The tiers whose cards name the agency (reviews.cards).
TELLS_AGENCY = (Tier.M.value, Tier.L.value)
# The tiers whose cards show in which bin each wait ended. The waits of all others are veiled: whatever can
# be worked out of them comes from figures alone.
SHOWS_BINS = (Tier.M.value, Tier.L.value)


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
        replies = replies.select_related("employer", "live_version").prefetch_related("commitments")
        return (
            self.select_related("employer", "agency", "live_version", "suggestion__article")
            .with_article_titles()
            .prefetch_related("waits__promises", models.Prefetch("replies", replies))
        )

    def with_article_titles(self) -> Self:
        """With the title of the suggested article in each language that it is published in, else None.

        The attributes are `article_title_en` and so on: translations have the same slug.
        """
        same = apps.get_model("advice", "Article")._default_manager.filter(
            slug=models.OuterRef("suggestion__article__slug"), status="published"
        )
        titles = {
            f"article_title_{code}": models.Subquery(same.filter(language=code).values("title")[:1])
            for code, _name in settings.LANGUAGES
        }
        return self.annotate(**titles)

    def with_same_role(self) -> Self:
        """With `same_role`: how many published reviews of the employer have its role family, or None.

        For one review: a page of them counts in one query for all (reviews.card_names).
        """
        same = (
            self.model._default_manager.published()
            .filter(employer=models.OuterRef("employer"), role_family=models.OuterRef("role_family"))
            .exclude(role_family="")
            .order_by()
            .values("employer")
        )
        return self.annotate(same_role=models.Subquery(same.annotate(n=models.Count("pk")).values("n")))


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Reads of replies."""

    def published(self) -> Self:
        """Exactly those that any reader may see."""
        return self.filter(status__in=VISIBLE)


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Reads of commitments."""

    def shown(self) -> Self:
        """Only those that readers see, under public replies of employers that stand by themselves."""
        return self.filter(
            reply__status__in=VISIBLE,
            reply__review__status__in=VISIBLE,
            reply__employer__merged_into__isnull=True,
        )

    def counted(self) -> Self:
        """Those that an employer's page counts: the shown ones, and those whose reply it has taken back.

        What goes with a review that is gone, or with a reply that moderators hide or take away, is not
        counted.
        """
        taken_back = models.Q(reply__status__in=["withdrawn", "erased"])
        return self.filter(
            models.Q(reply__status__in=VISIBLE) | taken_back, reply__review__status__in=VISIBLE
        )

    def to_be_answered(self, *, on: dt.date) -> Self:
        """Those of which the employer is to say what came of them: the day has come, and nothing is said."""
        return self.shown().filter(state__in=["open", "unanswered"], due__lte=on)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Reads of snapshots."""

    def in_force(self) -> Self:
        """Return the newest of each employer: what readers see."""
        newer = self.model._default_manager.filter(
            employer=models.OuterRef("employer"), batch__gt=models.OuterRef("batch")
        )
        return self.filter(~models.Exists(newer))
