"""The readers' pages: the list of articles, and one article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from advice import reading
from advice.models import LegalClock
from advice.vocabulary import Topic
from core.http import public_page


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """List the articles by topic, or those about a topic, a stage or a reason for silence."""
    everything = list(reading.readable().for_lists())
    choice = reading.Choice(
        topic=request.GET.get("topic", ""),
        stage=request.GET.get("stage", ""),
        reason=request.GET.get("reason", ""),
    )
    found = everything if choice.is_empty else list(reading.chosen(choice))
    context = {
        "choice": choice,
        "groups": reading.by_topic(found),
        "count": len(found),
        "topics": Topic.choices,
        "stages": reading.stages_by_phase(),
        "reasons": reading.reasons_in_use(everything),
        "clocks": LegalClock.objects.in_force(timezone.localdate()),
    }
    return render(request, "advice/index.html", context)


@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one article with its contents, its live figures and what to read next."""
    found = get_object_or_404(reading.readable(), slug=slug)
    context = {"article": found, "parts": reading.body(found.body_html), "related": reading.related(found)}
    return render(request, "advice/article.html", context)
