"""An employer's notices and appeals at its desk; holds, orders, and what is done to public replies."""

import pytest
from django.utils import timezone

from employers.services import revoke_representation
from moderation.models import Appeal, Hold, Notice, Order
from moderation.services import cases
from moderation.services.decisions import restrict
from submissions.keys import new_key
from submissions.things import keep_review
from tests import factories
from tests.moderation.redress.pages import diary_of, opened, verdict, words
from tests.moderation.redress.scenes import noticed
from tests.moderation.scenes import decided, replied, stale
from tests.submissions.pages import fields

pytestmark = pytest.mark.django_db
STORY = "Then Tom Hargreave had me plan a route. Nobody rang back."


@pytest.fixture
def review(employer):
    return factories.make_review(employer=employer, text=STORY)


# --- An employer's desk -------------------------------------------------------------------------------


def test_a_representative_gives_notice_reads_the_outcome_and_appeals(
    representative, rival_representative, moderator, employer
):
    review = factories.make_review(employer=employer, text=STORY)
    desk = f"/desk/{employer.slug}"
    page = representative.client.get(f"{desk}/reviews/{review.public_id}/notice/")
    said = fields(page) | {"clause": "2.2", "statement": "It never took place.", "good_faith": "on"}
    sent = representative.client.post(f"{desk}/reviews/{review.public_id}/notice/", said)
    again = representative.client.post(f"{desk}/reviews/{review.public_id}/notice/", said)
    assert sent.url == again.url
    notice = Notice.objects.get()
    assert (notice.by, notice.employer) == ("representative", employer)
    assert "It waits for a decision" in words(representative.client.get(sent.url))
    assert rival_representative.client.get(sent.url).status_code == 404
    foreign = f"/desk/{rival_representative.employer.slug}/notices/{notice.pk}/"
    assert rival_representative.client.get(foreign).status_code == 404
    address = opened(moderator, "notice")
    moderator.client.post(
        address, verdict(moderator.client.get(address), verdict="refuse", outcome="A denial is no ground.")
    )
    state = words(representative.client.get(sent.url))
    assert "A denial is no ground." in state
    assert "We do not agree" in words(representative.client.get(f"{desk}/notices/"))
    done = representative.client.post(sent.url, {"body": "We have records."}, follow=True)
    assert "Somebody else looks at it again" in words(done)
    twice = representative.client.post(sent.url, {"body": "We have records."})
    assert "with us already" in words(twice)
    proof = representative.user.representations.get()
    revoke_representation(representative=proof, today=timezone.localdate())
    # Whose access was ended is signed out with the next request.
    assert "/account/login/" in representative.client.get(sent.url).url


def test_a_representative_is_limited(representative, employer, rate_limits):
    review = factories.make_review(employer=employer, text=STORY)
    address = f"/desk/{employer.slug}/reviews/{review.public_id}/notice/"
    answers = []
    for number in range(21):
        said = fields(representative.client.get(address))
        said |= {"clause": "2.2", "statement": f"Reason {number}.", "good_faith": "on"}
        answers.append(representative.client.post(address, said).status_code)
    assert answers == [302] * 20 + [429]


def test_a_refused_reply_is_appealed_at_the_desk(representative, employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    now = timezone.now()
    reply = replied(review, now=now)
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=now)
    assert case is not None
    decided(case, moderator.user, "refuse", now=now)
    address = f"/desk/{employer.slug}/reviews/{review.public_id}/"
    shown = words(representative.client.get(address))
    assert "Ask for another decision" in shown
    assert "under /desk/" in shown
    page = representative.client.get(f"{address}appeal/")
    assert "The text names a person." in words(page)
    representative.client.post(f"{address}appeal/", {"body": "It names nobody."})
    assert "Under appeal" in words(representative.client.get(address))
    assert representative.client.post(f"{address}appeal/", {"body": "It names nobody."}).status_code == 302
    assert Appeal.objects.count() == 1
    where = opened(second_moderator, "appeal")
    second_moderator.client.post(
        where, verdict(second_moderator.client.get(where), verdict="grant", facts="It names nobody.")
    )
    reply.refresh_from_db()
    assert reply.status == "approved"


# --- Holds, orders, replies -------------------------------------------------------------------------------


def test_a_hold_is_set_and_lifted_on_its_page(review, moderator, author):
    key = new_key()
    keep_review(key=key, review=review)
    address = f"/moderation/published/{review.public_id}/legal/"
    empty = moderator.client.post(address, {"do": "hold", "hold-reason": ""})
    assert empty.status_code == 422
    done = moderator.client.post(address, {"do": "hold", "hold-reason": "A court."}, follow=True)
    assert "It is held" in words(done)
    assert "A court." in words(moderator.client.get("/moderation/legal/"))
    diary = words(diary_of(author, key).get("/diary/"))
    assert "keeps us from erasing it" in diary
    assert "A court." not in diary
    assert "It is erased when that ends" in words(author.client.get("/diary/0/withdraw/"))
    moderator.client.post(address, {"do": "hold", "hold-reason": "Over."})
    assert Hold.objects.get().lifted_because == "Over."
    stale(moderator)
    assert "reauthenticate" in moderator.client.post(address, {"do": "hold", "hold-reason": "Kept?"}).url
    assert "Kept?" in words(moderator.client.get(address))


def test_an_order_is_proposed_and_confirmed_by_another(review, employer, moderator, second_moderator):
    reply = factories.make_reply(review=review, employer=employer)
    address = f"/moderation/published/{review.public_id}/legal/"
    said = {"do": "order", "order-about": employer.slug, "order-action": "remove", "order-facts": "A court."}
    assert moderator.client.post(address, said | {"order-about": "nobody"}).status_code == 422
    done = moderator.client.post(address, said, follow=True)
    assert "It is proposed" in words(done)
    order = Order.objects.get()
    where = f"/moderation/legal/orders/{order.pk}/"
    assert "another moderator confirms it" in words(moderator.client.get(where))
    moderator.client.post(where, {"do": "confirm"})
    assert Order.objects.exists()
    assert "Confirm and carry it out" in words(second_moderator.client.get(where))
    second_moderator.client.post(where, {"do": "confirm"})
    reply.refresh_from_db()
    assert reply.status == "removed"
    assert moderator.client.get(where).status_code == 404
    assert moderator.client.post(where, {"do": "drop"}).url == "/moderation/legal/"


def test_a_proposal_can_be_dropped(review, moderator, second_moderator):
    address = f"/moderation/published/{review.public_id}/legal/"
    moderator.client.post(
        address,
        {"do": "order", "order-about": "review", "order-action": "restrict", "order-facts": "A court."},
    )
    where = f"/moderation/legal/orders/{Order.objects.get().pk}/"
    assert "The proposal is dropped" in words(
        second_moderator.client.post(where, {"do": "drop"}, follow=True)
    )
    review.refresh_from_db()
    assert review.status == "published"


def test_a_reply_is_hidden_and_shown_again_on_its_page(review, employer, moderator, representative):
    reply = factories.make_reply(review=review, employer=employer)
    address = f"/moderation/published/{review.public_id}/replies/{employer.slug}/"
    assert reply.live_version is not None
    read = {"version_sha": reply.live_version.sha256}
    said = {"action": "restrict", "grounds": ["harassment"], "facts": "It insults."} | read
    assert "Decided: restrict" in words(moderator.client.post(address, said, follow=True))
    reply.refresh_from_db()
    assert reply.status == "restricted"
    moderator.client.post(address, {"action": "restore", "facts": "It may stand."} | read)
    reply.refresh_from_db()
    assert reply.status == "published"
    assert moderator.client.post(address, {"action": "remove"}).status_code == 422
    assert representative.client.get(address).status_code == 404


def test_a_tied_moderator_decides_nothing_here(review, employer, moderator):
    factories.representative(user=moderator.user, employer=employer)
    factories.make_reply(review=review, employer=employer)
    for address in (
        f"/moderation/published/{review.public_id}/legal/",
        f"/moderation/published/{review.public_id}/replies/{employer.slug}/",
    ):
        page = words(moderator.client.get(address))
        assert "You have a tie to this employer" in page
        moderator.client.post(address, {"do": "hold", "hold-reason": "Mine.", "action": "remove"})
    assert not Hold.objects.exists()


def test_who_hid_a_contested_review_is_told_that_another_looks(review, moderator):
    noticed(review, now=timezone.now())
    restrict(review=review, moderator=moderator.user, grounds=["spam"], facts="Why.",
             second_factor_fresh=True, now=timezone.now())  # fmt: skip
    page = moderator.client.post(
        f"/moderation/published/{review.public_id}/",
        {
            "action": "restore",
            "facts": "It may stand.",
            "version_sha": review.live_version.sha256,
        },
    )
    assert "another moderator looks at it again" in words(page)
