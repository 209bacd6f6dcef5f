"""Django's `flush`, which empties the database after a test that commits.

The database refuses to empty the log, so the triggers are lifted for it, as an operator would have to. On a
site `flush` is refused.
"""

from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

from moderation.ledger import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        with transaction.atomic(using=options["database"]):
            triggers.lift(connection)
        try:
            super().handle(**options)
        finally:
            with transaction.atomic(using=options["database"]):
                triggers.install(connection)
