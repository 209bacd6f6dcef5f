"""Everything that CI checks, one after the other; all of it, even when something fails.

Usage: .venv/bin/python scripts/check.py [step ...]   (what `make check` does)

REQUIRE_ALL=1 turns every test that would be skipped, because a browser or a server is missing,
into a failure. AFTER_TEST=1 says that `make test` has just passed, and spares its repetition.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POSTGRES = "postgres://postgres@127.0.0.1:5432/heardback"
_NO_TESTS_COLLECTED = 5


@dataclass(frozen=True)
class Step:
    """One check: what it is called on the command line, what runs, in which environment."""

    name: str
    command: tuple[str, ...]
    first: tuple[tuple[str, ...], ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    may_collect_nothing: bool = False


def pytest(marks: str, *more: str) -> tuple[str, ...]:
    """Return the command that runs the tests with these marks on both cores."""
    return (sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", marks, *more)


def production(folder: str) -> dict[str, str]:
    """Return the environment of a careful operator, for `check --deploy`."""
    return {
        "ALLOWED_HOSTS": "heardback.example",
        "CACHE_URL": "redis://127.0.0.1:6379/0",
        "CONTACT_EMAIL": "editors@heardback.example",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DEBUG": "0",
        "DEMO": "0",
        "PUBLISH_AT_ONCE": "0",
        "RATELIMIT": "1",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": "https://heardback.example",
        "SMTP_HOST": "127.0.0.1",
        "SSL_REDIRECT": "1",
        "TRUSTED_PROXIES": "1",
        "VAR_DIR": folder,
        "WEB_WORKERS": "4",
    }


def steps(folder: str) -> list[Step]:
    """Return every check in its order: the quick ones first. `folder` takes scratch data."""
    manage = (sys.executable, "manage.py")
    after_test = os.environ.get("AFTER_TEST") == "1"
    postgres = os.environ.get("TEST_POSTGRES_URL", POSTGRES)
    return [
        Step("format", (str(BIN / "ruff"), "format", "--check", ".")),
        Step("lint", (str(BIN / "ruff"), "check", ".")),
        Step("types", (str(BIN / "mypy"),)),
        Step("imports", (str(BIN / "lint-imports"), "--no-cache")),
        Step(
            "deploy",
            (*manage, "check", "--deploy", "--fail-level", "WARNING"),
            first=tuple((*manage, f"make_{what}") for what in ("pepper", "contact_key", "evidence_key")),
            environment=production(folder),
        ),
        Step(
            "migrations",
            (*manage, "makemigrations", "--check", "--dry-run"),
            environment=production(folder),
        ),
        Step(
            "sqlite",
            pytest("slow and not browser" if after_test else "not browser"),
            may_collect_nothing=after_test,
        ),
        Step("postgres", pytest("not browser and not once"), environment={"DATABASE_URL": postgres}),
        Step("browser", pytest("browser")),
    ]


def run(step: Step) -> bool:
    """Run one check, with its output for all to see; return whether it passed."""
    code = 0
    for command in (*step.first, step.command):
        print(f"\n=== {step.name}: {' '.join(command)}", flush=True)
        code = subprocess.run(command, cwd=ROOT, env=os.environ | step.environment, check=False).returncode
        if code:
            break
    return code == 0 or (step.may_collect_nothing and code == _NO_TESTS_COLLECTED)


def main(wanted: list[str]) -> int:
    """Run the checks that are named, or all; return 1 if any failed, 2 for an unknown name."""
    with tempfile.TemporaryDirectory(prefix="heardback-check-") as folder:
        every = steps(folder)
        names = [step.name for step in every]
        if unknown := set(wanted) - set(names):
            print(f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(names)}.")
            return 2
        results: list[tuple[str, bool, float]] = []
        for step in every:
            if not wanted or step.name in wanted:
                started = time.monotonic()
                passed = run(step)
                results.append((step.name, passed, time.monotonic() - started))
    print("\n=== summary")
    for name, passed, seconds in results:
        print(f"{name:<12}{'ok' if passed else 'FAILED':<8}{seconds:6.1f} s")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
