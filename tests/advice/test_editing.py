"""The editors' screens."""

import pytest
from django.test import Client

from advice import services
from advice.models import Article
from advice.vocabulary import Source
from tests import factories
from tests.advice.makers import article, posted, text
from tests.conftest import Person, signed_in

pytestmark = pytest.mark.django_db

# Address, whether it answers GET, whether it answers POST.
SCREENS = [
    ("/editors/", True, False),
    ("/editors/new/", True, True),
    ("/editors/{pk}/", True, True),
    ("/editors/{pk}/publish/", False, True),
    ("/editors/{pk}/unpublish/", False, True),
    ("/editors/{pk}/schedule/", False, True),
    ("/editors/upkeep/", True, False),
    ("/editors/{pk}/history/", True, False),
    ("/editors/{pk}/history/1/", True, False),
    ("/editors/{pk}/history/1/restore/", False, True),
]


@pytest.mark.parametrize(("address", "gets", "posts"), SCREENS)
class TestWhoMayOpen:
    def test_an_editor_with_the_right_method(self, editor: Person, address: str, gets: bool, posts: bool):
        url = address.format(pk=article().pk)
        assert editor.client.get(url).status_code == (200 if gets else 405)
        assert (editor.client.post(url).status_code == 405) is not posts
        assert editor.client.delete(url).status_code == 405

    def test_nobody_else(
        self,
        editor: Person,
        moderator: Person,
        representative: Person,
        address: str,
        gets: bool,
        posts: bool,
    ):
        made = article()
        url = address.format(pk=made.pk)
        for person in (moderator, representative):
            assert person.client.get(url).status_code == 404
            assert person.client.post(url, posted(revision=1)).status_code == 404
        for method in ("get", "post"):
            response = getattr(Client(), method)(url)
            assert response.status_code == 302
            assert "/account/login/" in response.url
        assert Article.objects.get() == made
        assert made.revisions.count() == 1

    def test_an_editor_without_a_second_factor(self, address: str, gets: bool, posts: bool):
        client = signed_in(factories.user(is_editor=True), second_factor=False)
        assert client.get(address.format(pk=article().pk)).status_code == 302

    def test_what_is_not_there(self, editor: Person, address: str, gets: bool, posts: bool):
        if "{pk}" in address:
            for pk in (999_999, 2**63 + 1):
                url = address.format(pk=pk)
                assert editor.client.get(url).status_code in ({404} if gets else {405})
                if posts:
                    assert editor.client.post(url, posted(revision=1)).status_code == 404

    def test_the_form_needs_its_token(self, editor: Person, address: str, gets: bool, posts: bool):
        if posts:
            client = Client(enforce_csrf_checks=True)
            client.cookies = editor.client.cookies
            url = address.format(pk=article().pk)
            assert client.post(url, posted(revision=1)).status_code == 403


class TestList:
    def test_shows_every_article_with_its_state(self, editor: Person):
        made = article()
        article("draft", published=False, title="A draft")
        services.save_draft(
            article_id=made.pk, expected_revision=1, text=text(title="Newer"), source=Source.EDITOR
        )
        content = editor.client.get("/editors/").text
        assert "A draft" in content
        assert "changes not published" in content
        assert ">English<" in content
        assert content.count("<h1") == 1

    def test_is_turned_over_page_by_page(self, editor: Person):
        for number in range(60):
            article(f"number-{number}", published=False, title=f"Title {number:02}")
        first = editor.client.get("/editors/").text
        assert "60 articles" in first
        assert "Page 1 of 2" in first
        assert ("Title 49" in first, "Title 50" in first) == (True, False)
        rest = editor.client.get("/editors/", {"page": "2"}).text
        assert ("Title 49" in rest, "Title 50" in rest, "Title 59" in rest) == (False, True, True)

    def test_is_useful_while_empty(self, editor: Person):
        assert "load_articles" in editor.client.get("/editors/").text


class TestWriting:
    def test_a_new_article_is_a_draft_that_carries_the_role_alone(self, editor: Person):
        response = editor.client.post("/editors/new/", posted(slug="A-New-One", language="en"))
        made = Article.objects.get(slug="a-new-one")
        assert response.url == f"/editors/{made.pk}/"
        assert not made.is_published
        assert made.revisions.get().by_role == "Editor 1"
        assert "Saved as a draft" in editor.client.get(response.url).text

    def test_the_form_of_a_new_article_is_filled_with_what_is_usual(self, editor: Person):
        content = editor.client.get("/editors/new/").text
        assert 'value="The editors"' in content
        assert content.count("<h1") == 1

    def test_an_address_that_is_taken_is_said_and_nothing_is_lost(self, editor: Person):
        article()
        response = editor.client.post(
            "/editors/new/", posted(slug="following-up", language="en", title="Another one")
        )
        assert response.status_code == 422
        assert "There is an article with this address already." in response.text
        assert "Another one" in response.text
        assert Article.objects.count() == 1

    def test_posting_a_new_article_twice_makes_one(self, editor: Person):
        for _ in range(2):
            editor.client.post("/editors/new/", posted(slug="new-one", language="en"))
        assert Article.objects.get().revision == 1

    def test_a_preview_saves_nothing(self, editor: Person):
        made = article()
        response = editor.client.post(
            f"/editors/{made.pk}/",
            posted(revision=1, preview="1", body_markdown="Some *new* text.\n\n## What to do\n\nNothing."),
        )
        assert response.status_code == 200
        assert "<p>Some <em>new</em> text.</p>" in response.text
        assert "Some *new* text." in response.text
        assert made.revisions.count() == 1

    def test_a_preview_names_the_figures_that_there_are_not(self, editor: Person):
        response = editor.client.post(
            "/editors/new/",
            posted(
                slug="a",
                language="en",
                preview="1",
                body_markdown='{% evidence "promise-kept" phase="interview" %}',
            ),
        )
        assert "figure “promise-kept interview”" in response.text

    def test_a_save_is_a_revision_and_not_yet_public(self, editor: Person):
        made = article()
        response = editor.client.post(f"/editors/{made.pk}/", posted(revision=1, title="A better title"))
        assert response.status_code == 302
        made.refresh_from_db()
        assert (made.revision, made.live_revision, made.source) == (2, 1, Source.EDITOR)
        content = editor.client.get(response.url).text
        assert "A better title" in content
        assert "changes not published" in content

    def test_saving_twice_makes_one_revision(self, editor: Person):
        made = article()
        for _ in range(2):
            response = editor.client.post(f"/editors/{made.pk}/", posted(revision=1, title="A better title"))
            assert response.status_code == 302
        assert made.revisions.count() == 2

    def test_a_stale_form_says_what_happened_and_keeps_the_text(self, editor: Person):
        made = article()
        editor.client.post(f"/editors/{made.pk}/", posted(revision=1, title="Theirs"))
        response = editor.client.post(f"/editors/{made.pk}/", posted(revision=1, title="Mine"))
        assert response.status_code == 409
        assert "Somebody else has saved this article meanwhile" in response.text
        assert f"/editors/{made.pk}/history/2/" in response.text
        assert 'value="Mine"' in response.text
        assert 'name="revision" value="2"' in response.text
        assert made.revisions.count() == 2

        saved = editor.client.post(f"/editors/{made.pk}/", posted(revision=2, title="Mine"))
        assert saved.status_code == 302
        assert [each.title for each in made.revisions.all()][:2] == ["Mine", "Theirs"]

    @pytest.mark.parametrize(
        ("changes", "complaint"),
        [
            ({"title": ""}, "Write a title."),
            ({"title": "x" * 101}, "at most 100 characters"),
            ({"topic": "nonsense"}, "Select a valid choice"),
            ({"stages": ["nonsense"]}, "Select a valid choice"),
            ({"reviewed_on": "soon"}, "Enter a valid date."),
            ({"reviewed_on": "2199-01-01"}, "lies in the future"),
            ({"in_short": "a\nb\nc\nd\ne\nf"}, "at most 5 points"),
            ({"body_markdown": "[a](javascript:x)"}, "was not taken"),
            ({"body_markdown": "# Heading"}, "the title of the page is the only #"),
            ({"body_markdown": "x" * 40_001}, "at most 40000 characters"),
            ({"revision": "x"}, "Enter a whole number."),
            ({"revision": "0"}, "greater than or equal to 1"),
            ({"title": "nul\x00"}, "Null characters are not allowed."),
        ],
    )
    def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(
        self, editor: Person, changes, complaint: str
    ):
        made = article()
        sent = {"revision": 1, "summary": "A summary that I have just typed"} | changes
        response = editor.client.post(f"/editors/{made.pk}/", posted(**sent))
        assert response.status_code == 422
        assert complaint in response.text
        assert "Nothing is lost" in response.text
        assert "A summary that I have just typed" in response.text
        assert made.revisions.count() == 1

    def test_a_preview_of_bad_markdown_says_so(self, editor: Person):
        made = article()
        response = editor.client.post(
            f"/editors/{made.pk}/", posted(revision=1, preview="1", body_markdown="[a](http://x.example/)")
        )
        assert response.status_code == 422
        assert "was not taken" in response.text


class TestPublishing:
    def test_publish_then_take_off(self, editor: Person):
        made = article(published=False)
        for _ in range(2):
            assert editor.client.post(f"/editors/{made.pk}/publish/", {"revision": 1}).status_code == 302
        assert "Published." in editor.client.get(f"/editors/{made.pk}/").text
        assert editor.client.get("/advice/following-up/").status_code == 200
        for _ in range(2):
            assert editor.client.post(f"/editors/{made.pk}/unpublish/").status_code == 302
        assert editor.client.get("/advice/following-up/").status_code == 404

    @pytest.mark.parametrize("revision", ["1", "", "x", "-1", "9" * 30, "²"])
    def test_a_stale_publish_changes_nothing_and_says_so(self, editor: Person, revision: str):
        made = article(published=False)
        editor.client.post(f"/editors/{made.pk}/", posted(revision=1, title="Newer"))
        response = editor.client.post(f"/editors/{made.pk}/publish/", {"revision": revision}, follow=True)
        assert "Nothing was published" in response.text
        made.refresh_from_db()
        assert not made.is_published


class TestHistory:
    @pytest.fixture
    def made(self, editor: Person) -> Article:
        made = article()
        editor.client.post(
            f"/editors/{made.pk}/", posted(revision=1, title="Second", body_markdown="Other text.")
        )
        return made

    def test_lists_the_revisions_and_marks_the_public_one(self, editor: Person, made: Article):
        content = editor.client.get(f"/editors/{made.pk}/history/").text
        assert content.index("Revision 2") < content.index("Revision 1")
        assert content.index("Revision 1") < content.index("readers see this")
        assert "Editor 1" in content

    def test_a_long_history_is_turned_over(self, editor: Person, made: Article):
        for number in range(2, 53):
            services.save_draft(
                article_id=made.pk,
                expected_revision=number,
                text=text(title=f"Title {number}"),
                source=Source.EDITOR,
            )
        url = f"/editors/{made.pk}/history/"
        first = editor.client.get(url).text
        assert ("Revision 53<" in first, "Revision 3<" in first, "Page 1 of 2" in first) == (
            True,
            False,
            True,
        )
        rest = editor.client.get(url, {"page": "2"}).text
        assert ("Revision 53<" in rest, "Revision 3<" in rest, "Revision 1<" in rest) == (False, True, True)

    def test_shows_an_older_one_as_it_looked_and_as_it_was_written(self, editor: Person, made: Article):
        content = editor.client.get(f"/editors/{made.pk}/history/1/").text
        assert "<p>Wait for the day.</p>" in content
        assert "## What to do" in content
        assert "Make this the newest text" in content
        assert "Make this the newest text" not in editor.client.get(f"/editors/{made.pk}/history/2/").text

    def test_restores_it_once(self, editor: Person, made: Article):
        url = f"/editors/{made.pk}/history/1/restore/"
        assert "Restored as a new revision" in editor.client.post(url, {"revision": 2}, follow=True).text
        again = editor.client.post(url, {"revision": 2}, follow=True)
        assert again.status_code == 200
        assert made.revisions.count() == 3

    def test_a_stale_restore_changes_nothing_and_says_so(self, editor: Person, made: Article):
        editor.client.post(f"/editors/{made.pk}/", posted(revision=2, title="Third"))
        response = editor.client.post(f"/editors/{made.pk}/history/1/restore/", {"revision": 2}, follow=True)
        assert "Nothing was restored" in response.text
        assert made.revisions.count() == 3

    def test_a_revision_of_another_article_is_not_there(self, editor: Person, made: Article):
        other = article("other")
        assert editor.client.get(f"/editors/{other.pk}/history/2/").status_code == 404
        url = f"/editors/{other.pk}/history/2/restore/"
        assert editor.client.post(url, {"revision": 1}).status_code == 404


def test_editors_pages_rest_in_no_cache(editor: Person):
    url = f"/editors/{article().pk}/"
    assert "no-store" in editor.client.get(url).headers["Cache-Control"]
