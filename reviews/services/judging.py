"""What decisions and authors do to a review. Who may decide, and why, is moderation's matter."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from core.text import fingerprint
from core.vocabulary import Tier
from reviews.lifecycle import WITHDRAWABLE, Actor, Guard, IllegalMoveError, Move, Status
from reviews.models import LaterAnswer, Reply, Review, ReviewVersion, Suggestion
from reviews.models.review import PeriodUnit, Timing
from reviews.redaction import redact
from reviews.services.status import change_status
from reviews.services.visibility import put_up, take_down
from reviews.services.writing import label_start

_COARSENESS = (Tier.L, Tier.M, Tier.S)
_UNIT_OF_TIER = {Tier.S: PeriodUnit.HALF, Tier.M: PeriodUnit.QUARTER, Tier.L: PeriodUnit.MONTH}
# In these an edit is judged while the approved text stands: the state does not move.
# The label of an erased review: the column wants a day, and no review is from then.
_NO_LABEL = dt.date(1970, 1, 1)
_STANDING = frozenset({Status.APPROVED, Status.PUBLISHED})


def approve(
    *,
    review: Review,
    version: ReviewVersion,
    redactions: Sequence[tuple[int, int, str]] = (),
    delay: int = 0,
    guards: frozenset[Guard] = frozenset(),
    tier: str | None = None,
) -> ReviewVersion:
    """Approve one version, with or without blanks; a first one waits for its batch from now on.

    Blanked words are stored nowhere: the version's text is replaced, and the places of the blanks kept.
    An edit of an approved review takes the place of the approved text; an edit of a published one
    stays out of sight until its batch.

    Args:
        review: in review or appealed; or approved or published, for an edit.
        version: the version that was read.
        redactions: (start, end, ground) in characters of the version's text.
        delay: batches to wait beyond the first eligible one (tier S draws 0 to 5).
        guards: the conditions that the caller has established.
        tier: a coarser tier than the review's, or None.

    Raises:
        IllegalMoveError: the state does not allow it, the version is of another review, or `tier`
            is finer than the review's. Nothing was changed.
        RedactionError: a span does not lie within the text. Nothing was changed.
    """
    if version.review_id != review.pk:
        raise IllegalMoveError("the version belongs to another review")
    with transaction.atomic():
        if review.status in _STANDING:
            _hold_standing(review, guards)
        else:
            change_status(subject=review, to=Status.APPROVED, actor=Actor.MODERATOR, guards=guards)
        if redactions:
            spans = [(start, end, ground) for start, end, ground in [*version.blanks, *redactions]]
            version.text, blanks = redact(version.text, spans)
            version.blanks = [list(blank) for blank in blanks]
            version.sha256 = fingerprint(version.text)
        version.approved = True
        version.save(update_fields=["text", "blanks", "sha256", "approved"])
        if review.status == Status.PUBLISHED:
            return version
        review.live_version = version
        if review.eligible_batch is not None:
            review.eligible_batch += delay
        _coarsen(review, tier)
        review.save(
            update_fields=[
                "live_version",
                "eligible_batch",
                "tier",
                "period_start",
                "period_unit",
                "role_family",
            ]
        )
        return version


def _hold_standing(review: Review, guards: frozenset[Guard]) -> None:
    """Lock a review whose edit is judged, and ask for what approving a first version asks for."""
    needed = {Guard.LEASE_HELD, Guard.NO_CONFLICT, Guard.VERSION_READ, Guard.SECOND_FACTOR, Guard.REASONS}
    if missing := needed - guards:
        raise IllegalMoveError(f"approving an edit lacks: {', '.join(sorted(missing))}")
    now = Review.objects.select_for_update().values_list("status", flat=True).get(pk=review.pk)
    if now != review.status:
        raise IllegalMoveError(f"the state is {now} by now, no longer {review.status}")


def _coarsen(review: Review, tier: str | None) -> None:
    """Make a review coarser; approval may never make it finer."""
    if tier is None or tier == review.tier:
        return
    if _COARSENESS.index(Tier(tier)) < _COARSENESS.index(Tier(review.tier)):
        raise IllegalMoveError("approval may only make a review coarser")
    review.tier = tier
    review.period_unit = _UNIT_OF_TIER[Tier(tier)]
    review.period_start = label_start(review.period_start, review.period_unit)
    review.role_family = ""


def reject(
    *, review: Review, guards: frozenset[Guard] = frozenset(), actor: Actor = Actor.MODERATOR
) -> Move | None:
    """Refuse a review; of one whose edit is judged, refuse the edit and let the approved text stand.

    `actor` is the system where an author was asked and never answered. Returns None for an edit.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        if review.status in _STANDING:
            _drop_edit(review)
            return None
        return change_status(subject=review, to=Status.REJECTED, actor=actor, guards=guards)


def _drop_edit(review: Review) -> None:
    """Delete the text that is refused; with the last edit goes the batch that it waited for."""
    if review.live_version is None:
        return
    edits = review.versions.filter(number__gt=review.live_version.number)
    edits.filter(approved=False).delete()
    if review.status == Status.PUBLISHED and not edits.exists():
        review.eligible_batch = None
        review.save(update_fields=["eligible_batch"])


def ask(*, review: Review, guards: frozenset[Guard] = frozenset()) -> Move:
    """Ask the author something; the site's clock pauses.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        return change_status(subject=review, to=Status.NEEDS_AUTHOR, actor=Actor.MODERATOR, guards=guards)


def answer(*, review: Review) -> Move:
    """Put a review back into the queue after its author has answered the moderators' question.

    Raises:
        IllegalMoveError: nothing was asked. Nothing was changed.
    """
    with transaction.atomic():
        guards = frozenset({Guard.ANSWERED})
        return change_status(subject=review, to=Status.QUEUED, actor=Actor.AUTHOR, guards=guards)


def restrict(*, review: Review, guards: frozenset[Guard] = frozenset()) -> Move:
    """Hide a published review at once while it is looked at again.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    return _hide(review, Status.RESTRICTED, Actor.MODERATOR, guards)


def remove(*, review: Review, guards: frozenset[Guard] = frozenset()) -> Move:
    """Take a published or restricted review away for good, at once.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    return _hide(review, Status.REMOVED, Actor.MODERATOR, guards)


def _hide(review: Review, to: Status, actor: Actor, guards: frozenset[Guard]) -> Move:
    with transaction.atomic():
        move = change_status(subject=review, to=to, actor=actor, guards=guards)
        take_down(review)
        return move


def restore(*, review: Review, guards: frozenset[Guard] = frozenset()) -> Move:
    """Show a restricted review again, at once.

    Raises:
        IllegalMoveError: the state does not allow it. Nothing was changed.
    """
    with transaction.atomic():
        move = change_status(subject=review, to=Status.PUBLISHED, actor=Actor.MODERATOR, guards=guards)
        put_up(review)
        return move


def withdraw(*, review: Review, actor: Actor = Actor.AUTHOR, guards: frozenset[Guard] = frozenset()) -> Move:
    """Withdraw a review as its author wishes: gone from every page at once, its replies with it.

    Figures follow with the next batch, but those that rest on fewer than five reviews go at once. `actor` is
    the system where an author had a choice to make and never came back; nobody has seen that review.

    Raises:
        IllegalMoveError: it is already withdrawn, refused, removed or erased. Nothing was changed.
    """
    with transaction.atomic():
        move = change_status(subject=review, to=Status.WITHDRAWN, actor=actor, guards=guards)
        for reply in review.replies.filter(status__in=WITHDRAWABLE):
            change_status(subject=reply, to=Status.WITHDRAWN, actor=Actor.AUTHOR)
        review.eligible_batch = None
        review.save(update_fields=["eligible_batch"])
        LaterAnswer.objects.filter(review=review).delete()
        take_down(review)
        return move


def erase(*, review: Review, guards: frozenset[Guard] = frozenset()) -> Move:
    """Erase everything that a review said; what is left is that there was one, for its address's sake.

    Raises:
        IllegalMoveError: the state does not allow it, or a legal hold forbids it. Nothing was changed.
    """
    with transaction.atomic():
        if Review.objects.select_for_update().values_list("legal_hold", flat=True).get(pk=review.pk):
            raise IllegalMoveError("a legal hold forbids erasing")
        # The database refuses an erased review with a text, so the text goes first.
        Review.objects.filter(pk=review.pk).update(live_version=None)
        move = change_status(subject=review, to=Status.ERASED, actor=Actor.SYSTEM, guards=guards)
        review.live_version = review.agency = review.eligible_batch = None
        review.tier, review.period_unit, review.role_family = Tier.S, PeriodUnit.HALF, ""
        review.period_start = _NO_LABEL
        review.outcome = review.experience = review.language = ""
        review.interviews = review.interview_hours = review.exercise_hours = review.travel = ""
        review.difficulty = review.would_apply_again = None
        review.references_contacted = review.offers_declined = None
        review.cards, review.card_made_with, review.facets = {}, "", ""
        review.evidence, review.evidence_next, review.recorded_while_waiting = "none", "", False
        # A choice is the author's and goes; that nobody chose is why it is gone, which their key still shows.
        if review.timing != Timing.UNCHOSEN:
            review.timing = Timing.DRAWN
        # Every column but the names under which it is known and the state, which has its own door.
        kept = {"id", "public_id", "log_ref", "employer", "status", "batch", "order_hash", "legal_hold"}
        fields = [field.name for field in Review._meta.concrete_fields]
        review.save(update_fields=[name for name in fields if name not in kept])
        review.versions.all().delete()
        review.waits.all().delete()
        LaterAnswer.objects.filter(review=review).delete()
        Suggestion.objects.filter(review=review).delete()
        Reply.objects.filter(review=review).update(live_version=None)
        Reply.objects.filter(review=review).delete()
        return move
