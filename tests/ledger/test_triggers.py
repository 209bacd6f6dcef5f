"""The database refuses to change the record and the log, whoever asks and by whatever means."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from moderation.ledger import triggers
from moderation.ledger.models import LogLine
from moderation.ledger.verifying import verify
from moderation.models import Decision
from tests.ledger.scenes import NEXT, judged, lifted, raw, run_batch, settle

pytestmark = pytest.mark.django_db
ON_POSTGRES = connection.vendor == "postgresql"
TABLES = [("moderation_decision", "seq"), ("moderation_logline", "number")]


@pytest.fixture
def written(employer, moderator):
    """Return what there is to change: two decisions and their lines."""
    judged(employer, moderator.user)
    judged(employer, moderator.user)
    run_batch(NEXT)
    settle()
    return [*Decision.objects.order_by("seq").values()], [*LogLine.objects.order_by("number").values()]


def unchanged(written) -> bool:
    decisions, lines = written
    same: bool = decisions == [*Decision.objects.order_by("seq").values()]
    return same and lines == [*LogLine.objects.order_by("number").values()]


@pytest.mark.parametrize(("table", "number"), TABLES)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {table} SET ground = 'spam'",
        "UPDATE {table} SET ground = 'spam' WHERE {number} = 1",
        "UPDATE {table} SET {number} = {number} + 100",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE {number} = 2",
        (
            "INSERT INTO {table} SELECT * FROM {table} WHERE {number} = 1"
            " ON CONFLICT ({number}) DO UPDATE SET ground = 'spam'"
        ),
    ],
)
def test_nothing_is_changed_or_deleted(written, table, number, sql):
    if table == "moderation_decision" and "DELETE" in sql:
        # The foreign key of the line would refuse as well; the trigger is what is tried here.
        sql = sql.replace("= 2", "= 1")
    with pytest.raises(DatabaseError, match="append-only"):
        raw(sql.format(table=table, number=number))
    assert unchanged(written)


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(("table", "number"), TABLES)
def test_nothing_is_truncated(written, table, number):
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"TRUNCATE {table} CASCADE")
    assert unchanged(written)


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has no roles of replicas")
def test_a_session_in_the_role_of_a_replica_is_refused_too(written):
    with pytest.raises(DatabaseError, match="append-only"):
        raw("SET LOCAL session_replication_role = replica; DELETE FROM moderation_logline")
    assert unchanged(written)


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize(("table", "number"), TABLES)
@pytest.mark.parametrize("taken", ["{number}", "hash", "prev_hash"])
def test_no_row_takes_the_place_of_another(written, table, number, taken):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {number} = 1")  # noqa: S608
        columns = [column[0] for column in cursor.description]
    fresh = {number: "99", "hash": "'x'", "prev_hash": "'y'", "ref": "''", "decision_id": "NULL"}
    fresh.pop(taken.format(number=number))
    values = ", ".join(fresh.get(column, column) for column in columns)
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"INSERT OR REPLACE INTO {table} SELECT {values} FROM {table} WHERE {number} = 1")  # noqa: S608
    assert unchanged(written)


def test_an_operator_who_lifts_them_is_seen(written):
    triggers.lift(connection)
    names = [one.row for one in verify().found if one.table == "trigger"]
    assert names == triggers.missing(connection) != []
    triggers.install(connection)
    assert verify().found == ()


def test_one_that_is_lifted_for_one_table_is_named(written):
    triggers.lift(connection, tables=("moderation_logline",))
    assert {one.row.split("_")[1] for one in verify().found} == {"logline"}
    triggers.install(connection, tables=("moderation_logline",))
    assert triggers.missing(connection) == []


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite's triggers cannot be switched off")
def test_one_that_is_switched_off_is_named(written):
    raw("ALTER TABLE moderation_logline DISABLE TRIGGER USER")
    assert [one.row for one in verify().found] == ["moderation_logline_append_only"]


def test_a_change_behind_the_triggers_is_found_at_its_row(written):
    with lifted():
        raw("UPDATE moderation_decision SET ground = 'spam' WHERE seq = 2")
    assert ("decision", "2") in {(one.table, one.row) for one in verify().found}


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_is_cleaned_up_and_the_triggers_stand_again(employer, moderator):
    judged(employer, moderator.user)
    run_batch(NEXT)
    call_command("flush", interactive=False, verbosity=0)
    assert not Decision.objects.exists()
    assert not LogLine.objects.exists()
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_migration_can_be_taken_back_and_made_again():
    call_command("migrate", "moderation", "0007", verbosity=0)
    assert len(triggers.missing(connection)) == (2 if ON_POSTGRES else 6)
    call_command("migrate", "moderation", verbosity=0)
    assert triggers.missing(connection) == []
