"""A process that decides is killed (-9) at a random moment, again and again; log and states agree every time.

Usage: python -m tests.kills.drill --engine sqlite --runs 20 [--seed 1]

Every run forks a process that does mixed decisions through the real services on a database as in
production (SQLite in WAL, PostgreSQL as it is), kills it, and reads the database: the log verifies, every
invariant of moderation holds, figures are those of a recount, and no entry that the process had told as
committed is gone. The next run goes on where that one was torn off.
"""

import argparse
import datetime as dt
import io
import json
import os
import random
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

# The longest that a process lives once it has begun its deeds, in seconds.
_LONGEST_LIFE = 0.6
START = dt.datetime(2026, 11, 18, 9, 20, tzinfo=dt.UTC)
# From one run to the next: so leases end, questions lapse and each run has a batch of its own.
_BETWEEN = dt.timedelta(days=3, hours=7)


@dataclass
class Tally:
    """What the whole drill has seen."""

    engine: str
    runs: int = 0
    # Kills that struck while a deed was under way, and between two.
    within: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def scratch_database(engine: str) -> Iterator[str]:
    """Give a new database and take it away afterwards."""
    if engine == "sqlite":
        folder = tempfile.mkdtemp(prefix="heardback-kills-")
        try:
            yield f"sqlite:///{folder}/site.sqlite3"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    import psycopg

    server = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/heardback")
    parts = urlsplit(server)
    name = f"heardback_kills_{os.getpid()}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def prepare(url: str, folder: str) -> None:
    """Set Django up on the database as production has it, and make the scene: people and employers."""
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "a-secret-of-the-drill-" + "0" * 40,
        "VAR_DIR": folder,
        "DEMO": "0",
        "PUBLISH_AT_ONCE": "0",
        "CACHE_URL": "",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from tests import factories

    call_command("migrate", verbosity=0)
    call_command("make_pepper", stdout=io.StringIO())
    for number in range(4):
        factories.user(is_moderator=True, designation=f"Moderator {number}")
    for number in range(3):
        factories.employer(name=f"Firm {number}")


def child(seed: int, now: dt.datetime, pipe: int) -> None:
    """Work until killed; every deed and every committed entry of the log is told through the pipe."""
    from tests.kills.deeds import Worker

    def tell(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    try:
        worker = Worker(seed=seed, now=now, tell=tell)
        tell("ready")
        worker.work()
    except BaseException:  # noqa: BLE001  (what ends it early is a fault, and is told)
        tell("broke " + json.dumps(traceback.format_exc()))
    finally:
        os._exit(1)


def killed(seed: int, now: dt.datetime, chance: random.Random) -> list[str]:
    """Let a process work, kill it, and return the whole lines that it told."""
    from django.db import connection

    # A connection may not be shared with the process that is forked.
    connection.close()
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        child(seed, now, writes)
    os.close(writes)
    told = b""
    with os.fdopen(reads, "rb", buffering=0) as pipe:
        while b"ready\n" not in told and (part := pipe.read(65536)):
            told += part
        time.sleep(chance.uniform(0, _LONGEST_LIFE))
        os.kill(pid, signal.SIGKILL)
        while part := pipe.read(65536):
            told += part
    os.waitpid(pid, 0)
    return told.decode().split("\n")[:-1]


def faults_after(lines: list[str], now: dt.datetime) -> list[str]:
    """Return what is wrong after a kill: lost entries, invariants, figures, the file itself."""
    from django.db import connection

    from moderation.models import Decision
    from tests.kills.agreeing import disagreements
    from tests.machine.invariants import faults

    found = [line for line in lines if line.startswith("broke")]
    there = dict(Decision.objects.values_list("seq", "hash"))
    for line in lines:
        if line.startswith("entry "):
            _word, seq, sealed = line.split()
            if there.get(int(seq)) != sealed:
                found.append(f"the committed entry {seq} is gone")
    found += faults(now)
    found += disagreements()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    return found


def drill(engine: str, runs: int, seed: int) -> Tally:
    """Do the runs on a database of their own; stop at the first that leaves a fault."""
    tally = Tally(engine)
    chance = random.Random(seed)
    with scratch_database(engine) as url, tempfile.TemporaryDirectory(prefix="heardback-var-") as folder:
        prepare(url, folder)
        from django.db import connection

        now = START
        for run in range(runs):
            lines = killed(seed * 100_000 + run, now, chance)
            now += _BETWEEN
            tally.runs += 1
            tally.within += bool(lines) and lines[-1].startswith("begin")
            tally.deeds.update(line.split()[1] for line in lines if line.startswith("begin"))
            tally.entries += sum(line.startswith("entry") for line in lines)
            tally.faults = faults_after(lines, now)
            if tally.faults:
                break
        connection.close()
    return tally


def main() -> int:
    """Read the command line, drill, and print one line of JSON; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    given = parser.parse_args()
    tally = drill(given.engine, given.runs, given.seed)
    sys.stdout.write(json.dumps({"seed": given.seed, **vars(tally)}) + "\n")
    return 1 if tally.faults or tally.runs < given.runs else 0


if __name__ == "__main__":
    sys.exit(main())
