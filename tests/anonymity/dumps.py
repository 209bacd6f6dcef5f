"""The database as an operator takes it: the dump in words, and on SQLite the file of a backup as well.

Only rows that are committed are in a dump, so whoever calls this needs `django_db(transaction=True)`.
"""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection


def address() -> str:
    """Return by which address PostgreSQL's programs reach the test's database."""
    settings = connection.get_connection_params()
    return f"postgresql://{settings['user']}@{settings['host']}:{settings['port']}/{settings['dbname']}"


def dumped(*tables: str) -> str:
    """Return the dump that docs/operations.md names, of these tables or of the whole database, as text."""
    if connection.vendor == "postgresql":
        chosen = [f"--table={table}" for table in tables]
        command = ["pg_dump", "--data-only", *chosen, f"--dbname={address()}"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with sqlite3.connect(connection.settings_dict["NAME"]) as source:
        lines = list(source.iterdump())
    if tables:
        lines = [line for line in lines if line.startswith(tuple(f'INSERT INTO "{name}"' for name in tables))]
    return "\n".join(lines)


def rows_in_order(table: str) -> list[int]:
    """Return the keys of a table in the order in which the dump prints them."""
    text = dumped(table)
    if connection.vendor == "postgresql":
        (found,) = re.finditer(r"^COPY \S+ \((.*?)\) FROM stdin;\n(.*?)^\\\.$", text, re.M | re.S)
        head, rows = found.groups()
        place = head.split(", ").index("id")
        return [int(line.split("\t")[place]) for line in rows.splitlines()]
    return [int(line.partition("VALUES(")[2].partition(",")[0]) for line in text.splitlines()]


def backed_up(copy: Path) -> bytes:
    """Return every byte of a backup of an SQLite file, deleted pages and all; nothing on PostgreSQL."""
    if connection.vendor == "postgresql":
        return b""
    # A backup into a file that is one already would stand in the log beside it.
    copy.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return copy.read_bytes()
