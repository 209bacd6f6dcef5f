"""`make run`: site and task worker live and die together."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Seconds: the first start migrates and loads the demo.
_PATIENCE = 600

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the list of processes from /proc"),
]

Start = Callable[[], subprocess.Popen[str]]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def _below(pid: int) -> dict[int, str]:
    """Return the running processes that the process started, directly or not, with their command lines."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {child: _command_line(child) for child in found - {pid}}


def _wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _all_ended(pids: dict[int, str]) -> bool:
    return not any(_command_line(pid) == line for pid, line in pids.items() if line)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a data folder that all starts of this file share, so that the demo is loaded once."""
    made: Path = tmp_path_factory.mktemp("serve")
    return made


@pytest.fixture
def start(folder) -> Iterator[Start]:
    """Return a function that starts the demo and waits until it has said where it is."""
    started: list[subprocess.Popen[str]] = []
    below: dict[int, str] = {}

    def run() -> subprocess.Popen[str]:
        keep = {
            name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "PATH", "TMPDIR"}
        }
        with (folder / "output").open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "scripts/serve.py", "--port", str(_free_port())],
                cwd=ROOT,
                env=keep | {"VAR_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        started.append(process)
        _wait_for(lambda: "Heardback runs at" in said(folder) or process.poll() is not None, _PATIENCE)
        assert process.poll() is None, said(folder)
        below.update(_below(process.pid))
        return process

    yield run
    for process in started:
        if process.poll() is None:
            below.update(_below(process.pid))
            process.kill()
        process.wait()
    for pid, line in below.items():
        if line and _command_line(pid) == line:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def said(folder: Path) -> str:
    """Return what the last start has printed so far."""
    return (folder / "output").read_text()


def test_it_tells_where_it_is_and_keeps_its_data(start, folder):
    process = start()
    site = re.search(r"Heardback runs at (http://127\.0\.0\.1:\d+)/", said(folder))
    assert site
    with urllib.request.urlopen(f"{site.group(1)}/account/login/", timeout=30) as page:  # noqa: S310
        assert page.status == 200
    lines = " ".join(_below(process.pid).values())
    assert "granian" in lines
    assert "db_worker" in lines
    written = (folder / "heardback.sqlite3").stat().st_ino

    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert start().poll() is None
    assert (folder / "heardback.sqlite3").stat().st_ino == written


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_both(start, number):
    process = start()
    children = _below(process.pid)
    process.send_signal(number)
    assert process.wait(30) == 0
    assert _all_ended(children)


@pytest.mark.parametrize("name", ["granian", "db_worker"])
def test_when_one_dies_the_other_is_ended(start, folder, name):
    process = start()
    children = _below(process.pid)
    victim = min(pid for pid, line in children.items() if name in line)
    os.kill(victim, signal.SIGKILL)
    assert process.wait(30) == 1
    assert "ended by itself" in said(folder)
    _wait_for(lambda: _all_ended(children))


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Linux alone tells a child that its parent died"
)
def test_nothing_is_left_when_it_is_killed(start):
    process = start()
    children = _below(process.pid)
    process.kill()
    process.wait()
    _wait_for(lambda: _all_ended(children))


def test_a_taken_port_is_said_plainly(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "scripts/serve.py", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert f"Port {port} is taken. Choose another: make run PORT=" in result.stdout
