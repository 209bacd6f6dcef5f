"""What is hidden is looked at again within 48 hours: by when, and what is due first."""

import datetime as dt
from typing import Any, Final

from django.db.models import Q

from accounts.models import User
from moderation.conflicts import concerns, tied_employers
from moderation.models import Action
from moderation.models_desk import SecondLook
from moderation.services.clock import rounded_up
from reviews.lifecycle import Status
from reviews.models import Reply, Review

HOURS: Final = 48
# While an appeal is open the second look waits with it; it counts again when the appeal was refused.
_KEPT: Final = (Status.RESTRICTED, Status.APPEALED)
MOST_SHOWN: Final = 100


def note(subject: Review | Reply, *, action: str, now: dt.datetime) -> None:
    """Write down by when a text that was just hidden is looked at again; any other act ends that."""
    of: dict[str, Any] = {"reply" if isinstance(subject, Reply) else "review": subject}
    if action == Action.RESTRICT:
        due = rounded_up(now + dt.timedelta(hours=HOURS))
        SecondLook.objects.update_or_create(**of, defaults={"due_at": due})
    else:
        SecondLook.objects.filter(**of).delete()


def due_first(*, moderator: User) -> list[SecondLook]:
    """Return what is hidden and to be looked at again, the first due first: at most MOST_SHOWN.

    What concerns an employer that the moderator has a tie to is left out.
    """
    hidden = Q(review__status=Status.RESTRICTED) | Q(reply__status=Status.RESTRICTED)
    rows = SecondLook.objects.filter(hidden).select_related(
        "review__employer", "reply__employer", "reply__review"
    )
    ties = tied_employers(moderator)
    some = rows.order_by("due_at", "pk")[: 2 * MOST_SHOWN]
    return [row for row in some if not concerns(row.subject, ties)][:MOST_SHOWN]


def count() -> int:
    """Return how many reviews and replies are hidden now."""
    return sum(model._default_manager.filter(status=Status.RESTRICTED).count() for model in (Review, Reply))


def tidy_up() -> None:
    """Forget the hour of what is hidden no longer, such as what its author has withdrawn."""
    gone = Q(review__isnull=False) & ~Q(review__status__in=_KEPT)
    gone |= Q(reply__isnull=False) & ~Q(reply__status__in=_KEPT)
    SecondLook.objects.filter(gone).delete()
