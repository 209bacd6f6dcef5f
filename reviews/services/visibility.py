"""What a change of the record does to the pages that show it, within the same transaction."""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from reviews import cards, tallies
from reviews.models import PageVersion, Review
from reviews.services import snapshots


def pages_changed(
    *, employers: Iterable[int | None] = (), reviews: Iterable[str] = (), site: bool = True
) -> None:
    """Move the versions of the pages that now look different.

    Args:
        employers: primary keys; None is passed over.
        reviews: public ids.
        site: whether the pages that list many employers or reviews have changed too.
    """
    pages = {("employer", str(employer)) for employer in employers if employer is not None}
    pages |= {("review", public_id) for public_id in reviews}
    if site:
        pages.add(("site", ""))
    table = connection.ops.quote_name(PageVersion._meta.db_table)
    with connection.cursor() as cursor:
        # Always in the same order, so that two transactions cannot wait for each other.
        cursor.executemany(
            f"INSERT INTO {table} (kind, key, number) VALUES (%s, %s, 1)"  # noqa: S608
            f" ON CONFLICT (kind, key) DO UPDATE SET number = {table}.number + 1",
            sorted(pages),
        )


def put_up(review: Review) -> None:
    """Draw the card of a published review, and move its pages."""
    _draw_with_neighbours(review, [review.pk])
    tallies.invalidate(_parties(review))
    snapshots.write_down(_parties(review), small_only=True)
    review.refresh_from_db(fields=["cards", "card_made_with"])


def _parties(review: Review) -> list[int]:
    return [key for key in (review.employer_id, review.agency_id) if key is not None]


def _draw_with_neighbours(review: Review, keys: list[int]) -> None:
    """Draw cards; those of the employer that may now name their role family, or no longer may, as well."""
    neighbours = cards.stale_roles([review.employer_id]) if review.role_family else []
    cards.rerender_all(sorted({*keys, *neighbours}))
    pages_changed(employers=[review.employer_id, review.agency_id], reviews=[review.public_id])


def take_down(review: Review) -> None:
    """Take a review from its pages; figures that are too small without it go as well.

    One that never was in public is on no page, and in no figure.
    """
    if review.batch_id is None:
        return
    review.cards, review.card_made_with, review.facets = {}, "", ""
    review.save(update_fields=["cards", "card_made_with", "facets"])
    _draw_with_neighbours(review, [])
    snapshots.hide_below_k(_parties(review), timezone.localdate())
