"""`manage.py count_employers`: counts anew what the directory and its search have counted beforehand."""

from typing import Any

from django.core.management.base import BaseCommand

from employers.services import recount_directory, recount_trigrams


class Command(BaseCommand):
    help = "Count anew what stands beside the directory's filters, and how rare the search's trigrams are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Count both; harmless at any time."""
        employers = recount_directory()
        recount_trigrams()
        self.stdout.write(f"Employers in the directory: {employers:,}.")
