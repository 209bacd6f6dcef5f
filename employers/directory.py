"""One page of the directory: what was asked, the employers on it, and the counts beside the filters.

A page is the same for everybody and is named by its address alone. It takes at most four queries
(a search nine), whatever the number of employers: counts are sums over DirectoryCount, pages follow
each other by the values they are sorted by (never OFFSET), and a search is at most MOST_MATCHES
employers, which are filtered and sorted in memory.
"""

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict

from core.text import tidy_line
from core.vocabulary import Industry, SizeBand
from employers.models import DirectoryCount, Employer
from employers.names import LONGEST_NAME
from employers.querysets import FEWEST_REVIEWS_FOR_FIGURES, EmployerQuerySet
from employers.search import MOST_MATCHES, Kind, Match, search

ROWS_ON_A_PAGE: Final = 20
_MOST_CHOICES: Final = 40
KINDS: Final = ("employer", "agency")
FIGURES: Final = ("yes", "not_yet")


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the list: first by `lead`, the highest first, then by `tail`, upwards."""

    code: str
    lead: str
    tail: tuple[str, ...]

    def key(self, employer: Employer) -> list[Any]:
        """Return the values by which the employer stands where it stands."""
        return [getattr(employer, name) for name in (self.lead, *self.tail) if name]


ORDERS: Final = {
    order.code: order
    for order in (
        Order("score", "sort_score", ("id",)),
        Order("newest", "newest_batch", ("name_normalised", "id")),
        Order("name", "", ("name_normalised", "id")),
    )
}
_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "sort_score": (int, float),
    "newest_batch": int,
    "name_normalised": str,
    "id": int,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a page asks for; whatever it says that is not in our lists is left out."""

    text: str = ""
    industry: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    sort: str = ""
    after: tuple[Any, ...] = ()
    before: tuple[Any, ...] = ()
    # In a search: the place of the first employer on the page, from 0.
    place: int = 0

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Return the chosen values of each filter, by its parameter."""
        return {name: getattr(self, name) for name in FILTERS}

    @property
    def chosen(self) -> int:
        """Return how many boxes are on."""
        return sum(map(len, self.filters.values()))

    def address(self, **changes: Any) -> str:
        """Return the query string of a page with these changes; a new list begins on its first page."""
        values: dict[str, Any] = {"q": self.text, **self.filters, "sort": self.sort} | changes
        pairs = [
            (name, value)
            for name, given in values.items()
            for value in ([given] if isinstance(given, str) else given)
            if value
        ]
        return f"?{urlencode(pairs)}" if pairs else "?"


def _cursor(text: str, order: Order | None) -> tuple[Any, ...]:
    """Return the values of a cursor, or nothing when it is not one of this order."""
    if order is None or not text:
        return ()
    try:
        values = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=="))
    except (ValueError, RecursionError):
        return ()
    names = [name for name in (order.lead, *order.tail) if name]
    fits = (
        isinstance(values, list)
        and len(values) == len(names)
        and all(
            isinstance(value, _TYPES[name]) and not isinstance(value, bool)
            for value, name in zip(values, names, strict=True)
        )
        and all(abs(value) < 2**63 for value in values if isinstance(value, int | float))
        and all("\x00" not in value and value.isprintable() for value in values if isinstance(value, str))
    )
    return tuple(values) if fits else ()


def cursor_at(employer: Employer, order: Order) -> str:
    """Return the cursor that stands at an employer: its sorting values, readable by anybody."""
    packed = json.dumps(order.key(employer), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _chosen(values: Iterable[str], known: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if known(value)}))[:_MOST_CHOICES]


def asked(parameters: QueryDict) -> Asked:
    """Read the parameters of a page. Nothing in them is an error: what means nothing is left out."""
    text = tidy_line(parameters.get("q", ""))[:LONGEST_NAME]
    sort = parameters.get("sort", "")
    order = ORDERS.get(sort or ("" if text else "newest"))
    return Asked(
        text=text,
        industry=_chosen(parameters.getlist("industry"), Industry.values.__contains__),
        country=_chosen(
            (code.upper() for code in parameters.getlist("country")),
            lambda code: len(code) == 2 and code.isascii() and code.isalpha(),
        ),
        size=_chosen(parameters.getlist("size"), SizeBand.values.__contains__),
        kind=_chosen(parameters.getlist("kind"), KINDS.__contains__),
        figures=_chosen(parameters.getlist("figures"), FIGURES.__contains__),
        sort=sort if sort in ORDERS else "",
        after=_cursor(parameters.get("after", "")[:2000], order),
        before=_cursor(parameters.get("before", "")[:2000], order),
        place=_place(parameters.get("from", "")),
    )


def _place(text: str) -> int:
    """Return the place (from 0) for the one in an address (from 1), at the beginning of its page."""
    number = int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return max(number, 0) // ROWS_ON_A_PAGE * ROWS_ON_A_PAGE


# The column of DirectoryCount that each filter goes by.
FILTERS: Final = {
    "industry": "industry",
    "country": "country",
    "size": "size_band",
    "kind": "is_agency",
    "figures": "has_figures",
}


# What the two columns that hold yes or no are called in an address.
_YES_OR_NO: Final = {"kind": ("employer", "agency"), "figures": ("not_yet", "yes")}


def _condition(wanted: Asked, *, without: str = "", on_employers: bool = False) -> Q:
    """Return what the chosen filters ask for; several values of one filter are alternatives."""
    condition = Q()
    for name, values in wanted.filters.items():
        if not values or name == without:
            continue
        if name not in _YES_OR_NO:
            condition &= Q(**{f"{FILTERS[name]}__in": values})
        elif len(values) == 1:
            yes = values[0] == _YES_OR_NO[name][1]
            if name == "figures" and on_employers:
                comparison = "gte" if yes else "lt"
                condition &= Q(**{f"review_count__{comparison}": FEWEST_REVIEWS_FOR_FIGURES})
            else:
                condition &= Q(**{FILTERS[name]: yes})
    return condition


def _value(employer: Employer, name: str) -> str:
    """Return the value of a filter's parameter that the employer answers to."""
    if name == "figures":
        return _YES_OR_NO[name][employer.review_count >= FEWEST_REVIEWS_FOR_FIGURES]
    if name == "kind":
        return _YES_OR_NO[name][employer.is_agency]
    return str(getattr(employer, FILTERS[name]))


def _passes(employer: Employer, wanted: Asked, *, without: str = "") -> bool:
    return all(
        not values or name == without or _value(employer, name) in values
        for name, values in wanted.filters.items()
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of the directory shows.

    Attributes:
        matches: the employers on it, in order.
        total: how many there are on all pages.
        counts: for each filter how many employers each of its values would leave, the others being on.
        order: the order in use; "closest" is that of a search.
        later, earlier: query strings of the next and the previous page, "" where there is none.
        first: the place of the first one on the page, from 1, where that is known (in a search).
        kind: how the best match of a search was found; None without a search.
        cut: whether the search found more than MOST_MATCHES.
        has_scores: whether there are scores to sort by.
    """

    wanted: Asked
    matches: Sequence[Match]
    total: int
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    order: str = "newest"
    later: str = ""
    earlier: str = ""
    first: int = 0
    kind: Kind | None = None
    cut: bool = False
    has_scores: bool = False


def page(wanted: Asked) -> Page:
    """Return the page that was asked for."""
    return _found(wanted) if wanted.text else _listed(wanted)


def _counted(wanted: Asked) -> dict[str, Counter[str]]:
    """Return the counts beside the filters, in one query over DirectoryCount."""
    parts: list[Any] = []
    for name, column in FILTERS.items():
        value: Any = F(column)
        if name in _YES_OR_NO:
            no, yes = _YES_OR_NO[name]
            value = Case(When(**{column: True}, then=Value(yes)), default=Value(no))
        rows = DirectoryCount.objects.filter(_condition(wanted, without=name)).order_by()
        named = rows.annotate(filter=Value(name), value=value).values("filter", "value")
        parts.append(named.annotate(sum=Sum("employers")).values_list("filter", "value", "sum"))
    counts: dict[str, Counter[str]] = {name: Counter() for name in FILTERS}
    for name, answer, number in parts[0].union(*parts[1:], all=True):
        counts[name][answer] = number
    return counts


def has_scores() -> bool:
    """Whether any employer has a score yet; one look at the end of an index."""
    highest = Employer.objects.order_by(Coalesce("score_low", Value(-1.0)).desc(), "id").only("score_low")[:1]
    return any(employer.score_low is not None for employer in highest)


def _listed(wanted: Asked) -> Page:
    """Return a page of the whole list."""
    counts = _counted(wanted)
    total = sum(counts["kind"][value] for value in wanted.kind or KINDS)
    order = ORDERS[wanted.sort or "newest"]
    rows = Employer.objects.in_directory().filter(_condition(wanted, on_employers=True))
    rows = rows.annotate(sort_score=Coalesce("score_low", Value(-1.0)))
    backwards = bool(wanted.before)
    found = _from(rows, order, wanted.before or wanted.after, backwards=backwards) if total else []
    more = len(found) > ROWS_ON_A_PAGE
    found = found[:ROWS_ON_A_PAGE]
    if backwards:
        found.reverse()
    has_later, has_earlier = (True, more) if backwards else (more, bool(wanted.after))
    return Page(
        wanted,
        [Match(employer, Kind.EXACT, 100.0) for employer in found],
        total,
        counts,
        order.code,
        later=wanted.address(after=cursor_at(found[-1], order)) if found and has_later else "",
        earlier=wanted.address(before=cursor_at(found[0], order)) if found and has_earlier else "",
        has_scores=has_scores(),
    )


def _from(rows: EmployerQuerySet, order: Order, start: tuple[Any, ...], *, backwards: bool) -> list[Employer]:
    """Return the rows of a page and one more, beginning behind `start`, or before it, outwards.

    Where the order has a leading value, those that share it with `start` are read first and the ones
    beyond it only if there is room: each is then one range of the index, on the last page as on the first.
    """
    wanted = ROWS_ON_A_PAGE + 1
    lead_up, beyond = ("", "gt") if backwards else ("-", "lt")
    sorting = [f"{lead_up}{order.lead}"] if order.lead else []
    sorting += [f"-{name}" if backwards else name for name in order.tail]
    rows = rows.order_by(*sorting)
    if not start:
        return list(rows[:wanted])
    tail = start[1:] if order.lead else start
    same = rows.filter(**{order.lead: start[0]}) if order.lead else rows
    found = list(same.filter(_behind(order.tail, tail, backwards=backwards))[:wanted])
    if order.lead and len(found) < wanted:
        found += rows.filter(**{f"{order.lead}__{beyond}": start[0]})[: wanted - len(found)]
    return found


def _behind(names: tuple[str, ...], values: tuple[Any, ...], *, backwards: bool) -> Q:
    """Return the condition that a row's values come behind (before) these, compared one after another."""
    sign = "lt" if backwards else "gt"
    if len(names) == 1:
        return Q(**{f"{names[0]}__{sign}": values[0]})
    deeper = _behind(names[1:], values[1:], backwards=backwards)
    # The first condition says nothing new; it gives the index its range.
    return Q(**{f"{names[0]}__{sign}e": values[0]}) & (Q(**{f"{names[0]}__{sign}": values[0]}) | deeper)


def _found(wanted: Asked) -> Page:
    """Return a page of a search: all of its matches are in memory, and its cursor is a place among them."""
    matches = search(wanted.text, MOST_MATCHES)
    counts = {
        name: Counter(
            _value(match.employer, name) for match in matches if _passes(match.employer, wanted, without=name)
        )
        for name in FILTERS
    }
    passing = [match for match in matches if _passes(match.employer, wanted)]
    order = ORDERS.get(wanted.sort)
    if order is not None:
        passing.sort(key=lambda match: _sorting_key(match.employer, order))
    start = wanted.place if wanted.place < len(passing) else 0
    end = start + ROWS_ON_A_PAGE
    return Page(
        wanted,
        passing[start:end],
        len(passing),
        counts,
        order.code if order else "closest",
        later=wanted.address(**{"from": str(end + 1)}) if end < len(passing) else "",
        earlier=wanted.address(**{"from": str(start - ROWS_ON_A_PAGE + 1)}) if start else "",
        first=start + 1,
        kind=min((match.kind for match in matches), default=None),
        cut=len(matches) == MOST_MATCHES,
        has_scores=any(match.employer.score_low is not None for match in matches),
    )


def _sorting_key(employer: Employer, order: Order) -> tuple[Any, ...]:
    lead = {
        "sort_score": -1.0 if employer.score_low is None else employer.score_low,
        "newest_batch": employer.newest_batch,
    }.get(order.lead, 0)
    return (-lead, *(getattr(employer, name) for name in order.tail))
