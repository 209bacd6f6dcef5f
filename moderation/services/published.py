"""Decisions on what is public already: hide it, show it again, take it away."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from core.text import tidy
from moderation.conflicts import concerns, tied_employers
from moderation.errors import (
    ConflictOfInterestError,
    ModerationError,
    SecondFactorNeededError,
    StateChangedError,
)
from moderation.grounds import Ground
from moderation.models import Action, Case, Decision
from moderation.services.recording import complete_reasons, write_down
from reviews.lifecycle import Guard, IllegalMoveError, Move
from reviews.models import Review
from reviews.services import judging

_GUARDS = frozenset({Guard.NO_CONFLICT, Guard.SECOND_FACTOR, Guard.REASONS})


def restrict(
    *,
    review: Review,
    moderator: User,
    grounds: Sequence[str],
    facts: str,
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    """Hide a published review at once, while it is looked at again.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    return _act(
        Action.RESTRICT,
        judging.restrict,
        _GUARDS,
        review,
        moderator,
        grounds,
        facts,
        second_factor_fresh,
        now,
    )


def restore(
    *, review: Review, moderator: User, facts: str, second_factor_fresh: bool, now: dt.datetime
) -> Decision:
    """Show a restricted review again, at once.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    guards = _GUARDS | {Guard.CONTESTED_BY_OTHER}
    return _act(
        Action.RESTORE, judging.restore, guards, review, moderator, (), facts, second_factor_fresh, now
    )


def remove(
    *,
    review: Review,
    moderator: User,
    grounds: Sequence[str],
    facts: str,
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    """Take a published or restricted review away for good, at once; an edit that waits goes with it.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    guards = _GUARDS | {Guard.CONTESTED_BY_OTHER}
    return _act(
        Action.REMOVE, judging.remove, guards, review, moderator, grounds, facts, second_factor_fresh, now
    )


def _act(
    action: Action,
    deed: Callable[..., Move],
    guards: frozenset[Guard],
    review: Review,
    moderator: User,
    grounds: Sequence[str],
    facts: str,
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    if concerns(review, tied_employers(moderator)):
        raise ConflictOfInterestError
    if not second_factor_fresh:
        raise SecondFactorNeededError
    if Ground.LEGAL_NOTICE in grounds:
        # moderation.md: two moderators for a legal order; nobody may pass for two.
        raise ModerationError(
            gettext("A legal order needs two moderators. One alone cannot carry it out here.")
        )
    reasons = complete_reasons(action=action, kind="review", grounds=grounds, facts=tidy(facts), now=now)
    try:
        with transaction.atomic():
            before = review.status
            deed(review=review, guards=guards)
            if action == Action.REMOVE:
                Case.objects.filter(review=review).delete()
            return write_down(
                subject=review, reasons=reasons, from_status=before, moderator=moderator, now=now
            )
    except IllegalMoveError as error:
        raise StateChangedError from error
