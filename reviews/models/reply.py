"""What is said under a review: the employer's one public reply, and the editors' suggestion."""

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.languages import reading_language
from core.public_ids import RandomKeyField, random_key, random_public_id
from core.text import fingerprint
from core.vocabulary import CommitmentState, ReplyKind, SilenceReason
from reviews.lifecycle import INITIAL
from reviews.models.review import status_choices
from reviews.querysets import CommitmentQuerySet, ReplyQuerySet

# A reply in one of these states leaves room for another.
DEAD = ("rejected", "removed", "withdrawn", "erased")


class Reply(models.Model):
    """The employer's (or the agency's) one public answer under a review; moderated like a review."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
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
    # How many times what it says has changed in public, and the number of the batch of the last time.
    changes = models.PositiveSmallIntegerField(default=0)
    changed_batch = models.PositiveIntegerField(null=True, blank=True)

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
            models.CheckConstraint(
                name="changed_reply_has_its_batch",
                condition=Q(changes=0, changed_batch__isnull=True)
                | Q(changes__gt=0, changed_batch__isnull=False),
            ),
        ]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return self.log_ref


# What an employer can say of a commitment, as two of its states.
OUTCOMES = (CommitmentState.MET, CommitmentState.MISSED)


def outcome_choices() -> list[tuple[str, object]]:
    """Return what an employer can say of a commitment when its day has come."""
    return [(state.value, state.label) for state in OUTCOMES]


class ReplyVersion(models.Model):
    """One text of a reply; all of them are kept.

    What an employer says of its commitment when the day has come is a further version, so that it passes the
    same states: read by a person, public with a batch.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.DB_CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ReplyKind.listed)
    text = models.TextField()
    # That of the page on which it was written, so that it is read out rightly.
    language = models.CharField(max_length=10, default=reading_language)
    # Over everything that it says (hash_of_said).
    sha256 = models.CharField(max_length=64)
    # Why it went quiet, as the employer states it: shown beside candidates' guesses, never instead.
    stated_reason = models.CharField(max_length=30, choices=SilenceReason.listed, blank=True)
    # What the employer will do, and by when; becomes a Commitment when the reply is published.
    commitment_text = models.CharField(max_length=300, blank=True)
    commitment_due = models.DateField(null=True, blank=True)
    # What came of it, as the employer says.
    outcome = models.CharField(max_length=12, choices=outcome_choices, blank=True)
    outcome_text = models.CharField(max_length=300, blank=True)
    approved = models.BooleanField(default=False)
    # The number of the batch that made it public.
    batch = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="one_reply_version_per_number"),
            models.CheckConstraint(
                name="commitment_has_text_and_day",
                condition=Q(commitment_text="", commitment_due__isnull=True)
                | (~Q(commitment_text="") & Q(commitment_due__isnull=False)),
            ),
            models.CheckConstraint(
                name="outcome_of_a_commitment_in_words",
                condition=Q(outcome="", outcome_text="")
                | (~Q(outcome="") & ~Q(outcome_text="") & ~Q(commitment_text="")),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def promised(self) -> tuple[str, object]:
        """Return the commitment that it carries: its words and its day, ("", None) where there is none."""
        return self.commitment_text, self.commitment_due

    def hash_of_said(self) -> str:
        """Return the hash of everything that a moderator reads of it, and not of its text alone."""
        due = self.commitment_due.isoformat() if self.commitment_due else ""
        said = [self.kind, self.text, self.stated_reason, self.commitment_text, due]
        return fingerprint(json.dumps([*said, self.outcome, self.outcome_text], ensure_ascii=True))


class Commitment(models.Model):
    """What an employer said in a public reply that it will do, and by when, and what came of it.

    Written when a batch makes the reply public, and moved by batches alone (docs/desk.md). A reply that is
    revised to say something else keeps the earlier ones: the one with the highest number is the present one.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.DB_CASCADE, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    # Empty once a reply that was taken back is erased: what is left is counted.
    text = models.CharField(max_length=300, blank=True)
    due = models.DateField()
    state = models.CharField(max_length=12, choices=CommitmentState.listed, default=CommitmentState.OPEN)
    # The numbers of the batches that brought the commitment, and its state.
    since_batch = models.PositiveIntegerField()
    moved_batch = models.PositiveIntegerField(null=True, blank=True)
    # In the employer's words, read by a moderator; empty where nothing was said.
    outcome_text = models.CharField(max_length=300, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="one_commitment_per_number"),
            models.UniqueConstraint(
                fields=["reply"],
                condition=Q(state__in=["open", "unanswered"]),
                name="one_running_commitment_per_reply",
            ),
            models.CheckConstraint(
                name="open_commitment_has_not_moved",
                condition=Q(state="open", moved_batch__isnull=True)
                | (~Q(state="open") & Q(moved_batch__isnull=False)),
            ),
            models.CheckConstraint(
                name="commitment_is_met_in_words",
                condition=~Q(state="met") | ~Q(outcome_text="") | Q(text=""),
            ),
        ]
        indexes = [models.Index("state", "due", name="commitment_by_day")]

    def __str__(self) -> str:
        return f"by {self.due}: {self.state}"

    @property
    def is_running(self) -> bool:
        """Whether nothing has come of it yet."""
        return self.state in RUNNING


# Nothing has come of it yet.
RUNNING = (CommitmentState.OPEN.value, CommitmentState.UNANSWERED.value)


class Suggestion(models.Model):
    """The editors' short answer under a story, usually with an article."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.OneToOneField("reviews.Review", on_delete=models.DB_CASCADE, related_name="suggestion")
    text = models.TextField(max_length=600)
    language = models.CharField(max_length=10, default=reading_language)
    article = models.ForeignKey(
        "advice.Article", on_delete=models.DB_SET_NULL, null=True, blank=True, related_name="suggestions"
    )

    def __str__(self) -> str:
        return self.text[:40]
