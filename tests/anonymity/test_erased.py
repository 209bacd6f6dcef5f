"""What is left in the database when an author has erased everything: addresses, and nothing that was said."""

import datetime as dt
from dataclasses import asdict

import pytest
from django.core.management import call_command
from django.utils import timezone

from moderation.models import Erasure, Statement
from moderation.redress import appeals
from moderation.services import authors, cases, published
from moderation.services.deadlines import expire
from reviews.models import LaterAnswer, Review
from reviews.services.publication import publish_due
from submissions.keyring.erasing import erase_everything
from submissions.keys import new_key
from submissions.things import authorships, find_things
from tests import factories
from tests.anonymity.dumps import backed_up, dumped
from tests.moderation.scenes import decided
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.keyring.scenes import under

# What an erased review keeps, and why (docs/anonymity.md, "What is left of an erased review").
LEFT = {
    "id": "the row itself, which nobody outside sees",
    "public_id": "the address, which answers 410 instead of being given to another review",
    "log_ref": "the record of decisions is replayed to the states by it",
    "employer": "whose page it stood on, if it ever did",
    "status": "that it is erased",
    "batch": "the week that brought it, which everybody could see",
    "order_hash": "a keyed hash of the address",
    "legal_hold": "no",
    "timing": "whether nobody chose, which the key shows",
}

pytestmark = pytest.mark.django_db(transaction=True)


def planted(author_key, employer, moderator) -> list[str]:
    """Keep reviews in every state that a text can end in under the key; return every word that was said."""
    said = []
    now = timezone.now()

    def told(words: str) -> str:
        said.append(words)
        return words

    def judged(action: str, **how) -> Review:
        review = under(
            author_key, employer, text=told(f"The canary text that we {action} was written."), **how
        )
        case = cases.claim_next(moderator=moderator, now=now)
        assert case is not None
        words = told(f"The canary reason to {action}.")
        said_so = {"question": words} if action == "ask" else {"facts": words}
        decided(case, moderator, action, **({} if action == "publish" else said_so), now=now)
        if action == "publish":
            said.pop()
        review.refresh_from_db()
        return review

    public, removed = judged("publish"), judged("publish", outcome="offer_accepted")
    publish_due(now=now, at_once=True)
    for review in (public, removed):
        review.refresh_from_db()
    published.remove(
        review=removed, moderator=moderator, grounds=["harassment"],
        facts=told("The canary reason to remove."), second_factor_fresh=True, now=now,
    )  # fmt: skip
    judged("refuse")
    appealed = judged("refuse")
    appeals.lodge(subject=appealed, body=told("The canary of an appeal."), now=now)
    asked = judged("ask")
    authors.answer_question(review=asked, body=told("The canary answer to a question."), now=now)
    factories.make_reply(review=public, employer=employer, text=told("The canary of a reply."))
    later = [asdict(factories.wait_facts(channel="letter"))]
    LaterAnswer.objects.create(review=public, eligible_batch=9999, outcome="rejected", waits=later)
    kept(author_key, an_entry(note=told("The canary of an entry.")))
    return said


def test_nothing_that_was_said_is_left_after_everything_is_erased(
    employer, rival_employer, moderator, tmp_path
):
    key, other = new_key(), new_key()
    said = planted(key, employer, moderator.user)
    stays = under(other, rival_employer, "published", text="Somebody else's words stay.")
    before = dumped()
    entry = said.pop()
    assert [words for words in said if words not in before] == [], "the search finds what is there"
    assert entry not in before, "an entry is encrypted from the first moment"
    tags = [row.tag for _number, row in authorships(key)]
    assert all(tag in before for tag in tags)
    erase_everything(key=key, now=timezone.now())
    expire(now=timezone.now() + dt.timedelta(days=2))
    call_command("shuffle_rows")
    text, file = dumped(), backed_up(tmp_path / "copy.sqlite3")
    for words in [*said, entry, *tags]:
        assert words not in text, words
        assert words.encode() not in file, f"{words}, in the bytes of the file"
    assert "Somebody else's words stay." in text.replace("''", "'")
    assert len(find_things(other)) == 1
    assert Review.objects.exclude(pk=stays.pk).exclude(status="erased").count() == 0
    assert not Erasure.objects.exists()
    assert not Statement.objects.exists()


def test_of_an_erased_review_only_what_is_listed_is_left(employer, moderator):
    """Rows of different reviews, erased, differ in nothing but the columns that are listed."""
    key = new_key()
    planted(key, employer, moderator.user)
    under(key, employer, "published", tier="L", period_unit="month", period_start=dt.date(2025, 5, 1),
          role_family="design", outcome="never_answered", experience="negative", difficulty=5)  # fmt: skip
    erase_everything(key=key, now=timezone.now())
    expire(now=timezone.now() + dt.timedelta(days=2))
    names = [field.name for field in Review._meta.concrete_fields]
    rows = list(Review.objects.values(*names))
    assert len(rows) == 6
    assert {row["status"] for row in rows} == {"erased"}
    for name in set(names) - LEFT.keys():
        assert len({repr(row[name]) for row in rows}) == 1, f"{name} still tells erased reviews apart"
    assert {row["legal_hold"] for row in rows} == {False}


def test_a_refused_text_that_its_author_keeps_can_be_appealed_for_half_a_year(employer, moderator):
    planted(new_key(), employer, moderator.user)
    expire(now=timezone.now() + dt.timedelta(days=150))
    assert set(
        Review.objects.filter(status__in=["rejected", "removed"]).values_list("status", flat=True)
    ) == {
        "rejected",
        "removed",
    }
