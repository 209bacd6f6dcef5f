"""Measure the nightly rebuild: 100,000 employers with a snapshot each, 1,000,000 reviews among them.

    VAR_DIR=/tmp/bench-rebuild DEMO=1 .venv/bin/python -m bench.rebuild
    VAR_DIR=/tmp/bench-rebuild DEMO=1 DATABASE_URL=postgres://user@host/name .venv/bin/python -m bench.rebuild

Needs an empty database of its own: it migrates it, fills it with invented snapshots, and rebuilds in another
process, whose peak memory is printed. Beside the time on the clock stand the processor's and the load of the
machine: where others use it too, the clock says little. `--employers` and `--reviews` make it smaller or
larger.
"""

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import threading
import time
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import django
import numpy as np

AT_A_TIME = 5000
PHASES = ("screening", "interview", "decision")


def _cell(draw: np.random.Generator, n: int, hazards: tuple[float, ...], z: float) -> Any:
    """Return the cell of `n` waits at an employer that answers `z` times as readily as the typical one."""
    from scoring.cells import Cell

    silence = np.cumprod([(1.0 - h) ** z for h in hazards])
    shares = -np.diff([1.0, *silence])
    counts = draw.multinomial(n, [*shares, max(1.0 - shares.sum(), 0.0)])
    answered = counts[:-1].tolist()
    silent = draw.multinomial(int(counts[-1]), [0.1] * 10).tolist()
    return Cell.of_counts(answered, silent)


def fill(employers: int, reviews: int) -> None:
    """Write employers with snapshots whose figures the rebuild has to write anew."""
    from core.public_ids import random_key
    from employers.models import Employer
    from reviews import batches
    from reviews.figures import METHOD_VERSION, base, priors, scored
    from reviews.models import Batch, Snapshot
    from scoring.arrays import Many
    from scoring.cells import Cell
    from scoring.launch import LAUNCH

    draw, chance = np.random.default_rng(7), random.Random(7)
    batch, _ = Batch.objects.get_or_create(number=360, defaults={"due": batches.due_day(360)})
    prior = priors.in_force()
    left = reviews - 5 * employers
    more = np.floor(left * draw.dirichlet(np.full(employers, 0.3))).astype(int)
    for first in range(0, employers, AT_A_TIME):
        some = range(first, min(first + AT_A_TIME, employers))
        rows = Employer.objects.bulk_create(
            Employer(name=f"Employer {number}", name_normalised=f"employer {number}", slug=f"e-{number}")
            for number in some
        )
        bases, figures = [], []
        for number in some:
            n, z = 5 + int(more[number]), 1.5 ** chance.gauss(0.0, 1.5)
            units = []
            for phase, share in zip(PHASES, (0.3, 0.9, 0.2), strict=True):
                its = round(share * n)
                if its >= 5:
                    cells = {
                        "O": _cell(draw, its - its // 4, LAUNCH.hazards[phase], z),
                        "W": _cell(draw, its // 4, LAUNCH.hazards[phase], z),
                    }
                    spans = {phase: ("", "2026H2")}
                    units.append(base.Unit(base.OPEN, phase, spans, {"2026H1": its}, 360, cells))
            its = n // 2
            if its >= 5:
                axis = base.axis_of(base.PROMISED)
                answered = draw.multinomial(its, [0.08, 0.12, 0.14, 0.14, 0.07, 0.06, 0.05, 0.04, 0.30])
                cells = {"O": Cell.of_counts(answered.tolist(), [0] * 9, axis), "W": Cell.empty(axis)}
                units.append(base.Unit(base.OPEN, "", {"": ("", "2026H2")}, {"2026H1": its}, 360, cells))
            if not units:
                cells = {"O": _cell(draw, n, LAUNCH.hazards["interview"], z), "W": Cell.empty()}
                spans = {"interview": ("", "2026H2")}
                units.append(base.Unit(base.OPEN, "interview", spans, {"2026H1": n}, 360, cells))
            cells_now, waiting = base.cells(units, "2026H2")
            names = ["heard", *(f"phase:{phase}" for phase in cells_now["waits"])]
            names += ["promises"] if any(cells_now["promises"]["x"]) else []
            splits = {name: {"n": n, "waits": n, "promises": its, "watched": 9, "due": 2} for name in names}
            bases.append({"units": [unit.stored() for unit in units], "cells": cells_now, "waiting": waiting})
            figures.append(
                {
                    "reviews": n, "waits": n, "window": ["2023H2", "2026H2"], "facets": ["kept", "late"],
                    "splits": splits, "score": {"n": n}, "cells": cells_now, "pooled": [],
                }
            )  # fmt: skip
        # The first figures are made with the launch numbers, as a batch makes them.
        many = Many.of([scored.evidence_of(one) for one in bases])
        waiting_all = Many.of([scored.waiting_of(one) for one in bases])
        shown = [frozenset(one["splits"]) for one in figures]
        parts = scored.estimated(many, waiting_all, LAUNCH, shown)
        Snapshot.objects.bulk_create(
            Snapshot(
                pk=random_key(),
                employer=row,
                batch=batch,
                method_version=METHOD_VERSION,
                prior=prior,
                figures=scored.merged(one, part, prior.pk),
                base=stored,
            )
            for row, one, part, stored in zip(rows, figures, parts, bases, strict=True)
        )
        print(f"  filled {some.stop} employers", flush=True)


class Together(threading.Thread):
    """Asks Linux, five times a second, how much memory this process and those that it has started take.

    Attributes:
        peak: the most that was seen, in KiB, where what several of them share is divided among them.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.2):
            mine = [Path("/proc/self"), *(Path(f"/proc/{one.pid}") for one in active_children())]
            found = re.findall(r"^Pss: +(\d+)", "\n".join(map(self._read, mine)), re.MULTILINE)
            self.peak = max(self.peak, sum(map(int, found)))

    def stop(self) -> None:
        self._over.set()
        self.join()

    @staticmethod
    def _read(process: Path) -> str:
        try:
            return (process / "smaps_rollup").read_text()
        except OSError:
            return ""


def measure() -> None:
    """Rebuild once, and print seconds by step and the peak of memory."""
    from reviews.services.rebuild.rescoring import rebuild

    started = said = time.monotonic()
    worked = sum(os.times()[:4])
    steps: dict[str, float] = {}

    def progress(step: str, _done: int, _of: int) -> None:
        nonlocal said
        now = time.monotonic()
        steps[step] = steps.get(step, 0.0) + now - said
        said = now

    together = Together()
    together.start()
    report = rebuild(progress)
    # Of this process and of those that shared the work, which have ended.
    whole, processor = time.monotonic() - started, sum(os.times()[:4]) - worked
    steps["pages"] = whole - sum(steps.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    together.stop()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(report)
    print("  ".join(f"{step} {seconds:.1f} s" for step, seconds in steps.items()))
    print(f"rebuild {whole:.1f} s, {processor:.1f} s of the processors")
    print(f"peak {peak:.0f} MiB, the largest of those that shared the work {largest:.0f} MiB")
    print(f"peak of all together, what they share counted once: {together.peak / 1024:.0f} MiB")
    print(f"{os.cpu_count()} processors; load over the last 1, 5 and 15 minutes: {load}")


def main() -> None:
    """Fill the database if it is empty, and rebuild in another process."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--employers", type=int, default=100_000)
    arguments.add_argument("--reviews", type=int, default=1_000_000)
    arguments.add_argument("--measure", action="store_true", help="only rebuild what is there")
    asked = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from reviews.models import Prior, Snapshot

    if asked.measure:
        measure()
        return
    call_command("migrate", verbosity=0)
    if not Snapshot.objects.exists():
        fill(asked.employers, asked.reviews)
    # Every run has to write everything: the prior that was learnt the last time is forgotten.
    first = Prior.objects.order_by("pk").first()
    Snapshot.objects.update(prior=first)
    Prior.objects.exclude(pk=first.pk if first else 0).delete()
    print(f"{connection.vendor}: {Snapshot.objects.count()} employers")
    connection.close()
    subprocess.run([sys.executable, "-m", "bench.rebuild", "--measure"], check=True)


if __name__ == "__main__":
    main()
