"""What a cold employer page costs with 12, 300 and 3,000 reviews, beside a view that answers a constant.

Run: python -m bench.pages. Works in a database of its own in a temporary folder, or in the one that
DATABASE_URL names, which must be empty. Reviews come through the site's own services, so the figures,
cards and snapshots are real. All pages are measured in one run, interleaved, in seconds of the
processor, because machines are shared; read the ratios.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from employers.models import Employer
    from reviews.facts import ReviewFacts

_SIZES = (12, 300, 3000)
_STORY = "They said Friday. I wrote on Tuesday, and on Wednesday they called. " * 4


def _facts(employer: "Employer", rng: random.Random) -> "ReviewFacts":
    """Return an invented review of a middling crowd."""
    import datetime as dt

    from reviews.facts import PromiseFacts, ReviewFacts, WaitFacts

    kept = rng.random() < 0.6
    promise = PromiseFacts(
        kind="next_step",
        precision="by_date",
        length_bin=2,
        counts=True,
        phase=3 if kept else 5,
        satisfied=True,
        result="kept" if kept else "late",
    )
    wait = WaitFacts(
        stage="technical_interview",
        phase="interview",
        answered=True,
        end_bin=2 if kept else 5,
        content="invitation",
        channel="phone",
        promises=(promise,),
    )
    return ReviewFacts(
        employer=employer.pk,
        tier="M",
        period_start=dt.date(rng.choice([2025, 2026]), rng.choice([1, 4, 7, 10]), 1),
        period_unit="quarter",
        outcome="rejected",
        experience="neutral",
        text=_STORY,
        waits=(wait,),
    )


def _fill(employer: "Employer", count: int, rng: random.Random) -> None:
    """Write so many reviews of an employer, approved."""
    from django.db import transaction

    from core.public_ids import random_key
    from reviews.lifecycle import Actor, Guard, Status
    from reviews.services import judging, writing
    from reviews.services.status import change_status

    guards = frozenset(Guard)
    with transaction.atomic():
        for _ in range(count):
            review = writing.create_review(facts=_facts(employer, rng), pk=random_key(), eligible_batch=1)
            change_status(subject=review, to=Status.IN_REVIEW, actor=Actor.QUEUE, guards=guards)
            judging.approve(review=review, version=review.versions.get(), guards=guards)


def _measure(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Call everything in turn, round after round; return the seconds of this process that each call took."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            began = time.process_time()
            call()
            times[name].append(time.process_time() - began)
    return times


def _run(rounds: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from employers.services import create_employer
    from pages.employer import employer as page
    from reviews.services.publication import publish_due

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rng = random.Random(20261124)
    calls: dict[str, Callable[[], Any]] = {}
    body = b"x" * 40_000

    def constant(request: HttpRequest) -> HttpResponse:
        return HttpResponse(body)

    factory = RequestFactory()
    calls["constant view, no middleware"] = lambda: constant(factory.get("/"))
    queries = {}
    for size in _SIZES:
        employer = create_employer(name=f"Bench {size}", country="GB")
        began = time.process_time()
        _fill(employer, size, rng)
        wrote = time.process_time() - began
        began = time.process_time()
        publish_due(now=timezone.now(), at_once=True)
        name = f"employer page, {size} reviews"
        print(f"{name}: written in {wrote:.1f} s, published in {time.process_time() - began:.1f} s")

        def read(slug: str = employer.slug) -> HttpResponse:
            request = factory.get(f"/employers/{slug}/")
            request.session = type("NoSession", (), {"accessed": False})()
            return page(request, slug=slug)

        with CaptureQueriesContext(
            connection,
        ) as caught:
            response = read()
        if response.status_code != 200:
            raise SystemExit(f"{name} answers {response.status_code}")
        queries[name] = (len(caught), len(response.content))
        calls[name] = read
    times = _measure(calls, rounds)
    base = statistics.median(times[f"employer page, {_SIZES[0]} reviews"])
    print(f"{'':<32} {'p50 ms':>8} {'p99 ms':>8} {'ratio':>6} {'queries':>8} {'bytes':>8}")
    for name, row in times.items():
        cuts = statistics.quantiles(row, n=100)
        count, size = queries.get(name, ("-", len(body)))
        print(
            f"{name:<32} {1000 * cuts[49]:>8.2f} {1000 * cuts[98]:>8.2f} {cuts[49] / base:>6.2f}"
            f" {count:>8} {size:>8}"
        )


def main() -> None:
    """Build the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how often each page is read (200)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "VAR_DIR": folder}
        import django

        django.setup()
        _run(rounds)


if __name__ == "__main__":
    main()
