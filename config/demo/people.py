"""The demo's accounts: staff, and two representatives of rival employers.

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

PASSWORD: Final = "friday-after-friday"  # noqa: S105 - it is printed, and works on loopback alone
SECRET: Final = "HEARDBACKDEMOAUTHENTICATORSECRET"  # noqa: S105 - the same


@dataclass(frozen=True)
class DemoPerson:
    """One account; `represents` is the name of an employer."""

    email: str
    designation: str
    role: str
    represents: str = ""


PEOPLE: Final[tuple[DemoPerson, ...]] = (
    DemoPerson("moderator@heardback.example", "Moderator 1", "moderator"),
    DemoPerson("moderator2@heardback.example", "Moderator 2", "moderator"),
    DemoPerson("editor@heardback.example", "Editor 1", "editor"),
    DemoPerson(
        "ines@larkfieldinstruments.example",
        "Larkfield’s representative",
        "representative",
        "Larkfield Instruments",
    ),
    DemoPerson(
        "olav@northgannetrobotics.example",
        "Northgannet’s representative",
        "representative",
        "Northgannet Robotics",
    ),
)


def create_people(today: dt.date) -> None:
    """Create the accounts with a verified address and a second factor; proofs date from `today`."""
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
        if person.represents:
            Representative.objects.create(
                user=user,
                employer=Employer.objects.get(name=person.represents),
                role="owner",
                proven_by=person.email.rpartition("@")[2],
                proven_on=today,
            )


def code_now() -> tuple[str, int]:
    """Return the six digits that every demo account takes now, and for how many more seconds."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter)), 30 - int(time.time()) % 30
