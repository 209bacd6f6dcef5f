"""Search over names: exact, then prefix, then names that are close; the same on both databases.

Three steps, each of which reads little. What is spelled like a name, a former name or a domain is
found by equality; what begins like one by a range over the index (names sort by bytes on both
databases); the rest by trigrams, the rarest first, ranked by how many edits lie between. The order
of the results is computed here and not by the database, and ends in the key, so that it is total.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import batched
from typing import Any

from django.db.models import Count
from django.db.models.functions import Length
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from core.text import tidy_line
from employers.domains import registrable
from employers.models import Employer, EmployerDomain, EmployerName, Trigram, TrigramCount
from employers.names import LONGEST_NAME, normalised, trigrams
from employers.querysets import EmployerQuerySet

# The most employers that one search finds.
MOST_MATCHES = 200
# As many as somebody reads who looks for a single one.
CLOSEST = 10
# So many rows of the trigram index are read for a query, and so many names ranked.
_ROWS_READ = 5000
_NAMES_RANKED = 300
# Likeness, 0 to 100, from which on a name counts as close to what was typed.
_CLOSE_ENOUGH = 68.0
# What a match of the beginning of a name, or of its words in another order, weighs against the whole.
_BEGINNING = 0.96
_REORDERED = 0.95
# A name up to this length has so few trigrams that one error can spoil all of them.
_SHORT = 6
# The character after all others: no name holds it, because it is no character that is assigned.
_AFTER_ALL = "\U0010ffff"


class Kind(IntEnum):
    """How a match was found; the smaller, the better."""

    EXACT = 0
    PREFIX = 1
    WORDS = 2
    CLOSE = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An employer that was found.

    `likeness` is 0 to 100; `found_by` is the other name or the domain that matched, "" where it was the
    present name.
    """

    employer: Employer
    kind: Kind
    likeness: float
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: Kind
    likeness: float
    name: str
    normalised: str
    employer_id: int

    @property
    def rank(self) -> tuple[Any, ...]:
        return (self.kind, -self.likeness, len(self.normalised), self.normalised, self.employer_id)


def search(query: str, limit: int = CLOSEST, *, among: EmployerQuerySet | None = None) -> list[Match]:
    """Return the employers that `query` may mean, the likeliest first, at most `limit` (MOST_MATCHES).

    Args:
        query: a name, former name, domain, web or mail address, or the beginning of a name.
        among: where to look; by default what readers may see.
    """
    query = tidy_line(query)[:LONGEST_NAME]
    text = normalised(query)
    limit = min(limit, MOST_MATCHES)
    hits = _by_domain(query)
    if text:
        hits += _exact(text)
        hits += _beginning_with(text)
        if len({hit.employer_id for hit in hits}) < limit:
            # Beside a name that is spelled exactly so, those that are spelled nearly so are noise.
            exact = any(hit.kind == Kind.EXACT for hit in hits)
            hits += [hit for hit in _close_to(text) if not exact or hit.kind != Kind.CLOSE]
    best: dict[int, _Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.rank):
        best.setdefault(hit.employer_id, hit)
    visible = among if among is not None else Employer.objects.in_directory()
    found: list[Match] = []
    # A few more than are wanted, because some may turn out hidden; more only if that was too few.
    for part in batched(best.values(), limit + 10):
        rows = visible.in_bulk([hit.employer_id for hit in part])
        for hit in part:
            employer = rows.get(hit.employer_id)
            if employer is not None:
                other = hit.name if hit.normalised != employer.name_normalised else ""
                found.append(Match(employer, hit.kind, hit.likeness, other))
        if len(found) >= limit:
            break
    return found[:limit]


def _by_domain(query: str) -> list[_Hit]:
    """Return whoever has the domain that the query names; a query without a dot names none."""
    if "." not in query:
        return []
    domain = registrable(query)
    if not domain:
        return []
    owners = EmployerDomain.objects.filter(domain=domain).values_list("employer_id", flat=True)
    return [_Hit(Kind.EXACT, 100.0, domain, domain, owner) for owner in owners.order_by("employer_id")]


def _names(rows: Iterable[tuple[str, str, int]], kind: Kind, text: str) -> list[_Hit]:
    return [_Hit(kind, _likeness(text, other), name, other, owner) for name, other, owner in rows]


def _exact(text: str) -> list[_Hit]:
    rows = EmployerName.objects.filter(normalised=text).order_by("employer_id")
    return _names(rows.values_list("name", "normalised", "employer_id")[:MOST_MATCHES], Kind.EXACT, text)


def _beginning_with(text: str) -> list[_Hit]:
    rows = EmployerName.objects.filter(normalised__gt=text, normalised__lt=text + _AFTER_ALL)
    rows = rows.order_by("normalised", "employer_id")
    return _names(rows.values_list("name", "normalised", "employer_id")[:MOST_MATCHES], Kind.PREFIX, text)


def _rarest(parts: list[str]) -> list[str]:
    """Return those trigrams of a query that are worth reading: the rarest, and at least three."""
    counts = dict(TrigramCount.objects.filter(trigram__in=parts).values_list("trigram", "names"))
    chosen: list[str] = []
    rows = 0
    for part in sorted(parts, key=lambda part: (counts.get(part, 0), part)):
        rows += counts.get(part, 0)
        if rows > _ROWS_READ and len(chosen) >= 3:
            break
        chosen.append(part)
    return chosen


def _close_to(text: str) -> list[_Hit]:
    """Return the names that share trigrams with the text, or for a short text its first letter."""
    candidates = (
        Trigram.objects.filter(trigram__in=_rarest(trigrams(text)))
        .order_by()
        .values("name_id")
        .annotate(shared=Count("trigram"))
        .order_by("-shared", "name_id")
        .values_list("name_id", flat=True)[:_NAMES_RANKED]
    )
    columns = ("name", "normalised", "employer_id")
    rows = list(EmployerName.objects.filter(pk__in=candidates).values_list(*columns))
    if len(text) <= _SHORT:
        first = text[0]
        near = EmployerName.objects.filter(normalised__gte=first, normalised__lt=first + _AFTER_ALL)
        near = near.annotate(letters=Length("normalised")).filter(letters__lte=len(text) + 2)
        rows += near.values_list(*columns)
    hits = []
    for name, other, owner in rows:
        likeness = _likeness(text, other)
        if _holds_words(text, other):
            hits.append(_Hit(Kind.WORDS, likeness, name, other, owner))
        elif likeness >= _CLOSE_ENOUGH:
            hits.append(_Hit(Kind.CLOSE, likeness, name, other, owner))
    return hits


def _holds_words(text: str, name: str) -> bool:
    """Whether each word of the text begins a word of the name."""
    words = [f" {word}" for word in text.split()]
    padded = f" {name}"
    return all(word in padded for word in words)


def _likeness(text: str, name: str) -> float:
    """Return how alike two normalised texts are, 0 to 100; a transposition counts as one edit.

    What was typed may be the beginning of a longer name, or its words in another order; both weigh
    a little less than the whole name.
    """
    best = OSA.normalized_similarity(text, name)
    if len(name) > len(text):
        best = max(best, _BEGINNING * OSA.normalized_similarity(text, name[: len(text)]))
        # Its first words: what is left out of a word makes the text shorter than what it begins.
        end = name.find(" ", max(len(text) - 2, 1))
        if end > 0:
            best = max(best, _BEGINNING * OSA.normalized_similarity(text, name[:end]))
    return max(100 * best, _REORDERED * fuzz.token_sort_ratio(text, name))
