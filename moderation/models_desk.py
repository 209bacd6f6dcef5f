"""What the desk keeps for its own work: likeness of texts, second looks, and merges that can be undone."""

from django.db import models
from django.db.models import Q

from core.public_ids import RandomKeyField, random_key
from reviews.models import Reply, Review


class Likeness(models.Model):
    """A part of a text's keyed fingerprint: texts that share a part may be nearly the same.

    It goes with the text. What is erased leaves no fingerprint behind.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    version = models.ForeignKey(
        "reviews.ReviewVersion", on_delete=models.DB_CASCADE, null=True, related_name="likeness"
    )
    reply_version = models.ForeignKey(
        "reviews.ReplyVersion", on_delete=models.DB_CASCADE, null=True, related_name="likeness"
    )
    # 63 bits (moderation.likeness.marks_of).
    mark = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="likeness_has_one_text",
                condition=Q(version__isnull=True, reply_version__isnull=False)
                | Q(version__isnull=False, reply_version__isnull=True),
            )
        ]
        indexes = [models.Index("mark", name="likeness_by_mark")]

    def __str__(self) -> str:
        return f"mark {self.mark}"


class SecondLook(models.Model):
    """A hidden review or reply that is to be looked at again: by when, rounded up to the hour."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.OneToOneField(
        "reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="second_look"
    )
    reply = models.OneToOneField(
        "reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="second_look"
    )
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="second_look_has_one_subject",
                condition=Q(review__isnull=True, reply__isnull=False)
                | Q(review__isnull=False, reply__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"second look by {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def subject(self) -> Review | Reply:
        """Return the review or the reply that is hidden."""
        subject = self.review or self.reply
        assert subject is not None, "a constraint: a second look has one subject"  # noqa: S101
        return subject


class Merge(models.Model):
    """A merge of two employers that can be undone still: what moved, and what was written over."""

    source = models.OneToOneField("employers.Employer", on_delete=models.DB_CASCADE, related_name="merge")
    target = models.ForeignKey("employers.Employer", on_delete=models.DB_CASCADE, related_name="merges")
    merged_on = models.DateField()
    # employers.services.Moves.kept(): keys of rows and public facts.
    kept = models.JSONField()
    # The keys of the replies that moved.
    replies = models.JSONField(default=list)
    # The public figures of both as they stood (reviews.services.merging.figures_of).
    figures = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class MergedReview(models.Model):
    """A review that a merge moved, so that undoing gives it back; gone with the review or with the merge."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    merge = models.ForeignKey(Merge, on_delete=models.DB_CASCADE, related_name="reviews")
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, related_name="+")
    as_employer = models.BooleanField()
    as_agency = models.BooleanField()
    both = models.BooleanField()
    # The positions of the waits that the agency owed, where the two were employer and agency.
    agency_owed = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"moved review of merge {self.merge_id}"
