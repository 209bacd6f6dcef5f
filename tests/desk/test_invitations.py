"""Inviting a colleague, and what becomes of the link."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from employers.models import Employer, EmployerDomain, Representative
from employers.proof.letters import send_invitation
from employers.proof.models import Invitation
from employers.services import merge_employers, revoke_representation, team
from tests import factories
from tests.conftest import Person, signed_in
from tests.moderation.test_concurrency import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tasks_at_once")]
ADDRESS = "lu.reed@harbourfinch.example"


def words(response) -> str:
    return str(response.content.decode())


def invite(person: Person, address: str = ADDRESS):
    return person.client.post(reverse("desk:invite", args=[person.employer.slug]), {"address": address})


def link() -> str:
    """Return the path of the link in the newest invitation's letter."""
    found = re.findall(
        r"http://testserver(/invitations/\S+)", "\n".join(str(one.body) for one in mail.outbox)
    )
    assert found
    return str(found[-1])


@pytest.fixture
def invited(representative: Person) -> Person:
    """Return somebody with an account at the invited address, once the letter is out."""
    invite(representative)
    user = factories.user(email=ADDRESS)
    return Person(signed_in(user), user)


def desk(person: Person) -> str:
    return reverse("desk:reviews", args=[person.employer.slug])


def seat(person: Person) -> Representative | None:
    return Representative.objects.filter(user=person.user).first()


def test_a_colleague_is_invited_accepts_and_is_a_member(representative: Person, invited: Person):
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert "Harbour and Finch" in letter.subject
    assert representative.user.email in letter.body
    assert link() in letter.alternatives[0][0]
    assert ADDRESS in words(
        representative.client.get(reverse("desk:team", args=[representative.employer.slug]))
    )
    # Opening it, as mail scanners do, changes nothing.
    assert "Yes, I join the team" in words(invited.client.get(link()))
    assert seat(invited) is None
    assert invited.client.post(link())["Location"] == desk(representative)
    mine = Representative.objects.get(user=invited.user)
    assert (mine.role, mine.proven_by, mine.proven_how) == ("member", "harbourfinch.example", "mail")
    assert invited.client.get(desk(representative)).status_code == 200


def test_it_waits_on_the_desk_of_whoever_has_the_address(invited: Person, rival_employer: Employer):
    # The page signs its link anew each second: what counts is where it leads.
    (waiting,) = re.findall(r'"(/invitations/[^"]+)"', words(invited.client.get(reverse("desk:home"))))
    assert "Yes, I join the team" in words(invited.client.get(waiting))
    factories.representative(user=invited.user, employer=rival_employer)
    home = words(invited.client.get(reverse("desk:home")))
    assert "You are invited" in home
    assert rival_employer.name in home


@pytest.mark.parametrize("method", ["get", "post"])
def test_clicking_again_is_harmless(invited: Person, representative: Person, method: str):
    for _ in range(2):
        invited.client.post(link())
    assert getattr(invited.client, method)(link())["Location"] == desk(representative)
    assert Representative.objects.filter(user=invited.user).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_link_is_bound_to_the_address(
    invited: Person, rival_representative: Person, newcomer: Person, method: str
):
    for person in (rival_representative, newcomer):
        response = getattr(person.client, method)(link())
        assert response.status_code == 409
        assert "went to another address" in words(response)
        assert ADDRESS not in words(response)
    # An address that is added and not confirmed is nobody's yet.
    added = EmailAddress.objects.create(user=newcomer.user, email="lu.other@harbourfinch.example")
    Invitation.objects.update(address=added.email)
    assert newcomer.client.get(link()).status_code == 409
    EmailAddress.objects.filter(pk=added.pk).update(verified=True)
    with_factor = signed_in(newcomer.user)
    assert with_factor.post(link()).status_code == 302
    assert seat(newcomer) is not None


def test_who_is_signed_out_reads_what_to_do(invited: Person):
    page = words(Client().get(link()))
    assert f"/account/login/?next={link().replace(':', '%3A')}" in page
    assert "/account/signup/?next=" in page
    assert ADDRESS not in page
    assert Client().post(link()).status_code == 200
    assert seat(invited) is None


def test_a_second_factor_is_needed(representative: Person):
    invite(representative)
    user = factories.user(email=ADDRESS)
    client = signed_in(user, second_factor=False)
    for response in (client.get(link()), client.post(link())):
        assert response["Location"] == reverse("mfa_index")
    assert not Representative.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    "change", ["time", "taken back", "domain", "merge", "demoted", "sent away", "moderated"]
)
def test_what_ends_an_invitation(
    invited: Person, representative: Person, rival_employer: Employer, change: str
):
    owner = Representative.objects.get(user=representative.user)
    today = timezone.localdate()
    match change:
        case "time":
            Invitation.objects.update(ends_at=timezone.now())
        case "taken back":
            team.take_back(invitation=Invitation.objects.get(), by=representative.user, today=today)
        case "domain":
            EmployerDomain.objects.all().delete()
        case "merge":
            merge_employers(source=representative.employer, target=rival_employer)
        case "demoted":
            Representative.objects.filter(pk=owner.pk).update(role="member")
        case "sent away":
            revoke_representation(representative=owner, today=today)
        case "moderated":
            once = factories.representative(user=invited.user, employer=representative.employer)
            revoke_representation(representative=once, today=today)
            invited.user.refresh_from_db()
            invited.client = signed_in(invited.user)
    for _ in range(2):
        response = invited.client.post(link())
        assert response.status_code == 410
        assert "counts no longer" in words(response)
    assert not Representative.objects.filter(user=invited.user, revoked_on=None).exists()


def test_an_invitation_brings_back_whom_an_owner_sent_away(representative: Person, invited: Person):
    invited.client.post(link())
    team.send_away(
        representative=Representative.objects.get(user=invited.user),
        by=representative.user,
        today=timezone.localdate(),
    )
    invited.user.refresh_from_db()
    invited.client = signed_in(invited.user)
    # The old link is used up; a new invitation is another word.
    assert invited.client.post(link()).status_code == 410
    assert invite(representative).status_code == 302
    assert invited.client.post(link())["Location"] == desk(representative)


@pytest.mark.parametrize("damage", ["x", "", "a:b:c", "\x00"])
def test_a_damaged_link_says_so(representative: Person, damage: str):
    invite(representative)
    response = representative.client.get(reverse("desk:invitation", args=[f"{damage}y"]))
    assert response.status_code == 400
    assert "not whole" in words(response)


def test_a_second_click_sends_one_letter_and_sending_again_sends_another(representative: Person):
    for _ in range(2):
        assert invite(representative, ADDRESS.upper()).status_code == 302
    assert len(mail.outbox) == 1
    invitation = Invitation.objects.get()
    change = reverse("desk:change_invitation", args=[representative.employer.slug, invitation.pk])
    representative.client.post(change, {"do": "again"})
    assert len(mail.outbox) == 2
    for _ in range(2):
        representative.client.post(change, {"do": "back"})
    assert not Invitation.objects.exists()


def test_after_it_ran_out_it_begins_anew(representative: Person):
    invite(representative)
    Invitation.objects.update(ends_at=timezone.now() - dt.timedelta(days=1))
    page = words(representative.client.get(reverse("desk:team", args=[representative.employer.slug])))
    assert "did not accept by" in page
    invite(representative)
    assert len(mail.outbox) == 2
    assert Invitation.objects.get().ends_at > timezone.now() + dt.timedelta(days=6)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "required"),
        ("not an address", "Write an address like"),
        ("lu@gmail.com", "Anybody can get an address at gmail.com"),
        ("lu@quillorchard.example", "not on record"),
        ("jobs@harbourfinch.example", "mailbox that several people read"),
        ("rep@harbourfinch.example", "in the team already"),
    ],
)
def test_whom_nobody_can_invite(representative: Person, address: str, reason: str):
    response = invite(representative, address)
    assert response.status_code == 422
    assert reason in words(response)
    assert "No letter was sent" in words(response)
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_somebody_elses_invitation_is_not_there(
    representative: Person, rival_representative: Person, invited: Person
):
    pk = Invitation.objects.get().pk
    for slug in (representative.employer.slug, rival_representative.employer.slug):
        url = reverse("desk:change_invitation", args=[slug, pk])
        assert rival_representative.client.post(url, {"do": "back"}).status_code == 404
    member = factories.user()
    factories.representative(user=member, employer=representative.employer, role="member")
    url = reverse("desk:change_invitation", args=[representative.employer.slug, pk])
    assert signed_in(member).post(url, {"do": "back"}).status_code == 404
    assert representative.client.get(url).status_code == 405
    assert Invitation.objects.count() == 1
    # Members do not see whom owners invite.
    page = signed_in(member).get(reverse("desk:team", args=[representative.employer.slug]))
    assert ADDRESS not in words(page)


@pytest.mark.usefixtures("rate_limits")
def test_nobody_is_flooded(representative: Person):
    invite(representative)
    url = reverse("desk:change_invitation", args=[representative.employer.slug, Invitation.objects.get().pk])
    for _ in range(4):
        page = representative.client.post(url, {"do": "again"}, follow=True)
    assert "Too many letters" in words(page)
    assert len(mail.outbox) == 3


def test_so_many_wait_at_most(representative: Person):
    now = timezone.now()
    for number in range(team.MOST_INVITATIONS):
        team.invite(
            employer=representative.employer,
            address=f"lu{number}.reed@harbourfinch.example",
            domain="harbourfinch.example",
            by=representative.user,
            now=now,
        )
    assert "Take some back first" in words(invite(representative))


def test_a_long_list_of_domains_says_how_many_more_there_are(representative: Person):
    for number in range(300):
        domain = f"hf{number}.example"
        EmployerDomain.objects.create(employer=representative.employer, domain=domain, source="moderator")
    page = words(representative.client.get(reverse("desk:invite", args=[representative.employer.slug])))
    assert page.count("<li>hf") == 11
    assert "and 289 more" in page


def test_three_hundred_of_them_are_turned_over_and_the_open_ones_stand_first(representative: Person):
    now = timezone.now()
    Invitation.objects.bulk_create(
        Invitation(
            employer=representative.employer,
            address=f"lu{number:03}.reed@harbourfinch.example",
            domain="harbourfinch.example",
            invited_by=representative.user,
            # The last of the alphabet can still accept.
            ends_at=now + dt.timedelta(days=1 if number >= 270 else -1),
        )
        for number in range(300)
    )
    url = reverse("desk:team", args=[representative.employer.slug])
    first = words(representative.client.get(url))
    assert (first.count("can accept until"), first.count("did not accept by")) == (30, 20)
    assert "Page 1 of 6" in first
    assert 'href="?invited=2#invited"' in first
    last = words(representative.client.get(url, {"invited": "6"}))
    assert (last.count("can accept until"), last.count("did not accept by")) == (0, 50)
    assert "lu269.reed" in last


def test_a_letter_of_an_invitation_that_is_gone_is_not_sent(representative: Person, settings: Settings):
    invite(representative)
    found = Invitation.objects.get()
    mail.outbox.clear()
    given = {"invitation_id": found.pk, "link": "http://x/"}
    assert send_invitation.func(**given, number=2) == "the invitation is gone"
    found.delete()
    assert send_invitation.func(**given, number=1) == "the invitation is gone"
    assert not mail.outbox


def test_old_ones_are_forgotten(representative: Person):
    invite(representative)
    now = timezone.now()
    assert team.forget_old(now=now + dt.timedelta(days=36)) == 0
    assert team.forget_old(now=now + dt.timedelta(days=38)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_very_same_time_are_one_seat(representative: Person, invited: Person):
    found = Invitation.objects.get()
    results = at_once(
        *(lambda: team.accept(invitation=found, user=invited.user, now=timezone.now()) for _ in range(3))
    )
    assert all(isinstance(result, Representative) for result in results), results
    assert Representative.objects.filter(user=invited.user).count() == 1
