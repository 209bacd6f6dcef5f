"""Load the articles and legal clocks that come with the site."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from advice.loading import ARTICLES, Report, load_articles, load_legal_clocks


class Command(BaseCommand):
    help = (
        "Load or update the advice articles from their Markdown files, and the table of legal clocks."
        " Safe to run again: what an editor changed is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=ARTICLES,
            help="a folder of <language>/.../<slug>.md; the site's own when left out",
        )
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            metavar="SLUG",
            help="let this article's file replace what an editor wrote (it stays in the history)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        articles = load_articles(folder, take=frozenset(options["take"]))
        self._print("Articles", articles)
        clocks = load_legal_clocks() if folder == ARTICLES else Report()
        if folder == ARTICLES:
            self._print("Legal clocks", clocks)
        refused = len(articles.refused) + len(clocks.refused)
        if refused:
            raise CommandError(f"Not everything was loaded: {refused} refused, the rest is in place.")

    def _print(self, title: str, report: Report) -> None:
        """Print one line of counts, and a line for everything that somebody should look at."""
        self.stdout.write(
            f"{title}: {len(report.added)} added, {len(report.updated)} updated,"
            f" {len(report.unchanged)} unchanged, {len(report.kept)} kept, {len(report.refused)} refused"
        )
        for name in report.kept:
            self.stdout.write(f"  kept, because an editor changed it: {name}")
        for name, reasons in report.refused.items():
            for reason in reasons:
                self.stderr.write(f"  refused: {name}: {reason}")
