"""What the desk's pages show before a decision: the rules, the statement as it would be read, the keys."""

import html as entities

import pytest
from django.utils import timezone

from moderation.redress import appeals
from moderation.rules import CLAUSE_OF_GROUND, clause_of
from moderation.screens import keys
from moderation.services import authors, cases
from reviews.services.publication import publish_due
from tests import factories
from tests.moderation.redress.pages import UPHELD, opened, verdict, words
from tests.moderation.redress.scenes import noticed, refused_notice
from tests.moderation.scenes import decided, nothing_changes, queued, replied, review_of

pytestmark = pytest.mark.django_db
STORY = "Then Tom Hargreave had me plan a route. Nobody rang back."


@pytest.fixture
def review(employer):
    return factories.make_review(employer=employer, text=STORY)


def pages(employer, moderator, second_moderator) -> dict[str, str]:
    """Return the addresses of all pages on which grounds are chosen, each open for the moderator."""
    now = timezone.now()
    public = factories.make_review(employer=employer, text=STORY)
    factories.make_reply(review=public, employer=employer)
    noticed(factories.make_review(employer=employer, text=STORY), now=now)
    queued(employer, now=now)
    appealed = cases.claim_next(moderator=second_moderator.user, now=now)
    assert appealed is not None
    decided(appealed, second_moderator.user, "refuse", now=now)
    appeals.lodge(subject=review_of(appealed), body="It is true.", now=now)
    queued(employer, now=now)
    case = moderator.client.post("/moderation/take/")
    return {
        "case": case["Location"],
        "notice": opened(moderator, "notice"),
        "appeal": opened(moderator, "appeal"),
        "published": f"/moderation/published/{public.public_id}/",
        "reply": f"/moderation/published/{public.public_id}/replies/{employer.slug}/",
    }


def test_each_ground_stands_beside_the_words_of_its_rule(employer, moderator, second_moderator):
    for name, address in pages(employer, moderator, second_moderator).items():
        shown = entities.unescape(words(moderator.client.get(address)))
        for ground, number in CLAUSE_OF_GROUND.items():
            if ground == "legal_notice" and name != "case":
                # It takes two, on a page of its own.
                assert f'value="{ground}"' not in shown, name
                continue
            assert f"({number})</span>" in shown, (name, ground)
            assert f"{clause_of(ground).text}</p>" in shown, (name, ground)


def test_every_page_of_the_desk_lists_its_keys(employer, moderator, second_moderator):
    of_page = {"case": keys.CASE, "notice": keys.NOTICE, "appeal": keys.APPEAL, "queue": keys.QUEUE}
    # The queue is opened first, while nothing is taken.
    shown_on = {"queue": moderator.client.get("/moderation/")}
    for name, address in pages(employer, moderator, second_moderator).items():
        shown_on[name] = moderator.client.get(address)
    for name, page in shown_on.items():
        shown = entities.unescape(words(page))
        assert "data-keys-help" in shown, name
        for key in of_page.get(name, keys.PUBLISHED).all:
            assert f"<dd>{key.does}</dd>" in shown, (name, key)
            # What the script presses or reaches is marked on the page.
            letter = key.presses[0].lower()
            if len(key.presses) == 1 and letter not in {"b", "w", "x"}:
                marked = f'data-key="{letter}"' in shown or f'data-focus="{letter}"' in shown
                assert marked, (name, letter)


def test_an_upheld_notice_is_read_before_it_is_decided(review, moderator):
    noticed(review, now=timezone.now())
    address = opened(moderator, "notice")
    said = verdict(moderator.client.get(address), **(UPHELD | {"do": "look", "facts": "", "outcome": ""}))
    with nothing_changes():
        page = moderator.client.post(address, said)
    shown = words(page)
    assert page.status_code == 200
    assert "What the author will read" in shown
    assert "Passages that are blanked, as of now: 1." in shown
    assert "4.1 Names of private persons" in shown
    assert "Somebody gave notice of it." in shown
    assert "error-summary" not in shown
    # The facts begin with a sentence that can be edited.
    assert "names a person who holds no public role" in shown
    # Refused, the text stays as it is, and its author reads nothing.
    refused = moderator.client.post(address, said | {"verdict": "refuse"})
    assert "What the author will read" not in words(refused)
    lacking = moderator.client.post(address, said | {"deed": "remove", "grounds": []})
    assert "Not complete yet." in words(lacking)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"verdict": "grant", "facts": "You were there."}, "The decision before is set aside."),
        ({"verdict": "refuse", "grounds": ["spam"]}, "The text is not a review"),
        ({"verdict": "grant"}, "Not complete yet."),
        ({"verdict": "nonsense"}, "Nothing is decided by it."),
    ],
)
def test_an_appeal_is_read_before_it_is_decided(employer, moderator, second_moderator, said, shown):
    address = pages(employer, moderator, second_moderator)["appeal"]
    with nothing_changes():
        page = moderator.client.post(address, {"do": "look", "facts": ""} | said)
    assert page.status_code == 200
    assert shown in words(page)


def test_an_appeal_against_a_refused_notice_shows_what_granting_it_does(review, moderator, second_moderator):
    notice, _code = refused_notice(review, second_moderator.user, now=timezone.now())
    appeals.lodge_against_notice(notice=notice, body="It still names me.", now=timezone.now())
    address = opened(moderator, "appeal")
    said = {"do": "look", "verdict": "grant", "deed": "remove", "grounds": ["harassment"], "facts": ""}
    shown = words(moderator.client.post(address, said))
    assert "The whole review is taken away" in shown
    assert "5.1 No harassment" in shown


def test_what_is_read_about_a_reply_is_read_by_its_employer(review, employer, moderator):
    replied(review, now=timezone.now())
    taken = moderator.client.post("/moderation/take/", {"kind": "reply"})
    said = {"do": "look", "action": "refuse", "grounds": ["spam"], "facts": "It sells."}
    shown = words(moderator.client.post(taken["Location"], said))
    assert "What the employer will read" in shown
    assert "at your desk" in shown


def test_what_was_typed_about_a_text_that_has_changed_comes_back(review, moderator):
    noticed(review, now=timezone.now())
    address = opened(moderator, "notice")
    read = verdict(moderator.client.get(address), **(UPHELD | {"deed": "remove"}))
    authors.submit_edit(review=review, text="Then somebody had me plan a route.", now=timezone.now())
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    decided(case, moderator.user, now=timezone.now())
    publish_due(now=timezone.now(), at_once=True)
    with nothing_changes():
        page = moderator.client.post(address, read)
    assert page["Location"] == address
    back = moderator.client.get(address)
    assert back.status_code == 200
    for said in ("Then somebody had me", "It names somebody.", "It names a person.", "Read it again"):
        assert said in words(back)
    moderator.client.post(address, verdict(back, **(UPHELD | {"deed": "remove"})))
    review.refresh_from_db()
    assert review.status == "removed"
