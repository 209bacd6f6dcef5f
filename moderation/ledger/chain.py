"""The lines of the public log and the chain over them. Pure: facts in, faults out.

A line is a mapping with exactly the names of FIELDS. Its hash is the SHA-256 of the canonical JSON (sorted
names, no spaces, UTF-8) of all of them, the hash of the line before among them. A file of the log
has one line of JSON for each, with its `hash` besides.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from moderation.ledger.promises import KINDS, WINDOW, Kept

GENESIS: Final = "0" * 64
FIELDS: Final = (
    "number",
    "ref",
    "batch",
    "period",
    "action",
    "from_status",
    "to_status",
    "ground",
    "automated",
    "by",
    "promise",
    "kept",
    "figures",
    "prev_hash",
)
# The line that ends a batch: its counts, and how the site kept its promises until then.
BATCH: Final = "batch"
# The batch of a period such as "batch 355"; any other period is a month such as "2026-11".
_PERIOD: Final = re.compile(r"batch (\d{1,6})|\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Fault:
    """What is wrong: at which line (0 for the whole log), and what."""

    number: int
    what: str


@dataclass(frozen=True)
class Report:
    """The result of a check: how many lines, how many of them decisions, the last hash, and what is wrong."""

    lines: int
    decisions: int
    head: str
    faults: tuple[Fault, ...]


def canonical(value: object) -> str:
    """Return JSON that is the same for the same facts, whoever writes it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr)


def hash_of(line: Mapping[str, Any]) -> str:
    """Return the hash of a line over all its fields, the hash before it among them."""
    return sha256(canonical({name: line[name] for name in FIELDS}).encode("utf-8", "replace")).hexdigest()


def ref_of(decision_hash: str) -> str:
    """Return the public reference of a decision, such as "T7MX-20QK-4BEF".

    It follows from the decision's hash in the private record, which nobody outside knows and which rests on
    random bits; so it names no review, tells no order, and two decisions on one text look unrelated.
    """
    bits = int.from_bytes(sha256(f"ref|{decision_hash}".encode()).digest()[:8]) >> 4
    text = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits >> shift & 31] for shift in range(55, -1, -5))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def sealed(record_head: str, batch: int) -> str:
    """Return what a batch tells of the private record's last hash: it binds the record and shows nothing.

    The batch's number is in it, so that it does not show whether anything was decided in that week.
    """
    return sha256(f"{record_head}|{batch}".encode()).hexdigest()


def half_of(period: str, batch_day: str) -> str:
    """Return the half-year of a line, as "2026H2".

    Args:
        period: its month, or "batch 355".
        batch_day: the day on which its batch was due, as "2026-11-17".
    """
    day = batch_day if period.startswith("batch ") else period
    return f"{day[:4]}H{1 if int(day[5:7]) <= 6 else 2}"


def kept_in(counts: Mapping[int, Counter[tuple[str, bool]]], batch: int) -> dict[str, Counter[bool]]:
    """Add up kept and missed promises of the batches that the figures of `batch` speak of."""
    found: dict[str, Counter[bool]] = {kind: Counter() for kind in KINDS}
    for number in range(batch - WINDOW + 1, batch + 1):
        for (promise, kept), count in counts.get(number, Counter()).items():
            if promise in found:
                found[promise][kept] += count
    return found


class Checker:
    """Checks one line after the other, in constant memory but for one count a batch."""

    def __init__(self) -> None:
        self.number = 0
        self.decisions = 0
        self.head = GENESIS
        self.faults: list[Fault] = []
        self._batch = 0
        self._order: tuple[int, str] = (0, "")
        self._since = 0
        self._counts: dict[int, Counter[tuple[str, bool]]] = defaultdict(Counter)

    def _fault(self, number: object, what: str) -> None:
        self.faults.append(Fault(number if isinstance(number, int) else self.number + 1, what))

    def add(self, line: Mapping[str, Any]) -> None:
        """Take the next line of the log, with its `hash`."""
        if missing := [name for name in (*FIELDS, "hash") if name not in line]:
            self.number += 1
            self._fault(self.number, f"lacks {', '.join(missing)}")
            return
        number = line["number"]
        if number != self.number + 1:
            self._fault(number, f"follows line {self.number}")
        if line["prev_hash"] != self.head:
            self._fault(number, "does not follow from the line before")
        if line["hash"] != hash_of(line):
            self._fault(number, "its hash is not that of its fields")
        self.number = number if isinstance(number, int) else self.number + 1
        self.head = str(line["hash"])
        try:
            self._check_meaning(line)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            self._fault(number, f"cannot be read: {type(error).__name__}")

    def _check_meaning(self, line: Mapping[str, Any]) -> None:
        batch = int(line["batch"])
        if batch < self._batch:
            self._fault(line["number"], f"belongs to batch {batch}, after batch {self._batch}")
        if line["action"] == BATCH:
            self._check_batch(line, batch)
            self._since = 0
            self._order = (batch, "")
        else:
            self.decisions += 1
            self._since += 1
            self._check_decision(line, batch)
        self._batch = batch

    def _check_decision(self, line: Mapping[str, Any], batch: int) -> None:
        number = line["number"]
        if (batch, line["ref"]) <= self._order:
            self._fault(number, "is out of the order of references within its batch")
        self._order = (batch, line["ref"])
        match = _PERIOD.fullmatch(line["period"])
        if match is None:
            self._fault(number, "has neither a month nor a batch")
        elif match[1] and int(match[1]) != batch:
            self._fault(number, f"names {line['period']}, in batch {batch}")
        if (line["kept"] is None) != (line["promise"] == ""):
            self._fault(number, "names a promise without saying whether it was kept, or the other way round")
        elif line["kept"] is not None:
            self._counts[batch][line["promise"], bool(line["kept"])] += 1

    def _check_batch(self, line: Mapping[str, Any], batch: int) -> None:
        figures = json.loads(line["figures"])
        if figures["lines"] != self._since:
            self._fault(
                line["number"], f"counts {figures['lines']} decisions of its batch, there are {self._since}"
            )
        for kind, counter in kept_in(self._counts, batch).items():
            told = figures["promises"][kind]
            found = Kept(counter[True], counter[False], told["overdue"]).figures()
            if told != found:
                self._fault(line["number"], f"tells of {kind}s {told}, the log gives {found}")

    def report(self) -> Report:
        """Return what was found so far."""
        return Report(self.number, self.decisions, self.head, tuple(self.faults))


def check(lines: Iterable[Mapping[str, Any]]) -> Report:
    """Check a whole log: the chain, the order, and that each batch's figures follow from the lines."""
    checker = Checker()
    for line in lines:
        checker.add(line)
    return checker.report()


def check_text(rows: Iterable[str]) -> Report:
    """Check a file of the log, one line of JSON for each line of the log."""
    checker = Checker()
    for row in rows:
        try:
            line = json.loads(row)
        except ValueError:
            line = None
        if isinstance(line, dict):
            # A byte that changes nothing of what is said is still a changed byte.
            if row.rstrip("\n") != canonical(line):
                checker.number += 1
                checker.faults.append(Fault(checker.number, "is not written in the canonical form"))
                checker.number -= 1
            checker.add(line)
        else:
            checker.number += 1
            checker.faults.append(Fault(checker.number, "is no line of JSON"))
    return checker.report()
