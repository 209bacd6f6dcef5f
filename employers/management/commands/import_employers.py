"""`manage.py import_employers FILE...`: employers from CSV files."""

import csv
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from employers.importing.joining import Outcome, Result
from employers.importing.reading import COLUMNS
from employers.importing.run import FileReport, import_files

# What a spreadsheet takes for the beginning of a formula.
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_MOST_REASONS = 10


def _harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it: an apostrophe in front makes it text."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell


class Command(BaseCommand):
    help = (
        "Import employers from CSV files (UTF-8, with a first line that names the columns: "
        f"{', '.join(COLUMNS)}). What is there already is joined by domain and name; a bad row is refused "
        "and never stops the rest. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write what became of each row to this CSV file"
        )

    def handle(self, *args: Any, files: list[Path], report: Path | None, **options: Any) -> None:
        began = time.monotonic()
        with ExitStack() as stack:
            writer = None
            if report is not None:
                try:
                    stream = stack.enter_context(report.open("w", encoding="utf-8", newline=""))
                except OSError as error:
                    raise CommandError(
                        f"The report cannot be written to {report}: {error.strerror}."
                    ) from error
                writer = csv.writer(stream)
                writer.writerow(["file", "line", "outcome", "name", "reason", "employer"])

            def record(path: Path, result: Result) -> None:
                if writer is not None:
                    cells = (
                        path.name,
                        str(result.line),
                        result.outcome,
                        result.name,
                        result.reason,
                        result.slug,
                    )
                    writer.writerow([_harmless(cell) for cell in cells])

            def progress(path: Path, rows: int) -> None:
                if options["verbosity"]:
                    self.stderr.write(f"{path.name}: {rows:,} rows, {time.monotonic() - began:.0f} s")

            reports = import_files(files, record=record, progress=progress)
        self._print(reports)
        if report is not None:
            self.stdout.write(f"What became of each row stands in {report}.")
        refused = [entry.path.name for entry in reports if entry.refused]
        if refused:
            raise CommandError(
                f"{len(refused)} of {len(reports)} files could not be read: {', '.join(refused)}. "
                "The others were imported."
            )

    def _print(self, reports: list[FileReport]) -> None:
        total: Counter[Outcome] = Counter()
        for entry in reports:
            total += entry.outcomes
            self.stdout.write(f"{entry.path.name}: {entry.refused or _in_words(entry.outcomes)}")
            for reason, rows in entry.reasons.most_common(_MOST_REASONS):
                self.stdout.write(f"    refused {rows:,}: {reason}")
            if len(entry.reasons) > _MOST_REASONS:
                self.stdout.write(f"    and {len(entry.reasons) - _MOST_REASONS} more reasons")
        self.stdout.write(f"Together: {_in_words(total)}")


def _in_words(outcomes: Counter[Outcome]) -> str:
    parts = [f"{outcomes[outcome]:,} {outcome}" for outcome in Outcome]
    return f"{outcomes.total():,} rows: {', '.join(parts)}."
