"""Every address of the site with an example from the demo, and by whom it is opened.

Tests that sweep the whole site go through here. A new address with parameters needs a line in EXAMPLES.
"""

from collections.abc import Callable, Iterator

from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import get_resolver

from accounts.models import User
from advice.models import Article
from employers.models import Employer
from tests.conftest import signed_in
from tests.test_docs import addresses, rows


def _article() -> Article:
    return Article.objects.published().earliest("pk")


def _employer() -> str:
    """Return the slug of the employer that has most to show."""
    return Employer.objects.filter(status="listed").latest("review_count", "pk").slug


# Addresses with parameters, as the code writes them, and one of each in the demo's data.
EXAMPLES: dict[str, Callable[[], str]] = {
    r"/account/confirm-email/(?P<key>[-:\w]+)/": lambda: "/account/confirm-email/unknown/",
    r"/account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": lambda: (
        "/account/password/reset/key/1-unknown/"
    ),
    "/account/2fa/webauthn/keys/<int:pk>/remove/": lambda: "/account/2fa/webauthn/keys/1/remove/",
    "/account/2fa/webauthn/keys/<int:pk>/edit/": lambda: "/account/2fa/webauthn/keys/1/edit/",
    "/advice/<slug:slug>/": lambda: f"/advice/{_article().slug}/",
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
        below = next((row for row in table if row.endswith("...") and route.startswith(row[:-3])), "")
        yield route, table.get(route) or table.get(below, "public")


def without_example() -> list[str]:
    """Return the addresses with parameters for which there is no example."""
    return [route for route, _ in routes() if "<" in route and route not in EXAMPLES]


def load() -> None:
    """Load the demo's data into the test database."""
    with override_settings(DEMO=True, PUBLISH_AT_ONCE=True):
        call_command("demo", verbosity=0)


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
            return users.filter(representations__employer__slug=_employer()).first() or users.filter(
                representations__isnull=False
            ).earliest("pk")
        case "moderator":
            return users.filter(is_moderator=True).earliest("pk")
        case "editor":
            return users.filter(is_editor=True).earliest("pk")
    return AnonymousUser()


def client_for(who: str) -> Client:
    """Return a client in which that person is signed in, if they have an account."""
    user = user_for(who)
    return signed_in(user) if isinstance(user, User) else Client()
