"""What a worker may do for moderation. Nothing of an author's passes through here."""

from dataclasses import asdict

from django.tasks import task
from django.utils import timezone

from moderation.services.deadlines import expire


@task()
def expire_cases() -> dict[str, int]:
    """Do what the passing of time does, as `manage.py expire_cases` does; return the counts.

    Nothing starts it by itself: a timer of the machine does (docs/operations.md).
    """
    return asdict(expire(now=timezone.now()))
