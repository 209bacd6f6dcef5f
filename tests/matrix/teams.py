"""What the matrix is about in proofs, teams and letters: each employer's own, and another's."""

import datetime as dt

from allauth.account.models import EmailAddress

from accounts.models import User
from desk.team.invitations import link_of
from desk.telling.models import Kind
from desk.telling.unsubscribing import off_url
from employers.models import Employer, Representative
from employers.proof import records as records_of
from employers.services import team

UNKNOWN = 999_999
# What does the deeds about a desk's people.
SENT = {
    "/desk/<slug:slug>/team/<int:pk>/": {"do": "end"},
    "/desk/<slug:slug>/team/invitations/<int:pk>/": {"do": "back"},
    "/desk/<slug:slug>/mail/": {"wanted": ["digest"]},
    "/desk/<slug:slug>/team/invite/": {"address": "pat@harbourfinch.example"},
    "/employers/<slug:slug>/claim/dns/": {"domain": "harbourfinch.com"},
    "/moderation/employers/<int:pk>/representatives/": {"address": "member@example.org"},
}


def examples(
    *, mine: Employer, other: Employer, people: dict[str, User], colleague: Representative, now: dt.datetime
) -> dict[str, dict[str, str]]:
    """Make the records and invitations; return their addresses, and those of the desk's people."""
    # The member has confirmed a second address, at which an invitation waits.
    EmailAddress.objects.create(user=people["member"], email="member@harbourfinch.example", verified=True)
    records = {
        who: records_of.ask_for_record(user=people[who], employer=employer, domain=domain, today=now.date())
        for who, employer, domain in (("rep", mine, "harbourfinch.com"), ("rival", other, "quillorchard.com"))
    }
    invited = {
        whose: team.invite(employer=employer, address=address, domain=domain, by=people[by], now=now)[0]
        for whose, employer, address, domain, by in (
            ("its", mine, "member@harbourfinch.example", "harbourfinch.example", "rep"),
            ("rival's", other, "lu@quillorchard.example", "quillorchard.example", "rival"),
        )
    }
    claim, desk = "/employers/{}/claim/dns/", "/desk/{}/team/"
    slugs = {"its": mine.slug, "rival's": other.slug, "unknown": "nobody"}
    found = {
        f"{pattern.format('<slug:slug>')}{rest}": {
            whose: f"{pattern.format(slug)}{rest}" for whose, slug in slugs.items()
        }
        for pattern, rest in (
            (claim, ""),
            (desk, ""),
            (desk, "leave/"),
            (desk, "invite/"),
            ("/desk/{}/", "mail/"),
        )
    }
    its, theirs = desk.format(mine.slug), desk.format(other.slug)
    return found | {
        "/employers/<slug:slug>/claim/dns/<int:pk>/": {
            "rep's": f"{claim.format(mine.slug)}{records['rep'].pk}/",
            "rival's": f"{claim.format(other.slug)}{records['rival'].pk}/",
            "crossed": f"{claim.format(mine.slug)}{records['rival'].pk}/",
            "unknown": f"{claim.format(mine.slug)}{UNKNOWN}/",
        },
        "/desk/<slug:slug>/team/<int:pk>/": {
            "its": f"{its}{colleague.pk}/",
            "crossed": f"{theirs}{colleague.pk}/",
            "unknown": f"{its}{UNKNOWN}/",
        },
        "/desk/<slug:slug>/team/invitations/<int:pk>/": {
            "its": f"{its}invitations/{invited['its'].pk}/",
            "crossed": f"{theirs}invitations/{invited['its'].pk}/",
            "unknown": f"{its}invitations/{UNKNOWN}/",
        },
        "/mail/off/<str:link>/": {
            "member's": off_url(representative=colleague, kind=Kind.DIGEST).removeprefix("http://testserver"),
            "unknown": "/mail/off/none/",
        },
        "/invitations/<str:link>/": {
            "member's": link_of(invited["its"]),
            "another's": link_of(invited["rival's"]),
            "unknown": "/invitations/none/",
        },
    }
