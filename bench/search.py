"""How fast search is and how often it finds what was meant, on real names and on 100,000 of them.

Run: python -m bench.search FOLDER, where FOLDER holds CSV files for import_employers. Works in a database of
its own in a temporary folder, or in the one that DATABASE_URL names, which must be empty or hold what an
earlier run left. Names beyond those of the files are put together from words of theirs.
"""

import argparse
import os
import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_QUERIES = 1500


def _misspelled(name: str, errors: int, rng: random.Random) -> str:
    """Return the name with so many typing errors: a letter left out, doubled, changed, or two swapped."""
    letters = list(name)
    for _ in range(errors):
        at = rng.randrange(len(letters) - 1)
        match rng.randrange(4):
            case 0:
                del letters[at]
            case 1:
                letters.insert(at, rng.choice(string.ascii_lowercase))
            case 2:
                letters[at] = rng.choice(string.ascii_lowercase)
            case _:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def _fill_up(wanted: int, rng: random.Random) -> None:
    """Add employers until there are so many."""
    from employers.models import Employer, EmployerName
    from employers.names import normalised
    from employers.services import recount_directory, recount_trigrams
    from employers.services.naming import add_names

    have = Employer.objects.count()
    names = list(EmployerName.objects.values_list("name", flat=True))
    first = [name.split()[0] for name in names]
    rest = [name.split()[1:] or [""] for name in names]
    while have < wanted:
        batch = min(5000, wanted - have)
        made = [" ".join([rng.choice(first), *rng.choice(rest)]).strip()[:200] for _ in range(batch)]
        rows = [
            Employer(name=name, name_normalised=normalised(name) or "x", slug=f"made-{have + number}")
            for number, name in enumerate(made)
        ]
        Employer.objects.bulk_create(rows, batch_size=1000)
        add_names(EmployerName(employer=row, name=row.name, normalised=row.name_normalised) for row in rows)
        have += batch
    recount_directory()
    recount_trigrams()


def _milliseconds(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {1000 * cuts[49]:5.1f} ms, p99 {1000 * cuts[98]:5.1f} ms"


def _measure(title: str, rows: list[tuple[int, str, str]], change: Callable[[str], str]) -> None:
    """Search for a changed form of each name; print how often the employer is in the first ten."""
    from employers.search import search

    times, found = [], 0
    for owner, name, normal in rows:
        query = change(normal)
        began = time.perf_counter()
        matches = search(query, 10)
        times.append(time.perf_counter() - began)
        # Another employer of the very same name is as good.
        found += any(match.employer.pk == owner or match.employer.name == name for match in matches)
    print(f"  {title:<28} {_milliseconds(times)}, in the first ten {found / len(rows):.3f}")


def measure() -> None:
    """Print times and hits for what people type."""
    from employers.models import Employer, EmployerName

    rng = random.Random(7)
    names = list(
        EmployerName.objects.exclude(employer__slug__startswith="made-")
        .order_by("pk")
        .values_list("employer_id", "name", "normalised")
    )
    rows = [row for row in rng.sample(names, min(len(names), 4 * _QUERIES)) if len(row[2]) >= 4][:_QUERIES]
    employers, total = Employer.objects.count(), EmployerName.objects.count()
    print(f"{employers:,} employers, {total:,} names, {len(rows)} queries each:")
    _measure("as it is written", rows, lambda name: name)
    _measure("its first half", rows, lambda name: name[: max(3, len(name) // 2)])
    _measure("one typing error", rows, lambda name: _misspelled(name, 1, rng))
    _measure("two typing errors", rows, lambda name: _misspelled(name, 2, rng))
    short = [row for row in names if 4 <= len(row[2]) <= 6][:_QUERIES]
    _measure("one error in 4 to 6 letters", short, lambda name: _misspelled(name, 1, rng))
    _measure("words swapped", [r for r in rows if " " in r[2]], lambda name: " ".join(reversed(name.split())))
    _measure("a miss", rows, lambda name: "".join(rng.choices("qxzjkvw ", k=len(name))))


def main() -> None:
    """Import, measure, fill up to 100,000 employers and measure again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--employers", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(VAR_DIR=folder, DEMO="1", DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        from employers.models import Employer

        call_command("migrate", verbosity=0)
        if not Employer.objects.exists():
            call_command("import_employers", *sorted(options.folder.glob("*.csv")), verbosity=0)
            measure()
        _fill_up(options.employers, random.Random(3))
        measure()


if __name__ == "__main__":
    main()
