"""Up to four employers on the same axes, weighed with the same mix of phases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import FETCH_RAISE, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.drawing import MOST_LINES, Comparison, RangeStrip, comparison, range_strip
from core.formats import in_percent
from core.http import public_page
from core.text import tidy_line
from core.vocabulary import Phase
from employers.models import Employer
from employers.names import LONGEST_NAME
from employers.search import search
from pages.employer_figures import presumed, usual_heard
from reviews.figures import Figures, Heard
from reviews.figures.headlines import range_words, reviews_words
from reviews.figures.score_words import may_show, typical_score
from reviews.models import SiteSnapshot, Snapshot
from scoring.clock import BIN_ENDS

# Addresses are typed and shared by people: so many parameters are looked at, and the rest is nobody's.
_LOOKED_AT: Final = 12
_SUGGESTED: Final = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the employers side by side; `without` leads to the page without it."""

    employer: Employer
    figures: Figures | None
    without: str

    @property
    def heard(self) -> Heard | None:
        """Return its curve, where it has one."""
        return self.figures.heard if self.figures else None

    @property
    def has_score(self) -> bool:
        """Whether a score may be shown."""
        return self.state in ("early", "letter")

    @property
    def state(self) -> str:
        """Return what may be shown of its score (scoring.showing)."""
        score = self.figures.score if self.figures else None
        return may_show(score.score, score.low, score.high, score.n).state if score else "too_few"


@dataclass(frozen=True, slots=True)
class Strip:
    """An employer's range on the axis that all share, or why it has none."""

    name: str
    url: str
    strip: RangeStrip | None = None
    value: str = ""
    n: str = ""
    letter: str = ""
    early: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """An employer that a search found, and the address of the page with it."""

    name: str
    url: str
    found_by: str


@public_page
def compare(request: HttpRequest) -> HttpResponse:
    """Show the employers that the address names; whatever it names wrongly is said and left out."""
    slugs = list(dict.fromkeys(slug for slug in map(tidy_line, request.GET.getlist("e")) if slug))
    employers, notes = _found(slugs)
    kept = [employer.slug for employer in employers]
    site, site_batch = _site()
    stored = _stored(employers)
    chosen = [
        Chosen(employer, stored.get(employer.pk), _address([slug for slug in kept if slug != employer.slug]))
        for employer in employers
    ]
    text = tidy_line(request.GET.get("add", ""))[:LONGEST_NAME]
    context: dict[str, Any] = {
        "chosen": chosen,
        "slugs": kept,
        "notes": notes,
        "room": MOST_LINES - len(chosen),
        "text": text,
        "additions": _additions(text, kept) if text and len(chosen) < MOST_LINES else [],
        "typical": typical_score(site),
        "batch": site_batch,
        "site": site,
    }
    if chosen:
        context |= {
            "finding": finding(chosen),
            "strips": [_score_strip(one, typical_score(site)) for one in chosen],
            "table": table(chosen),
            "chart": _chart(chosen, site),
        }
    return render(request, "pages/compare.html", context)


def _address(slugs: Sequence[str]) -> str:
    return reverse("pages:compare", query={"e": list(slugs)} if slugs else None)


def _found(slugs: Sequence[str]) -> tuple[list[Employer], list[str]]:
    """Return the employers at these addresses, four at most, and a sentence on each surprise."""
    notes = []
    looked_at = slugs[:_LOOKED_AT]
    visible: QuerySet[Employer] = Employer.objects.in_directory().filter(slug__in=looked_at)
    here = {employer.slug: employer for employer in visible}
    found: dict[int, Employer] = {}
    left_out = []
    for slug in looked_at:
        employer = here.get(slug)
        if employer is None:
            resolved = Employer.objects.resolve(slug[:80])
            if resolved is None:
                notes.append(
                    _("No employer has the address “%(slug)s”. It is left out.") % {"slug": slug[:80]}
                )
                continue
            employer = resolved.employer
            notes.append(_("“%(slug)s” leads to %(name)s now.") % {"slug": slug[:80], "name": employer.name})
        if employer.pk in found:
            continue
        if len(found) == MOST_LINES:
            left_out.append(employer.name)
        else:
            found[employer.pk] = employer
    more = len(slugs) - len(looked_at)
    if left_out or more:
        notes.append(
            _("Four employers fit beside each other. Left out: %(names)s.") % {"names": ", ".join(left_out)}
            if left_out
            else _("Four employers fit beside each other. The others are left out.")
        )
    return list(found.values()), notes


def _stored(employers: Sequence[Employer]) -> dict[int, Figures]:
    """Return the figures in force of these employers, in one query."""
    newest = Snapshot.objects.filter(employer=OuterRef("employer")).order_by("-batch").values("pk")[:1]
    rows = Snapshot.objects.filter(employer__in=employers, pk=Subquery(newest))
    rows = rows.only("employer", "batch", "figures").fetch_mode(FETCH_RAISE)
    return {row.employer_id: Figures.parse(row.batch_id, row.figures) for row in rows}


def _site() -> tuple[Figures | None, int | None]:
    row = SiteSnapshot.objects.order_by("-batch").first()
    return (Figures.parse(row.batch_id, row.figures), row.batch_id) if row else (None, None)


def _additions(text: str, slugs: Sequence[str]) -> list[Addition]:
    matches = [match for match in search(text, _SUGGESTED + MOST_LINES) if match.employer.slug not in slugs]
    return [
        Addition(
            match.employer.name,
            _address([*slugs, match.employer.slug]),
            _("Found by %s") % match.found_by if match.found_by else "",
        )
        for match in matches[:_SUGGESTED]
    ]


def finding(chosen: Sequence[Chosen]) -> str:
    """Return in a sentence or two who answers more readily, as far as the ranges tell it."""
    if len(chosen) == 1:
        return _("Add a second employer to compare.")
    scored = [(one, one.figures.score) for one in chosen if one.has_score and one.figures]
    ranked = sorted(
        ((one.employer.name, score) for one, score in scored if score), key=lambda pair: -pair[1].score
    )
    early = [one.employer.name for one in chosen if not one.has_score]
    said = []
    if len(ranked) > 1:
        (first, top), *others = ranked
        below = [name for name, score in others if score.high < top.low]
        equal = [name for name, score in others if score.high >= top.low]
        if below:
            said.append(
                _("%(first)s answers more readily than %(others)s.")
                % {"first": first, "others": _listed(below)}
            )
        if equal:
            said.append(
                _("The ranges of %(first)s and %(others)s overlap: treat them as equal.")
                % {"first": first, "others": _listed(equal)}
            )
    if early:
        said.append(_("It is too early to tell about %(names)s.") % {"names": _listed(early)})
    return " ".join(said)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _score_strip(one: Chosen, typical: int) -> Strip:
    name, url = one.employer.name, one.employer.get_absolute_url()
    score = one.figures.score if one.figures else None
    if score is None:
        n = one.employer.review_count
        missing = (
            ngettext("%(n)s review so far: a score takes 5.", "%(n)s reviews so far: a score takes 5.", n)
            if n < 5
            else _("Too few of its %(n)s reviews tell of more than an application, or can be counted yet.")
        ) % {"n": n}
        return Strip(name, url, missing=missing)
    if not one.has_score:
        n_words = reviews_words(score.n)
        return Strip(
            name, url, missing=_("The range is still too wide for a score, from %(n)s.") % {"n": n_words}
        )
    early = one.state == "early"
    return Strip(
        name,
        url,
        range_strip(score.low, score.high, middle=score.score, typical=typical, early=early),
        _("%(low)s to %(high)s") % {"low": score.low, "high": score.high},
        reviews_words(score.n),
        may_show(score.score, score.low, score.high, score.n).letter,
        early,
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Everything in numbers: one row a figure, one column an employer."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def table(chosen: Sequence[Chosen]) -> Table:
    """Return the figures side by side; what rests on too few reviews is said to."""
    few = _("too few reviews")
    rows = [[_("Score"), *(_score(one) for one in chosen)]]
    rows.append([_("80% range"), *(_range(one) for one in chosen)])
    rows.append([_("Reviews"), *(str(one.figures.reviews) if one.figures else few for one in chosen)])
    rows.append([_("Heard back at all"), *(_heard(one.heard) for one in chosen)])
    kept = [one.figures.promised if one.figures else None for one in chosen]
    rows.append(
        [
            _("Kept the promised date"),
            *(f"{in_percent(one.kept)} ({range_words(one.low, one.high)})" if one else few for one in kept),
        ]
    )
    rows.append([_("Half had heard after the promised day"), *(_late(one.figures) for one in chosen)])
    rows.append([_("Half had heard by"), *(_half(one.heard) for one in chosen)])
    for phase in Phase.values:
        in_phase = [one.figures.phases.get(phase) if one.figures else None for one in chosen]
        if any(in_phase):
            label = _("%(phase)s: heard back") % {"phase": capfirst(Phase(phase).label)}
            rows.append([label, *(_heard(heard) for heard in in_phase)])
    return Table([_("Figure"), *(one.employer.name for one in chosen)], rows)


def _score(one: Chosen) -> str:
    score = one.figures.score if one.figures else None
    if score is None or not one.has_score:
        return _("not yet")
    letter = may_show(score.score, score.low, score.high, score.n).letter
    mark = letter or _("early")
    return f"{score.score} · {mark}"


def _range(one: Chosen) -> str:
    score = one.figures.score if one.figures else None
    if score is None or not one.has_score:
        return _("not yet")
    return _("%(low)s to %(high)s") % {"low": score.low, "high": score.high}


def _heard(heard: Heard | None) -> str:
    if heard is None:
        return _("too few reviews")
    return f"{in_percent(heard.answered)} ({range_words(heard.low[-1], heard.high[-1])})"


def _late(figures: Figures | None) -> str:
    promised = figures.promised if figures else None
    if promised is None:
        return _("too few reviews")
    if promised.late_by is None:
        return _("never")
    return ngettext("%(n)s day", "%(n)s days", promised.late_by) % {"n": promised.late_by}


def _half(heard: Heard | None) -> str:
    if heard is None:
        return _("too few reviews")
    return _("never") if heard.median is None else _("day %(n)s") % {"n": heard.median}


@dataclass(frozen=True, slots=True)
class Chart:
    """What components/compare_chart.html takes besides its id."""

    drawing: Comparison
    finding: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def _chart(chosen: Sequence[Chosen], site: Figures | None) -> Chart | None:
    """Return the curves of those that have one; None where nobody has."""
    drawn = [(one.employer.name, one.heard) for one in chosen if one.heard]
    if not drawn:
        return None
    reference = usual_heard(site)[0] or presumed()
    best = max(drawn, key=lambda pair: pair[1].by(_DAY_14))
    found = ", ".join(f"{name} {in_percent(heard.by(_DAY_14))}" for name, heard in drawn)
    finding = (
        _("By day 14, heard back: %(found)s.") % {"found": found}
        if len(drawn) > 1
        else _("By day 14, %(share)s in 100 had heard back from %(name)s.")
        % {"share": best[1].by(_DAY_14), "name": best[0]}
    )
    rows = [
        [
            str(day),
            *(in_percent(heard.curve[place]) for _name, heard in drawn),
            in_percent(reference.curve[place]),
        ]
        for place, day in enumerate(BIN_ENDS)
    ]
    return Chart(
        comparison(
            [(name, [share / 100 for share in heard.curve]) for name, heard in drawn],
            [share / 100 for share in reference.curve],
        ),
        finding,
        _("Share of candidates who had heard back, by days since the last contact; applications apart."),
        [_("By day"), *(name for name, _heard in drawn), _("A typical employer")],
        rows,
    )


_DAY_14: Final = BIN_ENDS.index(14)
