"""What is said under a review: the employer's one public reply, and the editors' suggestion."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import random_key, random_public_id
from core.vocabulary import ReplyKind, SilenceReason
from reviews.lifecycle import INITIAL
from reviews.models.review import status_choices
from reviews.querysets import ReplyQuerySet

# A reply in one of these states leaves room for another.
DEAD = ("rejected", "removed", "withdrawn", "erased")


class Reply(models.Model):
    """The employer's (or the agency's) one public answer under a review; moderated like a review."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    log_ref = models.CharField(max_length=20, unique=True, default=random_public_id, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, related_name="replies")
    employer = models.ForeignKey("employers.Employer", on_delete=models.DO_NOTHING, related_name="replies")
    # Written by reviews.services.change_status alone.
    status = models.CharField(max_length=20, choices=status_choices, default=INITIAL.value, editable=False)
    batch = models.ForeignKey(
        "reviews.Batch", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="replies"
    )
    live_version = models.OneToOneField(
        "reviews.ReplyVersion", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "employer"],
                condition=~Q(status__in=DEAD),
                name="one_living_reply_per_review_and_employer",
            ),
            models.CheckConstraint(
                name="published_reply_has_live_version",
                condition=~Q(status="published") | Q(live_version__isnull=False, batch__isnull=False),
            ),
        ]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return self.log_ref


class ReplyVersion(models.Model):
    """One text of a reply; all of them are kept."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.DB_CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ReplyKind.listed)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    # Why it went quiet, as the employer states it: shown beside candidates' guesses, never instead.
    stated_reason = models.CharField(max_length=30, choices=SilenceReason.listed, blank=True)
    # What the employer will do, and by when; becomes a Commitment when the reply is published.
    commitment_text = models.CharField(max_length=300, blank=True)
    commitment_due = models.DateField(null=True, blank=True)
    approved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="one_reply_version_per_number"),
            models.CheckConstraint(
                name="commitment_has_text_and_day",
                condition=Q(commitment_text="", commitment_due__isnull=True)
                | (~Q(commitment_text="") & Q(commitment_due__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Commitment(models.Model):
    """What an employer said in a reply that it will do, and by when."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    reply = models.OneToOneField(Reply, on_delete=models.DB_CASCADE, related_name="commitment")
    text = models.CharField(max_length=300)
    due = models.DateField()
    # Empty until the day has come.
    met = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return f"by {self.due}"


class Suggestion(models.Model):
    """The editors' short answer under a story, usually with an article."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    review = models.OneToOneField("reviews.Review", on_delete=models.DB_CASCADE, related_name="suggestion")
    text = models.TextField(max_length=600)
    article = models.ForeignKey(
        "advice.Article", on_delete=models.DB_SET_NULL, null=True, blank=True, related_name="suggestions"
    )

    def __str__(self) -> str:
        return self.text[:40]
