"""Whether a mail proves that an employer wrote to somebody: bytes in, verdict out. Pure, without a clock.

What "signed by mail from this employer's domain" takes, all of it:

- exactly one From, To, Subject and Date, all four signed (`h=`), the whole body signed (no `l=`), nothing
  changed since;
- RSA of 1024 bits or more, or Ed25519, with SHA-256; the key was fetched beforehand, and is no test;
- signed and dated within the last 180 days and not in the future; a signature that lapses (`x=`) has not;
- `d=` is a domain on record of the employer, or below one, and the sender's address belongs to it: the
  domain itself, the signing one, or one below it by a name that employers give to themselves ("jobs", "uk"),
  because others ("acme" at a help desk's domain) are often customers';
- or `d=` is a hiring system's, the sender is there or at the employer, and the mail names the employer in its
  From or Subject, because a hiring system signs for thousands of employers.

Of several signatures any one is enough. Whatever goes wrong, the mail proves nothing.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Final, Self

from employers.names import plain
from submissions.evidence.mail import (
    MOST_BYTES,
    Field,
    Mail,
    MalformedError,
    read,
    relaxed_body,
    relaxed_value,
    simple_body,
)
from submissions.evidence.signature import Signature, UnusableError, proves, read_key, read_signature

MOST_DAYS_OLD: Final = 180
_LONGEST_DATE: Final = 100
# A clock that runs ahead.
_AHEAD: Final = dt.timedelta(hours=1)
# A key is asked for every night; one that was last seen so long ago may have been given up since.
DAYS_OF_GRACE: Final = 8
MOST_SIGNATURES: Final = 10
NEEDED: Final = (b"from", b"to", b"subject", b"date")
# Subdomains that employers give to themselves, beside those of two letters ("uk", "hr").
OWN_LABELS: Final = frozenset(
    "apac careers career corp corporate email emea global group hire hiring info intl jobs job mail mailer"
    " news notifications people recruiting recruitment smtp talent team work gh-mail".split()
)

# The reasons of a verdict, from the furthest from a proof to the nearest; evidence.wording has their words.
REASONS: Final = (
    "unreadable",
    "empty",
    "too_large",
    "malformed",
    "headers",
    "date",
    "future",
    "old",
    "unsigned",
    "weak",
    "elsewhere",
    "sender",
    "unnamed",
    "length",
    "uncovered",
    "lapsed",
    "no_key",
    "changed",
    "verified",
)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that was fetched beforehand: its TXT record, and the last day on which the DNS had it."""

    domain: str
    selector: str
    record: str
    seen: dt.date


@dataclass(frozen=True, slots=True)
class Known:
    """What the site knows before it sees a mail.

    `domains` are the employer's on record; `systems` those of hiring systems with the system's name; `names`
    the employer's, as employers.names.normalised makes them; `now` is an aware time.
    """

    now: dt.datetime
    domains: frozenset[str]
    names: frozenset[str]
    systems: Mapping[str, str]
    keys: tuple[KnownKey, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON can say."""
        return {
            "now": self.now.isoformat(),
            "domains": sorted(self.domains),
            "names": sorted(self.names),
            "systems": dict(self.systems),
            "keys": [asdict(key) | {"seen": key.seen.isoformat()} for key in self.keys],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Return what to_json() said."""
        return cls(
            now=dt.datetime.fromisoformat(said["now"]),
            domains=frozenset(said["domains"]),
            names=frozenset(said["names"]),
            systems=said["systems"],
            keys=tuple(
                KnownKey(key["domain"], key["selector"], key["record"], dt.date.fromisoformat(key["seen"]))
                for key in said["keys"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a mail proves: "none", "employer_domain" or "hiring_system" (reviews.models.review.Evidence).

    `content` (SHA-256, hexadecimal) and `written_on` (its Date, in UTC) are of a mail that proves something.
    The content is the same however unsigned parts of the mail are changed, and whichever of its signatures is
    left: it covers sender, recipient, subject, date and body in the form that no signature can tell apart.
    """

    evidence: str
    reason: str
    content: str = field(default="", repr=False)
    written_on: dt.date | None = None


def verify(data: bytes, known: Known) -> Verdict:
    """Return what the mail proves; never raises, because what cannot be read proves nothing."""
    try:
        return _verify(data, known)
    except UnusableError as problem:
        return Verdict("none", problem.code)
    except Exception:  # noqa: BLE001 - whatever a hostile mail can set off, it proves nothing.
        return Verdict("none", "unreadable")


def _verify(data: bytes, known: Known) -> Verdict:
    if not data.strip():
        raise UnusableError("empty")
    if len(data) > MOST_BYTES:
        raise UnusableError("too_large")
    try:
        mail = read(data)
    except MalformedError:
        raise UnusableError("malformed") from None
    if any(len(mail.named(name)) != 1 for name in NEEDED):
        raise UnusableError("headers")
    written = _date_of(mail)
    _check_age(written, known.now)
    signed = mail.named(b"dkim-signature")[:MOST_SIGNATURES]
    if not signed:
        raise UnusableError("unsigned")
    bodies = _Bodies(mail.body)
    nearest = REASONS[0]
    found = ""
    for one in signed:
        try:
            proven = _proven(one, mail, bodies, written, known)
        except UnusableError as problem:
            nearest = max(nearest, problem.code, key=REASONS.index)
            continue
        if proven == "employer_domain":
            found = proven
            break
        found = found or proven
    if not found:
        raise UnusableError(nearest)
    day = written.astimezone(dt.UTC).date()
    return Verdict(found, "verified", _content(mail, bodies), day)


class _Bodies:
    """The body in its two forms and their hashes, each made once and only if it is asked for."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._hashes: dict[str, bytes] = {}

    def hash(self, form: str) -> bytes:
        """Return the SHA-256 of the body in the form "simple" or "relaxed"."""
        if form not in self._hashes:
            made = relaxed_body(self._body) if form == "relaxed" else simple_body(self._body)
            self._hashes[form] = sha256(made).digest()
        return self._hashes[form]


def _content(mail: Mail, bodies: _Bodies) -> str:
    parts = [name + b":" + mail.named(name)[0].line for name in NEEDED]
    return sha256(b"\r\n".join([*parts, bodies.hash("relaxed")])).hexdigest()


# --- When ------------------------------------------------------------------------------------------------


def _date_of(mail: Mail) -> dt.datetime:
    line = mail.named(b"date")[0].line
    try:
        written = parsedate_to_datetime(line[:_LONGEST_DATE].decode("ascii"))
        # A time without a zone is meant as UTC ("-0000").
        return (written if written.tzinfo else written.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        raise UnusableError("date") from None


def _check_age(moment: dt.datetime, now: dt.datetime) -> None:
    if moment > now + _AHEAD:
        raise UnusableError("future")
    if moment < now - dt.timedelta(days=MOST_DAYS_OLD):
        raise UnusableError("old")


# --- One signature -----------------------------------------------------------------------------------------


def _proven(one: Field, mail: Mail, bodies: _Bodies, written: dt.datetime, known: Known) -> str:
    """Return what one signature proves: "employer_domain" or "hiring_system".

    Raises:
        UnusableError: nothing; the code is one of REASONS.
    """
    try:
        signature = read_signature(one)
    except UnusableError as problem:
        raise UnusableError("unsigned" if problem.code == "malformed" else problem.code) from None
    if not set(NEEDED) <= set(signature.signed_fields):
        raise UnusableError("uncovered")
    proven = _speaks_for(signature, mail, known)
    signed_at = _time_of(signature, written, known.now)
    if signature.body_hash != bodies.hash(signature.body_form):
        # Before the key is looked for: a mail that was changed is told so even where no key is known.
        raise UnusableError("changed")
    text = _signed_text(signature, mail)
    digest = sha256(text).digest()
    nearest = "no_key"
    for key in known.keys:
        if (key.domain, key.selector) != (signature.domain, signature.selector):
            continue
        try:
            record = read_key(key.record)
        except UnusableError as problem:
            nearest = problem.code if nearest == "no_key" else nearest
            continue
        if record.kind != signature.key_kind or (record.exact and signature.identity != signature.domain):
            continue
        # Signed long after the key was last seen: it had been given up, and perhaps given away.
        if max(signed_at, written).date() > key.seen + dt.timedelta(days=DAYS_OF_GRACE):
            continue
        if proves(record.public, proof=signature.proof, signed=text, digest=digest):
            return proven
        nearest = "changed"
    raise UnusableError(nearest)


def _time_of(signature: Signature, written: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return when it was signed, as it says itself; the mail's own date where it does not."""
    if signature.lapses_at is not None and now.timestamp() >= signature.lapses_at:
        raise UnusableError("lapsed")
    if signature.signed_at is None:
        return written
    try:
        moment = dt.datetime.fromtimestamp(signature.signed_at, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise UnusableError("unsigned") from None
    _check_age(moment, now)
    return moment


def _signed_text(signature: Signature, mail: Mail) -> bytes:
    """Return what was signed of the header: the named fields from the bottom up, and the signature itself."""
    form: Callable[[Field], bytes] = _relaxed if signature.header_form == "relaxed" else _simple
    left: dict[bytes, Iterator[Field]] = {}
    lines = []
    for name in signature.signed_fields:
        rest = left.setdefault(name, reversed(mail.named(name)))
        # A name beyond the last field of that name stands for nothing; that keeps others from adding one.
        if (chosen := next(rest, None)) is not None:
            lines.append(form(chosen) + b"\r\n")
    own = Field(b"dkim-signature", signature.emptied)
    return b"".join([*lines, form(own)])


def _relaxed(one: Field) -> bytes:
    return one.name + b":" + relaxed_value(one.value)


def _simple(one: Field) -> bytes:
    return one.raw


# --- Whom it speaks for -------------------------------------------------------------------------------------

# An address as real senders write it: bare, or in angle brackets after a name. No groups, no comments, no
# second address; what programs could read in two ways is no sender.
_LOCAL: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_HOST: Final = r"[A-Za-z0-9._-]{1,253}"
_SENDER: Final = re.compile(
    rf"(?P<bare_local>{_LOCAL})@(?P<bare_host>{_HOST})"
    rf"|(?P<name>(?:\"(?:[^\"\\]|\\.)*\"|[^\"<>])*)<(?P<local>{_LOCAL})@(?P<host>{_HOST})>"
)
# Longer lines are no sender's, and reading them takes time.
_LONGEST_LINE: Final = 2_000


def _speaks_for(signature: Signature, mail: Mail, known: Known) -> str:
    """Return for whom the signature speaks, if its signer and the sender belong together."""
    local, host, name = _sender(mail)
    domain = _above(signature.domain, known.domains)
    if domain:
        if host in {signature.domain, domain} or _is_own(host, domain):
            return "employer_domain"
        raise UnusableError("sender")
    system = _system_of(signature.domain, known)
    if not system:
        raise UnusableError("elsewhere")
    if any(_is_own(host, one) for one in known.domains):
        return "hiring_system"
    if _system_of(host, known) != system:
        raise UnusableError("sender")
    said = f" {plain(f'{name} . {local} . {words_of(mail.named(b"subject")[0].line)}')} "
    if not any(f" {one} " in said for one in known.names if one):
        raise UnusableError("unnamed")
    return "hiring_system"


def _sender(mail: Mail) -> tuple[str, str, str]:
    """Return the local part, the host (lower case) and the name of the one sender."""
    line = mail.named(b"from")[0].line
    try:
        found = _SENDER.fullmatch(line.decode("utf-8")) if len(line) <= _LONGEST_LINE else None
    except UnicodeDecodeError:
        found = None
    if found is None:
        raise UnusableError("sender")
    local, host = found["local"] or found["bare_local"], found["host"] or found["bare_host"]
    return local, host.lower(), words_of((found["name"] or "").replace('"', " ").encode())


def words_of(line: bytes) -> str:
    """Return a header's text with its encoded words read (RFC 2047); what cannot be read is left out."""
    whole = line[:_LONGEST_LINE].decode("utf-8", "replace")
    try:
        pieces = decode_header(whole)
    except (HeaderParseError, ValueError):
        return whole
    parts = []
    for text, charset in pieces:
        if isinstance(text, str):
            parts.append(text)
            continue
        try:
            parts.append(text.decode(charset or "ascii", "replace"))
        except (LookupError, ValueError, OSError, ImportError):
            # An unknown charset; or one that this process can no longer load (submissions.evidence.child).
            continue
    return " ".join(parts)


def _above(host: str, domains: frozenset[str]) -> str:
    """Return the one of these domains that the host is, or is below; else ""."""
    labels = host.split(".")
    return next(
        (one for cut in range(len(labels)) if (one := ".".join(labels[cut:])) in domains),
        "",
    )


def _system_of(host: str, known: Known) -> str:
    domain = _above(host, frozenset(known.systems))
    return known.systems[domain] if domain else ""


def _is_own(host: str, domain: str) -> bool:
    """Whether a host is the domain, or below it by names that employers give to themselves."""
    if host == domain:
        return True
    below = host.removesuffix(f".{domain}")
    if below == host:
        return False
    return all(label in OWN_LABELS or re.fullmatch("[a-z]{2}", label) for label in below.split("."))
