"""Learn the prior anew and estimate all scores with it."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from reviews.services.rebuild.rescoring import rebuild

_STEPS = {"read": "cells read", "learn": "prior learnt from", "score": "scores written"}
_SECONDS_BETWEEN = 1.0


class Command(BaseCommand):
    help = (
        "Learns the prior (the typical employer, and how employers differ) from the snapshots in force, and "
        "estimates all scores and bands anew. Counts nothing: figures move by what the batches have made "
        "public already. It can be killed at any moment and started again, and goes on where it was; running "
        "it twice does no harm. `nightly` runs it with the others."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = said = time.monotonic()

        def progress(step: str, done: int, of: int) -> None:
            nonlocal said
            now = time.monotonic()
            if done < of and now - said < _SECONDS_BETWEEN:
                return
            said = now
            self.stdout.write(f"{now - started:6.1f} s  {_STEPS[step]}: {done} of {of} employers")

        report = rebuild(progress)
        state = "learnt anew" if report.learnt else "as before"
        self.stdout.write(
            f"Prior {report.prior}, {state}, from {report.employers} employers; {report.rescored} got new "
            "figures, the others had them."
        )
        if report.outdated:
            self.stdout.write(
                f"{report.outdated} employers have figures of an earlier method: the next batch counts "
                "them anew."
            )
        if report.without_cells:
            self.stdout.write(
                f"{report.without_cells} employers keep no cells to estimate from: they are left as they are."
            )
