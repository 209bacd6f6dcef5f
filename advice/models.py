"""The tables of the advice room: articles with their history, live figures, legal clocks."""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from advice.querysets import (
    ArticleQuerySet,
    EvidenceQuerySet,
    LegalClockQuerySet,
    RevisionQuerySet,
)
from advice.vocabulary import Audience, Source, Status, Topic
from core.countries import country_name
from core.languages import reading_language
from core.vocabulary import Phase

_one_line = RegexValidator(r"^[^\r\n]*$", _("Write this on one line."))


class ArticleText(models.Model):
    """What an editor writes: the same fields on the article and on each of its revisions.

    `stages` and `reasons` are lists of codes from the shared vocabularies; an empty `stages`
    means that the article holds at every stage.
    """

    title = models.CharField(max_length=100, validators=[_one_line])
    summary = models.CharField(max_length=250, validators=[_one_line])
    topic = models.CharField(max_length=30, choices=Topic.listed)
    stages = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    audience = models.CharField(max_length=20, choices=Audience.listed, default=Audience.CANDIDATE)
    author_role = models.CharField(max_length=60, validators=[_one_line])
    reviewed_on = models.DateField()
    # One point a line, at most five: what a reader in a hurry takes away.
    in_short = models.TextField(blank=True, max_length=800, validators=[MaxLengthValidator(800)])
    body_markdown = models.TextField(max_length=40_000, validators=[MaxLengthValidator(40_000)])

    class Meta:
        abstract = True


class Article(ArticleText):
    """An article as readers see it, or as it will be when it is first published.

    The text on this row is that of `live_revision` while the article is published, and that of
    the newest revision while it is a draft; so an editor may work on a published article
    without readers seeing it.
    """

    slug = models.SlugField(max_length=80)
    language = models.CharField(max_length=10, default="en")
    status = models.CharField(max_length=20, choices=Status.listed, default=Status.DRAFT)
    # The number of the newest revision, and of the one that readers see.
    revision = models.PositiveIntegerField()
    live_revision = models.PositiveIntegerField(null=True, blank=True)
    # Where the newest revision came from; `file_sha256` is of the file as it was last taken.
    source = models.CharField(max_length=20, choices=Source.listed)
    file_sha256 = models.CharField(max_length=64, blank=True)
    # Which revision is published by itself, and on which day.
    scheduled_revision = models.PositiveIntegerField(null=True, blank=True)
    scheduled_on = models.DateField(null=True, blank=True)
    # Rendered and sanitised when the text is saved: [{"id": ..., "text": ...}] for the contents.
    body_html = models.TextField()
    contents = models.JSONField(default=list)
    word_count = models.PositiveIntegerField(default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="advice_one_article_a_slug",
                violation_error_message=_("There is an article with this address already."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=Status.PUBLISHED, live_revision__isnull=False)
                | models.Q(status=Status.DRAFT, live_revision__isnull=True),
                name="advice_published_has_live",
            ),
            models.CheckConstraint(
                condition=models.Q(live_revision__isnull=True)
                | models.Q(live_revision__lte=models.F("revision")),
                name="advice_live_is_not_newer",
            ),
            models.CheckConstraint(
                condition=models.Q(scheduled_on__isnull=True, scheduled_revision__isnull=True)
                | models.Q(
                    scheduled_on__isnull=False,
                    scheduled_revision__isnull=False,
                    scheduled_revision__lte=models.F("revision"),
                ),
                name="advice_plan_names_day_and_text",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address at which readers find the article."""
        with translation.override(self.language):
            return reverse("advice:article", kwargs={"slug": self.slug})

    @property
    def is_published(self) -> bool:
        """Return whether readers see it."""
        return self.status == Status.PUBLISHED

    @property
    def has_unpublished_changes(self) -> bool:
        """Return whether there is a revision newer than the one that readers see."""
        return self.live_revision is not None and self.live_revision != self.revision

    @property
    def minutes(self) -> int:
        """Return the minutes that it takes to read, at 200 words a minute; at least 1."""
        return max(1, round(self.word_count / 200))

    @property
    def points(self) -> list[str]:
        """Return the lines of the block "In short"."""
        return [line for line in self.in_short.splitlines() if line.strip()]


class ArticleRevision(ArticleText):
    """One text that an article had, or was to have. Rows are added, never changed or deleted."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=20, choices=Source.listed)
    # The designation of the editor ("Editor 2"), never a name; empty for a file.
    by_role = models.CharField(max_length=60, blank=True)
    made_on = models.DateField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="advice_one_revision_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class EvidenceFigure(models.Model):
    """One public figure that articles may show, written by the batch through `services.write_evidence`.

    `value`, `low` and `high` are whole percent (the middle and the 80 % range); `n` is the number
    of waits behind them; an empty `phase` pools all phases.
    """

    name = models.CharField(max_length=60)
    phase = models.CharField(max_length=20, choices=Phase.listed, blank=True)
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    low = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    high = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    n = models.PositiveIntegerField()
    # The batch's number and its day: the day is public and says how old the figure is.
    batch = models.PositiveIntegerField()
    batch_day = models.DateField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "phase"], name="advice_one_figure_a_phase"),
            models.CheckConstraint(
                condition=models.Q(low__lte=models.F("value"))
                & models.Q(value__lte=models.F("high"))
                & models.Q(high__lte=100),
                name="advice_figure_in_its_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phase}".strip()


class BrokenLink(models.Model):
    """A link of an article into this site that led nowhere when it was last opened (upkeep/links.py)."""

    article = models.ForeignKey(Article, on_delete=models.DB_CASCADE, related_name="broken_links")
    url = models.CharField(max_length=2000)
    why = models.CharField(max_length=200)
    found_on = models.DateField()
    # Whether the editors have had a letter about it.
    told = models.BooleanField(default=False)

    class Meta:
        ordering = ["found_on", "article", "url"]
        constraints = [models.UniqueConstraint(fields=["article", "url"], name="advice_one_row_a_link")]

    def __str__(self) -> str:
        return self.url


class LegalClock(models.Model):
    """A law that sets a time limit for an answer: dated, cited, and never part of a score."""

    code = models.SlugField(max_length=60, unique=True)
    country = models.CharField(max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")])
    region = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=300)
    days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    counted_from = models.CharField(max_length=100)
    applies_to = models.CharField(max_length=300)
    in_force_from = models.DateField()
    # The three texts above in other languages, by code: {"fr": {"rule": ...}}.
    translations = models.JSONField(default=dict, blank=True)
    source_title = models.CharField(max_length=200)
    source_url = models.URLField(max_length=300)
    checked_on = models.DateField()
    # When the editors were last told that it wants to be checked again.
    reminded_on = models.DateField(null=True, blank=True)

    objects = LegalClockQuerySet.as_manager()

    class Meta:
        ordering = ["country", "region", "days"]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=1), name="advice_clock_has_days"),
        ]

    def __str__(self) -> str:
        return self.rule

    def said(self) -> dict[str, str]:
        """Return the three texts in the language that is active; what nobody translated is in English."""
        own = {"rule": self.rule, "counted_from": self.counted_from, "applies_to": self.applies_to}
        here: dict[str, str] = self.translations.get(reading_language(), {})
        return own | here

    @property
    def place(self) -> str:
        """Return where it holds, as in "Ontario, Canada"."""
        name = country_name(self.country)
        return f"{self.region}, {name}" if self.region else name
