"""What moderators do to employers: each checks for a tie first, and what is refused changes nothing."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from employers import services
from employers.models import Employer, EmployerStatus, ProofKind, Representative
from moderation.conflicts import tied_employers
from moderation.errors import ConflictOfInterestError, ModerationError


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a moderator writes about an employer; codes of core.vocabulary, all but the name may be empty."""

    name: str
    industry: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    size_band: str = ""
    is_agency: bool = False
    domain: str = ""
    also: str = ""


def untied(moderator: User, *concerned: Employer) -> None:
    """Refuse a moderator who has a tie to one of them.

    Raises:
        ConflictOfInterestError: there is a tie.
    """
    if tied_employers(moderator) & {employer.pk for employer in concerned}:
        raise ConflictOfInterestError


def accept(*, employer: Employer, moderator: User, description: Description) -> Employer:
    """Put a proposed (or once refused) employer on the list, with the moderator's corrections.

    Raises:
        ConflictOfInterestError: the moderator has a tie to it.
        EmployerRefusedError: name or domain cannot be used; a DomainTakenError names the owner.
    """
    untied(moderator, employer)
    with transaction.atomic():
        correct(employer=employer, moderator=moderator, description=description)
        return services.accept_proposal(employer=employer)


def correct(*, employer: Employer, moderator: User, description: Description) -> Employer:
    """Change the name or the description of an employer.

    Raises:
        ConflictOfInterestError: the moderator has a tie to it.
        EmployerRefusedError: name or domain cannot be used; a DomainTakenError names the owner.
    """
    untied(moderator, employer)
    with transaction.atomic():
        if description.name != employer.name:
            services.rename(employer=employer, name=description.name)
        if description.also:
            services.add_name(employer=employer, name=description.also)
        return services.describe(
            employer=employer,
            industry=description.industry,
            country=description.country,
            region=description.region,
            city=description.city,
            size_band=description.size_band,
            is_agency=description.is_agency,
            domain=description.domain,
        )


def refuse(*, employer: Employer, moderator: User) -> Employer:
    """Refuse a proposal. Its reviews stay in the queue, each to be read; none of them can be published.

    Raises:
        ConflictOfInterestError: the moderator has a tie to it.
        EmployerRefusedError: it is no proposal any more, or has published reviews.
    """
    untied(moderator, employer)
    return services.refuse_proposal(employer=employer)


def revoke(*, representative: Representative, moderator: User, today: dt.date) -> None:
    """End somebody's access to an employer's desk, at once.

    Raises:
        ConflictOfInterestError: the moderator has a tie to the employer.
    """
    untied(moderator, representative.employer)
    services.revoke_representation(representative=representative, today=today)


def grant_by_hand(*, employer: Employer, address: str, moderator: User, today: dt.date) -> Representative:
    """Let the holder of an account speak for an employer, after a person has checked who that is.

    Raises:
        ConflictOfInterestError: the moderator has a tie to the employer.
        ModerationError: no account has this address confirmed, it is one of the site's, or the employer is
            not listed. Nothing was changed.
    """
    untied(moderator, employer)
    found = EmailAddress.objects.filter(email__iexact=address.strip(), verified=True).select_related("user")
    user = next((one.user for one in found), None)
    if not isinstance(user, User) or not user.is_active:
        raise ModerationError(_("No account has this address confirmed. Nothing was changed."))
    if user.is_staff_member:
        raise ModerationError(_("Nobody of the site’s own team speaks for an employer. Nothing was changed."))
    if employer.status != EmployerStatus.LISTED:
        raise ModerationError(_("Only an employer on the list has a desk. Nothing was changed."))
    return services.grant_representation(
        user=user, employer=employer, domain="", how=ProofKind.HAND, today=today
    )
