"""Print what is held about one review."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.models import Review
from submissions.holding.disclosing import disclosure


class Command(BaseCommand):
    help = (
        "Prints as JSON every column that is stored about a review, with the reason of each: what a court"
        " order would get, and what it could not. It reads the schema, so nothing is left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("review", help="the review's address, as in /reviews/<this>/")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = disclosure(str(options["review"]).strip("/").rpartition("/")[2])
        except Review.DoesNotExist:
            raise CommandError("There is no review with this address.") from None
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
