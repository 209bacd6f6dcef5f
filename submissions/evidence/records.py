"""What the site knows beforehand: domains, names, keys, hiring systems. From its own tables and files."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from employers.domains import own_domain, registrable
from employers.models import Employer
from employers.names import normalised
from submissions.evidence.verifier import Known, KnownKey
from submissions.models import DkimKey

_DATA: Final = Path(__file__).with_name("data")
# A name of one letter stands in every mail.
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True)
class HiringSystem:
    """A hiring system: its name, the domains that it signs with, and selectors that it is known to use."""

    name: str
    domains: tuple[str, ...]
    selectors: tuple[str, ...]


@cache
def hiring_systems() -> tuple[HiringSystem, ...]:
    """Return the shipped list (data/hiring_systems.json says of when it is, and where from)."""
    rows = json.loads((_DATA / "hiring_systems.json").read_text(encoding="utf-8"))["systems"]
    return tuple(
        HiringSystem(row["name"], tuple(row["domains"]), tuple(row.get("selectors", ()))) for row in rows
    )


@dataclass(frozen=True)
class Selectors:
    """Under which names keys are looked for: at a domain itself, and at subdomains that systems ask for."""

    common: tuple[str, ...]
    below: tuple[tuple[str, tuple[str, ...]], ...]

    def names(self, domain: str) -> Iterator[tuple[str, str]]:
        """Yield (domain, selector) for everything that is worth asking for at one employer's domain."""
        for selector in self.common:
            yield domain, selector
        for label, selectors in self.below:
            for selector in selectors:
                yield f"{label}.{domain}", selector


@cache
def selectors() -> Selectors:
    """Return the shipped list (data/selectors.json)."""
    found = json.loads((_DATA / "selectors.json").read_text(encoding="utf-8"))
    return Selectors(
        tuple(found["common"]), tuple((label, tuple(names)) for label, names in found["below"].items())
    )


def domains_of(employer: Employer) -> frozenset[str]:
    """Return the employer's domains that are its own: no free mail, no hiring system's, no shared host."""
    rows = employer.domains.filter(listed=True).values_list("domain", flat=True)
    return frozenset(domain for domain in rows if own_domain(domain) == domain)


def known_for(employer: Employer, *, now: dt.datetime) -> Known:
    """Return everything that a mail about this employer is held against. Three queries, and no network."""
    domains = domains_of(employer)
    systems = {domain: system.name for system in hiring_systems() for domain in system.domains}
    names = {employer.name_normalised, *employer.names.values_list("normalised", flat=True)}
    names |= {normalised(domain.partition(".")[0]) for domain in domains}
    below = domains | {registrable(domain) for domain in systems}
    rows = DkimKey.objects.filter(registrable__in=below).order_by("pk")
    keys = tuple(
        KnownKey(domain, selector, key, fetched)
        for domain, selector, key, fetched in rows.values_list("domain", "selector", "key", "fetched")
    )
    return Known(
        now=now,
        domains=domains,
        names=frozenset(name for name in names if len(name) >= _SHORTEST_NAME),
        systems=systems,
        keys=keys,
    )
