"""Random identifiers that carry no order and no time."""

import secrets

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Digits and consonants: no vowels, so no words; no letter that looks like a digit.
_ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
_LENGTH = 14  # 29 ** 14 is about 2 ** 68.


def random_key() -> int:
    """Return a random primary key of 63 bits, at least 1.

    Kept in a RandomKeyField it leaves no order of insertion on SQLite's disk.
    """
    return secrets.randbits(63) or 1


def random_public_id() -> str:
    """Return 14 random characters for a URL (about 68 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


# To the types the class has parameters; at run time it takes none.
class RandomKeyField(models.BigIntegerField):  # type: ignore[type-arg]
    """A primary key from `random_key`.

    SQLite lays rows out by a number of its own, the rowid, unless the key is declared as INTEGER and
    nothing else: "bigint" gives each row a second, hidden number in the order of insertion, which every
    dump prints.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the column's type: on SQLite the one that makes the key the rowid."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
