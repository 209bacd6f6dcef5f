"""What moderators do to employers: each checks for a tie first, and what is refused changes nothing."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from employers import services
from employers.models import Employer, Representative
from moderation.conflicts import tied_employers
from moderation.errors import ConflictOfInterestError
from reviews.services.writing import move_reviews


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


def _untied(moderator: User, *concerned: Employer) -> None:
    if tied_employers(moderator) & {employer.pk for employer in concerned}:
        raise ConflictOfInterestError


def accept(*, employer: Employer, moderator: User, description: Description) -> Employer:
    """Put a proposed (or once refused) employer on the list, with the moderator's corrections.

    Raises:
        ConflictOfInterestError: the moderator has a tie to it.
        EmployerRefusedError: name or domain cannot be used; a DomainTakenError names the owner.
    """
    _untied(moderator, employer)
    with transaction.atomic():
        correct(employer=employer, moderator=moderator, description=description)
        return services.accept_proposal(employer=employer)


def correct(*, employer: Employer, moderator: User, description: Description) -> Employer:
    """Change the name or the description of an employer.

    Raises:
        ConflictOfInterestError: the moderator has a tie to it.
        EmployerRefusedError: name or domain cannot be used; a DomainTakenError names the owner.
    """
    _untied(moderator, employer)
    with transaction.atomic():
        if description.name != employer.name:
            services.rename(employer=employer, name=description.name)
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
    _untied(moderator, employer)
    return services.refuse_proposal(employer=employer)


def merge(*, source: Employer, target: Employer, moderator: User) -> Employer:
    """Make `source` a part of `target`: names, domains, people and reviews go there; its address redirects.

    Raises:
        ConflictOfInterestError: the moderator has a tie to one of them.
        EmployerRefusedError: they are one, or one was merged elsewhere.
    """
    _untied(moderator, source, target)
    with transaction.atomic():
        merged = services.merge_employers(source=source, target=target)
        move_reviews(source=source, target=target)
        return merged


def revoke(*, representative: Representative, moderator: User, today: dt.date) -> None:
    """End somebody's access to an employer's desk, at once.

    Raises:
        ConflictOfInterestError: the moderator has a tie to the employer.
    """
    _untied(moderator, representative.employer)
    services.revoke_representation(representative=representative, today=today)
