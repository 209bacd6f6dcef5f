"""What can be done to an article, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from advice import services
from advice.models import Article, ArticleRevision, EvidenceFigure
from advice.vocabulary import Source
from tests.advice.makers import TEXT, article, text

pytestmark = pytest.mark.django_db


def save(made: Article, expected: int, *, source: Source = Source.EDITOR, **changes) -> Article:
    return services.save_draft(
        article_id=made.pk,
        expected_revision=expected,
        text=text(**changes),
        source=source,
        by_role="Editor 1",
    )


def test_an_article_begins_as_a_draft_with_one_revision():
    made = article(published=False)
    assert (made.is_published, made.revision, made.live_revision) == (False, 1, None)
    assert made.revisions.get().body_markdown == TEXT.body_markdown
    assert made.contents == [{"id": "s-what-to-do", "text": "What to do"}]
    assert made.points == ["Wait.", "Write once."]


def test_readers_keep_the_published_text_until_the_new_one_is_published():
    made = save(article(), 1, title="A better title")
    made.refresh_from_db()
    assert (made.title, made.revision, made.live_revision) == (TEXT.title, 2, 1)
    assert made.has_unpublished_changes
    made = services.publish_article(article_id=made.pk, expected_revision=2)
    made.refresh_from_db()
    assert (made.title, made.live_revision) == ("A better title", 2)
    assert not made.has_unpublished_changes


def test_a_draft_shows_its_newest_text_in_the_editors_list():
    made = save(article(published=False), 1, title="A better title")
    made.refresh_from_db()
    assert made.title == "A better title"


def test_saving_the_same_text_twice_adds_nothing():
    made = article()
    save(made, 1, title="A better title")
    again = save(made, 1, title="A better title")
    assert again.revision == 2
    assert made.revisions.count() == 2


def test_a_stale_save_is_refused_and_changes_nothing():
    made = article(published=False)
    save(made, 1, title="Theirs")
    with pytest.raises(services.StaleRevisionError) as refused:
        save(made, 1, title="Mine")
    assert refused.value.current == 2
    made.refresh_from_db()
    assert (made.title, made.revision, made.revisions.count()) == ("Theirs", 2, 2)


def test_publishing_what_nobody_read_is_refused():
    made = article(published=False)
    save(made, 1, title="Theirs")
    with pytest.raises(services.StaleRevisionError):
        services.publish_article(article_id=made.pk, expected_revision=1)
    made.refresh_from_db()
    assert not made.is_published


def test_unpublishing_keeps_the_text_and_can_be_repeated():
    made = article()
    for _ in range(2):
        services.unpublish(article_id=made.pk)
    made.refresh_from_db()
    assert (made.is_published, made.live_revision, made.revisions.count()) == (False, None, 1)
    assert not Article.objects.published().exists()


def test_restoring_adds_the_old_text_as_a_new_revision():
    made = article()
    save(made, 1, title="A better title")
    made = services.restore_revision(article_id=made.pk, number=1, expected_revision=2, by_role="Editor 2")
    assert [(each.number, each.title) for each in made.revisions.all()] == [
        (3, TEXT.title),
        (2, "A better title"),
        (1, TEXT.title),
    ]
    assert made.revisions.get(number=3).by_role == "Editor 2"


def test_the_history_is_append_only():
    article()
    with pytest.raises(TypeError):
        ArticleRevision.objects.update(title="x")
    with pytest.raises(TypeError):
        ArticleRevision.objects.all().delete()
    assert ArticleRevision.objects.get().title == TEXT.title


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 101),
        ("summary", ""),
        ("topic", "nonsense"),
        ("audience", "nonsense"),
        ("author_role", ""),
        ("body_markdown", ""),
        ("body_markdown", "x" * 40_001),
        ("body_markdown", "[a](http://example.com/)"),
        ("in_short", "\n".join("abcdef")),
        ("in_short", "x" * 801),
        ("stages", ("nonsense",)),
        ("reasons", ("nonsense",)),
    ],
)
def test_a_text_that_cannot_be_an_article_is_refused_by_field(field: str, value):
    with pytest.raises(ValidationError) as refused:
        article(**{field: value})
    assert set(refused.value.message_dict) <= {field, "stages"}
    made = article("another")
    with pytest.raises(ValidationError):
        save(made, 1, **{field: value})
    made.refresh_from_db()
    assert made.revision == made.revisions.count() == 1
    assert Article.objects.count() == 1


def test_a_review_in_the_future_is_refused():
    with pytest.raises(ValidationError, match="future"):
        article(reviewed_on=timezone.localdate() + timedelta(days=2))


def test_an_address_is_taken_once_for_each_language():
    article()
    with pytest.raises(ValidationError, match="address"):
        article()
    assert article(language="fr").slug == "following-up"


@pytest.mark.parametrize("slug", ["", "Two words", "../etc", "ü", "a" * 81])
def test_an_address_is_plain(slug: str):
    with pytest.raises(ValidationError):
        article(slug)


def test_unseen_characters_are_left_out():
    made = article(title="When\u202e to\x00 follow\nup", summary="Caf\u0065\u0301")
    assert made.title == "When to follow up"
    assert made.summary == "Caf\u00e9"


def test_the_database_refuses_a_published_article_without_a_text():
    made = article()
    made.live_revision = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(update_fields=["live_revision"])
    made.live_revision = 7
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(update_fields=["live_revision"])


class TestLists:
    def test_by_reason_finds_whole_codes_alone(self):
        made = article(reasons=("role_on_hold", "forgotten"))
        article("other", reasons=("unknown",))
        assert list(Article.objects.for_reason("role_on_hold")) == [made]
        assert list(Article.objects.for_reason("hold")) == []
        assert list(Article.objects.for_reasons([])) == []
        assert Article.objects.for_reasons(["forgotten", "unknown", "nonsense"]).count() == 2

    def test_by_stage_finds_what_holds_at_every_stage_too(self):
        made = article(stages=("panel_interview",))
        everywhere = article("everywhere", stages=())
        assert set(Article.objects.for_stage("panel_interview")) == {made, everywhere}
        assert list(Article.objects.for_stage("application")) == [everywhere]
        assert list(Article.objects.for_stage("inter")) == []

    def test_by_topic_and_reader(self):
        made = article()
        article("employers", audience="employer", topic="for_employers")
        assert list(Article.objects.for_candidates()) == [made]
        assert list(Article.objects.for_topic("following_up")) == [made]
        assert list(Article.objects.for_topic("\x00")) == []


class TestEvidence:
    def figure(self, **changes) -> services.Figure:
        fields: Any = {"name": "promise-kept", "phase": "", "value": 60, "low": 50, "high": 70, "n": 40}
        return services.Figure(**fields | changes)

    def test_a_batch_replaces_all_figures(self):
        for batch in (1, 2):
            services.write_evidence(
                batch=batch,
                batch_day=date(2026, 7, 7),
                figures=[
                    self.figure(),
                    self.figure(phase="interview"),
                    self.figure(name="stated-reason-forgotten"),
                ],
            )
        assert set(EvidenceFigure.objects.values_list("batch", flat=True)) == {2}
        assert EvidenceFigure.objects.count() == 3

    @pytest.mark.parametrize("changes", [{"name": "nonsense"}, {"phase": "nonsense"}])
    def test_a_figure_that_no_article_can_name_is_refused(self, changes):
        services.write_evidence(batch=1, batch_day=date(2026, 7, 7), figures=[self.figure()])
        with pytest.raises(ValueError, match="nonsense"):
            services.write_evidence(batch=2, batch_day=date(2026, 7, 14), figures=[self.figure(**changes)])
        assert EvidenceFigure.objects.get().batch == 1

    @pytest.mark.parametrize("changes", [{"low": 61}, {"high": 59}, {"high": 101}])
    def test_a_figure_outside_its_range_is_refused(self, changes):
        with pytest.raises(IntegrityError), transaction.atomic():
            services.write_evidence(batch=1, batch_day=date(2026, 7, 7), figures=[self.figure(**changes)])
        assert not EvidenceFigure.objects.exists()
