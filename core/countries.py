"""The countries by the names that people call them, in the reader's language."""

import gettext
from functools import lru_cache

import pycountry

from core.languages import reading_language
from core.text import folded

# What people call some countries; ISO's own names are for registers.
_COMMON_NAMES: dict[str, dict[str, str]] = {
    "en": {
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
    },
    "fr": {
        "BO": "Bolivie",
        "CD": "RD Congo",
        "CG": "Congo",
        "FM": "Micronésie",
        "GB": "Royaume-Uni",
        "HK": "Hong Kong",
        "IR": "Iran",
        "KP": "Corée du Nord",
        "KR": "Corée du Sud",
        "LA": "Laos",
        "MD": "Moldavie",
        "MO": "Macao",
        "NL": "Pays-Bas",
        "PS": "Palestine",
        "RU": "Russie",
        "SY": "Syrie",
        "TR": "Turquie",
        "TW": "Taïwan",
        "TZ": "Tanzanie",
        "US": "États-Unis",
        "VA": "Vatican",
        "VE": "Venezuela",
        "VG": "Îles Vierges britanniques",
        "VI": "Îles Vierges américaines",
        "VN": "Viêt Nam",
    },
}


def country_name(code: str) -> str:
    """Return a country's common name, in the language that is active, for its ISO 3166 alpha-2 code.

    An unknown code is returned as it is.
    """
    return _country_name(code, reading_language())


@lru_cache(maxsize=1024)
def _country_name(code: str, language: str) -> str:
    if code in (common := _COMMON_NAMES.get(language, {})):
        return common[code]
    found = pycountry.countries.get(alpha_2=code) if code else None
    if found is None:
        return code
    name: str = getattr(found, "common_name", found.name)
    if language == "en":
        return name
    return _iso_names(language).gettext(found.name if name == found.name else name)


def country_choices() -> list[tuple[str, str]]:
    """Return every country's code and name in the language that is active, as a dictionary sorts them."""
    return list(_sorted_countries(reading_language()))


@lru_cache
def _sorted_countries(language: str) -> tuple[tuple[str, str], ...]:
    named = ((country.alpha_2, _country_name(country.alpha_2, language)) for country in pycountry.countries)
    return tuple(sorted(named, key=lambda pair: folded(pair[1])))


@lru_cache
def _iso_names(language: str) -> gettext.NullTranslations:
    """Return ISO's country names in a language; a language without them leaves the English ones."""
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
