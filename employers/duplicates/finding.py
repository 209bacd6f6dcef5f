"""Pairs of employers that may be one: looked for every night, offered until a moderator has decided."""

from collections import defaultdict
from typing import Final

from django.db import transaction

from employers.duplicates.likeness import Entry, pairs
from employers.models import Employer, EmployerDomain, EmployerName, EmployerStatus, PossibleDuplicate

# More than these nobody reads; the likeliest come first.
MOST_OFFERED: Final = 2000
_LIVING: Final = (EmployerStatus.LISTED, EmployerStatus.PROPOSED)


def entries() -> list[Entry]:
    """Return what is known of every employer that is listed or proposed."""
    names, domains = defaultdict(list), defaultdict(list)
    for key, name in EmployerName.objects.values_list("employer_id", "normalised"):
        names[key].append(name)
    for key, domain in EmployerDomain.objects.values_list("employer_id", "domain"):
        domains[key].append(domain)
    living = Employer.objects.filter(status__in=_LIVING).order_by("pk").values_list("pk", "country")
    return [Entry(pk, tuple(names[pk]), tuple(domains[pk]), country) for pk, country in living]


def find_duplicates() -> int:
    """Replace the list of pairs that may be one employer; return how many are open.

    What a moderator has called two employers stays so, and is not offered again.
    """
    found = sorted(pairs(entries()), key=lambda pair: (-pair[2].percent, pair[0].key, pair[1].key))
    with transaction.atomic():
        apart = set(PossibleDuplicate.objects.filter(dismissed=True).values_list("one_id", "other_id"))
        PossibleDuplicate.objects.filter(dismissed=False).delete()
        rows = [
            PossibleDuplicate(
                one_id=one.key, other_id=other.key, likeness=round(alike.percent), why=alike.why
            )
            for one, other, alike in found
            if (one.key, other.key) not in apart
        ]
        return len(PossibleDuplicate.objects.bulk_create(rows[:MOST_OFFERED]))


def dismiss(*, pair: PossibleDuplicate) -> None:
    """Note that the two are two employers, so that the pair is not offered again. Harmless twice."""
    PossibleDuplicate.objects.filter(pk=pair.pk).update(dismissed=True)
