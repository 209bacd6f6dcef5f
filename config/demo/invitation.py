"""An e-mail that an invented employer has signed, so that showing one as evidence can be tried.

The key pair is made for it and thrown away: the public half is stored as if it had been fetched, the private
one signs this mail and is gone. The mail is good for as long as mails count, 180 days.
"""

import base64
import datetime as dt
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from employers.models import Employer
from submissions.models import DkimKey

_BODY = b"Hello,\r\n\r\nthank you for your application. Would Tuesday suit you for a first talk?\r\n"


def write_invitation(path: Path, *, employer: Employer, now: dt.datetime) -> None:
    """Write a mail of the employer's to `path`, and store the key that it is signed with."""
    private = Ed25519PrivateKey.generate()
    domain = employer.domains.order_by("pk").values_list("domain", flat=True)[0]
    public = base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    DkimKey.objects.create(
        domain=domain,
        registrable=domain,
        selector="demo",
        key=f"v=DKIM1; k=ed25519; p={public}",
        fetched=now.date(),
    )
    path.write_bytes(_signed(employer.name, domain, private, now - dt.timedelta(days=9)))


def _signed(name: str, domain: str, private: Ed25519PrivateKey, written: dt.datetime) -> bytes:
    """Return the mail with its signature (RFC 6376 with RFC 8463) in the simple form: every byte as it is."""
    header = (
        f"From: {name} <jobs@{domain}>\r\n"
        "To: A candidate <candidate@mailbox.example>\r\n"
        "Subject: Your application\r\n"
        f"Date: {format_datetime(written)}\r\n"
    )
    hashed = base64.b64encode(sha256(_BODY).digest()).decode()
    own = (
        f"DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d={domain}; s=demo;\r\n"
        f" h=From:To:Subject:Date; bh={hashed};\r\n b="
    )
    digest = sha256(f"{header}{own}".encode()).digest()
    signature = base64.b64encode(private.sign(digest)).decode()
    return f"{own}{signature}\r\n{header}\r\n".encode() + _BODY
