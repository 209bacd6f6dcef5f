"""The nightly shuffle: rows of authors lose the order in which they came (docs/anonymity.md).

Keys are random, so no column tells which row came first. What is left is how the database lays rows down:

- PostgreSQL writes new rows one after the other and notes in each (`xmin`) which transaction did. So all
  rows but those that a batch has written are written anew, in random order, by one transaction, and the
  tables are then laid out in the order of their random keys (CLUSTER), in which a logical dump prints them.
- SQLite lays rows out by their key as it is (`RandomKeyField`). Within a page it puts the newest first, and
  VACUUM, which writes the file anew, ends that.

It locks the tables for its time, and is run every night before the dump.
"""

from typing import Final

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Q

from reviews.lifecycle import Status
from submissions.holding.disclosing import paths
from submissions.holding.held import HELD

# Public already, or gone: one transaction, that of a batch, has written what these large tables say of them,
# where this holds. Whoever comes back to a public review leaves rows in other tables, or what is named here.
_SETTLED: Final = (Status.PUBLISHED.value, Status.ERASED.value)
_OF_A_BATCH: Final[dict[str, Q]] = {
    "reviews.Review": Q(evidence_next=""),
    "reviews.ReviewVersion": Q(number__lte=F("review__live_version__number")),
    "reviews.Wait": Q(),
    "reviews.Contact": Q(),
    "reviews.Promise": Q(),
}


def shuffle() -> dict[str, int]:
    """Take the order of coming from every table of an author's; return how many rows were written anew.

    Running it again is harmless. Nothing that a row says is changed.
    """
    if connection.vendor != "postgresql":
        return _shuffle_file()
    tied = paths()
    counts = {}
    with transaction.atomic():
        for label in sorted(HELD):
            model = apps.get_model(label)
            counts[label] = _write_anew(model, tied.get(label, ""))
    for label in sorted(HELD):
        _lay_out(apps.get_model(label))
    return counts


def _shuffle_file() -> dict[str, int]:
    """Lay the rows of an SQLite file out by their random keys, and write the file anew.

    Tables of a site that is older than `RandomKeyField` still have a hidden number in the order of coming.
    """
    counts = {}
    with connection.cursor() as cursor:
        for label in sorted(HELD):
            table, key = _names(apps.get_model(label))
            cursor.execute(f"UPDATE {table} SET rowid = {key} WHERE rowid <> {key}")  # noqa: S608
            counts[label] = cursor.rowcount
        if not connection.in_atomic_block:
            cursor.execute("VACUUM")
    return counts


def _names(model: type[models.Model]) -> tuple[str, str]:
    """Return the quoted names of a table and of its key."""
    return connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(
        str(model._meta.pk.column)
    )


def _write_anew(model: type[models.Model], path: str) -> int:
    """Write the rows that came lately anew, in random order; the same transaction is noted in all of them."""
    rows = model._base_manager.all()
    settled = _OF_A_BATCH.get(model._meta.label)
    if settled is not None:
        status = "status__in" if path == "pk" else f"{path}__status__in"
        rows = rows.exclude(settled & Q(**{status: _SETTLED}))
    keys = list(rows.order_by("?").values_list("pk", flat=True))
    table, key = _names(model)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {key} = {key} WHERE {key} = %s", [(pk,) for pk in keys])  # noqa: S608
    return len(keys)


def _lay_out(model: type[models.Model]) -> None:
    """Lay a table out on disk in the order of its random keys."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
        index = next(name for name, found in constraints.items() if found["primary_key"])
        names = [connection.ops.quote_name(name) for name in (model._meta.db_table, index)]
        if connection.in_atomic_block:
            # Checks of foreign keys that wait for the end of the transaction would forbid it.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CLUSTER {} USING {}".format(*names))
