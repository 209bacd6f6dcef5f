"""Legal holds and legal orders: what a court or an authority asks for, and how many moderators it takes."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.public_ids import random_public_id
from core.text import tidy
from moderation.conflicts import concerns, tied_employers
from moderation.errors import (
    ConflictOfInterestError,
    IncompleteReasonsError,
    ModerationError,
    SecondFactorNeededError,
    SomebodyElseError,
    StateChangedError,
)
from moderation.grounds import Ground
from moderation.models import Action, Decision, Hold, Order, OrderedAction
from moderation.services import log
from moderation.services.published import act
from reviews.lifecycle import Status
from reviews.models import Reply, Review

# What can be ordered about a text in which state.
ORDERABLE = {
    Status.PUBLISHED: (OrderedAction.RESTRICT, OrderedAction.REMOVE),
    Status.RESTRICTED: (OrderedAction.REMOVE,),
}


def holds_count() -> int:
    """Return how many reviews are under a legal hold: a public figure."""
    return Review.objects.filter(legal_hold=True).count()


def _checked(moderator: User, subject: Review | Reply, fresh: bool) -> None:
    if concerns(subject, tied_employers(moderator)):
        raise ConflictOfInterestError
    if not fresh:
        raise SecondFactorNeededError


def hold(
    *, review: Review, moderator: User, reason: str, second_factor_fresh: bool, now: dt.datetime
) -> Hold:
    """Put a review under a legal hold: it blocks erasure and nothing else.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    _checked(moderator, review, second_factor_fresh)
    reason = tidy(reason)
    if not reason:
        raise IncompleteReasonsError(_("Write which court or authority asks for it, and why."))
    try:
        with transaction.atomic():
            locked = Review.objects.select_for_update().get(pk=review.pk)
            if locked.legal_hold or locked.status == Status.ERASED:
                raise StateChangedError
            made = Hold.objects.create(review=locked, reason=reason, set_by=moderator)
            locked.legal_hold = review.legal_hold = True
            locked.save(update_fields=["legal_hold"])
            _log(Action.HOLD, "", "held", now)
            return made
    except IntegrityError as error:
        raise StateChangedError from error


def lift(
    *, review: Review, moderator: User, reason: str, second_factor_fresh: bool, now: dt.datetime
) -> Hold:
    """End a legal hold; what is due to be erased goes with the next night.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    _checked(moderator, review, second_factor_fresh)
    reason = tidy(reason)
    if not reason:
        raise IncompleteReasonsError(_("Write why it ends."))
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        found = Hold.objects.filter(review=locked, lifted_because="").first()
        if not locked.legal_hold or found is None:
            raise StateChangedError
        found.lifted_because, found.lifted_by = reason, moderator
        found.save(update_fields=["lifted_because", "lifted_by"])
        locked.legal_hold = review.legal_hold = False
        locked.save(update_fields=["legal_hold"])
        _log(Action.HOLD_LIFTED, "held", "", now)
        return found


def _log(action: Action, start: str, end: str, now: dt.datetime) -> Decision:
    """Log a hold under a name of its own: the log counts holds, and does not say which text is held."""
    return log.append(
        log_ref=random_public_id(),
        action=action,
        from_status=start,
        to_status=end,
        ground=Ground.LEGAL_NOTICE,
        automated=False,
        label=f"{now:%Y-%m}",
    )


def propose(
    *,
    subject: Review | Reply,
    moderator: User,
    action: str,
    facts: str,
    second_factor_fresh: bool,
) -> Order:
    """Propose to carry out a legal order; nothing changes before another moderator confirms it.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    _checked(moderator, subject, second_factor_fresh)
    facts = tidy(facts)
    if not facts:
        raise IncompleteReasonsError(_("Write the facts: which court or authority, and what it ordered."))
    field = "reply" if isinstance(subject, Reply) else "review"
    with transaction.atomic():
        status = type(subject)._default_manager.select_for_update().get(pk=subject.pk).status
        if action not in ORDERABLE.get(Status(status), ()):
            raise StateChangedError
        order, created = Order.objects.get_or_create(
            **{field: subject}, defaults={"action": action, "facts": facts, "proposed_by": moderator}
        )
        if not created:
            raise ModerationError(_("An order on this text waits for its second moderator already."))
        return order


def confirm(*, order: Order, moderator: User, second_factor_fresh: bool, now: dt.datetime) -> Decision:
    """Carry out an order that another moderator has proposed, at once.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    with transaction.atomic():
        locked = Order.objects.select_for_update(of=("self",)).filter(pk=order.pk).first()
        if locked is None:
            raise StateChangedError(_("This proposal is gone: it was carried out or dropped."))
        if locked.proposed_by_id == moderator.pk:
            raise SomebodyElseError(_("You have proposed it, so another moderator confirms it."))
        decision = act(
            Action(locked.action),
            subject=locked.subject,
            moderator=moderator,
            grounds=[Ground.LEGAL_NOTICE],
            facts=locked.facts,
            second_factor_fresh=second_factor_fresh,
            now=now,
            proposed_by=locked.proposed_by,
        )
        locked.delete()
        return decision


def drop(*, order: Order, moderator: User) -> None:
    """Take a proposal back, or refuse to second it; nothing else changes.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    if concerns(order.subject, tied_employers(moderator)):
        raise ConflictOfInterestError
    if not Order.objects.filter(pk=order.pk).delete()[0]:
        raise StateChangedError(_("This proposal is gone: it was carried out or dropped."))
