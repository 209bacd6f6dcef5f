"""The process that reads a mail: started for one mail, confined, and gone after its one line of verdict.

It is run as a file with an empty environment, so it has none of the site's secrets and no connection to its
database. Everything it needs is loaded first. Then it gives up files, connections and other programs, and
only then does it read the mail from its standard input. No Django here.
"""

import contextlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from submissions.evidence.mail import MOST_BYTES
from submissions.evidence.signature import proves, read_key
from submissions.evidence.verifier import Known, verify, words_of

# What a mail of the largest size with ten signatures takes is a tenth of each.
SECONDS_OF_CPU: Final = 10
BYTES_OF_MEMORY: Final = 1 << 30
# The keys of one employer and of all hiring systems, as JSON.
MOST_KNOWN: Final = 4 << 20
# How hiring mail is written in practice. A codec that is missed leaves a name unread, and nothing else.
_CODECS: Final = (
    "ascii utf-8 utf-16 latin-1 iso8859-2 iso8859-9 iso8859-15 cp1250 cp1251 cp1252 koi8-r gb2312 gbk gb18030"
    " big5 iso2022-jp shift_jis euc-jp euc-kr cp949"
).split()
_TEST_KEY: Final = (
    "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALgSoqXVSEmfcIsOzw7oRuCCOwsmtX/SJnTWxYyj2leFxfS/AVJ+dYfY+hXqMsT7l"
    "+MZvvh/R1WzN4MO/kI/7XsCAwEAAQ=="
)
_REFUSED: Final = ("socket.", "subprocess.", "os.", "open", "shutil.", "tempfile.", "ctypes.", "urllib.")


def load() -> None:
    """Load what would otherwise be looked up in a file on first use: codecs, and the reading of keys."""
    for name in _CODECS:
        # Some load a second part when they first meet letters of theirs, so each is given some.
        for way in ("q?=1B$BF=7CK=5C=1B(B=B0=A1", "b?GyRCRnxLXBsoQrCh"):
            words_of(f"=?{name}?{way}?=".encode())
    with contextlib.suppress(ValueError):
        read_key(_TEST_KEY)
    proves(Ed25519PublicKey.from_public_bytes(bytes(32)), proof=bytes(64), signed=b"", digest=bytes(32))


def confine() -> None:
    """Give up for good: new files and connections, writing to files, other processes, memory, time.

    Without a free file descriptor nothing can be opened, a connection least of all. Where the system lets us,
    the network is taken away as well. Last, Python itself refuses to try.
    """
    if hasattr(os, "unshare"):
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, SECONDS_OF_CPU),
        (resource.RLIMIT_AS, BYTES_OF_MEMORY),
        (resource.RLIMIT_NOFILE, 0),
    ):
        # Not every system knows each of them; the last one is the one that counts, and all know it.
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            if what == resource.RLIMIT_NOFILE:
                raise

    def refuse(event: str, _arguments: Any) -> None:
        if event.startswith(_REFUSED):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def main() -> None:
    """Read what is known (one line of JSON) and a mail; write the verdict (one line of JSON)."""
    load()
    confine()
    said = sys.stdin.buffer.readline(MOST_KNOWN)
    # One byte more than may be, so that a mail that is too large is seen to be.
    mail = sys.stdin.buffer.read(MOST_BYTES + 1)
    verdict = verify(mail, Known.from_json(json.loads(said)))
    day = verdict.written_on.isoformat() if verdict.written_on else ""
    line = json.dumps([verdict.evidence, verdict.reason, verdict.content, day])
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
