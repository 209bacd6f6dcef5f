"""`/what-we-hold/`: each stored column with its reason, made from the list that the build holds complete."""

from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext

from core.http import public_page
from submissions.holding.disclosing import NOT_HELD, paths
from submissions.holding.held import DATED, HELD, HELD_OF_NOTIFIERS


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column: its name, what kind of value it takes, why it is held, and whether it holds a day."""

    name: str
    kind: str
    reason: str
    is_dated: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A stored table with its columns."""

    label: str
    columns: list[Column]
    # Whether a row can be found from the review that it belongs to.
    is_tied: bool


def tables(listed: dict[str, dict[str, str]]) -> list[Table]:
    """Return the tables of a list with their columns as the schema has them."""
    tied = paths()
    found = []
    for label, reasons in listed.items():
        fields = {field.name: field for field in apps.get_model(label)._meta.concrete_fields}
        columns = [
            Column(name, _kind(fields[name]), gettext(reason), f"{label}.{name}" in DATED)
            for name, reason in reasons.items()
        ]
        found.append(Table(label, columns, label in tied))
    return found


def _kind(field: object) -> str:
    internal = getattr(field, "get_internal_type", lambda: "")()
    return str(capfirst(internal.removesuffix("Field")))


@public_page
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Show the whole list."""
    context = {
        "of_authors": tables(HELD),
        "of_notifiers": tables(HELD_OF_NOTIFIERS),
        "not_held": NOT_HELD,
    }
    return render(request, "submissions/holding/what_we_hold.html", context)
