"""Set up `.tools` (uv) and `.venv` (Python 3.13 and the hashed requirements).

Runs on any Python from 3.9 on, with the standard library alone, because it is the first thing
that runs on a new machine. Usage: python3 scripts/bootstrap.py base|dev

A second run finds the stamp that the first one left and does nothing. `base` is content with
an environment that holds `dev`, so that `make run` after `make test` removes nothing.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
STAMP = "heardback-requirements"
BIN = "Scripts" if os.name == "nt" else "bin"


class SetupError(Exception):
    """The environment could not be set up; the message says what to do."""


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(f"setup: {line}", flush=True)


def fingerprint(*names: str) -> str:
    """Return a hash of requirements files and of the wanted Python: what a stamp holds."""
    digest = hashlib.sha256((ROOT / ".python-version").read_bytes())
    for name in names:
        digest.update((REQUIREMENTS / name).read_bytes())
    return digest.hexdigest()


def stamped(folder: Path) -> str:
    """Return the stamp of an environment: "" when there is none or it was not finished."""
    stamp = folder / STAMP
    return stamp.read_text(encoding="ascii").strip() if stamp.is_file() else ""


def run(command: "list[str | Path]", hint: str) -> None:
    """Run a command in the project's folder, where uv sees .python-version.

    Raises SetupError with the hint if it fails.
    """
    try:
        code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    except OSError as error:
        raise SetupError(f"{command[0]} could not be started ({error}). {hint}") from error
    if code:
        raise SetupError(hint)


def install_uv() -> Path:
    """Install uv into .tools with pip, unless it is there; return its path."""
    uv = TOOLS / BIN / "uv"
    wanted = fingerprint("tools.txt")
    if stamped(TOOLS) == wanted and uv.exists():
        return uv
    say("installing uv into .tools")
    run(
        [sys.executable, "-m", "venv", TOOLS],
        "This Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv",
    )
    pip = [str(TOOLS / BIN / "python"), *"-m pip install --quiet --disable-pip-version-check".split()]
    run(
        [*pip, "--require-hashes", "-r", REQUIREMENTS / "tools.txt"],
        "pip could not install uv. Is there a network, and does pip know its index?",
    )
    (TOOLS / STAMP).write_text(wanted, encoding="ascii")
    return uv


def install(kind: str) -> None:
    """Bring .venv to the requirements of `kind` ("base" or "dev").

    Raises SetupError when something is missing that only a person can bring.
    """
    wanted = {name: f"{name} {fingerprint(f'{name}.txt')}" for name in ("base", "dev")}
    python = VENV / BIN / "python"
    stamp = stamped(VENV)
    if stamp in {wanted[kind], wanted["dev"]} and python.exists():
        return
    if stamp.startswith("dev "):
        # Who once had the tests' packages keeps them.
        kind = "dev"
    uv = install_uv()
    version = (ROOT / ".python-version").read_text(encoding="ascii").strip()
    if not python.exists():
        say(f"making .venv with Python {version}")
        run(
            [uv, "venv", "--quiet", "--allow-existing", "--python", version, VENV],
            f"uv found no Python {version} and could not fetch one. Install it, then try again.",
        )
    say(f"installing requirements/{kind}.txt into .venv")
    (VENV / STAMP).unlink(missing_ok=True)
    run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, REQUIREMENTS / f"{kind}.txt"],
        "The packages could not be installed; the lines above say which.",
    )
    (VENV / STAMP).write_text(wanted[kind], encoding="ascii")


def main(arguments: "list[str]") -> int:
    """Set up one kind of environment; return the exit code."""
    if arguments not in (["base"], ["dev"]):
        print(__doc__)
        return 2
    if VENV.is_symlink():
        # A link belongs to another checkout, which keeps it up to date.
        return 0
    try:
        install(arguments[0])
    except SetupError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
