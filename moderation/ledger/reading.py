"""Reads of the public log: what the pages, the feeds and the foot of every page show."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from django.core.cache import cache

from moderation.ledger.models import LogLine
from moderation.ledger.promises import KINDS, Kept

# What the last batch told, kept for the foot of every page. A process that publishes is often not the one
# that serves, so besides being deleted it ends by itself.
CURRENT: Final = "log.current"
_SECONDS: Final = 60
_CHUNK: Final = 2_000


@dataclass(frozen=True)
class BatchEnd:
    """The end of a batch in the log: its counts, its head, and how the promises were kept until then."""

    batch: int
    day: dt.date
    number: int
    head: str
    lines: int
    reviews: int
    edits: int
    replies: int
    holds: int
    record: str
    promises: dict[str, Kept]

    @classmethod
    def of(cls, line: LogLine) -> Self:
        """Return what a line says that ends a batch."""
        told = json.loads(line.figures)
        return cls(
            batch=line.batch,
            day=dt.date.fromisoformat(told["day"]),
            number=line.number,
            head=line.hash,
            promises={kind: Kept.parsed(told["promises"][kind]) for kind in KINDS},
            **{name: told[name] for name in ("lines", "reviews", "edits", "replies", "holds", "record")},
        )


def latest() -> BatchEnd | None:
    """Return the end of the last batch, by one indexed row; None before the first one."""
    line = LogLine.objects.batches().newest_first().first()
    return BatchEnd.of(line) if line else None


def current() -> BatchEnd | None:
    """Return `latest()`, at most a minute old: for pages that may not take a query for it."""
    kept = cache.get(CURRENT)
    if kept is None:
        kept = (latest(),)
        cache.set(CURRENT, kept, _SECONDS)
    end: BatchEnd | None = kept[0]
    return end


def ends(most: int) -> list[BatchEnd]:
    """Return the ends of the last batches, the newest first."""
    return [BatchEnd.of(line) for line in LogLine.objects.batches().newest_first()[:most]]


def lines_of(last: int | None = None, *, with_decisions: bool = False) -> Iterator[LogLine]:
    """Yield the lines in order, up to the line `last`, a few at a time: however long the log is."""
    lines = LogLine.objects.order_by("number")
    if with_decisions:
        lines = lines.select_related("decision")
    if last is not None:
        lines = lines.filter(number__lte=last)
    after = -1
    while chunk := list(lines.filter(number__gt=after)[:_CHUNK]):
        yield from chunk
        after = chunk[-1].number
