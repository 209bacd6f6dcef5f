"""The whole import: every file twice as a stream, so that names without a domain find those with one."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError

from employers.importing.joining import Chunk, Outcome, Result
from employers.importing.mapping import Candidate, RowRefusedError, candidate, domain_of
from employers.importing.reading import FileRefusedError, Row, read
from employers.names import LONGEST_NAME
from employers.services import recount_directory, recount_trigrams

_ROWS_PER_TRANSACTION = 1000


@dataclass(slots=True)
class FileReport:
    """What became of a file: rows by outcome, refusals by reason, or `refused` for the whole."""

    path: Path
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    refused: str = ""

    def count(self, result: Result) -> None:
        """Count a row."""
        self.outcomes[result.outcome] += 1
        if result.outcome == Outcome.REFUSED:
            self.reasons[result.reason] += 1


# Called with the file and the result of each row.
Record = Callable[[Path, Result], None]
# Called after each transaction with the file and the rows of it that are done, in both passes together.
Progress = Callable[[Path, int], None]


def _chunks(rows: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    chunk: list[Candidate] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _ROWS_PER_TRANSACTION:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _write(rows: list[Candidate]) -> list[Result]:
    try:
        return Chunk(rows).write()
    except IntegrityError:
        # Somebody else listed one of them in the meantime: the second look finds it.
        return Chunk(rows).write()


def _pass(report: FileReport, *, with_domain: bool, record: Record, progress: Progress) -> None:
    """Import the rows of a file that name a domain of their own, or those that do not."""

    def refuse(row: Row, reason: str) -> None:
        result = Result(row.line, Outcome.REFUSED, row.cells.get("name", "")[:LONGEST_NAME], reason)
        report.count(result)
        record(report.path, result)

    def wanted() -> Iterator[Candidate]:
        for row in read(report.path):
            if row.refused:
                # Told once, though the file is read twice.
                if with_domain:
                    refuse(row, row.refused)
                continue
            domain = domain_of(row)
            if bool(domain) is with_domain:
                try:
                    yield candidate(row, domain)
                except RowRefusedError as error:
                    refuse(row, str(error))

    for chunk in _chunks(wanted()):
        for result in _write(chunk):
            report.count(result)
            record(report.path, result)
        progress(report.path, report.outcomes.total())


def import_files(paths: Iterable[Path], *, record: Record, progress: Progress) -> list[FileReport]:
    """Import CSV files of employers; return a report for each.

    Rows that name a domain go first, through all files, so that those that name none find the
    employers they are about whatever the order of the files. Each thousand rows are one transaction: an
    import that was interrupted is begun again, and what is there already is found and not added twice.
    """
    reports = [FileReport(path) for path in paths]
    try:
        for with_domain in (True, False):
            for report in reports:
                if report.refused:
                    continue
                try:
                    _pass(report, with_domain=with_domain, record=record, progress=progress)
                except FileRefusedError as error:
                    report.refused = str(error)
    finally:
        recount_directory()
        recount_trigrams()
    return reports
