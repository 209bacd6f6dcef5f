"""Proposing, accepting, renaming and merging employers, and the addresses that redirect."""

import pytest
from django.db import IntegrityError, transaction

from employers.models import DirectoryCount, Employer, EmployerDomain, EmployerName, EmployerSlug, Trigram
from employers.search import search
from employers.services import (
    DomainTakenError,
    EmployerRefusedError,
    accept_proposal,
    create_employer,
    merge_employers,
    propose_employer,
    rename,
)
from employers.services.naming import free_slugs, slug_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_employer_has_names_trigrams_domain_and_address():
    made = create_employer(
        name="  Nordvane\tRecruitment Ltd ",
        domain="https://www.nordvane.example.com",
        country="ca",
        aliases=("Vane",),
    )
    assert (made.name, made.slug, made.country) == ("Nordvane Recruitment Ltd", "nordvane-recruitment", "CA")
    assert set(made.names.values_list("normalised", flat=True)) == {"nordvane recruitment", "vane"}
    assert made.domains.get().domain == "example.com"
    assert Trigram.objects.filter(name__employer=made, trigram="vane"[:3]).exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Suggest", "suggest-employer"),
        ("The Claim Ltd", "claim-employer"),
        ("リクルート", "e-30ea-30af-30eb-30fc-30c8"),
        ("Crème & Sons", "creme-and-sons"),
    ],
)
def test_addresses_avoid_the_sites_own_words(name, slug):
    assert slug_of(name) == slug


def test_a_taken_address_gets_the_next_number():
    first, second = create_employer(name="North Ltd"), create_employer(name="North plc", country="US")
    assert (first.slug, second.slug) == ("north", "north-2")
    EmployerSlug.objects.create(employer=first, slug="north-3")
    assert free_slugs(["north", "north", "north-sea"]) == ["north-4", "north-5", "north-sea"]


@pytest.mark.parametrize("name", ["", "   ", "...", "😀😀", "x" * 201])
def test_a_name_that_cannot_be_one_is_refused(name):
    with pytest.raises(EmployerRefusedError):
        create_employer(name=name)
    assert not Employer.objects.exists()


@pytest.mark.parametrize(
    "domain", ["gmail.com", "https://boards.greenhouse.io/acme", "mailinator.com", "no domain"]
)
def test_a_domain_that_many_share_is_refused(domain):
    with pytest.raises(EmployerRefusedError):
        propose_employer(name="Acme", domain=domain)
    assert not Employer.objects.exists()


def test_a_code_outside_its_vocabulary_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        create_employer(name="Acme", industry="nonsense")


def test_a_domain_belongs_to_one_listed_employer(employer):
    with pytest.raises(DomainTakenError) as refused:
        create_employer(name="Somebody else", domain="harbourfinch.example")
    assert refused.value.owner == employer
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployerDomain.objects.create(
            employer=factories.employer(name="Other"), domain="harbourfinch.example", source="x"
        )


class TestProposing:
    def test_a_proposal_is_hidden_until_a_review_of_it_is_published(self):
        proposed = propose_employer(name="Penhallow Foods", country="gb", domain="penhallow.example.org")
        assert (proposed.status, proposed.country) == ("proposed", "GB")
        assert Employer.objects.resolve("penhallow-foods") is None
        assert search("Penhallow Foods") == []
        Employer.objects.filter(pk=proposed.pk).update(newest_batch=7)
        assert Employer.objects.resolve("penhallow-foods").employer == proposed
        assert [match.employer for match in search("penhalow")] == [proposed]

    def test_a_second_click_proposes_nothing_twice(self):
        first = propose_employer(name="Penhallow Foods", country="GB")
        assert propose_employer(name="PENHALLOW FOODS LTD", country="GB") == first
        assert propose_employer(name="Penhallow Foods", country="FR") != first

    def test_who_is_listed_already_is_returned(self, employer):
        assert propose_employer(name="Anything", domain="jobs.harbourfinch.example") == employer
        assert propose_employer(name="Harbour and Finch Limited", country="GB") == employer

    def test_the_same_name_with_another_domain_is_another_employer(self, employer):
        other = propose_employer(name="Harbour and Finch", country="GB", domain="otherfinch.com")
        assert other != employer
        assert propose_employer(name="Harbour and Finch", country="GB", domain="otherfinch.com") == other

    def test_accepting_lists_it_with_its_domain(self):
        proposed = propose_employer(name="Penhallow Foods", domain="penhallow.com")
        assert not proposed.domains.get().listed
        assert accept_proposal(employer=proposed).status == "listed"
        assert accept_proposal(employer=proposed).status == "listed"
        assert proposed.domains.get().listed
        assert DirectoryCount.objects.get().employers == 1

    def test_accepting_beside_a_listed_one_with_its_domain_asks_for_a_merge(self, employer):
        first = propose_employer(name="First", domain="taken.com")
        second = propose_employer(name="Second", domain="taken.com")
        accept_proposal(employer=first)
        with pytest.raises(DomainTakenError):
            accept_proposal(employer=second)
        second.refresh_from_db()
        assert second.status == "proposed"


class TestRenaming:
    def test_the_old_name_is_found_and_the_old_address_redirects(self, employer):
        rename(employer=employer, name="Finch Group")
        found = Employer.objects.resolve("harbour-and-finch")
        assert (found.employer.slug, found.moved) == ("finch-group", True)
        assert not Employer.objects.resolve("finch-group").moved
        assert [match.found_by for match in search("harbour and finch")] == ["Harbour and Finch"]

    def test_there_and_back_gives_the_address_back(self, employer):
        rename(employer=employer, name="Finch Group")
        back = rename(employer=employer, name="Harbour and Finch")
        assert back.slug == "harbour-and-finch"
        assert Employer.objects.resolve("finch-group").moved

    def test_another_spelling_keeps_the_address(self, employer):
        renamed = rename(employer=employer, name="HARBOUR and FINCH Ltd")
        assert (renamed.name, renamed.slug) == ("HARBOUR and FINCH Ltd", "harbour-and-finch")
        assert EmployerName.objects.get().name == "HARBOUR and FINCH Ltd"
        assert not EmployerSlug.objects.exists()

    def test_a_former_address_is_not_given_to_another(self, employer):
        rename(employer=employer, name="Finch Group")
        assert create_employer(name="Harbour and Finch").slug == "harbour-and-finch-2"


class TestMerging:
    def test_names_domains_and_addresses_move(self, employer, rival_employer):
        rename(employer=rival_employer, name="Quill")
        merge_employers(source=rival_employer, target=employer)
        for slug in ("quill-orchard", "quill"):
            found = Employer.objects.resolve(slug)
            assert (found.employer, found.moved) == (employer, True)
        assert {row.domain for row in employer.domains.filter(listed=True)} == {
            "harbourfinch.example",
            "quillorchard.example",
        }
        assert search("Quill Orchard")[0].employer == employer
        assert search("quillorchard.example")[0].employer == employer
        assert not rival_employer.names.exists()

    def test_twice_is_once(self, employer, rival_employer):
        merge_employers(source=rival_employer, target=employer)
        assert merge_employers(source=rival_employer, target=employer) == employer

    def test_chains_stay_flat(self, employer, rival_employer):
        third = factories.employer(name="Third")
        merge_employers(source=rival_employer, target=employer)
        merge_employers(source=employer, target=third)
        rival_employer.refresh_from_db()
        assert rival_employer.merged_into == third
        assert Employer.objects.resolve("quill-orchard").employer == third
        assert Employer.objects.resolve("harbour-and-finch").employer == third

    def test_never_a_cycle(self, employer, rival_employer):
        merge_employers(source=rival_employer, target=employer)
        with pytest.raises(EmployerRefusedError):
            merge_employers(source=employer, target=rival_employer)
        with pytest.raises(EmployerRefusedError):
            merge_employers(source=employer, target=employer)
        with pytest.raises(EmployerRefusedError):
            merge_employers(source=rival_employer, target=factories.employer(name="Third"))
        with pytest.raises(EmployerRefusedError):
            rename(employer=rival_employer, name="New name")
        with pytest.raises(EmployerRefusedError):
            accept_proposal(employer=rival_employer)

    def test_shared_names_and_domains_are_kept_once(self, employer):
        twin = propose_employer(name="Harbour Finch", country="IE", domain="finch-twin.com")
        EmployerDomain.objects.create(
            employer=twin, domain="harbourfinch.example", source="proposal", listed=False
        )
        merge_employers(source=twin, target=employer)
        assert employer.domains.count() == 2
        assert EmployerDomain.objects.filter(domain="harbourfinch.example").count() == 1

    def test_people_and_pledges_move(self, representative, rival_representative):
        source, target = rival_representative.employer, representative.employer
        target.pledges.create(phase="interview", working_days=5, from_batch=300)
        source.pledges.create(phase="applied", working_days=9, from_batch=300)
        merge_employers(source=source, target=target)
        assert target.representatives.count() == 2
        opened = target.pledges.open().order_by("phase").values_list("phase", flat=True)
        assert list(opened) == ["applied", "interview"]


def test_an_address_that_never_was_resolves_to_nothing():
    assert Employer.objects.resolve("nobody") is None
    assert Employer.objects.resolve("../etc") is None
