"""What the passing of time does: leases end, questions lapse, messages and texts are erased. Idempotent."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from moderation.models import Action, Case, Erasure, Message, Statement
from moderation.reasons import DAYS_TO_APPEAL
from moderation.redress.closing import Closed, close_what_is_over, forget_quotes
from moderation.services import clock, second_looks
from moderation.services.authors import DAYS_TO_ERASURE
from moderation.services.cases import end_leases
from moderation.services.decisions import close
from moderation.services.fingerprints import keep_missing
from moderation.services.merging import settle
from moderation.services.recording import complete_reasons, write_down
from reviews.lifecycle import Actor, Guard, IllegalMoveError, Status
from reviews.models import Reply, Review
from reviews.services import judging, replying

_ERASABLE = frozenset({Guard.DEADLINE_OVER, Guard.NO_HOLD})


@dataclass(frozen=True)
class ExpiryReport:
    """How many leases ended, questions lapsed, messages went, texts were erased, and texts stay for now.

    `merges` counts the merges of employers that can no longer be undone, `redress` what ended of notices
    and appeals.
    """

    leases: int = 0
    lapsed: int = 0
    messages: int = 0
    erased: int = 0
    held: int = 0
    merges: int = 0
    redress: Closed = field(default_factory=Closed)


def expire(*, now: dt.datetime) -> ExpiryReport:
    """Do everything that is due at `now`; run it every night, or more often. Twice does nothing more.

    Each text has a transaction of its own, so that one that cannot be erased (a legal hold) stops nothing.
    """
    leases = end_leases(now=now)
    lapsed = sum(_lapse(pk, now) for pk in _unanswered(now))
    # A legal hold blocks the erasure of what belongs to the text as well.
    over = Message.objects.filter(erase_on__lte=now.date(), review__legal_hold=False)
    messages, _rows = over.delete()
    merges = settle(now=now)
    keep_missing()
    second_looks.tidy_up()
    _note_withdrawn(now)
    erased = held = 0
    for subject in _due_for_erasure(now):
        if _erase(subject):
            erased += 1
        else:
            held += 1
    redress = close_what_is_over(now)
    return ExpiryReport(leases, lapsed, messages, erased, held, merges, redress)


def _unanswered(now: dt.datetime) -> list[int]:
    return list(Case.objects.filter(answer_by__lt=now.date()).values_list("pk", flat=True))


def _lapse(pk: int, now: dt.datetime) -> bool:
    """Refuse a review whose author did not answer in 30 days, on the grounds of the question."""
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=pk, answer_by__lt=now.date()).first()
        if case is None or case.review is None:
            return False
        review = case.review
        asked = review.statements.filter(decision__action=Action.ASK).order_by("-decision").first()
        if asked is None:
            return False
        before = review.status
        reasons = complete_reasons(
            subject=review,
            action=Action.REFUSE,
            kind="review",
            grounds=[asked.decision.ground],
            facts=asked.facts,
            now=now,
            automated=True,
        )
        guards = frozenset({Guard.DEADLINE_OVER, Guard.REASONS})
        judging.reject(review=review, guards=guards, actor=Actor.SYSTEM)
        write_down(
            subject=review,
            reasons=reasons,
            from_status=before,
            moderator=None,
            now=now,
            promise="review",
            kept=clock.is_kept(case, now),
        )
        close(case, now)
        return True


def _note_withdrawn(now: dt.datetime) -> None:
    """Give a day of erasure to what was withdrawn without one."""
    erase_on = now.date() + dt.timedelta(days=DAYS_TO_ERASURE)
    for review in Review.objects.filter(status=Status.WITHDRAWN, erasure__isnull=True):
        Erasure.objects.get_or_create(review=review, defaults={"erase_on": erase_on})
    for reply in Reply.objects.filter(status=Status.WITHDRAWN, erasure__isnull=True):
        Erasure.objects.get_or_create(reply=reply, defaults={"erase_on": erase_on})


def _due_for_erasure(now: dt.datetime) -> list[Review | Reply]:
    """Return what was withdrawn or let go 24 hours ago, or refused or removed 183 days ago."""
    today = now.date()
    found: list[Review | Reply] = []
    found += Reply.objects.filter(status=Status.WITHDRAWN, erasure__erase_on__lte=today)
    gone = [Status.WITHDRAWN, Status.REJECTED, Status.REMOVED]
    found += Review.objects.filter(status__in=gone, erasure__erase_on__lte=today)
    long_ago = today - dt.timedelta(days=DAYS_TO_APPEAL)
    for model in (Reply, Review):
        for subject in model.objects.filter(
            status__in=[Status.REJECTED, Status.REMOVED], erasure__isnull=True
        ):
            last = subject.statements.order_by("-decision").first()
            if last is not None and last.decided_on < long_ago:
                found.append(subject)
    return found


def _erase(subject: Review | Reply) -> bool:
    """Erase a text with its statements and messages; False if a hold or a change of state forbids it."""
    try:
        with transaction.atomic():
            if isinstance(subject, Reply):
                replying.erase_reply(reply=subject, guards=_ERASABLE)
            else:
                # Replies fall with the review; their statements with them.
                judging.erase(review=subject, guards=_ERASABLE)
                Message.objects.filter(review=subject).delete()
            name = "reply" if isinstance(subject, Reply) else "review"
            Statement.objects.filter(**{name: subject}).delete()
            Erasure.objects.filter(**{name: subject}).delete()
            forget_quotes(subject)
            return True
    except IllegalMoveError:
        return False
