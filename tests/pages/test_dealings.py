"""Agencies and their clients: each page names the others that its cards name, and nothing else."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from employers.models import Employer
from employers.services import merge_employers, rename
from reviews.models import Review, Snapshot
from reviews.services import judging
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import KEPT, make_review, wait_facts
from tests.pages.test_employer import MOST_QUERIES, NOW, page_of, text_of

pytestmark = pytest.mark.django_db

QUARTER: dict[str, Any] = {"tier": "M", "period_start": dt.date(2026, 4, 1), "period_unit": "quarter"}
WEEK = dt.timedelta(weeks=1)
# The agency owed the first answer, the employer the second one.
OWED = (wait_facts(owed_by="agency", promises=(KEPT,)), wait_facts(owed_by="employer", promises=(KEPT,)))


@pytest.fixture
def agency() -> Employer:
    return factories.employer(name="Gull Search", is_agency=True)


def through(agency: Employer, client: Employer, count: int, *, weeks: int = 0, **fields) -> list[Review]:
    """Publish so many reviews of the client through the agency, of tier M unless given."""
    fields = QUARTER | {"waits": OWED} | fields
    now = NOW + weeks * WEEK
    made = [
        make_review(employer=client, agency=agency.pk, status="approved", now=now, **fields)
        for _ in range(count)
    ]
    publish_due(now=now, at_once=True)
    return [Review.objects.get(pk=review.pk) for review in made]


def named(reader, employer: Employer, title: str) -> list[str]:
    """Return the names under a title in the margin, in their order; none where it is not there."""
    html = reader.client.get(page_of(employer)).content.decode()
    found = re.search(rf"<section[^>]*><h2[^>]*>{title}</h2>(.*?)</section>", html, re.DOTALL)
    return re.findall(r"<li><a href=[^>]+>([^<]+)</a>", found[1]) if found else []


def clients(reader, agency: Employer) -> list[str]:
    return named(reader, agency, "Whom they recruit for")


def agencies(reader, client: Employer) -> list[str]:
    return named(reader, client, "Through which agencies")


def test_each_names_the_other_from_five_cards_on(reader, agency, employer):
    through(agency, employer, 4)
    make_review(employer=employer, now=NOW)
    assert (clients(reader, agency), agencies(reader, employer)) == ([], [])
    through(agency, employer, 1, weeks=1)
    assert clients(reader, agency) == ["Harbour and Finch"]
    assert agencies(reader, employer) == ["Gull Search"]


def test_figures_of_the_agency_are_of_what_it_owed_and_its_page_says_so(reader, agency, employer):
    late = wait_facts(owed_by="employer", answered=False, end_bin=8)
    through(agency, employer, 5, waits=(wait_facts(owed_by="agency", promises=(KEPT,)), late))
    words = "They are of the waits in which the agency itself owed the answer."
    assert words in text_of(reader.client.get(page_of(agency)))
    assert words not in text_of(reader.client.get(page_of(employer)))
    hers, theirs = (Snapshot.objects.get(employer=one).figures for one in (agency, employer))
    assert (hers["waits"], theirs["waits"]) == (5, 5)
    assert hers["splits"]["heard"]["curve"][-1] > theirs["splits"]["heard"]["curve"][-1]


def test_reviews_whose_card_is_silent_about_the_agency_name_nobody(reader, agency, employer, rival_employer):
    through(agency, employer, 4)
    small: dict[str, Any] = {"tier": "S", "period_start": dt.date(2026, 1, 1), "period_unit": "half"}
    through(agency, employer, 9, **small)
    assert (clients(reader, agency), agencies(reader, employer)) == ([], [])
    # Whether they went through the agency at all moves no name on any page.
    through(agency, rival_employer, 5)
    before = [clients(reader, agency), agencies(reader, employer), agencies(reader, rival_employer)]
    through(agency, employer, 3, weeks=1, **small)
    after = [clients(reader, agency), agencies(reader, employer), agencies(reader, rival_employer)]
    assert before == after


def test_a_rest_of_one_to_four_hides_the_smallest_too(reader, agency, employer, rival_employer):
    third = factories.employer(name="Third")
    through(agency, rival_employer, 6)
    through(agency, employer, 5)
    through(agency, third, 2)
    assert clients(reader, agency) == ["Quill Orchard"]
    through(agency, third, 3, weeks=1)
    assert clients(reader, agency) == ["Quill Orchard", "Harbour and Finch", "Third"]


def test_it_goes_at_once_when_too_few_cards_are_left(reader, agency, employer):
    made = through(agency, employer, 5)
    through(agency, employer, 3, tier="S", period_start=dt.date(2026, 1, 1), period_unit="half")
    assert clients(reader, agency) == ["Harbour and Finch"]
    judging.withdraw(review=made[0])
    assert (clients(reader, agency), agencies(reader, employer)) == ([], [])


def test_names_follow_at_once_and_a_merged_one_is_what_it_is_a_part_of(reader, agency, employer):
    third = factories.employer(name="Third")
    through(agency, employer, 5)
    through(agency, third, 5)
    rename(employer=employer, name="Harbour Works")
    assert clients(reader, agency) == ["Harbour Works", "Third"]
    merge_employers(source=third, target=employer)
    assert clients(reader, agency) == ["Harbour Works"]
    merge_employers(source=agency, target=employer)
    assert agencies(reader, employer) == []


def test_of_many_the_rest_is_folded_and_the_page_takes_no_more_queries(
    reader, agency, django_assert_max_num_queries
):
    for number in range(10):
        through(agency, factories.employer(name=f"Client {number}"), 5)
    agency.pledges.create(phase="interview", working_days=5, from_batch=300)
    with django_assert_max_num_queries(MOST_QUERIES):
        html = reader.client.get(page_of(agency)).content.decode()
    assert "<summary>2 more</summary>" in html
    assert len(clients(reader, agency)) == 10
    assert reverse("pages:employer", args=["client-9"]) in html
