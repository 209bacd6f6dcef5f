"""`/employers/<slug>/correct/` for anybody, and the moderators' list of what was suggested."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, moderator_required
from core.ratelimit import answered, refuse, seconds_to_wait
from employers.duplicates.finding import dismiss
from employers.models import Employer, EmployerStatus, PossibleDuplicate
from employers.services import DomainTakenError, EmployerRefusedError
from moderation.corrections import services
from moderation.corrections.forms import CorrectionForm
from moderation.corrections.models import Correction, Fact
from moderation.errors import ModerationError
from moderation.services.employers import untied

_RATE: Final = "10/h"
MOST_SHOWN: Final = 100


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is wrong about an employer; keep what differs until a moderator has looked."""
    resolved = Employer.objects.resolve(slug)
    if resolved is None or not resolved.employer.is_in_directory:
        raise Http404
    if resolved.moved:
        return HttpResponseRedirect(reverse("corrections:correct", args=[resolved.employer.slug]))
    employer = resolved.employer
    form = CorrectionForm(request.POST if request.method == "POST" else None, employer=employer)
    if form.is_bound and form.is_valid() and not _too_fast(request, form):
        try:
            services.suggest(employer=employer, facts=form.facts(), note=form.cleaned_data["note"])
        except services.TooManyCorrectionsError:
            form.add_error(
                None, _("So many suggestions wait here that yours was not kept. Try again in a week.")
            )
        else:
            return redirect(f"{reverse('corrections:correct', args=[employer.slug])}?sent=1")
    context = {"employer": employer, "form": form, "sent": "sent" in request.GET and not form.is_bound}
    response = answered(
        render(request, "corrections/correct.html", context, status=422 if form.errors else 200), form
    )
    response["Cache-Control"] = "no-store"
    return response


def _too_fast(request: HttpRequest, form: CorrectionForm) -> bool:
    seconds = seconds_to_wait(request, group="correction", rate=_RATE)
    if seconds:
        refuse(form, None, _("Many suggestions came from your network. Yours is kept on this page."), seconds)
    return bool(seconds)


@require_safe
@moderator_required
def corrections(request: SignedInRequest) -> HttpResponse:
    """List what was suggested, employer by employer, and pairs that may be one."""
    open_ones = Correction.objects.select_related("employer").order_by(
        "employer__name_normalised", "employer", "fact", "pk"
    )
    living = (EmployerStatus.LISTED, EmployerStatus.PROPOSED)
    pairs = PossibleDuplicate.objects.filter(
        dismissed=False, one__status__in=living, other__status__in=living
    ).select_related("one", "other")
    context = {
        "corrections": [_shown(one) for one in open_ones[:MOST_SHOWN]],
        "count": open_ones.count(),
        "pairs": pairs.order_by("-likeness", "pk")[:MOST_SHOWN],
        "pair_count": pairs.count(),
    }
    return render(request, "corrections/corrections.html", context)


def _shown(one: Correction) -> dict[str, Any]:
    now = services.known(one.employer).get(one.fact)
    return {
        "pk": one.pk,
        "employer": one.employer,
        "fact": one.get_fact_display(),
        "value": services.value_words(one),
        "now": services.words_of(one.fact, now) if now is not None else "",
        "note": one.note,
        "is_same": one.fact == Fact.SAME_AS,
        "other": one.value,
    }


@require_POST
@moderator_required
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a correction or refuse it."""
    found = Correction.objects.select_related("employer").filter(pk=pk).first()
    if found is None:
        messages.warning(request, _("Somebody has decided on that already. Nothing else was changed."))
        return redirect("moderation:corrections")
    employer, other = found.employer, found.value if found.fact == Fact.SAME_AS else ""
    try:
        if request.POST.get("do") == "take":
            services.take(correction=found, moderator=request.user)
            messages.success(request, _("The correction of %s is written down.") % employer.name)
            if other:
                return redirect(
                    f"{reverse('moderation:merge', args=[employer.pk])}?{urlencode({'q': other})}"
                )
        else:
            services.refuse(correction=found, moderator=request.user)
            messages.success(request, _("Refused. %s stays as it is.") % employer.name)
    except DomainTakenError as error:
        messages.warning(
            request, _("The domain belongs to %s. If the two are one, merge them.") % error.owner.name
        )
    except (EmployerRefusedError, ModerationError) as error:
        messages.warning(request, str(error))
    return redirect("moderation:corrections")


@require_POST
@moderator_required
def apart(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that two employers that look alike are two."""
    pair = get_object_or_404(PossibleDuplicate.objects.select_related("one", "other"), pk=pk)
    try:
        untied(request.user, pair.one, pair.other)
    except ModerationError as error:
        messages.warning(request, str(error))
    else:
        dismiss(pair=pair)
        messages.success(request, _("Noted: they are two employers, and are not offered again."))
    return redirect("moderation:corrections")
