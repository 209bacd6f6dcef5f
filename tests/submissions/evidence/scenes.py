"""What the tests of evidence share: an employer's mail server, what the site knows of it, and its mail."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bench.mails.signing import Signer, ed25519_key, mail, rsa_key, sign
from employers.domains import registrable
from moderation.ledger.publishing import publish_batch
from reviews import batches
from reviews.models import Batch, Review
from submissions.evidence.verifier import Known, KnownKey
from submissions.models import DkimKey

DOMAIN = "harbourfinch.example"
SERVER = Signer(DOMAIN, "s1", rsa_key(1024))
MODERN = Signer(DOMAIN, "ed", ed25519_key(), "ed25519-sha256")
STRANGER = Signer("elsewhere.example", "s1", rsa_key(1024, 1))
# A hiring system of the shipped list.
SYSTEM = Signer("us.greenhouse-mail.io", "mx", rsa_key(1024, 2))


def now() -> dt.datetime:
    """Return the moment, in whole seconds."""
    return timezone.now().replace(microsecond=0)


def invitation(
    signer: Signer = SERVER, *, days: int = 10, how: dict[str, Any] | None = None, **fields: Any
) -> bytes:
    """Return a signed mail, so many days old; `fields` are those of mail(), `how` those of sign()."""
    written = fields.pop("written", now() - dt.timedelta(days=days))
    return sign(mail(written=written, **fields), signer, **(how or {}))


def known(*signers: Signer, **changed: Any) -> Known:
    """Return what the site knows, with the keys of these signers (of all by default)."""
    moment = now()
    signers = signers or (SERVER, MODERN, STRANGER, SYSTEM)
    keys = tuple(KnownKey(one.domain, one.selector, one.record, moment.date()) for one in signers)
    fields: dict[str, Any] = {
        "now": moment,
        "domains": frozenset({DOMAIN}),
        "names": frozenset({"harbour and finch"}),
        "systems": {"us.greenhouse-mail.io": "Greenhouse", "greenhouse-mail.io": "Greenhouse"},
        "keys": keys,
    }
    return Known(**fields | changed)


def store(*signers: Signer, fetched: dt.date | None = None) -> None:
    """Store the keys of these signers as if they had been fetched."""
    for one in signers:
        DkimKey.objects.create(
            domain=one.domain,
            registrable=registrable(one.domain),
            selector=one.selector,
            key=one.record,
            fetched=fetched or now().date(),
        )


def upload(client: Client, data: bytes, number: int = 0, mark: str = "") -> Any:
    """Show a mail for the thing of this number (or of this mark) under the open key."""
    file = SimpleUploadedFile("Anna, please keep.eml", data, content_type="message/rfc822")
    return client.post(f"/diary/{number}/evidence/", {"mail": file, "mark": mark})


def next_batch() -> None:
    """Let a week pass, and its batch come."""
    newest = Batch.objects.order_by("-number").first()
    number = max(newest.number if newest else 0, batches.latest_due(timezone.now())) + 1
    publish_batch(now=dt.datetime.combine(batches.due_day(number), dt.time(7), dt.UTC), at_once=False)


def public_bytes(client: Client, review: Review) -> list[bytes]:
    """Return every public page on which the review could be seen."""
    addresses = (
        "/",
        "/employers/",
        f"/employers/{review.employer.slug}/",
        f"/reviews/{review.public_id}/",
        "/transparency/",
        "/transparency/log.jsonl",
        "/transparency/batches.atom",
        "/rankings/",
    )
    return [client.get(address).getvalue() for address in addresses]
