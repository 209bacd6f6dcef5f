"""Make the file with the key under which shown mails are remembered, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from submissions.evidence.nullifiers import EvidenceKeyError, create, read


class Command(BaseCommand):
    help = (
        "Make the key under which it is remembered which mails were shown as evidence, in"
        " EVIDENCE_KEY_FILE. A file that is there is never changed by this; `expire_evidence` moves it on."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.EVIDENCE_KEY_FILE
        existed = path.exists()
        try:
            create(path, today=timezone.localdate())
            read(path)
        except (OSError, EvidenceKeyError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{path} was there already and is as it was."
            if existed
            else f"{path} is made. Keep no copy of it in a backup: its former content must be forgotten."
        )
