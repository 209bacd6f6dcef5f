"""Ways back into an account, and out of it everywhere: recovery codes, and the end of sessions."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.sessions import end_sessions
from tests import factories
from tests.conftest import Person, signed_in

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return str(response.content.decode())


def unused(user: User) -> list[str]:
    """Return the codes that still work."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return [] if found is None else list(RecoveryCodes(found).get_unused_codes())


def fresh(person: Person) -> Client:
    """Let the person have given everything a moment ago."""
    session = person.client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"reauthenticated": True} for record in records]
    session.save()
    return person.client


def at_the_second_step(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    return client


def test_codes_are_made_shown_saved_and_made_anew(representative: Person):
    client = fresh(representative)
    assert "You have no codes left" in words(client.get(reverse("mfa_generate_recovery_codes")))
    client.post(reverse("mfa_generate_recovery_codes"))
    first = unused(representative.user)
    assert len(first) == 10
    page = words(client.get(reverse("mfa_view_recovery_codes")))
    assert all(code in page for code in first)
    assert "10 of 10 codes are left." in page
    saved = client.get(reverse("mfa_download_recovery_codes"))
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert all(code in words(saved) for code in first)
    assert "stop working at once" in words(client.get(reverse("mfa_generate_recovery_codes")))
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(first) & set(unused(representative.user))
    # A stolen database has no codes in it.
    stored = Authenticator.objects.get(user=representative.user, type=Authenticator.Type.RECOVERY_CODES)
    assert not any(code in str(stored.data) for code in [*first, *unused(representative.user)])


def test_a_code_opens_the_account_once_and_its_owner_is_told(representative: Person):
    RecoveryCodes.activate(representative.user)
    code = unused(representative.user)[0]
    client = at_the_second_step(representative.user)
    done = client.post(reverse("mfa_authenticate"), {"code": code})
    assert done["Location"] == reverse("accounts:home")
    assert client.get(reverse("desk:reviews", args=[representative.employer.slug])).status_code == 200
    assert len(unused(representative.user)) == 9
    again = at_the_second_step(representative.user)
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in again.session
    assert all(representative.user.email in letter.to for letter in mail.outbox)


def test_somebody_elses_code_opens_nothing(representative: Person, rival_representative: Person):
    RecoveryCodes.activate(rival_representative.user)
    code = unused(rival_representative.user)[0]
    client = at_the_second_step(representative.user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in client.session
    assert len(unused(rival_representative.user)) == 10


def test_one_signs_out_everywhere_else_and_stays_here(representative: Person):
    elsewhere = signed_in(representative.user)
    here = representative.client
    for _ in range(2):
        done = here.post(reverse("accounts:sign_out_elsewhere"), follow=True)
        assert "You are signed out everywhere else." in words(done)
    assert elsewhere.get("/account/")["Location"].startswith(reverse("account_login"))
    assert here.get(reverse("desk:reviews", args=[representative.employer.slug])).status_code == 200
    assert here.get(reverse("accounts:sign_out_elsewhere")).status_code == 405
    assert (
        Client().post(reverse("accounts:sign_out_elsewhere"))["Location"].startswith(reverse("account_login"))
    )


def test_ending_sessions_ends_nobody_elses(representative: Person, rival_representative: Person):
    end_sessions(user=representative.user)
    assert representative.client.get("/account/").status_code == 302
    assert rival_representative.client.get("/account/").status_code == 200


def test_sessions_outlive_a_change_of_the_secret_and_not_their_end(
    representative: Person, settings: Settings
):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-the-tests-" + "1" * 40
    assert representative.client.get("/account/").status_code == 200
    end_sessions(user=representative.user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-third-secret-of-the-tests-" + "2" * 40
    assert representative.client.get("/account/").status_code == 302
