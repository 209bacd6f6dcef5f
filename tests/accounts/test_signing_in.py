"""Signing up, signing in and the second factor, as a person does it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.accounts.codes import code_now
from tests.conftest import Person, signed_in

pytestmark = pytest.mark.django_db
NEW = {"email": "jo@harbourfinch.example", "password1": "a long new phrase", "password2": "a long new phrase"}


def sign_in(client: Client, user: User):
    return client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})


def test_signing_up_confirming_and_setting_up_the_second_factor(client: Client):
    response = client.post(reverse("account_signup"), NEW)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    (letter,) = mail.outbox
    assert letter.to == [NEW["email"]]
    link = re.search(r"http://testserver(/\S+)", str(letter.body))
    assert link
    # Opening the link, as mail scanners do, confirms nothing.
    assert client.get(link[1]).status_code == 200
    assert (
        client.post(
            reverse("account_login"), {"login": NEW["email"], "password": NEW["password1"]}
        ).status_code
        == 302
    )
    assert "_auth_user_id" not in client.session
    client.post(link[1])
    client.post(reverse("account_login"), {"login": NEW["email"], "password": NEW["password1"]})
    assert client.get(reverse("accounts:home")).status_code == 200

    client.post(reverse("account_reauthenticate"), {"password": NEW["password1"]})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert "Second step" in client.get(reverse("accounts:home")).content.decode()


def test_signing_in_asks_for_the_code_of_the_app(client: Client):
    user = factories.user()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert sign_in(client, user)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    right = client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert right["Location"] == reverse("accounts:home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_works_once(client: Client):
    user = factories.user()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    code = code_now(secret)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    other = Client()
    sign_in(other, user)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in other.session


def test_giving_the_second_factor_again_leads_back(moderator: Person):
    secret = generate_totp_secret()
    Authenticator.objects.filter(user=moderator.user).delete()
    TOTP.activate(moderator.user, secret)
    page = f"{reverse('mfa_reauthenticate')}?next=/account/"
    assert moderator.client.get(page).status_code == 200
    response = moderator.client.post(page, {"code": code_now(secret), "next": "/account/"})
    assert response["Location"] == "/account/"
    assert moderator.client.session["account_authentication_methods"][-1]["method"] == "mfa"


def test_the_second_factor_leads_to_no_other_site(moderator: Person):
    secret = generate_totp_secret()
    Authenticator.objects.filter(user=moderator.user).delete()
    TOTP.activate(moderator.user, secret)
    data = {"code": code_now(secret), "next": "https://evil.example/"}
    response = moderator.client.post(reverse("mfa_reauthenticate"), data)
    assert "evil.example" not in response["Location"]


def test_signing_up_with_a_known_address_looks_the_same_and_changes_nothing(client: Client):
    user = factories.user(email=NEW["email"])
    response = client.post(reverse("account_signup"), NEW)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)
    (letter,) = mail.outbox
    assert "There is one already" in letter.body


def test_a_forgotten_password_looks_the_same_for_an_unknown_address(client: Client):
    factories.user(email="known@example.com")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("known@example.com", "unknown@example.com")
    ]
    assert {answer["Location"] for answer in answers} == {reverse("account_reset_password_done")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "not an address"}, "valid email address"),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password2": "another long phrase"}, "same password"),
    ],
)
def test_signing_up_explains_what_is_wrong(client: Client, change: dict, words: str):
    response = client.post(reverse("account_signup"), NEW | change)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "account_logout",
        "accounts:home",
    ],
)
def test_every_page_of_the_account_opens(name: str, representative: Person):
    session = representative.client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"reauthenticated": True} for record in records]
    session.save()
    response = representative.client.get(reverse(name))
    assert response.status_code == 200
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    page = response.content.decode()
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or "application/json" in script, script
    assert " style=" not in page
    assert 'src="data:' not in page


def test_the_account_is_for_those_who_signed_in(client: Client):
    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"
    assert client.post("/account/").status_code == 405


def test_each_role_is_led_to_its_rooms(moderator: Person, editor: Person, representative: Person):
    rooms = {
        "moderator": (moderator, reverse("moderation:queue")),
        "editor": (editor, reverse("editors:articles")),
    }
    for role, (person, room) in rooms.items():
        page = person.client.get("/account/").content.decode()
        assert f'href="{room}"' in page, role
        assert f'href="{reverse("desk:home")}"' in page
        assert room not in representative.client.get("/account/").content.decode()


def test_the_account_asks_for_a_second_step_and_shows_each_role_its_rooms():
    client = signed_in(factories.user(), second_factor=False)
    page = client.get("/account/").content.decode()
    assert "Set up the second step" in page
    assert "Take the next case" not in page


def test_no_address_rests_in_the_cache(client: Client):
    user = factories.user()
    for _ in range(3):
        client.post(
            reverse("account_login"), {"login": user.email, "password": "wrong"}, REMOTE_ADDR="198.51.100.77"
        )
    held = str(list(getattr(cache, "_cache", {}).items()))
    assert "allauth:rl" in held
    assert "198.51.100" not in held


def test_too_many_wrong_passwords_are_refused(client: Client):
    user = factories.user()
    for _ in range(10):
        response = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    assert response.status_code in {200, 429}
    right = sign_in(client, user)
    assert "_auth_user_id" not in client.session
    assert right.status_code in {200, 429}


def test_a_change_of_the_password_is_told_by_mail_without_address_or_browser(representative: Person):
    phrase = "quite another phrase"
    data = {"oldpassword": factories.PASSWORD, "password1": phrase, "password2": phrase}
    representative.client.post(
        reverse("account_change_password"), data, REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="Canary/1.0"
    )
    (letter,) = mail.outbox
    assert "password has been changed" in letter.body
    assert "198.51" not in letter.body
    assert "Canary" not in letter.body
