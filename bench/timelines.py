"""Try the curve on real dated applications: learnt on one person's, told to the others.

    python -m bench.timelines ../shared/data/timelines/applications.csv

The file has the applications of four people with the day of the first response; without one, the row is
right-censored on the day on which its file was published. That is the phase `applied`, and nothing else:
no row has a promise. Each person is one "employer" here, because hardly any employer has two rows.

For each pair of people the curve is estimated from one person's rows, in bins and with the launch prior as
the site does, and compared with what came of the other person's: Kaplan and Meier's estimate by lifelines
from exact days. Then the same with the prior's typical curve learnt from the other three, as for a new
employer with no waits. Printed: predicted and observed shares by day, and the Brier score on the rows whose
state on the day is known.
"""

import argparse
import csv
import datetime as dt
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoring.cells import Cell
from scoring.clock import LAST_DAY, bin_of
from scoring.estimate import Estimate, estimate
from scoring.evidence import Counts, Evidence
from scoring.learning import learn

# The day on which each person's file was published, from the data's README.
PUBLISHED: Final = {
    "luunynliny-jsa": dt.date(2023, 11, 17),
    "timhanneman": dt.date(2023, 3, 13),
    "rikunert": dt.date(2017, 12, 9),
    "joecullin": dt.date(2025, 7, 6),
}
DAYS: Final = (3, 7, 14, 21, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Row:
    """One application: the day of the first response, or the last day known to be silent."""

    day: int
    answered: bool

    def heard(self, day: int) -> bool | None:
        """Tell whether a response had come by a day; None where the row does not reach so far."""
        if self.answered and self.day <= day:
            return True
        return False if self.answered or self.day >= day else None


def read(path: Path) -> dict[str, list[Row]]:
    """Return each person's rows that have a day of application, and no impossible dates."""
    found = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if not line["applied_on"]:
                continue
            applied = dt.date.fromisoformat(line["applied_on"])
            if line["days_to_first_response"]:
                row = Row(int(line["days_to_first_response"]), answered=True)
            else:
                # Who withdrew was watched until then, and not until the file was published.
                closed = line["closed_on"]
                until = dt.date.fromisoformat(closed) if closed else PUBLISHED[line["source"]]
                row = Row((until - applied).days, answered=False)
            if row.day >= 0:
                found[line["source"]].append(row)
    return dict(found)


def evidence(rows: list[Row]) -> Evidence:
    """Return what the site's record would keep of these rows: the bin of each."""
    cell = Cell.empty()
    for row in rows:
        if row.day > LAST_DAY:
            cell += Cell.of_day(LAST_DAY, answered=False)
        else:
            cell += Cell.of_bin(bin_of(row.day), answered=row.answered)
    return Evidence({"applied": Counts.of_cell(cell)}, n=len(rows))


def observed(rows: list[Row]) -> dict[int, float]:
    """Return the share heard by each day, by lifelines' Kaplan-Meier from exact days."""
    from lifelines import KaplanMeierFitter

    # Day 0 is a day like the others here; lifelines' clock begins before it.
    fitted = KaplanMeierFitter().fit([row.day + 1 for row in rows], [row.answered for row in rows])
    silent = fitted.survival_function_at_times([day + 1 for day in DAYS])
    return {day: 1.0 - float(share) for day, share in zip(DAYS, silent, strict=True)}


def brier(found: Estimate, rows: list[Row]) -> float:
    """Return the mean squared error of the predicted shares on the rows whose state is known."""
    errors = [
        (found.heard_in("applied", day)[0] - float(known)) ** 2
        for day in DAYS
        for row in rows
        if (known := row.heard(day)) is not None
    ]
    return sum(errors) / len(errors)


def compare(name: str, found: Estimate, rows: list[Row]) -> float:
    """Print predicted beside observed; return the mean distance in points."""
    seen = observed(rows)
    predicted = {day: found.heard_in("applied", day)[0] for day in DAYS}
    inside = sum(
        low <= seen[day] <= high for day in DAYS for low, high in [found.heard_band(day, 0.8, "applied")]
    )
    distance = 100 * sum(abs(predicted[day] - seen[day]) for day in DAYS) / len(DAYS)
    cells = "  ".join(f"{100 * predicted[day]:3.0f} {100 * seen[day]:3.0f}" for day in DAYS)
    print(f"{name:<34} {cells}   {distance:5.1f}   {inside}/{len(DAYS)}   {brier(found, rows):.3f}")
    return distance


def main() -> int:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    people = read(parser.parse_args().path)
    for name, rows in people.items():
        print(f"{name}: {len(rows)} applications, {sum(row.answered for row in rows)} answered")
    days = "  ".join(f"{f'day {day}':>7}" for day in DAYS)
    print("\nshares heard, predicted and observed, in percent; inside: days within the predicted 80 % range")
    print(f"{'learnt on -> tried on':<34} {days}   points  inside  Brier")
    pairs = [(one, other) for one in people for other in people if one != other]
    distances = [
        compare(f"{one} -> {other}", estimate(evidence(people[one])), people[other]) for one, other in pairs
    ]
    print(f"mean distance {sum(distances) / len(distances):.1f} points\n")
    for other, rows in people.items():
        compare(f"launch curve -> {other}", estimate(Evidence()), rows)
    for other, rows in people.items():
        prior = learn([evidence(people[one]) for one in people if one != other])
        compare(f"typical of the rest -> {other}", estimate(Evidence(), prior), rows)
    for name, rows in people.items():
        compare(f"itself: {name}", estimate(evidence(rows)), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
