"""Where an employer is and what it does, in words."""

from django.utils.text import capfirst

from core.countries import country_name
from core.vocabulary import Industry, SizeBand
from employers.models import Employer


def facts_of(employer: Employer) -> list[str]:
    """Return industry, place and size in words, without what is not known."""
    facts: list[str] = []
    if employer.industry in Industry.values:
        facts.append(capfirst(str(Industry(employer.industry).label)))
    place = ", ".join(part for part in (employer.city, country_name(employer.country)) if part)
    if place:
        facts.append(place)
    if employer.size_band in SizeBand.values:
        facts.append(str(SizeBand(employer.size_band).label))
    return facts
