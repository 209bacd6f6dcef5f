"""The demo's accounts: staff, and the representatives of two rival employers: a team, and somebody alone.

They share a password and an authenticator secret, which are printed: they exist on a site that
answers on loopback alone, and `manage.py demo` refuses to make them elsewhere.
"""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from accounts.models import User
from employers.models import Employer, Representative
from employers.proof.models import DAYS_OF_AN_INVITATION, Invitation

PASSWORD: Final = "friday-after-friday"  # noqa: S105 - it is printed, and works on loopback alone
SECRET: Final = "HEARDBACKDEMOAUTHENTICATORSECRET"  # noqa: S105 - the same


@dataclass(frozen=True)
class DemoPerson:
    """One account; `seats` are the desks: the employer's name, the role, and how and when it was proven.

    When is in days before the demo was loaded.
    """

    email: str
    designation: str
    role: str
    seats: tuple[tuple[str, str, str, int], ...] = ()


PEOPLE: Final[tuple[DemoPerson, ...]] = (
    DemoPerson("moderator@heardback.example", "Moderator 1", "moderator"),
    DemoPerson("moderator2@heardback.example", "Moderator 2", "moderator"),
    DemoPerson("editor@heardback.example", "Editor 1", "editor"),
    DemoPerson(
        "ines@larkfieldinstruments.example",
        "Larkfield’s representative",
        "representative",
        (("Larkfield Instruments", "owner", "mail", 0),),
    ),
    DemoPerson(
        "joel@larkfieldinstruments.example",
        "Larkfield’s second, and Lumenfold’s",
        "representative",
        (("Larkfield Instruments", "member", "mail", 340), ("Lumenfold", "owner", "hand", 40)),
    ),
    DemoPerson(
        "olav@northgannetrobotics.example",
        "Northgannet’s representative",
        "representative",
        (("Northgannet Robotics", "owner", "dns", 90),),
    ),
)

# Who is invited to a team and has not answered yet, and by whom.
INVITED: Final = "sanna@larkfieldinstruments.example"
INVITING: Final = "ines@larkfieldinstruments.example"


def create_people(now: dt.datetime) -> None:
    """Create the accounts with a verified address and a second factor, their desks, and an invitation."""
    today = now.date()
    for person in PEOPLE:
        user = User.objects.create_user(
            person.email,
            PASSWORD,
            designation=person.designation,
            is_moderator=person.role == "moderator",
            is_editor=person.role == "editor",
        )
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
        for name, role, how, days in person.seats:
            day = today - dt.timedelta(days=days)
            Representative.objects.create(
                user=user,
                employer=Employer.objects.get(name=name),
                role=role,
                proven_by="" if how == "hand" else person.email.rpartition("@")[2],
                proven_how=how,
                proven_on=day,
                since=day,
            )
    owner = User.objects.get(email=INVITING)
    domain = INVITED.rpartition("@")[2]
    Invitation.objects.create(
        employer=Employer.objects.get(domains__domain=domain),
        address=INVITED,
        domain=domain,
        invited_by=owner,
        ends_at=now + dt.timedelta(days=DAYS_OF_AN_INVITATION),
    )


def code_now() -> tuple[str, int]:
    """Return the six digits that every demo account takes now, and for how many more seconds."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter)), 30 - int(time.time()) % 30
