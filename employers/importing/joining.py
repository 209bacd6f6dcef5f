"""Which employer a row is about: one that is there, by domain or by name, or a new one.

The rules, in order. One domain is one employer. Without that, one normalised name is one employer, but
only where nothing says otherwise: two domains of their own do, unless they are the same word under two
suffixes; two countries do, unless the whole name of at least two words is the same, legal form and
all (a listing abroad names the country of the exchange). A row that fits several takes the oldest
and gives it nothing, because it could be any of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from django.db import transaction

from employers.domains import label_and_suffix
from employers.importing.mapping import Candidate
from employers.models import Employer, EmployerDomain, EmployerName, EmployerStatus
from employers.names import normalised, plain
from employers.services.naming import add_names, free_slugs, slug_of

# Country suffixes that are used all over the world.
_GENERIC_SUFFIXES = frozenset(
    "ac ai am at cc co fm gg im in io is it la ly me ms nu sh so st tk to tv us vc ws".split()
)
_FIELDS = ("industry", "country", "region", "city", "size_band", "is_agency", "name")


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row, and why in words; `slug` is the employer's address."""

    line: int
    outcome: Outcome
    name: str
    reason: str
    slug: str = ""


@dataclass(slots=True)
class _Known:
    """An employer that a row may be about, as it will be when the chunk is written."""

    employer: Employer
    domains: set[str] = field(default_factory=set)
    # Normalised to plain: what compares equal, and the whole of it.
    names: dict[str, set[str]] = field(default_factory=dict)
    new_names: list[EmployerName] = field(default_factory=list)
    new_domains: list[EmployerDomain] = field(default_factory=list)
    is_new: bool = False
    changed: bool = False


@lru_cache(maxsize=4096)
def _country_of_domain(domain: str) -> str:
    """Return the country that a domain's suffix names; "" for suffixes that are used anywhere."""
    suffix = label_and_suffix(domain)[1].rpartition(".")[2]
    if len(suffix) != 2 or suffix in _GENERIC_SUFFIXES:
        return ""
    return {"uk": "GB"}.get(suffix, suffix.upper())


class Chunk:
    """Some hundred rows of one file, joined and written in one transaction."""

    def __init__(self, rows: Iterable[Candidate]) -> None:
        self._rows = list(rows)
        self._by_domain: dict[str, _Known] = {}
        self._by_name: dict[str, list[_Known]] = {}
        self._touched: dict[int, _Known] = {}

    @transaction.atomic
    def write(self) -> list[Result]:
        """Join the rows and write what is new; return what became of each."""
        self._load()
        joined = [(row, *self._join(row)) for row in self._rows]
        self._save()
        return [
            Result(row.line, outcome, row.name, reason, known.employer.slug)
            for row, known, outcome, reason in joined
        ]

    def _load(self) -> None:
        domains = {row.domain for row in self._rows if row.domain}
        names = {row.normalised for row in self._rows}
        listed = EmployerStatus.LISTED
        owners = EmployerDomain.objects.filter(domain__in=domains, listed=True)
        named = EmployerName.objects.filter(normalised__in=names, employer__status=listed)
        wanted = {*owners.values_list("employer_id", flat=True), *named.values_list("employer_id", flat=True)}
        known = {
            employer.pk: _Known(employer)
            for employer in Employer.objects.filter(pk__in=wanted, status=listed).order_by("pk")
        }
        for owner, domain in EmployerDomain.objects.filter(employer__in=known).values_list(
            "employer_id", "domain"
        ):
            known[owner].domains.add(domain)
            self._by_domain[domain] = known[owner]
        rows = EmployerName.objects.filter(employer__in=known).order_by("employer_id")
        for owner, name, normal in rows.values_list("employer_id", "name", "normalised"):
            known[owner].names.setdefault(normal, set()).add(plain(name))
            self._by_name.setdefault(normal, []).append(known[owner])

    def _join(self, row: Candidate) -> tuple[_Known, Outcome, str]:
        if row.domain and (owner := self._by_domain.get(row.domain)):
            return owner, *self._give(owner, row, f"same domain, {row.domain}")
        fitting = [known for known in self._by_name.get(row.normalised, ()) if _fits(known, row)]
        if row.country:
            # Those that are surely in the same country, if there are any.
            fitting = [known for known in fitting if known.employer.country == row.country] or fitting
        if not fitting:
            return self._add(row), Outcome.ADDED, ""
        if len(fitting) > 1 and not row.domain:
            reason = f"{len(fitting)} employers have this name; nothing was taken from this row"
            return fitting[0], Outcome.UNCHANGED, reason
        return fitting[0], *self._give(fitting[0], row, "same name")

    def _add(self, row: Candidate) -> _Known:
        employer = Employer(
            name=row.name,
            name_normalised=row.normalised,
            industry=row.industry,
            country=row.country,
            region=row.region,
            city=row.city,
            size_band=row.size_band,
            is_agency=row.is_agency,
            status=EmployerStatus.LISTED,
        )
        known = _Known(employer, is_new=True)
        self._take_names(known, row)
        self._take_domain(known, row)
        self._touched[id(known)] = known
        return known

    def _take_names(self, known: _Known, row: Candidate) -> bool:
        """Add the row's name and aliases; return whether any was new."""
        took = self._take_name(known, row.name, row.normalised, row.plain)
        for alias in row.aliases:
            took |= self._take_name(known, alias, normalised(alias), plain(alias))
        return took

    def _take_name(self, known: _Known, name: str, normal: str, whole: str) -> bool:
        forms = known.names.get(normal)
        if forms is not None:
            forms.add(whole)
            return False
        known.names[normal] = {whole}
        known.new_names.append(EmployerName(employer=known.employer, name=name, normalised=normal))
        self._by_name.setdefault(normal, []).append(known)
        return True

    def _take_domain(self, known: _Known, row: Candidate) -> bool:
        if not row.domain or row.domain in known.domains:
            return False
        known.domains.add(row.domain)
        known.new_domains.append(EmployerDomain(employer=known.employer, domain=row.domain, source="import"))
        self._by_domain[row.domain] = known
        return True

    def _give(self, known: _Known, row: Candidate, why: str) -> tuple[Outcome, str]:
        """Let the employer have what the row knows and it does not."""
        given = []
        if self._take_domain(known, row):
            given.append("domain")
        if self._take_names(known, row):
            given.append("name")
        given += _fill(known.employer, row)
        if not given:
            return Outcome.UNCHANGED, why
        known.changed = True
        self._touched[id(known)] = known
        return Outcome.MERGED, f"{why}; gave {', '.join(given)}"

    def _save(self) -> None:
        touched = list(self._touched.values())
        new = [known.employer for known in touched if known.is_new]
        for employer, slug in zip(new, free_slugs(slug_of(row.name) for row in new), strict=True):
            employer.slug = slug
        Employer.objects.bulk_create(new, batch_size=1000)
        changed = [known.employer for known in touched if known.changed and not known.is_new]
        Employer.objects.bulk_update(changed, _FIELDS, batch_size=200)
        add_names(name for known in touched for name in known.new_names)
        EmployerDomain.objects.bulk_create(
            (domain for known in touched for domain in known.new_domains), batch_size=2000
        )


def _fits(known: _Known, row: Candidate) -> bool:
    """Whether nothing says that the employer of the same normalised name is another one."""
    country = known.employer.country or next(filter(None, map(_country_of_domain, known.domains)), "")
    row_country = row.country or (_country_of_domain(row.domain) if row.domain else "")
    same_country = not country or not row_country or country == row_country
    if row.domain and known.domains:
        labels = {label_and_suffix(domain)[0] for domain in known.domains}
        return same_country and label_and_suffix(row.domain)[0] in labels
    return same_country or (" " in row.normalised and row.plain in known.names.get(row.normalised, ()))


def _fill(employer: Employer, row: Candidate) -> list[str]:
    """Fill what is empty, never overwriting, and return what was filled. A place is taken whole."""
    filled = []
    for name in ("industry", "size_band"):
        if not getattr(employer, name) and getattr(row, name):
            setattr(employer, name, getattr(row, name))
            filled.append(name)
    if row.country and not employer.country:
        employer.country = row.country
        filled.append("country")
    if employer.country == row.country and not employer.city and not employer.region:
        employer.city, employer.region = row.city, row.region
        if row.city or row.region:
            filled.append("place")
    if row.is_agency and not employer.is_agency:
        employer.is_agency = True
        filled.append("is_agency")
    if employer.name.isupper() and not row.name.isupper() and employer.name_normalised == row.normalised:
        employer.name = row.name
        filled.append("spelling")
    return filled
