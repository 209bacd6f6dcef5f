"""Measure reviews.findings against texts with marked personal data: precision and recall of each kind.

    python -m bench.findings ../shared/data/safety/pii_presidio_synth_v2.json [--show KIND]

The texts with an odd place in the file were looked at while the rules were written; the even ones were not,
and are the figures to quote. A marked span counts as found when findings of the kind cover at least half
of it. A finding is right when it touches a marked span of its kind. Kinds that the file does not mark
(salary, quote, handle, profanity) are counted as false alarms nowhere and listed as not measured.
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviews.findings import Finding, Kind, find

KIND_OF = {
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PHONE_NUMBER": Kind.PHONE,
    "DOMAIN_NAME": Kind.URL,
    "IBAN_CODE": Kind.IBAN,
    "PERSON": Kind.PERSON_NAME,
    "DATE_TIME": Kind.EXACT_DATE,
}
_NOT_EXACT = re.compile(r"\W*(?:(?:19|20)\d\d|\w+day)\W*")


@dataclass
class Count:
    """What was counted of one kind."""

    marked: int = 0
    found: int = 0
    findings: int = 0
    right: int = 0

    def shares(self) -> tuple[float, float]:
        """Return precision and recall, 1.0 where there was nothing to get wrong."""
        return (
            self.right / self.findings if self.findings else 1.0,
            self.found / self.marked if self.marked else 1.0,
        )


def spans_of(row: dict[str, Any]) -> list[tuple[Kind, int, int]]:
    """Return the marked spans whose kind is one of ours. A year or a weekday alone is no exact date."""
    spans = []
    for span in row["spans"]:
        kind = KIND_OF.get(span["entity_type"])
        if kind is None or (kind is Kind.EXACT_DATE and _NOT_EXACT.fullmatch(span["entity_value"])):
            continue
        spans.append((kind, span["start_position"], span["end_position"]))
    return spans


def covered(findings: list[Finding], kind: Kind, start: int, end: int) -> int:
    """Return how many characters of the span the findings of the kind cover."""
    return sum(max(0, min(f.end, end) - max(f.start, start)) for f in findings if f.kind is kind)


def measure(rows: list[dict[str, Any]], show: str = "") -> dict[Kind, Count]:
    """Return the counts of each kind over the rows; print misses and false alarms of the kind `show`."""
    counts = {kind: Count() for kind in KIND_OF.values()}
    for row in rows:
        text, spans = row["full_text"], spans_of(row)
        findings = find(text)
        for kind, start, end in spans:
            counts[kind].marked += 1
            if 2 * covered(findings, kind, start, end) >= end - start:
                counts[kind].found += 1
            elif kind == show:
                print(f"missed  {text[start:end]!r} in {text[max(0, start - 50) : end + 30]!r}")
        for finding in findings:
            if finding.kind not in counts:
                continue
            counts[finding.kind].findings += 1
            touches = any(
                kind is finding.kind and start < finding.end and finding.start < end
                for kind, start, end in spans
            )
            if touches:
                counts[finding.kind].right += 1
            elif finding.kind == show:
                words = text[finding.start : finding.end]
                around = text[max(0, finding.start - 30) : finding.end + 30]
                print(f"alarm   {words!r} ({finding.note}) in {around!r}")
    return counts


def main() -> None:
    """Print a table for each half of the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--show", default="", help="print misses and false alarms of this kind, odd half only"
    )
    arguments = parser.parse_args()
    rows = json.loads(arguments.file.read_text(encoding="utf-8"))
    for name, half, show in (
        ("seen while writing", rows[1::2], arguments.show),
        ("held out", rows[0::2], ""),
    ):
        print(f"{name}: {len(half)} texts")
        print(f"{'kind':14}{'marked':>8}{'found':>8}{'findings':>10}{'precision':>11}{'recall':>8}")
        for kind, count in measure(half, show).items():
            precision, recall = count.shares()
            print(
                f"{kind:14}{count.marked:8}{count.found:8}{count.findings:10}{precision:11.3f}{recall:8.3f}"
            )
    print("not measured here: handle, salary, quote, profanity", file=sys.stderr)


if __name__ == "__main__":
    main()
