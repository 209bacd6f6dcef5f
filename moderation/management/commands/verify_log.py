"""Verify the public log and the record behind it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.ledger.chain import check_text
from moderation.ledger.verifying import verify
from moderation.ledger.wording import MOST_FAULTS, words_of


class Command(BaseCommand):
    help = (
        "Replays the record of decisions to the current states, checks both chains, that every line of the "
        "public log is a decision's and every decision that may be public has its line, and works out the "
        "kept-rates and statistics anew. Names the row and ends with 1 when something is wrong. Nothing is "
        "changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="check a download of the log instead of the database")
        parser.add_argument("--head", default="", help="the last hash that it is to have")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self._file(options["file"], options["head"])
            return
        verified = verify()
        found = [str(one) for one in verified.found]
        if options["head"] and options["head"] != verified.head:
            found.append(
                f"line {verified.lines}: its hash is {verified.head}, expected was {options['head']}"
            )
        if found:
            more = len(found) - MOST_FAULTS
            lines = found[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
            raise CommandError("The log does not hold.\n" + "\n".join(lines))
        self.stdout.write(
            f"The log holds: {verified.decisions} decisions in the record, {verified.lines} lines in public. "
            f"The states, figures and statistics follow from them.\nHead: {verified.head}"
        )

    def _file(self, path: Path, head: str) -> None:
        try:
            with path.open(encoding="utf-8", errors="replace", newline="\n") as rows:
                lines, code = words_of(check_text(rows), head=head)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        if code:
            raise CommandError("\n".join(lines))
        self.stdout.write("\n".join(lines))
