"""The drill against links: what a thief of disk or dump could join, before and after the shuffle."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from reviews.models import LaterAnswer, Review
from submissions.models import DiaryEntry, Nullifier
from tests import factories
from tests.anonymity.dumps import backed_up, rows_in_order
from tests.anonymity.linking import (
    by_equal_values,
    by_nearness,
    by_order,
    come_back,
    plant,
    published_by_a_batch,
)

PAIRS = 1000
MOST = 0.01
# A text that is in each row and in no other, to find the rows of a table in the bytes of a file.
MARKS = {DiaryEntry: "tag", Review: "public_id", Nullifier: "mac"}


def postgres_rows(table: str, what: str) -> dict[int, str]:
    """Return what PostgreSQL says of the place or the transaction of each row, by key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {what}::text FROM {table}")  # noqa: S608
        return dict(cursor.fetchall())


def postgres_order(table: str) -> list[int]:
    """Return the keys in the order of the rows on disk."""
    places = postgres_rows(table, "ctid")
    return sorted(places, key=lambda pk: tuple(map(int, re.findall(r"\d+", places[pk]))))


def order_in_file(path: Path, marks: dict[int, str]) -> list[int]:
    """Return the keys in the order in which a text of each row stands in the bytes of a file."""
    content = path.read_bytes()
    return sorted(marks, key=lambda pk: content.index(marks[pk].encode()))


def values(model) -> dict[int, list[object]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return {row[0]: list(row[1:]) for row in model.objects.values_list("pk", *names)}


def transactions(table: str) -> dict[int, int]:
    """Return which transaction PostgreSQL has noted in each row, by key."""
    return {pk: int(mark) for pk, mark in postgres_rows(table, "xmin").items()}


def times(model) -> dict[int, int]:
    """Return what a table says of times, row by row, as one number each."""
    return {
        pk: hash(tuple(str(value) for value in row if "datetime" in repr(value)))
        for pk, row in values(model).items()
    }


def joined(one, other, mine, theirs, *, copy: Path) -> dict[str, float]:
    """Return the share of pairs that each attack joins rows of two tables by."""
    tables = (one._meta.db_table, other._meta.db_table)
    found = {}
    if connection.vendor == "postgresql":
        found["order on disk"] = by_order(map(postgres_order, tables), mine, theirs)
        found["transaction"] = by_nearness(map(transactions, tables), mine, theirs)
    elif one in MARKS and other in MARKS:
        backed_up(copy)
        marks = [dict(model.objects.values_list("pk", MARKS[model])) for model in (one, other)]
        found["order on disk"] = by_order([order_in_file(copy, some) for some in marks], mine, theirs)
    found["dump"] = by_order(map(rows_in_order, tables), mine, theirs)
    found["equal values"] = by_equal_values((values(one), values(other)), mine, theirs)
    found["time"] = by_nearness((times(one), times(other)), mine, theirs)
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_attack_joins_more_than_one_in_a_hundred(tmp_path, capsys):
    entries, reviews, keys = plant([factories.employer(name=f"Employer {n}") for n in range(40)], PAIRS)
    on_postgres = connection.vendor == "postgresql"
    copy = tmp_path / "dump.sqlite3"
    if on_postgres:
        # The attack works where nobody shuffles, or this drill would prove nothing.
        before = joined(DiaryEntry, Review, entries, reviews, copy=copy)
        assert min(before["order on disk"], before["transaction"]) > 0.9
    call_command("shuffle_rows")
    call_command("shuffle_rows")
    found = {"an entry and its review": joined(DiaryEntry, Review, entries, reviews, copy=copy)}
    published_by_a_batch()
    later, macs = come_back(reviews, keys)
    if on_postgres:
        assert joined(DiaryEntry, LaterAnswer, entries, later, copy=copy)["transaction"] > 0.9
        assert joined(Nullifier, Review, macs, reviews, copy=copy)["transaction"] > 0.9
    call_command("shuffle_rows")
    found |= {
        "an entry and its later answer": joined(DiaryEntry, LaterAnswer, entries, later, copy=copy),
        "a shown mail and its review": joined(Nullifier, Review, macs, reviews, copy=copy),
        "a shown mail and an entry": joined(Nullifier, DiaryEntry, macs, entries, copy=copy),
        "a shown mail and a later answer": joined(Nullifier, LaterAnswer, macs, later, copy=copy),
    }
    with capsys.disabled():
        print(f"\nlink drill, {connection.vendor}, {PAIRS} pairs:")  # noqa: T201
        for what, attacks in found.items():
            print(f"  {what}:", attacks)  # noqa: T201
    assert {what: {name: share for name, share in attacks.items() if share > MOST}
            for what, attacks in found.items()} == {what: {} for what in found}  # fmt: skip
    if on_postgres:
        # Nor can who came back be placed in time by what else was written then.
        came_back = [*transactions(LaterAnswer._meta.db_table).values()]
        came_back += transactions(Nullifier._meta.db_table).values()
        came_back += transactions(Review._meta.db_table).values()
        assert len(set(came_back)) == 1
    # Nothing is lost on the way, and the database holds what it held.
    assert set(DiaryEntry.objects.values_list("pk", flat=True)) == set(entries)
    assert set(Review.objects.values_list("pk", flat=True)) == set(reviews)
    assert set(LaterAnswer.objects.values_list("pk", flat=True)) == set(later)


def test_the_attacks_join_what_can_be_joined():
    authors = {10 * n: n for n in range(50)}
    others = {7 * n + 1: n for n in range(50)}
    assert by_order((authors, others), authors, others) == 1
    assert by_order((authors, reversed(list(others))), authors, others) == 0
    marks = {pk: 2 * n for pk, n in authors.items()}
    near = {pk: 2 * n + 1 for pk, n in others.items()}
    assert by_nearness((marks, near), authors, others) > 0.9
    assert by_nearness((marks, dict.fromkeys(others, 5)), authors, others) == pytest.approx(1 / 50)
    same = [{pk: [f"value {n}", "common"] for pk, n in some.items()} for some in (authors, others)]
    assert by_equal_values(same, authors, others) == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_hidden_number_of_an_older_table_is_taken_away():
    entries, _reviews, _keys = plant([factories.employer()], 3)
    table = DiaryEntry._meta.db_table
    with connection.cursor() as cursor:
        # As it was made before keys were the rowid.
        cursor.execute(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")  # noqa: S608
        old = cursor.fetchone()[0].replace('"id" integer', '"id" bigint')
        cursor.execute(f"ALTER TABLE {table} RENAME TO kept")
        cursor.execute(old)
        cursor.execute(f"INSERT INTO {table} SELECT * FROM kept ORDER BY id DESC")  # noqa: S608
    try:
        assert rows_in_order(table) == sorted(entries, reverse=True)
        call_command("shuffle_rows")
        assert rows_in_order(table) == sorted(entries)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE kept RENAME TO {table}")


@pytest.mark.django_db(transaction=True)
def test_a_shuffle_changes_nothing_that_a_row_says():
    employer = factories.employer()
    plant([employer], 3)
    factories.make_review(employer=employer)
    before = [sorted(values(model).items()) for model in (Review, DiaryEntry)]
    call_command("shuffle_rows")
    assert [sorted(values(model).items()) for model in (Review, DiaryEntry)] == before
