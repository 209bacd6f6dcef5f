"""What can be done to articles and their figures; each verb is one transaction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advice import evidence
from advice.markdown import Rendered, render
from advice.models import Article, ArticleRevision, EvidenceFigure
from advice.vocabulary import Source, Status
from core.text import tidy, tidy_line
from core.vocabulary import Phase, SilenceReason, Stage

MOST_POINTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Everything that an editor writes about an article, as `ArticleText` stores it."""

    title: str
    summary: str
    topic: str
    stages: tuple[str, ...]
    reasons: tuple[str, ...]
    audience: str
    author_role: str
    reviewed_on: dt.date
    in_short: str
    body_markdown: str

    @classmethod
    def of(cls, stored: Article | ArticleRevision) -> "Text":
        """Return the text of an article's row or of one of its revisions."""
        values = {field.name: getattr(stored, field.name) for field in fields(cls)}
        return cls(**values | {"stages": tuple(values["stages"]), "reasons": tuple(values["reasons"])})


class StaleRevisionError(Exception):
    """Somebody saved the article meanwhile; `current` is the number of the newest revision."""

    def __init__(self, current: int) -> None:
        super().__init__(f"The newest revision is number {current}.")
        self.current = current


def create_article(*, slug: str, language: str, text: Text, source: Source, by_role: str = "") -> Article:
    """Create an article as a draft, with its first revision.

    Raises ValidationError (by field) for a text that cannot be saved or an address that is taken.
    """
    text, rendered = _checked(text)
    article = Article(slug=slug, language=language, status=Status.DRAFT, revision=1, source=source)
    _copy(article, text, rendered)
    article.full_clean(exclude=["contents", "body_html"])
    try:
        with transaction.atomic():
            article.save(force_insert=True)
            _add_revision(article, text, source, by_role)
    except IntegrityError as error:
        # Somebody took the address between the check and the insertion.
        raise ValidationError(_("There is an article with this address already.")) from error
    return article


def save_draft(
    *, article_id: int, expected_revision: int, text: Text, source: Source, by_role: str = ""
) -> Article:
    """Save a new text of an article; readers go on seeing the published one until it is published.

    `expected_revision` is the number that the editor's form was filled from. A text that equals the
    newest one adds nothing, so a second click is harmless. Raises StaleRevisionError when somebody
    else saved in between, ValidationError (by field), Article.DoesNotExist.
    """
    text, rendered = _checked(text)
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        newest = article.revisions.get(number=article.revision)
        if Text.of(newest) == text and newest.source == source:
            return article
        require_current(article, expected_revision)
        article.revision += 1
        article.source = source
        changed = ["revision", "source"]
        if not article.is_published:
            changed += _copy(article, text, rendered)
        article.full_clean(exclude=["contents", "body_html"])
        article.save(update_fields=changed)
        _add_revision(article, text, source, by_role)
    return article


def publish_article(*, article_id: int, expected_revision: int) -> Article:
    """Show the newest revision to readers. Raises StaleRevisionError, Article.DoesNotExist.

    Publishing what is published already changes nothing.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        require_current(article, expected_revision)
        if article.live_revision == article.revision:
            return article
        show_revision(article=article, number=article.revision)
    return article


def show_revision(*, article: Article, number: int) -> None:
    """Show a revision to readers, within the transaction of the caller, who holds the row's lock.

    What was planned for this text or an earlier one is done with.
    """
    text = Text.of(article.revisions.get(number=number))
    article.status, article.live_revision = Status.PUBLISHED, number
    changed = _copy(article, text, render(text.body_markdown))
    if article.scheduled_revision is not None and article.scheduled_revision <= number:
        article.scheduled_revision = article.scheduled_on = None
    article.save(update_fields=["status", "live_revision", "scheduled_revision", "scheduled_on", *changed])


def unpublish(*, article_id: int) -> Article:
    """Take an article away from readers; its texts and its history stay. Raises Article.DoesNotExist."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        if not article.is_published:
            return article
        newest = Text.of(article.revisions.get(number=article.revision))
        article.status, article.live_revision = Status.DRAFT, None
        article.scheduled_revision = article.scheduled_on = None
        changed = _copy(article, newest, render(newest.body_markdown))
        article.save(
            update_fields=["status", "live_revision", "scheduled_revision", "scheduled_on", *changed]
        )
    return article


def restore_revision(*, article_id: int, number: int, expected_revision: int, by_role: str = "") -> Article:
    """Make an older text the newest one again, as a new revision that is not yet published.

    Raises StaleRevisionError, Article.DoesNotExist, ArticleRevision.DoesNotExist, and ValidationError
    when the older text no longer passes (a page that it links to may be gone).
    """
    older = ArticleRevision.objects.get(article_id=article_id, number=number)
    return save_draft(
        article_id=article_id,
        expected_revision=expected_revision,
        text=Text.of(older),
        source=Source.EDITOR,
        by_role=by_role,
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure for articles, in whole percent with its 80 % range; see `EvidenceFigure`."""

    name: str
    phase: str
    value: int
    low: int
    high: int
    n: int


def write_evidence(*, batch: int, batch_day: dt.date, figures: Iterable[Figure]) -> None:
    """Replace every figure that articles can show by those of a batch.

    Called by the tallies within the batch's transaction. Raises ValueError for a figure that no
    article may name, so that a wrong name cannot silently show nothing.
    """
    rows = []
    for figure in figures:
        if not evidence.is_known(figure.name) or figure.phase not in {"", *Phase.values}:
            raise ValueError(f"There is no figure {figure.name!r} for the phase {figure.phase!r}.")
        rows.append(EvidenceFigure(**asdict(figure), batch=batch, batch_day=batch_day))
    with transaction.atomic():
        EvidenceFigure.objects.all().delete()
        EvidenceFigure.objects.bulk_create(rows)


def tidied(text: Text) -> Text:
    """Return the text as it will be stored: without unseen characters, codes in their usual order."""
    return Text(
        title=tidy_line(text.title),
        summary=tidy_line(text.summary),
        topic=text.topic,
        stages=tuple(code for code in Stage.values if code in text.stages),
        reasons=tuple(code for code in SilenceReason.values if code in text.reasons),
        audience=text.audience,
        author_role=tidy_line(text.author_role),
        reviewed_on=text.reviewed_on,
        in_short="\n".join(line for line in map(tidy_line, tidy(text.in_short).splitlines()) if line),
        body_markdown=tidy(text.body_markdown),
    )


def _checked(text: Text) -> tuple[Text, Rendered]:
    """Return the text tidied and rendered; raise ValidationError for what the columns cannot see."""
    errors: dict[str, list[str]] = {}
    unknown = (set(text.stages) - set(Stage.values)) | (set(text.reasons) - set(SilenceReason.values))
    if unknown:
        errors["stages"] = [_("There is no code “%(code)s”.") % {"code": code} for code in sorted(unknown)]
    text = tidied(text)
    if len(text.in_short.splitlines()) > MOST_POINTS:
        errors["in_short"] = [_("Write at most %(most)s points, one a line.") % {"most": MOST_POINTS}]
    if text.reviewed_on > timezone.localdate() + dt.timedelta(days=1):
        errors["reviewed_on"] = [_("The day of the last review lies in the future.")]
    rendered = render(text.body_markdown)
    if rendered.problems:
        errors["body_markdown"] = rendered.problems
    if errors:
        raise ValidationError(errors)
    return text, rendered


def _copy(article: Article, text: Text, rendered: Rendered) -> list[str]:
    """Copy a text and its rendering onto the article's row; return the names of the fields."""
    values = _columns(text) | {
        "body_html": rendered.html,
        "contents": rendered.contents,
        "word_count": rendered.word_count,
    }
    for name, value in values.items():
        setattr(article, name, value)
    return list(values)


def _columns(text: Text) -> dict[str, object]:
    """Return the text as columns; lists are stored as JSON lists."""
    return asdict(text) | {"stages": list(text.stages), "reasons": list(text.reasons)}


def _add_revision(article: Article, text: Text, source: Source, by_role: str) -> None:
    """Add the newest revision to the history."""
    revision = ArticleRevision(
        article=article,
        number=article.revision,
        source=source,
        by_role=by_role,
        made_on=timezone.localdate(),
        **_columns(text),
    )
    revision.full_clean(exclude=["article"])
    revision.save(force_insert=True)


def require_current(article: Article, expected_revision: int) -> None:
    """Raise StaleRevisionError unless the article still is as the editor saw it."""
    if article.revision != expected_revision:
        raise StaleRevisionError(article.revision)
