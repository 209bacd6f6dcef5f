"""Verifies the record, the log made from it and the figures, against each other and against the states."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from moderation.ledger import triggers
from moderation.ledger.chain import BATCH, GENESIS, Checker, half_of, ref_of, sealed
from moderation.ledger.models import LogCount, LogLine, RemovalRequests
from moderation.ledger.publishing import TAKEN, due_by
from moderation.ledger.reading import BatchEnd, lines_of
from moderation.models import Action, Decision, NotifierKind, PromiseCount
from moderation.services import log
from reviews.models import Batch


@dataclass(frozen=True)
class Found:
    """What is wrong: in which table, at which row ("" for all of it), and what."""

    table: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.what}" if self.row else f"{self.table}: {self.what}"


@dataclass(frozen=True)
class Verified:
    """The result: how many decisions are recorded, how many lines are public, the head, and what is wrong."""

    decisions: int
    lines: int
    head: str
    found: tuple[Found, ...]


def verify() -> Verified:
    """Check everything, as of one moment; nothing is changed.

    The record's chain and the states that it leads to, the triggers, the public log's chain with its
    figures, that each line is a decision's and each decision that may be public has one, what the batches
    told of the record, the statistics, and the counts of the promises.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        record = log.verify()
        found = [Found("decision", str(fault.seq or fault.log_ref), fault.what) for fault in record.faults]
        found += [Found("trigger", name, "does not stand") for name in triggers.missing(connection)]
        checker = Checker()
        found += _lines(checker)
        report = checker.report()
        found += [Found("line", str(fault.number or ""), fault.what) for fault in report.faults]
        found += _statistics()
        found += _promises()
        found += _requests()
    return Verified(record.entries, report.lines, report.head, tuple(found))


class _Seals:
    """Walks along the record's hashes, to find where it stood when each batch told of it."""

    def __init__(self) -> None:
        self._hashes = [GENESIS, *Decision.objects.order_by("seq").values_list("hash", flat=True)]
        self._at = 0

    def fits(self, end: BatchEnd) -> bool:
        """Whether the record stood, there or further on than at the batch before, as this batch told."""
        for at in range(self._at, len(self._hashes)):
            if sealed(self._hashes[at], end.batch) == end.record:
                self._at = at
                return True
        return False


def _lines(checker: Checker) -> Iterator[Found]:
    """Check the lines one after the other, and what each batch told of the record."""
    seals = _Seals()
    end: BatchEnd | None = None
    batches = {batch.number: batch for batch in Batch.objects.all()}
    told: dict[int, tuple[int, str]] = {}
    for line in lines_of(with_decisions=True):
        checker.add(line.public())
        where = str(line.number)
        try:
            if line.half != half_of(line.period, batches[line.batch].due.isoformat()):
                yield Found("line", where, f"is counted with {line.half}")
            if line.action == BATCH:
                end = BatchEnd.of(line)
                told[line.batch] = (line.number, line.hash)
                if not seals.fits(end):
                    yield Found("line", where, "tells of a record that is not this one")
        except (ValueError, KeyError, TypeError, IndexError):
            yield Found("line", where, "cannot be read, or names a batch that there was not")
        if line.action != BATCH:
            yield from _of_its_decision(line)
    for number, batch in sorted(batches.items()):
        if told.get(number, (0, "")) != (batch.log_lines, batch.log_head):
            yield Found("batch", str(number), "has another head than the log")
    if end is not None:
        for decision in due_by(end.batch, end.day, before=end.record):
            yield Found("decision", str(decision.seq), "is not in the public log and should be")


def _of_its_decision(line: LogLine) -> Iterator[Found]:
    decision = line.decision
    where = str(line.number)
    if decision is None or line.ref != ref_of(decision.hash):
        yield Found("line", where, "is not of the decision that it names")
        return
    differing = [name for name in TAKEN if getattr(line, name) != getattr(decision, name)]
    if differing:
        yield Found("line", where, f"says another {', '.join(differing)} than decision {decision.seq}")
    if line.period != decision.label and not (
        line.period.startswith("batch ") and decision.label.startswith("batch ")
    ):
        yield Found("line", where, f"says {line.period}, decision {decision.seq} {decision.label}")


def _statistics() -> Iterator[Found]:
    columns = ("half", "action", "ground", "automated", "by")
    lines = Counter(LogLine.objects.decisions().values_list(*columns))
    rows = {tuple(row[:-1]): row[-1] for row in LogCount.objects.values_list(*columns, "n")}
    for key in sorted(lines.keys() | rows.keys(), key=str):
        if lines.get(key, 0) != rows.get(key, 0):
            name = " ".join(str(part) for part in key)
            yield Found("statistics", name, f"says {rows.get(key, 0)}, the log gives {lines.get(key, 0)}")


def _promises() -> Iterator[Found]:
    """Compare the counts that the desk shows with the record, which says of each decision kept or missed."""
    counted: Counter[tuple[str, bool]] = Counter()
    for row in PromiseCount.objects.all():
        counted[row.kind, True] += row.kept
        counted[row.kind, False] += row.missed
    recorded = Counter(
        (promise, bool(kept))
        for promise, kept in Decision.objects.exclude(promise="").values_list("promise", "kept").iterator()
    )
    for key in sorted(counted.keys() | recorded.keys(), key=str):
        if counted[key] != recorded[key]:
            word = "kept" if key[1] else "missed"
            yield Found("promises", key[0], f"{counted[key]} {word}, the record gives {recorded[key]}")


def _requests() -> Iterator[Found]:
    """No more can be told of employers' requests than the log has lines about them."""
    for action, column in ((Action.NOTICE_UPHELD, "upheld"), (Action.NOTICE_REFUSED, "refused")):
        told = sum(RemovalRequests.objects.values_list(column, flat=True))
        lines = LogLine.objects.filter(action=action, by=NotifierKind.REPRESENTATIVE).count()
        if column == "upheld":
            # A notice that was refused is upheld after all when its appeal is granted.
            of_appeals = LogLine.objects.filter(action=Action.APPEAL_UPHELD, by=NotifierKind.REPRESENTATIVE)
            lines += of_appeals.count()
        if told > lines:
            yield Found("requests", column, f"{told} are told of, the log has {lines}")
