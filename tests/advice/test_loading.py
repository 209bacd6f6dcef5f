"""The command that loads the articles that come with the site."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from advice import services
from advice.loading import ARTICLES, load_articles, load_legal_clocks
from advice.models import Article, LegalClock
from advice.vocabulary import Source
from tests.advice.makers import text

pytestmark = pytest.mark.django_db

FILE = """---
title: {title}
summary: One sentence.
topic: following_up
stages: [panel_interview]
reasons: [forgotten]
reviewed_on: 2026-07-31
in_short: [Wait., Write once.]
---
Wait for the day.

## What to do

1. **Write.** Once.
"""


def write(folder: Path, slug: str, content: str | bytes = FILE, *, title: str = "A title") -> None:
    path = folder / "en" / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        content = content.replace("{title}", title).encode()
    path.write_bytes(content)


def run(*args: str) -> tuple[str, str, bool]:
    """Return what the command prints on both streams, and whether it succeeded."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_articles", *args, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}", False
    return out.getvalue(), err.getvalue(), True


def test_all_that_comes_with_the_site_loads_and_is_published():
    out, err, good = run()
    files = list(ARTICLES.rglob("*.md"))
    assert (good, err) == (True, "")
    assert f"Articles: {len(files)} added, 0 updated, 0 unchanged, 0 kept, 0 refused" in out
    assert Article.objects.published().count() == len(files)


def test_a_second_run_changes_nothing():
    run()
    before = list(Article.objects.order_by("pk").values())
    out, _err, good = run()
    assert good
    assert f"Articles: 0 added, 0 updated, {len(before)} unchanged" in out
    assert "Legal clocks: 0 added, 0 updated, 1 unchanged" in out
    assert list(Article.objects.order_by("pk").values()) == before


def test_a_changed_file_becomes_a_new_published_revision(tmp_path: Path):
    write(tmp_path, "one")
    load_articles(tmp_path)
    write(tmp_path, "one", title="Another title")
    assert load_articles(tmp_path).updated == ["en/one"]
    article = Article.objects.get()
    assert (article.title, article.revision, article.live_revision) == ("Another title", 2, 2)


def test_what_an_editor_changed_is_kept_until_asked_otherwise(tmp_path: Path):
    write(tmp_path, "one")
    load_articles(tmp_path)
    article = Article.objects.get()
    services.save_draft(
        article_id=article.pk, expected_revision=1, text=text(title="By an editor"), source=Source.EDITOR
    )
    for title in ("A title", "Another title"):
        write(tmp_path, "one", title=title)
        assert load_articles(tmp_path).kept == ["en/one"]
    article.refresh_from_db()
    assert (article.revision, article.source) == (2, Source.EDITOR)
    out, _err, _good = run(str(tmp_path))
    assert "kept, because an editor changed it: en/one" in out

    assert load_articles(tmp_path, take=frozenset({"one"})).updated == ["en/one"]
    article.refresh_from_db()
    assert (article.title, article.live_revision) == ("Another title", 3)
    assert article.revisions.get(number=2).title == "By an editor"
    assert load_articles(tmp_path).unchanged == ["en/one"]


def test_what_an_editor_took_off_the_site_stays_off(tmp_path: Path):
    write(tmp_path, "one")
    load_articles(tmp_path)
    services.unpublish(article_id=Article.objects.get().pk)
    write(tmp_path, "one", title="Another title")
    assert load_articles(tmp_path).updated == ["en/one"]
    assert not Article.objects.get().is_published


def test_a_draft_stays_a_draft(tmp_path: Path):
    write(tmp_path, "one", FILE.replace("topic:", "status: draft\ntopic:"))
    load_articles(tmp_path)
    assert not Article.objects.get().is_published


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (FILE.replace("summary: One sentence.\n", ""), "lacks “summary”"),
        (FILE.replace("topic: following_up", "topic: nonsense"), "topic"),
        (FILE.replace("topic: following_up", "topics: [a]"), "“topics”, which is no field"),
        (FILE.replace("2026-07-31", "soon"), "reviewed_on"),
        (FILE.replace("2026-07-31", "2026-13-45"), "not YAML"),
        (FILE.replace("2026-07-31", "2199-01-01"), "future"),
        (FILE.replace("[panel_interview]", "panel_interview"), "“stages” is not a list"),
        (FILE.replace("[panel_interview]", "[nonsense]"), "nonsense"),
        (FILE.replace("[Wait., Write once.]", "[{a: b}]"), "“in_short” is not a list"),
        (FILE.replace("topic:", "status: gone\ntopic:"), "neither draft nor published"),
        (FILE.replace("topic:", "1: 2\ntopic:"), "not YAML"),
        (FILE.replace("[forgotten]", "[forgotten"), "not YAML"),
        (FILE.replace("[forgotten]", "!!python/object:os.system [x]"), "not YAML"),
        (FILE.replace("Wait for the day.", "[a](javascript:x)"), "without https"),
        (FILE.partition("Wait for")[0], "no text"),
        ("Only text.", "no front matter"),
        ("", "no front matter"),
        (b"\xff\xfe not text", "not UTF-8 (byte 0)"),
        (b"x" * 200_001, "larger than"),
    ],
)
def test_a_bad_file_is_named_and_the_rest_is_loaded(tmp_path: Path, content: str | bytes, reason: str):
    write(tmp_path, "a-good-one")
    write(tmp_path, "bad", content)
    write(tmp_path, "other-good-one")
    out, err, good = run(str(tmp_path))
    assert not good
    assert "2 added" in out
    assert "refused: en/bad" in err
    assert reason in err
    assert set(Article.objects.values_list("slug", flat=True)) == {"a-good-one", "other-good-one"}


def test_two_files_of_one_name_are_told_apart(tmp_path: Path):
    write(tmp_path, "one")
    (tmp_path / "en" / "more").mkdir()
    (tmp_path / "en" / "more" / "one.md").write_text(FILE.replace("{title}", "B"))
    report = load_articles(tmp_path)
    assert report.added == ["en/one"]
    assert "same name" in report.refused["en/one"][0]


def test_a_folder_that_is_not_there():
    _out, err, good = run("/no/such/folder")
    assert not good
    assert "There is no folder" in err


class TestLegalClocks:
    def test_ontario_is_dated_and_cited(self):
        load_legal_clocks()
        clock = LegalClock.objects.for_place("CA", "Ontario").get()
        assert (clock.days, clock.place) == (45, "Ontario, Canada")
        assert clock.source_url.startswith("https://www.ontario.ca/")
        assert clock.checked_on >= clock.in_force_from

    def test_a_clock_of_one_region_does_not_hold_in_another(self):
        load_legal_clocks()
        assert not LegalClock.objects.for_place("CA", "Quebec").exists()
        assert not LegalClock.objects.for_place("CA").exists()
        assert not LegalClock.objects.for_place("GB", "Ontario").exists()

    def test_a_row_that_left_the_file_is_deleted_and_a_bad_one_refused(self, tmp_path: Path):
        load_legal_clocks()
        path = tmp_path / "clocks.json"
        path.write_text('[{"code": "bad", "days": 0}]')
        report = load_legal_clocks(path)
        assert set(report.refused) == {"bad"}
        assert not LegalClock.objects.exists()
