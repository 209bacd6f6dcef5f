"""The tables of the public log. Everything in them is public, but for which decision a line is about."""

from django.db import models
from django.db.models import Q

from employers.models import EmployerStatus
from employers.querysets import FEWEST_REVIEWS_FOR_FIGURES
from moderation.ledger.chain import BATCH, FIELDS
from moderation.querysets import AppendOnlyQuerySet


class LogLineQuerySet(AppendOnlyQuerySet["LogLine"]):
    """Reads of the public log."""

    def decisions(self) -> "LogLineQuerySet":
        """Those about a decision, without the lines that end a batch."""
        return self.exclude(action=BATCH)

    def batches(self) -> "LogLineQuerySet":
        """Those that end a batch."""
        return self.filter(action=BATCH)

    def newest_first(self) -> "LogLineQuerySet":
        """By their number, the last one first."""
        return self.order_by("-number")


class LogLine(models.Model):
    """A line of the public log: a decision as anybody may read it, or the end of a batch with its figures.

    Lines are written with a batch, within it in the order of their random references; what each holds
    and what it is hashed from says moderation/ledger/chain.py. Triggers refuse to change or delete one.
    """

    number = models.BigIntegerField(primary_key=True)
    # "" where a batch ends.
    ref = models.CharField(max_length=14, blank=True)
    batch = models.PositiveIntegerField()
    # "batch 355" for an approval, else the month of the decision, as "2026-11".
    period = models.CharField(max_length=12)
    action = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    ground = models.CharField(max_length=40, blank=True)
    automated = models.BooleanField(default=False)
    by = models.CharField(max_length=20, blank=True)
    promise = models.CharField(max_length=10, blank=True)
    kept = models.BooleanField(null=True)
    # Canonical JSON where a batch ends (moderation.ledger.publishing), kept as it was hashed; else "".
    figures = models.TextField(blank=True)
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    # Not public, and in no hash of this line; its reference follows from the decision's.
    decision = models.OneToOneField(
        "moderation.Decision", on_delete=models.DO_NOTHING, null=True, related_name="line"
    )
    # The half-year that the filters and the statistics put it in, as "2026H2"; it follows from the rest.
    half = models.CharField(max_length=6)

    objects = LogLineQuerySet.as_manager()

    class Meta:
        app_label = "moderation"
        constraints = [
            models.UniqueConstraint(fields=["ref"], condition=~Q(ref=""), name="one_line_per_reference"),
            models.CheckConstraint(
                name="line_is_of_a_decision_or_of_a_batch",
                condition=Q(action=BATCH, decision__isnull=True)
                | ~Q(action=BATCH) & Q(decision__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "number"], name="log_by_batch"),
            models.Index(fields=["action", "-number"], name="log_by_action"),
            models.Index(fields=["ground", "-number"], name="log_by_ground"),
            models.Index(fields=["half", "-number"], name="log_by_half"),
            models.Index(fields=["automated", "-number"], name="log_by_automated"),
        ]

    def __str__(self) -> str:
        return f"line {self.number}"

    def public(self) -> dict[str, object]:
        """Return what the log says of it, by name, with its hash."""
        return {name: getattr(self, name) for name in (*FIELDS, "hash")}


class LogCount(models.Model):
    """How many lines of a half-year say the same: what the statistics add up. Follows from the lines."""

    half = models.CharField(max_length=6)
    action = models.CharField(max_length=20)
    ground = models.CharField(max_length=40, blank=True)
    automated = models.BooleanField()
    by = models.CharField(max_length=20, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "moderation"
        constraints = [
            models.UniqueConstraint(
                fields=["half", "action", "ground", "automated", "by"], name="one_count_per_kind_of_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.half} {self.action} {self.ground}: {self.n}"


class RemovalRequestsQuerySet(models.QuerySet["RemovalRequests"]):
    """Reads of what employers asked to be taken away."""

    def told(self) -> "RemovalRequestsQuerySet":
        """Those of employers that are on the list now, with enough published reviews to be named.

        The others stay written down: what was told of them once is what their next step is counted from.
        """
        return self.filter(
            employer__status=EmployerStatus.LISTED, employer__review_count__gte=FEWEST_REVIEWS_FOR_FIGURES
        )


class RemovalRequests(models.Model):
    """What an employer asked to be taken away, as it was last told: written down with a batch.

    Only where it singles nobody out (moderation.ledger.requests says when).
    """

    employer = models.OneToOneField(
        "employers.Employer",
        on_delete=models.DB_CASCADE,
        primary_key=True,
        related_name="removal_requests",
    )
    upheld = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    objects = RemovalRequestsQuerySet.as_manager()

    class Meta:
        app_label = "moderation"

    def __str__(self) -> str:
        return f"{self.asked} asked, {self.refused} refused"

    @property
    def asked(self) -> int:
        """Return how many were decided."""
        return self.upheld + self.refused
