"""A passkey from end to end: added, signed in with alone, used as second step, lost, and replaced by a code.

Chromium's own virtual authenticator stands for the finger on the reader.
"""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect

from employers.models import Employer
from tests import factories
from tests.browser.conftest import NewPerson

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIGN_IN = re.compile(r"^\s*sign in\s*$", re.IGNORECASE)


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the browser an authenticator that sees its owner; return it with its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def sign_in_with_password(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name=SIGN_IN).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_have_count(0)


def test_a_passkey_opens_the_desk_and_a_recovery_code_does_when_it_is_lost(
    new_person: NewPerson, employer: Employer, axe: Callable[[Page], list[str]]
):
    user = factories.user(email="jo@harbourfinch.example")
    factories.representative(user=user, employer=employer)
    desk = f"/desk/{employer.slug}/"
    page = new_person()
    session, authenticator = with_authenticator(page)

    # Without a second step the desk sends to where one is set up.
    sign_in_with_password(page, user.email)
    page.goto(desk)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    page.get_by_role("link", name="Add a passkey").click()
    if page.get_by_label("Password", exact=True).count():
        page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")
    assert axe(page) == []
    page.get_by_label("A name to know it by").fill("My laptop")
    page.get_by_label("Sign in with it alone, without a password").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    assert (
        len(session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1
    )

    page.goto("/account/2fa/webauthn/")
    expect(page.locator("strong", has_text="My laptop")).to_be_visible()
    expect(page.get_by_text("signs in without a password")).to_be_visible()
    page.goto("/account/2fa/recovery-codes/")
    codes = page.locator(".codes code").all_text_contents()
    assert len(codes) == 10
    assert axe(page) == []
    sign_out(page)

    # The passkey alone: no address, no password, no code, and the desk asks for nothing more.
    page.goto(f"/account/login/?next={desk}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(employer.name)
    # Nor does what wants a fresh second step: it was given just now.
    page.goto(f"{desk}team/invite/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite a colleague")
    sign_out(page)

    # Password first, then the passkey as the second step.
    sign_in_with_password(page, user.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.goto(desk)
    expect(page.get_by_role("heading", level=1)).to_have_text(employer.name)
    sign_out(page)

    # The laptop is gone: another browser, the password and a recovery code, which works once.
    other = new_person()
    sign_in_with_password(other, user.email)
    other.get_by_label("The code that your app shows, or a recovery code").fill(codes[0])
    other.get_by_role("button", name=SIGN_IN).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Your account")
    other.goto(desk)
    expect(other.get_by_role("heading", level=1)).to_have_text(employer.name)
    sign_out(other)
    sign_in_with_password(other, user.email)
    other.get_by_label("The code that your app shows, or a recovery code").fill(codes[0])
    other.get_by_role("button", name=SIGN_IN).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("The second step")
    expect(other.get_by_role("link", name="Incorrect code.")).to_be_visible()
