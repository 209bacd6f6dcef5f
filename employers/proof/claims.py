"""Proof that somebody speaks for an employer: a letter to an address at the employer's own domain.

What is proven is that its owner reads mail at that domain. So the address must be one that an employer
gives to one person: no free mail, no throw-away mail, no shared mailbox, and exactly a domain on record
(a subdomain is often a customer's, as with help desks). The link in the letter carries a nonce that only
the browser that asked knows; a letter that somebody else opens proves nothing.
"""

import datetime as dt
import re
from dataclasses import dataclass

import idna
from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from employers.domains import is_disposable, is_free_mail, looks_like
from employers.models import Employer, EmployerStatus, Ending, Representative
from employers.services import grant_representation

# How long the link in a letter works.
LINK_LIFETIME = dt.timedelta(hours=24)
_SALT = "employers.claims"

# Mailboxes that several people read, or nobody; one word in them decides (hr-team@, jobs.uk@).
ROLE_WORDS = frozenset(
    """
    abuse accounting accounts admin administration administrator all applicants application applications apply
    audit auto billing bewerbung bewerbungen board booking bookings bounce bounces campus career careers
    compliance contact contacts customer customercare customerservice daemon dataprotection datenschutz dpo
    employment emploi empleo enquiries enquiry errors events everybody everyone facilities feedback finance
    ftp gdpr graduate graduates hallo hello help helpdesk hi hiring hiringteam hostmaster hr humanresources
    info information inquiries inquiry interview interviews invoice invoices it itsupport job jobs join joinus
    karriere kontakt legal list mail mailbox mailer mailerdaemon marketing media news newsletter
    noc noreply nobody notification notifications office onboarding operations orders partner partners people
    peopleops personal personnel postmaster pr press presse privacy procurement purchasing reception
    recruit recruiter recruiters recruiting recruitment rh root rrhh sales security service services shop
    spam staff stellen subscribe support sysadmin talent talentacquisition team tech test trabajo training
    travel unsubscribe usenet user vacancies webmaster welcome work workwithus www
    """.split()
)
# Words that may stand beside one of them without making it a person's address.
_BESIDE_ROLES = frozenset(
    "a al and be by ca ch cz de desk dach do dont emea apac es eu europe fr global gb group hq ie in intl it"
    " me my nl no not our pl reply se the to uk us usa we you your".split()
)
_SEPARATORS = re.compile(r"[._\-+]+")


class AddressRefusedError(Exception):
    """An address that proves nothing; the message says why and what to do."""


class LinkRefusedError(Exception):
    """A link that does not count: `expired` tells whether it once did."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("expired" if expired else "damaged")
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says: who asked to speak for which employer, proven by which domain."""

    user_id: int
    employer_id: int
    domain: str
    nonce: str
    asked_on: dt.date


def is_role_address(local: str) -> bool:
    """Whether the part before the @ names a mailbox of several people, or of none."""
    words = [word for word in _SEPARATORS.split(local.casefold().partition("+")[0]) if word]
    words = [word.rstrip("0123456789") for word in words if word.rstrip("0123456789")]
    if not words or "".join(words) in ROLE_WORDS:
        return True
    return any(word in ROLE_WORDS for word in words) and all(
        word in ROLE_WORDS | _BESIDE_ROLES for word in words
    )


def domains_on_record(employer: Employer) -> list[str]:
    """Return the employer's listed domains, in order."""
    return list(employer.domains.filter(listed=True).order_by("domain").values_list("domain", flat=True))


def proven_domain(*, employer: Employer, address: str) -> str:
    """Return the employer's domain that a letter to `address` would prove.

    Raises:
        AddressRefusedError: the address proves nothing; the message is for the person who typed it.
    """
    local, _at, domain = address.rpartition("@")
    domain = _ascii(domain)
    if is_disposable(domain):
        raise AddressRefusedError(
            _("Addresses at %(domain)s are thrown away after use. Give one at your employer’s own domain.")
            % {"domain": domain}
        )
    if is_free_mail(domain):
        raise AddressRefusedError(
            _("Anybody can get an address at %(domain)s. Give one at your employer’s own domain.")
            % {"domain": domain}
        )
    known = domains_on_record(employer)
    if domain not in known:
        raise AddressRefusedError(_why_not_on_record(domain, known, employer))
    if is_role_address(local):
        raise AddressRefusedError(
            _("%(local)s@ is a mailbox that several people read. Give the address that only you read.")
            % {"local": local}
        )
    return domain


def _ascii(domain: str) -> str:
    """Return a typed domain as it is stored: lower case, ASCII."""
    domain = domain.strip().rstrip(".").casefold()
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def _why_not_on_record(domain: str, known: list[str], employer: Employer) -> str:
    likeness = next((one for one in known if looks_like(domain, one)), "")
    if any(domain.endswith(f".{one}") for one in known):
        return _(
            "%(domain)s is below a domain of %(employer)s, but such names are often given to customers."
            " Give an address at exactly %(known)s, or write to us through the contact page."
        ) % {"domain": domain, "employer": employer.name, "known": ", ".join(known)}
    if likeness:
        return _(
            "%(domain)s looks like %(known)s, but it is another domain. If both are yours, write to us"
            " through the contact page."
        ) % {"domain": domain, "known": likeness}
    return _(
        "%(domain)s is not on record as a domain of %(employer)s. If it is one, write to us through the"
        " contact page; a person checks it."
    ) % {"domain": domain, "employer": employer.name}


def sign(claim: Claim) -> str:
    """Return the claim signed, for the link in the letter. It names the domain, never the address."""
    fields = [claim.user_id, claim.employer_id, claim.domain, claim.nonce, claim.asked_on.isoformat()]
    return signing.dumps(fields, salt=_SALT)


def read(link: str) -> Claim:
    """Return the claim in a signed link.

    Raises:
        LinkRefusedError: it is damaged, or older than 24 hours.
    """
    try:
        user_id, employer_id, domain, nonce, asked_on = signing.loads(link, salt=_SALT, max_age=LINK_LIFETIME)
    except signing.SignatureExpired as error:
        raise LinkRefusedError(expired=True) from error
    except signing.BadSignature as error:
        raise LinkRefusedError(expired=False) from error
    return Claim(user_id, employer_id, domain, nonce, dt.date.fromisoformat(asked_on))


def is_settled(*, claim: Claim, user: User, today: dt.date) -> bool:
    """Whether the user has pressed the button already (or proven the same domain since)."""
    return (
        claim.user_id == user.pk
        and Representative.objects.active(on=today)
        .filter(user=user, employer=claim.employer_id, proven_by=claim.domain, proven_on__gte=claim.asked_on)
        .exists()
    )


def settle(*, claim: Claim, user: User, employer: Employer, today: dt.date) -> Representative:
    """Let the user speak for the employer, proven today. Settling twice changes nothing more.

    Raises:
        LinkRefusedError: the claim is another user's or employer's, its domain is no longer on record, or
            the user's access was ended since it was asked for.
        AccessRefusedError: the user's access was ended before, and a letter does not bring it back.
    """
    ours = claim.user_id == user.pk and claim.employer_id == employer.pk
    still_on_record = employer.status == EmployerStatus.LISTED and claim.domain in domains_on_record(employer)
    ended = Representative.objects.filter(user=user, employer=employer, revoked_on__gte=claim.asked_on)
    revoked_since = ended.exclude(ended_how=Ending.LEFT).exists()
    if not ours or not still_on_record or revoked_since:
        raise LinkRefusedError(expired=ours)
    return grant_representation(user=user, employer=employer, domain=claim.domain, today=today)
