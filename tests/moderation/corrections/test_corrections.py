"""Corrections that anybody suggests: kept without a trace of who, decided by a moderator, harmless twice."""

import pytest
from django.urls import reverse

from employers.models import EmployerDomain
from employers.search import search
from moderation.corrections import services
from moderation.models import Correction
from tests import factories

pytestmark = pytest.mark.django_db


def sent(employer, **changes):
    """Return what a browser sends from the form, with some answers changed."""
    facts = services.known(employer)
    form = {fact: value for fact, value in facts.items() if fact != "is_agency"}
    return form | {"also": "", "domain": "", "same_as": "", "note": ""} | changes


def suggest(reader, employer, **changes):
    address = reverse("corrections:correct", args=[employer.slug])
    return reader.client.post(address, sent(employer, **changes), follow=True)


def stored():
    return set(Correction.objects.values_list("fact", "value"))


class TestSuggesting:
    def test_what_differs_is_kept_and_nothing_else(self, reader, employer):
        page = suggest(
            reader, employer, city="Hull", industry="energy", also="H and F", note="See their page."
        )
        assert "A moderator will look at it." in page.text
        assert stored() == {("city", "Hull"), ("industry", "energy"), ("also", "H and F")}
        employer.refresh_from_db()
        assert employer.city != "Hull"

    def test_a_second_click_and_a_second_person_add_nothing(self, reader, employer):
        for _time in range(3):
            suggest(reader, employer, city="Hull")
        assert stored() == {("city", "Hull")}

    @pytest.mark.parametrize(
        ("changes", "complaint"),
        [
            ({}, "Everything here is as we know it."),
            ({"name": "?!"}, "A name needs at least one letter or digit."),
            ({"name": ""}, "This field is required."),
            ({"domain": "gmail.com"}, "That is no address of its own"),
            ({"domain": "localhost"}, "That is no address of its own"),
            ({"industry": "nonsense"}, "Select a valid choice."),
            ({"note": "x" * 301}, "at most 300 characters"),
        ],
    )
    def test_what_cannot_be_is_refused_and_stays_on_the_page(self, reader, employer, changes, complaint):
        page = suggest(reader, employer, **{"city": "" if not changes else "Hull"} | changes)
        if not changes:
            page = suggest(reader, employer)
        assert page.status_code == 422
        assert complaint in page.text
        assert stored() == set()

    def test_a_flood_ends(self, reader, employer):
        for number in range(services.MOST_OF_ONE):
            services.suggest(employer=employer, facts={"also": f"Name {number}"})
        page = suggest(reader, employer, city="Hull")
        assert "yours was not kept" in page.text
        assert Correction.objects.count() == services.MOST_OF_ONE

    def test_who_may_not_be_seen_and_who_moved(self, reader, employer):
        hidden = factories.employer(name="Not yet", status="proposed")
        for slug in (hidden.slug, "nobody"):
            assert reader.client.get(reverse("corrections:correct", args=[slug])).status_code == 404
        assert reader.client.put(reverse("corrections:correct", args=[employer.slug])).status_code == 405

    def test_hostile_text_is_shown_as_text(self, reader, moderator, employer):
        suggest(reader, employer, city="<script>alert(1)</script>", note="=1+1")
        page = moderator.client.get(reverse("moderation:corrections")).text
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page

    def test_of_many_it_is_said_that_only_the_first_are_shown(self, moderator):
        for number in range(11):
            here = factories.employer(name=f"Employer {number}")
            for other in range(services.MOST_OF_ONE):
                services.suggest(employer=here, facts={"also": f"Name {other}"})
        page = moderator.client.get(reverse("moderation:corrections")).text
        assert f"the first 100 of {11 * services.MOST_OF_ONE}" in page


class TestDeciding:
    @pytest.fixture
    def decide(self, moderator):
        def post(correction, do="take"):
            address = reverse("moderation:decide_correction", args=[correction.pk])
            return moderator.client.post(address, {"do": do}, follow=True)

        return post

    def one(self, employer, fact, value):
        services.suggest(employer=employer, facts={fact: value})
        return Correction.objects.get(fact=fact)

    @pytest.mark.parametrize(
        ("fact", "value", "field"),
        [("city", "Hull", "city"), ("industry", "energy", "industry"), ("name", "Harbour Line", "name")],
    )
    def test_a_taken_one_is_written_down_and_gone(self, decide, employer, fact, value, field):
        before = employer.slug
        page = decide(self.one(employer, fact, value))
        employer.refresh_from_db()
        assert getattr(employer, field) == value
        assert "is written down" in page.text
        assert stored() == set()
        if fact == "name":
            assert employer.slug != before
            assert employer.old_slugs.filter(slug=before).exists()

    def test_another_name_is_found_and_a_domain_is_theirs(self, decide, employer):
        decide(self.one(employer, "also", "Zebra Crossing"))
        assert search("Zebra Crossing")[0].employer == employer
        decide(self.one(employer, "domain", "zebra.example"))
        assert EmployerDomain.objects.filter(employer=employer, domain="zebra.example").exists()

    def test_an_agency_is_one(self, decide, employer):
        decide(self.one(employer, "is_agency", "yes"))
        employer.refresh_from_db()
        assert employer.is_agency

    def test_the_same_as_another_leads_to_the_merge(self, decide, employer, rival_employer):
        page = decide(self.one(employer, "same_as", rival_employer.name))
        assert page.redirect_chain[-1][0].startswith(f"/moderation/employers/{employer.pk}/merge/?q=")
        employer.refresh_from_db()
        assert employer.status == "listed"

    def test_a_domain_of_somebody_else_changes_nothing(self, decide, employer, rival_employer):
        services.suggest(employer=employer, facts={"domain": "taken.example"})
        EmployerDomain.objects.create(employer=rival_employer, domain="taken.example", source="import")
        page = decide(Correction.objects.get())
        assert f"belongs to {rival_employer.name}" in page.text.replace("&amp;", "&")
        assert stored() == {("domain", "taken.example")}

    def test_a_refused_one_changes_nothing_and_twice_is_harmless(self, decide, employer):
        correction = self.one(employer, "city", "Hull")
        decide(correction, "refuse")
        assert "Somebody has decided on that already." in decide(correction).text
        employer.refresh_from_db()
        assert employer.city != "Hull"

    def test_a_tied_moderator_decides_nothing(self, moderator, decide, employer):
        factories.representative(user=moderator.account, employer=employer)
        correction = self.one(employer, "city", "Hull")
        for do in ("take", "refuse"):
            decide(correction, do)
        assert stored() == {("city", "Hull")}

    def test_nobody_else_gets_in(self, reader, representative, editor, employer):
        correction = self.one(employer, "city", "Hull")
        address = reverse("moderation:decide_correction", args=[correction.pk])
        for person in (reader, representative, editor):
            assert person.client.post(address, {"do": "take"}).status_code in {302, 404}
            assert person.client.get(reverse("moderation:corrections")).status_code in {302, 404}
        assert stored() == {("city", "Hull")}
