"""What ends by itself: notices and appeals about a text that is gone, contacts and words after their days."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from moderation.models import Appeal, AppealState, Notice, NoticeState
from moderation.reasons import DAYS_TO_APPEAL
from moderation.redress import clocks, codes
from moderation.redress.querysets import GONE
from reviews.models import Reply, Review

_NOT_DECIDED = (NoticeState.OPEN, NoticeState.APPEALED)


@dataclass(frozen=True)
class Closed:
    """How many notices and appeals were closed, contacts and appeals' words erased, and codes expired."""

    closed: int = 0
    contacts: int = 0
    words: int = 0
    codes: int = 0


def lock_about(review: Review) -> None:
    """Lock what is open about a review and its replies; everybody locks these before the texts."""
    of_review = Q(review=review) | Q(reply__review=review)
    # In the order of their keys, so that two who lock them cannot wait for each other.
    list(Notice.objects.filter(of_review).order_by("pk").select_for_update(of=("self",)))
    of_either = Q(statement__review=review) | Q(statement__reply__review=review)
    of_either |= Q(notice__review=review) | Q(notice__reply__review=review)
    list(Appeal.objects.filter(of_either).order_by("pk").select_for_update(of=("self",)))


def close_about(subject: Review | Reply, now: dt.datetime) -> int:
    """Close what is open about a text that is gone, with a neutral outcome; return how much it was.

    A promise that was missed already stays counted as missed; one that still ran leaves no count.
    """
    closed = 0
    for appeal in Appeal.objects.open().about(subject):
        closed += 1
        clocks.count_if_missed("appeal", appeal.due_at, now)
        appeal.state = AppealState.CLOSED
        appeal.moderator = appeal.lease_until = None
        appeal.erase_on = now.date() + dt.timedelta(days=clocks.DAYS_TO_KEEP)
        appeal.save(update_fields=["state", "moderator", "lease_until", "erase_on"])
    for notice in Notice.objects.about(subject).filter(state__in=_NOT_DECIDED):
        closed += 1
        if notice.state == NoticeState.OPEN:
            clocks.count_if_missed("notice", notice.due_at, now)
        close_notice(notice, NoticeState.CLOSED, now)
    return closed


def close_notice(notice: Notice, state: NoticeState, now: dt.datetime, *, outcome: str = "") -> None:
    """Write down how a notice ended; its contact has so many days to live from now on."""
    notice.state = state
    notice.outcome = outcome
    notice.decided_on = now.date()
    notice.moderator = notice.lease_until = None
    notice.erase_contact_on = now.date() + dt.timedelta(days=clocks.DAYS_TO_KEEP)
    notice.save(
        update_fields=["state", "outcome", "decided_on", "moderator", "lease_until", "erase_contact_on"]
    )


def forget_quotes(subject: Review | Reply) -> None:
    """Erase what notifiers copied from a text that is being erased, and what they said about it."""
    Notice.objects.about(subject).update(statement="", place="")


@transaction.atomic
def close_what_is_over(now: dt.datetime) -> Closed:
    """Do what the passing of time does to notices and appeals. Twice does nothing more."""
    today = now.date()
    closed = 0
    models: tuple[tuple[type[Review | Reply], str], ...] = ((Review, "review"), (Reply, "reply"))
    for model, field in models:
        notices = Notice.objects.filter(state__in=_NOT_DECIDED).values(field)
        appeals = Appeal.objects.open()
        gone = model._default_manager.filter(
            Q(pk__in=notices)
            | Q(pk__in=appeals.values(f"statement__{field}"))
            | Q(pk__in=appeals.values(f"notice__{field}")),
            status__in=GONE,
        )
        closed += sum(close_about(subject, now) for subject in gone)
    contacts = (
        Notice.objects.filter(erase_contact_on__lte=today)
        .exclude(state__in=_NOT_DECIDED)
        .update(contact=b"", erase_contact_on=None)
    )
    words = Appeal.objects.filter(erase_on__lte=today).update(body="", erase_on=None)
    return Closed(closed, contacts, words, _expire_codes(today))


def _expire_codes(today: dt.date) -> int:
    """Let codes expire with the time to appeal: what the notifier said and was told goes with them."""
    long_ago = today - dt.timedelta(days=DAYS_TO_APPEAL)
    over = Notice.objects.exclude(state__in=_NOT_DECIDED).filter(decided_on__lt=long_ago)
    expired = 0
    for notice in over.exclude(statement="", outcome="", clause=""):
        notice.code_hash = codes.no_code()
        notice.statement = notice.place = notice.outcome = notice.clause = ""
        notice.save(update_fields=["code_hash", "statement", "place", "outcome", "clause"])
        expired += 1
    return expired
