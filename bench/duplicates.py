"""How well duplicates are found: precision and recall on real pairs of names, and the time for a whole list.

Run: python -m bench.duplicates FOLDER, where FOLDER holds `names/real_alias_pairs.csv` and `employers/*.csv`.
Half of the pairs (by a hash) were looked at while the rule was made; the other half are held out. For pairs
that are two employers the file gives domain and country of both, for pairs that are one it gives names alone.
"""

import argparse
import csv
import re
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from employers.domains import own_domain
from employers.duplicates.likeness import OFFERED_FROM, Entry, likeness, pairs
from employers.importing.mapping import country_of
from employers.names import normalised

_SIDES = re.compile(r"share first word; (\S+) \(([^,)]*).*?\) vs (\S+) \(([^,)]*)")
type Pair = tuple[bool, str, Entry, Entry]


def _pairs(path: Path) -> Iterable[tuple[int, Pair]]:
    """Yield the half (0 looked at, 1 held out) and a pair of the file."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            sides = _SIDES.match(row["why"])
            facts = [("", ""), ("", "")] if sides is None else [sides.group(1, 2), sides.group(3, 4)]
            one, other = (
                Entry(
                    key,
                    (normalised(row[column]),),
                    tuple(filter(None, [own_domain(domain) if domain else ""])),
                    country_of(country) if country else "",
                )
                for key, column, (domain, country) in zip((1, 2), ("name_a", "name_b"), facts, strict=True)
            )
            half = sha256((row["name_a"] + row["name_b"]).encode()).digest()[0] % 2
            yield half, (row["same_employer"] == "1", row["why"] if sides is None else "two", one, other)


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part:,} of {whole:,})" if whole else "none"


def measure(title: str, found: list[Pair]) -> None:
    """Print precision and recall at some thresholds, and recall by how the two names are related."""
    print(f"\n{title}: {len(found):,} pairs")
    scored = [(is_one, why, likeness(one, other).percent) for is_one, why, one, other in found]
    for threshold in (80.0, 84.0, OFFERED_FROM, 92.0, 96.0, 100.0):
        offered = [is_one for is_one, _why, percent in scored if percent >= threshold]
        ones = sum(is_one for is_one, _why, _percent in scored)
        chosen = "  <- chosen" if threshold == OFFERED_FROM else ""
        print(
            f"  from {threshold:3.0f}: precision {_ratio(sum(offered), len(offered))},"
            f" recall {_ratio(sum(offered), ones)}{chosen}"
        )
    for why in sorted({why for is_one, why, _percent in scored if is_one}):
        those = [percent for is_one, reason, percent in scored if is_one and reason == why]
        print(f"    {why}: recall {_ratio(sum(one >= OFFERED_FROM for one in those), len(those))}")


def time_it(folder: Path) -> None:
    """Print how long all the employers of the files take to compare, each row being an entry."""
    rows: list[Entry] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                domain = own_domain(row["domain"]) if row["domain"] else ""
                rows.append(
                    Entry(
                        len(rows),
                        (normalised(row["name"]),),
                        (domain,) if domain else (),
                        country_of(row["country"]),
                    )
                )
    began, processor = time.monotonic(), time.process_time()
    count = sum(1 for _pair in pairs(rows))
    print(
        f"\n{len(rows):,} entries: {count:,} pairs offered in {time.monotonic() - began:.1f} s"
        f" ({time.process_time() - processor:.1f} s of processor time)"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    found = list(_pairs(options.folder / "names" / "real_alias_pairs.csv"))
    measure("Looked at", [pair for half, pair in found if half == 0])
    measure("Held out", [pair for half, pair in found if half == 1])
    time_it(options.folder / "employers")


if __name__ == "__main__":
    main()
