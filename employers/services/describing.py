"""How an employer is described: what it does, where it is, how large it is."""

from django.db import transaction

from core.text import tidy_line
from core.vocabulary import Industry, SizeBand
from employers.models import Employer, EmployerDomain, EmployerStatus
from employers.services.counting import recount_directory
from employers.services.listing import DomainTakenError, _clean_domain
from employers.services.naming import listed_owner


@transaction.atomic
def describe(
    *,
    employer: Employer,
    industry: str,
    country: str,
    region: str,
    city: str,
    size_band: str,
    is_agency: bool,
    domain: str = "",
) -> Employer:
    """Write down what is known about an employer; a further domain is added, none is taken away.

    Args:
        industry, size_band: codes of core.vocabulary; `country` ISO 3166 alpha-2; all may be empty.
        domain: a domain or web address of its own, or "".

    Raises:
        EmployerRefusedError: the domain cannot be used.
        DomainTakenError: another listed employer has the domain.
        ValueError: a code is not in its vocabulary.
    """
    own = _clean_domain(domain)
    employer = Employer.objects.select_for_update().get(pk=employer.pk)
    if own and (owner := listed_owner(own)) and owner.pk != employer.pk:
        raise DomainTakenError(own, owner)
    employer.industry = Industry(industry) if industry else ""
    employer.country = country.upper()
    employer.region, employer.city = tidy_line(region)[:100], tidy_line(city)[:100]
    employer.size_band = SizeBand(size_band) if size_band else ""
    employer.is_agency = is_agency
    employer.save(update_fields=["industry", "country", "region", "city", "size_band", "is_agency"])
    if own and not employer.domains.filter(domain=own).exists():
        EmployerDomain.objects.create(
            employer=employer,
            domain=own,
            source="moderator",
            listed=employer.status == EmployerStatus.LISTED,
        )
    if employer.status == EmployerStatus.LISTED:
        recount_directory()
    return employer
