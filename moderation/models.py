"""Judgement: cases while they are open, decisions for ever, statements until they are erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import RandomKeyField, random_key
from core.vocabulary import Words
from moderation.querysets import CaseQuerySet, DecisionQuerySet
from moderation.redress.models import (
    Appeal,
    AppealState,
    Hold,
    Notice,
    NoticeState,
    NotifierKind,
    Order,
    OrderedAction,
    exactly_one,
)
from reviews.models import Reply, Review

# The tables of redress have a file of their own, and are found here like all others.
__all__ = [
    "Action",
    "Appeal",
    "AppealState",
    "Case",
    "Decision",
    "Erasure",
    "Hold",
    "Message",
    "Notice",
    "NoticeState",
    "NotifierKind",
    "Order",
    "OrderedAction",
    "PromiseCount",
    "Statement",
    "exactly_one",
]


class Action(Words):
    """What a moderator decided."""

    PUBLISH = "publish", _("publish")
    PUBLISH_REDACTED = "publish_redacted", _("publish with blanks")
    ASK = "ask", _("ask the author")
    REFUSE = "refuse", _("refuse")
    RESTRICT = "restrict", _("restrict")
    RESTORE = "restore", _("restore")
    REMOVE = "remove", _("remove")
    REDACT = "redact", _("blank passages")
    NOTICE_UPHELD = "notice_upheld", _("uphold a notice")
    NOTICE_REFUSED = "notice_refused", _("refuse a notice")
    APPEAL_UPHELD = "appeal_upheld", _("grant an appeal")
    APPEAL_REFUSED = "appeal_refused", _("refuse an appeal")
    HOLD = "hold", _("hold for a court")
    HOLD_LIFTED = "hold_lifted", _("end a hold")
    MISSED = "missed", _("withdrawn after its promise was missed")


class Case(models.Model):
    """A text that waits for a decision. Deleted with the decision; only kept or missed is counted."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
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
    # One key's many reviews of one employer, seen while the key was open (docs/decisions/0012).
    one_of_many = models.BooleanField(default=False)
    # Blanks that the author was asked about: [start, end, ground] in characters of the text with that hash.
    proposed = models.JSONField(default=list)
    # Whether the author agrees to them.
    agreed = models.BooleanField(default=False)

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
    """The record of what was decided, in that order: append-only, each hash over the one before.

    No text, no key, no time of day. Triggers of the database refuse to change or delete a row
    (moderation/ledger/triggers.py). The public log is made from it, batch by batch (moderation/ledger/).
    `label` says from when it may be shown: "batch 148" for what appears with a batch, "2026-11" else.
    """

    seq = models.BigAutoField(primary_key=True)
    # Ties the decisions on one subject together; it is shown to nobody outside.
    log_ref = models.CharField(max_length=20, db_index=True)
    action = models.CharField(max_length=20, choices=Action.listed)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    ground = models.CharField(max_length=40, blank=True)
    automated = models.BooleanField(default=False)
    label = models.CharField(max_length=20)
    # Which promise of the site ended with it ("review", "notice", "appeal" or none), and whether it was kept.
    promise = models.CharField(max_length=10, blank=True)
    kept = models.BooleanField(null=True)
    # Of a notice: who gave it (NotifierKind).
    by = models.CharField(max_length=20, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prev_hash"], name="log_does_not_fork"),
            models.CheckConstraint(
                name="kept_or_missed_of_a_promise",
                condition=Q(promise="", kept__isnull=True) | (~Q(promise="") & Q(kept__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.action}"


class Statement(models.Model):
    """The reasons of a decision, for the author of the text (DSA Article 17); erasable."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
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
    # The other one of the two moderators that a legal order needs.
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="statements_seconded"
    )
    # Whether somebody had given notice of the text; else it was the site's own reading.
    from_notice = models.BooleanField(default=False)

    class Meta:
        constraints = [exactly_one("statement_has_one_subject", "review", "reply")]
        ordering = ["-decision"]

    def __str__(self) -> str:
        return f"statement on decision {self.decision_id}"


class Message(models.Model):
    """A line between the author, through the key, and the moderators; erased 30 days after the case."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
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


class Erasure(models.Model):
    """What a withdrawn text still waits for: the first day that surely lies 24 hours after its withdrawal.

    Gone with the text. Refused and removed ones need no row, because their statements carry the day, unless
    their author has erased everything.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
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


# The public log's and the desk's own tables stand apart; Django finds models through this module.
from moderation.corrections.models import Correction  # noqa: E402, F401
from moderation.ledger.models import LogCount, LogLine, RemovalRequests  # noqa: E402, F401
from moderation.models_desk import Likeness, Merge, MergedReview, SecondLook  # noqa: E402, F401
