"""Scenes for tests of the log: decisions, batches, and a hand that goes around the triggers."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.models import User
from employers.models import Employer
from moderation.ledger import triggers
from moderation.ledger.publishing import publish_batch
from moderation.models import Decision
from reviews import batches
from reviews.services.publication import PublicationReport
from tests.moderation.scenes import NOW, claimed, decided

# The batch after NOW, and one in which the month of NOW is over.
NEXT = batches.latest_due(NOW) + 1
DECEMBER = batches.number_on(dt.date(2026, 12, 1))


def moment(number: int) -> dt.datetime:
    """Return when the batch is due."""
    return dt.datetime.combine(batches.due_day(number), batches.HOUR)


def run_batch(number: int) -> PublicationReport:
    """Let a batch happen."""
    return publish_batch(now=moment(number), at_once=False)


def judged(employer: Employer, moderator: User, action: str = "publish", **how: object) -> Decision:
    """Return the decision on a new review, whose author wants it to appear soon."""
    case = claimed(employer, moderator, timing="soonest")
    return decided(case, moderator, action, **how)


def settle() -> None:
    """Let the foreign keys be checked now: PostgreSQL alters no table while a check waits for the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def lifted() -> Iterator[None]:
    """Do what an owner of the tables can do: drop the triggers, and make them again."""
    settle()
    triggers.lift(connection)
    try:
        yield
    finally:
        settle()
        triggers.install(connection)


def raw(sql: str, *parameters: str | int) -> None:
    """Send SQL past the ORM, within a savepoint: a refusal leaves the test's transaction whole."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


__all__ = ["DECEMBER", "NEXT", "NOW", "judged", "lifted", "moment", "raw", "run_batch", "settle"]
