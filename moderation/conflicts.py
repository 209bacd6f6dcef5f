"""Conflicts of interest: which employers a moderator has a tie to."""

from django.db.models import Q

from accounts.models import User
from employers.models import EmployerDomain, Representative
from moderation.models import Case
from reviews.models import Reply, Review

_CONCERNED = (
    "review__employer",
    "review__agency",
    "reply__employer",
    "reply__review__employer",
    "reply__review__agency",
)


def tied_employers(user: User) -> frozenset[int]:
    """Return the primary keys of the employers that the user speaks or ever spoke for, or has mail at.

    A merged employer passes its ties on to its successor.
    """
    ties: set[int] = set()
    for row in Representative.objects.filter(user=user).values_list("employer", "employer__merged_into"):
        ties.update(pk for pk in row if pk is not None)
    host = user.email.rpartition("@")[2].lower()
    parts = host.split(".")
    hosts = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    for row in EmployerDomain.objects.filter(domain__in=hosts).values_list(
        "employer", "employer__merged_into"
    ):
        ties.update(pk for pk in row if pk is not None)
    return frozenset(ties)


def untied(ties: frozenset[int]) -> Q:
    """Return the condition that a case concerns none of them: as employer, as agency, or as replier."""
    concerned = Q()
    for path in _CONCERNED:
        concerned |= Q(**{f"{path}__in": ties})
    return ~concerned


def concerns(subject: Review | Reply, ties: frozenset[int]) -> bool:
    """Whether one of the employers is concerned by the review, or by the reply and the review above it."""
    ids: set[int | None] = set()
    if isinstance(subject, Reply):
        ids.add(subject.employer_id)
        subject = subject.review
    ids |= {subject.employer_id, subject.agency_id}
    return bool(ids & ties)


def has_conflict(user: User, case: Case) -> bool:
    """Whether the moderator may not decide this case."""
    return concerns(case.subject, tied_employers(user))
