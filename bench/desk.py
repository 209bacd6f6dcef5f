"""What the moderators' desk costs with 20 and with 2,000 cases in the queue.

Run: python -m bench.desk. Works in a database of its own in a temporary folder, or in the one that
DATABASE_URL names, which must be empty. Cases come through the site's own services; one in five is a
variant of the same advertisement, so that likeness has work to do. Each round opens the queue, takes the
next case, shows it with what is like it, and refuses it; a new case takes its place. Seconds of the
processor, because machines are shared; read the ratios.
"""

import argparse
import logging
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

_SIZES = (20, 2_000)
_SPAM = (
    "Earn from home with our certified course! We placed {n} people at firms like this one. "
    "Look for the golden owl academy and tell them that the owl sent you."
)
_WORDS = (
    "they said friday recruiter called never wrote promised week panel task portal kind silence answer mail"
    " offer stage phone video onsite waited asked again twice nobody explained honest late reason invite"
).split()
_STEPS = ("open the queue", "take the next case", "show the case", "decide it")


def _story(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return _SPAM.format(n=rng.randrange(100, 999))
    return " ".join(rng.choice(_WORDS) for _ in range(rng.randrange(40, 160))) + "."


def _fill(count: int, rng: random.Random) -> None:
    """Put so many reviews into the queue, about one of ten employers each."""
    import datetime as dt

    from django.db import transaction
    from django.utils import timezone

    from bench.pages import _facts
    from core.public_ids import random_key
    from employers.models import Employer
    from moderation.services.cases import open_case
    from reviews.services import writing

    employers = list(Employer.objects.order_by("pk"))
    with transaction.atomic():
        for _ in range(count):
            facts = replace(_facts(rng.choice(employers), rng), text=_story(rng))
            review = writing.create_review(facts=facts, pk=random_key(), eligible_batch=2_900)
            open_case(review=review, now=timezone.now() - dt.timedelta(hours=rng.randrange(90)))


def _round(client: Any, rng: random.Random, times: dict[str, list[tuple[float, int]]]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from moderation.models import Case

    def timed(step: str, call: Callable[[], Any], *codes: int) -> Any:
        with CaptureQueriesContext(connection) as caught:
            began = time.process_time()
            response = call()
            took = time.process_time() - began
        if response.status_code not in codes:
            raise SystemExit(f"{step} answers {response.status_code}")
        times[step].append((took, len(caught)))
        return response

    timed(_STEPS[0], lambda: client.get("/moderation/"), 200)
    address = timed(_STEPS[1], lambda: client.post("/moderation/take/"), 302)["Location"]
    timed(_STEPS[2], lambda: client.get(address), 200)
    case = Case.objects.get(pk=int(address.rstrip("/").rpartition("/")[2]))
    sent = {
        "do": "decide",
        "action": "refuse",
        "grounds": ["spam"],
        "facts": "It is no review.",
        "version_sha": case.version_sha,
    }
    following = timed(_STEPS[3], lambda: client.post(address, sent), 302)["Location"]
    # Deciding takes the next case along; it goes back, so that every round begins alike.
    client.post(f"{following}back/")
    _fill(1, rng)


def _run(rounds: int) -> None:
    from django.core.management import call_command

    from accounts.models import User
    from employers.services import create_employer
    from moderation.models import Case
    from tests.conftest import signed_in

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rng = random.Random(20261123)
    for number in range(10):
        create_employer(name=f"Bench {number}", country="GB")
    moderator = User.objects.create_user("m@example.com", "x", designation="Moderator 1", is_moderator=True)
    client = signed_in(moderator)
    medians: dict[int, dict[str, float]] = {}
    print(f"{'cases':>6}  {'':<20} {'p50 ms':>8} {'worst ms':>9} {'queries':>8} {'ratio':>6}")
    for size in _SIZES:
        _fill(size - Case.objects.count(), rng)
        times: dict[str, list[tuple[float, int]]] = {step: [] for step in _STEPS}
        for _ in range(rounds + 1):
            _round(client, rng, times)
        medians[size] = {}
        for step, rows in times.items():
            # The first round warms up.
            took = [1000 * row[0] for row in rows[1:]]
            medians[size][step] = statistics.median(took)
            ratio = medians[size][step] / medians[_SIZES[0]][step]
            queries = max(row[1] for row in rows)
            middle = medians[size][step]
            print(f"{size:>6}  {step:<20} {middle:>8.1f} {max(took):>9.1f} {queries:>8} {ratio:>6.2f}")


def main() -> None:
    """Build the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how many cases are decided at each size (20)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "VAR_DIR": folder}
        os.environ |= {"ALLOWED_HOSTS": "testserver", "RATELIMIT": "0"}
        import django

        django.setup()
        logging.disable(logging.INFO)
        _run(rounds)


if __name__ == "__main__":
    main()
