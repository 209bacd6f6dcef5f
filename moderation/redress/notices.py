"""Notices: given by anybody, judged by a moderator who cannot choose, and never acting by themselves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import tidy
from employers.models import Employer
from moderation.conflicts import concerns, tied_employers
from moderation.errors import (
    AlreadyDecidedError,
    ConflictOfInterestError,
    GoneError,
    IncompleteReasonsError,
    LeaseLostError,
    ModerationError,
    StateChangedError,
)
from moderation.models import Action, Notice, NoticeState, NotifierKind
from moderation.redress import clocks, codes, contact
from moderation.redress.acts import carry_out
from moderation.redress.closing import close_about, close_notice
from moderation.redress.querysets import GONE, NoticeQuerySet
from moderation.rules import CLAUSES
from moderation.services import log
from reviews.lifecycle import VISIBLE
from reviews.models import Reply, Review

# So many notices on one text are shown, and decided, at a time.
MOST_TOGETHER: Final = 100
# When others take what was just seen, the next one is looked for so many times.
_TRIES: Final = 5
UPHOLD: Final = "uphold"
REFUSE: Final = "refuse"


class AlreadyGivenError(ModerationError):
    """The page was sent before, and says something else now."""

    message = _("This page was sent before, and it is with us. To say something else, open the form anew.")


@dataclass(frozen=True)
class NoticeReceipt:
    """What a notifier gets: the code, empty where the desk is the way back, and the promise."""

    code: str
    due_at: dt.datetime


def give(
    *,
    subject: Review | Reply,
    clause: str,
    statement: str,
    place: str = "",
    reachable_at: str = "",
    by: str = NotifierKind.PUBLIC,
    employer: Employer | None = None,
    nonce: str,
    now: dt.datetime,
) -> NoticeReceipt:
    """Take a notice about what is public; nothing else changes. The same nonce again stores nothing.

    Args:
        subject: a published review, or a published reply under a published review.
        clause: the number of the rule that is said to be broken.
        statement: why, in the notifier's words.
        place: the words of the text that it is about, or "".
        reachable_at: how the notifier can be reached, or "": stored encrypted.
        by: a code of NotifierKind.
        employer: for whom a representative speaks; nobody else has one.
        nonce: from codes.new_nonce(), one for each page.

    Raises:
        StateChangedError: the text is not public. Nothing was stored.
        AlreadyGivenError: the nonce has made a notice that says something else.
        ValidationError: there is no such rule, or nothing is said. Nothing was stored.
    """
    if not codes.is_nonce(nonce):
        raise ValueError("this is no nonce")
    statement, place = tidy(statement), tidy(place)
    if clause not in {known.number for known in CLAUSES}:
        raise ValidationError(_("Choose the rule from the list."))
    if not statement:
        raise ValidationError(_("Say why it breaks the rule."))
    code = "" if by == NotifierKind.REPRESENTATIVE else codes.code_of(nonce)
    field = "reply" if isinstance(subject, Reply) else "review"
    with transaction.atomic():
        given = Notice.objects.filter(pk=codes.pk_of(nonce)).first()
        if given is None:
            _refuse_hidden(subject)
            given, _created = Notice.objects.get_or_create(
                pk=codes.pk_of(nonce),
                defaults={
                    field: subject,
                    "code_hash": codes.hash_of(code) if code else codes.no_code(),
                    "clause": clause,
                    "statement": statement,
                    "place": place,
                    "contact": contact.sealed(tidy(reachable_at)),
                    "by": by,
                    "employer": employer,
                    "due_at": clocks.notice_due(now),
                },
            )
        if (given.subject, given.clause, given.statement) != (subject, clause, statement):
            raise AlreadyGivenError
    return NoticeReceipt(code, given.due_at)


def _refuse_hidden(subject: Review | Reply) -> None:
    """Refuse a notice on what nobody can read; the row is held until the notice is stored."""
    review = subject.review if isinstance(subject, Reply) else subject
    rows = Review.objects.select_for_update().filter(pk=review.pk)
    states = {rows.values_list("status", flat=True).first()}
    if isinstance(subject, Reply):
        states.add(Reply.objects.filter(pk=subject.pk).values_list("status", flat=True).first())
    if not states <= set(VISIBLE):
        raise StateChangedError(_("This text is not public any more, so there is nothing to report."))


def by_code(code: str) -> Notice | None:
    """Return the notice with this code (in its own form); None for a wrong and for an expired one alike."""
    return Notice.objects.filter(code_hash=codes.hash_of(code)).first()


# --- Judging ----------------------------------------------------------------------------------


def claim_next(*, moderator: User, now: dt.datetime) -> Notice | None:
    """Give the moderator the notice whose promise falls due first, with all others on the same text.

    So that a thousand notices on one text are one thing to read. For 30 minutes; somebody who holds some gets
    those again. Texts of employers that the moderator has a tie to are passed over.
    """
    with transaction.atomic():
        # Two clicks at once of the same moderator follow each other here.
        User.objects.select_for_update().get(pk=moderator.pk)
        held = Notice.objects.held_by(moderator, now=now).oldest_promise_first().first()
        if held is not None:
            return held
        for _try in range(_TRIES):
            first = _waiting(tied_employers(moderator), now).oldest_promise_first().first()
            if first is None:
                return None
            # All of one text are locked in the same order by everybody, so nobody waits in a circle.
            rows = {row.pk: row for row in _locked_on(first.subject)}
            first = rows.get(first.pk)
            if first is None or any(row.lease_until and row.lease_until > now for row in rows.values()):
                continue
            Notice.objects.filter(pk__in=rows).update(moderator=moderator, lease_until=now + clocks.LEASE)
            first.refresh_from_db(fields=["moderator", "lease_until"])
            return first
        return None


def _waiting(ties: frozenset[int], now: dt.datetime) -> NoticeQuerySet:
    """Return what a moderator with these ties can be given: nothing on a text that somebody has open."""
    taken = Notice.objects.open().filter(lease_until__gt=now)
    waiting = Notice.objects.open().free(now=now).untied(ties)
    waiting = waiting.exclude(review__in=taken.exclude(review=None).values("review"))
    return waiting.exclude(reply__in=taken.exclude(reply=None).values("reply"))


def waiting_texts(*, ties: frozenset[int], now: dt.datetime) -> tuple[int, int, dt.datetime | None]:
    """Return how many texts wait for a moderator with these ties, how many notices, the next promise."""
    row = _waiting(ties, now).aggregate(
        texts=Count("review", distinct=True) + Count("reply", distinct=True),
        notices=Count("pk"),
        next_due=Min("due_at"),
    )
    return row["texts"], row["notices"], row["next_due"]


def _locked_on(subject: Review | Reply) -> list[Notice]:
    return list(Notice.objects.open().about(subject).order_by("pk").select_for_update(of=("self",)))


def together(notice: Notice) -> list[Notice]:
    """Return those on the same text that the same moderator has open, the oldest promise first."""
    same = Notice.objects.open().about(notice.subject).filter(moderator=notice.moderator_id)
    return list(same.oldest_promise_first()[:MOST_TOGETHER])


def give_back(*, notice: Notice, moderator: User, now: dt.datetime) -> None:
    """Put the notices on this text back. The clock keeps running.

    Raises:
        AlreadyDecidedError, LeaseLostError: nothing was changed.
    """
    with transaction.atomic():
        _held(notice, moderator, now)
        Notice.objects.open().about(notice.subject).filter(moderator=moderator).update(
            moderator=None, lease_until=None
        )


def _held(notice: Notice, moderator: User, now: dt.datetime) -> Notice:
    """Return the notice, locked with all others on its text, if the moderator has it open and has no tie."""
    locked = next((row for row in _locked_on(notice.subject) if row.pk == notice.pk), None)
    if locked is None:
        raise AlreadyDecidedError
    if locked.moderator_id != moderator.pk or locked.lease_until is None or locked.lease_until <= now:
        raise LeaseLostError
    if concerns(locked.subject, tied_employers(moderator)):
        raise ConflictOfInterestError
    return locked


def decide(
    *,
    notice: Notice,
    chosen: Sequence[int],
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
) -> int:
    """Uphold or refuse notices on one text, all chosen ones alike; return how many were decided.

    Upholding changes the text in the same transaction, with a statement of reasons for its author; refusing
    changes nothing of it.

    Args:
        notice: one that the moderator holds.
        chosen: primary keys of those on the same text that are decided now.
        verdict: UPHOLD or REFUSE.
        outcome: the reasons for the notifiers, who learn nothing else.
        deed, grounds, facts, version_sha, redactions: as for acts.carry_out, when upheld.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    outcome = tidy(outcome)
    if verdict not in {UPHOLD, REFUSE}:
        raise IncompleteReasonsError(_("Choose whether the notice is upheld or refused."))
    if not outcome:
        raise IncompleteReasonsError(_("Write the reasons for whoever gave notice."))
    with transaction.atomic():
        held = _held(notice, moderator, now)
        rows = [row for row in together(held) if row.pk in set(chosen)]
        if not rows:
            raise IncompleteReasonsError(_("Choose the notices that you decide."))
        subject = held.subject
        subject.refresh_from_db()
        if subject.status in GONE:
            raise GoneError
        decision = None
        if verdict == UPHOLD:
            decision = carry_out(
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
        state = NoticeState.UPHELD if verdict == UPHOLD else NoticeState.REFUSED
        ground = decision.ground if decision is not None else (grounds[0] if grounds else "")
        for row in rows:
            _close(row, state, moderator, outcome, ground if verdict == UPHOLD else "", now)
    return len(rows)


def _close(
    notice: Notice, state: NoticeState, moderator: User, outcome: str, ground: str, now: dt.datetime
) -> None:
    before, due_at = notice.state, notice.due_at
    notice.decided_by = moderator
    notice.save(update_fields=["decided_by"])
    close_notice(notice, state, now, outcome=outcome)
    log.append(
        log_ref=notice.log_ref,
        action=Action.NOTICE_UPHELD if state == NoticeState.UPHELD else Action.NOTICE_REFUSED,
        from_status=before,
        to_status=state.value,
        ground=ground,
        automated=False,
        label=f"{now:%Y-%m}",
        promise="notice",
        kept=clocks.is_kept(due_at, now),
        by=notice.by,
    )
    clocks.count("notice", due_at, now)


def close_gone(*, notice: Notice, now: dt.datetime) -> bool:
    """Close everything about a text that is gone, with a neutral outcome; False while it is there."""
    subject = notice.subject
    subject.refresh_from_db()
    if subject.status not in GONE:
        return False
    with transaction.atomic():
        close_about(subject, now)
    return True
