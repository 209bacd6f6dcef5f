"""Commitments in public replies: they begin, fall due and end with batches, and missing is the default.

docs/desk.md says the rules in words. Nothing here is written between batches, but for a reply that is taken
back: it disappears at once, and what it promised with it.
"""

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from core.vocabulary import CommitmentState
from reviews.models import Batch, Commitment, Reply, ReplyVersion

# From the first batch that comes so many days after its day, a commitment of which nothing was said is shown
# as unanswered: time enough for the employer to say it, for us to read it (72 hours) and for a batch to come.
DAYS_TO_ANSWER: Final = 7
# It counts as missed once readers have seen it unanswered for so many batches.
BATCHES_UNANSWERED: Final = 4


def begin(reply: Reply, batch: Batch) -> None:
    """Make the commitments of a reply what its public text says, as of a batch.

    A commitment that the text no longer carries is given up if it still ran, and stays where it had ended.
    """
    version = reply.live_version
    if version is None:
        return
    last = reply.commitments.order_by("-number").first()
    same = last is not None and last.state != CommitmentState.GIVEN_UP
    same = same and last is not None and (last.text, last.due) == version.promised
    if last is not None and last.is_running and not same:
        _move(last, CommitmentState.GIVEN_UP, batch)
    if not version.commitment_text or version.commitment_due is None:
        return
    if last is None or not same:
        last = Commitment.objects.create(
            reply=reply,
            number=last.number + 1 if last else 1,
            text=version.commitment_text,
            due=version.commitment_due,
            since_batch=batch.number,
        )
    if version.outcome and (last.state, last.outcome_text) != (version.outcome, version.outcome_text):
        last.outcome_text = version.outcome_text
        _move(last, CommitmentState(version.outcome), batch)


def _move(commitment: Commitment, to: CommitmentState, batch: Batch) -> None:
    commitment.state, commitment.moved_batch = to.value, batch.number
    commitment.save(update_fields=["state", "moved_batch", "outcome_text"])


def fall_due(batch: Batch) -> set[int]:
    """Move what has fallen due by the day of a batch; return the reviews whose cards change.

    What a moderator is about to read (the employer has said what came of it) waits where it stands: our own
    delay is not the employer's. While a reply is out of sight nothing moves, and the weeks in which a
    commitment may be answered begin anew when it is back.
    """
    shown = Commitment.objects.shown().filter(~Exists(said_and_not_public()))
    unanswered = list(
        shown.filter(
            state=CommitmentState.OPEN, due__lte=batch.due - dt.timedelta(days=DAYS_TO_ANSWER)
        ).values_list("pk", "reply__review")
    )
    missed = list(
        shown.filter(
            state=CommitmentState.UNANSWERED, moved_batch__lte=batch.number - BATCHES_UNANSWERED
        ).values_list("pk", "reply__review")
    )
    for rows, state in ((unanswered, CommitmentState.UNANSWERED), (missed, CommitmentState.MISSED)):
        keys = [pk for pk, _review in rows]
        Commitment.objects.filter(pk__in=keys).update(state=state, moved_batch=batch.number)
    _let_the_hidden_wait(batch)
    return {review for _pk, review in [*unanswered, *missed]}


def said_and_not_public() -> QuerySet[ReplyVersion]:
    """Return the condition: a newer text of the reply says what came of it, and waits to be read."""
    return ReplyVersion.objects.filter(
        reply=OuterRef("reply"), approved=False, number__gt=OuterRef("reply__live_version__number")
    ).exclude(outcome="")


def _let_the_hidden_wait(batch: Batch) -> None:
    running = Commitment.objects.filter(state=CommitmentState.UNANSWERED)
    visible = Commitment.objects.shown().values("pk")
    running.exclude(pk__in=visible).update(moved_batch=batch.number)


def take_back(reply: Reply, *, today: dt.date, batch: int) -> None:
    """End the commitments of a public reply that is taken back: what had fallen due is missed.

    Args:
        reply: the reply.
        today: the day.
        batch: the number of the latest batch.
    """
    running = reply.commitments.filter(state__in=[CommitmentState.OPEN, CommitmentState.UNANSWERED])
    running.filter(due__lte=today).update(state=CommitmentState.MISSED, moved_batch=batch)
    running.filter(due__gt=today).update(state=CommitmentState.TAKEN_BACK, moved_batch=batch)


def forget(reply: Reply, *, was_taken_back: bool) -> None:
    """Erase the words of a reply's commitments; of one that its employer took back the counts stay."""
    if was_taken_back:
        reply.commitments.update(text="", outcome_text="")
    else:
        reply.commitments.all().delete()


def present(reply: Reply) -> Commitment | None:
    """Return the commitment that the public reply carries, or None.

    Read from the prefetched `commitments` where there are some.
    """
    version = reply.live_version
    rows = sorted(reply.commitments.all(), key=lambda row: row.number)
    if version is None or not rows or not version.commitment_text:
        return None
    return rows[-1]


def is_fixed(commitment: Commitment | None, *, today: dt.date) -> bool:
    """Whether its words and its day can no longer be changed: the day has come and nothing is said yet."""
    return commitment is not None and commitment.is_running and commitment.due <= today
