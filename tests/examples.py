"""Every address of the site with an example from the demo, and by whom it is opened.

Tests that sweep the whole site go through here. A new address with parameters needs a line in EXAMPLES.
"""

import datetime as dt
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

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
from core.languages import in_language
from desk.telling.models import Kind
from desk.telling.unsubscribing import off_url
from employers.models import Employer, Representative
from moderation.models import Notice, Order
from moderation.redress import appeals, notices
from moderation.services.cases import claim_next
from reviews.models import Commitment, Reply, Review
from tests.conftest import signed_in
from tests.test_docs import addresses, row_of, rows


def _article() -> Article:
    return Article.objects.published().in_language("en").earliest("pk")


def _french_article() -> Article:
    return Article.objects.published().in_language("fr").earliest("pk")


def _employer() -> str:
    """Return the slug of the employer that has most to show."""
    return Employer.objects.filter(status="listed").latest("review_count", "pk").slug


def _representative() -> Representative:
    """Return an owner at the desk with most to answer: a reply of it was refused, and it promised things.

    It stays the same one when a test has sent the refused reply again.
    """
    refused = Reply.objects.filter(statements__isnull=False).values("employer")
    owners = Representative.objects.filter(employer__in=refused, role="owner", revoked_on__isnull=True)
    return owners.select_related("employer").earliest("pk")


def _colleague() -> Representative:
    """Return a member of that owner's team."""
    return Representative.objects.filter(employer=_representative().employer, role="member").earliest("pk")


def _review() -> Review:
    """Return a published review about that representative's employer, with a reply if there is one."""
    about = Review.objects.published().about(_representative().employer)
    return about.filter(replies__status="published").first() or about.earliest("pk")


def _desk() -> str:
    return f"/desk/{_representative().employer.slug}/"


def _proposed() -> str:
    """Return the moderators' address of an employer that somebody has proposed."""
    return f"/moderation/employers/{Employer.objects.filter(status='proposed').earliest('pk').pk}/"


def _replied() -> Reply:
    """Return a public reply to that review."""
    return Reply.objects.published().select_related("employer", "review").earliest("pk")


def _refused_reply() -> Reply:
    """Return a reply of that representative's employer that can be appealed."""
    about = Reply.objects.filter(employer=_representative().employer, status="rejected")
    return about.select_related("review").earliest("pk")


def _answerable() -> Review:
    """Return a review of that employer under which it has a commitment to answer for."""
    asked = Commitment.objects.to_be_answered(on=timezone.localdate())
    return asked.filter(reply__employer=_representative().employer).earliest("due").reply.review


def _own_notice() -> Notice:
    """Return a refused notice of that representative's employer."""
    return Notice.objects.filter(employer=_representative().employer, state="refused").earliest("pk")


def _notice() -> str:
    """Return the address of the notice that the moderator has open."""
    moderator = user_for("moderator")
    assert isinstance(moderator, User)
    notice = notices.claim_next(moderator=moderator, now=timezone.now())
    assert notice is not None, "the demo leaves a notice to decide"
    return f"/moderation/notices/{notice.pk}/"


def _appeal() -> str:
    """Return the address of the appeal that the moderator has open."""
    moderator = user_for("moderator")
    assert isinstance(moderator, User)
    appeal = appeals.claim_next(moderator=moderator, now=timezone.now())
    assert appeal is not None, "the demo leaves an appeal to decide"
    return f"/moderation/appeals/{appeal.pk}/"


def _case() -> str:
    """Return the address of the case that the moderator holds."""
    moderator = user_for("moderator")
    assert isinstance(moderator, User)
    with transaction.atomic():
        case = claim_next(moderator=moderator, now=timezone.now())
    assert case is not None, "the demo leaves something to decide"
    return f"/moderation/case/{case.pk}/"


# One address for all languages: files, and what is named in no language.
ONE_ADDRESS = re.compile(
    r"^(/static/.*|/employers/[^/]+/(?:cells\.json|figures\.csv)|/transparency/log\.jsonl)$"
)

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
    "/desk/<slug:slug>/reviews/<str:public_id>/outcome/": lambda: (
        f"{_desk()}reviews/{_answerable().public_id}/outcome/"
    ),
    "/desk/<slug:slug>/commitments/": lambda: f"{_desk()}commitments/",
    "/desk/<slug:slug>/pledges/": lambda: f"{_desk()}pledges/",
    "/desk/<slug:slug>/pledges/<slug:phase>/": lambda: f"{_desk()}pledges/interview/",
    "/desk/<slug:slug>/pledges/<slug:phase>/end/": lambda: f"{_desk()}pledges/interview/end/",
    "/desk/<slug:slug>/reviews/<str:public_id>/notice/": lambda: (
        f"{_desk()}reviews/{_review().public_id}/notice/"
    ),
    "/desk/<slug:slug>/reviews/<str:public_id>/appeal/": lambda: (
        f"{_desk()}reviews/{_refused_reply().review.public_id}/appeal/"
    ),
    "/desk/<slug:slug>/team/": lambda: f"{_desk()}team/",
    "/desk/<slug:slug>/team/<int:pk>/": lambda: f"{_desk()}team/{_colleague().pk}/",
    "/desk/<slug:slug>/team/leave/": lambda: f"{_desk()}team/leave/",
    "/desk/<slug:slug>/team/invite/": lambda: f"{_desk()}team/invite/",
    "/desk/<slug:slug>/team/invitations/<int:pk>/": lambda: f"{_desk()}team/invitations/1/",
    "/desk/<slug:slug>/mail/": lambda: f"{_desk()}mail/",
    "/mail/off/<str:link>/": lambda: off_url(representative=_representative(), kind=Kind.DIGEST).removeprefix(
        settings.SITE_URL
    ),
    "/invitations/<str:link>/": lambda: "/invitations/unknown/",
    "/desk/<slug:slug>/notices/": lambda: f"{_desk()}notices/",
    "/desk/<slug:slug>/notices/<int:pk>/": lambda: f"{_desk()}notices/{_own_notice().pk}/",
    "/reviews/<slug:public_id>/report/": lambda: f"/reviews/{_review().public_id}/report/",
    "/reviews/<slug:public_id>/replies/<slug:slug>/report/": lambda: (
        f"/reviews/{_replied().review.public_id}/replies/{_replied().employer.slug}/report/"
    ),
    "/employers/<slug:slug>/": lambda: f"/employers/{_employer()}/",
    "/employers/<slug:slug>/correct/": lambda: f"/employers/{_employer()}/correct/",
    "/moderation/employers/corrections/<int:pk>/": lambda: "/moderation/employers/corrections/1/",
    "/moderation/employers/pairs/<int:pk>/apart/": lambda: "/moderation/employers/pairs/1/apart/",
    "/employers/<slug:slug>/badge.svg": lambda: f"/employers/{_employer()}/badge.svg",
    "/employers/<slug:slug>/widget/": lambda: f"/employers/{_employer()}/widget/",
    "/employers/<slug:slug>/figures.csv": lambda: f"/employers/{_employer()}/figures.csv",
    "/employers/<slug:slug>/cells.json": lambda: f"/employers/{_employer()}/cells.json",
    "/reviews/<slug:public_id>/": lambda: f"/reviews/{_review().public_id}/",
    "/employers/<slug:slug>/claim/": lambda: f"/employers/{_employer()}/claim/",
    "/employers/<slug:slug>/claim/sent/": lambda: f"/employers/{_employer()}/claim/sent/",
    "/employers/<slug:slug>/claim/dns/": lambda: f"/employers/{_employer()}/claim/dns/",
    "/employers/<slug:slug>/claim/dns/<int:pk>/": lambda: f"/employers/{_employer()}/claim/dns/1/",
    "/employers/<slug:slug>/claim/<str:link>/": lambda: f"/employers/{_employer()}/claim/unknown/",
    # Under the demo's key lie a published review, a refused one, one with a question, and one that waits.
    "/diary/<int:number>/off/": lambda: "/diary/0/off/",
    "/diary/<int:number>/withdraw/": lambda: "/diary/0/withdraw/",
    "/diary/<int:number>/appeal/": lambda: "/diary/1/appeal/",
    "/diary/<int:number>/answer/": lambda: "/diary/2/answer/",
    "/diary/<int:number>/edit/": lambda: "/diary/3/edit/",
    "/diary/<int:number>/write/": lambda: "/diary/3/write/",
    "/diary/<int:number>/timing/": lambda: "/diary/3/timing/",
    "/diary/<int:number>/evidence/": lambda: "/diary/3/evidence/",
    # And two entries: a wait that runs, and one that was answered.
    "/diary/waits/<int:number>/": lambda: "/diary/waits/4/",
    "/diary/waits/<int:number>/answered/": lambda: "/diary/waits/4/answered/",
    "/diary/waits/<int:number>/answer/": lambda: "/diary/waits/5/answer/",
    "/diary/waits/<int:number>/noted/": lambda: "/diary/waits/4/noted/",
    "/diary/waits/<int:number>/correct/": lambda: "/diary/waits/4/correct/",
    "/diary/waits/<int:number>/next/": lambda: "/diary/waits/5/next/",
    "/diary/waits/<int:number>/erase/": lambda: "/diary/waits/4/erase/",
    "/diary/waits/<int:number>/days.ics": lambda: "/diary/waits/4/days.ics",
    "/diary/waits/<int:number>/share/": lambda: "/diary/waits/4/share/",
    "/moderation/case/<int:pk>/": _case,
    "/moderation/case/<int:pk>/back/": lambda: f"{_case()}back/",
    "/moderation/notices/<int:pk>/": _notice,
    "/moderation/notices/<int:pk>/back/": lambda: f"{_notice()}back/",
    "/moderation/appeals/<int:pk>/": _appeal,
    "/moderation/appeals/<int:pk>/back/": lambda: f"{_appeal()}back/",
    "/moderation/legal/orders/<int:pk>/": lambda: (
        f"/moderation/legal/orders/{Order.objects.earliest('pk').pk}/"
    ),
    "/moderation/published/<str:public_id>/legal/": lambda: (
        f"/moderation/published/{_review().public_id}/legal/"
    ),
    "/moderation/published/<str:public_id>/replies/<slug:slug>/": lambda: (
        f"/moderation/published/{_replied().review.public_id}/replies/{_replied().employer.slug}/"
    ),
    "/moderation/published/<str:public_id>/": lambda: f"/moderation/published/{_review().public_id}/",
    "/moderation/suggest/<str:public_id>/": lambda: f"/moderation/suggest/{_review().public_id}/",
    "/moderation/employers/<int:pk>/": _proposed,
    "/moderation/employers/<int:pk>/refuse/": lambda: f"{_proposed()}refuse/",
    "/moderation/employers/<int:pk>/merge/": lambda: f"{_proposed()}merge/",
    "/moderation/employers/<int:pk>/merge/undo/": lambda: f"{_proposed()}merge/undo/",
    "/moderation/employers/<int:pk>/representatives/": lambda: f"{_proposed()}representatives/",
    "/moderation/employers/<int:pk>/representatives/<int:representative>/revoke/": lambda: (
        f"/moderation/employers/{_representative().employer_id}/representatives/{_representative().pk}/revoke/"
    ),
    "/editors/<int:pk>/": lambda: f"/editors/{_article().pk}/",
    "/editors/<int:pk>/publish/": lambda: f"/editors/{_article().pk}/publish/",
    "/editors/<int:pk>/unpublish/": lambda: f"/editors/{_article().pk}/unpublish/",
    "/editors/<int:pk>/schedule/": lambda: f"/editors/{_article().pk}/schedule/",
    "/editors/upkeep/clocks/<int:pk>/": lambda: "/editors/upkeep/clocks/1/",
    "/editors/<int:pk>/history/": lambda: f"/editors/{_article().pk}/history/",
    "/editors/<int:pk>/history/<int:number>/": lambda: f"/editors/{_article().pk}/history/1/",
    "/editors/<int:pk>/history/<int:number>/restore/": lambda: f"/editors/{_article().pk}/history/1/restore/",
}


def _stand(days: int, **answers: str) -> str:
    """Return the address of “where do I stand?” for an interview so many days ago."""
    contact = (timezone.localdate() - dt.timedelta(days=days)).isoformat()
    asked = {"stage": "technical_interview", "contact": contact, "promised": "none"} | answers
    return f"/where-do-i-stand/?{urlencode(asked)}"


def _compared() -> str:
    """Return the address that compares the four employers with most reviews."""
    slugs = (
        Employer.objects.filter(status="listed")
        .order_by("-review_count", "pk")
        .values_list("slug", flat=True)
    )
    return f"/compare/?{urlencode([('e', slug) for slug in slugs[:4]])}"


# Addresses whose query makes another page of them.
STATES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("/where-do-i-stand/", lambda: _stand(12)),
    (
        "/where-do-i-stand/",
        lambda: _stand(
            20, employer=_employer(), promised="within", promise_number="5", promise_unit="working_days"
        ),
    ),
    ("/where-do-i-stand/", lambda: _stand(200)),
    ("/where-do-i-stand/", lambda: _stand(-9, stage="")),
    ("/compare/", _compared),
    ("/rankings/", lambda: "/rankings/?industry=software"),
)


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
    known = list(routes())
    whose = dict(known)
    plain = [
        (route, who, EXAMPLES[route]() if "<" in route else route)
        for route, who in known
        if "<" not in route or route in EXAMPLES
    ]
    return plain + [(route, whose[route], example()) for route, example in STATES]


def public_in_french() -> list[tuple[str, str, str]]:
    """Return the French editions of the public pages that there are examples of."""
    return [
        (in_language(route, "fr"), who, in_language(url, "fr"))
        for route, who, url in everything()
        # An article's example is English; a file for machines has one address.
        if who == "public" and not url.startswith("/advice/") and not ONE_ADDRESS.match(url.partition("?")[0])
    ] + [("/fr/advice/<slug:slug>/", "public", f"/fr/advice/{_french_article().slug}/")]


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
