"""The rules, privacy and contact."""

import re

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from moderation.rules import CLAUSE_OF_GROUND, CLAUSES, SECTIONS, clause, clause_of, clauses_by_section
from tests.conftest import Person

PAGES = ["/rules/", "/privacy/", "/contact/"]
# The grounds of moderation.md.
GROUNDS = {
    "names_private_person", "contact_details", "confidential_or_interview_answers", "harassment",
    "discrimination", "not_first_hand", "wrong_employer", "duplicate", "spam", "conflict_of_interest",
    "suspected_fake", "allegation_needs_evidence", "legal_notice", "author_request",
}  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
class TestEachPage:
    def test_opens_for_everybody_without_a_cookie(self, reader: Person, url: str):
        response = reader.client.get(url)
        assert response.status_code == 200
        assert not response.cookies
        assert response.text.count("<h1") == 1
        assert "<form" not in response.text

    def test_is_the_same_with_a_cookie(self, reader: Person, url: str):
        before = reader.client.get(url).content
        reader.client.cookies["session"] = "something"
        assert reader.client.get(url).content == before

    def test_links_to_places_on_the_page_that_exist(self, reader: Person, url: str):
        content = reader.client.get(url).text
        assert set(re.findall(r'href="#([^"]+)"', content)) <= set(re.findall(r'id="([^"]+)"', content))

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_the_wrong_method(self, reader: Person, url: str, method: str):
        assert getattr(reader.client, method)(url).status_code == 405


class TestRules:
    def test_every_clause_is_printed_under_its_anchor(self, reader: Person):
        content = reader.client.get("/rules/").text
        for each in CLAUSES:
            assert f'id="{each.anchor}"' in content
            assert f'<a href="#{each.anchor}">{each.number}</a>' in content

    def test_every_ground_has_a_clause(self):
        assert set(CLAUSE_OF_GROUND) == GROUNDS
        assert all(clause_of(ground) in CLAUSES for ground in GROUNDS)

    def test_published_numbers_keep_their_meaning(self):
        # Statements of old decisions cite these numbers, so a change here is a change of the past.
        cited = {ground: CLAUSE_OF_GROUND[ground] for ground in sorted(GROUNDS)}
        assert cited == {
            "allegation_needs_evidence": "2.5",
            "author_request": "6.2",
            "confidential_or_interview_answers": "4.4",
            "conflict_of_interest": "3.1",
            "contact_details": "4.2",
            "discrimination": "5.2",
            "duplicate": "2.4",
            "harassment": "5.1",
            "legal_notice": "6.1",
            "names_private_person": "4.1",
            "not_first_hand": "2.1",
            "spam": "3.2",
            "suspected_fake": "2.2",
            "wrong_employer": "2.3",
        }

    def test_numbers_are_unique_and_in_order(self):
        numbers = [each.number for each in CLAUSES]
        assert numbers == sorted(set(numbers), key=lambda number: [int(part) for part in number.split(".")])
        assert {each.section for each in CLAUSES} == {section.number for section in SECTIONS}
        assert [each for _, found in clauses_by_section() for each in found] == list(CLAUSES)

    def test_an_unknown_number_or_ground_is_a_key_error(self):
        for look_up in (clause, clause_of):
            with pytest.raises(KeyError):
                look_up("9.9")

    def test_sentences_are_short(self):
        for each in CLAUSES:
            lengths = [len(part.split()) for part in re.split(r"(?<=[.:])\s", each.text)]
            assert max(lengths) <= 40, each.number
            assert sum(lengths) / len(lengths) < 25, each.number


class TestPrivacy:
    def test_names_the_cookies_as_they_are_called_here(self, reader: Person):
        content = reader.client.get("/privacy/").text
        # Django's cookie for a chosen language is never set: the language stands in the address.
        settings = [name for name in dir(django_settings) if name.endswith("_COOKIE_NAME")]
        names = [getattr(django_settings, name) for name in settings if name != "LANGUAGE_COOKIE_NAME"]
        assert len(names) >= 4
        for name in names:
            assert f"<code>{name}</code>" in content
        assert f"{django_settings.SESSION_COOKIE_AGE // 3600} hours" in content

    def test_says_how_this_copy_publishes(self, reader: Person, settings: Settings):
        assert "weekly batches, at least 3 days after" in reader.client.get("/privacy/").text
        settings.PUBLISH_AT_ONCE = True
        assert "publishes as soon as a moderator approves" in reader.client.get("/privacy/").text

    def test_says_what_nobody_can_protect_from(self, reader: Person):
        assert "A story that only one person could have written." in reader.client.get("/privacy/").text


class TestContact:
    def test_shows_the_addresses_that_the_operator_entered(self, reader: Person, settings: Settings):
        settings.OPERATOR = "Harbour <Society>"
        settings.CONTACT_EMAIL = "editors@heardback.example"
        settings.LEGAL_EMAIL = "legal@heardback.example"
        content = reader.client.get("/contact/").text
        assert 'href="mailto:editors@heardback.example"' in content
        assert 'href="mailto:legal@heardback.example"' in content
        assert "This site is run by Harbour &lt;Society&gt;." in content
        assert "within 48 hours" in content

    def test_says_so_when_there_is_none(self, reader: Person, settings: Settings):
        settings.OPERATOR = settings.CONTACT_EMAIL = settings.LEGAL_EMAIL = ""
        content = reader.client.get("/contact/").text
        assert "CONTACT_EMAIL" in content
        assert "mailto:" not in content
        settings.DEMO = True
        assert "demonstration" in reader.client.get("/contact/").text
