"""The home page: what it shows, what it leaves out while there is too little, and for whom."""

import pytest
from django.test import Client

from employers.services import recount_directory
from pages.home import FEWEST_PROMISES
from reviews.models import Batch, SiteSnapshot
from tests import factories
from tests.ledger.scenes import NEXT, judged, run_batch

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return str(response.content.decode())


def snapshot(promises: int) -> None:
    """Write figures of all employers, with so many dated promises."""
    promised = {
        "n": promises, "promises": promises, "kept": 47, "low": 40, "high": 54, "late_by": 3, "due": 2,
        "curve": [10, 20, 40, 47, 55, 60, 64, 67, 68],
    }  # fmt: skip
    batch, _ = Batch.objects.get_or_create(number=300, due="2025-09-30")
    SiteSnapshot.objects.create(
        batch=batch,
        method_version=1,
        figures={
            "reviews": 1284, "waits": 2000, "window": ["2023H1", "2025H2"], "facets": [],
            "splits": {"promises": promised},
        },
    )  # fmt: skip


def test_an_empty_site_says_what_it_is_for_and_no_more(client: Client):
    text = page(client)
    assert 'role="search"' in text
    assert 'href="/share/"' in text
    for heading in ("Newest reviews", "Who is here", "We make promises too", "Of 100 candidates"):
        assert heading not in text


def test_it_is_the_same_for_everybody_and_sets_no_cookie(client: Client):
    response = client.get("/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert client.get("/", headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(client: Client, method):
    assert getattr(client, method)("/").status_code == 405


def test_industries_lead_to_the_directory(client: Client):
    factories.employer(name="North Quay Housing", industry="construction", review_count=9)
    factories.employer(name="Nobody knows what it does")
    factories.employer(name="Merely proposed", industry="energy", status="proposed")
    recount_directory()
    text = page(client)
    assert 'href="/employers/?industry=construction"' in text
    assert "1 employer · 1 with figures" in text
    assert "2 employers" in text
    assert "industry=energy" not in text


def test_newest_reviews_are_stored_cards_with_their_employer(client: Client, employer):
    review = factories.make_review(employer=employer)
    text = page(client)
    assert 'About <a href="/employers/harbour-and-finch/">Harbour and Finch</a>' in text
    assert review.cards["en"] in text
    assert "Published together on" in text


def test_unpublished_reviews_do_not_appear(client: Client, employer):
    factories.review(employer=employer)
    assert "Newest reviews" not in page(client)


class TestPromises:
    def test_of_a_hundred_candidates(self, client: Client):
        snapshot(FEWEST_PROMISES)
        text = page(client)
        assert "<b>47</b> heard by it" in text
        assert "<b>21</b> heard later" in text
        assert "<b>32</b> had no answer" in text

    def test_not_of_a_handful(self, client: Client):
        snapshot(FEWEST_PROMISES - 1)
        assert "Of 100 candidates" not in page(client)

    def test_the_sites_own_moves_with_the_batch_alone(self, client: Client, employer, moderator):
        assert "We make promises too" not in page(client)
        judged(employer, moderator.user)
        assert "We make promises too" not in page(client)
        run_batch(NEXT)
        text = page(client)
        assert "<b>100%</b>" in text
        assert "kept, 1 of 1 in the last half-year · 80% range" in text
        assert "Kept 100 times in 100, of 1 (80% range" in text

    def test_the_sites_own_is_said_to_rest_on_nothing_where_it_does(self, client: Client):
        run_batch(NEXT)
        assert page(client).count("Nothing decided yet (0 promises)") == 2


def test_at_most_six_queries(client: Client, employer, django_assert_max_num_queries):
    for _ in range(4):
        factories.make_review(employer=employer)
    snapshot(100)
    recount_directory()
    client.get("/")
    with django_assert_max_num_queries(6):
        client.get("/")


def test_it_links_to_where_do_i_stand_and_to_the_log(client: Client):
    for address in ("/where-do-i-stand/", "/transparency/"):
        assert f'href="{address}"' in page(client)
        assert client.get(address).status_code == 200
