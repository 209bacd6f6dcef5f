"""Measure reviews.findings against texts with marked personal data: precision and recall of each kind.

    python -m bench.findings ../shared/data/safety/pii_presidio_synth_v2.json [--show KIND]
    python -m bench.findings --stories
    python -m bench.findings --words ../shared/data/safety/profanity_surge_en.csv
    python -m bench.findings --alike ../shared/data/safety/pii_presidio_synth_v2.json
    python -m bench.findings --unmarked ../shared/data/experiences/hiring_without_whiteboards_processes.csv

The texts with an odd place in the file were looked at while the rules were written; the even ones were not,
and are the figures to quote. A marked span counts as found when findings of the kind cover at least half
of it. A finding is right when it touches a marked span of its kind. Kinds that the file does not mark
(salary, quote, handle, profanity) are counted on the invented stories of tests/reviews/marked_stories.txt,
and strong words by the share of a list that is found. Nearly the same are two texts of the file that were
made from one template; whether a burst is one, and how many reviews one key has, is counted and not guessed.
The texts with nothing marked are lines about hiring processes that name nobody: what is found is an alarm.
"""

import argparse
import csv
import json
import re
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from moderation import likeness
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


STORIES = Path(__file__).parent.parent / "tests" / "reviews" / "marked_stories.txt"
_MARK = re.compile(r"\{(?P<kind>\w+)\|(?P<words>[^}]*)\}")
_UNMARKED_KINDS = (Kind.HANDLE, Kind.SALARY, Kind.QUOTE, Kind.PROFANITY)


def measure_stories(lines: list[str], *, show: bool = False) -> dict[Kind, Count]:
    """Return the counts over stories with marks; a finding is right when it touches a mark of its kind."""
    counts = {kind: Count() for kind in _UNMARKED_KINDS}
    for line in lines:
        spans: list[tuple[Kind, int, int]] = []
        text, at = "", 0
        for mark in _MARK.finditer(line):
            text += line[at : mark.start()]
            spans.append((Kind(mark["kind"]), len(text), len(text) + len(mark["words"])))
            text += mark["words"]
            at = mark.end()
        text += line[at:]
        findings = find(text)
        for kind, start, end in spans:
            counts[kind].marked += 1
            touched = any(f.kind is kind and f.start < end and start < f.end for f in findings)
            counts[kind].found += touched
            if show and not touched:
                print(f"missed  {kind} {text[start:end]!r}")
        for finding in findings:
            if finding.kind not in counts:
                continue
            counts[finding.kind].findings += 1
            right = any(
                kind is finding.kind and finding.start < end and start < finding.end
                for kind, start, end in spans
            )
            counts[finding.kind].right += right
            if show and not right:
                print(f"alarm   {finding.kind} {text[finding.start : finding.end]!r} in {text!r}")
    return counts


def stories() -> list[str]:
    """Return the invented stories, with their marks."""
    lines = STORIES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def measure_alike(rows: list[dict[str, Any]]) -> tuple[Count, tuple[int, int]]:
    """Return how well nearly-the-same texts are found, as the desk finds them.

    First the pairs of one template; then how many pairs agree in likeness.ALIKE percent of their characters,
    and how many of those share a mark, and so are found.
    """
    count = Count()
    same = found = 0
    key = b"k" * 32
    texts = [(row["full_text"], row["template_id"]) for row in rows]
    marked = [(text, template, set(likeness.marks_of(text, key))) for text, template in texts]
    for (one, its, marks), (other, others, more) in combinations([row for row in marked if row[2]], 2):
        alike = likeness.similarity(one, other) > 0
        flagged = alike and bool(marks & more)
        same += alike
        found += flagged
        count.marked += its == others
        count.found += flagged and its == others
        count.findings += flagged
        count.right += flagged and its == others
    return count, (same, found)


def measure_unmarked(path: Path, column: str = "process") -> tuple[int, dict[Kind, int]]:
    """Return how many texts a column of a CSV has, and how many findings of each kind are in them."""
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row[column] for row in csv.DictReader(file)]
    counts = dict.fromkeys((kind for kind in Kind), 0)
    for finding in (finding for text in texts for finding in find(text)):
        counts[finding.kind] += 1
    return len(texts), counts


def measure_words(path: Path) -> dict[str, tuple[int, int]]:
    """Return for each severity how many entries a list has, and how many are found as strong words."""
    counts: dict[str, tuple[int, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entries, found = counts.get(row["severity_description"], (0, 0))
            hit = any(f.kind is Kind.PROFANITY for f in find(row["text"]))
            counts[row["severity_description"]] = (entries + 1, found + hit)
    return counts


def _print(counts: dict[Kind, Count]) -> None:
    print(f"{'kind':14}{'marked':>8}{'found':>8}{'findings':>10}{'precision':>11}{'recall':>8}")
    for kind, count in counts.items():
        precision, recall = count.shares()
        print(f"{kind:14}{count.marked:8}{count.found:8}{count.findings:10}{precision:11.3f}{recall:8.3f}")


def main() -> None:
    """Print a table for each half of the file, of the stories, or of a list of words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--stories", action="store_true", help="measure on the invented stories")
    parser.add_argument("--words", type=Path, help="a CSV of strong words with their severity")
    parser.add_argument("--alike", type=Path, help="measure nearly-the-same texts on a marked file")
    parser.add_argument("--unmarked", type=Path, help="a CSV of texts in which nothing should be found")
    parser.add_argument(
        "--show", default="", help="print misses and false alarms of this kind, odd half only"
    )
    arguments = parser.parse_args()
    if arguments.stories:
        _print(measure_stories(stories(), show=bool(arguments.show)))
    if arguments.words:
        for severity, (entries, found) in measure_words(arguments.words).items():
            print(f"{severity:10}{entries:6} entries, {found:5} found, {found / entries:.2f}")
    if arguments.alike:
        count, (same, found) = measure_alike(json.loads(arguments.alike.read_text(encoding="utf-8"))[0::2])
        _print({Kind.NEAR_DUPLICATE: count})
        print(f"{found} of {same} pairs that agree in {likeness.ALIKE} % of their characters share a mark")
    if arguments.unmarked:
        texts, alarms = measure_unmarked(arguments.unmarked)
        said = ", ".join(f"{kind} {number}" for kind, number in alarms.items() if number)
        print(f"{texts} texts with nothing marked: {said or 'nothing found'}")
    if arguments.file is None:
        return
    rows = json.loads(arguments.file.read_text(encoding="utf-8"))
    for name, half, show in (
        ("seen while writing", rows[1::2], arguments.show),
        ("held out", rows[0::2], ""),
    ):
        print(f"{name}: {len(half)} texts")
        _print(measure(half, show))
    print("measured with --stories: handle, salary, quote, profanity", file=sys.stderr)


if __name__ == "__main__":
    main()
