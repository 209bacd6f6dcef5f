"""How likely two entries are one employer. Pure: names, domains and countries in, a number and a reason out.

Names alone cannot tell: many firms share one, and a former name may be a wholly different one. So a pair with
two domains of its own and two countries is none, whatever the names; and what is found is offered to a
moderator and never joined by itself. `python -m bench.duplicates` measures it on real pairs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

from rapidfuzz.distance import OSA

# From this likeness on, 0 to 100, a pair is offered.
OFFERED_FROM: Final = 88.0
_SAME_WORDS: Final = 95.0
_WITH_A_GENERAL_WORD: Final = 94.0
_BEGINS_LIKE: Final = 88.0
# A shorter beginning is shared by chance.
_LETTERS_OF_ONE_WORD: Final = 5
_LETTERS_OF_MORE: Final = 9
# Words that a firm adds to its name or leaves out of it.
_GENERAL: Final = frozenset(
    "ai app company europa europe global group h hq holding holdings hq international io lab labs of services"
    " software solutions studio studios systems tech technologies technology the uk us usa ventures".split()
)


class Why(StrEnum):
    """What makes two entries alike: a code that is stored and told in words."""

    DOMAIN = "domain"
    SAME_NAME = "same_name"
    GENERAL_WORD = "general_word"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one employer: normalised names, registrable domains, country (alpha-2 or "")."""

    key: int
    names: tuple[str, ...]
    domains: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two entries are, 0 to 100, and by what."""

    percent: float
    why: Why


def likeness(one: Entry, other: Entry) -> Likeness:
    """Return how likely two entries are one employer.

    The same domain is certain; the same name in front of two endings (acme.com, acme.fr) nearly so. Two
    domains of other names, together with two countries, are two employers.
    """
    if set(one.domains) & set(other.domains):
        return Likeness(100.0, Why.DOMAIN)
    best = max(
        (_of_names(mine, theirs) for mine, theirs in product(one.names, other.names)),
        key=lambda found: found.percent,
        default=Likeness(0.0, Why.SPELLING),
    )
    labels = set(map(_label, one.domains)) & set(map(_label, other.domains))
    if labels and best.percent >= _BEGINS_LIKE:
        return Likeness(max(best.percent, _SAME_WORDS), Why.DOMAIN)
    two_domains = bool(one.domains and other.domains) and not labels
    if two_domains and one.country and other.country and one.country != other.country:
        return Likeness(0.0, best.why)
    return best


def _label(domain: str) -> str:
    return domain.partition(".")[0]


def _of_names(one: str, other: str) -> Likeness:
    """Return how alike two normalised names are."""
    if not one or not other:
        return Likeness(0.0, Why.SPELLING)
    if one.replace(" ", "") == other.replace(" ", ""):
        return Likeness(100.0, Why.SAME_NAME)
    short, long = sorted((one.split(), other.split()), key=len)
    if sorted(short) == sorted(long):
        return Likeness(_SAME_WORDS, Why.SAME_NAME)
    spelling = 100 * OSA.normalized_similarity(one, other)
    if long[: len(short)] == short:
        rest, letters = long[len(short) :], sum(map(len, short))
        if letters >= _LETTERS_OF_ONE_WORD and all(word in _GENERAL or len(word) <= 2 for word in rest):
            return Likeness(max(spelling, _WITH_A_GENERAL_WORD), Why.GENERAL_WORD)
        if len(short) > 1 and letters >= _LETTERS_OF_MORE:
            return Likeness(max(spelling, _BEGINS_LIKE), Why.GENERAL_WORD)
    return Likeness(spelling, Why.SPELLING)


def pairs(entries: Iterable[Entry], *, window: int = 40) -> Iterator[tuple[Entry, Entry, Likeness]]:
    """Yield the pairs that are to be offered, each once and the smaller key first.

    Not every pair is looked at: entries are sorted by name, by their words in order of the alphabet, and
    by domain, and each is compared with the `window` that follow it (the sorted-neighbourhood method).
    """
    entries = list(entries)
    seen: set[tuple[int, int]] = set()
    for keys in (_by_name, _by_words, _by_domain):
        rows = sorted((key, entry.key, place) for place, entry in enumerate(entries) for key in keys(entry))
        for first, (_key, _pk, place) in enumerate(rows):
            for _other_key, _other_pk, other_place in rows[first + 1 : first + 1 + window]:
                one, other = sorted((entries[place], entries[other_place]), key=lambda entry: entry.key)
                if one.key == other.key or (one.key, other.key) in seen:
                    continue
                seen.add((one.key, other.key))
                found = likeness(one, other)
                if found.percent >= OFFERED_FROM:
                    yield one, other, found


def _by_name(entry: Entry) -> list[str]:
    return [name.replace(" ", "") for name in entry.names]


def _by_words(entry: Entry) -> list[str]:
    return [" ".join(sorted(name.split())) for name in entry.names]


def _by_domain(entry: Entry) -> list[str]:
    return list(entry.domains)
