"""Every template of the project, wholesale: it compiles, and it keeps the rules of the house."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
FRAMES = {
    "base.html",
    "base_private.html",
    "base_staff.html",
    "desk/base.html",
    "moderation/base.html",
    "notices/base.html",
    "submissions/base.html",
}
# Pages that another project's templates fill, so that their heading is not in our source.
FILLED_BY_ALLAUTH = {"allauth/layouts/base.html"}


def source(name: str) -> str:
    """Return the template's text without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    text = re.sub(r"{#.*?#}", "", text)
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


def parent(name: str) -> str:
    """Return the template that this one extends, or ""."""
    found = re.search(r'{% extends "([^"]+)" %}', source(name))
    return found.group(1) if found else ""


PAGES = [
    name
    for name in TEMPLATES
    if parent(name) in FRAMES
    and name not in FRAMES | FILLED_BY_ALLAUTH
    and "{% block content %}" not in source(name)
]


@pytest.mark.parametrize("name", TEMPLATES)
def test_compiles(name: str):
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_inline(name: str):
    text = source(name)
    assert not re.search(r"\sstyle\s*=", text), "no style attribute: the policy refuses it"
    # A letter has no style sheet beside it, and no policy.
    assert "<style" not in text or name == "emails/base.html"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "no inline handler"
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in tag or 'type="application/json"' in tag, tag


@pytest.mark.parametrize("name", TEMPLATES)
def test_components_know_only_what_they_are_given(name: str):
    for include in re.findall(r'{% include "components/[^%]*%}', source(name)):
        assert include.endswith("only %}"), include


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_address_of_another_host_is_loaded(name: str):
    loaded = re.findall(r'<(?:script|img|link|iframe|source)\b[^>]*(?:src|href)="([^"]*)"', source(name))
    assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_and_one_heading(name: str):
    text = source(name)
    headings = text.count("<h1") + text.count("components/panel.html")
    assert "{% block title %}" in text, "a title of its own"
    assert headings, "one h1"
    if "{% else %}" not in text and "{% elif" not in text:
        assert headings == 1


@pytest.mark.parametrize("path", sorted((FOLDER / "components").glob("*.html")), ids=lambda path: path.name)
def test_a_component_says_first_what_it_takes(path: Path):
    assert path.read_text(encoding="utf-8").startswith("{# "), "open with what it shows and takes"
