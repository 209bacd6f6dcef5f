"""What a worker may do for the public record. Nothing of an author's passes through here."""

from django.tasks import task
from django.utils import timezone

from reviews.services.publication import publish_due


@task()
def publish_batch() -> dict[str, int]:
    """Publish this week's batch, as `manage.py publish_batch` does; return its number and counts.

    Nothing starts it by itself: a timer of the machine does (docs/operations.md).
    """
    report = publish_due(now=timezone.now())
    return {
        "number": report.number,
        "reviews": report.reviews,
        "edits": report.edits,
        "replies": report.replies,
    }
