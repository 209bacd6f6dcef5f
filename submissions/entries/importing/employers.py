"""Which employers of the site the names in a spreadsheet mean: those that one employer alone is called."""

from collections.abc import Collection
from itertools import batched

from core.text import folded
from employers.models import Employer, EmployerName
from employers.names import normalised
from submissions.entries.content import Whom


def employers_of(names: Collection[str]) -> dict[str, Whom]:
    """Return the employers by the folded names; one that several are called is left out."""
    by_text: dict[str, set[str]] = {}
    for name in names:
        by_text.setdefault(normalised(name), set()).add(folded(name))
    owners: dict[str, set[int]] = {}
    for part in batched(sorted(by_text), 200):
        rows = EmployerName.objects.filter(normalised__in=part, employer__in=Employer.objects.in_directory())
        for text, owner in rows.values_list("normalised", "employer"):
            owners.setdefault(text, set()).add(owner)
    found = Employer.objects.in_bulk({next(iter(keys)) for keys in owners.values() if len(keys) == 1})
    return {
        name: Whom(name=employer.name, pk=employer.pk, country=employer.country)
        for text, keys in owners.items()
        if len(keys) == 1 and (employer := found.get(next(iter(keys)))) is not None
        for name in by_text[text]
    }
