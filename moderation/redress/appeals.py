"""Appeals: by the author with the key, by the employer at its desk, by a notifier with the code; each once.

Somebody else decides than who decided before. What an author appeals against goes through the table of
states: appealed, then approved (and a batch) or back; what a notifier appeals against is the notice alone.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import tidy
from employers.models import EmployerStatus
from moderation.conflicts import concerns, tied_employers
from moderation.errors import (
    AlreadyDecidedError,
    ConflictOfInterestError,
    GoneError,
    IncompleteReasonsError,
    LeaseLostError,
    ModerationError,
    SecondFactorNeededError,
    SomebodyElseError,
    StaleVersionError,
    StateChangedError,
)
from moderation.ledger.publishing import publish_now_if_set
from moderation.models import Action, Appeal, AppealState, Decision, Notice, NoticeState
from moderation.redress import clocks
from moderation.redress.acts import carry_out
from moderation.redress.closing import close_notice
from moderation.redress.lodging import appealable, due_of, lodge, lodge_against_notice, notice_appealable
from moderation.redress.querysets import GONE, AppealQuerySet
from moderation.services import log
from moderation.services.cases import newest_version
from moderation.services.decisions import drawn_delay
from moderation.services.recording import complete_reasons, write_down
from reviews import batches
from reviews.lifecycle import Guard, IllegalMoveError
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from reviews.services import judging, redress, replying

__all__ = [
    "GRANT",
    "REFUSE",
    "appealable",
    "claim_next",
    "decide",
    "decide_notice",
    "due_of",
    "give_back",
    "has_colleague",
    "lodge",
    "lodge_against_notice",
    "notice_appealable",
    "only_for_others",
    "text_of",
    "waiting_appeals",
]

GRANT: Final = "grant"
REFUSE: Final = "refuse"
_BASE: Final = frozenset({Guard.NO_CONFLICT, Guard.SOMEBODY_ELSE, Guard.REASONS})
_GRANTED: Final = _BASE | {Guard.VERSION_READ, Guard.SECOND_FACTOR}


def _waiting(moderator: User, ties: frozenset[int], now: dt.datetime) -> AppealQuerySet:
    return Appeal.objects.open().free(now=now).for_somebody_else_than(moderator).untied(ties)


def waiting_appeals(
    *, moderator: User, ties: frozenset[int], now: dt.datetime
) -> tuple[int, dt.datetime | None]:
    """Return how many appeals the moderator, with these ties, could be given, and the next promise."""
    row = _waiting(moderator, ties, now).aggregate(count=Count("pk"), next_due=Min("due_at"))
    return row["count"], row["next_due"]


def only_for_others(*, moderator: User) -> int:
    """Return how many open appeals the moderator may not decide, having decided before."""
    mine = Appeal.objects.open().for_somebody_else_than(moderator).values("pk")
    return Appeal.objects.open().exclude(pk__in=mine).count()


def has_colleague(moderator: User) -> bool:
    """Whether there is another moderator at all."""
    return User.objects.filter(is_moderator=True, is_active=True).exclude(pk=moderator.pk).exists()


def claim_next(*, moderator: User, now: dt.datetime) -> Appeal | None:
    """Give the moderator the appeal whose promise falls due first, for 30 minutes; None if there is none.

    Somebody who holds one gets that one again. Passed over are decisions that the moderator took part in, and
    employers that the moderator has a tie to.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=moderator.pk)
        held = Appeal.objects.held_by(moderator, now=now).first()
        if held is not None:
            return held
        features = connection.features
        appeal = (
            _waiting(moderator, tied_employers(moderator), now)
            .oldest_promise_first()
            .select_for_update(
                skip_locked=features.has_select_for_update_skip_locked,
                of=("self",) if features.has_select_for_update_of else (),
            )
            .first()
        )
        if appeal is None:
            return None
        appeal.moderator, appeal.lease_until = moderator, now + clocks.LEASE
        appeal.save(update_fields=["moderator", "lease_until"])
        return appeal


def give_back(*, appeal: Appeal, moderator: User, now: dt.datetime) -> None:
    """Put an appeal back. The clock keeps running.

    Raises:
        AlreadyDecidedError, LeaseLostError: nothing was changed.
    """
    with transaction.atomic():
        locked = _held(appeal, moderator, now)
        locked.moderator = locked.lease_until = None
        locked.save(update_fields=["moderator", "lease_until"])


def _held(appeal: Appeal, moderator: User, now: dt.datetime) -> Appeal:
    """Return the appeal, locked, if the moderator has it open, has no tie and did not decide before."""
    if appeal.notice_id is not None:
        # The notice first, as everybody locks them first.
        list(Notice.objects.select_for_update(of=("self",)).filter(pk=appeal.notice_id))
    locked = Appeal.objects.open().select_for_update(of=("self",)).filter(pk=appeal.pk).first()
    if locked is None:
        raise AlreadyDecidedError
    if locked.moderator_id != moderator.pk or locked.lease_until is None or locked.lease_until <= now:
        raise LeaseLostError
    if concerns(locked.subject, tied_employers(moderator)):
        raise ConflictOfInterestError
    if not Appeal.objects.filter(pk=locked.pk).for_somebody_else_than(moderator).exists():
        raise SomebodyElseError
    return locked


def text_of(appeal: Appeal) -> ReviewVersion | ReplyVersion:
    """Return the text that would be approved: the one that was public, or else the newest.

    Raises:
        AlreadyDecidedError: there is no text any more.
    """
    subject = appeal.subject
    return subject.live_version or newest_version(subject)


def decide(
    *,
    appeal: Appeal,
    moderator: User,
    verdict: str,
    facts: str,
    grounds: Sequence[str] = (),
    version_sha: str,
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    """Decide an author's or an employer's appeal: state, log, statement and count change together.

    Args:
        appeal: one of a decision, which the moderator holds.
        verdict: GRANT (approved; it appears with a batch) or REFUSE (the decision before stands).
        facts: the reasons, for the author.
        grounds: of a refusal; codes of Ground, the principal one first.
        version_sha: the hash of the text that was read.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    if verdict not in {GRANT, REFUSE}:
        raise IncompleteReasonsError(_("Choose whether the appeal is granted or refused."))
    try:
        with transaction.atomic():
            locked = _held(appeal, moderator, now)
            statement = locked.statement
            if statement is None:
                raise ModerationError(_("This appeal is about a notice."))
            subject = locked.subject
            if subject.status in GONE:
                raise GoneError
            version = text_of(locked)
            if version.sha256 != version_sha:
                raise StaleVersionError
            granted = verdict == GRANT
            if granted and not second_factor_fresh:
                raise SecondFactorNeededError
            reasons = complete_reasons(
                subject=subject,
                action=Action.APPEAL_UPHELD if granted else Action.APPEAL_REFUSED,
                kind="reply" if isinstance(subject, Reply) else "review",
                grounds=[] if granted else grounds,
                facts=tidy(facts),
                now=now,
            )
            before = subject.status
            if granted:
                _grant(subject, version, now)
            else:
                redress.put_back(subject=subject, to=statement.decision.to_status, guards=_BASE)
            decision = write_down(
                subject=subject,
                reasons=reasons,
                from_status=before,
                moderator=moderator,
                now=now,
                promise="appeal",
                kept=clocks.is_kept(locked.due_at, now),
                appealed_ground=statement.decision.ground,
            )
            _close(locked, AppealState.UPHELD if granted else AppealState.REFUSED, now)
    except IllegalMoveError as error:
        raise StateChangedError from error
    if granted:
        publish_now_if_set(now)
    return decision


def _grant(subject: Review | Reply, version: ReviewVersion | ReplyVersion, now: dt.datetime) -> None:
    if isinstance(subject, Reply):
        assert isinstance(version, ReplyVersion)  # noqa: S101  (a reply's versions)
        replying.approve_reply(reply=subject, version=version, guards=_GRANTED)
        return
    assert isinstance(version, ReviewVersion)  # noqa: S101  (a review's versions)
    if subject.employer.status == EmployerStatus.REFUSED:
        raise ModerationError(
            _("The employer that this review names was refused as a proposal, so it cannot be published.")
        )
    delay = 0
    if subject.batch_id is None:
        # It was never in public, so that its day is still to be drawn, from now on.
        soonest = batches.first_after(now, days=0)
        subject.eligible_batch = max(subject.eligible_batch or 0, soonest)
        delay = drawn_delay(subject, subject.tier)
    judging.approve(review=subject, version=version, delay=delay, guards=_GRANTED)


def _close(appeal: Appeal, state: AppealState, now: dt.datetime) -> None:
    clocks.count("appeal", appeal.due_at, now)
    appeal.state = state
    appeal.moderator = appeal.lease_until = None
    appeal.erase_on = now.date() + dt.timedelta(days=clocks.DAYS_TO_KEEP)
    appeal.save(update_fields=["state", "moderator", "lease_until", "erase_on"])


def decide_notice(
    *,
    appeal: Appeal,
    moderator: User,
    verdict: str,
    outcome: str,
    deed: str = "",
    grounds: Sequence[str] = (),
    facts: str = "",
    version_sha: str = "",
    redactions: Sequence[tuple[int, int, str]] = (),
    second_factor_fresh: bool,
    now: dt.datetime,
) -> Decision:
    """Decide a notifier's appeal: the notice is upheld after all (with what that does to the text) or not.

    Arguments are those of notices.decide; GRANT upholds the notice.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    outcome = tidy(outcome)
    if verdict not in {GRANT, REFUSE}:
        raise IncompleteReasonsError(_("Choose whether the appeal is granted or refused."))
    if not outcome:
        raise IncompleteReasonsError(_("Write the reasons for whoever gave notice."))
    with transaction.atomic():
        locked = _held(appeal, moderator, now)
        notice = locked.notice
        if notice is None:
            raise ModerationError(_("This appeal is about a decision, not about a notice."))
        subject = locked.subject
        if subject.status in GONE:
            raise GoneError
        granted = verdict == GRANT
        ground = ""
        if granted:
            changed = carry_out(
                deed,
                subject=subject,
                moderator=moderator,
                grounds=grounds,
                facts=facts,
                version_sha=version_sha,
                redactions=redactions,
                second_factor_fresh=second_factor_fresh,
                now=now,
            )
            ground = changed.ground if changed is not None else ""
        state = NoticeState.UPHELD if granted else NoticeState.REFUSED
        before = notice.state
        notice.decided_by = moderator
        notice.save(update_fields=["decided_by"])
        close_notice(notice, state, now, outcome=outcome)
        decision = log.append(
            log_ref=locked.log_ref,
            action=Action.APPEAL_UPHELD if granted else Action.APPEAL_REFUSED,
            from_status=before,
            to_status=state.value,
            ground=ground,
            automated=False,
            label=f"{now:%Y-%m}",
            promise="appeal",
            kept=clocks.is_kept(locked.due_at, now),
            by=notice.by,
        )
        _close(locked, AppealState.UPHELD if granted else AppealState.REFUSED, now)
        return decision
