"""Which of the site's own promises are missed already, and which are about to be."""

import datetime as dt

from moderation.models import Appeal, Case, Notice


def overdue(*, now: dt.datetime) -> dict[str, int]:
    """Return for each kind of promise how many open ones are past it: they are missed already."""
    return {
        "review": Case.objects.filter(due_at__lt=now).count(),
        "notice": Notice.objects.open().filter(due_at__lt=now).count(),
        "appeal": Appeal.objects.open().filter(due_at__lt=now).count(),
    }
