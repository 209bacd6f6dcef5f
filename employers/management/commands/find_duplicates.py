"""Look for employers that are on the list twice."""

from typing import Any

from django.core.management.base import BaseCommand

from employers.duplicates.finding import find_duplicates


class Command(BaseCommand):
    help = (
        "Compares the names and domains of all employers, and offers the pairs that may be one to the"
        " moderators. Nothing is joined by itself. Run it every night; running it twice does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{find_duplicates()} pairs may be one employer.")
