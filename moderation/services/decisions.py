"""Decisions on a case: all is checked before anything is written, and it is written in one transaction."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from core.text import folded, tidy
from core.vocabulary import Tier
from employers.models import EmployerStatus
from moderation.errors import (
    IncompleteReasonsError,
    ModerationError,
    SecondFactorNeededError,
    StaleVersionError,
    StateChangedError,
)
from moderation.ledger.publishing import publish_now_if_set
from moderation.models import Action, Case, Decision, Message
from moderation.reasons import Reasons, asks_who
from moderation.services import clock
from moderation.services.cases import held, is_edit, newest_version
from moderation.services.fingerprints import keep
from moderation.services.published import remove, restore, restrict
from moderation.services.recording import APPROVALS, complete_reasons, write_down
from reviews.batches import MOST_DRAWN_DELAY
from reviews.lifecycle import Guard, IllegalMoveError
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from reviews.models.review import Timing
from reviews.redaction import RedactionError, redact
from reviews.services import judging, replying

__all__ = ["ON_CASES", "decide", "remove", "restore", "restrict"]

# What a case can end in. A reply is published or refused whole; its writer can revise it at the desk.
ON_CASES = {
    "review": (Action.PUBLISH, Action.PUBLISH_REDACTED, Action.ASK, Action.REFUSE),
    "edit": (Action.PUBLISH, Action.PUBLISH_REDACTED, Action.REFUSE),
    "reply": (Action.PUBLISH, Action.REFUSE),
    "revision": (Action.PUBLISH, Action.REFUSE),
}
# What may come with blanks: a text that is published with them, and a question that proposes them.
_WITH_BLANKS = frozenset({Action.PUBLISH_REDACTED, Action.ASK})
# Messages are erased so many days after their case was decided.
DAYS_TO_KEEP_MESSAGES = 30
_HELD = frozenset({Guard.LEASE_HELD, Guard.NO_CONFLICT, Guard.REASONS})


@dataclass(frozen=True, kw_only=True)
class _Verdict:
    """A decision that has passed every check."""

    action: str
    reasons: Reasons
    redactions: Sequence[tuple[int, int, str]]
    tier: str | None
    guards: frozenset[Guard]


def kind_of(case: Case) -> str:
    """Return "review" or "reply"; "edit" or "revision" for a new text of what is approved already."""
    edit = is_edit(case.subject)
    if case.review_id is not None:
        return "edit" if edit else "review"
    return "revision" if edit else "reply"


def decide(
    *,
    case: Case,
    moderator: User,
    action: str,
    grounds: Sequence[str] = (),
    facts: str = "",
    version_sha: str,
    redactions: Sequence[tuple[int, int, str]] = (),
    question: str = "",
    tier: str | None = None,
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    """Decide a case: state, log, statement and the count of the site's promise change together or not at all.

    Args:
        case: the case that the moderator holds.
        action: one of ON_CASES for its kind.
        grounds: codes of Ground, the principal one first.
        facts: for the author, in the moderator's words; it may not repeat what is blanked.
        version_sha: the hash of the text that was read.
        redactions: (start, end, ground) in characters of that text; for `ask`, what is proposed.
        question: for `ask`, in place of the facts.
        tier: a coarser tier than the review's, or None.
        second_factor_fresh: whether the moderator gave a second factor in the last 15 minutes.
        now: an aware time.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    facts, question = tidy(facts), tidy(question)
    try:
        with transaction.atomic():
            locked = held(case=case, moderator=moderator, now=now)
            version = newest_version(locked.subject)
            if not version_sha == version.sha256 == locked.version_sha:
                raise StaleVersionError
            verdict = _checked(
                locked,
                version,
                action,
                grounds,
                question if action == Action.ASK else facts,
                redactions,
                tier,
                second_factor_fresh,
                now,
            )
            decision = _carry_out(locked, version, verdict, moderator, now)
    except IllegalMoveError as error:
        raise StateChangedError from error
    except RedactionError as error:
        raise ModerationError(
            gettext("A blank does not lie within the text. Nothing was changed.")
        ) from error
    if action in APPROVALS:
        publish_now_if_set(now)
    return decision


def _checked(
    case: Case,
    version: ReviewVersion | ReplyVersion,
    action: str,
    grounds: Sequence[str],
    facts: str,
    redactions: Sequence[tuple[int, int, str]],
    tier: str | None,
    second_factor_fresh: bool,
    now: dt.datetime,
) -> _Verdict:
    kind = kind_of(case)
    if action not in ON_CASES[kind]:
        raise IncompleteReasonsError(gettext("Choose one of the decisions that are offered."))
    guards = set(_HELD) | {Guard.VERSION_READ}
    if action in APPROVALS:
        if not second_factor_fresh:
            raise SecondFactorNeededError
        guards.add(Guard.SECOND_FACTOR)
        _refuse_unlisted(case)
    if action == Action.ASK and asks_who(facts):
        raise IncompleteReasonsError(
            gettext(
                "Your question asks who the author is, or for what tells it. Ask about the process alone."
            )
        )
    blanks = redactions if action in _WITH_BLANKS else ()
    # What does not lie within the text is refused here; nothing is blanked yet.
    redact(version.text, blanks)
    # What is blanked has a ground, whether or not its box was ticked as well.
    grounds = list(dict.fromkeys([*grounds, *(ground for _start, _end, ground in blanks)]))
    _refuse_repetition(version.text, blanks, facts)
    reasons = complete_reasons(
        subject=case.subject,
        action=action,
        kind=kind,
        grounds=[] if action == Action.PUBLISH else grounds,
        facts=facts,
        now=now,
        blanks=len(blanks),
        answer_by=now.date() + dt.timedelta(days=clock.DAYS_TO_ANSWER),
    )
    coarser = tier if action in APPROVALS and isinstance(case.subject, Review) else None
    return _Verdict(action=action, reasons=reasons, redactions=blanks, tier=coarser, guards=frozenset(guards))


def _refuse_unlisted(case: Case) -> None:
    """Nothing is published about an employer whose proposal was refused."""
    if case.review is not None and case.review.employer.status == EmployerStatus.REFUSED:
        raise ModerationError(
            gettext(
                "The employer that this review names was refused as a proposal, so it cannot be published."
            )
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


def _carry_out(
    case: Case, version: ReviewVersion | ReplyVersion, verdict: _Verdict, moderator: User, now: dt.datetime
) -> Decision:
    subject = case.subject
    before = subject.status
    if isinstance(subject, Review):
        assert isinstance(version, ReviewVersion)  # noqa: S101  (a review's versions)
        _judge_review(subject, version, verdict)
        if verdict.action == Action.PUBLISH_REDACTED:
            keep(version)
    else:
        assert isinstance(version, ReplyVersion)  # noqa: S101  (a reply's versions)
        _judge_reply(subject, version, verdict)
    # A question pauses the clock; every other decision ends the promise.
    ends = verdict.action != Action.ASK
    decision = write_down(
        subject=subject,
        reasons=verdict.reasons,
        from_status=before,
        moderator=moderator,
        now=now,
        promise="review" if ends else "",
        kept=clock.is_kept(case, now) if ends else None,
    )
    if not ends:
        _ask(case, verdict, now)
    else:
        close(case, now)
    return decision


def _judge_review(review: Review, version: ReviewVersion, verdict: _Verdict) -> None:
    if verdict.action in APPROVALS:
        judging.approve(
            review=review,
            version=version,
            redactions=list(verdict.redactions),
            delay=drawn_delay(review, verdict.tier or review.tier),
            guards=verdict.guards,
            tier=verdict.tier,
        )
    elif verdict.action == Action.ASK:
        judging.ask(review=review, guards=verdict.guards)
    else:
        judging.reject(review=review, guards=verdict.guards)


def _judge_reply(reply: Reply, version: ReplyVersion, verdict: _Verdict) -> None:
    if verdict.action in APPROVALS:
        replying.approve_reply(reply=reply, version=version, guards=verdict.guards)
    else:
        replying.reject_reply(reply=reply, version=version, guards=verdict.guards)


def drawn_delay(review: Review, tier: str) -> int:
    """Draw 0 to 5 further batches for a first text in tier S, unless its author chose otherwise."""
    if is_edit(review) or tier != Tier.S or review.timing != Timing.DRAWN:
        return 0
    return secrets.randbelow(MOST_DRAWN_DELAY + 1)


def _ask(case: Case, verdict: _Verdict, now: dt.datetime) -> None:
    review = case.review
    assert review is not None  # noqa: S101  (only reviews can be asked about: ON_CASES)
    add_message(review, body=verdict.reasons.facts, from_team=True)
    clock.pause(case, now)
    case.moderator = case.lease_until = None
    case.proposed, case.agreed = [list(blank) for blank in verdict.redactions], False
    changed = ["minutes_left", "due_at", "answer_by", "moderator", "lease_until", "proposed", "agreed"]
    case.save(update_fields=changed)


def add_message(review: Review, *, body: str, from_team: bool) -> Message:
    """Write the next line between the author and the moderators."""
    last = review.messages.order_by("-position").first()
    return Message.objects.create(
        review=review, position=last.position + 1 if last else 0, from_team=from_team, body=body
    )


def close(case: Case, now: dt.datetime) -> None:
    """Delete a decided case; what is left of it is one more kept or missed promise."""
    clock.count(case, now)
    if case.review is not None:
        erase_on = now.date() + dt.timedelta(days=DAYS_TO_KEEP_MESSAGES)
        case.review.messages.update(erase_on=erase_on)
    case.delete()
