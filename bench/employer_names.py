"""How well employers are joined: precision and recall on real lists of employers.

Run: python -m bench.employer_names FOLDER, where FOLDER holds `employers/*.csv` with a column
`employer_group` and `names/real_alias_pairs.csv`. Imports into a database of its own in a temporary
folder and prints two tables. `employer_group` is somebody's guess as well (one domain or one name is one
employer to it, whatever the country), so a disagreement is something to look at and not yet an error:
--show N prints some of each kind.
"""

import argparse
import csv
import os
import random
import tempfile
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path


def _pairs(groups: dict[str, list[int]]) -> set[tuple[int, int]]:
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part:,} of {whole:,})" if whole else "none"


def _joined_rows(files: list[Path]) -> dict[tuple[str, int], str]:
    """Import the files; return the address of the employer by (file, line)."""
    from employers.importing.run import import_files

    found: dict[tuple[str, int], str] = {}

    def record(path: Path, result) -> None:  # type: ignore[no-untyped-def]
        if result.slug:
            found[path.name, result.line] = result.slug

    began = time.monotonic()
    import_files(files, record=record, progress=lambda path, rows: None)
    print(f"Imported {len(found):,} rows in {time.monotonic() - began:.0f} s.")
    return found


def measure_import(folder: Path, show: int) -> None:
    """Compare the joins of an import with `employer_group`, pair by pair."""
    files = sorted((folder / "employers").glob("*.csv"))
    joined = _joined_rows(files)
    rows: list[dict[str, str]] = []
    theirs, ours = defaultdict(list), defaultdict(list)
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            for row in reader:
                slug = joined.get((path.name, reader.line_num))
                if slug:
                    theirs[row["employer_group"]].append(len(rows))
                    ours[slug].append(len(rows))
                    rows.append(row)
    expected, found = _pairs(theirs), _pairs(ours)
    both = expected & found
    print(f"\nAgainst employer_group: {len(theirs):,} groups, {len(ours):,} employers.")
    print(f"  precision {_ratio(len(both), len(found))}")
    print(f"  recall    {_ratio(len(both), len(expected))}")
    apart = Counter(_why_apart(rows[a], rows[b]) for a, b in expected - found)
    for reason, count in apart.most_common():
        print(f"    kept apart, {reason}: {count:,}")
    random.seed(1)
    for title, pairs in (("joined by us alone", found - expected), ("kept apart by us", expected - found)):
        for a, b in random.sample(sorted(pairs), min(show, len(pairs))):
            print(f"  {title}: {_in_words(rows[a])} | {_in_words(rows[b])}")


def _in_words(row: dict[str, str]) -> str:
    return ", ".join(row[column] for column in ("name", "domain", "country") if row[column])


def _why_apart(a: dict[str, str], b: dict[str, str]) -> str:
    from employers.domains import own_domain
    from employers.importing.mapping import country_of
    from employers.names import normalised

    domains = own_domain(a["domain"]), own_domain(b["domain"])
    countries = country_of(a["country"]), country_of(b["country"])
    if all(domains) and domains[0] != domains[1]:
        return "two domains"
    if normalised(a["name"]) != normalised(b["name"]):
        return "two names"
    if all(countries) and countries[0] != countries[1]:
        return "two countries"
    return "the name is that of several"


def measure_pairs(path: Path) -> None:
    """Compare equality of normalised names with pairs of names that are known to be one employer or two."""
    from rapidfuzz.distance import OSA

    from employers.names import normalised

    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    same = [row for row in rows if row["same_employer"] == "1"]
    other = [row for row in rows if row["same_employer"] == "0"]

    def equal(row: dict[str, str]) -> bool:
        return normalised(row["name_a"]) == normalised(row["name_b"])

    print(f"\nNames alone, {len(rows):,} pairs (a former name can be a wholly different one):")
    by_why = defaultdict(list)
    for row in same:
        by_why[row["why"]].append(row)
    for why, members in sorted(by_why.items()):
        print(f"  one employer, {why}: {_ratio(sum(map(equal, members)), len(members))} equal")
    # Of the pairs whose names resemble each other at all, how many compare equal: what names can tell.
    alike = [
        row
        for row in same
        if OSA.normalized_similarity(normalised(row["name_a"]), normalised(row["name_b"])) >= 0.8
    ]
    print(f"  of those spelled alike (.8): {_ratio(sum(map(equal, alike)), len(alike))} equal")
    wrong = [row for row in other if equal(row)]
    print(f"  two employers taken for one: {_ratio(len(wrong), len(other))}")


def main() -> None:
    """Import into a temporary database and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N disagreements of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(VAR_DIR=folder, DEMO="1", DJANGO_SETTINGS_MODULE="config.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure_import(options.folder, options.show)
        measure_pairs(options.folder / "names" / "real_alias_pairs.csv")


if __name__ == "__main__":
    main()
