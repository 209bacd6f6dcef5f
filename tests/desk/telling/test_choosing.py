"""Choosing at the desk what one hears by mail, and switching a kind off from a letter without signing in."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from desk.models import SwitchedOff
from desk.telling.models import CHOICES, Kind
from desk.telling.unsubscribing import off_url, wanted_kinds
from employers.models import Representative
from employers.services import merge_employers, revoke_representation
from tests import factories
from tests.conftest import Person
from tests.desk.telling.scenes import letters, next_batch, words

pytestmark = pytest.mark.django_db


def seat(person: Person) -> Representative:
    return person.user.representations.get()


def off_path(person: Person, kind: Kind = Kind.DIGEST) -> str:
    return off_url(representative=seat(person), kind=kind).removeprefix("http://testserver")


def off(person: Person) -> set[str]:
    return set(SwitchedOff.objects.filter(representative__user=person.user).values_list("kind", flat=True))


def page_of(person: Person) -> str:
    return reverse("desk:mail", args=[person.employer.slug])


# --- At the desk ----------------------------------------------------------------------------------


def test_everything_is_wanted_until_it_is_switched_off(representative: Person):
    page = representative.client.get(page_of(representative)).content.decode()
    assert page.count(" checked") == len(CHOICES)
    assert wanted_kinds(seat(representative)) == list(CHOICES)


def test_what_is_chosen_is_kept_and_choosing_twice_is_once(representative: Person):
    for _ in range(2):
        done = representative.client.post(page_of(representative), {"wanted": ["decisions", "proof"]})
        assert done["Location"] == page_of(representative)
    assert off(representative) == {"digest", "commitments", "team"}
    representative.client.post(page_of(representative), {"wanted": ["digest"]})
    assert off(representative) == {"decisions", "commitments", "team", "proof"}
    representative.client.post(page_of(representative), {})
    assert off(representative) == {kind.value for kind in CHOICES}


@pytest.mark.parametrize("wanted", ["ended", "nonsense", "a\x00b"])
def test_only_what_is_on_the_page_can_be_chosen(representative: Person, wanted: str):
    response = representative.client.post(page_of(representative), {"wanted": [wanted]})
    assert response.status_code == 422
    assert "Nothing was changed." in response.content.decode()
    assert off(representative) == set()


def test_it_is_each_persons_own_and_each_employers(representative: Person, rival_representative: Person):
    member = factories.user()
    factories.representative(user=member, employer=representative.employer, role="member")
    factories.representative(user=representative.user, employer=rival_representative.employer)
    representative.client.post(page_of(representative), {})
    assert (
        SwitchedOff.objects.filter(representative__user=representative.user)
        .values_list("representative__employer", flat=True)
        .distinct()
        .get()
        == representative.employer.pk
    )
    assert not SwitchedOff.objects.filter(representative__user=member).exists()
    assert rival_representative.client.get(page_of(representative)).status_code == 404
    assert rival_representative.client.post(page_of(representative), {}).status_code == 404
    assert representative.client.put(page_of(representative)).status_code == 405


def test_what_is_off_is_not_written_and_does_not_pile_up(representative: Person):
    letters()
    representative.client.post(page_of(representative), {})
    factories.make_review(employer=representative.employer)
    assert letters() == []
    representative.client.post(page_of(representative), {"wanted": ["digest"]})
    # What came meanwhile is not told afterwards.
    next_batch()
    assert letters() == []


# --- From a letter ----------------------------------------------------------------------------------


def test_the_link_in_a_letter_opens_a_button_without_signing_in(representative: Person):
    letters()
    factories.make_review(employer=representative.employer)
    (letter,) = letters()
    link = re.search(r"http://testserver(/mail/off/\S+)", words(letter))
    assert link
    assert f"<http://testserver{link[1]}>" == letter.extra_headers["List-Unsubscribe"]
    reader = Client(enforce_csrf_checks=True)
    page = reader.get(link[1])
    assert page.status_code == 200
    assert "No more of these letters?" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    # Opening it, as mail scanners do, changes nothing.
    assert off(representative) == set()
    for _ in range(2):
        done = reader.post(link[1])
        assert done.status_code == 200
        assert "Switched off" in done.content.decode()
    assert off(representative) == {"digest"}
    assert not reader.cookies
    next_batch()
    factories.make_review(employer=representative.employer, now=timezone.now())
    assert letters() == []


def test_a_mail_program_does_it_with_one_click(representative: Person):
    program = Client(enforce_csrf_checks=True)
    response = program.post(
        off_path(representative, Kind.DECISIONS),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    # RFC 8058 wants no redirect and no cookie.
    assert response.status_code == 200
    assert not response.cookies
    assert off(representative) == {"decisions"}


def test_all_of_them_can_be_switched_off_at_once(representative: Person):
    Client().post(off_path(representative), {"all": "1"})
    assert off(representative) == {kind.value for kind in CHOICES}


def test_one_link_switches_off_nobody_elses_and_nothing_on(representative: Person):
    colleague = factories.user()
    factories.representative(user=colleague, employer=representative.employer)
    Client().post(off_path(representative), {"wanted": ["decisions"], "on": "1"})
    assert SwitchedOff.objects.get().representative == seat(representative)
    with_all = representative.client.get(page_of(representative)).content.decode()
    assert with_all.count(" checked") == len(CHOICES) - 1


@pytest.mark.parametrize("change", [lambda link: link[:-4] + "/", lambda link: "/mail/off/none/"])
def test_a_damaged_link_changes_nothing(representative: Person, change):
    for method in ("get", "post"):
        response = getattr(Client(), method)(change(off_path(representative)))
        assert response.status_code == 400
        assert "not whole" in response.content.decode()
    assert off(representative) == set()


def test_wrong_methods(representative: Person):
    assert Client().put(off_path(representative)).status_code == 405
    assert Client().head(off_path(representative)).status_code == 200


def test_a_link_of_somebody_who_left_or_is_gone_is_harmless(representative: Person):
    path = off_path(representative)
    revoke_representation(representative=seat(representative), today=timezone.localdate(), how="left")
    assert Client().post(path).status_code == 200
    representative.user.delete()
    for method in ("get", "post"):
        page = getattr(Client(), method)(path)
        assert page.status_code == 200
        assert "You get no such letters any more." in page.content.decode()


def test_what_is_off_stays_off_when_the_employer_is_bought(
    representative: Person, rival_representative: Person
):
    Client().post(off_path(rival_representative))
    merge_employers(source=rival_representative.employer, target=representative.employer)
    letters()
    factories.make_review(employer=representative.employer)
    assert {letter.to[0] for letter in letters()} == {representative.user.email}


def test_the_last_letter_cannot_be_switched_off(representative: Person):
    path = off_path(representative, Kind.ENDED)
    assert Client().post(path).status_code == 400
