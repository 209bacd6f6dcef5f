"""What is not at hand any more: another decided it, the lease ran out, or the text is gone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from moderation.errors import ModerationError

# The fields of all forms of the desk in which words are written that would be missed.
_TYPED = ("outcome", "facts", "question")


def gone(request: HttpRequest, error: ModerationError) -> HttpResponse:
    """Say that it is not at hand any more, and give back what was typed, to be copied."""
    typed = [request.POST.get(name, "").strip() for name in _TYPED]
    if not any(typed):
        messages.warning(request, str(error))
        return redirect("moderation:queue")
    context = {"error": str(error), "typed": "\n\n".join(words for words in typed if words)}
    return render(request, "moderation/gone.html", context, status=409)
