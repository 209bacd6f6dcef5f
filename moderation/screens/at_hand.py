"""What a moderator has at hand: whether it still is, going on to the next, and putting it back."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest
from moderation.errors import AlreadyDecidedError, LeaseLostError, ModerationError
from moderation.models import Appeal, Case, Notice

type Judged = Case | Notice | Appeal

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


def not_held(request: SignedInRequest, found: Judged, now: dt.datetime) -> HttpResponse | None:
    """Return the answer to somebody who does not hold it (any more), or None to its holder.

    Raises:
        Http404: it is looked at, and another's or nobody's.
    """
    if found.moderator_id != request.user.pk:
        if request.method == "POST":
            return gone(request, LeaseLostError())
        raise Http404
    if found.lease_until is None or found.lease_until <= now:
        return gone(request, LeaseLostError())
    return None


def taken(request: HttpRequest, found: Judged | None, page: str) -> HttpResponse:
    """Open what was taken, on the page of this name; say that nothing waits where it is None."""
    if found is None:
        messages.info(request, _("Nothing waits there for you now."))
    return following(found, page)


def following(found: Judged | None, page: str) -> HttpResponse:
    """Go on to what was taken next, on the page of this name, or to the queue when nothing is left."""
    return redirect(f"moderation:{page}", pk=found.pk) if found else redirect("moderation:queue")


def put_back(request: SignedInRequest, give_back: Callable[..., None] | None, words: str) -> HttpResponse:
    """Put back what is at hand, and say so.

    Args:
        give_back: puts it back, given `moderator` and `now`; None where there is no such thing.
        words: what is said once it is back.
    """
    try:
        if give_back is None:
            raise AlreadyDecidedError
        give_back(moderator=request.user, now=timezone.now())
        messages.info(request, words)
    except ModerationError as error:
        messages.warning(request, str(error))
    return redirect("moderation:queue")
