"""The mail is read elsewhere: in a child process that can do nothing but read it and say a verdict."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Final

from submissions.evidence.mail import MOST_BYTES
from submissions.evidence.verifier import REASONS, Known, Verdict

_CHILD: Final = Path(__file__).with_name("child.py")
# Starting takes most of it; a mail itself takes a few thousandths of a second.
SECONDS: Final = 20
# Each takes memory and a core: more at once would let a few uploads slow the site down for everybody.
AT_ONCE: Final = 2
_MOST_ANSWERED: Final = 400
_HASH: Final = re.compile("[0-9a-f]{64}")
_EVIDENCE: Final = frozenset({"employer_domain", "hiring_system"})
_running = BoundedSemaphore(AT_ONCE)

# The child could not be started, took too long, or was killed at one of its limits.
BUSY: Final = "busy"


def examine(mail: bytes, known: Known) -> Verdict:
    """Return what the mail proves. Whatever happens to the child, the answer is then: nothing.

    The mail goes through a pipe, from memory to memory, and is nowhere else.
    """
    if len(mail) > MOST_BYTES:
        return Verdict("none", "too_large")
    if not _running.acquire(timeout=SECONDS):
        return Verdict("none", BUSY)
    try:
        return _read(_ask(json.dumps(known.to_json()).encode() + b"\n" + mail))
    except OSError:
        return Verdict("none", BUSY)
    finally:
        _running.release()


def _ask(question: bytes) -> bytes:
    """Return what the child answers, at most _MOST_ANSWERED bytes of it."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own file.
        [sys.executable, "-I", "-B", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
    ) as child:
        assert child.stdin is not None  # noqa: S101 - PIPE makes them.
        assert child.stdout is not None  # noqa: S101
        timer = Timer(SECONDS, child.kill)
        timer.start()
        try:
            child.stdin.write(question)
            child.stdin.close()
            return child.stdout.read(_MOST_ANSWERED)
        finally:
            child.kill()
            timer.cancel()


def _read(answer: bytes) -> Verdict:
    """Return the verdict that the child wrote, if it is one: it is trusted no more than a stranger."""
    try:
        evidence, reason, content, day = json.loads(answer)
        if (evidence, content, day) == ("none", "", "") and reason in REASONS and reason != "verified":
            return Verdict("none", reason)
        if evidence in _EVIDENCE and reason == "verified" and _HASH.fullmatch(content):
            return Verdict(evidence, reason, content, dt.date.fromisoformat(day))
    except (ValueError, TypeError):
        pass
    return Verdict("none", BUSY)
