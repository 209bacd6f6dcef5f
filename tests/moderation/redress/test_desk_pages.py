"""The moderators' pages of notices, appeals, holds and orders; the author's and the employer's appeals."""

import datetime as dt

import pytest
from django.utils import timezone

from moderation.models import Appeal, Notice
from moderation.redress import appeals, notices
from moderation.services import authors, cases
from submissions.keys import new_key
from submissions.things import keep_review
from tests import factories
from tests.moderation.redress.pages import UPHELD, diary_of, opened, verdict, words
from tests.moderation.redress.scenes import noticed, refused_notice
from tests.moderation.scenes import decided, stale

pytestmark = pytest.mark.django_db
STORY = "Then Tom Hargreave had me plan a route. Nobody rang back."


@pytest.fixture
def review(employer):
    return factories.make_review(employer=employer, text=STORY)


# --- Notices ------------------------------------------------------------------------------------------


def test_the_queue_says_how_much_waits_and_shows_no_text(review, moderator):
    noticed(review, now=timezone.now())
    page = words(moderator.client.get("/moderation/"))
    assert "Texts with notices" in page
    assert "Hargreave" not in page
    assert review.employer.name not in page
    nothing = moderator.client.post("/moderation/appeals/take/", follow=True)
    assert "Nothing waits there" in words(nothing)


def test_a_notice_is_read_with_what_is_marked_and_upheld_with_blanks(review, employer, moderator, reader):
    fishing = "We know who you are. Please call our HR team."
    noticed(review, now=timezone.now(), statement=fishing, place="Tom Hargreave", by="representative",
            employer=employer)  # fmt: skip
    noticed(review, now=timezone.now(), reachable_at="jo@post.example")
    address = opened(moderator, "notice")
    page = moderator.client.get(address)
    shown = words(page)
    assert "2 notices" in shown
    assert "It reaches for the author" in shown
    assert "<mark>Tom Hargreave" in shown
    assert "jo@post.example" in shown
    chosen = [str(row.pk) for row in Notice.objects.all()]
    looked = moderator.client.post(address, verdict(page, **UPHELD, chosen=chosen) | {"do": "look"})
    assert looked.status_code == 200
    assert 'class="blank"' in words(looked)
    assert Notice.objects.open().count() == 2
    done = moderator.client.post(address, verdict(page, **UPHELD, chosen=chosen), follow=True)
    assert "2 notices are decided" in words(done)
    assert set(Notice.objects.values_list("state", flat=True)) == {"upheld"}
    assert "Hargreave" not in words(reader.client.get(f"/reviews/{review.public_id}/"))


def test_each_notice_can_be_decided_by_itself(review, moderator):
    first, _code = noticed(review, now=timezone.now())
    second, _code = noticed(review, now=timezone.now() + dt.timedelta(hours=1))
    address = opened(moderator, "notice")
    page = moderator.client.get(address)
    said = {"verdict": "refuse", "outcome": "It names nobody.", "chosen": [str(first.pk)]}
    done = moderator.client.post(address, verdict(page, **said))
    assert done.url == f"/moderation/notices/{second.pk}/"
    first.refresh_from_db()
    assert (first.state, Notice.objects.open().get()) == ("refused", second)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"verdict": ""}, "Choose one."),
        ({"outcome": ""}, "Write the reasons for whoever gave notice."),
        ({"deed": ""}, "Choose what is done to the text."),
        ({"words": ""}, "Copy the words that you want to blank."),
        ({"words": "Tim Hargreave"}, "does not stand in the text"),
        ({"grounds": []}, "Choose the ground"),
        ({"facts": ""}, "Write the facts"),
        ({"facts": "Tom Hargreave is named."}, "repeat words that you blank"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(review, moderator, changed, said):
    noticed(review, now=timezone.now())
    address = opened(moderator, "notice")
    response = moderator.client.post(address, verdict(moderator.client.get(address), **(UPHELD | changed)))
    assert response.status_code == 422
    assert said in words(response)
    assert Notice.objects.get().state == "open"


def test_an_old_second_factor_is_asked_for_and_what_was_typed_comes_back(review, moderator):
    noticed(review, now=timezone.now())
    address = opened(moderator, "notice")
    page = moderator.client.get(address)
    stale(moderator)
    response = moderator.client.post(address, verdict(page, **(UPHELD | {"deed": "remove"})))
    assert "reauthenticate" in response.url
    back = words(moderator.client.get(address))
    assert "It names somebody." in back
    assert Notice.objects.get().state == "open"
    refused = moderator.client.post(address, verdict(page, verdict="refuse", outcome="No."))
    assert refused.url == "/moderation/"
    assert Notice.objects.get().state == "refused", "leaving a text as it is needs no second factor"


def test_somebody_elses_and_foreign_notices_are_not_there(
    review, moderator, second_moderator, representative
):
    notice, _code = noticed(review, now=timezone.now())
    address = opened(moderator, "notice")
    assert second_moderator.client.get(address).status_code == 404
    posted = second_moderator.client.post(address, {"do": "decide", "outcome": "Mine."})
    assert posted.status_code == 409
    assert "Mine." in words(posted)
    assert representative.client.get(address).status_code == 404
    assert moderator.client.get("/moderation/notices/12345/").status_code == 404
    back = moderator.client.post(f"{address}back/", follow=True)
    assert "Their clock goes on" in words(back)
    assert notices.claim_next(moderator=second_moderator.user, now=timezone.now()) == notice


def test_a_stale_page_is_told_so(review, moderator):
    noticed(review, now=timezone.now())
    address = opened(moderator, "notice")
    old = verdict(moderator.client.get(address), **UPHELD)
    version = review.live_version
    version.sha256 = "1" * 64
    version.save()
    response = moderator.client.post(address, old, follow=True)
    assert "changed the text since you opened it" in words(response)
    assert Notice.objects.get().state == "open"
    authors.withdraw(review=review, now=timezone.now())
    gone = moderator.client.post(address, old)
    assert gone.status_code == 409
    assert "It names somebody." in words(gone)


# --- Appeals ------------------------------------------------------------------------------------------


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def refused(employer, key, moderator):
    """Return a review under the key that was refused."""
    review = factories.make_review(employer=employer, status="queued", text=STORY)
    cases.open_case(review=review, now=timezone.now())
    keep_review(key=key, review=review)
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    decided(case, moderator.user, "refuse", now=timezone.now())
    review.refresh_from_db()
    return review


def test_an_author_appeals_from_the_diary_and_it_is_granted(
    author, key, refused, second_moderator, moderator
):
    client = diary_of(author, key)
    assert "Ask for another decision" in words(client.get("/diary/"))
    assert "The text names a person." in words(client.get("/diary/0/appeal/"))
    empty = client.post("/diary/0/appeal/", {"body": " ", "do": "send"})
    assert "Say why" in words(empty)
    sent = client.post(
        "/diary/0/appeal/", {"body": "It is the name of a product.", "do": "send"}, follow=True
    )
    assert "Your appeal is with us" in words(sent)
    assert "being read again" in words(sent)
    assert "Decided by" in words(sent)
    again = client.post("/diary/0/appeal/", {"body": "It is the name of a product.", "do": "send"})
    assert again.url.endswith("done=appealed")
    assert Appeal.objects.count() == 1
    assert "nothing waits" in words(moderator.client.get("/moderation/"))
    assert "for somebody else than you" in words(moderator.client.get("/moderation/"))
    address = opened(second_moderator, "appeal")
    page = second_moderator.client.get(address)
    assert "It is the name of a product." in words(page)
    said = {"verdict": "grant", "facts": "It is a product.", "grounds": []}
    done = second_moderator.client.post(address, verdict(page, **said), follow=True)
    assert "The appeal is decided" in words(done)
    refused.refresh_from_db()
    assert refused.status == "approved"
    shown = words(client.get("/diary/"))
    assert "Your appeal is granted." in shown
    assert "It is a product." in shown
    assert client.get("/diary/0/appeal/").status_code == 404


def test_the_only_moderator_is_told_that_somebody_else_is_needed(refused, moderator):
    appeals.lodge(subject=refused, body="Why.", now=timezone.now())
    assert "There is no other moderator" in words(moderator.client.get("/moderation/"))
    factories.user(is_moderator=True)
    assert "There is no other moderator" not in words(moderator.client.get("/moderation/"))


def test_a_refused_appeal_needs_a_ground_and_tells_the_author(author, key, refused, second_moderator):
    appeals.lodge(subject=refused, body="Why.", now=timezone.now())
    address = opened(second_moderator, "appeal")
    page = second_moderator.client.get(address)
    bare = second_moderator.client.post(address, verdict(page, verdict="refuse", facts="No."))
    assert bare.status_code == 422
    assert "Choose the ground" in words(bare)
    said = {"verdict": "refuse", "facts": "It is a name.", "grounds": ["names_private_person"]}
    second_moderator.client.post(address, verdict(page, **said))
    shown = words(diary_of(author, key).get("/diary/"))
    assert "Your appeal is refused." in shown
    assert "Ask for another decision" not in shown.replace("ask for another decision", "")


def test_an_appeal_whose_review_is_withdrawn_has_an_answer(author, key, refused, second_moderator):
    appeals.lodge(subject=refused, body="Why.", now=timezone.now())
    address = opened(second_moderator, "appeal")
    page = verdict(second_moderator.client.get(address), verdict="grant", facts="Granted.")
    diary_of(author, key).post("/diary/0/withdraw/")
    response = second_moderator.client.post(address, page)
    assert response.status_code == 409
    assert "Granted." in words(response)
    assert second_moderator.client.get(address, follow=True).redirect_chain


def test_other_keys_and_other_states_are_not_there(author, other_author, key, refused):
    assert other_author.client.get("/diary/0/appeal/").status_code == 302
    client = diary_of(author, key)
    assert client.get("/diary/5/appeal/").status_code == 404


def test_an_appeal_of_a_notice_is_decided_with_what_it_does_to_the_text(review, moderator, second_moderator):
    notice, _code = refused_notice(review, moderator.user, now=timezone.now())
    appeals.lodge_against_notice(notice=notice, body="Look again.", now=timezone.now())
    address = opened(second_moderator, "appeal")
    page = second_moderator.client.get(address)
    assert "The text names nobody." in words(page)
    said = UPHELD | {"verdict": "grant", "deed": "restrict"}
    second_moderator.client.post(address, verdict(page, **said))
    review.refresh_from_db()
    notice.refresh_from_db()
    assert (review.status, notice.state) == ("restricted", "upheld")
