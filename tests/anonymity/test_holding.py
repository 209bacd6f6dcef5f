"""What we hold: the page and the command say what the schema says, and no more can be got from us."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from moderation.models import Message
from submissions.holding.disclosing import paths
from submissions.holding.held import HELD, HELD_OF_NOTIFIERS
from submissions.models import Authorship
from tests import factories
from tests.submissions.pages import short_form, submitted

pytestmark = pytest.mark.django_db


def disclosed(address: str) -> dict:
    out = StringIO()
    call_command("disclosure", address, stdout=out)
    return dict(json.loads(out.getvalue()))


class TestPage:
    def test_every_column_stands_on_it_with_its_reason(self, reader):
        page = reader.client.get("/what-we-hold/").text
        for listed in (HELD, HELD_OF_NOTIFIERS):
            for label, columns in listed.items():
                assert f"<code>{label}</code>" in page
                part = page.partition(f"<code>{label}</code>")[2].partition("</dl>")[0]
                for name in columns:
                    assert f"<code>{name}</code>" in part, f"{label}.{name}"
        assert "holds a day or a time" in page

    def test_others_lead_to_it(self, reader):
        for path in ("/", "/privacy/"):
            assert 'href="/what-we-hold/"' in reader.client.get(path).text

    def test_it_is_only_read(self, reader):
        assert reader.client.post("/what-we-hold/").status_code == 405


class TestDisclosure:
    def test_it_gives_every_row_that_belongs_to_the_review_and_none_of_another(
        self, author, other_author, employer
    ):
        submitted(
            author.client, short_form(employer.slug, text="The first story, told plainly and at length.")
        )
        submitted(
            other_author.client, short_form(employer.slug, text="Another story, told by somebody else.")
        )
        mine, other = (row.review for row in Authorship.objects.select_related("review").order_by("pk"))
        Message.objects.create(review=mine, position=0, from_team=True, body="Which stage was it?")
        found = disclosed(f"/reviews/{mine.public_id}/")
        text = json.dumps(found, ensure_ascii=False)
        assert found["review"] == mine.public_id
        held = {"Review", "ReviewVersion", "Wait", "Promise", "Case", "Message", "Authorship"}
        assert held <= {label.partition(".")[2] for label in found["held"]}
        assert mine.versions.get().text in text
        assert other.versions.get().text not in text
        assert other.public_id not in text
        for label, rows in found["held"].items():
            assert all(set(row) == set(HELD[label]) for row in rows)
            assert found["why"][label] == HELD[label]

    def test_what_is_not_held_is_said(self, employer):
        review = factories.make_review(employer=employer)
        found = disclosed(review.public_id)
        assert "the key" in found["not_held"]
        assert not any("ciphertext" in row for rows in found["held"].values() for row in rows)

    def test_an_unknown_review(self):
        with pytest.raises(CommandError, match="no review"):
            call_command("disclosure", "nosuchreview")

    def test_every_table_with_a_way_to_a_review_is_followed(self):
        untied = set(HELD) - set(paths())
        assert untied == {"submissions.DiaryEntry", "submissions.Nullifier"}
