"""An employer's pledges: given, changed and ended at its desk, and in force from one batch to another."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.vocabulary import Phase
from employers.models import Employer, Pledge
from reviews.batches import latest_due
from reviews.models import Batch
from reviews.services.visibility import pages_changed

MOST_WORKING_DAYS = 60


class PledgeChangedError(Exception):
    """Somebody else has given, changed or ended the pledge meanwhile. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Pledged:
    """What an employer pledges for one phase.

    Attributes:
        now: the pledge that is in force, or None.
        next: the one that the next batch brings, or None.
    """

    phase: str
    now: Pledge | None
    next: Pledge | None

    @property
    def is_ending(self) -> bool:
        """Whether the one in force ends with the next batch, and nothing takes its place."""
        return self.now is not None and self.now.to_batch is not None and self.next is None

    @property
    def wanted(self) -> int | None:
        """Return the working days that will be in force after the next batch; None for no pledge."""
        if self.next is not None:
            return self.next.working_days
        return self.now.working_days if self.now and not self.is_ending else None

    @property
    def token(self) -> str:
        """Return what a form carries, so that one that was shown before a change can be told."""
        rows = [row for row in (self.now, self.next) if row is not None]
        return "-".join(f"{row.pk}.{row.working_days}.{row.to_batch or 0}" for row in rows) or "none"


def batch_to_come(now: dt.datetime) -> int:
    """Return the number of the batch that brings what is pledged at `now` (an aware time)."""
    return latest_due(now) + (0 if settings.PUBLISH_AT_ONCE else 1)


def pledged(*, employer: Employer, phase: str, now: dt.datetime) -> Pledged:
    """Return what the employer pledges for a phase: what holds, and what the next batch brings."""
    latest = latest_due(now)
    # On a site that publishes at once, what ends with the batch of the moment is over.
    over = latest if settings.PUBLISH_AT_ONCE else latest - 1
    rows = employer.pledges.filter(phase=phase).exclude(to_batch__lte=over).order_by("from_batch")
    holding = [row for row in rows if row.from_batch <= latest]
    # Until its batch the pledge of an employer that was bought holds beside the buyer's, which stays.
    holding = [row for row in holding if row.to_batch is None] or holding
    begins = [row for row in rows if row.from_batch > latest and row.to_batch is None]
    return Pledged(phase, holding[-1] if holding else None, begins[-1] if begins else None)


def pledge(
    *, employer: Employer, phase: str, working_days: int | None, token: str, now: dt.datetime
) -> Pledged:
    """Give, change or end a pledge, from the next batch on; asking for what is so already changes nothing.

    What a batch has not brought yet is nobody's history: it is changed in place, or taken back.

    Args:
        employer: who pledges.
        phase: a code of Phase.
        working_days: within how many working days everybody hears, 1 to 60; None to end it.
        token: Pledged.token of what the form showed.
        now: an aware time.

    Raises:
        PledgeChangedError: it shows something else by now. Nothing was changed.
        ValidationError: the phase or the number is none. Nothing was changed.
    """
    if phase not in Phase.values:
        raise ValidationError({"phase": _("Choose a part of the process.")})
    if working_days is not None and not 1 <= working_days <= MOST_WORKING_DAYS:
        raise ValidationError({"working_days": _("Write a number from 1 to 60.")})
    with transaction.atomic():
        Employer.objects.select_for_update().get(pk=employer.pk)
        before = pledged(employer=employer, phase=phase, now=now)
        if before.wanted == working_days:
            return before
        if before.token != token:
            raise PledgeChangedError("the pledge has changed meanwhile")
        _write(employer, before, working_days, batch_to_come(now))
        if settings.PUBLISH_AT_ONCE:
            pages_changed(employers=[employer.pk])
        return pledged(employer=employer, phase=phase, now=now)


def _write(employer: Employer, before: Pledged, working_days: int | None, coming: int) -> None:
    now = before.now
    # Nothing but a batch makes history: what none has brought yet is written over.
    fresh = before.next or (now if now is not None and now.from_batch == coming else None)
    if now is fresh:
        now = None
    keeps = now is not None and now.working_days == working_days
    if fresh is not None and (keeps or working_days is None):
        # It goes before the other one is open again: there is one open pledge for a phase.
        fresh.delete()
        fresh = None
    if now is not None:
        now.to_batch = None if keeps else coming
        now.save(update_fields=["to_batch"])
    if keeps or working_days is None:
        return
    if fresh is not None:
        fresh.working_days = working_days
        fresh.save(update_fields=["working_days"])
    else:
        Pledge.objects.create(
            employer=employer, phase=before.phase, working_days=working_days, from_batch=coming
        )


def end_with_batch(pledges: Collection[Pledge], batch: int) -> None:
    """End open pledges with the batch of this number; they stay in sight, unless none has brought them."""
    Pledge.objects.open().filter(pk__in=[row.pk for row in pledges]).update(to_batch=batch)


def turned_with(batch: Batch) -> set[int]:
    """Return the employers of which a pledge begins or ends with a batch, for their pages to move.

    A batch that was left out is made good by the next one.
    """
    last = Batch.objects.filter(number__lt=batch.number).order_by("-number").values_list("number", flat=True)
    between = (last.first() or 0) + 1, batch.number
    begun = Pledge.objects.filter(from_batch__range=between)
    ended = Pledge.objects.filter(to_batch__range=between)
    return set(begun.values_list("employer", flat=True)) | set(ended.values_list("employer", flat=True))
