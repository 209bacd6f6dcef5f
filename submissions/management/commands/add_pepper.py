"""Add a new pepper, which makes new tags from now on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from submissions import peppers


class Command(BaseCommand):
    help = (
        "Add a new pepper to PEPPER_FILE. It makes new tags from now on, in every running process; the"
        " earlier ones still open what is stored under them. Whatever a candidate opens moves to the new one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.PEPPER_FILE
        try:
            kid = peppers.add(path)
        except (OSError, peppers.PepperFileError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Pepper {kid} is in {path} and makes new tags. Copy the file to where its backup lies, now:"
            " what is kept from this moment on can be found with the new file alone. `retire_pepper` says"
            " what is left under the earlier ones."
        )
