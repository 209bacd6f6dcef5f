"""Writing letters down: what is new since the last time, for each representative, once.

Run every ten minutes. Each person's news and the memory of having told them are one transaction, so a run
that is killed has told somebody whole or not at all, and two runs at once follow each other.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from desk.telling import gathering
from desk.telling.models import CHOICES, Kind, Letter, LetterState, Reached, SwitchedOff, Told
from desk.telling.sending import send_letter
from employers.models import Representative
from employers.services.team import forget_old
from reviews.models import Batch

# A letter whose task was lost is sent anew so much later; one that was handed over is let go by then.
_LOST_AFTER: Final = dt.timedelta(minutes=30)
_UNSURE_AFTER: Final = dt.timedelta(hours=1)
# Letters are forgotten so many days after, when nothing that they tell can be gathered any more.
_DAYS_TO_KEEP: Final = 90


@dataclass(frozen=True)
class Report:
    """What a run did: letters written down by kind, and what it made of those before."""

    written: Counter[str] = field(default_factory=Counter)
    again: int = 0
    unsure: int = 0
    forgotten: int = 0


def tell(*, now: dt.datetime) -> Report:
    """Write down all letters that are due at `now` (an aware time) and let tasks send them."""
    today = timezone.localdate(now)
    written: Counter[str] = Counter()
    newest = Batch.objects.order_by("-number").values_list("number", flat=True).first() or 0
    done = set() if settings.PUBLISH_AT_ONCE else _who_has_reached(newest)
    for people in gathering.seats_by_employer(today).values():
        for one in people:
            if one.pk not in done:
                written[Kind.DIGEST] += _tell_of_batch(one, newest, now)
    for (pk, kind), news in gathering.everything_but_the_digest(today=today).items():
        written[kind] += _tell(pk, kind, news, now)
    again, unsure = _look_after(now)
    return Report(+written, again, unsure, _forget(now))


def _who_has_reached(batch: int) -> set[int]:
    return set(Reached.objects.filter(batch__gte=batch).values_list("representative", flat=True))


def _tell_of_batch(one: Representative, newest: int, now: dt.datetime) -> int:
    """Write a person's digest of what the batches since the last one brought; return the number of letters.

    What was public before somebody joined is not news to them. Where a site publishes at once (demo, tests),
    the same batch comes again and again: there a day has one digest at most.
    """
    at_once = settings.PUBLISH_AT_ONCE
    key = f"{one.pk}:digest:{newest}:{timezone.localdate(now)}" if at_once else f"{one.pk}:digest:{newest}"
    with transaction.atomic():
        Representative.objects.select_for_update().get(pk=one.pk)
        reached, is_first = Reached.objects.get_or_create(representative=one, defaults={"batch": newest})
        if is_first:
            _remember(one.pk, gathering.public_news(one, since_batch=newest))
            return 0
        if Letter.objects.filter(key=key).exists() or (reached.batch >= newest and not at_once):
            return 0
        first = reached.batch if at_once else reached.batch + 1
        fresh = _fresh(one.pk, gathering.public_news(one, since_batch=first))
        Reached.objects.filter(pk=reached.pk).update(batch=newest)
        return _write(one.pk, Kind.DIGEST, fresh, key, now)


def _tell(pk: int, kind: Kind, news: Iterable[str], now: dt.datetime) -> int:
    """Write one letter about all that is new of this kind; return the number of letters."""
    news = list(news)
    if not _fresh(pk, news):
        return 0
    with transaction.atomic():
        Representative.objects.select_for_update().get(pk=pk)
        fresh = _fresh(pk, news)
        digest = sha256("\n".join(sorted(fresh)).encode()).hexdigest()[:32]
        return _write(pk, kind, fresh, f"{pk}:{kind}:{digest}", now)


def _fresh(pk: int, news: Iterable[str]) -> list[str]:
    """Return what the person was not told yet, in order."""
    news = list(dict.fromkeys(news))
    told = Told.objects.filter(representative=pk, what__in=news).values_list("what", flat=True)
    known = set(told)
    return [what for what in news if what not in known]


def _remember(pk: int, news: Iterable[str]) -> None:
    """Note what somebody was told; of new reviews the number of the batch is enough, where it comes once."""
    kept = [what for what in news if settings.PUBLISH_AT_ONCE or not what.startswith("review:")]
    Told.objects.bulk_create(
        (Told(representative_id=pk, what=what) for what in kept), ignore_conflicts=True, batch_size=500
    )


def _write(pk: int, kind: Kind, fresh: list[str], key: str, now: dt.datetime) -> int:
    """Remember the news and write the letter, unless it is not wanted; what is not wanted counts as told."""
    if not fresh:
        return 0
    _remember(pk, fresh)
    if kind in CHOICES and SwitchedOff.objects.filter(representative=pk, kind=kind).exists():
        return 0
    letter = Letter.objects.create(
        representative_id=pk, kind=kind, key=key, about=fresh, next_at=now + _LOST_AFTER
    )
    send_letter.enqueue(letter_id=letter.pk)
    return 1


def _look_after(now: dt.datetime) -> tuple[int, int]:
    """Enqueue letters whose task was lost, and let go of those that died while they were handed over."""
    again = 0
    for letter in Letter.objects.filter(state=LetterState.WAITING, next_at__lte=now):
        with transaction.atomic():
            waiting = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, next_at=letter.next_at)
            if waiting.update(next_at=now + _LOST_AFTER):
                send_letter.enqueue(letter_id=letter.pk)
                again += 1
    stuck = Letter.objects.filter(state=LetterState.HANDED_OVER, handed_at__lte=now - _UNSURE_AFTER)
    return again, stuck.update(state=LetterState.UNSURE)


def _forget(now: dt.datetime) -> int:
    """Erase letters of long ago and invitations that ran out; what somebody was told stays remembered."""
    old = Letter.objects.exclude(state=LetterState.WAITING)
    deleted, _by_model = old.filter(next_at__lt=now - dt.timedelta(days=_DAYS_TO_KEEP)).delete()
    return deleted + forget_old(now=now)
