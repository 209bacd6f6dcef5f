"""A table of text from bytes that somebody's program wrote: CSV of any separator and encoding, or JSON."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from core.text import tidy_line

MOST_BYTES: Final = 512 * 1024
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 60
# Longer cells are cut: an entry's note is shorter than that.
MOST_CHARACTERS: Final = 500
_SEPARATORS: Final = (",", ";", "\t", "|")
# Lines that are tried for each separator.
_TRIED: Final = 40


class TableError(ValueError):
    """The bytes hold no table that can be used; `str()` says why, and what to do."""


@dataclass(frozen=True)
class Table:
    """The columns' names, and the rows, each as long as the columns are many."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read(content: bytes) -> Table:
    """Return the table in a file.

    Raises:
        TableError: it is empty, too large, or no table.
    """
    if len(content) > MOST_BYTES:
        raise TableError(
            _("The file is larger than %(kb)s KB. Leave out columns or rows that you do not need.")
            % {"kb": MOST_BYTES // 1024}
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableError(
            _("That is a workbook. In your spreadsheet program save the sheet as CSV, and choose that file.")
        )
    return read_text(decoded(content))


def read_text(text: str) -> Table:
    """Return the table in a text.

    Raises:
        TableError: as read().
    """
    text = text.lstrip("\ufeff").replace("\x00", "")
    if not text.strip():
        raise TableError(_("There is nothing in it."))
    rows = _of_json(text) if text.lstrip()[:1] in {"[", "{"} else _of_csv(text)
    return _table(rows)


def decoded(content: bytes) -> str:
    """Return the text of a file; what names no encoding is UTF-8, and if it cannot be, Western European."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    # Text in UTF-16 without a mark has a zero byte in every other place.
    if content[1:40:2].count(0) > 10:
        return content.decode("utf-16-le", "replace")
    if content[0:40:2].count(0) > 10:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_csv(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _end, rest = text.partition("\n")
    if first.casefold().startswith("sep=") and len(first) == len("sep=;"):
        # Excel writes its separator into a line of its own.
        return _parsed(rest, first[-1])
    found = {separator: _parsed(text, separator, most=_TRIED) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: _regularity(found[separator]))
    return _parsed(text, best)


def _parsed(text: str, separator: str, *, most: int = MOST_ROWS + 2) -> list[list[str]]:
    """Return the first rows that are not empty."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        # A cell that never ends, or one of a hundred thousand characters: what came before is what there is.
        pass
    return rows


def _regularity(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Return how well rows fit together: the share of the commonest width above one, and that width."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0.0, 0)
    width, n = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (n / len(rows), width)


def _of_json(text: str) -> list[list[str]]:
    """Return the plain values of a list of objects, such as an app exports it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise TableError(_("It looks like JSON, but is not whole. Save it once more, or use CSV.")) from None
    if isinstance(found, dict):
        # An app may wrap its list: the longest one is meant.
        found = max((inner for inner in found.values() if isinstance(inner, list)), key=len, default=[])
    objects = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    names: dict[str, None] = {}
    for item in objects[: MOST_ROWS + 1]:
        names |= {str(name): None for name, value in item.items() if not isinstance(value, (dict, list))}
    return [list(names), *([_plain(item.get(name)) for name in names] for item in objects[: MOST_ROWS + 1])]


def _plain(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _table(rows: list[list[str]]) -> Table:
    if len(rows) < 2:
        raise TableError(_("It has no row under its headings. The first row has to name the columns."))
    if len(rows) - 1 > MOST_ROWS:
        raise TableError(
            _("It has more than %(n)s rows. Split it, and bring it in piece by piece.") % {"n": MOST_ROWS}
        )
    width = len(rows[0])
    if width < 2:
        raise TableError(_("It has one column only. It needs one for the employer, and one with days."))
    if width > MOST_COLUMNS:
        raise TableError(_("It has more than %(n)s columns. Leave some out.") % {"n": MOST_COLUMNS})
    cells = [tuple(_cell(row, place) for place in range(width)) for row in rows]
    columns = tuple(name or _("Column %(n)s") % {"n": place} for place, name in enumerate(cells[0], 1))
    return Table(columns, tuple(cells[1:]))


def _cell(row: Sequence[str], place: int) -> str:
    return tidy_line(row[place][: 4 * MOST_CHARACTERS])[:MOST_CHARACTERS] if place < len(row) else ""
