"""Names, addresses and domains of an employer, written together with what search finds them by."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import reduce
from itertools import batched
from operator import or_

from django.db import connection
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.text import tidy_line
from employers.models import Employer, EmployerDomain, EmployerName, EmployerSlug, Trigram
from employers.names import LONGEST_NAME, normalised, trigrams

LONGEST_SLUG = 80
# What stands at /employers/<word>/ now, or may one day.
RESERVED_SLUGS = frozenset(
    """
    a-z add agencies all api badge batch claim claims compare countries country csv delete desk edit
    employer employers export feed feeds figures help index industries industry json list merge me new
    newest page pages propose proposed reviews score search settings share sitemap static suggest suggestions
    """.split()
)


class EmployerRefusedError(ValueError):
    """What was given cannot be an employer; the message says why, for the one who gave it."""


def clean_name(name: str) -> str:
    """Return the name on one line.

    Raises:
        EmployerRefusedError: it has no letter and no digit, or is longer than LONGEST_NAME characters.
    """
    name = tidy_line(name)
    if not normalised(name):
        raise EmployerRefusedError(_("A name needs at least one letter or digit."))
    if len(name) > LONGEST_NAME:
        raise EmployerRefusedError(_("A name has at most %d characters.") % LONGEST_NAME)
    return name


def slug_of(name: str) -> str:
    """Return the address for a name, before anybody else's are looked at: never empty, never reserved.

    Letters that ASCII lacks are kept apart by their code points, so that names in other alphabets do
    not all share one address.
    """
    slug = slugify(normalised(name))[:LONGEST_SLUG].strip("-")
    if not slug:
        slug = "-".join(f"{ord(letter):x}" for letter in unicodedata.normalize("NFC", normalised(name))[:8])
        slug = f"e-{slug}".strip("-")
    return f"{slug}-employer" if slug in RESERVED_SLUGS else slug


_NUMBERED = re.compile(r"-(\d+)$")


def free_slugs(wanted: Iterable[str]) -> list[str]:
    """Return an address for each wanted one, in order: as it is, or with the next free number behind it.

    Present and former addresses of all employers count as taken, and those given out before in the
    same call. Four queries for each 200 wanted.
    """
    wanted = list(wanted)
    taken = _taken(Q(slug__in=part) for part in batched(sorted(set(wanted)), 200))
    again = sorted({slug for slug, times in Counter(wanted).items() if times > 1 or slug in taken})
    taken |= _taken(
        # The character after the digits is ":"; slugs are ASCII. The digit keeps "north-sea" out of
        # what is read for "north".
        reduce(or_, (Q(slug__gte=f"{base}-0", slug__lt=f"{base}-:") for base in part))
        for part in batched(again, 200)
    )
    highest: dict[str, int] = {}
    for slug in taken:
        if found := _NUMBERED.search(slug):
            base = slug[: found.start()]
            highest[base] = max(highest.get(base, 1), int(found[1][:9]))
    given = []
    for base in wanted:
        slug = base
        while slug in taken:
            highest[base] = highest.get(base, 1) + 1
            slug = f"{base[: LONGEST_SLUG - 8]}-{highest[base]}"
        taken.add(slug)
        given.append(slug)
    return given


def _taken(conditions: Iterable[Q]) -> set[str]:
    """Return the present and former addresses that meet any of the conditions."""
    found: set[str] = set()
    for condition in conditions:
        for table in (Employer, EmployerSlug):
            found.update(table._default_manager.filter(condition).values_list("slug", flat=True))
    return found


def add_names(names: Iterable[EmployerName]) -> None:
    """Write names with their trigrams. Names whose employer has them already must be left out before.

    The trigrams are many (fifteen a name) and go past the ORM, which would take most of an import's time.
    """
    written = EmployerName.objects.bulk_create(names, batch_size=2000)
    rows = [(name.pk, part) for name in written for part in trigrams(name.normalised)]
    table = connection.ops.quote_name(Trigram._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > 1000:
            with cursor.copy(f"COPY {table} (name_id, trigram) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} (name_id, trigram) VALUES (%s, %s)", rows)  # noqa: S608


def add_name(*, employer: Employer, name: str) -> EmployerName:
    """Return the employer's row for this name, written if there was none that compares equal.

    Raises:
        EmployerRefusedError: as clean_name.
    """
    name = clean_name(name)
    known = EmployerName.objects.filter(employer=employer, normalised=normalised(name)).first()
    if known is not None:
        return known
    row = EmployerName(employer=employer, name=name, normalised=normalised(name))
    add_names([row])
    return row


def listed_owner(domain: str) -> Employer | None:
    """Return the listed employer that has this domain."""
    row = EmployerDomain.objects.filter(domain=domain, listed=True).select_related("employer").first()
    return row.employer if row else None
