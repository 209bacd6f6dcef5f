"""Who answers well, by industry, country and size; and who improves. There is no worst-list.

Places go by the low end of the range. Lists are bounded and read from the front of an index.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from django.db.models import FETCH_RAISE, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.components import Link
from core.countries import country_choices
from core.drawing import range_strip
from core.http import public_page
from core.vocabulary import Industry, SizeBand
from employers.facts import facts_of
from employers.models import DirectoryCount, Employer
from employers.querysets import EmployerQuerySet
from pages.scores.compare import Strip
from reviews.figures import Figures, site_figures
from reviews.figures.headlines import reviews_words
from reviews.figures.score_words import may_show, typical_score
from reviews.models import Snapshot
from scoring.showing import RANKED_N
from scoring.trends import LEAST_POINTS

PLACES: Final = 20
IMPROVED: Final = 10
# Not every rise is more than chance, so some more are looked at than are shown.
_LOOKED_AT: Final = 60


@dataclass(frozen=True, slots=True)
class Row(Strip):
    """A line of a ranking: the place, or "" among the improved, and what the employer is."""

    place: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One question of the filters as a list to choose from."""

    name: str
    label: str
    anything: str
    options: list[tuple[str, str]]
    chosen: str

    @property
    def answer(self) -> str:
        """Return the chosen answer as a reader sees it; "" where any will do."""
        return dict(self.options).get(self.chosen, "")


def ranked() -> EmployerQuerySet:
    """Return the employers that have a place in a ranking, the highest low end first."""
    rows = Employer.objects.in_directory().filter(score_low__isnull=False, score_n__gte=RANKED_N)
    return rows.order_by(Coalesce("score_low", Value(-1.0)).desc(), "id")


@public_page
def rankings(request: HttpRequest) -> HttpResponse:
    """Show the first places; a filter whose value we do not know counts as none."""
    choices = _choices(request)
    wanted = Q(**{_COLUMNS[choice.name]: choice.chosen for choice in choices if choice.chosen})
    site = site_figures()
    typical = typical_score(site)
    found = list(ranked().filter(wanted)[: PLACES + 1].fetch_mode(FETCH_RAISE))
    rows = [
        replace(row_of(employer, typical), place=str(place))
        for place, employer in enumerate(found[:PLACES], start=1)
    ]
    context: dict[str, Any] = {
        "choices": choices,
        "filtered": [choice for choice in choices if choice.chosen],
        "rows": rows,
        "more": len(found) > PLACES,
        "close": _close(found[:PLACES]),
        "improved": _improved(wanted, typical),
        "typical": typical,
        "least": RANKED_N,
        "crumbs": [Link(_("Employers"), reverse("employers:directory"))],
    }
    return render(request, "pages/rankings.html", context)


_COLUMNS: Final = {"industry": "industry", "country": "country", "size": "size_band"}


def _choices(request: HttpRequest) -> list[Choice]:
    """Return the filters: what some employer with figures is, and what the address asks for."""
    sets = (
        DirectoryCount.objects.filter(has_figures=True)
        .order_by()
        .values_list("industry", "country", "size_band")
        .distinct()
    )
    some: list[set[str]] = [set(), set(), set()]
    for answers in sets:
        for place, answer in enumerate(answers):
            some[place].add(answer)
    industries, countries, sizes = some
    asked_industry, asked_country, asked_size = (request.GET.get(name, "") for name in _COLUMNS)
    in_industry = asked_industry if asked_industry in Industry.values else ""
    in_country = asked_country.upper() if asked_country.upper() in countries else ""
    of_size = asked_size if asked_size in SizeBand.values else ""
    return [
        Choice(
            "industry",
            _("Industry"),
            _("Every industry"),
            [
                (code, capfirst(str(label)))
                for code, label in Industry.choices
                if code in industries or code == in_industry
            ],
            in_industry,
        ),
        Choice(
            "country",
            _("Country"),
            _("Every country"),
            [pair for pair in country_choices() if pair[0] in countries],
            in_country,
        ),
        Choice(
            "size",
            _("Size"),
            _("Every size"),
            [(code, str(label)) for code, label in SizeBand.choices if code in sizes or code == of_size],
            of_size,
        ),
    ]


def row_of(employer: Employer, typical: int) -> Row:
    """Return the line of an employer that has a score."""
    score, low, high = (
        round(part or 0) for part in (employer.score, employer.score_low, employer.score_high)
    )
    may = may_show(score, low, high, employer.score_n)
    return Row(
        name=employer.name,
        url=employer.get_absolute_url(),
        strip=range_strip(low, high, middle=score, typical=typical, early=may.state != "letter"),
        value=_("%(low)s to %(high)s") % {"low": low, "high": high},
        n=reviews_words(employer.score_n),
        letter=may.letter,
        early=may.state != "letter",
        facts=" · ".join(facts_of(employer)),
    )


def _close(found: list[Employer]) -> bool:
    """Whether any two neighbours' ranges overlap, so that their places could be the other way round."""
    return any((after.score_high or 0) >= (before.score_low or 0) for before, after in pairwise(found))


def _improved(wanted: Q, typical: int) -> list[Row]:
    """Return who has clearly improved, the largest rise first: a rise that may be chance has no place."""
    rising = (
        Employer.objects.in_directory()
        .filter(wanted, trend_delta__gte=round(LEAST_POINTS), score_n__gte=RANKED_N)
        .order_by("-trend_delta", "id")[:_LOOKED_AT]
    )
    employers = {employer.pk: employer for employer in rising.fetch_mode(FETCH_RAISE)}
    newest: dict[int, Snapshot] = {}
    for snapshot in Snapshot.objects.filter(employer__in=list(employers)).order_by("batch"):
        newest[snapshot.employer_id] = snapshot
    rows = []
    for key, employer in employers.items():
        stored = newest.get(key)
        trend = Figures.parse(stored.batch_id, stored.figures).trend if stored is not None else None
        if trend is None or trend.direction != "improving":
            continue
        said = _("from %(before)s (%(before_n)s) to %(latest)s (%(latest_n)s)") % {
            "before": trend.before,
            "before_n": reviews_words(trend.before_n),
            "latest": trend.latest,
            "latest_n": reviews_words(trend.latest_n),
        }
        rows.append(replace(row_of(employer, typical), facts=said))
    return rows[:IMPROVED]
