"""What an upheld notice does to the text: hides it, takes it away, blanks passages, or finds it hidden."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext

from accounts.models import User
from core.text import folded, tidy
from moderation.conflicts import concerns, tied_employers
from moderation.errors import (
    ConflictOfInterestError,
    IncompleteReasonsError,
    ModerationError,
    SecondFactorNeededError,
    StaleVersionError,
    StateChangedError,
)
from moderation.models import Action, Case, Decision
from moderation.services.cases import open_case
from moderation.services.published import act
from moderation.services.recording import complete_reasons, write_down
from reviews.lifecycle import Guard, IllegalMoveError, Status
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from reviews.redaction import RedactionError
from reviews.services.redress import blank

# What can be done to a text in which state; "" leaves it as it is, because it is out of sight already.
OFFERED: Final[dict[str, tuple[str, ...]]] = {
    Status.PUBLISHED: (Action.REDACT, Action.RESTRICT, Action.REMOVE),
    Status.RESTRICTED: ("", Action.REMOVE),
}
_BLANKING: Final = frozenset({Guard.NO_CONFLICT, Guard.VERSION_READ, Guard.SECOND_FACTOR, Guard.REASONS})


def offered(subject: Review | Reply) -> tuple[str, ...]:
    """Return what upholding a notice can do to the text; a reply is never blanked."""
    acts = OFFERED.get(subject.status, ("",))
    return tuple(deed for deed in acts if deed != Action.REDACT or isinstance(subject, Review))


def live_text(subject: Review | Reply) -> ReviewVersion | ReplyVersion | None:
    """Return the text that is, or was last, public."""
    return subject.live_version


def carry_out(
    deed: str,
    *,
    subject: Review | Reply,
    moderator: User,
    grounds: Sequence[str],
    facts: str,
    version_sha: str,
    redactions: Sequence[tuple[int, int, str]] = (),
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision | None:
    """Do to the text what an upheld notice asks for, within the caller's transaction; None for nothing.

    Args:
        deed: "", "redact", "restrict" or "remove": one of `offered`.
        subject: the review or reply, as it stands now.
        grounds: for the author; codes of Ground, the principal one first.
        facts: for the author.
        version_sha: the hash of the text that was read.
        redactions: (start, end, ground) in characters of that text.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    if deed not in offered(subject):
        raise IncompleteReasonsError(gettext("Choose what is done to the text: one of what is offered."))
    if not deed:
        return None
    live = live_text(subject)
    if live is None or live.sha256 != version_sha:
        raise StaleVersionError
    if deed == Action.REDACT and isinstance(subject, Review):
        return _redact(subject, live.text, moderator, grounds, facts, redactions, second_factor_fresh, now)
    return act(
        Action(deed),
        subject=subject,
        moderator=moderator,
        grounds=grounds,
        facts=facts,
        second_factor_fresh=second_factor_fresh,
        now=now,
        from_notice=True,
    )


def _redact(
    review: Review,
    text: str,
    moderator: User,
    grounds: Sequence[str],
    facts: str,
    redactions: Sequence[tuple[int, int, str]],
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    if concerns(review, tied_employers(moderator)):
        raise ConflictOfInterestError
    if not second_factor_fresh:
        raise SecondFactorNeededError
    facts = tidy(facts)
    _refuse_repetition(text, redactions, facts)
    grounds = list(dict.fromkeys([*grounds, *(ground for _start, _end, ground in redactions)]))
    reasons = complete_reasons(
        subject=review,
        action=Action.REDACT,
        kind="review",
        grounds=grounds,
        facts=facts,
        now=now,
        blanks=len(redactions),
    )
    # The case first, as everybody locks them first.
    list(Case.objects.select_for_update().filter(review=review))
    try:
        reopened = blank(review=review, redactions=redactions, guards=_BLANKING)
    except IllegalMoveError as error:
        raise StateChangedError from error
    except RedactionError as error:
        raise ModerationError(
            gettext("A blank does not lie within the text. Nothing was changed.")
        ) from error
    if reopened:
        open_case(review=review, now=now)
    return write_down(
        subject=review,
        reasons=reasons,
        from_status=review.status,
        moderator=moderator,
        now=now,
        from_notice=True,
    )


def _refuse_repetition(text: str, redactions: Sequence[tuple[int, int, str]], facts: str) -> None:
    """Refuse facts that repeat blanked words: those are kept nowhere."""
    said = folded(facts)
    for start, end, _ground in redactions:
        words = folded(text[max(start, 0) : max(end, 0)])
        if len(words) >= 3 and words in said:
            raise IncompleteReasonsError(
                gettext("The facts repeat words that you blank. Say it without them: they are kept nowhere.")
            )
