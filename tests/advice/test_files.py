"""The articles that come with the site: complete, plain, and linked to what exists."""

import re
from pathlib import Path
from typing import Any

import frontmatter
import pytest

from advice import evidence
from advice.loading import ARTICLES
from advice.markdown import render
from core.vocabulary import Phase, SilenceReason

# What a batch counts (reviews.figures.evidence): a figure that nobody counts would print nothing for ever.
COUNTED = {
    (name, phase)
    for name in evidence.names()
    for phase in ([""] if "-reason-" in name else ["", *Phase.values])
}
FILES = sorted((ARTICLES / "en").rglob("*.md"))
SLUGS = {path.stem for path in FILES}
# The reasons that advice.md asks an article for.
ASKED_FOR = {
    "internal_policy", "technical_problem", "already_answered", "lack_of_time", "forgotten", "role_on_hold",
    "still_interviewing", "kept_as_reserve",
}  # fmt: skip


def sentences(markdown: str) -> list[str]:
    """Return the sentences of an article; a heading, a list item and a title are sentences of their own."""
    text = re.sub(r"```message (.*)", r"\1\n", markdown)
    text = re.sub(r"^(?:```|\{%.*%\}|>)\s*", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    text = re.sub(r"[*_#]", "", text)
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:-|\d+\.) )", text):
        plain = re.sub(r"^\s*(?:-|\d+\.) ", "", " ".join(block.split()))
        found += [part for part in re.split(r"(?<=[.!?:])[”\"]?\s+(?=[A-Z“\[0-9])", plain) if part]
    return found


def test_all_twenty_are_there():
    assert len(FILES) == 20


def test_every_reason_that_was_asked_for_has_an_article():
    covered = {code for path in FILES for code in frontmatter.load(path).metadata.get("reasons", [])}
    assert covered >= ASKED_FOR
    assert covered <= set(SilenceReason.values)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEachFile:
    def test_is_as_long_as_a_page_that_one_reads(self, path: Path):
        assert 500 <= render(frontmatter.load(path).content).word_count <= 950

    def test_is_written_in_short_sentences(self, path: Path):
        lengths = {part: len(part.split()) for part in sentences(frontmatter.load(path).content)}
        assert sum(lengths.values()) / len(lengths) < 18
        assert [part for part, length in lengths.items() if length > 40] == []

    def test_ends_with_what_to_do(self, path: Path):
        rendered = render(frontmatter.load(path).content)
        assert rendered.contents[-1]["text"] == "What to do"
        assert '<ol class="steps">' in rendered.html.partition('id="s-what-to-do"')[2]

    def test_addresses_the_reader(self, path: Path):
        assert len(re.findall(r"\byou\b", frontmatter.load(path).content, re.IGNORECASE)) >= 10

    def test_says_nothing_in_figures_of_its_own(self, path: Path):
        content = frontmatter.load(path).content
        assert not re.search(
            r"\d\s*%|per ?cent|percentage|out of (?:ten|10)|studies show", content, re.IGNORECASE
        )

    def test_blames_nobody(self, path: Path):
        assert "ghost" not in path.read_text(encoding="utf-8").lower()

    def test_has_what_a_reader_in_a_hurry_needs(self, path: Path):
        points: Any = frontmatter.load(path).metadata["in_short"]
        assert 2 <= len(points) <= 5
        assert all(len(point.split()) <= 20 for point in points)

    def test_has_links_and_figures_that_exist(self, path: Path):
        content = frontmatter.load(path).content
        assert render(content).problems == []
        assert set(re.findall(r"\(/advice/([^/)]+)/\)", content)) <= SLUGS - {path.stem}
        assert all(map(evidence.is_known, re.findall(r'\{% evidence "([^"]+)"', content)))
        assert set(re.findall(r'\{% evidence "([^"]+)"(?: phase="([a-z]+)")?', content)) <= COUNTED
