"""What the desk reads: an employer's published reviews with the state of its own reply. Nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.components import ReviewCard
from core.drawing import PromiseDrawing
from employers.models import Employer
from reviews.card_names import names_of
from reviews.cards import card_of, shown_waits, telling_wait
from reviews.models import Reply, Review
from reviews.models.reply import DEAD

# The three places of the list, in its order.
WITHOUT_REPLY, UNDER_WAY, ANSWERED = 0, 1, 2
# So many characters of a story stand in the list: enough to know it again.
_EXCERPT: Final = 150


@dataclass(frozen=True, slots=True)
class Row:
    """One review in the list: parts of its card, and never more.

    `state` says in words where a reply that is under way stands.
    """

    public_id: str
    place: int
    card: ReviewCard
    line: PromiseDrawing
    excerpt: str
    state: str


def reviews_at_desk(employer: Employer, *, said: str = "") -> QuerySet[Any]:
    """Return the published reviews about the employer (or through the agency), without a reply first.

    Args:
        employer: whose desk it is.
        said: a code of Review.facets, to leave only those whose card says this; "" for all.

    They are reviews; each carries `place`: WITHOUT_REPLY, UNDER_WAY (a reply waits for a decision or its
    batch) or ANSWERED.
    Within a place they stand in the readers' order, which says nothing about time.
    """
    living = Reply.objects.filter(review=OuterRef("pk"), employer=employer).exclude(status__in=DEAD)
    about = Review.objects.published().about(employer)
    return (
        (about.showing(said) if said else about)
        .annotate(reply_status=Subquery(living.values("status")[:1], output_field=CharField()))
        .annotate(
            place=Case(
                When(reply_status__isnull=True, then=Value(WITHOUT_REPLY)),
                When(reply_status="published", then=Value(ANSWERED)),
                default=Value(UNDER_WAY),
                output_field=IntegerField(),
            )
        )
        .order_by("place", "-period_start", "order_hash")
    )


def counts_at_desk(employer: Employer) -> dict[str, int]:
    """Return how many reviews are `without` a reply, `under_way`, `answered`, and `all`, in one query."""
    return reviews_at_desk(employer).aggregate(
        all=Count("pk"),
        without=Count("pk", filter=Q(place=WITHOUT_REPLY)),
        under_way=Count("pk", filter=Q(place=UNDER_WAY)),
        answered=Count("pk", filter=Q(place=ANSWERED)),
    )


def facets_at_desk(employer: Employer) -> set[str]:
    """Return what the cards in the list say, so that no filter is offered that would leave nothing."""
    said = Review.objects.published().about(employer).order_by().values_list("facets", flat=True)
    return {code for facets in said.distinct() for code in facets.split()}


def rows_of(reviews: Sequence[Any]) -> list[Row]:
    """Return reviews that reviews_at_desk has given, as rows of the list, in their order.

    Made from the cards that readers get, in a handful of queries however many they are.
    """
    keys = [review.pk for review in reviews]
    whole = {review.pk: review for review in Review.objects.published().filter(pk__in=keys).for_cards()}
    names = names_of(whole.values())
    return [
        _row(review, whole[review.pk], card_of(whole[review.pk], names=names[review.pk]))
        for review in reviews
        if review.pk in whole
    ]


def _row(listed: Any, review: Review, card: ReviewCard) -> Row:
    waits = shown_waits(review)
    line = card.lines[waits.index(telling_wait(waits))]
    words = "".join(piece.text or f"[{piece.blank}]" for piece in card.story)
    state = ""
    if listed.place == UNDER_WAY:
        accepted = listed.reply_status == "approved"
        state = _("accepted, not yet public") if accepted else _("waiting to be read")
    return Row(review.public_id, listed.place, card, line, Truncator(words).chars(_EXCERPT), state)
