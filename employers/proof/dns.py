"""Asking the DNS for a TXT record, and nothing else of the network.

The question goes to the resolvers of the machine (or those of DNS_SERVERS) and to nobody that the answer
names: nothing is connected to, no address is looked up. What is asked for is always `_heardback.` before a
registrable domain of the public DNS, so that no name inside somebody's network can be probed.
"""

from collections.abc import Callable, Iterable
from typing import Final

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
from django.conf import settings
from django.utils.module_loading import import_string

from employers.domains import registrable

# The name before the domain, so that the record stands apart from all others of the domain.
LABEL: Final = "_heardback"
# What stands before the token in the record.
PREFIX: Final = "heardback-proof="
# Seconds for one resolver to answer, and for all of them together.
_SECONDS_EACH: Final = 2.0
_SECONDS_ALL: Final = 6.0
# Names that are no part of the public DNS: the IANA's special-use domains (RFC 6761 and those after it),
# `internal`, and three that networks use inside and ICANN never delegates.
_NOT_PUBLIC: Final = frozenset(
    """
    alt arpa corp example example.com example.net example.org home internal invalid lan local localdomain
    localhost mail onion private test
    """.split()
)

# Takes a name, returns the values of its TXT records, each as one text. Raises SilentDnsError.
type Ask = Callable[[str], Iterable[str]]


class SilentDnsError(Exception):
    """No resolver gave an answer that counts: out of time, or a failure on their side."""


def is_askable(domain: str) -> bool:
    """Whether the DNS may be asked about a domain: a registrable one, in ASCII, of the public DNS."""
    parents = {domain.split(".", cut)[-1] for cut in range(domain.count(".") + 1)}
    return bool(domain) and registrable(domain) == domain and not parents & _NOT_PUBLIC


def record_name(domain: str) -> str:
    """Return the name at which the record of a domain stands."""
    return f"{LABEL}.{domain}"


def ask_dns(name: str) -> list[str]:
    """Return the values of a name's TXT records as the machine's resolvers know them; [] if there are none.

    Raises:
        SilentDnsError: no resolver answered in time, or all of them failed.
    """
    servers: list[tuple[str, int]] = settings.DNS_SERVERS
    try:
        resolver = dns.resolver.Resolver(configure=not servers)
        if servers:
            resolver.nameservers = [dns.nameserver.Do53Nameserver(*server) for server in servers]
        resolver.timeout, resolver.lifetime = _SECONDS_EACH, _SECONDS_ALL
        # The dot at the end makes it absolute: no search list of the machine's is tried.
        answer = resolver.resolve(dns.name.from_text(f"{name}."), "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise SilentDnsError(type(error).__name__) from error
    # A record may be cut into several strings, which belong together (RFC 7208 says so of SPF).
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def values_of(domain: str) -> list[str]:
    """Return what stands at the record's name of a domain, by whatever settings.TXT_RESOLVER names.

    Raises:
        ValueError: the domain is none of the public DNS, so nobody was asked.
        SilentDnsError: nobody answered.
    """
    if not is_askable(domain):
        raise ValueError(f"{domain!r} is no domain of the public DNS")
    ask: Ask = import_string(settings.TXT_RESOLVER)
    return list(ask(record_name(domain)))
