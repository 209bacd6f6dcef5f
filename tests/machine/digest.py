"""The whole database as one value, to see that something that was refused changed nothing at all."""

import functools

from django.db import connection

# Django's own, which no deed of the site can touch within a test.
_LEFT_OUT = frozenset({"django_migrations"})

type Digest = dict[str, list[str]]


@functools.cache
def _tables(vendor: str, name: str) -> list[str]:
    return sorted(set(connection.introspection.table_names()) - _LEFT_OUT)


def digest(*, without: frozenset[str] = frozenset()) -> Digest:
    """Return every row of every table, but for those in `without`, in an order of its own."""
    rows: Digest = {}
    with connection.cursor() as cursor:
        for table in _tables(connection.vendor, str(connection.settings_dict["NAME"])):
            if table not in without:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  (its name)
                rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def difference(before: Digest, after: Digest) -> list[str]:
    """Return what was changed, a line for each row that came or went."""
    lines = []
    for table, rows in after.items():
        was, now = set(before.get(table, [])), set(rows)
        lines += [f"{table}: - {row}" for row in sorted(was - now)]
        lines += [f"{table}: + {row}" for row in sorted(now - was)]
    return lines
