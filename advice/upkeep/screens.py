"""The editors' screens of what time brings: planned publication, laws to look up, links that lead nowhere."""

import datetime as dt
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, editor_required
from advice.forms import revision_number
from advice.models import Article, BrokenLink, LegalClock
from advice.services import StaleRevisionError
from advice.upkeep import reminders, scheduling
from core.components import pager

_ON_A_PAGE: Final = 50


@editor_required
@require_safe
def upkeep(request: SignedInRequest) -> HttpResponse:
    """Show what is planned, which laws have to be looked up again, and which links lead nowhere."""
    today = timezone.localdate()
    planned = Paginator(Article.objects.planned().for_lists(), _ON_A_PAGE).get_page(
        request.GET.get("planned")
    )
    broken = BrokenLink.objects.select_related("article")
    links = Paginator(broken, _ON_A_PAGE).get_page(request.GET.get("links"))
    context = {
        "planned": planned,
        "planned_pages": pager(planned, name="planned", place="planned"),
        "clocks": LegalClock.objects.order_by("checked_on"),
        "overdue": set(LegalClock.objects.overdue(today).values_list("pk", flat=True)),
        "links": links,
        "links_pages": pager(links, name="links", place="links"),
    }
    return render(request, "advice/editors/upkeep.html", context)


@editor_required
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that an editor has read the source of a law again today."""
    clock = get_object_or_404(LegalClock, pk=pk)
    reminders.confirm_clock(clock_id=clock.pk, on=timezone.localdate())
    messages.success(request, _("Noted: you have read the source again today."))
    return redirect("editors:upkeep")


@editor_required
@require_POST
def schedule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Plan the publication of the newest text for a day; an empty day takes the plan back."""
    article = get_object_or_404(Article, pk=pk)
    day = _day(request.POST.get("day", ""))
    try:
        if "cancel" in request.POST:
            scheduling.cancel_publication(article_id=article.pk)
            messages.success(request, _("The plan is taken back. Nothing else has changed."))
        elif day is None:
            messages.warning(request, _("Nothing was planned: choose a day, as in 2026-12-31."))
        else:
            scheduling.schedule_publication(
                article_id=article.pk,
                expected_revision=revision_number(request.POST),
                on=day,
                today=timezone.localdate(),
            )
            messages.success(request, _("Planned. This text appears on that day, and no later one."))
    except StaleRevisionError:
        messages.warning(
            request, _("Nothing was planned: somebody saved a newer text. Read it below, then plan again.")
        )
    except ValidationError as error:
        messages.warning(request, _("Nothing was planned. %(why)s") % {"why": " ".join(error.messages)})
    return redirect("editors:edit", pk=pk)


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None
