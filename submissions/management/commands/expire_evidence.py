"""Forget which mails were shown as evidence, once they are too old to be shown again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from submissions.evidence.nullifiers import EvidenceKeyError, forget, move_on


class Command(BaseCommand):
    help = (
        "Forgets the mails of half-years that are over: deletes their keyed hashes, and replaces the key in"
        " EVIDENCE_KEY_FILE by its successor, so that nobody can test for them again. Let a timer call it"
        " every night; running it twice does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        forgotten = forget(today=today)
        try:
            moved = move_on(settings.EVIDENCE_KEY_FILE, today=today)
        except (OSError, EvidenceKeyError) as problem:
            raise CommandError(
                f"{forgotten} mails forgotten, but the key was not moved on: {problem}"
            ) from None
        self.stdout.write(
            f"{forgotten} mails forgotten. " + ("The key was moved on." if moved else "The key stays.")
        )
