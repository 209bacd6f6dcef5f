"""Reads of employers, as verbs."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from employers.models import Employer, Pledge, Representative  # noqa: F401

# A representative proves the domain again after so many days.
DAYS_BETWEEN_PROOFS = 365
# Figures of an employer are shown from so many reviews on (product.md).
FEWEST_REVIEWS_FOR_FIGURES = 5
# Whom readers may see: the listed, and a proposed one as soon as a review of it is published.
IN_DIRECTORY = Q(status="listed") | Q(status="proposed", newest_batch__gt=0)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an address of the site stands for: an employer, and whether it has moved to another address."""

    employer: "Employer"
    moved: bool


class EmployerQuerySet(models.QuerySet["Employer"]):
    """Reads of employers."""

    def listed(self) -> Self:
        """Only those on the public list."""
        return self.filter(status="listed")

    def proposed(self) -> Self:
        """Only those that candidates proposed and nobody has decided on."""
        return self.filter(status="proposed")

    def in_directory(self) -> Self:
        """Exactly those that any reader may see."""
        return self.filter(IN_DIRECTORY)

    def with_figures(self) -> Self:
        """Only those with enough reviews for figures."""
        return self.filter(review_count__gte=FEWEST_REVIEWS_FOR_FIGURES)

    def resolve(self, slug: str) -> Resolved | None:
        """Return the employer that readers may see at this address of the site, or None.

        `moved` is true for a former address and for an employer that was merged: the page then
        redirects to the address of `employer`. At most two queries; services.merge_employers
        keeps chains of merges flat, so that one step always reaches the end.
        """
        rows = self.select_related("merged_into")
        found = rows.filter(slug=slug).first()
        moved = False
        if found is None:
            found, moved = rows.filter(old_slugs__slug=slug).first(), True
        if found is not None and found.merged_into is not None:
            found, moved = found.merged_into, True
        if found is None or not found.is_in_directory:
            return None
        return Resolved(found, moved)


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    """Reads of representatives."""

    def active(self, *, on: dt.date) -> Self:
        """Neither revoked nor overdue with their yearly proof on the day `on`."""
        return self.filter(revoked_on__isnull=True, proven_on__gt=on - dt.timedelta(days=DAYS_BETWEEN_PROOFS))

    def seated(self) -> Self:
        """Not revoked, whatever the age of the proof, and at an employer that is no part of another."""
        return self.filter(revoked_on__isnull=True, employer__merged_into__isnull=True)

    def owners(self) -> Self:
        """Only owners."""
        return self.filter(role="owner")


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Reads of pledges."""

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(to_batch__isnull=True)

    def ever_in_force(self) -> Self:
        """Without those that ended with the batch with which they would have begun."""
        return self.filter(Q(to_batch__isnull=True) | Q(to_batch__gt=models.F("from_batch")))

    def begun(self, batch: "int | models.Subquery") -> Self:
        """Those that readers see by the batch of this number: in force, or once in force."""
        return self.ever_in_force().filter(from_batch__lte=batch)
