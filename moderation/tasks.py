"""What a worker may do for moderation. Nothing of an author's passes through here."""

from dataclasses import asdict

from django.tasks import task
from django.utils import timezone

from moderation.ledger.publishing import publish_batch as publish
from moderation.services.deadlines import expire


@task()
def expire_cases() -> dict[str, int]:
    """Do what the passing of time does, as `manage.py expire_cases` does; return the counts.

    Nothing starts it by itself: a timer of the machine does (docs/operations.md).
    """
    return asdict(expire(now=timezone.now()))


@task()
def publish_batch() -> dict[str, int]:
    """Publish this week's batch, as `manage.py publish_batch` does; return its number and counts.

    Nothing starts it by itself: a timer of the machine does (docs/operations.md).
    """
    report = publish(now=timezone.now())
    return {
        "number": report.number,
        "reviews": report.reviews,
        "edits": report.edits,
        "replies": report.replies,
    }
