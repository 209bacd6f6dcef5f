"""The tables of redress: notices, appeals, holds, and orders that wait for a second moderator."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import RandomKeyField, random_key, random_public_id
from core.vocabulary import Words
from moderation.redress.querysets import AppealQuerySet, NoticeQuerySet
from reviews.models import Reply, Review


class NoticeState(Words):
    """Where a notice stands."""

    OPEN = "open", _("waiting for a decision")
    UPHELD = "upheld", _("upheld")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("being looked at by somebody else")
    CLOSED = "closed", _("closed: the text is gone")


class NotifierKind(Words):
    """Who complains."""

    PUBLIC = "public", _("somebody")
    REPRESENTATIVE = "representative", _("the employer")
    PERSON_NAMED = "person_named", _("a person who is named")


class AppealState(Words):
    """Where an appeal stands."""

    OPEN = "open", _("waiting for a decision")
    UPHELD = "upheld", _("granted")
    REFUSED = "refused", _("refused")
    CLOSED = "closed", _("closed: the text is gone")


class OrderedAction(Words):
    """What a court or an authority can order."""

    RESTRICT = "restrict", _("Hide it")
    REMOVE = "remove", _("Take it away for good")


def exactly_one(name: str, *fields: str) -> models.CheckConstraint:
    """Return a constraint that exactly one of the foreign keys is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(name=name, condition=condition)


def lease_of(name: str) -> models.CheckConstraint:
    """Return a constraint that whoever has a row open has it until some moment."""
    return models.CheckConstraint(
        name=name, condition=Q(moderator__isnull=True) | Q(lease_until__isnull=False)
    )


class Notice(models.Model):
    """A complaint about published content. It never changes visibility by itself."""

    # Made from the page's nonce, so that a second click finds the first one's notice.
    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    log_ref = models.CharField(max_length=20, unique=True, default=random_public_id, editable=False)
    # The notifier's code, hashed: the way to read the outcome and to appeal. Replaced when it has expired.
    code_hash = models.CharField(max_length=64, unique=True)
    review = models.ForeignKey(
        "reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="notices"
    )
    reply = models.ForeignKey("reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="notices")
    clause = models.CharField(max_length=10)
    statement = models.TextField()
    # The words that it is about, as the notifier copied them.
    place = models.TextField(blank=True)
    # Encrypted under a key outside the database; optional; never shown to employer or author.
    contact = models.BinaryField(blank=True, default=bytes)
    by = models.CharField(max_length=20, choices=NotifierKind.listed)
    # For whom a representative spoke.
    employer = models.ForeignKey(
        "employers.Employer", on_delete=models.DO_NOTHING, null=True, related_name="notices"
    )
    state = models.CharField(max_length=10, choices=NoticeState.listed, default=NoticeState.OPEN)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="notices"
    )
    # What the notifier is told; erased with the statement when the code expires.
    outcome = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="notices_decided"
    )
    erase_contact_on = models.DateField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        app_label = "moderation"
        constraints = [
            exactly_one("notice_has_one_subject", "review", "reply"),
            lease_of("moderator_of_a_notice_has_a_lease"),
            models.CheckConstraint(
                name="representatives_alone_speak_for_an_employer",
                condition=Q(by="representative", employer__isnull=False)
                | (~Q(by="representative") & Q(employer__isnull=True)),
            ),
            models.CheckConstraint(
                name="decided_notice_has_its_day",
                condition=Q(state="open", decided_on__isnull=True)
                | (~Q(state="open") & Q(decided_on__isnull=False)),
            ),
        ]
        indexes = [models.Index("state", "due_at", "id", name="notice_by_promise")]

    def __str__(self) -> str:
        return f"notice on clause {self.clause}"

    @property
    def subject(self) -> Review | Reply:
        """Return the review or the reply that it is about."""
        subject = self.review or self.reply
        assert subject is not None, "a constraint: a notice has one subject"  # noqa: S101
        return subject


class Appeal(models.Model):
    """An appeal of a decision or of a refused notice: one each, decided by somebody else."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    log_ref = models.CharField(max_length=20, unique=True, default=random_public_id, editable=False)
    statement = models.OneToOneField(
        "moderation.Statement", on_delete=models.DB_CASCADE, null=True, related_name="appeal"
    )
    notice = models.OneToOneField(Notice, on_delete=models.DB_CASCADE, null=True, related_name="appeal")
    # The words of the author, the employer or the notifier; erased 30 days after the decision.
    body = models.TextField()
    state = models.CharField(max_length=10, choices=AppealState.listed, default=AppealState.OPEN)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="appeals"
    )
    erase_on = models.DateField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        app_label = "moderation"
        constraints = [
            exactly_one("appeal_has_one_subject", "statement", "notice"),
            lease_of("moderator_of_an_appeal_has_a_lease"),
        ]
        indexes = [models.Index("state", "due_at", "id", name="appeal_by_promise")]

    def __str__(self) -> str:
        return f"appeal {self.log_ref}"

    @property
    def subject(self) -> Review | Reply:
        """Return the review or the reply that was decided on, or noticed."""
        if self.notice is not None:
            return self.notice.subject
        statement = self.statement
        assert statement is not None, "a constraint: an appeal has one subject"  # noqa: S101
        subject = statement.review or statement.reply
        assert subject is not None, "a constraint: a statement has one subject"  # noqa: S101
        return subject


class Hold(models.Model):
    """A legal hold on a review: it blocks erasure and nothing else. Kept, with its reason, when it ends."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, related_name="holds")
    reason = models.TextField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="holds_set"
    )
    # Why it was lifted; empty while it holds.
    lifted_because = models.TextField(blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="holds_lifted"
    )

    class Meta:
        app_label = "moderation"
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(lifted_because=""), name="one_hold_per_review"
            )
        ]

    def __str__(self) -> str:
        return "lifted hold" if self.lifted_because else "hold"


class Order(models.Model):
    """A legal order that one moderator proposes to carry out; another one confirms it. Gone with either."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, null=True, related_name="+")
    reply = models.ForeignKey("reviews.Reply", on_delete=models.DB_CASCADE, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=OrderedAction.listed)
    # For the author: which court or authority, and what it ordered.
    facts = models.TextField()
    # Two moderators are needed, so the proposal falls with the account of who made it.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="orders_proposed"
    )

    class Meta:
        app_label = "moderation"
        constraints = [
            exactly_one("order_has_one_subject", "review", "reply"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(review__isnull=False), name="one_order_per_review"
            ),
            models.UniqueConstraint(
                fields=["reply"], condition=Q(reply__isnull=False), name="one_order_per_reply"
            ),
        ]

    def __str__(self) -> str:
        return f"order to {self.action}"

    @property
    def subject(self) -> Review | Reply:
        """Return the review or the reply that it is about."""
        subject = self.review or self.reply
        assert subject is not None, "a constraint: an order has one subject"  # noqa: S101
        return subject
