"""Reading and writing the matrix: text files in columns, one a room, that people read and change.

A line is an address as the code writes it, whose thing it opens, the method, and what each role gets:

    done       the deed was done: something in the database changed
    200 422    the page, or the page with what was wrong; nothing changed
    on         sent on to another page of the site; nothing changed
    login      sent to sign in
    factor     sent to set up or to give the second factor
    404        not there for this person
    405        not a method of this address
    410        it was there once

A role whose answer is the same as the one before it in the line is written `"`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.world import ROLES

FOLDER = Path(__file__).parent / "rooms"


@dataclass(frozen=True)
class Row:
    """What everybody gets from one address by one method."""

    route: str
    whose: str
    method: str
    answers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what a row is about."""
        return self.route, self.whose, self.method


def parsed(text: str) -> list[Row]:
    """Return the rows of one room's file; two spaces part the columns.

    Raises:
        ValueError: a line has not one answer for each role.
    """
    rows = []
    for line in text.splitlines():
        if not line.startswith("/"):
            continue
        route, whose, method, *answers = [cell.strip() for cell in line.split("  ") if cell.strip()]
        if len(answers) != len(ROLES):
            raise ValueError(f"{len(answers)} answers for {len(ROLES)} roles: {line}")
        for place, answer in enumerate(answers):
            if answer == '"':
                answers[place] = answers[place - 1]
        rows.append(Row(route, whose, method, tuple(answers)))
    return rows


def read() -> dict[str, list[Row]]:
    """Return the rows of every room, by its name."""
    return {path.stem: parsed(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.txt"))}


def written(rows: Iterable[Row]) -> str:
    """Return rows in columns."""
    table: list[tuple[str, ...]] = [("address", "whose", "method", *ROLES)]
    for row in rows:
        answers = [
            '"' if place and row.answers[place - 1] == answer else answer
            for place, answer in enumerate(row.answers)
        ]
        table.append((row.route, row.whose, row.method, *answers))
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table]
    return "\n".join(line.rstrip() for line in lines) + "\n"
