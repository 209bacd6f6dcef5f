"""The core articles in French: as complete as their originals, in French that keeps the rules of spelling."""

import re
from pathlib import Path

import frontmatter
import pytest
from django.test import Client

from advice.loading import ARTICLES, load_articles
from advice.markdown import render
from core.vocabulary import SilenceReason
from tests.french.test_catalogue import spelling

CORE = {
    "internal-policy", "technical-trouble", "already-answered", "lack-of-time", "forgotten", "role-on-ice",
    "still-interviewing", "following-up", "ask-for-the-date",
}  # fmt: skip
FILES = sorted((ARTICLES / "fr").rglob("*.md"))
ENGLISH = {path.stem: path for path in (ARTICLES / "en").rglob("*.md")}
_EVIDENCE = re.compile(r"{% evidence [^%]*%}")


def listed(article: frontmatter.Post, name: str) -> list[str]:
    values = article.metadata[name]
    assert isinstance(values, list)
    return values


def test_the_core_is_there():
    assert {path.stem for path in FILES} >= CORE


def test_every_reason_for_silence_that_an_article_is_about_has_one_in_french():
    def reasons(files) -> set[str]:
        return {code for path in files for code in frontmatter.load(path).metadata["reasons"]}

    assert reasons(FILES) == reasons(path for slug, path in ENGLISH.items() if slug in CORE)
    assert reasons(FILES) <= set(SilenceReason.values)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEachFile:
    def test_stands_beside_an_english_one_about_the_same(self, path: Path):
        here, there = frontmatter.load(path), frontmatter.load(ENGLISH[path.stem])
        for name in ("topic", "reasons", "stages"):
            assert here.metadata[name] == there.metadata[name], name
        assert _EVIDENCE.findall(here.content) == _EVIDENCE.findall(there.content)
        assert len(listed(here, "in_short")) == len(listed(there, "in_short"))

    def test_is_whole(self, path: Path):
        rendered = render(frontmatter.load(path).content)
        assert rendered.problems == []
        assert 600 <= rendered.word_count <= 1100
        assert rendered.contents[-1]["text"] == "Que faire"
        assert '<ol class="steps">' in rendered.html.partition('id="s-que-faire"')[2]

    def test_leads_to_french_pages_that_exist(self, path: Path):
        links = re.findall(r"\]\((/[^)]*)\)", path.read_text(encoding="utf-8"))
        assert links
        for link in links:
            slug = re.fullmatch(r"/fr/advice/([^/]+)/", link)
            assert slug is None or slug[1] in {file.stem for file in FILES}, link
            assert link.startswith("/fr/")

    def test_is_spelt_by_the_rules(self, path: Path):
        article = frontmatter.load(path)
        texts = [article.metadata["title"], article.metadata["summary"], *listed(article, "in_short")]
        body = _EVIDENCE.sub("", re.sub(r"\]\([^)]*\)", "]", article.content))
        assert {text: found for text in [*texts, body] if (found := spelling(str(text)))} == {}

    def test_says_vous(self, path: Path):
        content = frontmatter.load(path).content
        assert len(re.findall(r"\bvous\b", content, re.IGNORECASE)) >= 10
        assert not re.search(r"\b(tu|ton|tes|toi)\b", content)


@pytest.mark.django_db
def test_each_edition_lists_its_own_articles_and_ties_the_two_together(client: Client):
    load_articles()
    french = client.get("/fr/advice/").content.decode()
    assert "Quand relancer, et quand s’arrêter" in french
    assert "When to follow up" not in french
    page = client.get("/fr/advice/following-up/").content.decode()
    assert '<link rel="alternate" hreflang="en" href="http://testserver/advice/following-up/">' in page
    assert '<a href="/advice/following-up/" lang="en" hreflang="en">English</a>' in page
    english = client.get("/advice/following-up/").content.decode()
    assert '<link rel="alternate" hreflang="fr" href="http://testserver/fr/advice/following-up/">' in english


@pytest.mark.django_db
def test_what_is_not_translated_is_no_page_of_the_other_edition(client: Client):
    load_articles()
    assert client.get("/advice/never-stop-searching/").status_code == 200
    assert client.get("/fr/advice/never-stop-searching/").status_code == 404
    content = client.get("/advice/never-stop-searching/").content.decode()
    assert '<link rel="canonical"' in content
    assert 'rel="alternate" hreflang' not in content
