"""What the sources say, in our words: the tables are in employers/data/, one CSV each."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import pycountry

from core.text import folded, tidy_line
from core.vocabulary import Industry, SizeBand
from employers.domains import is_shared, own_domain
from employers.importing.reading import Row
from employers.names import LONGEST_NAME, normalised, plain

_DATA: Final = Path(__file__).resolve().parent.parent / "data"
_BANDS: Final = (
    (50, SizeBand.UP_TO_50),
    (200, SizeBand.UP_TO_200),
    (500, SizeBand.UP_TO_500),
    (1000, SizeBand.UP_TO_1000),
)


def _table(name: str) -> dict[str, str]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


_INDUSTRIES: Final = _table("industries")
_SIC: Final = _table("sic_codes")
_COUNTRIES: Final = _table("countries")
_SIZES: Final = _table("sizes")
_NO_PLACES: Final = frozenset(_table("no_places"))
_UK_COUNTIES: Final = frozenset(_table("uk_counties"))
_US_STATES: Final = frozenset(
    part.code.partition("-")[2] for part in pycountry.subdivisions if part.country_code == "US"
)

_SIC_CODE = re.compile(r"\d{4,5}")
_NUMBER = re.compile(r"\d[\d,.' ]*")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_BETWEEN_PLACES = re.compile(r"\s*(?:;|/|\||&|\bor\b|\band\b)\s*")
# A spreadsheet would run this. No employer begins with "=", and what begins with the others is one only
# without anything to call.
_FORMULA = re.compile(r"^(?:=|[+\-@\t].*(?:\w\(|[|!]))")
# A share or a bond and not who issued it.
_SECURITY = re.compile(
    r"\b(?:preferred (?:stock|shares?|units?)|depositary shares|warrants?|subordinated|debentures?|notes due"
    r"|senior notes|perpetual|\d+(?:\.\d+)?%)(?:\W|$)",
    re.IGNORECASE,
)
# A class of shares behind the name of who issued them.
_SHARE_CLASS = re.compile(
    r"[\s,-]+(?:(?:class [a-z] )?(?:common|ordinary|capital) (?:stock|shares?)|class [a-z](?: shares?)?"
    r"|depositary receipts?|american depositary shares|adrs?|ordinary)\s*$",
    re.IGNORECASE,
)


# "Luciq (formerly Instabug)": the name of today, and the one that people still type.
_FORMERLY = re.compile(
    r"^(?P<name>.+?)\s*\(\s*(?:formerly(?: known as)?|previously|f/?k/?a|d/?b/?a|trading as|t/a)[\s:.]+"
    r"(?P<other>[^()]+)\)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row in our words, before anybody knows whether the employer is there already.

    `plain` is the name as words with its legal form, `normalised` without; `aliases` are further names.
    """

    line: int
    name: str
    plain: str
    normalised: str
    domain: str = ""
    industry: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    size_band: str = ""
    is_agency: bool = False
    aliases: tuple[str, ...] = ()


class RowRefusedError(ValueError):
    """The row names no employer; the message says why."""


def industry_of(industry: str, sector: str = "") -> str:
    """Return our code for a source's industry, or for its sector; "" when neither is known.

    A UK register entry ("SIC 82990, 93130") goes by its first whole code, the longest prefix first.
    """
    for text in (industry, sector):
        words = folded(text)
        if words.startswith("sic "):
            return _sic(words)
        # "Fintech -> Payments" is looked up whole, then as "Fintech".
        for part in (words, words.split("->")[0].strip()):
            if _INDUSTRIES.get(part):
                return str(Industry(_INDUSTRIES[part]))
    return ""


def _sic(words: str) -> str:
    for code in _SIC_CODE.findall(words):
        # The zero in front of "01110" gets lost in spreadsheets.
        code = code.zfill(5)
        for length in range(5, 1, -1):
            if code[:length] in _SIC:
                return _SIC[code[:length]]
    return ""


@lru_cache(maxsize=1024)
def country_of(text: str) -> str:
    """Return the ISO 3166 alpha-2 code of a country's name or code in English; "" when it is not known."""
    words = folded(text)
    if not words or words in _NO_PLACES:
        return ""
    if words in _COUNTRIES:
        return _COUNTRIES[words]
    try:
        return str(pycountry.countries.lookup(text.strip()).alpha_2)
    except LookupError:
        return ""


def size_of(text: str) -> str:
    """Return our band for a number of people ("120", "201-500", "1,001+"); "" when it fits no single one.

    A lower end that is a round border ("500 to 999") belongs to the band above it.
    """
    words = folded(text)
    if words in _SIZES:
        return _SIZES[words]
    numbers = [int(digits) for found in _NUMBER.findall(words) if (digits := re.sub(r"\D", "", found)[:9])]
    if not numbers or len(numbers) > 2 or "cap" in words:
        return ""
    if len(numbers) == 1:
        open_ended = "+" in words or "more" in words or "over" in words
        if open_ended:
            return str(SizeBand.MORE_THAN_1000) if numbers[0] >= 1000 else ""
        return _band(numbers[0]) if words.replace(",", "").isdigit() and numbers[0] else ""
    low, high = _band(numbers[0] + 1), _band(numbers[1])
    return low if low == high else ""


def _band(people: int) -> str:
    return next((str(band) for most, band in _BANDS if people <= most), str(SizeBand.MORE_THAN_1000))


def _is_no_place(text: str) -> bool:
    return not text or folded(text) in _NO_PLACES


def place_of(city: str, region: str, country: str) -> tuple[str, str, str]:
    """Return (city, region, ISO country code) from what the source says, each "" when not known.

    Understands "Remote", several places in one cell (the first is taken), "Boulder, CO", "London, UK"
    and postal addresses, of which the town is kept and the street is not.
    """
    code = country_of(country)
    region = "" if _is_no_place(region) or _UK_POSTCODE.fullmatch(region) else tidy_line(region)
    if _UK_POSTCODE.search(city) or city.count(",") > 3:
        return _town(city), region, code
    for place in _BETWEEN_PLACES.split(tidy_line(city)):
        parts = [part.strip() for part in place.split(",") if not _is_no_place(part.strip())]
        if parts:
            return _city(parts, region, code)
    return "", region, code


def _city(parts: list[str], region: str, code: str) -> tuple[str, str, str]:
    if country_of(parts[0]) and len(parts) == 1:
        # A country, or a city that is one; Singapore is both.
        return (parts[0] if code == country_of(parts[0]) else ""), region, code or country_of(parts[0])
    last = parts[-1]
    if len(parts) > 1 and not code:
        if last.upper() in _US_STATES:
            code, region = "US", region or last.upper()
        else:
            code = country_of(last)
    name = parts[0]
    return ("" if any(letter.isdigit() for letter in name) else name[:100]), region[:100], code


def _town(address: str) -> str:
    """Return the town of a British address: its last part that is no country, county, postcode or number."""
    for part in reversed(_UK_POSTCODE.sub("", address).split(",")):
        part = tidy_line(part).strip(" .")
        if part and folded(part) not in _UK_COUNTIES and not country_of(part):
            whole = not any(letter.isdigit() for letter in part) and len(part.split()) <= 4
            return (part.title() if part.isupper() else part)[:100] if whole else ""
    return ""


def domain_of(row: Row) -> str:
    """Return the domain that a row names as the employer's own, or "".

    Only the column `domain` says whose a domain is. The website may be any page about the employer (the
    UK register links to reports on all sorts of hosts); one on a hiring system takes the domain away.
    """
    cells = row.cells
    return "" if is_shared(cells.get("website", "")) else own_domain(cells.get("domain", ""))


def candidate(row: Row, domain: str) -> Candidate:
    """Return the row in our words, with the domain that domain_of found.

    Raises:
        RowRefusedError: it names no employer.
    """
    cells = row.cells
    name, aliases = _names(cells["name"])
    city, region, country = place_of(cells["city"], cells["region"], cells["country"])
    industry = industry_of(cells["industry"], cells["sector"])
    return Candidate(
        line=row.line,
        name=name,
        plain=plain(name),
        normalised=normalised(name),
        domain=domain,
        industry=industry,
        country=country,
        region=region,
        city=city,
        size_band=size_of(cells["size"]),
        is_agency=industry == Industry.RECRUITMENT and folded(cells["industry"]).startswith("sic 78"),
        aliases=aliases,
    )


def _names(cell: str) -> tuple[str, tuple[str, ...]]:
    name = _name(cell)
    found = _FORMERLY.match(name)
    if found and normalised(found["name"]) and normalised(found["other"]):
        return found["name"], (found["other"].strip(),)
    return name, ()


def _name(cell: str) -> str:
    if _FORMULA.match(cell):
        raise RowRefusedError("the name is a formula")
    name = tidy_line(cell)
    if _SECURITY.search(name):
        raise RowRefusedError("the name is that of a share or bond, not of an employer")
    name = _SHARE_CLASS.sub("", name) or name
    if not normalised(name):
        raise RowRefusedError("the name has no letter and no digit" if name else "the name is empty")
    if len(name) > LONGEST_NAME:
        raise RowRefusedError(f"the name has more than {LONGEST_NAME} characters")
    return name
