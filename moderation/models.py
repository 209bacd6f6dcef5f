"""Judgement: cases while they are open, decisions for ever, statements until they are erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import random_key, random_public_id
from core.vocabulary import Words
from moderation.querysets import CaseQuerySet, DecisionQuerySet
from reviews.models import Reply, Review


class Action(Words):
    """What a moderator decided."""

    PUBLISH = "publish", _("publish")
    PUBLISH_REDACTED = "publish_redacted", _("publish with blanks")
    ASK = "ask", _("ask the author")
    REFUSE = "refuse", _("refuse")
    RESTRICT = "restrict", _("restrict")
    RESTORE = "restore", _("restore")
    REMOVE = "remove", _("remove")


class NoticeState(Words):
    """Where a notice stands."""

    OPEN = "open", _("open")
    UPHELD = "upheld", _("upheld")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("appealed")


class NotifierKind(Words):
    """Who complains."""

    PUBLIC = "public", _("somebody")
    REPRESENTATIVE = "representative", _("the employer")
    PERSON_NAMED = "person_named", _("a person who is named")


def exactly_one(name: str, *fields: str) -> models.CheckConstraint:
    """Return a constraint that exactly one of the foreign keys is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(name=name, condition=condition)


class Case(models.Model):
    """A text that waits for a decision. Deleted with the decision; only kept or missed is counted."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="cases")
    reply = models.ForeignKey("reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="cases")
    # The hash of the version that is to be decided.
    version_sha = models.CharField(max_length=64)
    # When the site has promised to decide, rounded up to the hour; empty while the author is asked.
    due_at = models.DateTimeField(null=True)
    # Whole minutes of the promise that were left when the clock was paused.
    minutes_left = models.PositiveIntegerField(null=True)
    # While the author is asked: the last day for an answer.
    answer_by = models.DateField(null=True)
    lease_until = models.DateTimeField(null=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="cases"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            exactly_one("case_has_one_subject", "review", "reply"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(review__isnull=False), name="one_case_per_review"
            ),
            models.UniqueConstraint(
                fields=["reply"], condition=Q(reply__isnull=False), name="one_case_per_reply"
            ),
            # The other way round may be: the lease of a moderator whose account was deleted ends by itself.
            models.CheckConstraint(
                name="moderator_has_a_lease",
                condition=Q(moderator__isnull=True) | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_runs_or_is_paused",
                condition=Q(due_at__isnull=False, minutes_left__isnull=True)
                | Q(due_at__isnull=True, minutes_left__isnull=False),
            ),
        ]
        indexes = [models.Index("due_at", "id", name="case_by_promise")]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def subject(self) -> Review | Reply:
        """Return the review or the reply that waits."""
        subject = self.review or self.reply
        assert subject is not None, "a constraint: a case has one subject"  # noqa: S101
        return subject


class PromiseCount(models.Model):
    """How often the site kept its own promise: cases decided in a month, kept or missed."""

    # "review", "notice" or "appeal"; replies count with reviews.
    kind = models.CharField(max_length=10)
    # As "2026-11".
    month = models.CharField(max_length=7)
    kept = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "month"], name="one_count_per_kind_and_month")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month}: {self.kept} kept, {self.missed} missed"


class Decision(models.Model):
    """A line of the public log: append-only, each hash over the one before. No text, no key, no time of day.

    `label` says from when it may be shown: "batch 148" for what appears with a batch, "2026-11" else.
    """

    seq = models.BigAutoField(primary_key=True)
    # The subject's name in the log; it is shown nowhere else.
    log_ref = models.CharField(max_length=20, db_index=True)
    action = models.CharField(max_length=20, choices=Action.listed)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    ground = models.CharField(max_length=40, blank=True)
    automated = models.BooleanField(default=False)
    label = models.CharField(max_length=20)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prev_hash"], name="log_does_not_fork")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.action}"


class Statement(models.Model):
    """The reasons of a decision, for the author of the text (DSA Article 17); erasable."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.DO_NOTHING, related_name="statement")
    review = models.ForeignKey(
        "reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="statements"
    )
    reply = models.ForeignKey(
        "reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="statements"
    )
    # The numbers of the clauses of /rules/, as ["4.1", "4.2"].
    clauses = models.JSONField(default=list)
    facts = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    redress = models.TextField(blank=True)
    decided_on = models.DateField()
    # An appeal is decided by somebody else.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="statements"
    )

    class Meta:
        constraints = [exactly_one("statement_has_one_subject", "review", "reply")]
        ordering = ["-decision"]

    def __str__(self) -> str:
        return f"statement on decision {self.decision_id}"


class Message(models.Model):
    """A line between the author, through the key, and the moderators; erased 30 days after the case."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, related_name="messages")
    position = models.PositiveSmallIntegerField()
    from_team = models.BooleanField()
    body = models.TextField()
    erase_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="one_message_per_position")
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"message {self.position}"


class Notice(models.Model):
    """A complaint about published content. It never changes visibility by itself."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    # The notifier's code, hashed: the way to read the outcome and to appeal.
    code_hash = models.CharField(max_length=64, unique=True)
    review = models.ForeignKey(
        "reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="notices"
    )
    reply = models.ForeignKey("reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="notices")
    clause = models.CharField(max_length=10)
    statement = models.TextField()
    # Encrypted; optional.
    contact = models.BinaryField(blank=True, default=bytes)
    by = models.CharField(max_length=20, choices=NotifierKind.listed)
    state = models.CharField(max_length=10, choices=NoticeState.listed, default=NoticeState.OPEN)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [exactly_one("notice_has_one_subject", "review", "reply")]

    def __str__(self) -> str:
        return f"notice on clause {self.clause}"


class Appeal(models.Model):
    """An appeal of a decision or of a refused notice: one each, decided by somebody else."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    log_ref = models.CharField(max_length=20, unique=True, default=random_public_id, editable=False)
    statement = models.OneToOneField(Statement, on_delete=models.DB_CASCADE, null=True, related_name="appeal")
    notice = models.OneToOneField(Notice, on_delete=models.DB_CASCADE, null=True, related_name="appeal")
    body = models.TextField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [exactly_one("appeal_has_one_subject", "statement", "notice")]

    def __str__(self) -> str:
        return f"appeal {self.log_ref}"


class Erasure(models.Model):
    """What a withdrawn text still waits for: the first day that surely lies 24 hours after its withdrawal.

    Gone with the text. Refused and removed ones need no row: their statements carry the day.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    review = models.OneToOneField(
        "reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="erasure"
    )
    reply = models.OneToOneField(
        "reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="erasure"
    )
    erase_on = models.DateField()

    class Meta:
        constraints = [exactly_one("erasure_has_one_subject", "review", "reply")]

    def __str__(self) -> str:
        return f"erasure on {self.erase_on}"
