"""Where an employer is and what it does, in words."""

from functools import lru_cache

import pycountry
from django.utils.text import capfirst

from core.vocabulary import Industry, SizeBand
from employers.models import Employer

# What people call some countries; ISO's own names are for registers.
_COMMON_NAMES = {
    "BO": "Bolivia",
    "CD": "DR Congo",
    "FM": "Micronesia",
    "GB": "United Kingdom",
    "HK": "Hong Kong",
    "IR": "Iran",
    "KP": "North Korea",
    "KR": "South Korea",
    "LA": "Laos",
    "MD": "Moldova",
    "MO": "Macao",
    "NL": "Netherlands",
    "PS": "Palestine",
    "RU": "Russia",
    "SY": "Syria",
    "TR": "Turkey",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "VA": "Vatican City",
    "VE": "Venezuela",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
    "VN": "Vietnam",
}


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """Return a country's common name for its ISO 3166 alpha-2 code; an unknown code as it is."""
    if code in _COMMON_NAMES:
        return _COMMON_NAMES[code]
    found = pycountry.countries.get(alpha_2=code) if code else None
    return getattr(found, "common_name", found.name) if found else code


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
