"""Draw stored cards anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reviews import cards
from reviews.models import Review
from reviews.services.visibility import pages_changed


class Command(BaseCommand):
    help = (
        "Draws the stored cards that are out of date anew: after an update that changed their templates or "
        "words, and after a rename. It can be stopped and started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="draw every card, out of date or not")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            keys = list(Review.objects.published().values_list("pk", flat=True))
        else:
            keys = cards.stale()
        for first in range(0, len(keys), 200):
            some = keys[first : first + 200]
            with transaction.atomic():
                cards.rerender_all(some)
                rows = list(Review.objects.filter(pk__in=some).only("employer", "agency", "public_id"))
                parties = [key for row in rows for key in (row.employer_id, row.agency_id)]
                pages_changed(employers=parties, reviews=[row.public_id for row in rows])
            if options["verbosity"]:
                self.stdout.write(f"{min(first + 200, len(keys))} of {len(keys)} cards drawn")
        if not keys and options["verbosity"]:
            self.stdout.write("Every card is up to date.")
