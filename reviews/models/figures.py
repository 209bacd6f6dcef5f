"""Batches, and the figures that move with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.vocabulary import Phase, Words
from reviews.models.wait import WaitClass
from reviews.querysets import SnapshotQuerySet


class Batch(models.Model):
    """The moment, once a week, at which everything public moves.

    Numbers count weeks (reviews.batches.number_on), so that a future batch can be named.
    """

    number = models.PositiveIntegerField(primary_key=True)
    due = models.DateField(unique=True)
    # The last line of the public log that came with it, and its hash (moderation/ledger/).
    log_lines = models.PositiveBigIntegerField(default=0)
    log_head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"batch {self.number}"


class Clock(Words):
    """What a tally counts: days of waits, or phases of promises."""

    WAIT = "wait", _("waits")
    PROMISE = "promise", _("promises")


class Tally(models.Model):
    """The published waits of an employer, counted: rebuilt by one grouped query, never edited in place."""

    employer = models.ForeignKey("employers.Employer", on_delete=models.DO_NOTHING, related_name="tallies")
    clock = models.CharField(max_length=8, choices=Clock.listed)
    phase = models.CharField(max_length=10, choices=Phase.listed)
    # A half-year, as "2026H2".
    half = models.CharField(max_length=6)
    wait_class = models.CharField(max_length=1, choices=WaitClass.listed)
    # Whether these are waits of which no card shows the bins (reviews.querysets.SHOWS_BINS).
    veiled = models.BooleanField()
    # Answers in each bin (10), or in each phase of the promise clock (9).
    d = models.JSONField()
    # Candidate-days watched in each bin, in half-days; for promises, in half-phases.
    x2 = models.JSONField()
    waits = models.PositiveIntegerField()
    reviews = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "clock", "phase", "half", "wait_class", "veiled"],
                name="one_tally_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.phase} {self.half}"


class Prior(models.Model):
    """What the estimator presumes of the typical employer: one row each time it is learnt anew.

    The newest row is in force. The first one holds the launch numbers, which rest on no employer.
    """

    learnt_on = models.DateField()
    # The newest batch whose snapshots it was learnt from; none for the launch numbers.
    batch = models.ForeignKey(Batch, on_delete=models.DO_NOTHING, null=True, related_name="priors")
    method_version = models.PositiveSmallIntegerField()
    # How many employers' snapshots it was learnt from.
    employers = models.PositiveIntegerField(default=0)
    # Each phase's ten hazards; the shares of the 13 rungs; the promise clock's nine hazards: as in
    # scoring.launch.Prior.
    hazards = models.JSONField()
    rungs = models.JSONField()
    promise = models.JSONField()

    def __str__(self) -> str:
        return f"prior of {self.learnt_on}"


class Snapshot(models.Model):
    """The only source of every public figure of an employer.

    What it counts is written in a batch alone; the nightly rebuild estimates anew from the same counts.
    """

    employer = models.ForeignKey("employers.Employer", on_delete=models.DO_NOTHING, related_name="snapshots")
    batch = models.ForeignKey(Batch, on_delete=models.DO_NOTHING, related_name="snapshots")
    method_version = models.PositiveSmallIntegerField()
    # The prior that the figures were estimated with; none before method version 2.
    prior = models.ForeignKey(Prior, on_delete=models.DO_NOTHING, null=True, related_name="snapshots")
    # Documented in reviews/figures/__init__.py; all of it is public.
    figures = models.JSONField()
    # What the next batch and the nightly rebuild start from: reviews/figures/base.py. Never public.
    base = models.JSONField(default=dict)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "batch"], name="one_snapshot_per_employer_and_batch")
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} at {self.batch_id}"


class SiteSnapshot(models.Model):
    """The figures of all employers together, for comparison; written in a batch alone."""

    batch = models.OneToOneField(
        Batch, on_delete=models.DO_NOTHING, primary_key=True, related_name="site_snapshot"
    )
    method_version = models.PositiveSmallIntegerField()
    # Documented in reviews/figures/__init__.py.
    figures = models.JSONField()

    def __str__(self) -> str:
        return f"site at {self.batch_id}"


class SiteBase(models.Model):
    """What the figures of all employers together, and those that articles cite, rest on. Never public."""

    batch = models.OneToOneField(
        Batch, on_delete=models.DO_NOTHING, primary_key=True, related_name="site_base"
    )
    method_version = models.PositiveSmallIntegerField()
    # The topics of reviews.figures.everybody.
    kept = models.JSONField()
    # The distributions of reviews.figures.distributions.
    told = models.JSONField()

    def __str__(self) -> str:
        return f"all employers at {self.batch_id}"


class PageVersion(models.Model):
    """A counter, moved within the transaction that changes what a page shows."""

    # "employer", "review", "article" or "site".
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_version_per_page")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.number}"
