"""Planned publication, links that lead nowhere, laws that want to be looked up again."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from advice import services
from advice.loading import load_articles, load_legal_clocks
from advice.models import Article, BrokenLink, LegalClock
from advice.services import StaleRevisionError
from advice.upkeep.links import check_links
from advice.upkeep.reminders import confirm_clock, remind_editors
from advice.upkeep.scheduling import publish_due, schedule_publication
from advice.vocabulary import Source
from tests import factories
from tests.advice.makers import article, text
from tests.conftest import Person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 29)
FRIDAY = dt.date(2026, 12, 4)


@pytest.fixture(autouse=True)
def tasks_at_once(settings) -> None:
    """Run tasks when they are enqueued, instead of by a worker."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


def saved(made: Article, **changes) -> Article:
    """Return the article with one more revision."""
    return services.save_draft(
        article_id=made.pk, expected_revision=made.revision, text=text(**changes), source=Source.EDITOR
    )


class TestPlannedPublication:
    def test_the_text_that_was_planned_appears_on_its_day_and_no_later_one(self, reader: Person):
        made = saved(article(title="Old"), title="Planned")
        schedule_publication(article_id=made.pk, expected_revision=2, on=FRIDAY, today=TODAY)
        saved(made, title="Later")
        assert publish_due(today=FRIDAY - dt.timedelta(days=1)) == []
        assert "Old" in reader.client.get(made.get_absolute_url()).text
        assert [one.pk for one in publish_due(today=FRIDAY)] == [made.pk]
        shown = reader.client.get(made.get_absolute_url()).text
        assert "Planned" in shown
        assert "Later" not in shown
        assert publish_due(today=FRIDAY) == []
        made.refresh_from_db()
        assert (made.live_revision, made.revision, made.scheduled_on) == (2, 3, None)

    def test_a_plan_takes_the_newest_text_alone(self):
        made = article(published=False)
        saved(made, title="Newer")
        with pytest.raises(StaleRevisionError):
            schedule_publication(article_id=made.pk, expected_revision=1, on=FRIDAY, today=TODAY)
        assert not Article.objects.planned().exists()

    @pytest.mark.parametrize("on", [TODAY, TODAY - dt.timedelta(days=9), TODAY + dt.timedelta(days=367)])
    def test_a_day_that_cannot_be_is_refused(self, on: dt.date):
        made = article(published=False)
        with pytest.raises(ValidationError):
            schedule_publication(article_id=made.pk, expected_revision=1, on=on, today=TODAY)
        assert not Article.objects.planned().exists()

    def test_publishing_or_taking_off_ends_the_plan(self):
        for end in (
            lambda made: services.publish_article(article_id=made.pk, expected_revision=2),
            lambda made: services.unpublish(article_id=made.pk),
        ):
            made = saved(article(f"a{Article.objects.count()}"), title="Planned")
            schedule_publication(article_id=made.pk, expected_revision=2, on=FRIDAY, today=TODAY)
            end(made)
        assert not Article.objects.planned().exists()
        assert publish_due(today=FRIDAY) == []

    def test_the_database_refuses_half_a_plan(self):
        made = article()
        for half in ({"scheduled_on": FRIDAY}, {"scheduled_revision": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Article.objects.filter(pk=made.pk).update(**half)

    def test_an_editor_plans_and_takes_it_back(self, editor: Person):
        made = article(published=False)
        day = (timezone.localdate() + dt.timedelta(days=5)).isoformat()
        address = f"/editors/{made.pk}/schedule/"
        editor.client.post(address, {"day": day, "revision": "1"})
        page = editor.client.get(f"/editors/{made.pk}/").text
        assert f'value="{day}"' in page
        assert made.title in editor.client.get("/editors/upkeep/").text
        editor.client.post(address, {"cancel": "1"})
        assert not Article.objects.planned().exists()

    @pytest.mark.parametrize(
        ("sent", "answer"),
        [
            ({"day": "soon", "revision": "1"}, "choose a day"),
            ({"day": "2026-02-31", "revision": "1"}, "choose a day"),
            ({"day": "2020-01-01", "revision": "1"}, "Choose a day that lies ahead."),
            ({"day": "2999-01-01", "revision": "1"}, "Choose a day within a year."),
            ({"day": "later", "revision": "0"}, "choose a day"),
        ],
    )
    def test_a_refused_plan_says_why(self, editor: Person, sent, answer):
        made = article(published=False)
        page = editor.client.post(f"/editors/{made.pk}/schedule/", sent, follow=True).text
        assert answer in page
        assert not Article.objects.planned().exists()


def test_what_is_planned_and_broken_is_turned_over(editor: Person):
    for number in range(55):
        made = article(f"a{number}", title=f"Title {number:02}", published=False)
        schedule_publication(article_id=made.pk, expected_revision=1, on=FRIDAY, today=TODAY)
        BrokenLink.objects.create(article=made, url=f"/gone-{number}/", why="404", found_on=TODAY)
    first = editor.client.get("/editors/upkeep/").text
    assert (first.count("revision 1 appears on"), first.count("<code>/gone-")) == (50, 50)
    assert 'href="?planned=2#planned"' in first
    rest = editor.client.get("/editors/upkeep/", {"links": "2"}).text
    assert (rest.count("revision 1 appears on"), rest.count("<code>/gone-")) == (50, 5)


class TestLinks:
    def test_a_page_a_place_and_an_article_that_are_gone_are_found(self, settings):
        article("target", body_markdown="## What to do\n\n1. **Wait.** Then write.")
        article("hidden", published=False)
        made = article(
            body_markdown="[a](/advice/target/#s-what-to-do) [b](/advice/target/#s-gone) [c](/advice/hidden/)"
            " [d](/employers/nobody/) [e](/rules/) [f](#s-here) [g](#s-not) [h](https://example.org/)"
            "\n\n## Here\n\nText."
        )
        check_links(today=TODAY)
        found = {link.url: link.why for link in BrokenLink.objects.filter(article=made)}
        assert set(found) == {"/advice/target/#s-gone", "/advice/hidden/", "/employers/nobody/", "#s-not"}
        assert found["/advice/hidden/"] == "The page answers with 404."
        assert found["#s-not"] == "The page has no place called “s-not”."

    def test_the_newest_text_is_checked_before_it_is_published(self):
        made = saved(article(), body_markdown="[a](/advice/nothing/)\n\n## What to do\n\n1. **Wait.** Go.")
        assert [(link.article_id, link.url) for link in check_links(today=TODAY)] == [
            (made.pk, "/advice/nothing/")
        ]

    def test_what_is_mended_leaves_the_list_and_what_stays_keeps_its_day(self):
        made = article(body_markdown="[a](/advice/one/) [b](/advice/two/)")
        check_links(today=TODAY)
        article("one")
        check_links(today=FRIDAY)
        assert [(link.url, link.found_on) for link in made.broken_links.all()] == [("/advice/two/", TODAY)]

    def test_every_link_of_the_articles_that_come_with_the_site_leads_somewhere(self):
        load_articles()
        assert [(link.article.slug, link.url, link.why) for link in check_links(today=TODAY)] == []


class TestReminders:
    @pytest.fixture
    def clock(self) -> LegalClock:
        load_legal_clocks()
        clock = LegalClock.objects.earliest("pk")
        LegalClock.objects.filter(pk=clock.pk).update(checked_on=TODAY - dt.timedelta(days=366))
        return clock

    def test_editors_are_told_of_a_law_once_a_month_until_one_has_read_it(self, editor: Person, clock):
        factories.user(email="second@example.org", is_editor=True)
        factories.user(email="gone@example.org", is_editor=True, is_active=False)
        assert remind_editors(today=TODAY) == 2
        assert remind_editors(today=TODAY) == 0
        assert remind_editors(today=TODAY + dt.timedelta(days=29)) == 0
        assert remind_editors(today=TODAY + dt.timedelta(days=30)) == 2
        confirm_clock(clock_id=clock.pk, on=TODAY + dt.timedelta(days=31))
        assert remind_editors(today=TODAY + dt.timedelta(days=90)) == 0

    def test_the_letter_names_law_day_and_page(self, editor: Person, clock):
        article(body_markdown="[a](/advice/nothing/)")
        check_links(today=TODAY)
        remind_editors(today=TODAY)
        (letter,) = mail.outbox
        assert letter.to == [editor.account.email]
        assert letter.subject == "1 law to look up again; 1 link in an article leads nowhere"
        assert f"{clock.place}: {clock.rule} (checked on 28 November 2025)" in letter.body
        assert "When to follow up: /advice/nothing/ (The page answers with 404.)" in letter.body
        assert "http://testserver/editors/upkeep/" in letter.body
        assert "&" not in letter.body

    def test_a_link_is_told_once(self, editor: Person):
        article(body_markdown="[a](/advice/nothing/)")
        check_links(today=TODAY)
        assert remind_editors(today=TODAY) == 1
        assert remind_editors(today=TODAY + dt.timedelta(days=60)) == 0

    def test_a_fresh_law_is_nothing_to_write_about(self, editor: Person):
        load_legal_clocks()
        LegalClock.objects.update(checked_on=TODAY - dt.timedelta(days=365))
        assert remind_editors(today=TODAY) == 0

    def test_an_editor_confirms_and_a_load_keeps_the_later_day(self, editor: Person, clock):
        page = editor.client.get("/editors/upkeep/").text
        assert "badge--strong" in page
        answer = editor.client.post(f"/editors/upkeep/clocks/{clock.pk}/", follow=True).text
        assert "badge" not in answer
        load_legal_clocks()
        clock.refresh_from_db()
        assert clock.checked_on == timezone.localdate()
        assert editor.client.post("/editors/upkeep/clocks/999/").status_code == 404
        assert editor.client.get(f"/editors/upkeep/clocks/{clock.pk}/").status_code == 405


def test_the_nightly_run_does_all_three_and_may_be_repeated(editor: Person, capsys):
    today = timezone.localdate()
    made = article(published=False, body_markdown="[a](/advice/nothing/)")
    Article.objects.filter(pk=made.pk).update(scheduled_revision=1, scheduled_on=today)
    call_command("tend_articles")
    call_command("tend_articles")
    first, second = [line for line in capsys.readouterr().out.splitlines() if "published" in line]
    assert first == "1 articles published, 1 broken links, 1 letters to editors."
    assert second == "0 articles published, 1 broken links, 0 letters to editors."
