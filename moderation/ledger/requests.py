"""What employers asked to be taken away: told of each one only where it singles nobody out."""

import datetime as dt
from typing import Final

from django.db.models import Count, Q, QuerySet

from employers.models import Employer, EmployerStatus
from employers.querysets import FEWEST_REVIEWS_FOR_FIGURES
from moderation.ledger.models import RemovalRequests
from moderation.models import Notice, NoticeState, NotifierKind

# As with figures: below so many reviews nothing is told, and it moves by so many requests at least.
K: Final = FEWEST_REVIEWS_FOR_FIGURES
STEP: Final = 3
_UPHELD: Final = Q(state=NoticeState.UPHELD)
# One whose refusal is appealed was refused.
_REFUSED: Final = Q(state__in=(NoticeState.REFUSED, NoticeState.APPEALED))


def write_down(day: dt.date) -> None:
    """Write down what is public of employers' requests, as of the batch of this day.

    Counted are requests that were decided in a month that is over, as in the log. An employer is named from K
    published reviews and STEP requests on, and its counts move by STEP requests at least: so nobody reads off
    them in which week an employer complained, or that it complained of one certain review. One that is not
    named for a while keeps what was told of it, or its next step would be counted from nothing.
    """
    over = Notice.objects.filter(by=NotifierKind.REPRESENTATIVE, decided_on__lt=day.replace(day=1))
    counted = over.values_list("employer").annotate(
        upheld=Count("pk", filter=_UPHELD), refused=Count("pk", filter=_REFUSED)
    )
    found = {employer: (upheld, refused) for employer, upheld, refused in counted}
    told = {row.pk: row for row in RemovalRequests.objects.all()}
    gone = [pk for pk in told if sum(found.get(pk, (0, 0))) < STEP]
    RemovalRequests.objects.filter(pk__in=gone).delete()
    named = Employer.objects.filter(pk__in=found, status=EmployerStatus.LISTED, review_count__gte=K)
    for employer in named.order_by("pk").values_list("pk", flat=True):
        upheld, refused = found[employer]
        before = told.get(employer)
        enough = upheld + refused >= STEP and (before is None or abs(upheld + refused - before.asked) >= STEP)
        if enough:
            RemovalRequests.objects.update_or_create(
                employer_id=employer, defaults={"upheld": upheld, "refused": refused}
            )


def most_asked(most: int) -> QuerySet[RemovalRequests]:
    """Return what is told of employers' requests, those first that asked most."""
    rows = RemovalRequests.objects.told().select_related("employer")
    return rows.order_by("-upheld", "-refused", "employer__name")[:most]
