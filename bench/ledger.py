"""How long /transparency/, its file and `verify_log` take at so many lines of the log.

Usage: python -m bench.ledger [LINES ...]   (2000 and 100000 unless told; the database is temporary)
"""

import datetime as dt
import os
import random
import sys
import tempfile
import time
from statistics import median


def main(sizes: list[int]) -> None:
    """Build a log of each size and print the medians of 15 requests, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="heardback-bench-") as folder:
        os.environ |= {"VAR_DIR": folder, "DEMO": "1", "PUBLISH_AT_ONCE": "0", "RATELIMIT": "0"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for size in sizes:
            build(size)
            measure(size)


def build(size: int) -> None:
    """Fill the record and the log up to `size` decisions, as the services chain them."""
    from django.db import transaction

    from moderation.ledger.publishing import publish_batch
    from moderation.models import Decision
    from moderation.services import log
    from reviews import batches

    chance = random.Random(7)
    actions = (("publish", ""), ("publish", ""), ("publish_redacted", "contact_details"), ("remove", "spam"))
    last = Decision.objects.order_by("-seq").first()
    number, head = (last.seq, last.hash) if last else (0, log.GENESIS)
    start = batches.latest_due(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)) - 150 + (100 if number else 0)
    weeks = 49
    for week in range(weeks):
        due = start + week
        rows = []
        for _row in range((size - (last.seq if last else 0)) // weeks):
            number += 1
            action, ground = chance.choice(actions)
            row = Decision(
                seq=number, log_ref=f"bench{number}", action=action, from_status="", to_status="",
                ground=ground, label=f"batch {due}", promise="review", kept=chance.random() < 0.95,
                prev_hash=head,
            )  # fmt: skip
            head = row.hash = log.entry_hash(row, head)
            rows.append(row)
        with transaction.atomic():
            Decision.objects.bulk_create(rows, batch_size=500)
        publish_batch(now=dt.datetime.combine(batches.due_day(due), batches.HOUR), at_once=False)


def measure(size: int) -> None:
    """Print how long each address takes. Two faults are found: the desk has no counts here."""
    from django.test import Client

    from moderation.ledger.verifying import verify

    client = Client(headers={"host": "127.0.0.1"})
    addresses = (
        "/transparency/", "/transparency/?ground=spam", "/transparency/?ground=legal_notice&automated=yes",
        "/transparency/?before=900", "/transparency/log.atom", "/transparency/batches.atom",
    )  # fmt: skip
    for address in addresses:
        times = []
        for _try in range(15):
            begun = time.perf_counter()
            response = client.get(address)
            times.append((time.perf_counter() - begun) * 1000)
        sys.stdout.write(f"{size:>7} {median(times):8.1f} ms  {response.status_code} {address}\n")
    begun = time.perf_counter()
    streamed = sum(len(part) for part in client.get("/transparency/log.jsonl").streaming_content)  # type: ignore[attr-defined]
    sys.stdout.write(f"{size:>7} {time.perf_counter() - begun:8.1f} s   log.jsonl, {streamed} bytes\n")
    begun = time.perf_counter()
    faults = len(verify().found)
    sys.stdout.write(f"{size:>7} {time.perf_counter() - begun:8.1f} s   verify_log, {faults} faults\n")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [2_000, 100_000])
