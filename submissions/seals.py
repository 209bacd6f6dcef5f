"""Seals: that what is submitted is what was previewed, and that a receipt is ours."""

import datetime as dt
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Final

from django.core import signing
from django.utils.crypto import constant_time_compare

from reviews.facts import ReviewFacts
from submissions.opening import HOURS_LOCKED
from submissions.services import Receipt

_PREVIEW: Final = "submissions.preview"
_RECEIPT: Final = "submissions.receipt"


def _digest(facts: ReviewFacts, names: tuple[str, str], nonce: str) -> str:
    """Return a hash of everything that the preview shows; when it may appear is chosen on it."""
    shown = sorted(asdict(replace(facts, timing="")).items())
    return sha256(repr((shown, names, nonce)).encode()).hexdigest()


def seal(*, facts: ReviewFacts, names: tuple[str, str], nonce: str) -> str:
    """Return the seal of a preview: of its facts, the names of employer and agency, and its nonce."""
    return signing.TimestampSigner(salt=_PREVIEW).sign(_digest(facts, names, nonce))


def is_sealed(text: str, *, facts: ReviewFacts, names: tuple[str, str], nonce: str) -> bool:
    """Tell whether exactly this was previewed, within the last twelve hours."""
    try:
        digest = signing.TimestampSigner(salt=_PREVIEW).unsign(text, max_age=dt.timedelta(hours=HOURS_LOCKED))
    except signing.BadSignature:
        return False
    return constant_time_compare(digest, _digest(facts, names, nonce))


def receipt_text(receipt: Receipt, *, with_key: bool) -> str:
    """Return a receipt for an address: three dates, how it appears, whether there is a key; nothing else.

    It is signed without a time: the address stands in histories, where nobody shall find the second of a
    submission, and sending twice leads to one address.
    """
    content = [
        receipt.decided_by.isoformat(timespec="minutes"),
        receipt.first.isoformat(),
        receipt.last.isoformat(),
        with_key,
        receipt.together,
    ]
    return signing.Signer(salt=_RECEIPT).sign_object(content)


def read_receipt(text: str) -> tuple[Receipt, bool] | None:
    """Return the receipt and whether there is a key, or None for a text that is none of ours."""
    try:
        decided_by, first, last, with_key, together = signing.Signer(salt=_RECEIPT).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return Receipt(
        decided_by=dt.datetime.fromisoformat(decided_by),
        first=dt.date.fromisoformat(first),
        last=dt.date.fromisoformat(last),
        together=bool(together),
    ), bool(with_key)
