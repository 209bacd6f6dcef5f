"""No address inside the site is written out in code or a template: each follows the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.rules import layers

ROOT = Path(__file__).resolve().parents[2]
# The style guide's examples lead anywhere; scripts and the demo print addresses for people.
_EXAMPLES = re.compile(r"^(pages/styleguide\w*\.py|config/demo/.*|config/settings\.py)$")
_WRITTEN = re.compile(r"""["'=(](/(?:[a-z][^"'\s)<>{]*)?)["'{]""")


def leads_somewhere(address: str) -> bool:
    """Return whether the site has a page there, or below it where the address breaks off."""
    path = re.split(r"[?#]", address)[0]
    for end in ("", "x/"):
        try:
            resolve(path + end)
        except Resolver404:
            continue
        return True
    return False


def in_templates() -> Iterator[tuple[str, str]]:
    """Yield the text of every template, without comments."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"))
        yield path.relative_to(ROOT).as_posix(), text


def in_code() -> Iterator[tuple[str, str]]:
    """Yield every text in our code that is no docstring and no route of a urls.py, in quotes."""
    for room in sorted(set.union(*layers())):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if _EXAMPLES.match(name) or path.name.startswith("urls"):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docstrings = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.JoinedStr):
                    texts = [
                        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{"
                        for part in node.values
                    ]
                    yield name, f'"{"".join(texts)}"'
                elif (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and id(node) not in docstrings
                ):
                    yield name, f'"{node.value}"'


def written_out(texts: Iterator[tuple[str, str]]) -> list[str]:
    """Return the addresses of pages that stand in these texts, with where."""
    return [
        f"{name}: {match[1]}"
        for name, text in texts
        for match in _WRITTEN.finditer(text)
        if leads_somewhere(match[1])
    ]


def test_no_template_writes_an_address_out():
    assert written_out(in_templates()) == []


def test_no_code_writes_an_address_out():
    # A lone "/" in code parts words as often as it leads home.
    assert [line for line in written_out(in_code()) if not line.endswith(": /")] == []


def test_no_script_of_a_page_writes_an_address_out():
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    assert written_out((path.name, path.read_text(encoding="utf-8")) for path in scripts) == []


@pytest.mark.parametrize(
    "text",
    [
        '<a href="/">',
        '<a href="/share/">',
        '<form action="/employers/?sort=x#y">',
        '<a href="/employers/{{ slug }}/">',
        'url="/rules/#1"',
        'f"/reviews/{',
    ],
)
def test_an_address_is_found(text: str):
    assert written_out(iter([("x", text)]))


@pytest.mark.parametrize("text", ['"/static/css/site.css"', '"/x/y"', '"and/or"', '{% url "pages:home" %}'])
def test_other_slashes_are_left_alone(text: str):
    assert not written_out(iter([("x", text)]))
