"""The process that reads a mail: what it can no longer do, what becomes of it, and what it is believed."""

import ast
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from submissions.evidence import child, sandbox
from submissions.evidence.mail import MOST_BYTES
from submissions.evidence.sandbox import examine
from submissions.evidence.verifier import Verdict
from tests.submissions.evidence.scenes import MODERN, SYSTEM, invitation, known

ROOT = Path(__file__).resolve().parents[3]
# What a mail that had taken the process over would try.
TRIED = {
    "a connection": "socket.socket()",
    "a connection by the library below": "_socket.socket()",
    "a look-up": "socket.getaddrinfo('example.com', 53)",
    "a file to read": "open('/etc/passwd')",
    "a file to write": "open('/tmp/heardback-evidence', 'w')",
    "a temporary file": "tempfile.TemporaryFile()",
    "a pipe": "os.pipe()",
    "more descriptors": "resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))",
    "another program": "subprocess.run(['true'], check=True)",
    "much memory": "len(bytearray(4 << 30))",
}
PROBE = """
import os, resource, socket, _socket, subprocess, sys, tempfile
sys.path.insert(0, {root!r})
from submissions.evidence import child
child.load()
if not {hook}:
    sys.addaudithook = lambda hook: None
child.confine()
for name, attempt in {tried!r}.items():
    try:
        eval(attempt)
    except BaseException as problem:
        print(f"{{name}}|{{type(problem).__name__}}", flush=True)
    else:
        print(f"{{name}}|done", flush=True)
"""


@pytest.mark.parametrize("hook", [True, False])
def test_the_process_can_open_nothing_and_start_nothing(hook):
    """By the system's limits alone as well: whoever breaks in does not mind the hook of Python."""
    program = PROBE.format(root=str(ROOT), hook=hook, tried=TRIED)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    said = dict(line.split("|") for line in done.stdout.splitlines())
    assert set(said) == set(TRIED), done.stderr
    assert "done" not in said.values(), said


def test_it_says_what_the_verifier_says():
    for data, evidence, reason in (
        (invitation(), "employer_domain", "verified"),
        (invitation(MODERN), "employer_domain", "verified"),
        *[
            (
                invitation(SYSTEM, sender=f"{word} Harbour & Finch <no-reply@us.greenhouse-mail.io>"),
                "hiring_system",
                "verified",
            )
            for word in ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "=?no-such?q?x?=", "=?utf-7?q?+AGE-?=", "é")
        ],
        (invitation(days=300), "none", "old"),
        (b"", "none", "empty"),
        (b"\x00" * 1000, "none", "malformed"),
    ):
        verdict = examine(data, known())
        assert (verdict.evidence, verdict.reason) == (evidence, reason)


def test_a_mail_of_the_largest_size_is_read_and_one_byte_more_is_not():
    data = invitation(body=b"x" * (MOST_BYTES - 2_000))
    whole = data + b"y" * (MOST_BYTES - len(data))
    assert examine(whole, known()).reason == "changed"
    assert examine(whole + b"y", known()) == Verdict("none", "too_large")


def test_it_has_none_of_the_sites_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    seen: dict[str, Any] = {}
    start = subprocess.Popen

    def watched(command, **how):
        seen.update(how, command=command)
        return start(command, **how)

    monkeypatch.setattr(subprocess, "Popen", watched)
    assert examine(invitation(), known()).reason == "verified"
    assert seen["env"] == {}
    assert seen["stderr"] == subprocess.DEVNULL
    # Neither the mail nor what is known stands among the arguments, where other processes could read it.
    assert len(seen["command"]) == 4


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import time; time.sleep(60)", marks=pytest.mark.slow),
        pytest.param("while True: pass", marks=pytest.mark.slow),
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit(1)",
        "print('x' * 100_000_000)",
        'print(\'["employer_domain", "verified", "", ""]\')',
        'print(\'["employer_domain", "verified", "\' + \'a\' * 64 + \'", "yesterday"]\')',
        'print(\'["none", "verified", "", ""]\')',
        'print(\'["none", "because", "", ""]\')',
        'print(\'["everything", "verified", "\' + \'a\' * 64 + \'", "2026-01-01"]\')',
        'print(\'[["none"], {}, "", ""]\')',
        "print('{}')",
        "print('null')",
    ],
)
def test_a_child_that_goes_wrong_proves_nothing(monkeypatch, tmp_path, program):
    broken = tmp_path / "child.py"
    broken.write_text(program)
    monkeypatch.setattr(sandbox, "_CHILD", broken)
    monkeypatch.setattr(sandbox, "SECONDS", 2)
    assert examine(invitation(), known()) == Verdict("none", sandbox.BUSY)


def test_a_child_that_cannot_be_started_proves_nothing(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert examine(invitation(), known()) == Verdict("none", sandbox.BUSY)


def test_too_many_at_once_wait_and_then_are_told_so(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.1)
    held = [sandbox._running.acquire() for _ in range(sandbox.AT_ONCE)]
    try:
        assert examine(invitation(), known()).reason == sandbox.BUSY
    finally:
        for _ in held:
            sandbox._running.release()


def test_a_mail_that_takes_too_long_is_stopped_by_its_own_limit(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from submissions.evidence import child\n"
        "child.SECONDS_OF_CPU = 1\n"
        "child.confine()\n"
        "while True: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert done.returncode < 0


def test_nothing_is_written_anywhere(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = time.time()
    assert examine(invitation(), known()).reason == "verified"
    assert list(tmp_path.iterdir()) == []
    # Another worker of the tests may import its first command meanwhile: only the mail's own modules count.
    compiled = (ROOT / "submissions" / "evidence").rglob("*.pyc")
    fresh = [path for path in compiled if path.stat().st_mtime > before]
    assert fresh == []


def test_the_way_of_a_mail_knows_no_resolver():
    """No module between the upload and the verdict imports one, or opens a connection itself."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import submissions.evidence.child, submissions.evidence.sandbox, submissions.evidence.verifier\n"
        "import json; print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert {"submissions.evidence.verifier", "cryptography"} <= loaded
    roots = {name.partition(".")[0] for name in loaded}
    assert not roots & {"dns", "dkim", "aiodns", "requests", "urllib3", "django", "config"}
    for path in sorted((ROOT / "submissions" / "evidence").glob("*.py")):
        names = {
            alias.name.partition(".")[0]
            if isinstance(node, ast.Import)
            else (node.module or "").partition(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        if path.name != "fetching.py":
            assert not names & {"dns", "dkim", "socket", "asyncio", "urllib", "http"}, path.name


def test_the_child_says_one_line(monkeypatch, capsys):
    import io

    question = json.dumps(known().to_json()).encode() + b"\n" + invitation()
    monkeypatch.setattr(sys, "stdin", type("Input", (), {"buffer": io.BytesIO(question)}))
    monkeypatch.setattr(child, "confine", lambda: None)
    child.main()
    evidence, reason, content, _day = json.loads(capsys.readouterr().out)
    assert (evidence, reason, len(content)) == ("employer_domain", "verified", 64)
