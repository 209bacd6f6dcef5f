"""The two lists of tags that DKIM knows: a signature in a mail, and a key in the DNS (RFC 6376, 8463). Pure.

Both are read more strictly than the standard allows: a tag that is there twice, a value with odd characters
or base 64 with anything else in it is no list at all. Nothing here decides whom a signature speaks for.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from submissions.evidence.mail import Field, relaxed_value

LEAST_BITS: Final = 1024
# Longer ones only cost time.
MOST_BITS: Final = 8192
_MOST_EXPONENT: Final = 1 << 32
MOST_SIGNED_FIELDS: Final = 200
_LONGEST_SIGNATURE: Final = 16_384

_TAG: Final = re.compile(rb"[A-Za-z][A-Za-z0-9_]*")
_VALUE: Final = re.compile(rb"[\x21-\x3a\x3c-\x7e \t\r\n]*")
_BLANK: Final = re.compile(rb"[ \t\r\n]+")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
SELECTOR: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_FIELD_NAME: Final = re.compile(r"[!-9;-~]+")
_TIME: Final = re.compile(r"[0-9]{1,12}")
# Algorithm -> the kind of key that it needs. SHA-1 has been broken, so `rsa-sha1` is no algorithm any more.
_KEY_OF_ALGORITHM: Final = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
_FORMS: Final = frozenset({"simple", "relaxed"})

type PublicKey = RSAPublicKey | Ed25519PublicKey


class UnusableError(ValueError):
    """A signature or a key that proves nothing; `code` is a reason of the verifier's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag's value without the space around it, and where it stands in the list."""

    value: bytes
    start: int
    end: int


def tags(text: bytes) -> dict[str, Tag]:
    """Return the tags of a list by their names.

    Raises:
        UnusableError: it is no list of tags, or has a tag twice ("malformed").
    """
    found: dict[str, Tag] = {}
    place = 0
    parts = text.split(b";")
    for number, part in enumerate(parts):
        name, equals, value = part.partition(b"=")
        start, end = place + len(name) + 1, place + len(part)
        place = end + 1
        if not part.strip(b" \t\r\n") and number == len(parts) - 1:
            continue
        bare = name.strip(b" \t\r\n")
        if not equals or not _TAG.fullmatch(bare) or not _VALUE.fullmatch(value):
            raise UnusableError("malformed")
        key = bare.decode("ascii")
        if key in found:
            raise UnusableError("malformed")
        found[key] = Tag(value.strip(b" \t\r\n"), start, end)
    return found


def _text(found: dict[str, Tag], name: str, default: str | None = None) -> str:
    if name in found:
        return relaxed_value(found[name].value).decode("ascii")
    if default is None:
        raise UnusableError("malformed")
    return default


def _bytes(found: dict[str, Tag], name: str) -> bytes:
    if name not in found:
        raise UnusableError("malformed")
    try:
        return base64.b64decode(_BLANK.sub(b"", found[name].value), validate=True)
    except binascii.Error:
        raise UnusableError("malformed") from None


def _time(found: dict[str, Tag], name: str) -> int | None:
    if name not in found:
        return None
    text = _text(found, name)
    if not _TIME.fullmatch(text):
        raise UnusableError("malformed")
    return int(text)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as its field says it. Times are seconds since 1970; `emptied` is the field without `b=`."""

    key_kind: str
    header_form: str
    body_form: str
    domain: str
    selector: str
    identity: str
    signed_fields: tuple[bytes, ...]
    body_hash: bytes
    proof: bytes
    signed_at: int | None
    lapses_at: int | None
    emptied: bytes


def read_signature(field: Field) -> Signature:
    """Return the signature in a DKIM-Signature field.

    Raises:
        UnusableError: it is not written as it should be ("malformed"), signs with an algorithm that is no
            good ("weak"), or leaves the end of the body open ("length").
    """
    if len(field.raw) > _LONGEST_SIGNATURE:
        raise UnusableError("malformed")
    found = tags(field.value)
    algorithm = _text(found, "a").lower()
    if algorithm not in _KEY_OF_ALGORITHM:
        raise UnusableError("weak")
    if "l" in found:
        raise UnusableError("length")
    domain, selector = _text(found, "d").lower(), _text(found, "s").lower()
    identity = _text(found, "i", f"@{domain}").lower().rpartition("@")[2]
    ways = [way.strip() for way in _text(found, "q", "dns/txt").lower().split(":")]
    forms = _text(found, "c", "simple/simple").lower().split("/")
    named = [name.strip().lower() for name in _text(found, "h").split(":")]
    signed_at, lapses_at = _time(found, "t"), _time(found, "x")
    in_order = signed_at is None or lapses_at is None or lapses_at > signed_at
    forms = [*forms, "simple"] if len(forms) == 1 else forms
    if not (
        _text(found, "v") == "1"
        and len(domain) <= 253
        and DOMAIN.fullmatch(domain)
        and len(selector) <= 253
        and SELECTOR.fullmatch(selector)
        and (identity == domain or identity.endswith(f".{domain}"))
        and "dns/txt" in ways
        and len(forms) == 2
        and set(forms) <= _FORMS
        and len(named) <= MOST_SIGNED_FIELDS
        and all(_FIELD_NAME.fullmatch(name) for name in named)
        # Which of several signatures would be meant, the standard does not say clearly.
        and "dkim-signature" not in named
        and in_order
    ):
        raise UnusableError("malformed")
    proof = _bytes(found, "b")
    start = len(field.raw) - len(field.value)
    emptied = field.raw[: start + found["b"].start] + field.raw[start + found["b"].end :]
    return Signature(
        key_kind=_KEY_OF_ALGORITHM[algorithm],
        header_form=forms[0],
        body_form=forms[1],
        domain=domain,
        selector=selector,
        identity=identity,
        signed_fields=tuple(name.encode("ascii") for name in named),
        body_hash=_bytes(found, "bh"),
        proof=proof,
        signed_at=signed_at,
        lapses_at=lapses_at,
        emptied=emptied,
    )


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as the DNS has it. `exact` means that subdomains may not sign with it (the flag `s`)."""

    kind: str
    public: PublicKey
    exact: bool


def is_key_record(text: str) -> bool:
    """Tell whether a TXT record is meant as a DKIM key; by wildcards others lie under the same names."""
    try:
        found = tags(text.encode("ascii"))
        return "p" in found and _text(found, "v", "DKIM1") == "DKIM1"
    except (UnusableError, UnicodeError):
        return False


def is_revoked(text: str) -> bool:
    """Tell whether a key record says that its key counts no more: its `p=` is empty."""
    return is_key_record(text) and not tags(text.encode("ascii"))["p"].value


def read_key(text: str) -> KeyRecord:
    """Return the key of a record.

    Raises:
        UnusableError: it is no key for mail ("no_key"), was revoked, is only being tested, or is too short
            to prove anything ("weak").
    """
    if not is_key_record(text) or is_revoked(text):
        raise UnusableError("no_key")
    found = tags(text.encode("ascii"))
    kind = _text(found, "k", "rsa").lower()
    services = {part.strip().lower() for part in _text(found, "s", "*").split(":")}
    hashes = {part.strip().lower() for part in _text(found, "h", "sha256").split(":")}
    flags = {part.strip().lower() for part in _text(found, "t", "").split(":")}
    # What is signed in a test counts as unsigned (RFC 6376 section 3.6.1); `g` is of its predecessor.
    if not services & {"*", "email"} or "sha256" not in hashes or "y" in flags:
        raise UnusableError("no_key")
    if _text(found, "g", "*") != "*" or kind not in _KEY_OF_ALGORITHM.values():
        raise UnusableError("no_key")
    try:
        content = _bytes(found, "p")
        public = Ed25519PublicKey.from_public_bytes(content) if kind == "ed25519" else _rsa(content)
    except ValueError as problem:
        code = problem.code if isinstance(problem, UnusableError) and problem.code == "weak" else "no_key"
        raise UnusableError(code) from None
    return KeyRecord(kind, public, "s" in flags)


def _rsa(content: bytes) -> RSAPublicKey:
    key = load_der_public_key(content)
    if not isinstance(key, RSAPublicKey):
        raise UnusableError("no_key")
    if not LEAST_BITS <= key.key_size <= MOST_BITS or key.public_numbers().e > _MOST_EXPONENT:
        raise UnusableError("weak")
    return key


def proves(key: PublicKey, *, proof: bytes, signed: bytes, digest: bytes) -> bool:
    """Tell whether `proof` is the key's signature of `signed`, whose SHA-256 is `digest`."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(proof, signed, PKCS1v15(), SHA256())
        else:
            # RFC 8463: Ed25519 signs the hash, not the text.
            key.verify(proof, digest)
    except InvalidSignature:
        return False
    return True
