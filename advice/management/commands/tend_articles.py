"""Publish what is planned, open the links of articles, remind the editors."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from advice.upkeep.links import check_links
from advice.upkeep.reminders import remind_editors
from advice.upkeep.scheduling import publish_due


class Command(BaseCommand):
    help = (
        "Publishes the articles that editors have planned for today, opens every link of an article into this"
        " site, and writes to the editors about links that lead nowhere and laws that nobody has looked up"
        " for a year. Run it every night; running it twice does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        published = publish_due(today=today)
        broken = check_links(today=today)
        letters = remind_editors(today=today)
        for link in broken:
            self.stdout.write(f"  broken: {link.article.slug}: {link.url}: {link.why}")
        self.stdout.write(
            f"{len(published)} articles published, {len(broken)} broken links, {letters} letters to editors."
        )
