"""Forms that are sent after the session has ended: what was typed waits until somebody has signed in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from employers.models import Pledge
from moderation.models import Appeal, Notice
from reviews.models import Commitment, Reply, ReplyVersion, Review
from tests import factories
from tests.accounts.codes import code_now
from tests.conftest import Person, signed_in
from tests.desk.scenes import TEXT, at, decide, given, send, words
from tests.submissions.pages import fields

pytestmark = pytest.mark.django_db
SAID = "What you wrote is kept below; nothing was sent."


def sign_in_again(client: Client, way: str, user: User):
    """Sign in as a person does, by the page that one was sent to; return the page that it leads back to."""
    secret = generate_totp_secret()
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    assert way.startswith(reverse("account_login"))
    asked = client.post(way, fields(client.get(way)) | {"login": user.email, "password": factories.PASSWORD})
    answer = client.post(asked["Location"], {"code": code_now(secret)})
    return client.get(answer["Location"])


def of(person: Person, review: Review, name: str) -> str:
    return reverse(f"desk:{name}", args=[person.employer.slug, review.public_id])


def test_a_reply_comes_back_after_signing_in_and_is_sent_on_purpose(representative: Person, review: Review):
    client = Client()
    url = at(representative.employer, review)
    way = client.post(url, given())
    assert "What you wrote is kept." in words(client.get(way["Location"]))
    page = sign_in_again(client, way["Location"], representative.user)
    assert page.request["PATH_INFO"] == url
    assert page.status_code == 200
    assert TEXT in words(page)
    assert SAID in words(page)
    assert 'class="error' not in words(page)
    assert not Reply.objects.exists()
    assert client.post(url, fields(page) | {"step": "send"})["Location"] == url
    assert ReplyVersion.objects.get().text == TEXT
    # Once: what was typed does not stay in the session.
    assert SAID not in words(client.get(url))


def test_beyond_a_limit_it_is_not_kept_and_the_way_in_says_so(
    representative: Person, review: Review, rate_limits: None
):
    url = at(representative.employer, review)
    for _ in range(60):
        Client().post(url, given())
    client = Client()
    way = client.post(url, given())
    assert "could not be kept" in words(client.get(way["Location"]))
    page = sign_in_again(client, way["Location"], representative.user)
    assert TEXT not in words(page)


def test_a_colleague_was_faster_meanwhile(representative: Person, review: Review):
    client = Client()
    url = at(representative.employer, review)
    way = client.post(url, given(text="Late words."))
    send(representative, review)
    page = sign_in_again(client, way["Location"], representative.user)
    assert page.status_code == 200
    assert "Late words." in words(page)
    assert TEXT in words(page)
    assert "Somebody else" in words(page)
    assert ReplyVersion.objects.get().text == TEXT


def test_so_do_a_commitments_outcome_a_pledge_a_notice_and_an_appeal(
    representative: Person, moderator: Person, review: Review
):
    employer, today = representative.employer, timezone.localdate()
    other = factories.make_review(employer=employer, text="They never wrote to me.")
    promised: dict[str, Any] = {"commitment_text": "All of them hear.", "commitment_due": today}
    factories.make_reply(review=review, employer=employer, **promised)
    send(representative, other)
    decide(moderator, "refuse")
    sent: dict[str, dict[str, str]] = {
        of(representative, review, "outcome"): {
            "outcome": "missed",
            "outcome_text": "It works for one team.",
            "based_on": "1",
            "step": "send",
        },
        reverse("desk:pledge", args=[employer.slug, "interview"]): {
            "working_days": "17",
            "token": "none",
            "step": "send",
        },
        of(representative, review, "notice"): {
            "clause": "2.2",
            "statement": "It never took place.",
            "good_faith": "on",
            "nonce": fields(representative.client.get(of(representative, review, "notice")))["nonce"],
        },
        of(representative, other, "appeal_reply"): {"body": "It hints at nobody."},
    }
    for url, said in sent.items():
        client = Client()
        way = client.post(url, said)
        page = sign_in_again(client, way["Location"], representative.user)
        assert SAID in words(page), url
        said.pop("step", None)
        # A box that is ticked has no value in the page.
        typed = {name: value or "on" for name, value in fields(page).items() if name in said}
        assert typed == said
    assert Commitment.objects.get().state == "open"
    assert not Pledge.objects.exists()
    assert not Notice.objects.exists()
    assert not Appeal.objects.exists()


def test_another_page_and_another_employers_people_do_not_get_it(
    representative: Person, rival_representative: Person, review: Review
):
    client = Client()
    way = client.post(at(representative.employer, review), given())
    page = sign_in_again(client, way["Location"], rival_representative.user)
    assert page.status_code == 404
    assert TEXT not in words(page)
    home = client.get(reverse("desk:reviews", args=[rival_representative.employer.slug]))
    assert TEXT not in words(home)


def test_the_second_factor_keeps_it_too(representative: Person, review: Review):
    client = signed_in(representative.user)
    session = client.session
    session["account_authentication_methods"] = session["account_authentication_methods"][:1]
    session.save()
    url = at(representative.employer, review)
    assert "reauthenticate" in client.post(url, given())["Location"]
    session = client.session
    session["account_authentication_methods"] = signed_in(representative.user).session[
        "account_authentication_methods"
    ]
    session.save()
    assert TEXT in words(client.get(url))


@pytest.mark.usefixtures("rate_limits")
def test_nobody_fills_the_sessions(representative: Person, review: Review):
    url = at(representative.employer, review)
    client = Client()
    client.post(url, given(text="x" * 60_000))
    assert "draft" not in client.session
    for _ in range(60):
        Client().post(url, given())
    client = Client()
    assert client.post(url, given())["Location"].startswith(reverse("account_login"))
    assert "draft" not in client.session
