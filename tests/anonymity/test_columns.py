"""The closed list: a column about an author that is not listed, with a reason, fails the build."""

import pytest
from django.apps import apps
from django.db import connection, models

from core.public_ids import RandomKeyField, random_key
from submissions.holding.held import DATED, HELD, HELD_OF_NOTIFIERS, OF_OTHERS

ROOMS = ("submissions", "reviews", "moderation")


def tables() -> dict[str, type[models.Model]]:
    """Return the models of the rooms that an author's things are in."""
    return {model._meta.label: model for room in ROOMS for model in apps.get_app_config(room).get_models()}


def columns(model: type[models.Model]) -> dict[str, models.Field]:
    """Return the columns of a table by the names of their fields."""
    return {field.name: field for field in model._meta.concrete_fields}


def unlisted(found: dict[str, set[str]]) -> list[str]:
    """Return the columns that are in the tables and not in the list, or the other way round."""
    wrong = []
    for table in found.keys() | HELD.keys():
        wrong += [
            f"{table}.{name} is not listed" for name in found.get(table, set()) - set(HELD.get(table, {}))
        ]
        wrong += [
            f"{table}.{name} is no column" for name in set(HELD.get(table, {})) - found.get(table, set())
        ]
    return sorted(wrong)


def test_every_table_is_an_authors_or_somebody_elses():
    assert set(tables()) == set(HELD) | set(HELD_OF_NOTIFIERS) | OF_OTHERS
    assert not (set(HELD) | set(HELD_OF_NOTIFIERS)) & OF_OTHERS


def test_every_column_is_listed_with_a_reason():
    found = {label: set(columns(model)) for label, model in tables().items() if label in HELD}
    assert unlisted(found) == []
    assert all(len(reason) > 10 for reasons in HELD.values() for reason in reasons.values())


def test_every_column_of_a_notifiers_is_listed_with_a_reason():
    for label, reasons in HELD_OF_NOTIFIERS.items():
        assert set(columns(tables()[label])) == set(reasons)
        assert all(len(reason) > 10 for reason in reasons.values())


def test_a_new_column_is_found():
    found = {label: set(columns(model)) for label, model in tables().items() if label in HELD}
    found["reviews.Review"] |= {"created_at"}
    found["moderation.Case"] -= {"due_at"}
    assert unlisted(found) == [
        "moderation.Case.due_at is no column",
        "reviews.Review.created_at is not listed",
    ]


def test_no_column_holds_a_time_but_those_that_are_named():
    dated = {
        f"{label}.{name}"
        for label, model in tables().items()
        if label in HELD
        for name, field in columns(model).items()
        if isinstance(field, (models.DateField, models.TimeField, models.DurationField))
    }
    assert dated == DATED


def test_no_column_can_hold_an_address_or_a_mail():
    for label, model in tables().items():
        for name, field in columns(model).items():
            kinds = (models.GenericIPAddressField, models.EmailField, models.FileField, models.UUIDField)
            assert not isinstance(field, kinds), f"{label}.{name}"


@pytest.mark.parametrize("label", sorted(HELD))
def test_keys_carry_no_order(label):
    key = tables()[label]._meta.pk
    assert isinstance(key, RandomKeyField)
    assert key.default is random_key


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(HELD))
def test_sqlite_has_no_hidden_number_beside_the_key(label):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [tables()[label]._meta.db_table])
        (written,) = cursor.fetchone()
    assert '"id" integer NOT NULL PRIMARY KEY' in written


def test_no_user_is_tied_to_an_authors_row_but_moderators():
    tied = {
        f"{label}.{name}"
        for label, model in tables().items()
        if label in HELD
        for name, field in columns(model).items()
        if field.related_model is not None and field.related_model._meta.label == "accounts.User"
    }
    assert tied == {
        "moderation.Appeal.moderator",
        "moderation.Case.moderator",
        "moderation.Hold.lifted_by",
        "moderation.Hold.set_by",
        "moderation.Order.proposed_by",
        "moderation.Statement.decided_by",
        "moderation.Statement.seconded_by",
    }


def test_nothing_points_at_the_authors_side():
    for model in apps.get_models():
        if model._meta.app_label != "submissions":
            for field in columns(model).values():
                related = field.related_model
                assert related is None or related._meta.app_label != "submissions"
