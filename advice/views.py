"""The readers' pages: the list of articles, and one article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from advice import reading
from advice.models import LegalClock
from advice.vocabulary import Topic
from core.components import Link
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
        "filters": reading.filters(everything, choice),
        "chosen": sum(map(bool, (choice.topic, choice.stage, choice.reason))),
        "clocks": LegalClock.objects.in_force(timezone.localdate()),
    }
    return render(request, "advice/index.html", context)


@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one article with its contents, its live figures and what to read next."""
    found = get_object_or_404(reading.readable(), slug=slug)
    topic = Topic(found.topic)
    context = {
        "article": found,
        "parts": reading.body(found.body_html),
        "related": reading.related(found),
        "crumbs": [
            Link(_("Advice"), reverse("advice:index")),
            Link(str(topic.label), f"{reverse('advice:index')}?topic={topic}"),
        ],
    }
    return render(request, "advice/article.html", context)
