"""What notices, appeals and orders do to a review or a reply. Who may, and why, is moderation's matter."""

from collections.abc import Sequence

from django.db import transaction

from core.text import fingerprint
from reviews.lifecycle import Actor, Guard, IllegalMoveError, Move, Status
from reviews.models import Reply, Review
from reviews.redaction import redact
from reviews.services.status import change_status
from reviews.services.visibility import put_up

_TO_BLANK = frozenset({Guard.NO_CONFLICT, Guard.VERSION_READ, Guard.SECOND_FACTOR, Guard.REASONS})


def appeal(*, subject: Review | Reply, guards: frozenset[Guard] = frozenset()) -> Move:
    """Let somebody else look again at what was refused, hidden or taken away.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        return change_status(subject=subject, to=Status.APPEALED, actor=Actor.AUTHOR, guards=guards)


def put_back(*, subject: Review | Reply, to: str, guards: frozenset[Guard] = frozenset()) -> Move:
    """Let a decision stand after an appeal: back to refused, hidden or taken away.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        return change_status(subject=subject, to=Status(to), actor=Actor.MODERATOR, guards=guards)


def move_reply(*, reply: Reply, to: Status, guards: frozenset[Guard] = frozenset()) -> Move:
    """Hide a published reply, show it again or take it away; its review's card follows at once.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        move = change_status(subject=reply, to=to, actor=Actor.MODERATOR, guards=guards)
        _redraw(reply)
        return move


def _redraw(reply: Reply) -> None:
    review = Review.objects.get(pk=reply.review_id)
    if review.status == Status.PUBLISHED:
        put_up(review)


def blank(
    *,
    review: Review,
    redactions: Sequence[tuple[int, int, str]],
    guards: frozenset[Guard] = frozenset(),
) -> bool:
    """Blank passages of a published text at once; the words are stored nowhere.

    Earlier texts, which may hold the words too, are deleted. Returns whether a newer text that was approved
    has to be read again, because it may hold them as well.

    Args:
        review: a published one.
        redactions: (start, end, ground) in characters of the text that is public.
        guards: the conditions that the caller has established.

    Raises:
        IllegalMoveError: it is not published, or a condition is missing. Nothing was changed.
        RedactionError: a span does not lie within the text. Nothing was changed.
    """
    with transaction.atomic():
        locked = Review.objects.select_for_update(of=("self",)).select_related("live_version")
        now = locked.get(pk=review.pk)
        live = now.live_version
        if now.status != Status.PUBLISHED or live is None:
            raise IllegalMoveError(f"the state is {now.status}, and only a published text is blanked")
        if missing := _TO_BLANK - guards:
            raise IllegalMoveError(f"blanking lacks: {', '.join(sorted(missing))}")
        spans = [(start, end, ground) for start, end, ground in [*live.blanks, *redactions]]
        live.text, blanks = redact(live.text, spans)
        live.blanks = [list(found) for found in blanks]
        live.sha256 = fingerprint(live.text)
        live.save(update_fields=["text", "blanks", "sha256"])
        review.versions.filter(number__lt=live.number).delete()
        reopened = review.versions.filter(number__gt=live.number, approved=True).update(approved=False)
        review.live_version = live
        put_up(review)
        return bool(reopened)
