"""The database itself refuses to change what was written into the record and into the log.

Whoever owns the tables can drop a trigger (`lift`), as an operator must who has to; `verify_log` says so, and
the chains and the published heads show what was changed meanwhile.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

# Table, its number, and the columns that no second row may have.
TABLES: Final = (
    ("moderation_decision", "seq", ("hash", "prev_hash")),
    ("moderation_logline", "number", ("hash", "prev_hash")),
)
_WORDS: Final = "the log is append-only"


def _sqlite(table: str, number: str, unique: tuple[str, ...]) -> dict[str, str]:
    """Return a trigger for each way of changing a row.

    INSERT OR REPLACE deletes rows without asking a trigger of DELETE, so a row that would take the place of
    another one is refused as well.
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    taken = " OR ".join([f"{number} >= NEW.{number}", *(f"{column} = NEW.{column}" for column in unique)])
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608  (names of ours)
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN {exists} {refuse}",
    }


def install(connection: BaseDatabaseWrapper, *, tables: tuple[str, ...] = ()) -> None:
    """Make the triggers of these tables, or of all; those that stand are made anew."""
    lift(connection, tables=tables)
    with connection.cursor() as cursor:
        for table, number, unique in TABLES:
            if tables and table not in tables:
                continue
            if connection.vendor == "sqlite":
                for name, body in _sqlite(table, number, unique).items():
                    cursor.execute(f"CREATE TRIGGER {name} {body}")
                continue
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION '{_WORDS}'"
                " USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            # One for each statement, so that one that finds no row is refused as well.
            cursor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"
            )
            # Else a session in the role of a replica would pass by it.
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")


def lift(connection: BaseDatabaseWrapper, *, tables: tuple[str, ...] = ()) -> None:
    """Drop the triggers of these tables, or of all."""
    with connection.cursor() as cursor:
        for table, number, unique in TABLES:
            if tables and table not in tables:
                continue
            if connection.vendor == "sqlite":
                for name in _sqlite(table, number, unique):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that do not stand, or do not fire."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = {
                name: f"CREATE TRIGGER {name} {body}"
                for row in TABLES
                for name, body in _sqlite(*row).items()
            }
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return sorted(name for name, sql in wanted.items() if found.get(name) != sql)
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
            " AND tgfoid = to_regproc('refuse_to_change_the_log')"
        )
        standing = {row[0] for row in cursor.fetchall()}
        return sorted({f"{table}_append_only" for table, _number, _unique in TABLES} - standing)
