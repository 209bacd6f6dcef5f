"""Keys are fetched beforehand, by night, for everybody alike: never because of a mail that somebody showed.

A name server sees who asks for what. Asked at the moment of an upload, or later for a selector that only one
mail has, the employer's own would learn that this mail's recipient has written here. So what is asked is the
same every time: the shipped selectors at every domain on record in its turn, what was found before, hiring
systems, and what the operator names. A mail whose key is not among these proves nothing; that is the price.
"""

import asyncio
import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from employers.domains import registrable
from employers.models import EmployerDomain
from submissions.evidence.records import hiring_systems, selectors
from submissions.evidence.signature import DOMAIN, SELECTOR, is_key_record, is_revoked
from submissions.evidence.verifier import MOST_DAYS_OLD
from submissions.models import DkimKey

SECONDS_A_NAME: Final = 5
# One round: so many names are asked for before what was found is stored and the clock looked at.
_ROUND: Final = 2_000
_LONGEST_RECORD: Final = 2_000
_BETWEEN: Final = "._domainkey."

type Name = tuple[str, str]
"""A domain and a selector."""


@dataclass(frozen=True)
class Answer:
    """What the DNS says of a name: its TXT records, none, or `failed` (no server answered)."""

    texts: tuple[str, ...] = ()
    failed: bool = False


type Ask = Callable[[str], Awaitable[Answer]]


@dataclass
class Fetched:
    """What a run did, as counts of names (`dropped`: of keys); `left` names were not asked for in time."""

    asked: int = 0
    found: int = 0
    absent: int = 0
    revoked: int = 0
    unclear: int = 0
    failed: int = 0
    dropped: int = 0
    left: int = field(default=0)


# --- Which names -----------------------------------------------------------------------------------------


def plan(*, today: dt.date, nights: int, asked: Sequence[Name] = ()) -> Iterator[Name]:
    """Yield the names of a night, each once: what is asked for, what is known, systems, a share of the rest.

    Args:
        today: decides whose turn it is.
        nights: after how many nights every employer's domain has had its turn; 1 is all of them now.
        asked: names that the operator wants besides; once found they are known.
    """
    seen: set[Name] = set()
    held = DkimKey.objects.filter(_is_on_record()).values_list("domain", "selector").distinct()
    of_systems = (
        (domain, selector)
        for system in hiring_systems()
        for domain in system.domains
        for selector in (*system.selectors, *selectors().common)
    )
    for names in (asked, held.iterator(), of_systems):
        for name in names:
            if name not in seen:
                seen.add(name)
                yield name
    rows = EmployerDomain.objects.filter(listed=True).order_by("pk").values_list("domain", flat=True)
    for domain in rows.iterator():
        if turn_of(domain, nights) == today.toordinal() % nights:
            yield from (name for name in selectors().names(domain) if name not in seen)


def _is_on_record() -> Q:
    """Return the condition that a key is a listed employer's or a hiring system's; no other is kept up."""
    listed = EmployerDomain.objects.filter(listed=True, domain=OuterRef("registrable"))
    return Q(Exists(listed)) | Q(registrable__in=_system_domains())


def _system_domains() -> set[str]:
    return {registrable(domain) for system in hiring_systems() for domain in system.domains}


def turn_of(domain: str, nights: int) -> int:
    """Return in which of so many nights a domain has its turn: the same one for good."""
    return int.from_bytes(sha256(domain.encode()).digest()[:8]) % nights


def host_of(name: Name) -> str:
    """Return the host name that the DNS knows a key by."""
    domain, selector = name
    return f"{selector}{_BETWEEN}{domain}"


def name_of(host: str) -> Name | None:
    """Return the domain and selector of such a host name, or None for another one."""
    selector, between, domain = host.lower().rstrip(".").partition(_BETWEEN)
    if not between or not SELECTOR.fullmatch(selector) or not DOMAIN.fullmatch(domain):
        return None
    return domain, selector


# --- Asking ------------------------------------------------------------------------------------------------


def resolver(nameservers: Sequence[str] = (), *, port: int = 53) -> Ask:
    """Return a function that asks the DNS: these servers, or the machine's own."""
    made = dns.asyncresolver.Resolver(configure=not nameservers)
    if nameservers:
        made.nameservers = list(nameservers)
        made.port = port

    async def ask(host: str) -> Answer:
        try:
            found = await made.resolve(f"{host}.", "TXT", lifetime=SECONDS_A_NAME, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return Answer()
        except (dns.exception.DNSException, OSError):
            return Answer(failed=True)
        return Answer(tuple(b"".join(row.strings).decode("ascii", "replace") for row in found))

    return ask


def fetch(
    names: Iterable[Name],
    *,
    ask: Ask,
    today: dt.date,
    at_once: int,
    seconds: float,
    progress: Callable[[Fetched], None] = lambda fetched: None,
) -> Fetched:
    """Ask for the names, store the keys, drop those that are too old; return what was done.

    Args:
        names: from plan(); read as far as there is time.
        ask: from resolver(), or a file's answers.
        today: the day that the keys are seen on.
        at_once: how many questions are open at the same time.
        seconds: after so many no further round begins; a round takes some seconds.
        progress: called after each round.
    """
    done, end, rest = Fetched(), time.monotonic() + seconds, iter(names)
    while batch := list(islice(rest, _ROUND)):
        if time.monotonic() >= end:
            done.left = len(batch) + sum(1 for _name in rest)
            break
        store(asyncio.run(_round(batch, ask, at_once)), today=today, done=done)
        progress(done)
        if done.asked == done.failed:
            # No server answers at all: the rest would only wait for the same.
            done.left = sum(1 for _name in rest)
            break
    done.dropped = drop_old(today=today)
    return done


async def _round(names: list[Name], ask: Ask, at_once: int) -> list[tuple[Name, Answer]]:
    gate = asyncio.Semaphore(at_once)

    async def one(name: Name) -> tuple[Name, Answer]:
        async with gate:
            return name, await ask(host_of(name))

    return list(await asyncio.gather(*(one(name) for name in names)))


# --- Storing -----------------------------------------------------------------------------------------------


@transaction.atomic
def store(answers: Iterable[tuple[Name, Answer]], *, today: dt.date, done: Fetched) -> None:
    """Store what the DNS said, and count it in `done`.

    A key that has gone from the DNS stays for a while, for mail that it has signed; one that is revoked
    (`p=` is empty) goes at once. Two keys under one name are none (RFC 6376 section 3.6.2.2 leaves it open).
    """
    rows = []
    for (domain, selector), answer in answers:
        done.asked += 1
        texts = [text for text in answer.texts if is_key_record(text)]
        if answer.failed:
            done.failed += 1
        elif not texts:
            done.absent += 1
        elif len(texts) > 1 or len(texts[0]) > _LONGEST_RECORD:
            done.unclear += 1
        elif is_revoked(texts[0]):
            done.revoked += 1
            DkimKey.objects.filter(domain=domain, selector=selector).delete()
        else:
            done.found += 1
            rows.append(
                DkimKey(
                    domain=domain,
                    registrable=registrable(domain),
                    selector=selector,
                    key=texts[0],
                    fetched=today,
                )
            )
    DkimKey.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["domain", "selector", "key"], update_fields=["fetched"]
    )


def drop_old(*, today: dt.date) -> int:
    """Delete the keys that no mail can need any more; return how many they were."""
    oldest = today - dt.timedelta(days=MOST_DAYS_OLD)
    deleted, _by_table = DkimKey.objects.filter(fetched__lt=oldest).delete()
    return deleted


# --- A file in the place of the DNS ------------------------------------------------------------------------

# "name text", or a line of dig's answer: "name. 300 IN TXT "text" "more text"".
_LINE: Final = re.compile(r"(\S+)\s+(?:\d+\s+)?(?:IN\s+)?(?:TXT\s+)?(.*)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')


def answers_in(lines: Iterable[str]) -> dict[Name, Answer]:
    """Return the answers of a file by their names; what is no name of a key is passed over.

    A line is a host name and its TXT record, bare or as `dig` prints it; `#` begins a comment. NXDOMAIN in
    the place of the record says that there is none, and a word between ~~ that no server answered.
    """
    texts: dict[Name, list[str]] = {}
    failed = Counter[Name]()
    for line in lines:
        found = _LINE.fullmatch(line.strip())
        name = name_of(found[1]) if found and not line.startswith(("#", ";")) else None
        if name is None or found is None:
            continue
        said = found[2].strip()
        texts.setdefault(name, [])
        if said.startswith("~~"):
            failed[name] += 1
        elif said.upper() != "NXDOMAIN":
            quoted = _QUOTED.findall(said) if said.startswith('"') else [said]
            texts[name].append(re.sub(r"\\(.)", r"\1", "".join(quoted)))
    return {name: Answer(tuple(found), failed=bool(failed[name])) for name, found in texts.items()}


def of_interest(names: Iterable[Name]) -> list[Name]:
    """Return those of the names that are at or below a domain on record, or a hiring system's."""
    names = list(names)
    wanted = _system_domains()
    asked = {registrable(domain) for domain, _selector in names}
    wanted |= set(
        EmployerDomain.objects.filter(listed=True, domain__in=asked).values_list("domain", flat=True)
    )
    return [name for name in names if registrable(name[0]) in wanted]
