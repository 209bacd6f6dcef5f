"""End leases and questions, erase what is due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.services.deadlines import expire


class Command(BaseCommand):
    help = (
        "Does what the passing of time does: puts cases back whose 30 minutes are over, refuses reviews"
        " whose authors were asked and did not answer in 30 days, erases messages 30 days after their case,"
        " withdrawn texts after 24 hours and refused or removed ones after 183 days (never under a legal"
        " hold), makes merges of employers final after 30 days, closes notices and appeals about what is"
        " gone, and erases notifiers' contacts after 30 days and their notices after 183. Run it every night,"
        " such as with the cron line `17 3 * * * manage.py expire_cases`; running it twice does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = expire(now=timezone.now())
        ended = report.redress
        self.stdout.write(
            f"{report.leases} leases ended, {report.lapsed} questions lapsed, {report.messages} messages and "
            f"{report.erased} texts erased; {report.held} texts are held; {report.merges} merges are final; "
            f"{ended.closed} notices and appeals closed, {ended.contacts} contacts the words of "
            f"{ended.words} appeals erased, {ended.codes} codes expired."
        )
