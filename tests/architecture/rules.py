"""The rules of the house as functions: each takes what it judges and returns what is wrong with it.

The tests beside it call every rule twice: on the project, and on something planted that breaks it.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
MOST_FILES = 16
# Parts of a path that hold what nobody reads line by line.
_NOT_READ = {"migrations", "vendor", "fonts", "locale", "demo_data", "img"}
_HOSTS = re.compile(r"//[a-z.-]*(?:pypi|pythonh|npmj)[a-z]*\.|//[a-z.]*(?:deb|security)\.[a-z]+\.org")
_IGNORE_WITHOUT_CODE = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:\s*[A-Z])")
_UPDATE_STATE = re.compile(r"update\s+\"?reviews_(?:review|reply)\b", re.IGNORECASE)
# Calls by which Django writes columns that are named by keyword or by a dictionary's key.
_WRITERS = {
    "Reply",
    "Review",
    "abulk_create",
    "acreate",
    "aget_or_create",
    "aupdate",
    "aupdate_or_create",
    "bulk_create",
    "create",
    "get_or_create",
    "update",
    "update_or_create",
}
_SAVERS = {"asave", "bulk_update", "abulk_update", "save"}


def pyproject() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def layers() -> list[set[str]]:
    """Return the layers of the import contract, the uppermost first; a layer is a set of siblings."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return [{name.strip() for name in row.split("|")} for row in rows]


def model_edges_that_go_up(edges: Iterable[tuple[str, str]], rows: list[set[str]]) -> list[str]:
    """Return the relations (from app, to app) that point up or sideways; apps of libraries are no matter."""
    height = {app: number for number, row in enumerate(rows) for app in row}
    return [
        f"{source} -> {target}"
        for source, target in edges
        if source != target and source in height and target in height and height[source] >= height[target]
    ]


def _mentions_status(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Constant) and part.value == "status" for part in ast.walk(node))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _writes_state(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=targets):
            written = [part for target in targets for part in ast.walk(target)]
            return any(isinstance(part, ast.Attribute) and part.attr == "status" for part in written)
        case (
            ast.AugAssign(target=ast.Attribute(attr="status"))
            | ast.AnnAssign(target=ast.Attribute(attr="status"))
        ):
            return True
        case ast.Call(args=arguments, keywords=keywords):
            name = _called(node)
            if name in {"setattr", "__setattr__"}:
                return any(_mentions_status(argument) for argument in arguments)
            if name in _SAVERS:
                return any(_mentions_status(part) for part in [*arguments, *keywords])
            if name in _WRITERS:
                named = any(keyword.arg == "status" for keyword in keywords)
                return named or any(_mentions_status(part) for part in [*arguments, *keywords])
        case ast.Constant(value=str(text)):
            return _UPDATE_STATE.search(text) is not None
    return False


def writers_of_state(source: str, name: str, *, door: str = "") -> list[str]:
    """Return the places of a module that write a `status` column, but for the function called `door`."""

    def walk(node: ast.AST) -> Iterator[int]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and door and node.name == door:
            return
        if _writes_state(node):
            yield getattr(node, "lineno", 0)
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    return [f"{name}:{line}" for line in sorted(set(walk(ast.parse(source))))]


def is_read(path: PurePosixPath) -> bool:
    """Tell whether people read the file line by line (and not a migration, a font, somebody else's code)."""
    return not _NOT_READ & set(path.parts)


def long_files(lengths: dict[str, int]) -> list[str]:
    """Return the code files (path to lines) that are past MOST_LINES."""
    kinds = {".py", ".css", ".html", ".js"}
    return [
        f"{name}: {lines} lines"
        for name, lines in lengths.items()
        if lines > MOST_LINES and PurePosixPath(name).suffix in kinds and is_read(PurePosixPath(name))
    ]


def crowded_folders(names: Iterable[str]) -> list[str]:
    """Return the folders that hold more than MOST_FILES files directly."""
    paths = (PurePosixPath(name) for name in names)
    counts = Counter(str(path.parent) for path in paths if is_read(path))
    return [f"{folder}: {files} files" for folder, files in counts.items() if files > MOST_FILES]


def lines_that_may_not_land(text: str, name: str, here: str) -> list[str]:
    """Return the lines that name a registry's host or a path below `here` (the folder of the checkout)."""
    path = re.compile(rf"(?<![\w.-]){re.escape(here.rstrip('/'))}/\w") if here.strip("/") else _HOSTS
    return [
        f"{name}:{number}"
        for number, line in enumerate(text.splitlines(), 1)
        if _HOSTS.search(line) or path.search(line)
    ]


def silenced_without_code(text: str, name: str) -> list[str]:
    """Return the lines that silence mypy or ruff without saying which of their rules."""
    return [
        f"{name}:{number}"
        for number, line in enumerate(text.splitlines(), 1)
        if _IGNORE_WITHOUT_CODE.search(line)
    ]


def requirement_name(line: str) -> str:
    """Return the normalised name of a requirement such as `django-allauth[mfa]>=65`."""
    name = re.match(r"[A-Za-z0-9._-]+", line.strip())
    return re.sub(r"[-_.]+", "-", name.group()).lower() if name else ""


def compiled_names(text: str) -> set[str]:
    """Return the names of all packages in a compiled requirements file."""
    return {requirement_name(line) for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)}
