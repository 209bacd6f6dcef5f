"""The page of posting: asked, checked, and shown again with everything that was typed."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import private_page
from core.ratelimit import seconds_to_wait, too_many, when_again
from core.text import tidy, tidy_line
from employers.models import Employer
from submissions import wording
from submissions.forms import Answers
from submissions.forms.answers import MOST_WAITS, tidied, with_one_more_wait, without_wait
from submissions.services import is_nonce, new_nonce

# Each network, not each person: a library or a campus shares one.
_RATE: Final = "120/10m"


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Show the page; a POST is one of its steps (`do`) that sends nothing: search, add, remove, check."""
    today = timezone.localdate()
    if request.method != "POST":
        named = Employer.objects.resolve(tidy_line(request.GET.get("employer", ""))[:80])
        answers = Answers.empty(today=today, employer=named.employer if named else None)
        return page(request, answers)
    data = tidied(request.POST)
    step, _colon, detail = data.get("do", "").partition(":")
    if step == "add-wait":
        data = with_one_more_wait(data)
    elif step == "remove-wait" and detail.isascii() and detail.isdigit() and len(detail) < 3:
        data = without_wait(data, int(detail))
    elif step == "change" and detail in {"employer", "agency"}:
        data[f"{detail}-slug"] = ""
        data[f"{detail}-name"] = ""
    answers = Answers.typed(data, today=today)
    if seconds := seconds_too_fast(request):
        return too_many(page(request, answers, data=data, step=step, notice=too_fast_words(seconds)), seconds)
    return page(request, answers, data=data, step=step)


def page(
    request: HttpRequest,
    answers: Answers,
    *,
    data: QueryDict | None = None,
    step: str = "",
    notice: str = "",
    nonce: str = "",
) -> HttpResponse:
    """Return the page of posting with these answers, and what the program found in the text.

    `nonce` and the locked key are carried along with what was typed, so that the same page is the same
    submission however often it goes back and forth.
    """
    data = data if data is not None else QueryDict()
    text = answers.review["text"].value() or ""
    asked = step == "check"
    looked_at = wording.checked(tidy(str(text))) if text else None
    old = data.get("nonce", "")
    context: dict[str, Any] = {
        "answers": answers,
        "first_wait": answers.waits[0],
        "other_waits": list(enumerate(answers.waits))[1:],
        "may_add_wait": len(answers.waits) < MOST_WAITS,
        "notes": wording.notes(),
        "checked_text": looked_at if looked_at and (asked or looked_at.findings) else None,
        "asked_to_check": asked,
        "nonce": nonce or (old if is_nonce(old) else new_nonce()),
        "held": data.get("held", ""),
        "entry": data.get("entry", ""),
        "step": step,
        "notice": notice,
        "today": answers.today,
    }
    return render(request, "submissions/share.html", context)


def seconds_too_fast(request: HttpRequest) -> int:
    """Return 0 while the network is within its limit, else the seconds to wait."""
    return seconds_to_wait(request, group="share", rate=_RATE)


def too_fast_words(seconds: int) -> str:
    """Return what to say to a network that sends too much."""
    return _("That was too often for your network. %(when)s Everything you typed is still here.") % {
        "when": when_again(seconds)
    }
