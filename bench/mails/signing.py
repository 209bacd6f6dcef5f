"""Signed mails, made with dkimpy's canonical forms and not with those of submissions.evidence.

What is signed here and verified there was therefore read by two programs that share nothing.
"""

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cache
from hashlib import sha256

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dkim.canonicalization import CanonicalizationPolicy

NEEDED = ("from", "to", "subject", "date", "message-id")


@dataclass(frozen=True)
class Signer:
    """A key pair of a domain: `record` is what the DNS would say, `algorithm` what `a=` says."""

    domain: str
    selector: str
    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    algorithm: str = "rsa-sha256"

    @property
    def record(self) -> str:
        """Return the TXT record of the key."""
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"

    def _sign(self, text: bytes) -> bytes:
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(sha256(text).digest())
        how = SHA1() if self.algorithm == "rsa-sha1" else SHA256()  # noqa: S303 - to see that it is refused.
        return self.private.sign(text, padding.PKCS1v15(), how)


@cache
def rsa_key(bits: int, number: int = 0) -> rsa.RSAPrivateKey:
    """Return a key of so many bits; the same one for the same number in one process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ed25519_key(number: int = 0) -> ed25519.Ed25519PrivateKey:
    """Return an Ed25519 key; the same one for the same number in one process."""
    return ed25519.Ed25519PrivateKey.generate()


def mail(
    *,
    sender: str = "Anna Weber <anna@harbourfinch.example>",
    to: str = "Candidate <me@mailbox.example>",
    subject: str = "Your interview",
    written: dt.datetime,
    body: bytes = b"Dear candidate,\r\n\r\nyou will hear by Friday.\r\n",
    extra: Sequence[str] = (),
) -> bytes:
    """Return an unsigned mail with CR LF, its fields in a usual order."""
    lines = [
        *extra,
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Date: {format_datetime(written)}",
        f"Message-ID: <{sha256(subject.encode()).hexdigest()[:16]}@harbourfinch.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def sign(
    data: bytes,
    signer: Signer,
    *,
    forms: str = "relaxed/relaxed",
    fields: Sequence[str] = NEEDED,
    signed_at: int | None = None,
    tags: Sequence[str] = (),
    identity: str = "",
    folded: bool = True,
) -> bytes:
    """Return the mail with a signature on top of it.

    Args:
        data: the mail.
        signer: whose key signs.
        forms: the `c=` tag.
        fields: the `h=` tag.
        signed_at: the `t=` tag, seconds since 1970; left out when None.
        tags: further tags as they stand in the list, such as "l=10" or "x=1".
        identity: the `i=` tag; left out when empty.
        folded: whether the signature is written over several lines.
    """
    header, body = dkim.rfc822_parse(data)
    policy = CanonicalizationPolicy.from_c_value(forms.encode())
    hashed = policy.canonicalize_body(body)
    length = next((int(tag[2:]) for tag in tags if tag.startswith("l=")), None)
    digest = (dkim.hashlib.sha1 if signer.algorithm == "rsa-sha1" else sha256)(hashed[:length]).digest()
    parts = [
        "v=1",
        f"a={signer.algorithm}",
        f"c={forms}",
        f"d={signer.domain}",
        f"s={signer.selector}",
        *([f"i={identity}"] if identity else []),
        *([f"t={signed_at}"] if signed_at is not None else []),
        *tags,
        f"h={':'.join(fields)}",
        f"bh={base64.b64encode(digest).decode()}",
        "b=",
    ]
    between = ";\r\n\t" if folded else "; "
    own = between.join(parts).encode()
    chosen = dkim.select_headers(header, [name.lower().encode() for name in fields])
    lines = policy.canonicalize_headers(chosen)
    [(name, value)] = policy.canonicalize_headers([(b"DKIM-Signature", b" " + own)])
    text = b"".join(one + b":" + rest for one, rest in lines) + name + b":" + value.rstrip()
    proof = base64.b64encode(signer._sign(text))
    if folded:
        proof = b"\r\n\t ".join(proof[start : start + 70] for start in range(0, len(proof), 70))
    return b"DKIM-Signature: " + own + proof + b"\r\n" + data
