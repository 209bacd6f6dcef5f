"""Statements of reasons are in the language of whom they are for, whatever the moderator reads."""

import pytest
from django.utils import translation

from moderation.services.deadlines import expire
from moderation.services.recording import language_of_reader
from tests import factories
from tests.moderation.scenes import NOW, claimed, decided, queued, replied, review_of

pytestmark = pytest.mark.django_db
FRENCH = translation.override("fr")


def said_in(language: str, english: str) -> str:
    with translation.override(language):
        return translation.gettext(english)


@pytest.mark.parametrize(
    ("written", "read"), [("fr", "fr"), ("fr-ca", "fr"), ("en", "en"), ("de", "en"), ("", "en")]
)
def test_a_language_that_the_site_does_not_speak_is_answered_in_its_own(employer, written, read):
    review = factories.make_review(employer=employer)
    review.language = written
    assert language_of_reader(review) == read


@pytest.mark.parametrize("desk", ["en", "fr"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_refusal_is_written_in_the_language_of_the_text(employer, moderator, language, desk):
    case = claimed(employer, moderator.user, language=language)
    with translation.override(desk):
        decided(case, moderator.user, "refuse")
    statement = review_of(case).statements.get()
    assert statement.scope == said_in(
        language, "The whole review. It is not published anywhere on this site."
    )
    day = {"en": "Thu 20 May 2027", "fr": "20 mai 2027"}[language]
    assert day in statement.redress


def test_what_the_clock_closes_is_written_so_too(employer, moderator):
    case = claimed(employer, moderator.user, language="fr")
    decided(case, moderator.user, "ask")
    review = review_of(case)
    expire(now=NOW.replace(month=12, day=28))
    assert review.statements.first().scope == said_in(
        "fr", "The whole review. It is not published anywhere on this site."
    )


def test_a_reply_is_answered_in_the_language_of_its_page(employer, moderator):
    with FRENCH:
        reply = replied(factories.make_review(employer=employer))
    assert language_of_reader(reply) == "fr"


def test_the_desk_suggests_and_shows_it_in_that_language(employer, moderator):
    queued(employer, language="fr")
    address = moderator.client.post("/moderation/take/")["Location"]
    said = {"do": "look", "action": "refuse", "grounds": ["spam"], "facts": "", "question": ""}
    page = moderator.client.post(address, said).content.decode()
    facts = said_in("fr", "The text is not a review, or advertises something.")
    assert page.count(facts) >= 2
    assert said_in("fr", "Not published.") in page
    # The desk itself stays as its moderator reads it.
    assert "What the author will read" in page
