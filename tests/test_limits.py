"""Beyond a limit nothing typed is lost: the page comes back with all of it, and says when to return."""

import ast
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from core.ratelimit import seconds_to_wait
from moderation.services import cases
from submissions.keys import new_key
from submissions.things import keep_review
from tests import factories
from tests.desk.scenes import at, given
from tests.moderation.redress.scenes import refused_notice
from tests.moderation.scenes import decided
from tests.submissions.pages import fields, kept, preview_of, short_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rate_limits")]
ROOT = Path(__file__).resolve().parents[1]
# Long enough to be a pity, with characters that a page has to escape.
WORDS = "They said “Friday” & never <called>: a whole evening went into these lines."

type Act = tuple[Any, str, dict[str, Any]]


def used_up(group: str, rate: str, *, whom: str = "") -> None:
    """Use up a limit, as the client's network (the test client and this come from the same one)."""
    asked = RequestFactory().post("/")
    for _ in range(1000):
        if seconds_to_wait(asked, group=group, rate=rate, whom=whom):
            return
    raise AssertionError(f"{rate} is no limit")


def opened(author, employer, status="queued"):
    """Return the author's browser with a review under the open key, and the review."""
    key = new_key()
    review = factories.make_review(employer=employer, status="queued")
    cases.open_case(review=review, now=timezone.now())
    keep_review(key=key, review=review)
    if status != "queued":
        factories.bring_to(review, status)
    assert author.client.post("/diary/open/", {"key": key.text}).status_code == 302
    return author.client, review


@pytest.fixture
def scenes(author, employer, representative, moderator, reader) -> dict[str, Callable[[], Act]]:
    """Return, by name, what gets somebody to a form beyond its limit, and what is posted then."""

    def judged(action: str, **how: Any) -> None:
        now = timezone.now()
        case = cases.claim_next(moderator=moderator.user, now=now)
        assert case is not None
        decided(case, moderator.user, action, now=now, **how)

    def share() -> Act:
        used_up("share", "120/10m")
        return author.client, "/share/", short_form(employer.slug, text=WORDS, do="add-wait")

    def preview() -> Act:
        used_up("share", "120/10m")
        return author.client, "/share/preview/", short_form(employer.slug, text=WORDS)

    def submit() -> Act:
        shown = preview_of(author.client, short_form(employer.slug, text=WORDS))
        used_up("submit", "20/h")
        return author.client, "/share/submit/", kept(shown)

    def edit() -> Act:
        client, _review = opened(author, employer)
        used_up("diary", "30/h")
        return client, "/diary/0/edit/", {"text": WORDS, "do": "send"}

    def answer() -> Act:
        client, _review = opened(author, employer)
        judged("ask", question="Which stage?")
        used_up("diary", "30/h")
        return client, "/diary/0/answer/", {"body": WORDS, "do": "send"}

    def appeal() -> Act:
        client, _review = opened(author, employer)
        judged("refuse", grounds=["not_first_hand"], facts="Hearsay.")
        used_up("diary", "30/h")
        return client, "/diary/0/appeal/", {"body": WORDS, "do": "send"}

    def notice() -> Act:
        review = factories.make_review(employer=employer)
        address = f"/reviews/{review.public_id}/report/"
        page = fields(reader.client.get(address))
        used_up("notice", "10/h")
        said = {"clause": "4.1", "statement": WORDS, "by": "public", "good_faith": "on"}
        return reader.client, address, page | said

    def notice_appeal() -> Act:
        review = factories.make_review(employer=employer)
        _notice, code = refused_notice(review, moderator.user, now=timezone.now())
        used_up("notice-code", "20/10m")
        return reader.client, "/notices/appeal/", {"code": code, "body": WORDS}

    def reply() -> Act:
        review = factories.make_review(employer=employer)
        used_up("desk-reply", "60/h", whom=str(representative.user.pk))
        return representative.client, at(employer, review), given("send", text=WORDS)

    def desk_notice() -> Act:
        review = factories.make_review(employer=employer)
        address = f"/desk/{employer.slug}/reviews/{review.public_id}/notice/"
        page = fields(representative.client.get(address))
        used_up("desk-notice", "20/d", whom=str(representative.user.pk))
        return (
            representative.client,
            address,
            page | {"clause": "4.1", "statement": WORDS, "good_faith": "on"},
        )

    scenes = (share, preview, submit, edit, answer, appeal, notice, notice_appeal, reply, desk_notice)
    return dict(zip(NAMES, scenes, strict=True))


NAMES = (
    "share",
    "preview",
    "submit",
    "edit",
    "answer",
    "appeal",
    "notice",
    "notice appeal",
    "reply",
    "desk notice",
)
# What a page makes anew, and a ticked box, which a page has without its value.
MADE_ANEW = {"seal", "held", "do", "waits", "good_faith"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_typed_is_lost(scenes, name):
    client, address, posted = scenes[name]()
    response = client.post(address, posted)
    page = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= dt.timedelta(days=1).total_seconds()
    assert "Try again in" in page
    assert "to put right" not in page
    assert WORDS in fields(response).values()
    back = fields(response)
    assert {key for key in posted if key in back and back[key] != posted[key]} <= MADE_ANEW
    assert ("good_faith" in posted) == ("good_faith" in back)


def test_whoever_asks_for_a_limit_answers_with_429():
    """Each module that counts says so through core.ratelimit, so that no page forgets when to come back."""
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in {"tests", "core", ".venv", "var", "bench"} or ".venv" in path.parts:
            continue
        source = path.read_text()
        if "seconds_to_wait" not in source:
            continue
        called = {
            node.func.id
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        # What is typed while signed out is kept up to a limit; beyond it the way in is the same, and says so.
        if "seconds_to_wait" in called and path != ROOT / "accounts" / "drafts.py":
            assert called & {"answered", "too_many"} or "seconds_too_fast" in source, path
            assert "status=429" not in source, path


def test_allauths_own_limits_say_when_they_have_ended_at_the_latest(client):
    from allauth.account import app_settings as account
    from allauth.core.internal.ratelimit import parse_rates
    from allauth.mfa import app_settings as mfa
    from django.urls import reverse

    rates = [*account.RATE_LIMITS.values(), *mfa.RATE_LIMITS.values()]
    assert max(rate.duration for text in rates for rate in parse_rates(text)) == 300
    user = factories.user()
    said = set()
    for _ in range(40):
        response = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
        said.update(re.findall(r"Try again in [^.]+", response.content.decode()))
        if response.status_code == 429:
            break
    assert response.status_code == 429
    assert response["Retry-After"] == "300"
    assert said == {"Try again in 5 minutes"}
