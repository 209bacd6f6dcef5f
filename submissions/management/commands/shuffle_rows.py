"""Take the order of coming from the rows of authors."""

from typing import Any

from django.core.management.base import BaseCommand

from submissions.holding.shuffling import shuffle


class Command(BaseCommand):
    help = (
        "Writes the rows of authors anew in random order, so that neither their place on disk nor the number"
        " of a transaction tells which came together. Run it every night, before the dump; running it twice"
        " does no harm. The tables are locked for its time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = shuffle()
        words = ", ".join(f"{label} {count}" for label, count in counts.items() if count)
        self.stdout.write(f"Shuffled: {words or 'the file was written anew'}.")
