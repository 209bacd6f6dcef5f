"""The first step on a new machine: what it finds done, it leaves alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a project's folder with requirements and an environment that nothing was installed into."""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev", "tools"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    (tmp_path / ".python-version").write_text("3.13\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    for constant, path in {
        "ROOT": "",
        "TOOLS": ".tools",
        "VENV": ".venv",
        "REQUIREMENTS": "requirements",
    }.items():
        monkeypatch.setattr(bootstrap, constant, tmp_path / path)
    return tmp_path


@pytest.fixture
def nothing_may_run(monkeypatch):
    """Take every program away, so that a step which would install something fails."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "")


def _stamp(folder: Path, kind: str) -> None:
    stamp = f"{kind} {bootstrap.fingerprint(f'{kind}.txt')}"
    (folder / ".venv" / bootstrap.STAMP).write_text(stamp)


@pytest.mark.parametrize(("installed", "wanted"), [("base", "base"), ("dev", "dev"), ("dev", "base")])
def test_what_is_there_is_left_alone(folder, nothing_may_run, installed, wanted):
    _stamp(folder, installed)
    assert bootstrap.main([wanted]) == 0


def test_more_is_installed_for_the_tests(folder, nothing_may_run, capsys):
    _stamp(folder, "base")
    assert bootstrap.main(["dev"]) == 1
    assert "installing uv into .tools" in capsys.readouterr().out


@pytest.mark.parametrize("change", ["requirements/base.txt", ".python-version"])
def test_a_change_is_installed(folder, nothing_may_run, capsys, change):
    _stamp(folder, "base")
    (folder / change).write_text("other==2\n")
    assert bootstrap.main(["base"]) == 1
    assert "installing uv into .tools" in capsys.readouterr().out


def test_what_is_missing_is_said_plainly(folder, nothing_may_run, capsys):
    assert bootstrap.main(["base"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().out


def test_an_environment_of_another_checkout_is_not_touched(folder, nothing_may_run, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (folder / ".venv").rename(other / ".venv")
    (folder / ".venv").symlink_to(other / ".venv")
    assert bootstrap.main(["base"]) == 0


def test_anything_else_is_explained():
    command = [sys.executable, "scripts/bootstrap.py", "all"]
    result = subprocess.run(
        command, cwd=bootstrap.ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "base|dev" in result.stdout
