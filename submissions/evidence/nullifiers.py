"""One mail, one badge: a keyed hash of each mail that was shown, forgotten half-year by half-year.

The key is a file outside the database, `{"epoch": 4052, "key": "<32 random bytes in base 64>"}`: the key of
the oldest epoch that counts. The key of each later epoch follows from the one before it, and none from a
later one. `manage.py expire_evidence` moves the file on, so that what was shown in an epoch that is over can
be tested by nobody, not even with an old copy of the database and with the mail itself.

An epoch is a half-year: twice the year, and one more for its second half. A mail belongs to the epoch in
which it was written, whenever it is shown. Losing the file does no harm but that mails can be shown again.
"""

import base64
import binascii
import datetime as dt
import hmac
import json
import secrets
import stat
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from core import files
from submissions.evidence.verifier import MOST_DAYS_OLD
from submissions.models import Nullifier

_LENGTH: Final = 32
# Days on both sides of midnight, wherever the sender was.
_SLACK: Final = 2
# Each is one hash; a file that is older than this was never moved on, or was not made by us.
_MOST_EPOCHS: Final = 200


class EvidenceKeyError(ImproperlyConfigured):
    """The file is missing, or is not what it should be; the message names the path, never the content."""


def epoch_of(day: dt.date) -> int:
    """Return the half-year of a day: twice the year, and one for its second half."""
    return day.year * 2 + (day.month > 6)


def oldest_epoch(today: dt.date) -> int:
    """Return the oldest epoch that a mail can be of that still counts as evidence."""
    return epoch_of(today - dt.timedelta(days=MOST_DAYS_OLD + _SLACK))


def read(path: Path) -> tuple[int, bytes]:
    """Return the epoch of the file, and the epoch's key.

    Raises:
        EvidenceKeyError: it cannot be read, others may read it, or it is not JSON of that shape.
    """
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_bytes())
        epoch, key = int(content["epoch"]), base64.b64decode(content["key"], validate=True)
    except OSError as problem:
        raise EvidenceKeyError(f"{path} cannot be read ({type(problem).__name__}).") from None
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise EvidenceKeyError(f"{path} holds no epoch with its key.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise EvidenceKeyError(f"{path} can be read by others than its owner.")
    if len(key) != _LENGTH:
        raise EvidenceKeyError(f"{path} holds a key that is not {_LENGTH} bytes in base 64.")
    return epoch, key


def create(path: Path, *, today: dt.date) -> None:
    """Write a file with a new key, unless there is one already."""
    files.create(path, _content(oldest_epoch(today), secrets.token_bytes(_LENGTH)))


def move_on(path: Path, *, today: dt.date) -> bool:
    """Replace the file's key by that of the oldest epoch that counts; tell whether there was one to forget.

    Raises:
        EvidenceKeyError: there is no usable file.
    """
    epoch, key = read(path)
    oldest = oldest_epoch(today)
    if epoch >= oldest:
        return False
    files.replace(path, _content(oldest, _later(key, oldest - epoch)))
    return True


def _content(epoch: int, key: bytes) -> bytes:
    return json.dumps({"epoch": epoch, "key": base64.b64encode(key).decode()}).encode()


def _later(key: bytes, epochs: int) -> bytes:
    if not 0 <= epochs <= _MOST_EPOCHS:
        raise EvidenceKeyError("The evidence key is of another time than this mail.")
    for _epoch in range(epochs):
        key = hmac.new(key, b"the next epoch", sha256).digest()
    return key


def is_ready() -> bool:
    """Tell whether there is a key; without one no evidence is asked for.

    A demo or a test makes the file when it is absent.
    """
    path = Path(settings.EVIDENCE_KEY_FILE)
    try:
        if settings.INSECURE_TRANSPORT and not path.exists():
            create(path, today=dt.datetime.now(dt.UTC).date())
        read(path)
    except EvidenceKeyError:
        return False
    return True


def remember(*, content: str, written_on: dt.date) -> bool:
    """Remember a mail; tell whether it is the first time that it is shown.

    Args:
        content: Verdict.content, a hash of what the mail says.
        written_on: Verdict.written_on.

    Raises:
        EvidenceKeyError: there is no usable file, or the mail is of an epoch whose key is gone.
    """
    epoch = epoch_of(written_on)
    first, key = read(Path(settings.EVIDENCE_KEY_FILE))
    mac = hmac.new(_later(key, epoch - first), f"mail|{content}".encode(), sha256).hexdigest()
    try:
        with transaction.atomic():
            Nullifier.objects.create(epoch=epoch, mac=mac)
    except IntegrityError:
        return False
    return True


def forget(*, today: dt.date) -> int:
    """Delete what is remembered of epochs that are over; return how many mails that were."""
    deleted, _by_table = Nullifier.objects.filter(epoch__lt=oldest_epoch(today)).delete()
    return deleted
