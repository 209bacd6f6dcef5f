"""A page of the directory in the words and pieces that its template prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import EmployerRow, Figure, FilterChoice, FilterGroup, Link
from core.countries import country_name
from core.formats import grouped, in_percent
from core.vocabulary import Industry, SizeBand
from employers.directory import Asked, Page
from employers.facts import facts_of
from employers.models import Employer
from employers.querysets import FEWEST_REVIEWS_FOR_FIGURES
from employers.search import Kind, Match
from scoring.showing import shown as shown_of


def _percent(value: int | None) -> str:
    return "" if value is None else in_percent(value)


def reviews_in_words(employer: Employer) -> str:
    """Return how many reviews and waits the figures are from; "" without any review."""
    if not employer.review_count:
        return ""
    reviews = ngettext("%d review", "%d reviews", employer.review_count) % employer.review_count
    if employer.review_count < FEWEST_REVIEWS_FOR_FIGURES or not employer.wait_count:
        return reviews
    waits = ngettext("%(n)s wait", "%(n)s waits", employer.wait_count) % {"n": employer.wait_count}
    return f"{reviews} · {waits}"


def _score(employer: Employer) -> Figure:
    """Return the score with its range, where one may be shown."""
    label = _("Score")
    score, low, high = employer.score, employer.score_low, employer.score_high
    if score is None or low is None or high is None:
        return Figure(label)
    may = shown_of(score, low, high, employer.score_n)
    if may.state in ("too_few", "wide"):
        return Figure(label)
    between = _("%(low)s to %(high)s") % {"low": round(low), "high": round(high)}
    return Figure(label, f"{round(score)} {may.letter}".strip(), detail=between)


def row_of(match: Match) -> EmployerRow:
    """Return the line of an employer in a list."""
    employer = match.employer
    figures: tuple[Figure, ...] = ()
    if employer.review_count >= FEWEST_REVIEWS_FOR_FIGURES:
        figures = (
            _score(employer),
            Figure(_("Heard back"), _percent(employer.answered_percent)),
            Figure(_("Kept the date"), _percent(employer.kept_percent)),
        )
    return EmployerRow(
        name=employer.name,
        url=employer.get_absolute_url(),
        facts=facts_of(employer),
        is_agency=employer.is_agency,
        found_by=_("Found by %s") % match.found_by if match.found_by else "",
        n=reviews_in_words(employer),
        figures=figures,
    )


def _labels(name: str) -> dict[str, str]:
    match name:
        case "industry":
            return {code: capfirst(str(label)) for code, label in Industry.choices}
        case "size":
            return {code: str(label) for code, label in SizeBand.choices}
        case "kind":
            return {"employer": _("Employers"), "agency": _("Agencies")}
        case _:
            return {"yes": _("with figures"), "not_yet": _("not enough reviews yet")}


def _label(name: str, value: str) -> str:
    return country_name(value) if name == "country" else _labels(name).get(value, value)


def filter_groups(page: Page) -> list[FilterGroup]:
    """Return the filters with their counts: places by how many there are, everything else as we list it."""
    legends = {
        "industry": _("Industry"),
        "country": _("Country"),
        "size": _("Size"),
        "kind": _("Kind"),
        "figures": _("Figures"),
    }
    groups = []
    for name, legend in legends.items():
        counts, on = page.counts[name], page.wanted.filters[name]
        if name in ("industry", "country"):
            by_count = sorted(counts, key=lambda value: (value not in on, -counts[value], value))
            values = [value for value in by_count if value]
            values += [value for value in on if value not in counts]
        else:
            values = list(_labels(name))
        choices = [
            FilterChoice(value, _label(name, value), counts[value], value in on)
            for value in values
            if counts[value] or value in on
        ]
        if choices:
            groups.append(FilterGroup(name, legend, choices))
    return groups


def chosen_links(wanted: Asked) -> list[Link]:
    """Return a link for each box that is on, to the same page without it."""
    return [
        Link(_label(name, value), wanted.address(**{name: tuple(v for v in values if v != value)}))
        for name, values in wanted.filters.items()
        for value in values
    ]


def order_links(page: Page) -> list[Link]:
    """Return the orders that the list can have; by score only once there are scores."""
    labels = {"closest": _("closest name"), "score": _("low end of the score")}
    labels |= {"newest": _("newest review"), "name": _("A to Z")}
    if not page.wanted.text:
        del labels["closest"]
    if not page.has_scores and page.order != "score":
        del labels["score"]
    default = "closest" if page.wanted.text else "newest"
    return [
        Link(label, page.wanted.address(sort="" if code == default else code), code == page.order)
        for code, label in labels.items()
    ]


def _finding(page: Page) -> str:
    """Return what a search found, in a sentence."""
    text, n = page.wanted.text, page.total
    if page.kind is Kind.CLOSE:
        close = ngettext("%d is close to it.", "%d are close to it.", n) % n
        return _("No name is spelled “%(text)s”. %(close)s") % {"text": text, "close": close}
    if page.cut:
        return _("The %(n)d names closest to “%(text)s”. One more letter finds fewer.") % {
            "n": n,
            "text": text,
        }
    return ngettext("%(n)d employer found for “%(text)s”.", "%(n)d employers found for “%(text)s”.", n) % {
        "n": n,
        "text": text,
    }


def _here(page: Page) -> str:
    shown = len(page.matches)
    if not page.first or shown == page.total:
        return ngettext("%(n)s employer", "%(n)s employers", page.total) % {"n": grouped(page.total)}
    last = page.first + shown - 1
    return _("%(first)d to %(last)d of %(n)d") % {"first": page.first, "last": last, "n": page.total}


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that templates/employers/directory.html prints."""

    text: str
    sort: str
    rows: Sequence[EmployerRow]
    total: int
    finding: str
    is_close: bool
    is_nobody: bool
    groups: Sequence[FilterGroup]
    chosen: Sequence[Link]
    orders: Sequence[Link]
    earlier: Link | None
    later: Link | None
    here: str
    without_filters: str


def shown(page: Page) -> dict[str, Any]:
    """Return the context of the directory's template: `directory`, a Shown."""
    wanted = page.wanted
    return {
        "directory": Shown(
            text=wanted.text,
            sort=wanted.sort,
            rows=[row_of(match) for match in page.matches],
            total=page.total,
            finding=_finding(page) if wanted.text and page.total else "",
            is_close=page.kind is Kind.CLOSE,
            is_nobody=bool(wanted.text) and page.kind is None,
            groups=filter_groups(page),
            chosen=chosen_links(wanted),
            orders=order_links(page),
            earlier=Link(_("The ones before"), page.earlier) if page.earlier else None,
            later=Link(_("The next ones"), page.later) if page.later else None,
            here=_here(page) if page.matches else "",
            without_filters=wanted.address(**dict.fromkeys(wanted.filters, ())),
        )
    }
