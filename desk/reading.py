"""What the desk reads: an employer's published reviews with the state of its own reply. Nothing more."""

from typing import Any

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

from employers.models import Employer
from reviews.models import Reply, Review
from reviews.models.reply import DEAD

# The three places of the list, in its order.
WITHOUT_REPLY, UNDER_WAY, ANSWERED = 0, 1, 2


def reviews_at_desk(employer: Employer) -> QuerySet[Any]:
    """Return the published reviews about the employer (or through the agency), without a reply first.

    They are reviews; each carries `place`: WITHOUT_REPLY, UNDER_WAY (a reply waits for a decision or its
    batch) or ANSWERED.
    Within a place they stand in the readers' order, which says nothing about time.
    """
    living = Reply.objects.filter(review=OuterRef("pk"), employer=employer).exclude(status__in=DEAD)
    return (
        Review.objects.published()
        .about(employer)
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
