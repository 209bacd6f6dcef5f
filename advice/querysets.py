"""What can be asked of the advice room's tables."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models
from django.db.models import Q

from advice.vocabulary import Audience, Status, Topic
from core.vocabulary import SilenceReason, Stage

if TYPE_CHECKING:
    from advice.models import Article, ArticleRevision, EvidenceFigure, LegalClock  # noqa: F401

# A share of fewer waits than this moves by more than five points with a single answer.
MINIMUM_EVIDENCE = 20
# A law is looked up again after a year.
DAYS_BETWEEN_CHECKS = 365


def _lists(field: str, codes: Iterable[str]) -> Q:
    """Return the condition that a list of codes holds one of these.

    Codes are plain words, so the quoted code in the JSON text is an exact match, and the
    same on SQLite and PostgreSQL (whose `contains` the other lacks). There are tens of articles.
    """
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(**{f"{field}__icontains": f'"{code}"'})
    return condition


class ArticleQuerySet(models.QuerySet["Article"]):
    """Reads of articles."""

    def published(self) -> Self:
        """Return what readers may see."""
        return self.filter(status=Status.PUBLISHED)

    def in_language(self, language: str) -> Self:
        """Return the articles of one language (its code, as in `en`)."""
        return self.filter(language=language)

    def for_candidates(self) -> Self:
        """Return the articles that address candidates."""
        return self.filter(audience=Audience.CANDIDATE)

    def for_topic(self, topic: str) -> Self:
        """Return the articles of one topic; an unknown code finds nothing."""
        if topic not in Topic.values:
            return self.none()
        return self.filter(topic=topic)

    def for_stage(self, stage: str) -> Self:
        """Return the articles about this stage, and those that hold at every stage.

        An unknown code finds nothing.
        """
        if stage not in Stage.values:
            return self.none()
        return self.filter(_lists("stages", [stage]) | Q(stages=[]))

    def for_reason(self, reason: str) -> Self:
        """Return the articles about one reason for silence; an unknown code finds nothing."""
        return self.for_reasons([reason])

    def for_reasons(self, reasons: Iterable[str]) -> Self:
        """Return the articles about any of these reasons for silence."""
        return self.filter(_lists("reasons", [code for code in reasons if code in SilenceReason.values]))

    def due_on(self, day: dt.date) -> Self:
        """Return the articles with a text that is to be published by itself on this day or before."""
        return self.filter(scheduled_on__lte=day)

    def planned(self) -> Self:
        """Return the articles with a text that is to be published by itself, the next one first."""
        return self.filter(scheduled_on__isnull=False).order_by("scheduled_on", "title")

    def for_lists(self) -> Self:
        """Leave out the long texts, for lists."""
        return self.defer("body_markdown", "body_html", "contents")


class RevisionQuerySet(models.QuerySet["ArticleRevision"]):
    """Reads of revisions; the history is append-only."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: a revision is never changed."""
        raise TypeError("Revisions are append-only; save a new one with services.save_draft.")

    def delete(self) -> NoReturn:
        """Refuse: a revision is never deleted."""
        raise TypeError("Revisions are append-only.")


class EvidenceQuerySet(models.QuerySet["EvidenceFigure"]):
    """Reads of the figures that articles show."""

    def for_places(self, places: Iterable[tuple[str, str]]) -> Self:
        """Return the figures of these (name, phase) pairs."""
        condition = Q(pk__in=[])
        for name, phase in places:
            condition |= Q(name=name, phase=phase)
        return self.filter(condition)

    def citable(self) -> Self:
        """Return the figures with enough waits behind them to be printed."""
        return self.filter(n__gte=MINIMUM_EVIDENCE)


class LegalClockQuerySet(models.QuerySet["LegalClock"]):
    """Reads of legal clocks."""

    def for_place(self, country: str, region: str = "") -> Self:
        """Return the clocks of a country that hold in the whole of it or in this region."""
        return self.filter(Q(region="") | Q(region=region), country=country)

    def in_force(self, day: dt.date) -> Self:
        """Return the clocks that hold on this day."""
        return self.filter(in_force_from__lte=day)

    def overdue(self, day: dt.date) -> Self:
        """Return the clocks whose source nobody has read for more than a year."""
        return self.filter(checked_on__lt=day - dt.timedelta(days=DAYS_BETWEEN_CHECKS))
