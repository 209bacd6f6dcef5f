"""Make the file with the pepper of the candidates' keys, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from submissions.peppers import PepperFileError, create, read


class Command(BaseCommand):
    help = (
        "Make the pepper of the candidates' keys in PEPPER_FILE. A file that is there is never changed:"
        " with another pepper every key would open nothing."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.PEPPER_FILE
        existed = path.exists()
        try:
            create(path)
            read(path)
        except (OSError, PepperFileError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{path} was there already and is as it was."
            if existed
            else f"{path} is made. Keep a copy, apart from the database and its backups."
        )
