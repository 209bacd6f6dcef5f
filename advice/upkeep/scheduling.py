"""Publication on a day that an editor has chosen: the text that was read then, and no later one."""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from advice.models import Article
from advice.services import require_current, show_revision

MOST_DAYS_AHEAD: Final = 366


def schedule_publication(*, article_id: int, expected_revision: int, on: dt.date, today: dt.date) -> Article:
    """Publish the newest revision, and no later one, in the night that begins the day `on`.

    A second click, or another day, replaces what was planned.

    Raises:
        Article.DoesNotExist
        StaleRevisionError: somebody saved a newer text.
        ValidationError: the day does not lie ahead, or more than 366 days, or readers see this text already.
    """
    if on <= today:
        raise ValidationError(_("Choose a day that lies ahead. To publish now, use the button “Publish”."))
    if on > today + dt.timedelta(days=MOST_DAYS_AHEAD):
        raise ValidationError(_("Choose a day within a year."))
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        require_current(article, expected_revision)
        if article.live_revision == article.revision:
            raise ValidationError(_("Readers see this text already."))
        article.scheduled_revision, article.scheduled_on = article.revision, on
        article.save(update_fields=["scheduled_revision", "scheduled_on"])
    return article


def cancel_publication(*, article_id: int) -> Article:
    """Take back what was planned; nothing else changes. Raises Article.DoesNotExist."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        article.scheduled_revision = article.scheduled_on = None
        article.save(update_fields=["scheduled_revision", "scheduled_on"])
    return article


def publish_due(*, today: dt.date) -> list[Article]:
    """Publish what was planned for today or earlier; return the articles. A second run changes nothing."""
    published = []
    for pk in Article.objects.due_on(today).values_list("pk", flat=True):
        with transaction.atomic():
            article = Article.objects.select_for_update().due_on(today).filter(pk=pk).first()
            if article is not None and article.scheduled_revision is not None:
                # Also takes the plan off the row.
                show_revision(article=article, number=article.scheduled_revision)
                published.append(article)
    return published
