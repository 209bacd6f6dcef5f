"""Articles for the tests of this room."""

from dataclasses import replace
from datetime import date
from typing import Any

from advice import services
from advice.models import Article
from advice.vocabulary import Source

TEXT = services.Text(
    title="When to follow up",
    summary="Once after the date, once more a week later.",
    topic="following_up",
    stages=("panel_interview",),
    reasons=("forgotten",),
    audience="candidate",
    author_role="The editors",
    reviewed_on=date(2026, 7, 31),
    in_short="Wait.\nWrite once.",
    body_markdown="Wait for the day.\n\n## What to do\n\n1. **Write.** Once is enough.",
)


def text(**changes: Any) -> services.Text:
    """Return an article's text that is valid as it is, with some fields changed."""
    return replace(TEXT, **changes)


def article(
    slug: str = "following-up",
    *,
    published: bool = True,
    source: Source = Source.EDITOR,
    language: str = "en",
    **changes: Any,
) -> Article:
    """Return an article with one revision."""
    made = services.create_article(slug=slug, language=language, text=text(**changes), source=source)
    if published:
        made = services.publish_article(article_id=made.pk, expected_revision=1)
    return made


def posted(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends from the editors' form."""
    return {
        "title": TEXT.title,
        "summary": TEXT.summary,
        "topic": TEXT.topic,
        "stages": list(TEXT.stages),
        "reasons": list(TEXT.reasons),
        "audience": TEXT.audience,
        "author_role": TEXT.author_role,
        "reviewed_on": TEXT.reviewed_on.isoformat(),
        "in_short": TEXT.in_short,
        "body_markdown": TEXT.body_markdown,
    } | changes
