"""The readers' pages: the list of articles, and one article."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from advice import services
from advice.loading import load_articles, load_legal_clocks
from advice.models import Article
from advice.vocabulary import Source
from tests.advice.makers import article, text
from tests.conftest import Person
from tests.needs import shared_data

pytestmark = pytest.mark.django_db
INDEX = "/advice/"


def figure(**changes) -> services.Figure:
    fields: Any = {"name": "promise-kept", "phase": "interview", "value": 61, "low": 55, "high": 67, "n": 40}
    return services.Figure(**fields | changes)


def show(*figures: services.Figure) -> None:
    services.write_evidence(batch=3, batch_day=date(2026, 8, 11), figures=figures)


class TestIndex:
    def test_lists_what_is_published_by_topic(self, reader: Person):
        article()
        article("hidden", published=False, title="Not yet")
        article("for-employers", title="Say a date", topic="for_employers", audience="employer")
        content = reader.client.get(INDEX).text
        assert content.index("Following up</h2>") < content.index("For employers</h2>")
        assert "/advice/following-up/" in content
        assert "Not yet" not in content
        assert "While you wait</h2>" not in content

    def test_a_long_list_is_turned_over_and_keeps_what_was_chosen(self, reader: Person):
        for number in range(40):
            article(f"one-{number}", title=f"Following up {number:02}")
            article(f"two-{number}", title=f"It ends {number:02}", topic="how_it_ends")
        first = reader.client.get(INDEX).text
        assert (first.count("Following up "), first.count("It ends ")) == (40, 10)
        assert "Page 1 of 2" in first
        assert 'href="?page=2"' in first
        rest = reader.client.get(INDEX, {"page": "2"}).text
        assert (rest.count("Following up "), rest.count("It ends ")) == (0, 30)
        chosen = reader.client.get(INDEX, {"reason": "forgotten", "topic": ""}).text
        assert "80 articles about: forgotten" in chosen
        assert 'href="?reason=forgotten&amp;page=2"' in chosen

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("topic=following_up", True),
            ("topic=how_it_ends", False),
            ("stage=panel_interview", True),
            ("stage=application", False),
            ("reason=forgotten", True),
            ("reason=volume", False),
            ("topic=following_up&stage=panel_interview&reason=forgotten", True),
            ("topic=following_up&stage=application&reason=forgotten", False),
            ("topic=&stage=&reason=", True),
            ("situation=overdue", True),
            ("situation=refused", False),
            ("situation=overdue&stage=application", False),
        ],
    )
    def test_narrows_by_topic_stage_and_reason(self, reader: Person, query: str, found: bool):
        article()
        content = reader.client.get(f"{INDEX}?{query}").text
        assert ("/advice/following-up/" in content) is found
        assert ("Nothing is filed under this" in content) is not found

    def test_says_what_was_asked_for_and_marks_it(self, reader: Person):
        article()
        content = reader.client.get(f"{INDEX}?reason=forgotten&stage=panel_interview").text
        assert "1 article about: panel interview, forgotten." in content
        assert 'value="forgotten" form="advice-filters" checked' in content

    @pytest.mark.parametrize("value", ["nonsense", "%00", "'%22%3E%3Cscript%3E", "%F0%9F%98%80", "a" * 5000])
    def test_an_unknown_choice_is_no_fault(self, reader: Person, value: str):
        article()
        for name in ("topic", "stage", "reason", "situation"):
            response = reader.client.get(f"{INDEX}?{name}={value}")
            assert response.status_code == 200
            assert "There is no such topic, stage or reason." in response.text
            assert "<script>" not in response.text

    def test_every_payload_as_a_choice_is_no_fault(self, reader: Person):
        lines = shared_data("safety/ssti.txt").read_text(errors="replace").splitlines()
        for line in lines:
            response = reader.client.get(INDEX, {"topic": line, "stage": line, "reason": line})
            assert response.status_code == 200

    def test_is_useful_while_empty(self, reader: Person):
        assert "No articles yet" in reader.client.get(INDEX).text

    def test_cites_the_laws_that_are_in_force(self, reader: Person):
        load_legal_clocks()
        content = reader.client.get(INDEX).text
        assert "Ontario, Canada" in content
        assert "45 days from the last interview" in content
        assert 'href="https://www.ontario.ca/laws/regulation/240476"' in content

    def test_sets_no_cookie_and_can_be_kept_by_a_cache(self, reader: Person):
        load_articles()
        response = reader.client.get(INDEX)
        assert not response.cookies
        assert "public" in response.headers["Cache-Control"]
        again = reader.client.get(INDEX, headers={"if-none-match": response.headers["ETag"]})
        assert again.status_code == 304

    def test_costs_the_same_however_many_there_are(
        self, reader: Person, django_assert_num_queries: DjangoAssertNumQueries
    ):
        article()
        with django_assert_num_queries(2):
            reader.client.get(INDEX)
        load_articles()
        with django_assert_num_queries(2):
            reader.client.get(INDEX)
        with django_assert_num_queries(3):
            reader.client.get(f"{INDEX}?reason=forgotten")

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_the_wrong_method(self, reader: Person, method: str):
        assert getattr(reader.client, method)(INDEX).status_code == 405


class TestArticle:
    def test_shows_the_text_with_its_contents_and_dates(self, reader: Person):
        made = article()
        content = reader.client.get(made.get_absolute_url()).text
        assert content.count("<h1") == 1
        assert '<a href="#s-what-to-do">What to do</a>' in content
        assert '<h2 id="s-what-to-do">' in content
        assert "last reviewed in July 2026" in content
        assert "<li>Write once.</li>" in content
        assert "<form" not in content

    def test_suggests_the_nearest_articles_for_the_same_reader(self, reader: Person):
        made = article()
        article("near", title="Near", topic="how_it_ends")
        article("far", title="Far", reasons=("volume",), topic="how_it_ends", stages=("application",))
        article("theirs", title="Theirs", audience="employer")
        article("draft", title="Draft", published=False)
        content = reader.client.get(made.get_absolute_url()).text
        assert content.index("/advice/near/") < content.index("/advice/far/")
        assert "/advice/theirs/" not in content
        assert "/advice/draft/" not in content

    def test_an_evidence_tag_shows_the_figure_with_its_n_and_day(self, reader: Person):
        made = article(body_markdown='Before.\n\n{% evidence "promise-kept" phase="interview" %}\n\nAfter.')
        show(figure())
        content = reader.client.get(made.get_absolute_url()).text
        assert "61% of the promised answers came by the promised day." in content
        assert "55 to 67%, from 40 waits" in content
        assert "Too few waits to compare it with another group yet." in content
        assert "From the reviews, after an interview" in content
        assert content.index("Before.") < content.index("61%") < content.index("After.")

    @pytest.mark.parametrize(
        "figures",
        [[], [figure(n=19)], [figure(phase="applied")], [figure(phase="")], [figure(name="date-promised")]],
    )
    def test_without_enough_waits_the_tag_leaves_nothing(self, reader: Person, figures):
        made = article(body_markdown='Before.\n\n{% evidence "promise-kept" phase="interview" %}\n\nAfter.')
        show(*figures)
        content = reader.client.get(made.get_absolute_url()).text
        assert "evidence" not in content
        assert "61%" not in content

    @pytest.mark.parametrize(
        ("asked", "compared", "labels"),
        [
            (("answered-after-follow-up", "interview"), ("answered-without-follow-up", "interview"),
             ("asked after the day", "did not ask")),
            (("promise-kept", "interview"), ("promise-kept", ""),
             ("after an interview", "all steps after a first contact")),
            (("promise-kept", ""), ("promise-kept", "applied"),
             ("all steps after a first contact", "after an application")),
            (("stated-reason-volume", ""), ("guessed-reason-volume", ""),
             ("stated by employers", "guessed by candidates")),
        ],
    )  # fmt: skip
    def test_a_figure_stands_beside_its_comparison_group(self, reader: Person, asked, compared, labels):
        phase = f' phase="{asked[1]}"' if asked[1] else ""
        made = article(body_markdown=f'Before.\n\n{{% evidence "{asked[0]}"{phase} %}}')
        show(
            figure(name=asked[0], phase=asked[1], value=61),
            figure(name=compared[0], phase=compared[1], value=27, low=24, high=30, n=92),
        )
        content = reader.client.get(made.get_absolute_url()).text
        rows = content.partition('class="evidence__rows"')[2].partition("</dl>")[0]
        assert rows.index(labels[0]) < rows.index("61%") < rows.index(labels[1]) < rows.index("27%")
        assert "24 to 30%, from 92 waits" in rows
        assert ("This does not say that asking was the cause" in content) is ("follow-up" in asked[0])
        assert "Too few waits" not in content

    def test_a_stated_reason_is_named_in_words(self, reader: Person):
        made = article(body_markdown='Before.\n\n{% evidence "stated-reason-role-on-hold" %}')
        show(figure(name="stated-reason-role-on-hold", phase="", value=14, low=10, high=20))
        content = reader.client.get(made.get_absolute_url()).text
        assert "14% gave this reason: role on hold." in content

    def test_payloads_are_shown_as_text(self, reader: Person):
        lines = shared_data("safety/xss_payloadbox.txt").read_text(errors="replace").splitlines()[:200]
        made = article(title="<script>alert(1)</script>", summary='"><img src=x onerror=alert(1)>')
        Article.objects.filter(pk=made.pk).update(in_short="\n".join(lines))
        content = reader.client.get(made.get_absolute_url()).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
        assert "<script" not in content
        assert "<img" not in content

    @pytest.mark.parametrize("slug", ["nobody-wrote-this", "draft", "francais"])
    def test_what_is_not_published_in_this_language_is_not_there(self, reader: Person, slug: str):
        article("draft", published=False)
        article("francais", language="fr")
        assert reader.client.get(f"/advice/{slug}/").status_code == 404

    def test_gone_as_soon_as_it_is_taken_off(self, reader: Person):
        made = article()
        services.unpublish(article_id=made.pk)
        assert reader.client.get(made.get_absolute_url()).status_code == 404

    def test_a_new_revision_is_unseen_until_published(self, reader: Person):
        made = article()
        services.save_draft(
            article_id=made.pk, expected_revision=1, text=text(title="Secret"), source=Source.EDITOR
        )
        assert "Secret" not in reader.client.get(made.get_absolute_url()).text

    def test_takes_few_queries_and_no_cookie(
        self, reader: Person, django_assert_num_queries: DjangoAssertNumQueries
    ):
        load_articles()
        with django_assert_num_queries(4):
            response = reader.client.get("/advice/following-up/")
        assert not response.cookies

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_the_wrong_method(self, reader: Person, method: str):
        assert getattr(reader.client, method)(article().get_absolute_url()).status_code == 405


def test_every_article_that_comes_with_the_site_opens(reader: Person):
    load_articles()
    for slug in Article.objects.values_list("slug", flat=True):
        response = reader.client.get(reverse("advice:article", kwargs={"slug": slug}))
        assert response.status_code == 200
        assert response.text.count("<h1") == 1
