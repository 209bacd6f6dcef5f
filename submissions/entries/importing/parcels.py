"""A spreadsheet on its way through the pages: sealed, so that the page carries it and only we read it."""

import json
import zlib
from typing import Final

from cryptography.fernet import InvalidToken

from submissions.entries.importing.tables import Table
from submissions.opening import HOURS_LOCKED, cipher_for

_PURPOSE: Final = "spreadsheet in a page"
_SECONDS: Final = HOURS_LOCKED * 3600


def parcel_of(table: Table) -> str:
    """Return the table as a parcel that a page can carry."""
    text = json.dumps([table.columns, *table.rows], ensure_ascii=False, separators=(",", ":"))
    return cipher_for(_PURPOSE).encrypt(zlib.compress(text.encode())).decode()


def table_in(parcel: str) -> Table | None:
    """Return the table in a parcel, or None: none, too old, or not ours."""
    try:
        text = zlib.decompress(cipher_for(_PURPOSE).decrypt(parcel.encode(), ttl=_SECONDS))
        columns, *rows = json.loads(text)
        return Table(tuple(columns), tuple(tuple(row) for row in rows))
    except (InvalidToken, UnicodeError, ValueError, zlib.error):
        return None
