"""Keys: which slips their check characters find, whether a bit leans, and whether time tells refusals apart.

Run: python -m bench.keys. Works in a database of its own in a temporary folder, or in the one that
DATABASE_URL names, which must be empty. The refusals are measured in one run, interleaved, in seconds of
the processor, because machines are shared; read the ratios. "again" is the same kind a second time: as far
as it is from the first, so far is chance.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from submissions.keys import Key


def _slips(keys: int, strings: int) -> None:
    """Print how many slips and random strings pass for a key."""
    from submissions.keys import ALPHABET, LENGTH, KeyTypingError, new_key, parse

    def passes(text: str) -> bool:
        try:
            parse(text)
        except KeyTypingError:
            return False
        return True

    tried: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for _ in range(keys):
        right = new_key().characters
        for place, letter in enumerate(right):
            for wrong in ALPHABET.replace(letter, ""):
                tried["one wrong character"] += 1
                passed["one wrong character"] += passes(right[:place] + wrong + right[place + 1 :])
        for place in range(LENGTH - 1):
            left, other = right[place], right[place + 1]
            if left != other:
                tried["two neighbours swapped"] += 1
                passed["two neighbours swapped"] += passes(right[:place] + other + left + right[place + 2 :])
    source = random.Random(1)
    for _ in range(strings):
        tried["a random string"] += 1
        passed["a random string"] += passes("".join(source.choices(ALPHABET, k=LENGTH)))
    for what, n in tried.items():
        share = f"1 in {n / passed[what]:.0f}" if passed[what] else "none"
        print(f"{what}: {passed[what]:,} of {n:,} pass for a key ({share})")


def _source(keys: int) -> None:
    """Print how far the bit leans that leans most, in standard deviations, and whether a key came twice."""
    from submissions.keys import ALPHABET, BITS, DATA_LENGTH, new_key

    values = []
    for _ in range(keys):
        number = 0
        for letter in new_key().characters[:DATA_LENGTH]:
            number = number * 32 + ALPHABET.index(letter)
        values.append(number)
    leaning = [
        abs(sum(value >> bit & 1 for value in values) - keys / 2) / sqrt(keys / 4) for bit in range(BITS)
    ]
    print(
        f"of {BITS} bits in {keys:,} keys the one that leans most does by {max(leaning):.1f} standard"
        f" deviations (about 2.7 by chance); {keys - len(set(values))} keys came twice"
    )


def _refusals(rounds: int) -> None:
    """Print what it takes to refuse a wrong, an erased and an unknown key, as ratios."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from employers.services import create_employer
    from submissions.entries.content import Entry, EntryWait, Whom
    from submissions.entries.services import keep_entry
    from submissions.keyring.erasing import erase_everything
    from submissions.keys import BITS, key_of, new_key
    from submissions.services import new_nonce
    from tests.submissions.drafts import wait

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    employer = create_employer(name="Bench", country="GB")
    entry = Entry(whom=Whom(name=employer.name, pk=employer.pk), waits=(EntryWait(wait=wait()),))

    def kept(number: int) -> "Key":
        key = key_of(number)
        for _ in range(5):
            keep_entry(key=key, entry=entry, nonce=new_nonce())
        return key

    source = random.SystemRandom()

    def wrong() -> "Key":
        number = source.getrandbits(BITS) & ~1
        kept(number)
        return key_of(number | 1)

    def erased() -> "Key":
        key = kept(source.getrandbits(BITS))
        erase_everything(key=key, now=timezone.now())
        return key

    kinds: dict[str, Callable[[], Key]] = {
        "unknown": new_key,
        "wrong": wrong,
        "erased": erased,
        "again": new_key,
    }
    client = Client(headers={"host": "localhost"})
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    made = {kind: [make() for _ in range(rounds)] for kind, make in kinds.items()}
    for at in range(rounds):
        for kind in sorted(kinds, key=lambda _kind: source.random()):
            began = time.process_time()
            response = client.post("/diary/open/", {"key": made[kind][at].text})
            if at:
                times[kind].append(time.process_time() - began)
            if response.status_code != 200:
                raise SystemExit(f"{kind}: {response.status_code}")
    base = statistics.median(times["unknown"])
    print(f"refusing a key, {rounds - 1} times each, median against an unknown one ({1000 * base:.2f} ms):")
    for kind, row in times.items():
        print(f"  {kind}: {statistics.median(row) / base:.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=1000, help="keys whose every slip is tried (1000)")
    parser.add_argument("--strings", type=int, default=1_000_000, help="random strings (1,000,000)")
    parser.add_argument("--drawn", type=int, default=100_000, help="keys whose bits are counted (100,000)")
    parser.add_argument("--rounds", type=int, default=300, help="refusals of each kind (300)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEMO": "1",
            "VAR_DIR": folder,
            "RATELIMIT": "0",
        }
        import django

        django.setup()
        _slips(chosen.keys, chosen.strings)
        _source(chosen.drawn)
        _refusals(chosen.rounds)


if __name__ == "__main__":
    main()
