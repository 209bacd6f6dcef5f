"""What lies in the tree: sizes, names of hosts, silenced checks, compiled requirements."""

import ast
import subprocess
from pathlib import PurePosixPath

import pytest

from tests.architecture import rules
from tests.architecture.rules import ROOT

# What the shared kernel may hold (architecture.md); a further module wants a decision first.
CORE = set(
    "apps components countries drawing fields files formats http languages".split()
    + "public_ids ratelimit templatetags text vocabulary".split()
)

# A catalogue: one file a component, found by its name; the styleguide is its index.
CATALOGUES = {"static/css/components", "templates/components"}


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Return every file that is committed or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(names) -> dict[str, str]:
    """Return the text of every file that is text."""
    found = {}
    for name in names:
        try:
            found[name] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_is_too_long(texts):
    assert rules.long_files({name: len(text.splitlines()) for name, text in texts.items()}) == []


def test_a_long_file_is_found():
    lengths = {"a.py": 401, "b.py": 400, "a/migrations/0001.py": 900, "notes.md": 900}
    assert rules.long_files(lengths) == ["a.py: 401 lines"]


def test_no_folder_is_crowded(names):
    found = rules.crowded_folders(names)
    assert [line for line in found if line.partition(":")[0] not in CATALOGUES] == []


def test_a_crowded_folder_is_found():
    crowd = [f"a/{number}.py" for number in range(17)]
    assert rules.crowded_folders([*crowd, *(f"a/migrations/{name}" for name in crowd)]) == ["a: 17 files"]


def test_no_registry_and_no_machine_is_named(texts):
    here = str(ROOT.parent)
    assert [
        line for name, text in texts.items() for line in rules.lines_that_may_not_land(text, name, here)
    ] == []


def test_a_registry_or_a_path_is_found():
    text = "https:" + "//files.python" + "hosted.org/x\n/home/someone/project/x\nhttps://example.org\n"
    assert rules.lines_that_may_not_land(text, "a", "/home/someone") == ["a:1", "a:2"]


def test_nothing_is_silenced_without_a_code(texts):
    python = {name: text for name, text in texts.items() if name.endswith(".py")}
    assert [line for name, text in python.items() for line in rules.silenced_without_code(text, name)] == []


def test_a_silenced_line_is_found():
    text = (
        "a  # type" + ": ignore\nb  # type" + ": ignore[attr-defined]\nc  # no" + "qa\nd  # no" + "qa: S105\n"
    )
    assert rules.silenced_without_code(text, "a.py") == ["a.py:1", "a.py:3"]


@pytest.mark.parametrize("kind", ["base", "dev"])
def test_compiled_requirements_hold_what_pyproject_asks_for(kind):
    wanted = rules.pyproject()["project"]["dependencies"]
    if kind == "dev":
        wanted = wanted + rules.pyproject()["dependency-groups"]["dev"]
    compiled = rules.compiled_names((ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8"))
    assert {rules.requirement_name(line) for line in wanted} - compiled == set(), "run make requirements"


def test_dev_holds_base_in_the_same_versions():
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("base.txt") - pins("dev.txt") == set(), "run make requirements"


def test_names_of_requirements_are_compared_in_one_form():
    assert rules.requirement_name("Django_Allauth[mfa] >=65.21") == "django-allauth"
    assert rules.compiled_names("# a\nasgiref==3 \\\n    --hash=x\n") == {"asgiref"}


def test_the_first_step_runs_on_python_3_9():
    ast.parse((ROOT / "scripts" / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 9))


def test_the_shared_kernel_stays_small():
    found = {PurePosixPath(path.name).stem for path in (ROOT / "core").iterdir()} - {
        "__init__",
        "__pycache__",
    }
    assert found <= CORE
