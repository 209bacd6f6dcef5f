"""Say what is stored under each pepper, and let an old one go."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions import peppers
from submissions.keyring import turning


class Command(BaseCommand):
    help = (
        "Without an id: say how much is stored under each pepper. With the id of an old one: take it out of"
        " PEPPER_FILE, if nothing is left under it. Things move when their candidate opens the key; whatever"
        " did not is lost with the pepper, and has to be named by its number (--lose)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kid", nargs="?", default="", help="the id of the pepper, as the list has it")
        parser.add_argument(
            "--lose",
            type=int,
            default=0,
            metavar="N",
            help="give up the N things that are still under it: exactly as many as the list says",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.PEPPER_FILE
        try:
            if not options["kid"]:
                for one in turning.stored_by_pepper(path):
                    self.stdout.write(self._line(one))
                return
            gone = turning.retire(path, options["kid"], lose=options["lose"])
        except turning.StillInUseError as refusal:
            left = refusal.stored
            raise CommandError(
                f"Nothing was changed. Under {left.kid} are {left.reviews} ways back to reviews and"
                f" {left.entries} diary entries. Without it no key finds them again: nobody could change or"
                " withdraw these reviews, or read our reasons, and the entries would be erased."
                f" Wait until their candidates have come back, or say --lose {left.total}."
            ) from None
        except (OSError, peppers.PepperFileError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Pepper {gone.kid} is out of {path}. {gone.reviews} ways back to reviews and {gone.entries}"
            " diary entries went with it. Delete it from every copy of the file as well."
        )

    def _line(self, one: turning.Stored) -> str:
        state = "makes new tags" if one.is_current else "is old" if one.is_known else "is NOT in the file"
        return f"{one.kid} {state}: {one.reviews} reviews, {one.entries} diary entries"
