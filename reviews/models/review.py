"""A review: one candidate's account of one hiring process at one employer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import RandomKeyField, random_key, random_public_id
from core.vocabulary import (
    Experience,
    HoursBand,
    InterviewsBand,
    Outcome,
    RoleFamily,
    Tier,
    TravelBand,
    Words,
)
from reviews.lifecycle import INITIAL, Status
from reviews.querysets import ReviewQuerySet


class PeriodUnit(Words):
    """How coarse the label of a review is."""

    HALF = "half", _("half-year")
    QUARTER = "quarter", _("quarter")
    MONTH = "month", _("month")


class Evidence(Words):
    """What a signed mail has proven: contact, not an interview. It changes neither score nor order."""

    NONE = "none", _("none")
    EMPLOYER_DOMAIN = "employer_domain", _("signed by mail from the employer’s domain")
    HIRING_SYSTEM = "hiring_system", _("signed by mail from a hiring system")


class Timing(Words):
    """When the author lets an approved review appear (tier S; anonymity.md)."""

    DRAWN = "drawn", _("on a batch drawn by lot")
    TOGETHER = "together", _("together with a second review")
    SOONEST = "soonest", _("with the first batch")
    # Never chosen: what became of one whose author did not come back after the wait for a second review.
    UNCHOSEN = "unchosen", _("never: no second review came, and nobody chose")


def status_choices() -> list[tuple[str, str]]:
    """Return the states of reviews/lifecycle.py."""
    return [(state.value, state.value) for state in Status]


class Review(models.Model):
    """The public record of one hiring process, in the detail that its tier allows.

    No time of writing is stored anywhere: `period_start` is the first day of the label,
    `eligible_batch` is the first batch that may bring it, and is emptied when it appears.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    public_id = models.CharField(max_length=20, unique=True, default=random_public_id, editable=False)
    # The name of this review in the public log: random, and shown nowhere else.
    log_ref = models.CharField(max_length=20, unique=True, default=random_public_id, editable=False)
    employer = models.ForeignKey("employers.Employer", on_delete=models.DO_NOTHING, related_name="reviews")
    agency = models.ForeignKey(
        "employers.Employer",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="agency_reviews",
    )
    tier = models.CharField(max_length=1, choices=Tier.listed, default=Tier.S)
    period_start = models.DateField()
    period_unit = models.CharField(max_length=8, choices=PeriodUnit.listed, default=PeriodUnit.HALF)
    role_family = models.CharField(max_length=20, choices=RoleFamily.listed, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.listed)
    experience = models.CharField(max_length=10, choices=Experience.listed)
    difficulty = models.PositiveSmallIntegerField(null=True, blank=True)
    would_apply_again = models.BooleanField(null=True, blank=True)

    # The candidate's bill, in bands.
    interviews = models.CharField(max_length=16, choices=InterviewsBand.listed, blank=True)
    interview_hours = models.CharField(max_length=16, choices=HoursBand.listed, blank=True)
    exercise_hours = models.CharField(max_length=16, choices=HoursBand.listed, blank=True)
    travel = models.CharField(max_length=16, choices=TravelBand.listed, blank=True)
    references_contacted = models.BooleanField(null=True, blank=True)
    offers_declined = models.BooleanField(null=True, blank=True)

    language = models.CharField(max_length=10, default="en")
    # Written by reviews.services.change_status alone.
    status = models.CharField(max_length=20, choices=status_choices, default=INITIAL.value, editable=False)
    evidence = models.CharField(max_length=20, choices=Evidence.listed, default=Evidence.NONE)
    # What `evidence` becomes with the next batch: empty while no mail has been shown, and "none" after one
    # that had been shown before.
    evidence_next = models.CharField(max_length=20, choices=Evidence.listed, blank=True, editable=False)
    recorded_while_waiting = models.BooleanField(default=False)
    timing = models.CharField(max_length=10, choices=Timing.listed, default=Timing.DRAWN)
    legal_hold = models.BooleanField(default=False)

    eligible_batch = models.PositiveIntegerField(null=True, blank=True)
    batch = models.ForeignKey(
        "reviews.Batch", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="reviews"
    )
    # HMAC of the public id under a key of the site: the order of lists within a label.
    order_hash = models.BigIntegerField(editable=False)
    live_version = models.OneToOneField(
        "reviews.ReviewVersion", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    # The rendered card by language, {"en": "<article ...>"}, and a hash of what it was made with.
    cards = models.JSONField(default=dict, editable=False)
    card_made_with = models.CharField(max_length=64, blank=True, editable=False)
    # What the card says, as codes between spaces (" kept interview "): lists filter by nothing else.
    facets = models.CharField(max_length=120, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="published_has_batch_and_live_version",
                condition=~Q(status="published") | Q(batch__isnull=False, live_version__isnull=False),
            ),
            models.CheckConstraint(
                name="agency_differs_from_employer",
                condition=Q(agency__isnull=True) | ~Q(agency=F("employer")),
            ),
            models.CheckConstraint(
                name="tier_decides_label_and_role",
                condition=Q(tier="S", period_unit="half", role_family="")
                | Q(tier="M", period_unit="quarter", role_family="")
                | Q(tier="L", period_unit="month"),
            ),
            models.CheckConstraint(
                name="difficulty_from_1_to_5",
                condition=Q(difficulty__isnull=True) | Q(difficulty__gte=1, difficulty__lte=5),
            ),
            models.CheckConstraint(
                name="erased_review_has_no_text",
                condition=~Q(status="erased") | Q(live_version__isnull=True),
            ),
        ]
        indexes = [
            models.Index("employer", "status", F("period_start").desc(), "order_hash", name="review_list"),
            models.Index("agency", "status", name="review_by_agency"),
            models.Index("status", "eligible_batch", name="review_due"),
            models.Index("batch", "order_hash", name="review_by_batch"),
            # The few with a badge to come, for the batch.
            models.Index("id", name="review_badge_to_come", condition=~Q(evidence_next="")),
        ]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return self.public_id


class ReviewVersion(models.Model):
    """One text of a review. The public text is the author's with spans blanked, and nothing else."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.ForeignKey(Review, on_delete=models.DB_CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # After a redaction each blanked span is BLANK; the words are stored nowhere.
    text = models.TextField(blank=True)
    # SHA-256 of the text as the moderator reads it.
    sha256 = models.CharField(max_length=64)
    # [[start, end, ground], ...] in characters of `text`.
    blanks = models.JSONField(default=list)
    approved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
