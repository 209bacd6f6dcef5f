"""Decisions on what is public already: hide it, show it again, take it away. Reviews and replies alike."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from core.text import tidy
from moderation.conflicts import concerns, tied_employers
from moderation.errors import (
    ConflictOfInterestError,
    ModerationError,
    SecondFactorNeededError,
    SomebodyElseError,
    StaleVersionError,
    StateChangedError,
)
from moderation.grounds import Ground
from moderation.models import Action, Case, Decision
from moderation.querysets import CaseQuerySet
from moderation.redress.contest import may_settle
from moderation.services import clock, second_looks
from moderation.services.recording import complete_reasons, write_down
from reviews.lifecycle import Guard, IllegalMoveError, Status
from reviews.models import Reply, Review
from reviews.services import judging
from reviews.services.redress import move_reply

_GUARDS: Final = frozenset({Guard.NO_CONFLICT, Guard.SECOND_FACTOR, Guard.REASONS})
_TO: Final = {
    Action.RESTRICT: Status.RESTRICTED,
    Action.RESTORE: Status.PUBLISHED,
    Action.REMOVE: Status.REMOVED,
}
_ON_REVIEWS: Final = {
    Action.RESTRICT: judging.restrict,
    Action.RESTORE: judging.restore,
    Action.REMOVE: judging.remove,
}


def restrict(
    *,
    review: Review | Reply,
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
    return act(
        Action.RESTRICT,
        subject=review,
        moderator=moderator,
        grounds=grounds,
        facts=facts,
        second_factor_fresh=second_factor_fresh,
        now=now,
    )


def restore(
    *, review: Review | Reply, moderator: User, facts: str, second_factor_fresh: bool, now: dt.datetime
) -> Decision:
    """Show a restricted review again, at once.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    return act(
        Action.RESTORE,
        subject=review,
        moderator=moderator,
        facts=facts,
        second_factor_fresh=second_factor_fresh,
        now=now,
    )


def remove(
    *,
    review: Review | Reply,
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
    return act(
        Action.REMOVE,
        subject=review,
        moderator=moderator,
        grounds=grounds,
        facts=facts,
        second_factor_fresh=second_factor_fresh,
        now=now,
    )


def act(
    action: Action,
    *,
    subject: Review | Reply,
    moderator: User,
    grounds: Sequence[str] = (),
    facts: str,
    second_factor_fresh: bool,
    now: dt.datetime,
    version_sha: str | None = None,
    proposed_by: User | None = None,
    from_notice: bool = False,
) -> Decision:
    """Hide, show again or take away a review or a reply, with its reasons, at once.

    Args:
        action: RESTRICT, RESTORE or REMOVE.
        subject: the review or the reply.
        grounds: codes of Ground, the principal one first; none to show it again.
        facts: for the author or the employer.
        second_factor_fresh: whether the moderator gave a second factor in the last 15 minutes.
        now: an aware time.
        version_sha: the hash of the text that was read; None where a caller has compared it, or none is read.
        proposed_by: for a legal order, the moderator who proposed it: not the one who decides.
        from_notice: whether somebody had given notice of the text.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    if concerns(subject, tied_employers(moderator)):
        raise ConflictOfInterestError
    if not second_factor_fresh:
        raise SecondFactorNeededError
    if Ground.LEGAL_NOTICE in grounds and proposed_by in {None, moderator}:
        # moderation.md: two moderators for a legal order; nobody may pass for two.
        raise ModerationError(
            gettext("A legal order needs two moderators. One alone cannot carry it out here.")
        )
    kind = "reply" if isinstance(subject, Reply) else "review"
    reasons = complete_reasons(
        subject=subject, action=action, kind=kind, grounds=grounds, facts=tidy(facts), now=now
    )
    try:
        with transaction.atomic():
            if version_sha is not None:
                _refuse_another_text(subject, version_sha)
            before = subject.status
            _move(action, subject, moderator, now)
            second_looks.note(subject, action=action, now=now)
            return write_down(
                subject=subject,
                reasons=reasons,
                from_status=before,
                moderator=moderator,
                now=now,
                seconded_by=proposed_by,
                from_notice=from_notice,
            )
    except IllegalMoveError as error:
        raise StateChangedError from error


def _refuse_another_text(subject: Review | Reply, version_sha: str) -> None:
    """Refuse to judge a text that a batch has replaced since it was read; the row is held from here on."""
    rows = type(subject)._default_manager.select_for_update().filter(pk=subject.pk)
    live = rows.values_list("live_version", flat=True).first()
    if live is None or not subject.versions.filter(pk=live, sha256=version_sha).exists():
        raise StaleVersionError


def _move(action: Action, subject: Review | Reply, moderator: User, now: dt.datetime) -> None:
    guards = _GUARDS
    if subject.status == Status.RESTRICTED:
        if not may_settle(subject, moderator):
            raise SomebodyElseError(
                gettext("It is contested, and you have hidden it: another moderator looks at it again.")
            )
        guards |= {Guard.CONTESTED_BY_OTHER}
    if isinstance(subject, Reply):
        move_reply(reply=subject, to=_TO[action], guards=guards)
        if action == Action.REMOVE:
            _drop(Case.objects.filter(reply=subject), now)
        return
    _ON_REVIEWS[action](review=subject, guards=guards)
    if action == Action.REMOVE:
        _drop(Case.objects.filter(review=subject), now)


def _drop(cases: CaseQuerySet, now: dt.datetime) -> None:
    """Delete the case of a new text that goes with the old one; a promise that was missed stays counted."""
    for case in cases:
        clock.count_if_missed(case, now)
        case.delete()
