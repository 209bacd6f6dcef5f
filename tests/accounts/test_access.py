"""Who gets into the rooms behind an account."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.conftest import Person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.rooms")]

ROOMS = ["/moderators/", "/editors/", "/anybody/", "/fresh/"]


def age_second_factor(client: Client, minutes: int) -> None:
    """Pretend that the second factor of this session was given so long ago."""
    session = client.session
    records = session["account_authentication_methods"]
    for record in records:
        if record["method"] == "mfa":
            record["at"] = time.time() - minutes * 60
    session["account_authentication_methods"] = records
    session.save()


def test_each_role_gets_into_its_room(moderator: Person, editor: Person, representative: Person):
    assert moderator.client.get("/moderators/").content == b"In: moderator@example.com"
    assert editor.client.get("/editors/").status_code == 200
    assert representative.client.get("/anybody/").status_code == 200


@pytest.mark.parametrize("url", ROOMS)
def test_somebody_not_signed_in_is_sent_to_sign_in_and_comes_back(client: Client, url: str):
    response = client.get(url + "?page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next={url}%3Fpage%3D2"


def test_the_wrong_role_finds_nothing(moderator: Person, editor: Person, representative: Person):
    assert moderator.client.get("/editors/").status_code == 404
    assert editor.client.get("/moderators/").status_code == 404
    for url in ("/moderators/", "/editors/"):
        assert representative.client.get(url).status_code == 404


def test_the_wrong_role_learns_nothing_about_second_factors():
    nobody = signed_in(factories.user(), second_factor=False)
    assert nobody.get("/moderators/").status_code == 404


def test_without_a_second_factor_one_is_set_up_first():
    client = signed_in(factories.user(is_moderator=True), second_factor=False)
    response = client.get("/moderators/")
    assert response.headers["Location"] == reverse("mfa_index")
    assert "needs a second step" in client.get(reverse("mfa_index")).content.decode()


def test_recovery_codes_alone_are_not_a_second_factor():
    user = factories.user(is_moderator=True)
    client = signed_in(user, second_factor=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get("/moderators/").headers["Location"] == reverse("mfa_index")


def test_a_session_without_the_second_factor_is_asked_for_it(moderator: Person):
    other_browser = Client()
    other_browser.force_login(moderator.user)
    response = other_browser.get("/moderators/")
    assert response.headers["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fmoderators%2F"


def test_records_of_another_user_in_the_session_do_not_count(moderator: Person):
    session = moderator.client.session
    session["account_authentication_methods_user"] = "999999"
    session.save()
    assert moderator.client.get("/moderators/").status_code == 302


def test_a_passkey_is_asked_for_on_its_own_page():
    user = factories.user(is_moderator=True)
    client = signed_in(user, second_factor=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    assert client.get("/moderators/").headers["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))


def test_a_second_factor_goes_stale_after_15_minutes_for_what_needs_a_fresh_one(representative: Person):
    age_second_factor(representative.client, 14)
    assert representative.client.get("/fresh/").status_code == 200
    age_second_factor(representative.client, 16)
    assert representative.client.get("/anybody/").status_code == 200
    response = representative.client.get("/fresh/")
    assert response.headers["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Ffresh%2F"


def test_somebody_who_may_no_longer_sign_in_is_out(moderator: Person):
    moderator.user.is_active = False
    moderator.user.save(update_fields=["is_active"])
    assert moderator.client.get("/moderators/").headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("url", ["/moderators/", "/fresh/"])
def test_no_room_rests_in_a_cache(moderator: Person, client: Client, url: str):
    for response in (moderator.client.get(url), client.get(url)):
        assert "no-store" in response.headers["Cache-Control"]
        assert "private" in response.headers["Cache-Control"]
