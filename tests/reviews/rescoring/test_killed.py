"""A rebuild that is killed, as a process, leaves everything in agreement, and goes on when started again."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
MANY = 300
# Small transactions, so that there are many moments to be killed in; each says when it is done.
RUN = """
import django; django.setup()
from reviews.services.rebuild import rescoring
rescoring.AT_A_TIME = 10
rescoring.rebuild(lambda step, done, of: print(step, done, flush=True))
print("whole", flush=True)
"""
SHARED = RUN.replace("rescoring.AT_A_TIME = 10", "rescoring.AT_A_TIME, rescoring.SHARED_FROM = 50, 1")
FILL = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bench.rebuild import fill
fill({MANY}, 3000)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the environment of a site with 300 employers whose figures await their first rebuild."""
    folder = tmp_path_factory.mktemp("killed")
    base = f"sqlite:///{folder}/site.sqlite3"
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1"}
    environment = os.environ | settings | {"VAR_DIR": str(folder), "DATABASE_URL": base}
    subprocess.run([sys.executable, "-c", FILL], env=environment, cwd=ROOT, check=True)
    return environment, folder / "site.sqlite3"


def rows(path):
    """Return (prior, prior in the figures, score, the employer's column) of every employer."""
    with sqlite3.connect(path) as database:
        found = database.execute(
            "SELECT s.prior_id, s.figures, e.score FROM reviews_snapshot s"
            " JOIN employers_employer e ON e.id = s.employer_id"
        ).fetchall()
    figures = [(prior, json.loads(stored), score) for prior, stored, score in found]
    return [(prior, one["prior"], one["score"]["score"], score) for prior, one, score in figures]


def test_killed_at_any_moment_it_leaves_agreement_and_goes_on(site):
    environment, path = site
    done = 0
    for lines in (1, 32, 36, 44):
        command = [sys.executable, "-c", RUN]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        time.sleep(0.003)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = rows(path)
        assert len(found) == MANY
        for prior, said, score, column in found:
            assert prior == said
            # Before its first rebuild an employer's row says nothing yet.
            assert column == score if prior == 2 else column is None
        now = sum(prior == 2 for prior, _said, _score, _column in found)
        assert now >= done
        done = now
    assert 0 < done < MANY
    whole = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert whole.stdout.endswith("whole\n")
    assert {(prior, score == column) for prior, _said, score, column in rows(path)} == {(2, True)}


def cores() -> int:
    return os.cpu_count() or 1


def members(group: int) -> list[int]:
    """Return the processes of a group that have not ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, _parent, its = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(its) == group and state != "Z":
                found.append(int(folder.name))
    return found


@pytest.mark.skipif(cores() < 2, reason="one core shares with nobody")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's list of processes")
def test_processes_that_share_the_work_end_with_the_one_that_is_killed(site):
    environment, path = site
    with sqlite3.connect(path) as database:
        database.execute("UPDATE reviews_snapshot SET prior_id = 1")
    command = [sys.executable, "-c", SHARED]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    assert len(members(process.pid)) > cores()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until = time.monotonic() + 20
    while members(process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert members(process.pid) == []
    whole = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert whole.stdout.endswith("whole\n")
    assert {(prior, score == column) for prior, _said, score, column in rows(path)} == {(2, True)}
