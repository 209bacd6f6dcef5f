"""/reviews/<public_id>/: one review as its tier shows it; gone when it is gone, unknown when it never was."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from reviews.models import Review
from reviews.services import judging, suggesting
from tests import factories
from tests.factories import ALL_GUARDS, STORY, make_reply, make_review, wait_facts
from tests.pages.test_employer import MOST_QUERIES, text_of

pytestmark = pytest.mark.django_db


def page_of(review) -> str:
    return reverse("pages:review", args=[review.public_id])


def test_a_reader_sees_the_card_at_large(reader, employer):
    review = make_review(employer=employer)
    response = reader.client.get(page_of(review))
    shown = text_of(response)
    assert response.status_code == 200
    assert STORY in shown
    assert "A review of Harbour and Finch" in shown
    assert "First half of 2026" in shown
    assert "Promised a date. Kept." in shown
    assert reverse("pages:employer", args=[employer.slug]) in response.content.decode()
    assert not response.cookies
    assert reverse("notices:report", args=[review.public_id]) in response.content.decode()


def test_the_reply_and_the_suggestion_stand_under_it(reader, employer):
    review = make_review(employer=employer)
    make_reply(review=review, employer=employer, text="You should have heard from us.")
    suggesting.suggest(review=review, text="Keep looking while you wait.")
    shown = text_of(reader.client.get(page_of(review)))
    assert "Harbour and Finch replied" in shown
    assert "You should have heard from us." in shown
    assert "Keep looking while you wait." in shown


@pytest.mark.parametrize("status", ["queued", "in_review", "approved"])
def test_a_reply_that_is_not_published_is_not_there(reader, employer, status):
    review = make_review(employer=employer)
    make_reply(review=review, employer=employer, text="Not yet read by anybody.", status=status)
    assert "Not yet read" not in text_of(reader.client.get(page_of(review)))


@pytest.mark.parametrize("status", ["withdrawn", "restricted", "removed"])
def test_what_was_public_and_no_longer_is_is_gone(reader, employer, status):
    review = make_review(employer=employer)
    if status == "withdrawn":
        judging.withdraw(review=review)
    elif status == "restricted":
        judging.restrict(review=review, guards=ALL_GUARDS)
    else:
        judging.remove(review=review, guards=ALL_GUARDS)
    response = reader.client.get(page_of(review))
    assert response.status_code == 410
    assert STORY not in text_of(response)
    assert "This is no longer here" in text_of(response)
    assert not response.cookies


def test_an_erased_review_stays_gone(reader, employer):
    review = make_review(employer=employer)
    judging.withdraw(review=review)
    judging.erase(review=review, guards=ALL_GUARDS)
    assert reader.client.get(page_of(review)).status_code == 410


def test_a_restored_review_is_back(reader, employer):
    review = make_review(employer=employer, status="restricted")
    judging.restore(review=review, guards=ALL_GUARDS)
    assert STORY in text_of(reader.client.get(page_of(review)))


@pytest.mark.parametrize(
    "status", ["queued", "in_review", "needs_author", "approved", "rejected", "withdrawn"]
)
def test_what_never_was_public_is_unknown(reader, employer, status):
    review = make_review(employer=employer, status=status)
    assert reader.client.get(page_of(review)).status_code == 404
    assert reader.client.get(page_of(review)).content == reader.client.get("/reviews/0000/").content


def test_it_takes_few_queries(reader, employer, django_assert_max_num_queries):
    waits = tuple(wait_facts() for _ in range(6))
    fields: dict[str, Any] = {"tier": "L", "period_start": dt.date(2026, 5, 1), "period_unit": "month"}
    review = make_review(employer=employer, waits=waits, role_family="design", **fields)
    make_reply(review=review, employer=employer)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "design" not in text_of(reader.client.get(page_of(review)))


def test_the_role_is_named_from_five_reviews_on_as_on_the_card(
    reader, employer, django_assert_max_num_queries
):
    fields: dict[str, Any] = {"tier": "L", "period_start": dt.date(2026, 5, 1), "period_unit": "month"}
    for n in range(1, 6):
        review = make_review(employer=employer, role_family="design", **fields)
        make_reply(
            review=review, employer=employer, commitment_text="A line", commitment_due=dt.date(2026, 9, 1)
        )
        with django_assert_max_num_queries(MOST_QUERIES):
            shown = text_of(reader.client.get(page_of(review)))
        assert ("design" in shown) == (n == 5), n
        assert ("design" in Review.objects.get(pk=review.pk).cards["en"]) == (n == 5), n


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(reader, employer, method):
    review = make_review(employer=employer)
    assert getattr(reader.client, method)(page_of(review)).status_code == 405


def test_advice_never_tells_what_the_tier_hides(reader, employer):
    from advice.models import Article

    Article.objects.create(
        slug="forgotten",
        title="You were forgotten",
        summary="It happens.",
        topic="why_silence",
        reasons=["forgotten"],
        author_role="Editor",
        reviewed_on=dt.date(2026, 1, 1),
        body_markdown="Write.",
        body_html="<p>Write.</p>",
        status="published",
        revision=1,
        live_revision=1,
        source="editor",
    )
    guess = {"reason": "forgotten", "reason_source": "candidate_guess"}
    waits = (wait_facts(answered=False, end_bin=7, **guess),)
    small = make_review(employer=employer, waits=waits)
    middling = make_review(employer=employer, waits=waits, tier="M", period_unit="quarter")
    assert "You were forgotten" not in text_of(reader.client.get(page_of(small)))
    assert "You were forgotten" in text_of(reader.client.get(page_of(middling)))


@pytest.mark.parametrize("payload", ["%00", "a" * 500, "<script>", "..%2f..%2f", "🙂"])
def test_nonsense_is_not_found(reader, db, payload):
    assert reader.client.get(f"/reviews/{payload}/").status_code == 404


def test_the_cards_of_a_proposed_employer_lead_to_its_page(reader, db):
    proposed = factories.employer(name="New Here", status="proposed")
    review = make_review(employer=proposed)
    assert reader.client.get(reverse("pages:employer", args=[proposed.slug])).status_code == 200
    assert reader.client.get(page_of(review)).status_code == 200
