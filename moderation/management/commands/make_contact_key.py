"""Make the file with the key of notifiers' contacts, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from moderation.redress.contact import ContactKeyError, create, read


class Command(BaseCommand):
    help = (
        "Make the key under which the contacts of notifiers are encrypted, in CONTACT_KEY_FILE. A file that"
        " is there is never changed: with another key no stored contact can be read. To change the key, put a"
        " new line above the old one."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.CONTACT_KEY_FILE
        existed = path.exists()
        try:
            create(path)
            read(path)
        except (OSError, ContactKeyError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{path} was there already and is as it was."
            if existed
            else f"{path} is made. Keep a copy, apart from the database and its backups."
        )
