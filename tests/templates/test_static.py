"""The style sheets: names that are used exist, pairs of colours can be read, fonts are the ones we name."""

import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from config.storage import JoinedStaticFilesStorage

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
}
# Components that are styled by the sheet of what they stand in.
STYLED_ELSEWHERE = {"filter_choice", "own_figures", "sign", "site_foot", "wordmark"}


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "sheet", "wash", "field")
TEXT_PAIRS = [
    *(
        (text, ground)
        for text in ("ink", "soft", "accent", "kept", "late", "silent", "alert")
        for ground in GROUNDS
    ),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("paper", "ink"),
]
# Edges of controls and parts of drawings need 3:1 (WCAG 1.4.11).
EDGE_PAIRS = [(edge, ground) for edge in ("edge", "kept", "late", "silent", "alert") for ground in GROUNDS]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text: str, ground: str, scheme: int):
    assert contrast(COLOURS[text][scheme], COLOURS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_can_be_seen(edge: str, ground: str, scheme: int):
    assert contrast(COLOURS[edge][scheme], COLOURS[ground][scheme]) >= 3


def test_contrast_is_computed_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_names_that_are_used_are_defined():
    defined = set(re.findall(r"^\s*--([\w-]+):", TOKENS, re.MULTILINE))
    used = {
        name for sheet in SHEETS for name in re.findall(r"var\(--([\w-]+)", sheet.read_text(encoding="utf-8"))
    }
    assert used - defined == set()
    assert defined - used == set()


def test_every_component_has_a_sheet_and_every_sheet_is_imported():
    templates = {path.stem for path in (Path(settings.BASE_DIR) / "templates" / "components").glob("*.html")}
    sheets = {path.stem for path in (STATIC / "css" / "components").glob("*.css")}
    imported = re.findall(r'url\("components/(\w+)\.css"\)', (STATIC / "css" / "site.css").read_text())
    assert templates - sheets == STYLED_ELSEWHERE
    assert sorted(imported) == sorted(sheets)


@pytest.mark.parametrize(
    "path", sorted((STATIC / "css" / "components").glob("*.css")), ids=lambda path: path.stem
)
def test_a_sheet_opens_with_its_markup(path: Path):
    assert path.read_text(encoding="utf-8").startswith("/* ")


def test_motion_is_only_for_those_who_want_it():
    for sheet in SHEETS:
        text = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) {.*?\n}",
            "",
            sheet.read_text(),
            flags=re.DOTALL,
        )
        assert not re.search(r"\b(transition|animation)\s*:", text), sheet.name


def test_the_fonts_are_the_ones_whose_origin_is_written_down():
    written = (STATIC / "fonts" / "VENDORED.md").read_text(encoding="utf-8")
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))
    assert len(fonts) == 2
    for font in fonts:
        assert font.name in written
        assert sha256(font.read_bytes()).hexdigest() in written
    assert sum(font.stat().st_size for font in fonts) < 88_000


def collected() -> dict[str, tuple[object, str]]:
    """Return what collectstatic would hand to the storage."""
    return {path: (storage, path) for finder in get_finders() for path, storage in finder.list([])}


def test_the_served_sheet_is_one_and_small(tmp_path: Path):
    joined = JoinedStaticFilesStorage(location=str(tmp_path), base_url="/static/").joined(collected())
    assert "@import" not in joined
    assert joined.index("@layer reset, tokens") < joined.index("@layer tokens {")
    assert joined.count("{") == joined.count("}")
    assert len(gzip.compress(joined.encode())) < 12_000, (
        "a third of what a first page may weigh without fonts"
    )
