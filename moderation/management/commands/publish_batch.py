"""Publish what is due in this week's batch."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.ledger.publishing import publish_batch


class Command(BaseCommand):
    help = (
        "Publishes this week's batch: approved reviews, edits and replies, with their cards and figures, and "
        "its lines of the log. A batch is due every Tuesday at 06:00 UTC; running it twice, or again after "
        "it was killed, does no harm. Let a timer call it, such as the cron line "
        "`5 6 * * 2 manage.py publish_batch` (in UTC)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at-once",
            action="store_true",
            default=None,
            help="publish everything approved now, whatever its batch: for demos and tests only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = publish_batch(now=timezone.now(), at_once=options["at_once"])
        if not report.ran:
            self.stdout.write(f"Batch {report.number} of {report.due} has been published before.")
            return
        self.stdout.write(
            f"Batch {report.number} of {report.due}: {report.reviews} reviews, {report.edits} edits, "
            f"{report.badges} badges, {report.replies} replies and {report.later} later answers published; "
            f"{report.commitments} commitments fell due; {report.waiting} wait for a second review of their "
            f"employer, {report.unchosen} waited to the end and are withdrawn; "
            f"{report.cards} cards drawn, figures of {report.snapshots} employers moved."
        )
