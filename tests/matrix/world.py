"""The people and things that the matrix is about: each person with a browser, each thing with an address.

`examples` gives for every address with parameters one address for each `whose`: the thing that is one's
own, another's, gone, or unknown. `sent` is what a browser would post there to get its deed done; where there
is nothing, an empty form is posted.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from advice.models import LegalClock
from employers.models import EmployerDomain, PossibleDuplicate, Representative
from moderation.models import Case, Correction
from moderation.services import cases, merging
from submissions.keys import new_key
from submissions.things import keep_review
from tests import factories
from tests.advice import makers
from tests.conftest import signed_in
from tests.matrix import promises, redress, teams, waits
from tests.moderation.scenes import decided

UNKNOWN = 999_999
ROLES = (
    "anonymous",
    "author",
    "rep",
    "rival",
    "revoked",
    "member",
    "bare",
    "moderator",
    "tied",
    "editor",
    "super",
)


@dataclass
class World:
    """Who there is (the cookies of each role's browser) and what there is (addresses by route and whose)."""

    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    examples: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Where the page that a POST gets says itself that the deed is done: a code stands in no address.
    in_place: set[str] = field(default_factory=set)

    def client(self, role: str) -> Client:
        """Return a fresh browser in which this person has signed in (or opened the diary)."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(self.cookies[role].output(header="", sep=";"))
        return client


def _queued(employer, story, now):
    review = factories.make_review(employer=employer, status="queued", text=story, now=now)
    cases.open_case(review=review, now=now)
    return review


def _claimed(moderator: User, now: dt.datetime) -> Case:
    with transaction.atomic():
        case = cases.claim_next(moderator=moderator, now=now)
    assert case is not None
    return case


def build() -> World:
    """Make the world in the test's database."""
    world = World()
    now = timezone.now()
    today = timezone.localdate()
    mine = factories.employer(name="Harbour and Finch", domain="harbourfinch.example", country="GB")
    other = factories.employer(name="Quill Orchard", domain="quillorchard.example", country="GB")
    proposed = factories.employer(name="Lantern Mill", status="proposed")

    people = {
        "rep": factories.user(email="rep@harbourfinch.example"),
        "rival": factories.user(email="rep@quillorchard.example"),
        "revoked": factories.user(email="once@example.org"),
        "member": factories.user(email="member@example.org"),
        "bare": factories.user(email="bare@example.org", designation="Moderator 8", is_moderator=True),
        "moderator": factories.user(email="m1@example.org", designation="Moderator 1", is_moderator=True),
        "tied": factories.user(email="m2@example.org", designation="Moderator 2", is_moderator=True),
        "editor": factories.user(email="editor@example.org", designation="Editor 1", is_editor=True),
        "super": factories.user(
            email="root@example.org", is_superuser=True, is_moderator=True, is_editor=True
        ),
    }
    third = factories.user(email="m3@example.org", designation="Moderator 3", is_moderator=True)
    for employer, domain in ((mine, "harbourfinch.com"), (other, "quillorchard.com")):
        EmployerDomain.objects.create(employer=employer, domain=domain, source="moderator")
    proof = factories.representative(user=people["rep"], employer=mine, proven_by="harbourfinch.example")
    colleague = factories.representative(user=people["member"], employer=mine, role="member")
    factories.representative(user=people["rival"], employer=other, proven_by="quillorchard.example")
    factories.representative(user=people["revoked"], employer=mine, revoked_on=today)

    # What readers see, what they saw once, and what they never saw.
    public = factories.make_review(employer=mine, text="They wrote on the day.", now=now)
    yesterday = today - dt.timedelta(days=1)
    said: dict[str, Any] = {"commitment_text": "All of them hear.", "commitment_due": yesterday}
    factories.make_reply(review=public, employer=mine, now=now, **said)
    rivals = factories.make_review(employer=other, text="They never wrote.", now=now)
    factories.make_reply(review=rivals, employer=other, now=now, **said)
    for employer in (mine, other):
        employer.pledges.create(phase="decision", working_days=5, from_batch=300)
    gone = factories.make_review(employer=mine, status="removed", text="It named somebody.", now=now)
    never = factories.make_review(employer=mine, status="queued", text="Nobody has read this.", now=now)

    # One employer that was merged into another, and can be parted from it still.
    merged = factories.employer(name="Old Harbour")
    merging.merge(source=merged, target=mine, moderator=third, now=now)

    # Under the author's key: published, asked about, waiting, erased.
    key = new_key()
    waiting = factories.make_review(employer=other, status="queued", text="I wait.", now=now)
    asked = _queued(other, "They ask me.", now)
    decided(_claimed(third, now), third, "ask", now=now)
    erased = factories.make_review(employer=other, status="withdrawn", text="I left.", now=now)
    factories.judging.erase(review=erased, guards=factories.ALL_GUARDS)
    for review in (public, asked, waiting, erased):
        keep_review(key=key, review=review)

    # Four cases: with the moderator, with a third one, with the one who came to have a tie, with nobody.
    held = []
    for place, user in enumerate((people["moderator"], third, people["tied"])):
        _queued(mine, f"Case {place}.", now - dt.timedelta(hours=9 - place))
        held.append(_claimed(user, now))
    free = cases.open_case(review=waiting, now=now)
    again = redress.build(mine=mine, other=other, people=people, key=key, now=now)
    in_diary = waits.build(key, today=today)
    factories.representative(user=people["tied"], employer=mine, revoked_on=today)

    correction = Correction.objects.create(employer=other, fact="city", value="Hull")
    one, two = sorted((mine.pk, other.pk))
    pair = PossibleDuplicate.objects.create(one_id=one, other_id=two, likeness=90, why="spelling")
    clock = LegalClock.objects.create(
        code="somewhere",
        country="GB",
        rule="They answer.",
        days=30,
        counted_from="the interview",
        applies_to="everybody",
        in_force_from=today,
        source_title="The law",
        source_url="https://law.example/",
        checked_on=today,
    )
    articles = {
        "published": makers.article("an-article"),
        "draft": makers.article("a-draft", published=False),
    }

    for role in ROLES:
        if role == "anonymous":
            client = Client()
        elif role == "author":
            client = Client()
            assert client.post("/diary/open/", {"key": key.text}).status_code == 302
        else:
            client = signed_in(people[role], second_factor=role not in {"member", "bare"})
        world.cookies[role] = client.cookies
    world.examples = _examples(
        mine=mine,
        other=other,
        proposed=proposed,
        merged=merged,
        proof=proof,
        reviews={"public": public, "rivals": rivals, "gone": gone, "never": never},
        held=held,
        free=free,
        again=again,
        articles=articles,
        clock=clock,
        in_diary=in_diary,
        correction=correction,
        pair=pair,
    )
    world.examples |= teams.examples(mine=mine, other=other, people=people, colleague=colleague, now=now)
    tokens = promises.tokens(mine=mine, other=other, now=now)
    world.sent = _sent(world.examples, [*held, free], target=mine.pk, tokens=tokens)
    posts, world.in_place = redress.sent(world.examples, again)
    world.sent |= posts
    world.in_place |= set(world.examples["/mail/off/<str:link>/"].values())
    return world


def _sent(
    examples: dict[str, dict[str, str]], open_cases: list[Case], *, target: int, tokens: dict[str, str]
) -> dict[str, Any]:
    """Return what does the deed of an address, for those that want more than a click."""
    desk = "/desk/<slug:slug>/reviews/<str:public_id>/"
    published = "/moderation/published/<str:public_id>/"
    sent: dict[str, Any] = {
        f"/moderation/case/{case.pk}/": {"version_sha": case.version_sha, "action": "publish", "do": "decide"}
        for case in open_cases
    }
    for url in examples[desk].values():
        sent[url] = {"kind": "apology", "text": "A better reply.", "based_on": "1", "step": "send"}
    sent |= promises.sent(examples, tokens)
    for url in examples[published].values():
        sent[url] = {"action": "restrict", "grounds": ["harassment"], "facts": "It insults.", "do": "decide"}
    for url in examples["/moderation/suggest/<str:public_id>/"].values():
        sent[url] = {"text": "Ask for the day."}
    for url in examples["/moderation/employers/<int:pk>/merge/"].values():
        sent[url] = {"target": target}
    for url in examples["/moderation/employers/<int:pk>/"].values():
        sent[url] = {"name": "Lantern Mill and Sons", "do": "accept"}
    for route, posted in teams.SENT.items():
        sent |= dict.fromkeys(examples[route].values(), posted)
    sent |= waits.sent(examples)
    for way, said in _IN_DIARY.items():
        sent |= dict.fromkeys(examples[f"/diary/<int:number>/{way}/"].values(), said)
    for way in ("/editors/<int:pk>/", "/editors/<int:pk>/publish/", "/editors/<int:pk>/unpublish/"):
        for url in examples[way].values():
            sent[url] = makers.posted(title="Another title") | {"revision": "1"}
    sent["/editors/new/"] = makers.posted() | {"slug": "a-third"}
    return sent


# What an author sends about a review under the open key.
_IN_DIARY: dict[str, dict[str, str]] = {
    "edit": {"text": "Another text."},
    "answer": {"body": "It was the second stage.", "text": ""},
    "write": {"body": "They have called.", "do": "send"},
    "timing": {"timing": "soonest", "do": "send"},
}


def _examples(
    *,
    mine,
    other,
    proposed,
    merged,
    proof: Representative,
    reviews,
    held,
    free,
    again,
    articles,
    clock,
    in_diary,
    correction,
    pair,
):
    """Return the addresses of all these things."""
    public_ids = {name: review.public_id for name, review in reviews.items()}
    public_ids["unknown"] = "nosuchreview"
    slugs = {"its": mine.slug, "rival's": other.slug, "proposed": proposed.slug, "unknown": "nobody"}

    def each(pattern: str, values: Mapping[str, object]) -> dict[str, str]:
        return {whose: pattern.format(value) for whose, value in values.items()}

    desk = "/desk/<slug:slug>/reviews/<str:public_id>/"
    at_desk = {
        "its": f"/desk/{mine.slug}/reviews/{public_ids['public']}/",
        "rival's": f"/desk/{other.slug}/reviews/{public_ids['rivals']}/",
        "crossed": f"/desk/{mine.slug}/reviews/{public_ids['rivals']}/",
        "not public": f"/desk/{mine.slug}/reviews/{public_ids['never']}/",
    }
    cases_of = {
        "moderator's": held[0].pk,
        "another's": held[1].pk,
        "tied one's": held[2].pk,
        "nobody's": free.pk,
        "unknown": UNKNOWN,
    }
    employers = {"proposed": proposed.pk, "its": mine.pk, "unknown": UNKNOWN}
    pages = {name: row.pk for name, row in articles.items()} | {"unknown": UNKNOWN}
    things = {"published": 0, "asked": 1, "waiting": 2, "erased": 3, "unknown": 40}
    moderation, editors, diary = "/moderation/employers/", "/editors/", "/diary/"
    found = {
        "/employers/<slug:slug>/": each("/employers/{}/", slugs),
        "/employers/<slug:slug>/correct/": each("/employers/{}/correct/", slugs),
        "/moderation/employers/corrections/<int:pk>/": each(
            "/moderation/employers/corrections/{}/", {"a town": correction.pk, "unknown": UNKNOWN}
        ),
        "/moderation/employers/pairs/<int:pk>/apart/": each(
            "/moderation/employers/pairs/{}/apart/", {"a pair": pair.pk, "unknown": UNKNOWN}
        ),
        "/employers/<slug:slug>/badge.svg": each("/employers/{}/badge.svg", slugs),
        "/employers/<slug:slug>/widget/": each("/employers/{}/widget/", slugs),
        "/employers/<slug:slug>/figures.csv": each("/employers/{}/figures.csv", slugs),
        "/employers/<slug:slug>/cells.json": each("/employers/{}/cells.json", slugs),
        "/reviews/<slug:public_id>/": each("/reviews/{}/", public_ids),
        "/advice/<slug:slug>/": each(
            "/advice/{}/", {name: row.slug for name, row in articles.items()} | {"unknown": "nothing"}
        ),
        "/desk/<slug:slug>/": each("/desk/{}/", slugs),
        desk: at_desk,
        f"{desk}withdraw/": {whose: f"{url}withdraw/" for whose, url in at_desk.items()},
        **promises.examples(mine=mine, slugs=slugs, at_desk=at_desk),
        "/employers/<slug:slug>/claim/": each("/employers/{}/claim/", slugs),
        "/employers/<slug:slug>/claim/sent/": each("/employers/{}/claim/sent/", slugs),
        "/employers/<slug:slug>/claim/<str:link>/": {"unknown": f"/employers/{mine.slug}/claim/none/"},
        "/moderation/case/<int:pk>/": each("/moderation/case/{}/", cases_of),
        "/moderation/case/<int:pk>/back/": each("/moderation/case/{}/back/", cases_of),
        "/moderation/published/<str:public_id>/": each("/moderation/published/{}/", public_ids),
        "/moderation/suggest/<str:public_id>/": each("/moderation/suggest/{}/", public_ids),
        f"{moderation}<int:pk>/": each(moderation + "{}/", employers),
        f"{moderation}<int:pk>/refuse/": each(moderation + "{}/refuse/", employers),
        f"{moderation}<int:pk>/merge/": each(moderation + "{}/merge/", employers),
        f"{moderation}<int:pk>/merge/undo/": each(
            moderation + "{}/merge/undo/", {"merged": merged.pk, "its": mine.pk, "unknown": UNKNOWN}
        ),
        f"{moderation}<int:pk>/representatives/": each(moderation + "{}/representatives/", employers),
        f"{moderation}<int:pk>/representatives/<int:representative>/revoke/": {
            "its": f"{moderation}{mine.pk}/representatives/{proof.pk}/revoke/",
            "crossed": f"{moderation}{other.pk}/representatives/{proof.pk}/revoke/",
            "unknown": f"{moderation}{mine.pk}/representatives/{UNKNOWN}/revoke/",
        },
        r"/account/confirm-email/(?P<key>[-:\w]+)/": {"unknown": "/account/confirm-email/unknown/"},
        r"/account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": {
            "unknown": "/account/password/reset/key/1-unknown/"
        },
    }
    found |= redress.examples(
        again,
        mine=mine,
        other=other,
        public_ids=public_ids,
        at_desk=at_desk,
        things=things,
        slugs=slugs,
    )
    for way in ("", "publish/", "unpublish/", "schedule/", "history/", "history/<int:number>/"):
        example = way.replace("<int:number>", "1")
        found[f"{editors}<int:pk>/{way}"] = each(editors + "{}/" + example, pages)
    found[f"{editors}<int:pk>/history/<int:number>/restore/"] = each(editors + "{}/history/1/restore/", pages)
    found[f"{editors}upkeep/clocks/<int:pk>/"] = each(
        editors + "upkeep/clocks/{}/", {"a clock's": clock.pk, "unknown": UNKNOWN}
    )
    for way in ("edit", "answer", "write", "timing", "withdraw", "evidence", "off"):
        found[f"{diary}<int:number>/{way}/"] = each(diary + "{}/" + way + "/", things)
    found |= waits.examples(in_diary, unknown=UNKNOWN)
    for way in ("remove", "edit"):
        found[f"/account/2fa/webauthn/keys/<int:pk>/{way}/"] = {
            "unknown": f"/account/2fa/webauthn/keys/1/{way}/"
        }
    return found
