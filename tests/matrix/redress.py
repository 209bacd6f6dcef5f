"""What the matrix is about in notices, appeals, holds and orders: with each moderator, and each employer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from employers.models import Employer
from moderation.models import Appeal, Notice, NotifierKind, Order
from moderation.redress import appeals, codes, legal, notices
from moderation.services.published import restrict
from reviews.models import Review
from submissions.keys import Key
from submissions.things import keep_review
from tests import factories

UNKNOWN = 999_999
HOUR = dt.timedelta(hours=1)
NOTICE = {"clause": "4.1", "statement": "It names me.", "good_faith": "on", "by": "public"}


@dataclass
class Scene:
    """Notices and appeals by whom they are with; each employer's own notice; an order that is proposed."""

    notices: dict[str, Notice]
    appeals: dict[str, Appeal]
    own: dict[str, Notice]
    order: Order


def build(*, mine: Employer, other: Employer, people: dict[str, User], key: Key, now: dt.datetime) -> Scene:
    """Make them; the moderator who comes to have a tie has none yet."""
    decider = factories.user(email="m4@example.org", designation="Moderator 4", is_moderator=True)
    third = factories.user(email="m5@example.org", designation="Moderator 5", is_moderator=True)
    holders = {"moderator's": people["moderator"], "another's": third, "tied one's": people["tied"]}
    for place in range(4):
        _give(
            factories.make_review(employer=mine, text=f"Noticed {place}.", now=now), now - (9 - place) * HOUR
        )
    given: dict[str, Notice] = {}
    for whose, user in holders.items():
        taken = notices.claim_next(moderator=user, now=now)
        assert taken is not None
        given[whose] = taken
    given["nobody's"] = Notice.objects.open().filter(moderator=None).get()
    own = {"its": mine, "rival's": other}
    said = {}
    for whose, employer in own.items():
        review = factories.make_review(employer=employer, text="Asked about.", now=now)
        said[whose] = _give(review, now, by=NotifierKind.REPRESENTATIVE, employer=employer)
        Notice.objects.filter(pk=said[whose].pk).update(state="refused", decided_on=now.date())
    lodged: dict[str, Appeal] = {}
    for place, whose in enumerate([*holders, "nobody's"]):
        review = _restricted(mine, decider, now)
        lodged[whose] = appeals.lodge(subject=review, body="Why.", now=now - (9 - place) * HOUR)
        if whose in holders:
            assert appeals.claim_next(moderator=holders[whose], now=now) == lodged[whose]
    keep_review(key=key, review=_restricted(other, decider, now))
    ordered = factories.make_review(employer=mine, text="Ordered.", now=now)
    order = legal.propose(
        subject=ordered, moderator=decider, action="restrict", facts="A court.", second_factor_fresh=True
    )
    return Scene(given, lodged, said, order)


def _give(review: Review, now: dt.datetime, **fields: Any) -> Notice:
    nonce = codes.new_nonce()
    notices.give(subject=review, clause="4.1", statement="Why.", nonce=nonce, now=now, **fields)
    return Notice.objects.get(pk=codes.pk_of(nonce))


def _restricted(employer: Employer, moderator: User, now: dt.datetime) -> Review:
    review = factories.make_review(employer=employer, text="Hidden.", now=now)
    restrict(
        review=review, moderator=moderator, grounds=["spam"], facts="Why.", second_factor_fresh=True, now=now
    )
    return review


def examples(
    scene: Scene,
    *,
    mine: Employer,
    other: Employer,
    public_ids: dict[str, str],
    at_desk: dict[str, str],
    things: dict[str, int],
    slugs: dict[str, str],
) -> dict[str, dict[str, str]]:
    """Return the addresses of all these things."""

    def each(pattern: str, rows: dict[str, Any]) -> dict[str, str]:
        return {whose: pattern.format(row.pk) for whose, row in rows.items()} | {
            "unknown": pattern.format(UNKNOWN)
        }

    replies = {
        "its": (public_ids["public"], mine.slug),
        "crossed": (public_ids["public"], other.slug),
        "not public": (public_ids["never"], mine.slug),
        "gone": (public_ids["gone"], mine.slug),
    }
    notices_of, appeals_of = "/moderation/notices/{}/", "/moderation/appeals/{}/"
    own = {
        "its": f"/desk/{mine.slug}/notices/{scene.own['its'].pk}/",
        "rival's": f"/desk/{other.slug}/notices/{scene.own["rival's"].pk}/",
        "crossed": f"/desk/{mine.slug}/notices/{scene.own["rival's"].pk}/",
    }
    desk, report = "/desk/<slug:slug>/", "/reviews/<slug:public_id>/"
    return {
        "/moderation/notices/<int:pk>/": each(notices_of, scene.notices),
        "/moderation/notices/<int:pk>/back/": each(f"{notices_of}back/", scene.notices),
        "/moderation/appeals/<int:pk>/": each(appeals_of, scene.appeals),
        "/moderation/appeals/<int:pk>/back/": each(f"{appeals_of}back/", scene.appeals),
        "/moderation/legal/orders/<int:pk>/": each("/moderation/legal/orders/{}/", {"proposed": scene.order}),
        "/moderation/published/<str:public_id>/legal/": {
            whose: f"/moderation/published/{public_id}/legal/" for whose, public_id in public_ids.items()
        },
        "/moderation/published/<str:public_id>/replies/<slug:slug>/": {
            whose: f"/moderation/published/{public_id}/replies/{slug}/"
            for whose, (public_id, slug) in replies.items()
        },
        f"{report}report/": {
            whose: f"/reviews/{public_id}/report/" for whose, public_id in public_ids.items()
        },
        f"{report}replies/<slug:slug>/report/": {
            whose: f"/reviews/{public_id}/replies/{slug}/report/"
            for whose, (public_id, slug) in replies.items()
        },
        f"{desk}reviews/<str:public_id>/notice/": {whose: f"{url}notice/" for whose, url in at_desk.items()},
        f"{desk}reviews/<str:public_id>/appeal/": {whose: f"{url}appeal/" for whose, url in at_desk.items()},
        f"{desk}notices/": {whose: f"/desk/{slug}/notices/" for whose, slug in slugs.items()},
        f"{desk}notices/<int:pk>/": own,
        "/diary/<int:number>/appeal/": {
            whose: f"/diary/{number}/appeal/" for whose, number in (things | {"hidden": 4}).items()
        },
    }


def sent(found: dict[str, dict[str, str]], scene: Scene) -> tuple[dict[str, Any], set[str]]:
    """Return what does the deed of each address, and the addresses whose page itself is the answer."""
    posts: dict[str, Any] = {}
    for url in found["/moderation/notices/<int:pk>/"].values():
        posts[url] = {"do": "decide", "verdict": "refuse", "outcome": "It names nobody."}
    for url in found["/moderation/appeals/<int:pk>/"].values():
        posts[url] = {"do": "decide", "verdict": "refuse", "facts": "As before.", "grounds": ["spam"]}
    for whose, appeal in scene.appeals.items():
        url = found["/moderation/appeals/<int:pk>/"][whose]
        posts[url]["version_sha"] = appeals.text_of(appeal).sha256
    for url in found["/moderation/legal/orders/<int:pk>/"].values():
        posts[url] = {"do": "confirm"}
    for url in found["/moderation/published/<str:public_id>/legal/"].values():
        posts[url] = {"do": "hold", "hold-reason": "A court."}
    for url in found["/moderation/published/<str:public_id>/replies/<slug:slug>/"].values():
        posts[url] = {"action": "restrict", "grounds": ["harassment"], "facts": "It insults."}
    for route in ("reviews/<str:public_id>/appeal/", "notices/<int:pk>/"):
        for url in found[f"/desk/<slug:slug>/{route}"].values():
            posts[url] = {"body": "Look again."}
    for url in found["/diary/<int:number>/appeal/"].values():
        posts[url] = {"body": "Look again.", "do": "send"}
    in_place = set()
    for route in (
        "/reviews/<slug:public_id>/report/",
        "/reviews/<slug:public_id>/replies/<slug:slug>/report/",
    ):
        in_place |= set(found[route].values())
    for url in [*in_place, *found["/desk/<slug:slug>/reviews/<str:public_id>/notice/"].values()]:
        posts[url] = NOTICE | {"nonce": codes.new_nonce()}
    return posts, in_place
