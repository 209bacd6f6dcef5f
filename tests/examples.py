"""Every address of the site with an example from the demo, and by whom it is opened.

Tests that sweep the whole site go through here. A new address with parameters needs a line in EXAMPLES.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone
from filelock import FileLock

from accounts.models import User
from advice.models import Article
from employers.models import Employer, Representative
from moderation.services.cases import claim_next
from reviews.models import Review
from tests.conftest import signed_in
from tests.test_docs import addresses, row_of, rows


def _article() -> Article:
    return Article.objects.published().earliest("pk")


def _employer() -> str:
    """Return the slug of the employer that has most to show."""
    return Employer.objects.filter(status="listed").latest("review_count", "pk").slug


def _representative() -> Representative:
    """Return the representative who has most to answer to."""
    return Representative.objects.select_related("employer").latest("employer__review_count", "pk")


def _review() -> Review:
    """Return a published review about that representative's employer, with a reply if there is one."""
    about = Review.objects.published().about(_representative().employer)
    return about.filter(replies__status="published").first() or about.earliest("pk")


def _desk() -> str:
    return f"/desk/{_representative().employer.slug}/"


def _proposed() -> str:
    """Return the moderators' address of an employer that somebody has proposed."""
    return f"/moderation/employers/{Employer.objects.filter(status='proposed').earliest('pk').pk}/"


def _case() -> str:
    """Return the address of the case that the moderator holds."""
    moderator = user_for("moderator")
    assert isinstance(moderator, User)
    with transaction.atomic():
        case = claim_next(moderator=moderator, now=timezone.now())
    assert case is not None, "the demo leaves something to decide"
    return f"/moderation/case/{case.pk}/"


# Addresses with parameters, as the code writes them, and one of each in the demo's data.
EXAMPLES: dict[str, Callable[[], str]] = {
    r"/account/confirm-email/(?P<key>[-:\w]+)/": lambda: "/account/confirm-email/unknown/",
    r"/account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": lambda: (
        "/account/password/reset/key/1-unknown/"
    ),
    "/account/2fa/webauthn/keys/<int:pk>/remove/": lambda: "/account/2fa/webauthn/keys/1/remove/",
    "/account/2fa/webauthn/keys/<int:pk>/edit/": lambda: "/account/2fa/webauthn/keys/1/edit/",
    "/advice/<slug:slug>/": lambda: f"/advice/{_article().slug}/",
    "/desk/<slug:slug>/": _desk,
    "/desk/<slug:slug>/reviews/<str:public_id>/": lambda: f"{_desk()}reviews/{_review().public_id}/",
    "/desk/<slug:slug>/reviews/<str:public_id>/withdraw/": lambda: (
        f"{_desk()}reviews/{_review().public_id}/withdraw/"
    ),
    "/employers/<slug:slug>/": lambda: f"/employers/{_employer()}/",
    "/reviews/<slug:public_id>/": lambda: f"/reviews/{_review().public_id}/",
    "/employers/<slug:slug>/claim/": lambda: f"/employers/{_employer()}/claim/",
    "/employers/<slug:slug>/claim/sent/": lambda: f"/employers/{_employer()}/claim/sent/",
    "/employers/<slug:slug>/claim/<str:link>/": lambda: f"/employers/{_employer()}/claim/unknown/",
    # Under the demo's key lie a published review, a refused one, one with a question, and one that waits.
    "/diary/<int:number>/off/": lambda: "/diary/0/off/",
    "/diary/<int:number>/withdraw/": lambda: "/diary/0/withdraw/",
    "/diary/<int:number>/answer/": lambda: "/diary/2/answer/",
    "/diary/<int:number>/edit/": lambda: "/diary/3/edit/",
    "/moderation/case/<int:pk>/": _case,
    "/moderation/case/<int:pk>/back/": lambda: f"{_case()}back/",
    "/moderation/published/<str:public_id>/": lambda: f"/moderation/published/{_review().public_id}/",
    "/moderation/suggest/<str:public_id>/": lambda: f"/moderation/suggest/{_review().public_id}/",
    "/moderation/employers/<int:pk>/": _proposed,
    "/moderation/employers/<int:pk>/refuse/": lambda: f"{_proposed()}refuse/",
    "/moderation/employers/<int:pk>/merge/": lambda: f"{_proposed()}merge/",
    "/moderation/employers/<int:pk>/representatives/<int:representative>/revoke/": lambda: (
        f"/moderation/employers/{_representative().employer_id}/representatives/{_representative().pk}/revoke/"
    ),
    "/editors/<int:pk>/": lambda: f"/editors/{_article().pk}/",
    "/editors/<int:pk>/publish/": lambda: f"/editors/{_article().pk}/publish/",
    "/editors/<int:pk>/unpublish/": lambda: f"/editors/{_article().pk}/unpublish/",
    "/editors/<int:pk>/history/": lambda: f"/editors/{_article().pk}/history/",
    "/editors/<int:pk>/history/<int:number>/": lambda: f"/editors/{_article().pk}/history/1/",
    "/editors/<int:pk>/history/<int:number>/restore/": lambda: f"/editors/{_article().pk}/history/1/restore/",
}


def routes() -> Iterator[tuple[str, str]]:
    """Yield every address as the code writes it, and for whom docs/operations.md says it is."""
    table = {row[0]: row[1] for row in rows("Addresses")}
    for route, _ in addresses(get_resolver().url_patterns):
        yield route, table.get(row_of(route, list(table)) or "", "public")


def without_example() -> list[str]:
    """Return the addresses with parameters for which there is no example."""
    return [route for route, _ in routes() if "<" in route and route not in EXAMPLES]


def _build() -> None:
    with override_settings(DEMO=True, PUBLISH_AT_ONCE=True):
        call_command("demo", verbosity=0, stdout=StringIO())


def load() -> None:
    """Load the demo's data into the test database. On SQLite a run builds it once and then copies it."""
    if connection.vendor != "sqlite":
        _build()
        return
    kept = Path(os.environ["HEARDBACK_TEST_FOLDER"]) / "demo.sqlite3"
    connection.ensure_connection()
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            _build()
            unfinished = kept.with_suffix(".unfinished")
            with closing(sqlite3.connect(unfinished)) as copy:
                connection.connection.backup(copy)
            unfinished.rename(kept)
            return
    with closing(sqlite3.connect(kept)) as copy:
        copy.backup(connection.connection)


def everything() -> list[tuple[str, str, str]]:
    """Return (address as written, for whom, example) for all that the demo has an example of."""
    return [
        (route, who, EXAMPLES[route]() if "<" in route else route)
        for route, who in routes()
        if "<" not in route or route in EXAMPLES
    ]


def user_for(who: str) -> User | AnonymousUser:
    """Return by whom such an address is opened, from the demo's people."""
    users = User.objects.order_by("pk")
    match who:
        case "account" | "representative":
            return _representative().user
        case "moderator":
            return users.filter(is_moderator=True).earliest("pk")
        case "editor":
            return users.filter(is_editor=True).earliest("pk")
    return AnonymousUser()


def client_for(who: str) -> Client:
    """Return a client in which that person is signed in, if they have an account."""
    user = user_for(who)
    if isinstance(user, User):
        return signed_in(user)
    client = Client()
    if who == "author":
        key = (settings.VAR_DIR / "demo-key.txt").read_text().strip()
        client.post("/diary/open/", {"key": key})
        assert client.cookies, "the demo's key opens its diary"
    return client
