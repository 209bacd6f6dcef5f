"""The tables of telling: letters that wait or went out, what each person was told, what they want to hear."""

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.public_ids import random_key
from core.vocabulary import Words


class Kind(Words):
    """What a letter is about."""

    DIGEST = "digest", _("new reviews, and what became public")
    DECISIONS = "decisions", _("decisions on replies and notices")
    COMMITMENTS = "commitments", _("commitments that fall due")
    PROOF = "proof", _("the yearly proof")
    TEAM = "team", _("the team")
    # Cannot be switched off: it is the last letter that somebody gets.
    ENDED = "ended", _("the end of your access")


# What can be switched off, in the order of the page, and when each comes.
CHOICES: dict[Kind, str | Promise] = {
    Kind.DIGEST: _("At most one letter after each weekly batch, if something in it concerns you."),
    Kind.DECISIONS: _("When a moderator has decided on a reply, a notice or an appeal of yours."),
    Kind.COMMITMENTS: _("A week before the day, on the day, and when readers see that nothing was said."),
    Kind.PROOF: _("30 and 7 days before your proof ends, and on the day."),
    Kind.TEAM: _("When somebody joins; for owners."),
}


class LetterState(Words):
    """Where a letter stands."""

    WAITING = "waiting", _("waiting to be sent")
    HANDED_OVER = "handed_over", _("being handed to the mail server")
    SENT = "sent", _("taken on by the mail server")
    DROPPED = "dropped", _("not sent: nothing left to tell, or not wanted")
    FAILED = "failed", _("given up: the mail server never took it on")
    UNSURE = "unsure", _("handed over, and nobody knows whether it was taken on")


class Letter(models.Model):
    """One letter to one representative: written down once, sent at most once (docs/decisions/0033).

    `about` names what it tells, as gathered; the words are made when it is sent, from what is public then.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    representative = models.ForeignKey(
        "employers.Representative", on_delete=models.DB_CASCADE, related_name="letters"
    )
    kind = models.CharField(max_length=20, choices=Kind.listed)
    # Person, kind and batch (or what it is about): the same news make the same key.
    key = models.CharField(max_length=120, unique=True)
    about = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=LetterState.listed, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may be tried next, and when it was last handed over.
    next_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_was_handed_over_at_some_time",
                condition=~Q(state__in=["handed_over", "sent", "unsure"]) | Q(handed_at__isnull=False),
            )
        ]
        indexes = [models.Index("state", "next_at", name="letter_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class Told(models.Model):
    """One thing that a representative was told, or that was there before them."""

    representative = models.ForeignKey(
        "employers.Representative", on_delete=models.DB_CASCADE, related_name="told"
    )
    # As "reply:123" (telling/gathering.py).
    what = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["representative", "what"], name="nobody_is_told_twice")
        ]

    def __str__(self) -> str:
        return self.what


class Reached(models.Model):
    """The number of the last batch that a representative was told of."""

    representative = models.OneToOneField(
        "employers.Representative", on_delete=models.DB_CASCADE, related_name="reached"
    )
    batch = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"up to batch {self.batch}"


class SwitchedOff(models.Model):
    """A kind of letter that a representative does not want. Everything else is wanted."""

    representative = models.ForeignKey(
        "employers.Representative", on_delete=models.DB_CASCADE, related_name="switched_off"
    )
    kind = models.CharField(max_length=20, choices=Kind.listed)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["representative", "kind"], name="switched_off_once"),
            models.CheckConstraint(name="the_last_letter_is_not_switched_off", condition=~Q(kind="ended")),
        ]

    def __str__(self) -> str:
        return f"no {self.kind}"
