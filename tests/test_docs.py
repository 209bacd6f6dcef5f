"""The docs are complete: each setting, check, command and address is documented, and nothing else is."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.rules import layers

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROOMS = sorted(set.union(*layers()))
WHO = {"public", "anybody", "author", "account", "representative", "moderator", "editor", "machine"}


def section(title: str) -> str:
    """Return the text of docs/operations.md under a heading, to the next one."""
    match = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", OPERATIONS, re.MULTILINE | re.DOTALL)
    assert match, f"docs/operations.md has no section {title}"
    return match.group(1)


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table in a section, without its head and without backquotes."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def variables(source: str) -> set[str]:
    """Return the names that a module reads through config.env."""
    return {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def sources() -> Iterator[tuple[str, str]]:
    """Yield name and text of every module of ours."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, bool]]:
    """Yield every address as the code writes it, and whether it is marked as public."""
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, getattr(pattern.callback, "is_public_page", False)


def row_of(address: str, table: Iterable[str]) -> str | None:
    """Return the row that speaks for an address: its own, or the longest that ends in `...` above it."""
    rows = list(table)
    above = [row for row in rows if row.endswith("...") and address.startswith(row.removesuffix("..."))]
    return address if address in rows else max(above, key=len, default=None)


def disagreements(found: dict[str, bool], table: list[list[str]]) -> list[str]:
    """Return how the code's addresses (and whether each is public) differ from the table.

    A row that ends in `...` stands for everything below it, none of it public.
    """
    whose = {row[0]: row[1] for row in table}
    counts = Counter(row[0] for row in table)
    twice = [f"{address} is in the table twice" for address, count in counts.items() if count > 1]
    wrong = [f"{address}: {who} is nobody we know" for address, who in whose.items() if who not in WHO]
    used = set()
    for address, public in found.items():
        row = row_of(address, whose)
        if row is None:
            wrong.append(f"{address} is not in the table")
        elif (whose[row] == "public") != public:
            wrong.append(f"{address} is {whose[row]} in the table, but public is {public} in the code")
        used.add(row)
    return wrong + twice + [f"{address} is in the table alone" for address in whose if address not in used]


def test_every_setting_is_documented():
    read = set().union(*(variables(source) for _, source in sources()))
    assert {row[0] for row in rows("Settings")} == read


def test_nothing_else_reads_the_environment():
    allowed = {"config/env.py", "config/wsgi.py"}
    assert [name for name, source in sources() if "os.environ" in source or "getenv" in source] == [
        name for name, source in sources() if name in allowed
    ]


def test_every_check_is_documented():
    written = set(re.findall(r'id="(heardback\.[EW]\d+)"', "".join(source for _, source in sources())))
    assert {row[0] for row in rows("Checks")} == written


def test_every_command_is_documented():
    commands = {
        path.stem
        for room in ROOMS
        for path in (ROOT / room).glob("management/commands/*.py")
        if not path.stem.startswith("_")
    }
    assert {row[0].partition(" ")[0] for row in rows("Commands")} == commands


def test_every_address_is_documented():
    assert disagreements(dict(addresses(get_resolver().url_patterns)), rows("Addresses")) == []


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        ({"/a/": True, "/x/y/": False, "/b/": False}, "/b/ is not in the table"),
        ({"/a/": False, "/x/y/": False}, "/a/ is public in the table, but public is False in the code"),
        ({"/a/": True, "/x/y/": True}, "/x/y/ is account in the table, but public is True in the code"),
        ({"/x/y/": False}, "/a/ is in the table alone"),
    ],
)
def test_a_disagreement_is_found(found, complaint):
    assert disagreements(found, [["/a/", "public", ""], ["/x/...", "account", ""]]) == [complaint]


def test_a_setting_is_found_in_code():
    assert variables("A = env.flag('A_FLAG')\nB = other.flag('B')") == {"A_FLAG"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "SECURITY.md"])
def test_links_between_the_docs_lead_somewhere(name):
    path = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_readme_names_the_two_commands_and_no_other():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^    (.+)$", readme, re.MULTILINE) == ["make run", "make test"]


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    assert {name for text in texts for name in re.findall(r"`make ([a-z]+)", text)} <= targets


def test_tests_that_the_docs_name_exist():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md")]
    named = {name for text in texts for name in re.findall(r"`(test_\w+)`", text)}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert named - set(re.findall(r"def (test_\w+)", code)) == set()
    assert named
