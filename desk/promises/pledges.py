"""`/desk/<slug>/pledges/`: what the employer pledges, how it is kept, and giving, changing or ending it.

Every representative sees them; an owner decides. What is decided is in force from the next batch on.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from core.drawing import day_words
from core.vocabulary import Phase
from desk import typed
from desk.typed import CHANGE, SEND
from employers.access import representative_required
from employers.models import Representative, RepresentativeRole
from reviews.batches import due_day
from reviews.figures import Figures, figures_for, halves, sides
from reviews.figures.headlines import (
    PAGE_OF_PLEDGES,
    PledgeBlock,
    pledge_block,
    pledge_words,
    public_pledges,
    reviews_words,
)
from reviews.models.review import PeriodUnit
from reviews.services.with_batch import pledging
from reviews.services.with_batch.pledging import MOST_WORKING_DAYS, Pledged
from reviews.wording import period_words
from scoring.clock import BIN_ENDS


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One part of the process at the desk: `now` as readers see it, `coming` what changes and when."""

    phase: str
    label: str
    now: PledgeBlock | None
    coming: str


class PledgeForm(forms.Form):
    """Within how many working days everybody hears.

    `token` says what the form showed. If a colleague has changed the pledge since, the form is refused.
    """

    working_days = forms.IntegerField(
        label=gettext_lazy("Within how many working days?"),
        help_text=gettext_lazy("From 1 to 60. Five working days are a week."),
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        error_messages={
            "required": gettext_lazy("Write a number from 1 to 60."),
            "invalid": gettext_lazy("Write a number from 1 to 60."),
            "min_value": gettext_lazy("Write a number from 1 to 60."),
            "max_value": gettext_lazy("Write a number from 1 to 60."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, pledged: Pledged, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(working_days=pledged.wanted, token=pledged.token)

    def refuse_as_stale(self, pledged: Pledged) -> None:
        """Say that a colleague was faster, and let the next sending rest on what is shown now."""
        self.add_error(None, stale_words(pledged))
        self.data = {**dict(self.data.items()), "token": pledged.token}


def stale_words(pledged: Pledged) -> str:
    """Return what to say of a pledge that somebody else has changed since the page was opened."""
    if pledged.wanted is None:
        return _(
            "Somebody else at your desk has changed this since you opened the page. There is no pledge now."
            " What you wrote is kept; send it again or leave."
        )
    return _(
        "Somebody else at your desk has changed this since you opened the page. It says %(n)s working days"
        " now. What you wrote is kept; send it again or leave."
    ) % {"n": pledged.wanted}


type _View = Callable[[SignedInRequest, Representative, str], HttpResponse]


def _owner_required(view: _View) -> _View:
    """Let an owner in to what binds the employer; a member reads why not. What is no phase is not found."""

    @functools.wraps(view)
    def wrapped(request: SignedInRequest, /, mine: Representative, phase: str) -> HttpResponse:
        if phase not in Phase.values:
            raise Http404
        if mine.role != RepresentativeRole.OWNER:
            messages.info(request, _("An owner of this desk decides on pledges. Nothing was changed."))
            return redirect("desk:pledges", slug=mine.employer.slug)
        return view(request, mine, phase)

    return wrapped


@require_safe
@representative_required
def pledges(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """Show what is pledged for each part of the process, and everything that was."""
    figures = figures_for(mine.employer)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "rows": [_row(mine, phase, figures) for phase in Phase.values],
        "pledges": public_pledges(mine.employer, figures, page=request.GET.get(PAGE_OF_PLEDGES, "")),
        "is_owner": mine.role == RepresentativeRole.OWNER,
    }
    return render(request, "desk/promises/pledges.html", context)


def _row(mine: Representative, phase: str, figures: Figures | None) -> PhaseRow:
    now = timezone.now()
    pledged = pledging.pledged(employer=mine.employer, phase=phase, now=now)
    day = day_words(due_day(pledging.batch_to_come(now)), timezone.localdate(now))
    coming = ""
    if pledged.next is not None:
        words = pledge_words(phase, pledged.next.working_days)
        coming = _("From %(day)s: “%(pledge)s”") % {"day": day, "pledge": words}
    elif pledged.is_ending:
        coming = _("Ends on %(day)s.") % {"day": day}
    shown = pledge_block(pledged.now, figures) if pledged.now else None
    return PhaseRow(phase, str(capfirst(Phase(phase).label)), shown, coming)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
@_owner_required
def pledge(request: SignedInRequest, mine: Representative, phase: str) -> HttpResponse:
    """Give or change the pledge for one part of the process: the form, its preview, and sending it."""
    pledged = pledging.pledged(employer=mine.employer, phase=phase, now=timezone.now())
    form = PledgeForm(typed.given(request), pledged=pledged)
    step = typed.step(request)
    if not form.is_bound or step == CHANGE or not form.is_valid():
        if step == CHANGE:
            typed.shown(form)
        return _form_page(request, mine, pledged, form)
    days = form.cleaned_data["working_days"]
    if step != SEND:
        return _preview(request, mine, pledged, form, days)
    try:
        after = pledging.pledge(
            employer=mine.employer,
            phase=phase,
            working_days=days,
            token=form.cleaned_data["token"],
            now=timezone.now(),
        )
    except pledging.PledgeChangedError:
        pledged = pledging.pledged(employer=mine.employer, phase=phase, now=timezone.now())
        form.refuse_as_stale(pledged)
        return _form_page(request, mine, pledged, form)
    return _done(request, mine, after)


def _done(request: SignedInRequest, mine: Representative, pledged: Pledged) -> HttpResponse:
    day = day_words(due_day(pledging.batch_to_come(timezone.now())), timezone.localdate())
    if pledged.wanted is None and pledged.now is None:
        messages.success(request, _("Taken back. Readers never saw it."))
    elif pledged.wanted is None:
        messages.success(request, _("It ends on %(day)s, and stays in sight as it was kept.") % {"day": day})
    elif pledged.next is not None:
        messages.success(request, _("Pledged. Readers see it from %(day)s on.") % {"day": day})
    else:
        messages.success(request, _("The pledge stays as readers see it."))
    return redirect("desk:pledges", slug=mine.employer.slug)


def _form_page(
    request: SignedInRequest, mine: Representative, pledged: Pledged, form: PledgeForm
) -> HttpResponse:
    figures = figures_for(mine.employer)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "label": capfirst(Phase(pledged.phase).label),
        "pledged": pledged,
        "now": pledge_block(pledged.now, figures) if pledged.now else None,
        "form": form,
        "as_it_stands": _as_it_stands(figures, pledged.phase, pledged.wanted or 10),
    }
    return render(request, "desk/promises/pledge.html", context, status=422 if form.errors else 200)


def _preview(
    request: SignedInRequest, mine: Representative, pledged: Pledged, form: PledgeForm, days: int
) -> HttpResponse:
    """Say in full how the pledge would be measured, before anything is promised."""
    now = timezone.now()
    coming = pledging.batch_to_come(now)
    first = halves.first_day(sides.measured_from(coming))
    figures = figures_for(mine.employer)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "pledged": pledged,
        "words": pledge_words(pledged.phase, days),
        "same": pledged.wanted == days,
        "replaced": pledge_block(pledged.now, figures) if pledged.now else None,
        "begins": due_day(coming),
        "days": sides.days_of(days),
        "first_label": period_words(first, PeriodUnit.HALF),
        "as_it_stands": _as_it_stands(figures, pledged.phase, days),
        "form": form,
    }
    return render(request, "desk/promises/pledge_preview.html", context)


def _as_it_stands(figures: Figures | None, phase: str, working_days: int) -> str:
    """Return how many hear within about so many working days, by the figures that readers have today."""
    heard = figures.phases.get(phase) if figures else None
    if heard is None:
        return ""
    days = sides.days_of(working_days)
    before = [(day, share) for day, share in zip(BIN_ENDS, heard.curve, strict=True) if day <= days]
    after = [(day, share) for day, share in zip(BIN_ENDS, heard.curve, strict=True) if day >= days]
    near = list(dict.fromkeys([*before[-1:], *after[:1]]))
    parts = [_("%(share)s in 100 by day %(day)s") % {"share": share, "day": day} for day, share in near]
    return _("Today your figures say: %(parts)s, from %(n)s.") % {
        "parts": _(" and ").join(parts),
        "n": reviews_words(heard.n),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
@_owner_required
def end(request: SignedInRequest, mine: Representative, phase: str) -> HttpResponse:
    """Ask whether to end a pledge; end it with the next batch."""
    pledged = pledging.pledged(employer=mine.employer, phase=phase, now=timezone.now())
    if request.method == "POST":
        token = request.POST.get("token", "")
        try:
            after = pledging.pledge(
                employer=mine.employer, phase=phase, working_days=None, token=token, now=timezone.now()
            )
        except pledging.PledgeChangedError:
            pledged = pledging.pledged(employer=mine.employer, phase=phase, now=timezone.now())
            messages.warning(request, stale_words(pledged))
            return redirect("desk:end_pledge", slug=mine.employer.slug, phase=phase)
        return _done(request, mine, after)
    if pledged.wanted is None:
        messages.info(request, _("There is no pledge to end."))
        return redirect("desk:pledges", slug=mine.employer.slug)
    figures = figures_for(mine.employer)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "pledged": pledged,
        "words": pledge_words(phase, pledged.wanted),
        "now": pledge_block(pledged.now, figures) if pledged.now else None,
        "ends": due_day(pledging.batch_to_come(timezone.now())),
    }
    return render(request, "desk/promises/pledge_end.html", context)
