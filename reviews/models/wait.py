"""A wait, what came in between, and what was promised: the unit that every figure is made of."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import RandomKeyField, random_key
from core.vocabulary import (
    AnswerContent,
    Channel,
    FollowUp,
    MadeBy,
    OwedBy,
    Phase,
    Precision,
    PromiseKind,
    PromiseResult,
    ReasonSource,
    SilenceReason,
    Stage,
    Words,
)


class WaitClass(Words):
    """Whether the wait was first recorded while it still ran (scoring.md, selection band)."""

    WAITING = "W", _("recorded after more than 14 days of waiting")
    OTHER = "O", _("all others")


def bin_check(name: str, field: str, *, most: int = 9, empty: bool = False) -> models.CheckConstraint:
    """Return a constraint that holds a bin or phase number within 0..most."""
    within = Q(**{f"{field}__gte": 0, f"{field}__lte": most})
    return models.CheckConstraint(
        name=name, condition=within | Q(**{f"{field}__isnull": True}) if empty else within
    )


class Wait(models.Model):
    """One stretch of a process in which the candidate waits, in bins 0..9 of scoring.clock."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.DB_CASCADE, related_name="waits")
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=30, choices=Stage.listed)
    phase = models.CharField(max_length=10, choices=Phase.listed)
    owed_by = models.CharField(max_length=10, choices=OwedBy.listed, default=OwedBy.EMPLOYER)
    answered = models.BooleanField()
    # The bin of the answer; without one, the bin in which watching ended.
    end_bin = models.SmallIntegerField()
    content = models.CharField(max_length=30, choices=AnswerContent.listed, blank=True)
    channel = models.CharField(max_length=30, choices=Channel.listed, blank=True)
    said_why = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=30, choices=SilenceReason.listed, blank=True)
    reason_source = models.CharField(max_length=20, choices=ReasonSource.listed, blank=True)
    wait_class = models.CharField(max_length=1, choices=WaitClass.listed, default=WaitClass.OTHER)
    # The bin in which the wait was first written down, where that was before its end.
    entry_bin = models.SmallIntegerField(null=True, blank=True)
    follow_up = models.CharField(max_length=12, choices=FollowUp.listed, default=FollowUp.NONE)
    # Counted from the follow-up.
    follow_up_answer_bin = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="one_wait_per_position"),
            bin_check("end_bin_0_to_9", "end_bin"),
            bin_check("entry_bin_0_to_9", "entry_bin", empty=True),
            bin_check("follow_up_answer_bin_0_to_9", "follow_up_answer_bin", empty=True),
            models.CheckConstraint(
                name="answered_if_and_only_if_content",
                condition=Q(answered=True) & ~Q(content="") | Q(answered=False, content="", channel=""),
            ),
            models.CheckConstraint(
                name="only_an_ending_answer_ends_a_wait",
                condition=~Q(content__in=["acknowledgement_only", "holding_reply", "sent_in_error"]),
            ),
            models.CheckConstraint(
                name="reason_has_a_source",
                condition=Q(reason="", reason_source="") | (~Q(reason="") & ~Q(reason_source="")),
            ),
            models.CheckConstraint(
                name="entry_not_after_the_end",
                condition=Q(entry_bin__isnull=True) | Q(entry_bin__lte=F("end_bin")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}, {self.position}"


class Contact(models.Model):
    """What came in between and ended nothing: "we have received it", "it will take longer"."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    wait = models.ForeignKey(Wait, on_delete=models.DB_CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField()
    content = models.CharField(max_length=30, choices=AnswerContent.listed)
    bin = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wait", "position"], name="one_contact_per_position"),
            bin_check("contact_bin_0_to_9", "bin"),
            models.CheckConstraint(
                name="contact_ends_nothing",
                condition=Q(content__in=["acknowledgement_only", "holding_reply", "sent_in_error"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content}, {self.position}"


class Promise(models.Model):
    """What the employer said about when the answer would come; later positions are revisions.

    The result was computed once, by submissions.coarsen, because afterwards there are no dates.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    wait = models.ForeignKey(Wait, on_delete=models.DB_CASCADE, related_name="promises")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=PromiseKind.listed)
    precision = models.CharField(max_length=20, choices=Precision.listed)
    made_by = models.CharField(max_length=20, choices=MadeBy.listed, blank=True)
    # The bin of the due day, counted from the last contact.
    length_bin = models.SmallIntegerField(null=True, blank=True)
    counts = models.BooleanField(default=False)
    # The phase of the promise clock (scoring.md): quarters of the promised window 0..3, then
    # 1-3, 4-7, 8-14, 15-30, 31-60 days late. The phase of the answer, or in which watching ended.
    phase = models.SmallIntegerField(null=True, blank=True)
    satisfied = models.BooleanField(null=True, blank=True)
    result = models.CharField(max_length=20, choices=PromiseResult.listed, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wait", "position"], name="one_promise_per_position"),
            models.UniqueConstraint(
                fields=["wait"], condition=Q(counts=True), name="one_promise_counts_in_a_wait"
            ),
            models.CheckConstraint(
                name="promise_position_0_to_3", condition=Q(position__gte=0, position__lte=3)
            ),
            bin_check("promise_length_0_to_9", "length_bin", empty=True),
            bin_check("promise_phase_0_to_8", "phase", most=8, empty=True),
            models.CheckConstraint(
                name="vague_promise_has_no_figures",
                condition=~Q(precision__in=["vague", "none"])
                | Q(length_bin__isnull=True, phase__isnull=True, result="", counts=False),
            ),
            models.CheckConstraint(
                name="counting_promise_is_complete",
                condition=Q(counts=False)
                | (Q(length_bin__isnull=False, phase__isnull=False, satisfied__isnull=False) & ~Q(result="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.position}"
