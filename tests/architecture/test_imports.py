"""Imports only go down: the contracts hold, and each of them can be broken."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import ROOT, layers, pyproject

PURE = {
    "scoring",
    "reviews.lifecycle",
    "reviews.findings",
    "reviews.due",
    "moderation.reasons",
    "moderation.ledger.chain",
    "moderation.ledger.promises",
    "moderation.ledger.wording",
    "moderation.ledger.__main__",
    "submissions.coarsen",
    "submissions.evidence.mail",
    "submissions.evidence.signature",
    "submissions.evidence.verifier",
    "submissions.evidence.child",
    "submissions.evidence.sandbox",
}


def _lint(folder: Path) -> str:
    """Return what import-linter says about a folder with a pyproject.toml."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {"PYTHONPATH": str(folder), "PATH": "", "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    ).stdout


@pytest.fixture
def copy(tmp_path):
    """Return a project with our contracts and empty rooms."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for room in set.union(*layers()):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    for module in PURE - {"scoring"}:
        path = tmp_path / f"{module.replace('.', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.touch()
    return tmp_path


def test_the_contracts_hold():
    assert "0 broken" in _lint(ROOT)


def test_empty_rooms_break_nothing(copy):
    assert "0 broken" in _lint(copy)


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("employers/planted.py", "import reviews", "Imports only go down"),
        ("employers/planted.py", "import advice", "Imports only go down"),
        ("reviews/lifecycle.py", "import django", "Pure modules know no Django"),
        ("moderation/planted.py", "import submissions", "Only config may import the author's side"),
        ("pages/planted.py", "import accounts", "Readers' and reviews' code knows no accounts"),
    ],
)
def test_a_planted_import_is_found(copy, module, line, contract):
    (copy / module).write_text(line + "\n")
    assert f"{contract} BROKEN" in _lint(copy)


def test_every_pure_module_that_exists_is_in_the_contract():
    contracts = {contract["id"]: contract for contract in pyproject()["tool"]["importlinter"]["contracts"]}
    existing = {name for name in PURE if list(ROOT.glob(f"{name.replace('.', '/')}*"))}
    assert set(contracts["pure"]["source_modules"]) == existing
    assert contracts["pure"]["forbidden_modules"] == ["django"]
    assert "allow_indirect_imports" not in contracts["pure"]


def test_every_room_is_in_the_layers():
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"scoring"}
    assert set.union(*layers()) == rooms
