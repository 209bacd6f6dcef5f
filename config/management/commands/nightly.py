"""What a site does every night, one after the other, so that one timer is enough."""

import time
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

# What erases comes first, what is counted and drawn from it later, and last what checks that all is well.
NIGHTLY: Final = (
    "replay_erasures",
    "expire_cases",
    "expire_evidence",
    "fetch_dkim_keys",
    "find_duplicates",
    "tend_articles",
    "rebuild_scores",
    "render_cards",
    "count_employers",
    "clearsessions",
    "prune_db_task_results",
    "shuffle_rows",
    "verify_log",
)


class Command(BaseCommand):
    """Runs the nightly commands; one that fails does not stop the others."""

    help = (
        "Runs what has to happen every night, one after the other: " + ", ".join(NIGHTLY) + ". One that fails"
        " does not stop the others; the command then ends with 1 and names it. All of them may be run twice,"
        " or by themselves. Let one timer call it, such as the cron line `10 0 * * * manage.py nightly`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --leave-out."""
        parser.add_argument(
            "--leave-out",
            action="append",
            default=[],
            choices=NIGHTLY,
            metavar="NAME",
            help="a command not to be run, such as fetch_dkim_keys without a network; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run them.

        Raises:
            CommandError: at least one has failed; all the others have run.
        """
        failed = []
        for name in NIGHTLY:
            if name in options["leave_out"]:
                continue
            started = time.monotonic()
            try:
                call_command(name, stdout=self.stdout, stderr=self.stderr)
            except Exception as error:  # noqa: BLE001 - whatever stops one of them, the others are due
                failed.append(name)
                self.stderr.write(f"{name} failed: {type(error).__name__}: {error}")
            else:
                self.stdout.write(f"{name}: done in {time.monotonic() - started:.1f} s")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. Everything else has run; try them by hand.")
