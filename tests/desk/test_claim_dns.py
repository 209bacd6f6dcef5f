"""Proving that one speaks for an employer by a record in the DNS."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from employers.models import Employer, EmployerDomain, Representative
from employers.proof.models import DomainProof
from employers.proof.records import look, look_up, record_value
from employers.services import merge_employers, revoke_representation
from tests import factories
from tests.conftest import Person, signed_in
from tests.employers.proof import answers

pytestmark = pytest.mark.django_db
DOMAIN = "harbourfinch.com"
NAME = f"_heardback.{DOMAIN}"


@pytest.fixture(autouse=True)
def own_dns(settings: Settings) -> Iterator[None]:
    """Let the tests say what the DNS holds."""
    settings.TXT_RESOLVER = answers.RESOLVER
    with answers.given({}):
        yield


@pytest.fixture
def employer(employer: Employer) -> Employer:
    """Give the employer a domain of the public DNS as well."""
    EmployerDomain.objects.create(employer=employer, domain=DOMAIN, source="moderator")
    return employer


def words(response) -> str:
    return str(response.content.decode())


def somebody() -> Person:
    user = factories.user()
    return Person(signed_in(user), user)


def ask(person: Person, employer: Employer, domain: str = DOMAIN):
    return person.client.post(reverse("desk:claim_dns", args=[employer.slug]), {"domain": domain})


def asked(person: Person, employer: Employer, domain: str = DOMAIN) -> DomainProof:
    assert ask(person, employer, domain).status_code == 302
    return DomainProof.objects.get(user=person.user, employer=employer, domain=domain)


def page_of(proof: DomainProof) -> str:
    return reverse("desk:claim_record", args=[proof.employer.slug, proof.pk])


def set_record(*proofs: DomainProof, name: str = NAME) -> None:
    """Let the records stand in the DNS."""
    answers._records[name] = [record_value(proof) for proof in proofs]


def press(person: Person, proof: DomainProof):
    cache.clear()
    return person.client.post(page_of(proof))


def work() -> None:
    """Let the worker do what is due."""
    call_command("db_worker", "--batch", "--interval=0", "--no-startup-delay", verbosity=0)


@pytest.mark.usefixtures("tasks_at_once")
def test_a_record_a_button_and_one_speaks_for_the_employer(newcomer: Person, employer: Employer):
    claim = words(newcomer.client.get(reverse("desk:claim", args=[employer.slug])))
    assert reverse("desk:claim_dns", args=[employer.slug]) in claim
    proof = asked(newcomer, employer)
    page = words(newcomer.client.get(page_of(proof)))
    assert NAME in page
    assert f"heardback-proof={proof.token}" in page
    assert not Representative.objects.exists()

    press(newcomer, proof)
    assert "Not there yet." in words(newcomer.client.get(page_of(proof)))
    assert not Representative.objects.exists()

    set_record(proof)
    press(newcomer, proof)
    mine = Representative.objects.get()
    assert (mine.user, mine.employer, mine.role) == (newcomer.user, employer, "owner")
    assert (mine.proven_by, mine.proven_how, mine.proven_on) == (DOMAIN, "dns", timezone.localdate())
    assert "proven by DNS" in words(newcomer.client.get(page_of(proof)))
    # It is shown as the stronger way, and a second factor is asked for all the same.
    desk = reverse("desk:reviews", args=[employer.slug])
    assert newcomer.client.get(desk)["Location"] == reverse("mfa_index")
    assert f"proven by DNS at {DOMAIN}" in words(signed_in(newcomer.user).get(desk))


@pytest.mark.django_db(transaction=True)
def test_the_worker_looks_and_the_request_does_not(newcomer: Person, employer: Employer):
    proof = asked(newcomer, employer)
    set_record(proof)
    before = len(answers.asked)
    press(newcomer, proof)
    assert len(answers.asked) == before
    assert "Being looked for now." in words(newcomer.client.get(page_of(proof)))
    work()
    assert Representative.objects.get().proven_how == "dns"


@pytest.mark.usefixtures("tasks_at_once")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["heardback-proof=0123456789abcdef0123456789abcdef"], "a record with another value"),
        (["v=spf1 -all", ""], "Not there yet."),
        (None, "The DNS did not answer."),
    ],
)
def test_what_does_not_prove_it_says_why(
    newcomer: Person, employer: Employer, values: list[str] | None, said: str
):
    proof = asked(newcomer, employer)
    answers._records[NAME] = values
    press(newcomer, proof)
    assert said in words(newcomer.client.get(page_of(proof)))
    assert not Representative.objects.exists()


@pytest.mark.usefixtures("tasks_at_once")
def test_a_token_is_bound_to_its_user_employer_and_domain(
    newcomer: Person, rival_representative: Person, employer: Employer, rival_employer: Employer
):
    EmployerDomain.objects.create(employer=rival_employer, domain="quillorchard.com", source="moderator")
    other = somebody()
    theirs, mine = asked(newcomer, employer), asked(other, employer)
    elsewhere = asked(newcomer, rival_employer, "quillorchard.com")
    assert len({theirs.token, mine.token, elsewhere.token}) == 3
    # Another user's token, and one's own for another domain, stand in public and prove nothing.
    set_record(theirs, elsewhere)
    press(other, mine)
    assert not Representative.objects.filter(employer=employer).exists()
    set_record(theirs, name="_heardback.quillorchard.com")
    press(newcomer, elsewhere)
    assert not Representative.objects.filter(user=newcomer.user).exists()


def test_somebody_elses_record_is_not_there(newcomer: Person, employer: Employer, rival_employer: Employer):
    proof = asked(newcomer, employer)
    stranger = somebody()
    assert stranger.client.get(page_of(proof)).status_code == 404
    assert stranger.client.post(page_of(proof)).status_code == 404
    crossed = reverse("desk:claim_record", args=[rival_employer.slug, proof.pk])
    assert newcomer.client.get(crossed).status_code == 404
    assert newcomer.client.get(page_of(proof)[:-3] + "1/").status_code == 404
    assert newcomer.client.put(page_of(proof)).status_code == 405
    assert Client().get(page_of(proof))["Location"].startswith(reverse("account_login"))
    assert "no-store" in newcomer.client.get(page_of(proof)).headers["Cache-Control"]


def test_asking_twice_gives_one_record(newcomer: Person, employer: Employer):
    first = asked(newcomer, employer)
    assert asked(newcomer, employer).token == first.token
    assert DomainProof.objects.count() == 1
    assert DOMAIN in words(newcomer.client.get(reverse("desk:claim_dns", args=[employer.slug])))


@pytest.mark.parametrize("domain", ["", "harbourfinch.example", "quillorchard.com", "localhost", "a\x00b"])
def test_only_public_domains_on_record_can_be_chosen(newcomer: Person, employer: Employer, domain: str):
    response = ask(newcomer, employer, domain)
    assert response.status_code == 422
    assert "No record was made" in words(response)
    assert not DomainProof.objects.exists()


def test_an_employer_without_a_public_domain_says_so(newcomer: Person, rival_employer: Employer):
    page = words(newcomer.client.get(reverse("desk:claim_dns", args=[rival_employer.slug])))
    assert "No domain that the DNS can be asked about" in page
    assert ask(newcomer, rival_employer, "quillorchard.example").status_code == 422
    claim = words(newcomer.client.get(reverse("desk:claim", args=[rival_employer.slug])))
    assert "Prove it by DNS" not in claim


@pytest.mark.usefixtures("tasks_at_once")
def test_after_two_weeks_a_record_is_over_and_a_new_one_is_given(newcomer: Person, employer: Employer):
    proof = asked(newcomer, employer)
    set_record(proof)
    DomainProof.objects.update(asked_on=timezone.localdate() - dt.timedelta(days=14))
    press(newcomer, proof)
    assert not Representative.objects.exists()
    assert "The time for this record is over." in words(newcomer.client.get(page_of(proof)))
    assert asked(newcomer, employer).token != proof.token
    press(newcomer, proof)
    assert not Representative.objects.exists()


@pytest.mark.usefixtures("tasks_at_once")
def test_in_a_year_a_new_record_is_asked_for(newcomer: Person, employer: Employer):
    proof = asked(newcomer, employer)
    set_record(proof)
    press(newcomer, proof)
    again = asked(newcomer, employer)
    assert (again.token != proof.token, again.state) == (True, "waiting")
    press(newcomer, again)
    again.refresh_from_db()
    assert again.state == "other"


@pytest.mark.usefixtures("rate_limits", "tasks_at_once")
def test_the_button_is_limited_and_a_second_click_looks_no_second_time(newcomer: Person, employer: Employer):
    proof = asked(newcomer, employer)
    before = len(answers.asked)
    for _ in range(3):
        assert newcomer.client.post(page_of(proof)).status_code == 302
    assert len(answers.asked) == before + 1
    # An hour of the limit may end in the middle, once.
    for _ in range(25):
        cache.delete(f"dns-look:{proof.pk}")
        response = newcomer.client.post(page_of(proof))
        if response.status_code == 429:
            break
    assert "You looked often in this hour." in words(response)
    looked = len(answers.asked) - before
    assert looked in range(12, 25)


def test_further_looks_follow_by_themselves_and_a_later_press_ends_them(newcomer: Person, employer: Employer):
    proof = asked(newcomer, employer)
    look(proof=proof, today=timezone.localdate())
    before = timezone.now()
    assert look_up.func(proof_id=proof.pk, look=1) == "missing"
    (later,) = [row for row in DBTaskResult.objects.all() if row.args_kwargs["kwargs"].get("attempt") == 2]
    assert later.args_kwargs["kwargs"] == {"proof_id": proof.pk, "look": 1, "attempt": 2}
    assert dt.timedelta(minutes=9) < later.run_after - before < dt.timedelta(minutes=11)
    # The last one is the last.
    count = DBTaskResult.objects.count()
    assert look_up.func(proof_id=proof.pk, look=1, attempt=6) == "missing"
    assert DBTaskResult.objects.count() == count
    look(proof=proof, today=timezone.localdate())
    set_record(proof)
    assert look_up.func(proof_id=proof.pk, look=1, attempt=2) == "superseded"
    assert look_up.func(proof_id=proof.pk, look=2) == "found"
    assert look_up.func(proof_id=proof.pk, look=2) == "superseded"
    assert Representative.objects.count() == 1
    DomainProof.objects.all().delete()
    assert look_up.func(proof_id=proof.pk, look=2) == "gone"


@pytest.mark.parametrize("change", ["domain", "merge", "ended"])
def test_what_changed_while_it_was_looked_for_counts(
    newcomer: Person, employer: Employer, rival_employer: Employer, change: str
):
    proof = asked(newcomer, employer)
    set_record(proof)
    look(proof=proof, today=timezone.localdate())
    expected = "refused"
    if change == "domain":
        EmployerDomain.objects.filter(domain=DOMAIN).delete()
    elif change == "merge":
        merge_employers(source=employer, target=rival_employer)
    else:
        mine = factories.representative(user=newcomer.user, employer=employer)
        revoke_representation(representative=mine, today=timezone.localdate())
        expected = "gone"
    assert look_up.func(proof_id=proof.pk, look=1) == expected
    assert not Representative.objects.filter(revoked_on=None).exists()
    if change == "domain":
        assert "no longer of use" in words(newcomer.client.get(page_of(proof)))


@pytest.mark.usefixtures("tasks_at_once")
def test_the_first_one_proven_by_dns_is_an_owner_beside_those_by_mail(
    newcomer: Person, representative: Person, employer: Employer
):
    proof = asked(newcomer, employer)
    set_record(proof)
    press(newcomer, proof)
    roles = dict(Representative.objects.values_list("user__email", "role"))
    assert roles == {newcomer.user.email: "owner", representative.user.email: "owner"}
    third = somebody()
    theirs = asked(third, employer)
    set_record(theirs)
    press(third, theirs)
    assert Representative.objects.get(user=third.user).role == "member"


@pytest.mark.usefixtures("tasks_at_once")
@pytest.mark.parametrize(
    ("how", "by_mail", "by_dns"), [("left", True, True), ("owner", False, True), ("moderator", False, False)]
)
def test_who_ended_an_access_decides_what_brings_it_back(
    representative: Person, newcomer: Person, employer: Employer, how: str, by_mail: bool, by_dns: bool
):
    once = factories.representative(user=newcomer.user, employer=employer, role="member")
    revoke_representation(representative=once, today=timezone.localdate(), how=how)
    person = Person(signed_in(newcomer.user, second_factor=False), newcomer.user)
    claim = reverse("desk:claim", args=[employer.slug])
    response = person.client.post(claim, {"address": f"jo.finch@{DOMAIN}"})
    assert (response.status_code == 302) is by_mail
    page = words(person.client.get(claim))
    assert ("A letter does not bring you back here." in page) is not by_mail
    assert ("Prove it by DNS" in page) is by_dns
    assert (ask(person, employer).status_code == 302) is by_dns
    if by_dns:
        proof = DomainProof.objects.get()
        set_record(proof)
        press(person, proof)
    assert Representative.objects.filter(user=newcomer.user, revoked_on=None).exists() is by_dns
