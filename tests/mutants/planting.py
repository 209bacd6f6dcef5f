"""Plants a fault into a copy of the site and asks the nearest tests whether they see it.

Usage: python -m tests.mutants.planting [name ...]     (all of them without a name)
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.rules import ROOT
from tests.mutants.planted import MUTANTS, Mutant

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
# As pytest ends: tests failed.
_KILLED = 1
_SECONDS = 300


@dataclass(frozen=True)
class Outcome:
    """What became of a planted fault: `killer` is the test that saw it, empty where it survived."""

    mutant: Mutant
    killer: str
    trouble: str = ""


def copied(folder: Path) -> None:
    """Copy what is committed, or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def misplaced(mutant: Mutant) -> str:
    """Return why the fault cannot be planted; empty where its place is found exactly once."""
    if missing := [test for test in mutant.tests if not (ROOT / test).exists()]:
        return f"there is no {missing[0]}: name its nearest tests anew"
    places = (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old)
    return "" if places == 1 else f"its place occurs {places} times in {mutant.file}: plant it anew"


def planted(mutant: Mutant) -> Outcome:
    """Plant one fault and run its tests until the first that fails, which must pass without the fault."""
    if trouble := misplaced(mutant):
        return Outcome(mutant, "", trouble)
    with tempfile.TemporaryDirectory(prefix="heardback-mutant-") as name:
        folder = Path(name)
        copied(folder)
        path = folder / mutant.file
        sound = path.read_text(encoding="utf-8")
        path.write_text(sound.replace(mutant.old, mutant.new), encoding="utf-8")
        done = _tested(folder, *mutant.tests)
        said = done.stdout[-2000:] + done.stderr[-2000:]
        seen = _FAILED.search(done.stdout) if done.returncode == _KILLED else None
        if seen is None:
            return Outcome(mutant, "", said if done.returncode else "")
        # A test that fails anyway sees nothing.
        path.write_text(sound, encoding="utf-8")
        if _tested(folder, seen.group(1)).returncode:
            return Outcome(mutant, "", f"{seen.group(1)} fails without the fault as well\n{said}")
    return Outcome(mutant, seen.group(1))


def _tested(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run tests of a copy: a run of its own, with SQLite and a folder of its own."""
    left_out = ("HEARDBACK_TEST_FOLDER", "DATABASE_URL", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-m", "not slow and not browser", *tests],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


def main(names: list[str]) -> int:
    """Plant the faults two at a time, say who saw each, and return 1 if any was not seen."""
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    began = time.monotonic()
    killed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(planted, chosen):
            killed += bool(outcome.killer)
            said = outcome.killer or f"NOT SEEN {outcome.trouble}"
            sys.stdout.write(f"  {outcome.mutant.name}: {said}\n")
            sys.stdout.flush()
    seconds = time.monotonic() - began
    sys.stdout.write(f"mutants: {killed} of {len(chosen)} killed in {seconds:.0f} s\n")
    return 0 if killed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
