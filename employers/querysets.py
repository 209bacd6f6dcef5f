"""Reads of employers, as verbs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from employers.models import Employer, Pledge, Representative  # noqa: F401

# A representative proves the domain again after so many days.
DAYS_BETWEEN_PROOFS = 365


class EmployerQuerySet(models.QuerySet["Employer"]):
    """Reads of employers."""

    def listed(self) -> Self:
        """Only those on the public list."""
        return self.filter(status="listed")

    def proposed(self) -> Self:
        """Only those that candidates proposed and nobody has decided on."""
        return self.filter(status="proposed")


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    """Reads of representatives."""

    def active(self, *, on: dt.date) -> Self:
        """Neither revoked nor overdue with their yearly proof on the day `on`."""
        return self.filter(revoked_on__isnull=True, proven_on__gt=on - dt.timedelta(days=DAYS_BETWEEN_PROOFS))


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Reads of pledges."""

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(to_batch__isnull=True)
