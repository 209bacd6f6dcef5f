"""Hostile text in every field that travels from the form through the preview into the diary."""

import pytest

from tests.forms import harm_in
from tests.submissions.pages import fields, kept, key_on, preview_of, short_form
from tests.test_payloads import AREAS, LINES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("chunk", range(0, len(AREAS), 12))
def test_a_hostile_story_is_text_from_the_form_to_the_diary(author, employer, chunk):
    preview = preview_of(author.client, short_form(employer.slug, text=AREAS[chunk]))
    key = key_on(preview)
    pages = [preview, author.client.post("/share/", fields(preview) | {"do": "check"})]
    sent = author.client.post("/share/submit/", kept(preview), follow=True)
    assert "It is with us" in sent.content.decode()
    author.client.post("/diary/open/", {"key": key})
    pages += [author.client.get(address) for address in ("/diary/", "/diary/0/edit/")]
    for page in pages:
        assert harm_in(page.content.decode()) == []


@pytest.mark.parametrize("start", range(0, len(LINES), 240))
def test_hostile_hidden_fields_break_nothing(author, employer, start):
    preview = preview_of(author.client, short_form(employer.slug))
    post = kept(preview)
    for offset, name in enumerate(post):
        text = LINES[(start + offset) % len(LINES)]
        response = author.client.post("/share/submit/", post | {name: text})
        # A field that nobody looks at may be anything; then the review was sent.
        assert response.status_code in {200, 302}
        if response.status_code == 200:
            assert harm_in(response.content.decode()) == []


def test_a_hostile_name_of_a_new_employer_is_text(author):
    for text in LINES[:: max(len(LINES) // 12, 1)]:
        new = {"employer-slug": "new", "employer-new_name": text, "employer-new_website": text}
        assert harm_in(preview_of(author.client, short_form(None, **new)).content.decode()) == []
        new.pop("employer-new_website")
        assert harm_in(preview_of(author.client, short_form(None, **new)).content.decode()) == []
