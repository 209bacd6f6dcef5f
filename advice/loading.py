"""The articles that come with the site: Markdown files with front matter, loaded into the database.

A file is taken when its article is new, or when the newest revision came from a file. An article
that an editor has changed is kept as it is and reported, until somebody asks for the file's text
by name; the editor's text stays in the history even then.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date

from advice import services
from advice.models import Article, LegalClock
from advice.vocabulary import Audience, Source, Status

ARTICLES = Path(__file__).parent / "articles"
LEGAL_CLOCKS = Path(__file__).parent / "legal_clocks.json"

_REQUIRED = {"title", "summary", "topic", "reviewed_on"}
_OPTIONAL = {"stages", "reasons", "audience", "author_role", "status", "in_short"}
# A file larger than this is no article.
_MOST_BYTES = 200_000


@dataclass
class Report:
    """What a load did, by file."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)


class BadFileError(Exception):
    """A file that cannot be an article; `reasons` are sentences."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = list(reasons)


def load_articles(folder: Path = ARTICLES, *, take: frozenset[str] = frozenset()) -> Report:
    """Load every `<language>/.../<slug>.md` under the folder; one bad file does not stop the rest.

    `take` holds the slugs whose file replaces an editor's text. Running it twice changes nothing.
    """
    report = Report()
    seen: set[str] = set()
    for path in sorted(folder.rglob("*/*.md")):
        language = path.relative_to(folder).parts[0]
        name = f"{language}/{path.stem}"
        try:
            if name in seen:
                raise BadFileError("Another file has the same name in another folder.")
            seen.add(name)
            outcome = _load(path, language, take=path.stem in take)
        except BadFileError as error:
            report.refused.setdefault(name, []).extend(error.reasons)
        else:
            getattr(report, outcome).append(name)
    return report


def load_legal_clocks(path: Path = LEGAL_CLOCKS) -> Report:
    """Load the table of legal clocks; rows that left the file are deleted, since nobody checks them."""
    report = Report()
    rows = json.loads(path.read_text(encoding="utf-8"))
    with transaction.atomic():
        for row in rows:
            _load_clock(row, report)
        LegalClock.objects.exclude(code__in=[row.get("code", "") for row in rows]).delete()
    return report


def _load_clock(row: dict[str, Any], report: Report) -> None:
    """Add or update one legal clock."""
    code = str(row.get("code", ""))
    values = row | {name: parse_date(str(row.get(name))) for name in ("in_force_from", "checked_on")}
    stored = LegalClock.objects.filter(code=code).first()
    if stored and values["checked_on"]:
        # An editor may have read the source again since the file was written.
        values["checked_on"] = max(values["checked_on"], stored.checked_on)
    if stored and all(getattr(stored, name) == value for name, value in values.items()):
        report.unchanged.append(code)
        return
    try:
        clock = stored or LegalClock(code=code)
        for name, value in values.items():
            setattr(clock, name, value)
        clock.full_clean()
    except ValidationError as error:
        report.refused[code] = _sentences(error)
        return
    if stored:
        clock.save(update_fields=list(values))
        report.updated.append(code)
    else:
        clock.save(force_insert=True)
        report.added.append(code)


def _load(path: Path, language: str, *, take: bool) -> str:
    """Load one file; return the name of the report's list that it belongs to."""
    content = _content(path)
    text, status = _read(content)
    digest = sha256(content.encode("utf-8")).hexdigest()
    slug = path.stem
    try:
        with transaction.atomic():
            article = Article.objects.select_for_update().filter(slug=slug, language=language).first()
            if article is None:
                article = services.create_article(slug=slug, language=language, text=text, source=Source.FILE)
                outcome, publish = "added", status == Status.PUBLISHED
            elif article.file_sha256 == digest and not take:
                return "unchanged" if article.source == Source.FILE else "kept"
            elif article.source == Source.EDITOR and not take:
                return "kept"
            else:
                before = article.revision
                article = services.save_draft(
                    article_id=article.pk, expected_revision=before, text=text, source=Source.FILE
                )
                # What an editor has taken off the site does not come back with a new file.
                outcome = "unchanged" if article.revision == before else "updated"
                publish = article.is_published
            article.file_sha256 = digest
            article.save(update_fields=["file_sha256"])
            if publish:
                services.publish_article(article_id=article.pk, expected_revision=article.revision)
    except ValidationError as error:
        raise BadFileError(*_sentences(error)) from error
    return outcome


def _content(path: Path) -> str:
    """Return a file's text."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadFileError(f"The file is larger than {_MOST_BYTES} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(f"The file is not UTF-8 (byte {error.start}).") from error
    except OSError as error:
        raise BadFileError(f"The file cannot be read: {error.strerror}.") from error


def _read(content: str) -> tuple[services.Text, str]:
    """Return a file's text and its status; raise BadFileError with everything that is wrong."""
    try:
        post = frontmatter.loads(content)
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        # Keys that are no words and days that are in no calendar end here as well.
        raise BadFileError(f"The front matter is not YAML: {' '.join(str(error).split())}") from error
    if not post.metadata:
        raise BadFileError("The file begins with no front matter (a block between two lines of ---).")
    head = post.metadata
    wrong = [f"The front matter lacks “{name}”." for name in sorted(_REQUIRED - set(head))]
    wrong += [
        f"The front matter has “{name}”, which is no field."
        for name in sorted(map(str, set(head) - _REQUIRED - _OPTIONAL))
    ]
    reviewed_on = head.get("reviewed_on")
    if "reviewed_on" in head and type(reviewed_on) is not dt.date:
        wrong.append("“reviewed_on” is not a day written as 2026-07-31.")
    lists = {}
    for name in ("stages", "reasons", "in_short"):
        values = head.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            wrong.append(f"“{name}” is not a list of words.")
            values = []
        lists[name] = tuple(values)
    status = head.get("status", Status.PUBLISHED)
    if status not in Status.values:
        wrong.append("“status” is neither draft nor published.")
    if not post.content.strip():
        wrong.append("The file has no text.")
    if wrong or not isinstance(reviewed_on, dt.date):
        raise BadFileError(*wrong)
    text = services.Text(
        title=str(head["title"]),
        summary=str(head["summary"]),
        topic=str(head["topic"]),
        stages=lists["stages"],
        reasons=lists["reasons"],
        audience=str(head.get("audience", Audience.CANDIDATE)),
        author_role=str(head.get("author_role", "The editors")),
        reviewed_on=reviewed_on,
        in_short="\n".join(lists["in_short"]),
        body_markdown=post.content,
    )
    return text, str(status)


def _sentences(error: ValidationError) -> list[str]:
    """Return a validation error as lines of “field: sentence”."""
    if hasattr(error, "error_dict"):
        return [f"{name}: {sentence}" for name, found in error.message_dict.items() for sentence in found]
    return list(error.messages)
