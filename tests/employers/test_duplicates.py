"""Employers that may be on the list twice: found, offered once, and never joined by themselves."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from employers.duplicates.finding import find_duplicates
from employers.duplicates.likeness import OFFERED_FROM, Entry, Why, likeness, pairs
from employers.models import Employer, EmployerDomain, PossibleDuplicate
from employers.names import normalised
from moderation.services import merging
from tests import factories
from tests.needs import shared_data


def entry(key, name, *domains, country=""):
    return Entry(key, (normalised(name),), domains, country)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (entry(1, "Acme Ltd"), entry(2, "ACME GmbH"), Why.SAME_NAME),
        (entry(1, "Rad Mate"), entry(2, "RadMate"), Why.SAME_NAME),
        (entry(1, "Finch and Harbour"), entry(2, "Harbour and Finch"), Why.SAME_NAME),
        (entry(1, "RadMate"), entry(2, "RadMate AI"), Why.GENERAL_WORD),
        (entry(1, "Meridian Logistics"), entry(2, "Meridian Logistcs"), Why.SPELLING),
        (entry(1, "Nothing alike", "acme.com"), entry(2, "Quite other", "acme.com"), Why.DOMAIN),
        (entry(1, "Acme", "acme.com", country="US"), entry(2, "Acme", "acme.fr", country="FR"), Why.DOMAIN),
    ],
)
def test_what_may_be_one_is_offered(one, other, why):
    found = likeness(one, other)
    assert found.percent >= OFFERED_FROM
    assert found.why == why
    assert likeness(other, one) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry(1, "Vision Marine Technologies"), entry(2, "Vision Technology")),
        (entry(1, "Blink", "blink.it", country="IT"), entry(2, "Blink", "blinkers.com", country="US")),
        (entry(1, "Ace"), entry(2, "Ace Energy")),
        (entry(1, ""), entry(2, "")),
    ],
)
def test_what_is_two_is_not(one, other):
    assert likeness(one, other).percent < OFFERED_FROM


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=12), max_size=12))
def test_each_pair_comes_once_in_order_and_alike(names):
    found = list(pairs(Entry(key, (normalised(name),)) for key, name in enumerate(names, 1)))
    keys = [(one.key, other.key) for one, other, _alike in found]
    assert len(keys) == len(set(keys))
    assert all(one < other for one, other in keys)
    assert all(likeness(one, other) == alike for one, other, alike in found)


def test_precision_on_real_pairs_that_were_held_out():
    from bench.duplicates import _pairs

    path = shared_data("names/real_alias_pairs.csv")
    held_out = [pair for half, pair in _pairs(path) if half == 1]
    offered = [
        is_one for is_one, _why, one, other in held_out if likeness(one, other).percent >= OFFERED_FROM
    ]
    assert len(offered) > 200
    assert sum(offered) / len(offered) >= 0.97


@pytest.mark.django_db
class TestAtTheDesk:
    @pytest.fixture
    def twins(self):
        one = factories.employer(name="Meridian Logistics", domain="meridian.example")
        other = factories.employer(name="Meridian Logistics Group")
        factories.employer(name="Something Else")
        return one, other

    def test_the_nightly_run_offers_a_pair_once(self, moderator, twins, capsys):
        call_command("find_duplicates")
        call_command("find_duplicates")
        assert "1 pairs may be one employer." in capsys.readouterr().out
        assert PossibleDuplicate.objects.count() == 1
        page = moderator.client.get(reverse("moderation:corrections")).text
        assert "Meridian Logistics Group" in page
        assert f"/moderation/employers/{twins[1].pk}/merge/?target={twins[0].pk}" in page

    def test_what_was_called_two_is_not_offered_again(self, moderator, twins):
        find_duplicates()
        pair = PossibleDuplicate.objects.get()
        for _time in range(2):
            moderator.client.post(reverse("moderation:apart", args=[pair.pk]))
        assert find_duplicates() == 0
        assert "No pairs" in moderator.client.get(reverse("moderation:corrections")).text

    def test_merged_ones_leave_the_list_at_once(self, moderator, twins):
        find_duplicates()
        one, other = twins
        merging.merge(source=other, target=one, moderator=moderator.account, now=timezone.now())
        assert "No pairs" in moderator.client.get(reverse("moderation:corrections")).text
        assert find_duplicates() == 0

    def test_a_proposal_with_a_listed_domain_is_found(self, moderator, twins):
        proposed = factories.employer(name="Unlike", status="proposed")
        EmployerDomain.objects.create(
            employer=proposed, domain="meridian.example", source="proposal", listed=False
        )
        find_duplicates()
        assert PossibleDuplicate.objects.filter(why=Why.DOMAIN, likeness=100).exists()

    def test_nothing_is_joined_by_itself(self, twins):
        find_duplicates()
        assert set(Employer.objects.values_list("status", flat=True)) == {"listed"}

    def test_a_tied_moderator_and_others(self, moderator, reader, editor, twins):
        find_duplicates()
        pair = PossibleDuplicate.objects.get()
        factories.representative(user=moderator.account, employer=twins[0])
        for person in (moderator, reader, editor):
            person.client.post(reverse("moderation:apart", args=[pair.pk]))
        pair.refresh_from_db()
        assert not pair.dismissed
