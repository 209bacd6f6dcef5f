"""The readers' list of articles; the page of one article joins two rooms and is in pages/."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from advice import reading
from advice.models import LegalClock
from core.components import pager
from core.http import public_page


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """List the articles by topic, or those about a topic, a stage or a reason for silence."""
    everything = list(reading.readable().for_lists())
    choice = reading.Choice(
        topic=request.GET.get("topic", ""),
        stage=request.GET.get("stage", ""),
        reason=request.GET.get("reason", ""),
        situation=request.GET.get("situation", ""),
    )
    found = everything if choice.is_empty else list(reading.chosen(choice))
    page = reading.page_of(found, request.GET.get("page", ""))
    context = {
        "choice": choice,
        "groups": reading.by_topic(page),
        "pages": pager(page, kept=choice.asked),
        "count": len(found),
        "filters": reading.filters(everything, choice),
        "chosen": sum(map(bool, (choice.topic, choice.stage, choice.reason, choice.situation))),
        "clocks": LegalClock.objects.in_force(timezone.localdate()),
    }
    return render(request, "advice/index.html", context)
