"""A CSV file as a stream of rows, each with its line; what cannot be read is refused and never fatal."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

# The columns that a file must have. Others are read past.
COLUMNS: Final = ("name", "domain", "website", "industry", "sector", "country", "region", "city", "size")
# In characters. A cell beyond is a mistake in quoting or an attack.
LONGEST_CELL: Final = 20_000
# What is held in memory at once. More than a cell may have, so that a giant one ends where it ends and
# the row behind it is read as it was meant.
_LONGEST_LINE: Final = 4_000_000
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class FileRefusedError(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: `line` is where it ends; `cells` by column, or `refused` says why there are none."""

    line: int
    cells: dict[str, str]
    refused: str = ""


class _Lines:
    """The lines of a text stream, at most _LONGEST_LINE characters of each; the rest is skipped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        part = line
        while part and not part.endswith(("\n", "\r")) and len(part) == _LONGEST_LINE:
            self.cut = True
            part = self._stream.readline(_LONGEST_LINE)
        if self.cut and not line.endswith(("\n", "\r")):
            line += "\n"
        return line


def _header(cells: list[str]) -> list[str]:
    """Return the names of the columns.

    Raises:
        FileRefusedError: columns are missing or named twice.
    """
    names = [cell.strip().lstrip("\ufeff").casefold() for cell in cells]
    missing = [column for column in COLUMNS if column not in names]
    if not missing:
        twice = sorted({column for column in COLUMNS if names.count(column) > 1})
        if twice:
            raise FileRefusedError(f"There is more than one column {', '.join(twice)}.")
        return names
    text = ",".join(cells)
    if "\x00" in text or _SURROGATE.match(text):
        raise FileRefusedError("This does not look like UTF-8 text. Save it as CSV in UTF-8.")
    if len(names) == 1 and (";" in text or "\t" in text):
        raise FileRefusedError("The cells must be separated by commas, not by semicolons or tabs.")
    raise FileRefusedError(
        f"Missing columns: {', '.join(missing)}. The first line must name at least {', '.join(COLUMNS)}."
    )


def _checked(line: int, names: list[str], cells: list[str]) -> Row:
    """Return the row with its cells by name, or with the reason why it is refused."""
    reason = ""
    if len(cells) != len(names):
        reason = f"{len(names)} cells were expected and {len(cells)} found"
    elif any(_SURROGATE.search(cell) for cell in cells):
        reason = "bytes that are not UTF-8"
    elif any(_CONTROLS.search(cell) for cell in cells):
        reason = "control characters"
    elif any(len(cell) > LONGEST_CELL for cell in cells):
        reason = f"a cell of more than {LONGEST_CELL:,} characters"
    found = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    return Row(line, {} if reason else found, reason)


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file, one at a time.

    Bytes that are not UTF-8, control characters, too many or too few cells, unclosed quotes and giant
    cells refuse their row alone. Blank lines are read past.

    Raises:
        FileRefusedError: the file cannot be opened, is empty, or lacks columns.
    """
    try:
        # Bytes that are not UTF-8 become surrogates, by which their row is known afterwards.
        stream = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise FileRefusedError(f"It cannot be opened: {error.strerror}.") from error
    with stream:
        csv.field_size_limit(_LONGEST_LINE)
        lines = _Lines(stream)
        reader = csv.reader(lines)
        try:
            first = next(reader, None)
        except (csv.Error, OSError) as error:
            raise FileRefusedError(f"The first line cannot be read: {error}.") from error
        if first is None:
            raise FileRefusedError("It is empty.")
        names = _header(first)
        while True:
            lines.cut = False
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # The reader begins anew with the next line.
                yield Row(reader.line_num, {}, f"not CSV: {error}")
                continue
            if lines.cut:
                yield Row(reader.line_num, {}, f"a line of more than {_LONGEST_LINE:,} characters")
            elif cells:
                yield _checked(reader.line_num, names, cells)
