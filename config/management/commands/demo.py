"""Load the demo: an invented world in which every state of the site shows."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.build import build, is_built
from config.demo.people import PASSWORD, PEOPLE, SECRET, code_now


class Command(BaseCommand):
    """Loads the demo once; later runs keep what is there and print the logins again."""

    help = "Load the invented demo data (once) and print its logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --code."""
        parser.add_argument("--code", action="store_true", help="only print the six digits that sign in now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing; refuse anywhere but on a demo site."""
        if not settings.DEMO:
            raise CommandError(
                "The demo's passwords are public. Set DEMO=1 on a site on loopback, or don't load it."
            )
        if not options["code"]:
            if not is_built():
                self.stdout.write(
                    "Loading the demo: 66 invented employers and their reviews. This takes a minute."
                )
                build(say=self.stdout.write)
            self._print_logins()
        code, seconds = code_now()
        self.stdout.write(
            f"Six digits for all of them: {code} (for {seconds} more seconds; again: manage.py demo --code)"
        )

    def _print_logins(self) -> None:
        self.stdout.write(f"\nDemo logins, all with the password {PASSWORD}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<40} {person.designation}")
        self.stdout.write(f"Their authenticator secret: {SECRET}")
        key_file = settings.VAR_DIR / "demo-key.txt"
        if key_file.is_file():
            self.stdout.write(f"A candidate's key, for /diary/: {key_file.read_text().strip()}")
        mail_file = settings.VAR_DIR / "demo-invitation.eml"
        if mail_file.is_file():
            self.stdout.write(f"A signed e-mail to show for its review of Larkfield Instruments: {mail_file}")
        code_file = settings.VAR_DIR / "demo-notice.txt"
        if code_file.is_file():
            self.stdout.write(f"The code of a refused notice, for /notices/: {code_file.read_text().strip()}")
