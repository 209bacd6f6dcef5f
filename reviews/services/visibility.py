"""What a change of the record does to the pages that show it, within the same transaction."""

from collections.abc import Iterable

from django.db.models import F

from reviews.models import PageVersion, Review


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
    # Always in the same order, so that two transactions cannot wait for each other.
    for kind, key in sorted(pages):
        if not PageVersion.objects.filter(kind=kind, key=key).update(number=F("number") + 1):
            _, created = PageVersion.objects.get_or_create(kind=kind, key=key)
            if not created:
                PageVersion.objects.filter(kind=kind, key=key).update(number=F("number") + 1)


def review_changed(review: Review) -> None:
    """Move the versions of all pages that show this review."""
    pages_changed(employers=[review.employer_id, review.agency_id], reviews=[review.public_id])


def take_down(review: Review) -> None:
    """Empty the card of a review that may no longer be seen, and move its pages."""
    review.cards, review.card_made_with = {}, ""
    review.save(update_fields=["cards", "card_made_with"])
    review_changed(review)
