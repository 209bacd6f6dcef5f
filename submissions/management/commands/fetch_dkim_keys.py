"""Fetch the public keys that mail is signed with, so that no mail has to ask for one."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from submissions.evidence.fetching import (
    Answer,
    Ask,
    Fetched,
    Name,
    answers_in,
    fetch,
    host_of,
    name_of,
    of_interest,
    plan,
    resolver,
)


class Command(BaseCommand):
    help = (
        "Fetches the keys of mail domains (DKIM) from the DNS: those known before, those of hiring systems,"
        " and in turn those of every employer's domain, so that mail can be checked without asking anybody."
        " Let a timer call it every night. It may be stopped and started again at any moment."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--nights", type=int, default=7, help="how many nights all employers take; 1 asks for all now (7)"
        )
        parser.add_argument("--minutes", type=float, default=60, help="begin nothing new after that (60)")
        parser.add_argument("--at-once", type=int, default=50, help="questions that are open together (50)")
        parser.add_argument(
            "--nameserver", action="append", default=[], help="the address of a DNS server; the machine's own"
        )
        parser.add_argument(
            "--ask",
            action="append",
            default=[],
            metavar="SELECTOR._domainkey.DOMAIN",
            help="ask for this name too, and from then on every night if it is found",
        )
        parser.add_argument(
            "--file",
            type=Path,
            help="take the answers from this file and ask nobody: a name and its TXT record a line, or dig's",
        )
        parser.add_argument("--names", action="store_true", help="only print the names of this night")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["nights"] < 1 or options["at_once"] < 1 or options["minutes"] <= 0:
            raise CommandError("--nights, --at-once and --minutes are more than 0.")
        today = timezone.localdate()
        asked = [self._name(text) for text in options["ask"]]
        names = plan(today=today, nights=options["nights"], asked=asked)
        if options["names"]:
            for name in names:
                self.stdout.write(host_of(name))
            return
        if options["file"]:
            self._from_file(options["file"], today)
            return
        done = fetch(
            names,
            ask=resolver(options["nameserver"]),
            today=today,
            at_once=options["at_once"],
            seconds=options["minutes"] * 60,
            progress=lambda done: (
                self.stdout.write(f"{done.asked} names, {done.found} keys", self.style.NOTICE)
                if options["verbosity"] > 1
                else None
            ),
        )
        self._report(done)
        if done.asked and done.asked == done.failed:
            raise CommandError("No DNS server answered. The keys that were known stay as they are.")

    def _name(self, text: str) -> Name:
        if (name := name_of(text)) is None:
            raise CommandError(f"{text} is no name of a key, such as mail2024._domainkey.example.com.")
        return name

    def _from_file(self, path: Path, today: dt.date) -> None:
        try:
            answers = answers_in(path.read_text(encoding="utf-8", errors="replace").splitlines())
        except OSError as problem:
            raise CommandError(f"{path} cannot be read ({type(problem).__name__}).") from None
        if not answers:
            raise CommandError(f"{path} names no key.")
        names = of_interest(answers)

        ask: Ask = _answering(answers)
        self._report(fetch(names, ask=ask, today=today, at_once=100, seconds=3600))
        if len(names) < len(answers):
            self.stdout.write(
                f"{len(answers) - len(names)} names are of nobody on record, and were passed over."
            )

    def _report(self, done: Fetched) -> None:
        self.stdout.write(
            f"{done.asked} names: {done.found} keys, {done.absent} without one, {done.revoked} revoked,"
            f" {done.unclear} unclear, {done.failed} not answered. {done.dropped} old keys dropped."
        )
        if done.left:
            self.stdout.write(f"{done.left} names were left for lack of time; they come again in their turn.")


def _answering(answers: dict[Name, Answer]) -> Ask:
    by_host = {host_of(name): answer for name, answer in answers.items()}

    async def ask(host: str) -> Answer:
        return by_host[host]

    return ask
