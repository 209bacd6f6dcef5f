"""A batch, whole: what it publishes, and the lines of the public log that come with it, in one transaction.

Approvals enter the log with the batch that brings the text, everything else once its month is over, and
within a batch in the order of their random references. So a line dates nobody: neither its place nor its
period says in which week something was decided, and two lines about one text look unrelated.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, F

from moderation.ledger import pressing, requests
from moderation.ledger.chain import BATCH, GENESIS, canonical, half_of, hash_of, kept_in, ref_of, sealed
from moderation.ledger.models import LogCount, LogLine
from moderation.ledger.promises import WINDOW, Kept
from moderation.ledger.reading import CURRENT
from moderation.models import Decision
from moderation.services.log import lock
from reviews.lifecycle import Status
from reviews.models import Batch, Reply, Review
from reviews.services.publication import PublicationReport, publish_due

# Any number of ours: who holds this lock in PostgreSQL is the one who writes the public log.
_LOCK: Final = 7_201_149
# What a line takes over from the decision.
TAKEN: Final = ("action", "from_status", "to_status", "ground", "automated", "by", "promise", "kept")


@transaction.atomic
def publish_batch(*, now: dt.datetime, at_once: bool | None = None) -> PublicationReport:
    """Publish what is due in the latest batch at `now`, with its lines of the log: all of it or nothing.

    Arguments are those of reviews.services.publication.publish_due.
    """
    report = publish_due(now=now, at_once=at_once)
    _write_lines(report, now)
    return report


def publish_now_if_set(now: dt.datetime) -> PublicationReport | None:
    """Publish what has just been approved where settings.PUBLISH_AT_ONCE says so; else do nothing."""
    return publish_batch(now=now, at_once=True) if settings.PUBLISH_AT_ONCE else None


def _write_lines(report: PublicationReport, now: dt.datetime) -> None:
    lock(_LOCK)
    ended = LogLine.objects.batches().filter(batch=report.number).exists()
    if ended and not report.ran:
        return
    # A site that publishes at once has the same batch again and again, an ordinary one never.
    later = LogLine.objects.newest_first().first()
    number = max(report.number, later.batch) if later else report.number
    due = list(due_by(number, report.due))
    if ended and not due:
        return
    lines = sorted((_line(decision, number, report.due) for decision in due), key=lambda line: line.ref)
    end = LogLine(batch=number, period=f"batch {number}", action=BATCH, half=_half(number, report.due))
    end.figures = canonical(_figures(lines, report, number, now))
    _append([*lines, end], last=later)
    _count(lines)
    requests.write_down(report.due)
    Batch.objects.filter(pk=report.number).update(log_head=end.hash, log_lines=end.number)
    # Now for whoever reads within this transaction, and again for whoever read just before its end.
    cache.delete(CURRENT)
    transaction.on_commit(lambda: cache.delete(CURRENT))


def _half(number: int, day: dt.date) -> str:
    return half_of(f"batch {number}", day.isoformat())


def due_by(number: int, day: dt.date, *, before: str = "") -> Iterable[Decision]:
    """Yield the decisions that are not in the log and may be from this batch on.

    Args:
        number: the batch.
        day: the day on which it was due.
        before: what the batch told of the record; only what the record had then, or everything if "".
    """
    waiting = {
        ref
        for model in (Review, Reply)
        for ref in model._default_manager.filter(status=Status.APPROVED.value).values_list(
            "log_ref", flat=True
        )
    }
    month = f"{day:%Y-%m}"
    last = _last_at(number, before)
    for decision in Decision.objects.filter(line__isnull=True, seq__lte=last).order_by("seq"):
        kind, _space, batch = decision.label.partition(" ")
        if kind == "batch":
            # One that waits for a second review of its employer appears in the log when it appears.
            if int(batch) <= number and decision.log_ref not in waiting:
                yield decision
        elif decision.label < month:
            yield decision


def _last_at(number: int, seal: str) -> int:
    """Return the number of the record's last entry when the batch `number` told of it by `seal`."""
    newest = Decision.objects.order_by("-seq").values_list("seq", "hash")
    if not seal:
        first = newest.first()
        return first[0] if first else 0
    return next((seq for seq, head in newest.iterator() if sealed(head, number) == seal), 0)


def _line(decision: Decision, number: int, day: dt.date) -> LogLine:
    period = f"batch {number}" if decision.label.startswith("batch ") else decision.label
    taken: dict[str, Any] = {name: getattr(decision, name) for name in TAKEN}
    return LogLine(
        ref=ref_of(decision.hash),
        batch=number,
        period=period,
        half=half_of(period, day.isoformat()),
        decision=decision,
        **taken,
    )


def _figures(
    lines: list[LogLine], report: PublicationReport, number: int, now: dt.datetime
) -> dict[str, object]:
    """Return what the end of a batch tells: its counts, the promises, and what binds the record."""
    counts: dict[int, Counter[tuple[str, bool]]] = defaultdict(Counter)
    before = LogLine.objects.filter(batch__gt=number - WINDOW, batch__lte=number).exclude(promise="")
    for batch, promise, kept, n in before.values_list("batch", "promise", "kept").annotate(n=Count("number")):
        counts[batch][promise, bool(kept)] += n
    for line in lines:
        if line.promise:
            counts[number][line.promise, bool(line.kept)] += 1
    overdue = pressing.overdue(now=now)
    head = Decision.objects.order_by("-seq").values_list("hash", flat=True).first()
    return {
        "day": report.due.isoformat(),
        "lines": len(lines),
        "reviews": report.reviews,
        "edits": report.edits,
        "replies": report.replies,
        "holds": Review.objects.filter(legal_hold=True).count(),
        "promises": {
            kind: Kept(counter[True], counter[False], overdue[kind]).figures()
            for kind, counter in kept_in(counts, number).items()
        },
        "record": sealed(head or GENESIS, number),
    }


def _append(lines: list[LogLine], *, last: LogLine | None) -> None:
    number, head = (last.number, last.hash) if last else (0, GENESIS)
    for line in lines:
        number += 1
        line.number, line.prev_hash = number, head
        head = line.hash = hash_of(line.public())
    LogLine.objects.bulk_create(lines, batch_size=500)


def _count(lines: list[LogLine]) -> None:
    """Add the lines to the statistics."""
    found = Counter((line.half, line.action, line.ground, line.automated, line.by) for line in lines)
    for (half, action, ground, automated, by), n in sorted(found.items()):
        row, _created = LogCount.objects.get_or_create(
            half=half, action=action, ground=ground, automated=automated, by=by
        )
        LogCount.objects.filter(pk=row.pk).update(n=F("n") + n)
