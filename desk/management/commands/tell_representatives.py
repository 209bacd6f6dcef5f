"""Write down and send the letters that representatives are due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from desk.telling.telling import tell


class Command(BaseCommand):
    help = (
        "Writes down what each representative is to be told by mail (what the last batch brought, decisions"
        " on replies and notices, commitments that fall due, the yearly proof, changes of the team) and lets"
        " the task worker send it. Looks after letters whose task was lost, and erases old ones. Run it every"
        " ten minutes, such as with the cron line `*/10 * * * * manage.py tell_representatives`; running it"
        " twice, or two at once, tells nobody twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = tell(now=timezone.now())
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.written.items())) or "none"
        self.stdout.write(
            f"Letters written: {kinds}. Sent on again: {report.again}; not known whether taken on: "
            f"{report.unsure}; forgotten: {report.forgotten}."
        )
