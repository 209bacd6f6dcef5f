"""Serve the demo on loopback: the site and its task worker, until Ctrl-C.

Usage: .venv/bin/python scripts/serve.py [--port 8000]   (what `make run` does)

Both run as processes of their own. When one ends, or this one does, the other is ended too:
a page whose tasks nobody works off would look alive and not be.
"""

import argparse
import contextlib
import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.utils import DatabaseError
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# Seconds that a process gets to end by itself, and the site to answer for the first time.
GRACE_SECONDS = 10
START_SECONDS = 60
_PR_SET_PDEATHSIG = 1


class ServeError(Exception):
    """The site could not be started; the message says what to do."""


def say(line: str = "") -> None:
    """Print a line at once."""
    print(line, flush=True)


def port_is_free(port: int) -> bool:
    """Tell whether a server can listen on the port (0 to 65535) of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def static_fingerprint() -> str:
    """Return a hash that changes with the static files or the libraries that bring some."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare() -> None:
    """Check the settings, migrate, collect the static files and load the demo.

    Raises ServeError with the commands' own words.
    """
    django.setup()
    try:
        call_command("check")
        call_command("migrate", verbosity=0, interactive=False)
        stamp = settings.VAR_DIR / "static.stamp"
        wanted = static_fingerprint()
        if not settings.STATIC_ROOT.is_dir() or not stamp.is_file() or stamp.read_text() != wanted:
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            stamp.write_text(wanted)
        call_command("demo")
    except (CommandError, DatabaseError) as error:
        raise ServeError(str(error)) from error
    finally:
        connections.close_all()


def die_with_parent(parent: int) -> Callable[[], None] | None:
    """Return what a child calls first, so that it ends even if this process is killed (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def call() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            # The parent died before the line above.
            os._exit(1)

    return call


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: Ctrl-C reaches this process alone, which ends both."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - this process has no thread
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program and whatever it started, gently at first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"Process {process.pid} did not end within {GRACE_SECONDS} seconds and is killed.")
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(url: str) -> bool:
    """Tell whether anything answers at the URL, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - always http on loopback
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def addresses(site: str) -> Iterator[str]:
    """Yield the lines that tell where to go, for the pages that there are."""
    for path, name in (
        ("/", "the site"),
        ("/employers/", "employers"),
        ("/share/", "share a review"),
        ("/diary/", "a candidate's diary, opened with a key"),
        ("/desk/", "the representatives' desk"),
        ("/moderation/", "the moderators' queue"),
        ("/styleguide/", "every component in every state"),
    ):
        try:
            resolve(path)
        except Resolver404:
            continue
        yield f"  {site}{path:<14} {name}"
    yield f"  Letters are files in {settings.VAR_DIR / 'mail'}"


def supervise(processes: dict[str, subprocess.Popen[bytes]], site: str) -> int:
    """Wait until a signal comes or a process ends; return the exit code."""
    stopped: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        stopped.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    deadline = time.monotonic() + START_SECONDS
    announced = False
    while not stopped:
        for name, process in processes.items():
            if process.poll() is not None:
                say(f"The {name} ended by itself (exit code {process.returncode}).")
                return 1
        if not announced and answers(f"{site}/"):
            announced = True
            say(f"\nHeardback runs at {site}/  (Ctrl-C stops it)")
            for line in addresses(site):
                say(line)
        elif not announced and time.monotonic() > deadline:
            say(f"The site did not answer within {START_SECONDS} seconds.")
            return 1
        time.sleep(0.2)
    say("\nStopping.")
    return 0


def main() -> int:
    """Serve until stopped; return the exit code."""
    parser = argparse.ArgumentParser(description="Serve the demo on loopback.")
    parser.add_argument("--port", type=int, default=8000)
    port: int = parser.parse_args().port
    if not 1 <= port <= 65535:
        say("PORT is a number from 1 to 65535.")
        return 2
    if not port_is_free(port):
        say(f"Port {port} is taken. Choose another: make run PORT={port + 1 if port < 65535 else 8000}")
        return 1
    site = f"http://{HOST}:{port}"
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("SITE_URL", site)
    try:
        prepare()
    except ServeError as error:
        say(str(error))
        return 1
    serve = "--interface wsgi --workers 1 --blocking-threads 1 --no-ws --http 1 --log-level warning".split()
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["site"] = start(
            [
                sys.executable,
                "-m",
                "granian",
                *serve,
                "--host",
                HOST,
                "--port",
                str(port),
                "config.wsgi:application",
            ]
        )
        processes["task worker"] = start([sys.executable, "manage.py", "db_worker"])
        return supervise(processes, site)
    finally:
        for process in processes.values():
            stop(process)


if __name__ == "__main__":
    sys.exit(main())
