"""Everything under a key as a file: complete by the closed list, its holder's alone."""

import json
from typing import Any

import pytest
from django.utils import timezone

from moderation.services import cases
from submissions.holding.held import HELD
from submissions.keyring.exporting import LEFT_OUT, everything
from submissions.keys import new_key
from submissions.models import DiaryEntry
from tests.moderation.scenes import decided
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.keyring.scenes import opened, under
from tests.test_docs import ROOT

pytestmark = pytest.mark.django_db
FILE = "/diary/key/export/"


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


def test_the_file_holds_what_the_key_keeps_and_nothing_of_anybody_else(
    author, moderator, employer, rival_employer, key
):
    review = under(key, employer, text="They said Friday.")
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    decided(case, moderator.user, "ask", question="Which stage?", now=timezone.now())
    kept(key, an_entry(note="Friday, said the recruiter."))
    under(new_key(), rival_employer, text="Somebody else's.")
    response = opened(author.client, key).post(FILE)
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("application/json")
    assert response["Content-Disposition"] == 'attachment; filename="everything.json"'
    text = response.content.decode()
    found = json.loads(text)
    assert (found["format"], found["version"]) == ("heardback-everything", 1)
    (one,) = found["reviews"]
    assert (one["number"], one["employer"], one["status"], one["page"]) == (
        0, employer.name, "needs_author", ""
    )  # fmt: skip
    assert one["versions"][0]["text"] == "They said Friday."
    assert one["waits"][0]["end_bin"] == review.waits.get().end_bin
    assert [(line["from_team"], line["body"]) for line in one["messages"]] == [(True, "Which stage?")]
    assert one["statements"][0]["facts"] == "Which stage?"
    assert one["case"]["answer_by"]
    (entry,) = found["entries"]
    assert (entry["number"], entry["note"], entry["became"]) == (1, "Friday, said the recruiter.", None)
    assert entry["waits"][0]["wait"]["last_contact"]
    for secret in (
        key.text,
        key.characters,
        "Somebody else",
        rival_employer.name,
        review.log_ref,
        str(review.pk),
    ):
        assert secret not in text
    assert moderator.user.email not in text


def test_every_column_that_we_hold_is_in_it_or_named_with_a_reason(author, moderator, employer, key):
    assert set(LEFT_OUT) >= {table for table, reasons in LEFT_OUT.items() if "*" in reasons}
    under(key, employer)
    now = timezone.now()
    case = cases.claim_next(moderator=moderator.user, now=now)
    assert case is not None
    decided(case, moderator.user, "refuse", grounds=["not_first_hand"], facts="Hearsay.", now=now)
    (one,) = everything(key)["reviews"]
    objects = {
        "reviews.Review": one,
        "reviews.ReviewVersion": one["versions"][0],
        "reviews.Wait": one["waits"][0],
        "moderation.Statement": one["statements"][0],
    }
    for table, columns in HELD.items():
        left = LEFT_OUT.get(table, {})
        assert set(left) <= set(columns) | {"*"}, f"{table}: a column that is left out is none"
        assert all(len(reason) > 10 for reason in left.values())
        if "*" in left:
            continue
        if table in objects:
            assert set(columns) - set(left) <= set(objects[table]), table


def test_every_table_is_in_the_file_or_left_out_with_a_reason():
    in_file = {
        "reviews.Review", "reviews.ReviewVersion", "reviews.Wait", "reviews.Contact", "reviews.Promise",
        "reviews.LaterAnswer",
        "moderation.Case", "moderation.Message", "moderation.Statement", "moderation.Appeal",
        "moderation.Erasure",
    }  # fmt: skip
    whole = {table for table, reasons in LEFT_OUT.items() if "*" in reasons}
    assert in_file | whole == set(HELD)
    assert not in_file & whole


def test_the_example_in_the_docs_has_no_part_that_the_file_has_not(author, moderator, employer, key):
    text = (ROOT / "docs" / "anonymity.md").read_text(encoding="utf-8")
    example = json.loads(text.partition("```json\n")[2].partition("```")[0])
    under(key, employer)
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    decided(case, moderator.user, "refuse", facts="It names a person.", now=timezone.now())
    kept(key, an_entry())
    real = json.loads(json.dumps(everything(key)))

    def compare(shown: Any, given: Any, where: str) -> None:
        if isinstance(shown, dict):
            assert set(shown) <= set(given), where
            for name in shown:
                compare(shown[name], given[name], f"{where}.{name}")
        elif isinstance(shown, list):
            for part in shown[:1]:
                compare(part, given[0], where)

    compare(example, real, "")
    # What is not shortened stands there whole: the parts of the object, and what each list is called.
    assert set(example) == set(real)
    lists = {name for name, value in real["reviews"][0].items() if isinstance(value, list)}
    assert lists <= set(example["reviews"][0])


def test_an_entry_that_does_not_open_is_named(employer, key):
    kept(key, an_entry())
    DiaryEntry.objects.update(ciphertext=b"spoilt")
    assert everything(key)["entries"] == [{"number": 0, "readable": False}]


def test_three_hundred_things(employer, key):
    for _ in range(60):
        under(key, employer)
    assert len(json.dumps(everything(key))) > 60_000


def test_only_by_post_only_with_the_key_and_not_without_end(author, reader, employer, key, rate_limits):
    under(key, employer)
    assert reader.client.post(FILE).url == "/diary/"
    client = opened(author.client, key)
    assert client.get(FILE).status_code == 405
    answers = [client.post(FILE).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert "Take everything along" in client.get("/diary/key/").content.decode()
