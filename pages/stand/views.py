"""The page and its calendar file: GET alone, kept by nobody, and told to no other site."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advice.reading import finder, for_situation, situation_of
from core.components import Link
from core.countries import country_name
from core.drawing import promise_line_in_days
from employers.facts import facts_of
from employers.models import Employer
from pages.stand import words
from pages.stand.calendar import calendar_file, days_ahead
from pages.stand.form import StandForm
from pages.stand.plan import Plan, Situation, plan
from pages.stand.texts import Kind, letter, recommended
from reviews.due import has_holidays
from reviews.forecast import Basis, basis_for

_PAGE = "pages:stand"


def kept_nowhere(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose query nobody may keep: no cache, no cookie, no referrer, no search engine.

    Nothing here posts, so "no-referrer" costs nothing; it keeps the query out of the addresses that the
    page's own links and files are asked with.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        if request.GET:
            response["X-Robots-Tag"] = "noindex"
        return response

    return require_safe(wrapped)


@kept_nowhere
def stand(request: HttpRequest) -> HttpResponse:
    """Show the questions, and below them where somebody stands once they are answered."""
    form = StandForm.asked_by(request.GET, today=timezone.localdate())
    context: dict[str, Any] = {"form": form, "today": form.today, "matches": _matches(request, form)}
    if form.is_valid():
        here, basis = form.situation(), basis_for(form.employer)
        todo = plan(here, basis.own, form.is_working_day)
        context |= _shown(form, here, basis, todo) | _texts(request, here, todo)
        context["calendar_url"] = f"{reverse('pages:stand_days')}?{request.GET.urlencode()}"
    return render(request, "pages/stand.html", context)


@kept_nowhere
def stand_days(request: HttpRequest) -> HttpResponse:
    """Answer the same query with the days to look up; one without such days goes back to the page."""
    form = StandForm.asked_by(request.GET, today=timezone.localdate())
    days = []
    if form.is_valid():
        here = form.situation()
        days = days_ahead(here, plan(here, basis_for(form.employer).own, form.is_working_day))
    if not days:
        return HttpResponseRedirect(f"{reverse(_PAGE)}?{request.GET.urlencode()}".rstrip("?"))
    response = HttpResponse(calendar_file(days), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="days.ics"'
    return response


def _shown(form: StandForm, here: Situation, basis: Basis, todo: Plan) -> dict[str, Any]:
    employer, late = form.employer, here.working_days_late(form.is_working_day)
    blocks = words.chances(here, basis)
    return {
        "here": here,
        "plan": todo,
        "employer": employer,
        "headline": words.headline(here, todo),
        "waited": words.waited_words(here),
        "overdue": words.overdue_words(here, late),
        "holidays": _holidays(form),
        "line": promise_line_in_days(
            started=here.contact, today=here.today, due=here.due, answered_on=None, vague=here.vague
        ),
        "chances": blocks,
        "finding": words.finding(blocks),
        "rests_on": words.rests_on(here, basis, employer.name if employer else ""),
        "curve_ends": words.curve_ends(here),
        "drawing": words.drawing(here, basis),
        "own": employer.name if employer and words.uses_own(here, basis) else _("Typical employer"),
        "days": [{"on": day, "what": what} for day, what in days_ahead(here, todo)],
        "situations": finder(here.stage),
        "articles": for_situation(here.stage, _situation(here, todo)),
    }


def _texts(request: HttpRequest, here: Situation, todo: Plan) -> dict[str, Any]:
    """Return the text that was chosen, else the one for today, with links to all five kinds."""
    best = recommended(here, todo)
    asked = request.GET.get("text", "")
    kind = Kind(asked) if asked in Kind.values else best
    rest = [(name, value) for name, value in request.GET.items() if name != "text"]
    links = [
        Link(str(other.label), f"{reverse(_PAGE)}?{urlencode([*rest, ('text', other)])}#text", other == kind)
        for other in Kind
    ]
    return {"letter": letter(kind, here, todo) if kind else None, "fits": kind == best, "texts": links}


def _situation(here: Situation, todo: Plan) -> str:
    return situation_of(
        is_overdue=here.is_overdue,
        has_promise=here.due is not None,
        is_over=todo.act in {"close", "stop"},
    )


def _holidays(form: StandForm) -> str:
    """Return whose holidays were counted, in a sentence."""
    code = form.country_code
    if code and has_holidays(code):
        return _("Working days leave out weekends and the public holidays of %(country)s.") % {
            "country": country_name(code)
        }
    return _("Working days leave out Saturdays and Sundays; no country’s holidays are counted.")


def _matches(request: HttpRequest, form: StandForm) -> list[dict[str, str]]:
    """Return the employers that a typed name may mean, each with this page's address for it."""
    if form.employer is not None:
        return []
    return [_match(request, match.employer) for match in form.matches]


def _match(request: HttpRequest, employer: Employer) -> dict[str, str]:
    query = [(name, value) for name, value in request.GET.items() if not name.startswith("employer")]
    query += [("employer", employer.slug), ("employer_query", employer.name)]
    return {
        "name": employer.name,
        "facts": " · ".join(facts_of(employer)),
        "url": f"{reverse(_PAGE)}?{urlencode(query)}",
    }
