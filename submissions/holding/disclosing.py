"""What a court order about a review would get: every stored column, found by the schema."""

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Review
from submissions.holding.held import HELD

# What nothing on the site can be asked for, whoever asks.
NOT_HELD: Final = (
    _("a name"),
    _("an e-mail address"),
    _("an address of a network"),
    _("a browser or a device"),
    _("the time at which it was written, or of any visit"),
    _("which other reviews are kept under the same key"),
    _("the key"),
    _("diary entries: they are encrypted under a key that the site has not, and tied to no review"),
    _("the mail that was shown as evidence"),
)


def paths() -> dict[str, str]:
    """Return how each table of the list leads to its review, as a look-up; one that does not is left out."""
    found = {"reviews.Review": "pk"}
    growing = True
    while growing:
        growing = False
        for label in HELD:
            if label in found:
                continue
            for field in apps.get_model(label)._meta.concrete_fields:
                related = field.related_model._meta.label if isinstance(field, models.ForeignKey) else ""
                if related in found:
                    rest = found[related]
                    found[label] = field.name if rest == "pk" else f"{field.name}__{rest}"
                    growing = True
                    break
    return found


def disclosure(public_id: str) -> dict[str, Any]:
    """Return everything that is held about a review: tables, their rows, and why each column is there.

    Args:
        public_id: the review's address on the site.

    Raises:
        Review.DoesNotExist
    """
    review = Review.objects.get(public_id=public_id)
    return {
        "review": review.public_id,
        "held": {label: rows for label, rows in _tables(review) if rows},
        "why": {label: HELD[label] for label, rows in _tables(review) if rows},
        "not_held": [str(thing) for thing in NOT_HELD],
    }


def _tables(review: Review) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for label, path in sorted(paths().items()):
        model = apps.get_model(label)
        rows = model._base_manager.filter(**{path: review.pk}).order_by("pk")
        yield label, [_row(row, HELD[label]) for row in rows]


def _row(row: models.Model, columns: dict[str, str]) -> dict[str, Any]:
    values = {}
    for name in columns:
        field = row._meta.get_field(name)
        value = getattr(row, getattr(field, "attname", name))
        values[name] = (
            value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
        )
    return values
