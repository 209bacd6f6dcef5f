"""Reasons that employers state in their replies: beside candidates' guesses, never instead of them."""

import datetime as dt

import pytest

from reviews.figures import figures_for
from reviews.models import PageVersion, Reply, Review
from reviews.services import replying
from reviews.services.publication import publish_due
from tests.factories import make_reply, make_review, wait_facts

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
GUESSED = {"reason": "forgotten", "reason_source": "candidate_guess"}
TOLD = {"reason": "volume", "reason_source": "stated_by_employer"}


@pytest.fixture
def reviews(employer) -> list[Review]:
    """Return ten published reviews: six with a guess, four whose authors were told a reason."""
    for place in range(10):
        reason = GUESSED if place < 6 else TOLD
        make_review(
            employer=employer,
            status="approved",
            waits=(wait_facts(answered=False, end_bin=8, **reason),),
            now=TUESDAY,
        )
    publish_due(now=TUESDAY, at_once=True)
    return list(Review.objects.order_by("pk"))


def state(reviews, employer, reason, *, weeks=1):
    """Let the employer reply to these reviews and state a reason; it appears with a batch."""
    for review in reviews:
        make_reply(review=review, employer=employer, status="approved", stated_reason=reason)
    publish_due(now=TUESDAY + weeks * WEEK, at_once=False)


def shares(employer):
    figures = figures_for(employer)
    return {source: dict(split.shares) for source, split in figures.reasons.items()}


def test_five_replies_are_told_of_and_four_are_not_and_guesses_stay_as_they_were(reviews, employer, client):
    assert shares(employer) == {"candidate_guess": {"forgotten": 100}}
    state(reviews[:4], employer, "hiring_freeze")
    assert shares(employer) == {"candidate_guess": {"forgotten": 100}}
    state(reviews[4:6], employer, "hiring_freeze", weeks=2)
    assert shares(employer) == {
        "candidate_guess": {"forgotten": 100},
        "in_replies": {"hiring_freeze": 100},
    }
    page = client.get(f"/employers/{employer.slug}/").content.decode()
    stated, guessed = page.index("Stated by the employer, in its replies · 6 reviews"), page.index("guess · ")
    assert stated < guessed


def test_what_candidates_were_told_keeps_its_own_threshold(reviews, employer):
    # Four were told: with six replies for the same reason there are ten, and still nothing of the four.
    state(reviews[:6], employer, "volume")
    assert shares(employer)["in_replies"] == {"volume": 100}
    assert "stated_by_employer" not in shares(employer)


def test_a_rest_of_one_to_four_takes_the_smallest_with_it(reviews, employer):
    state(reviews[:6], employer, "hiring_freeze")
    state(reviews[6:8], employer, "volume", weeks=2)
    assert "in_replies" not in shares(employer)


def test_it_follows_with_every_batch_and_moves_the_page(reviews, employer):
    state(reviews[:6], employer, "hiring_freeze")
    before = PageVersion.objects.get(kind="employer", key=str(employer.pk)).number
    for reply in Reply.objects.all()[:2]:
        replying.withdraw_reply(reply=reply, now=TUESDAY + WEEK)
    assert "in_replies" in shares(employer)
    publish_due(now=TUESDAY + 2 * WEEK, at_once=False)
    assert "in_replies" not in shares(employer)
    assert PageVersion.objects.get(kind="employer", key=str(employer.pk)).number > before + 2


def test_on_the_card_it_stands_beside_the_guess(employer):
    review = make_review(
        employer=employer,
        tier="M",
        period_start=dt.date(2026, 4, 1),
        period_unit="quarter",
        waits=(wait_facts(answered=False, end_bin=8, **GUESSED),),
        now=TUESDAY,
    )
    make_reply(review=review, employer=employer, stated_reason="hiring_freeze", now=TUESDAY)
    card = Review.objects.get(pk=review.pk).cards["en"]
    assert "The candidate’s guess: forgotten" in card
    assert "reason stated: hiring freeze" in card
