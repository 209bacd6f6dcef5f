"""The long proofs, which take about an hour: the machine, every planted fault, hundreds of kills, the matrix.

Usage: .venv/bin/python scripts/prove.py [machine | mutants | kills | matrix ...]   (what `make prove` does)

CI runs shorter ones of the same tests. A line of summary follows each; the exit code is 1 if any failed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.machine.counts import AT_LEAST, RARE, wanted  # noqa: E402  (the project is found first)

# Examples of 60 steps for each round of the two processes; rounds follow until the rare deeds are reached.
_EXAMPLES = 60
_MOST_ROUNDS = int(os.environ.get("PROVE_ROUNDS", "40"))
_KILLS = os.environ.get("KILLS", "200")


def pytest(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start pytest with these arguments."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)


def machine() -> bool:
    """Let two machines run at a time until each rare deed was done often enough, or one of them fails."""
    counts: Counter[str] = Counter()
    test = "tests/machine/test_machine.py::test_the_invariants_hold_in_a_long_run"
    sound = True
    for number in range(1, _MOST_ROUNDS + 1):
        with tempfile.TemporaryDirectory(prefix="heardback-machine-") as folder:
            files = [Path(folder) / f"{place}.json" for place in range(2)]
            running = [
                pytest(
                    test,
                    MACHINE_COUNTS=str(file),
                    MACHINE_EXAMPLES=str(_EXAMPLES),
                    MACHINE_STORIES=" ".join(wanted(counts)),
                )
                for file in files
            ]
            ended = [process.wait() for process in running]
            sound = not any(ended)
            for file in files:
                counts.update(json.loads(file.read_text(encoding="utf-8")))
        least = min(counts[name] for name in RARE)
        print(f"machine: round {number}, the rarest deed was done {least} times", flush=True)
        if not sound or least >= AT_LEAST:
            break
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count}{'' if name not in RARE or count >= AT_LEAST else '  TOO SELDOM'}")
    return sound and all(counts[name] >= AT_LEAST for name in RARE)


def mutants() -> bool:
    """Plant every fault."""
    return not subprocess.run(
        [sys.executable, "-m", "tests.mutants.planting"], cwd=ROOT, check=False
    ).returncode


def kills() -> bool:
    """Kill deciding processes on both engines."""
    sound = True
    for engine in ("sqlite", "postgresql"):
        command = [sys.executable, "-m", "tests.kills.drill", "--engine", engine, "--runs", _KILLS]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print(f"kills: {done.stdout.strip() or done.stderr[-2000:]}", flush=True)
        sound = sound and done.returncode == 0
    return sound


def matrix() -> bool:
    """Open every address as every role."""
    return not pytest("tests/matrix").wait()


PROOFS: dict[str, Callable[[], bool]] = {
    "machine": machine,
    "mutants": mutants,
    "kills": kills,
    "matrix": matrix,
}


def main(wanted: list[str]) -> int:
    """Run the proofs that are named, or all; return 1 if any failed, 2 for an unknown name."""
    if unknown := set(wanted) - set(PROOFS):
        print(f"There is no proof {', '.join(sorted(unknown))}. There are: {', '.join(PROOFS)}.")
        return 2
    results = []
    for name, prove in PROOFS.items():
        if not wanted or name in wanted:
            began = time.monotonic()
            results.append((name, prove(), time.monotonic() - began))
    print("\n=== proofs")
    for name, sound, seconds in results:
        print(f"{name:<12}{'ok' if sound else 'FAILED':<8}{seconds:6.0f} s")
    return 0 if all(sound for _, sound, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
