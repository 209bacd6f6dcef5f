"""The one door: nothing else writes the state of a review or a reply."""

from django.db import transaction

from reviews import erasures
from reviews.lifecycle import Actor, Guard, IllegalMoveError, Move, Status, check
from reviews.models import Reply, Review


class NoTransactionError(RuntimeError):
    """A state was to change outside a transaction: what belongs to the move could be lost without it."""


def change_status(
    *, subject: Review | Reply, to: Status, actor: Actor, guards: frozenset[Guard] = frozenset()
) -> Move:
    """Carry out one move of reviews.lifecycle and return it; `subject.status` follows.

    The row is locked, and the move starts from the state that the caller has seen: if somebody was
    faster, nothing is changed.

    Args:
        subject: the review or reply, with the state that the caller decided upon.
        to: the new state.
        actor: who makes the move.
        guards: the conditions that the caller has established.

    Raises:
        IllegalMoveError: the table has no such move, a guard is missing, or the state has changed.
        NoTransactionError: no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransactionError("a state changes within the transaction of its deed")
    model = type(subject)
    rows = model._default_manager.filter(pk=subject.pk)
    now = rows.select_for_update().values_list("status", flat=True).first()
    if now != subject.status:
        raise IllegalMoveError(f"the state is {now} by now, no longer {subject.status}")
    move = check(start=subject.status, end=to, actor=actor, guards=guards)
    if not rows.filter(status=move.start.value).update(status=move.end.value):
        raise IllegalMoveError(f"the state is no longer {move.start}")
    subject.status = move.end.value
    if move.end in {Status.WITHDRAWN, Status.ERASED}:
        erasures.note(erasures.TEXT, [subject.log_ref])
    return move
