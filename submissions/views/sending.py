"""From the preview to the receipt. Each step checks everything anew, because the page carries it all."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ratelimit import seconds_to_wait
from employers.services.naming import EmployerRefusedError
from submissions import services, wording
from submissions.calendar import calendar_file
from submissions.forms import Answers, Proposal
from submissions.forms.answers import carried, tidied
from submissions.forms.preview import PreviewForm
from submissions.keys import Key, new_key
from submissions.opening import keep_open, locked, opened_key, unlocked
from submissions.preview import fates, previewed, promise_drawing, promise_words
from submissions.seals import is_sealed, read_receipt, receipt_text, seal
from submissions.views.common import author_page
from submissions.views.posting import page, too_fast

_RATE: Final = "20/h"


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """Show exactly what the employer will see; or the page again, with what has to be put right."""
    if request.method != "POST":
        return redirect("submissions:share")
    data = tidied(request.POST)
    answers = Answers.sent(data, today=timezone.localdate())
    if notice := too_fast(request):
        return page(request, answers, data=data, notice=notice, status=429)
    if not answers.is_valid():
        return page(request, answers, data=data)
    nonce = data.get("nonce", "")
    before = services.submitted_before(nonce)
    if before is not None:
        return _already_sent(request, answers, data)
    return _show(request, answers, data, nonce=nonce)


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """Send the review to be read, if it is what was previewed and the key is kept."""
    if request.method != "POST":
        return redirect("submissions:share")
    data = tidied(request.POST)
    answers = Answers.sent(data, today=timezone.localdate())
    if not answers.is_valid():
        return page(request, answers, data=data)
    nonce = data.get("nonce", "")
    # The key that the page showed is the one that counts, whatever another tab has opened meanwhile.
    key = unlocked(data.get("held", ""))
    is_open = key is not None and key == opened_key(request)
    shown = previewed(answers, at_most=data.get("at_most", ""), timing=data.get("timing", "drawn"))
    form = PreviewForm(data, finest=shown.finest, key=None if is_open else key)
    sealed = is_sealed(data.get("seal", ""), facts=shown.facts, names=shown.names, nonce=nonce)
    if not sealed or key is None:
        words = _(
            "This page had been open for long, or something in it has changed since."
            " Look at it once more; nothing has been sent, and nothing is lost."
        )
        return _show(request, answers, data, nonce=nonce, notice=words)
    if not form.is_valid():
        return _show(request, answers, data, nonce=nonce, form=form)
    if seconds := seconds_to_wait(request, group="submit", rate=_RATE):
        minutes = -(-seconds // 60)
        words = _("Your network has sent many reviews within the hour. Try again in %(n)s minutes.")
        return _show(
            request, answers, data, nonce=nonce, form=form, notice=words % {"n": minutes}, status=429
        )
    keep = is_open or form.cleaned_data["key_choice"] == "kept"
    try:
        receipt = services.submit(
            facts=shown.facts,
            key=key if keep else None,
            nonce=nonce,
            employer=shown.employer if isinstance(shown.employer, Proposal) else None,
            agency=shown.agency if isinstance(shown.agency, Proposal) else None,
        )
    except services.AlreadySentError:
        return _already_sent(request, answers, data)
    except (EmployerRefusedError, ValidationError) as refusal:
        return page(request, answers, data=data, notice=" ".join(_messages(refusal)))
    address = f"{reverse('submissions:sent')}?r={receipt_text(receipt, with_key=keep)}"
    response = redirect(address)
    if is_open:
        keep_open(response, key)
    return response


def _messages(refusal: Exception) -> list[str]:
    return refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]


def _already_sent(request: HttpRequest, answers: Answers, data: QueryDict) -> HttpResponse:
    """Show the page again under a new nonce: its first sending stands, and what was changed is here."""
    words = _(
        "You have sent this page already, and that review is with us. To change it, open your diary."
        " What you see here would be a second review, of another process."
    )
    return page(request, answers, data=data, notice=words, nonce=services.new_nonce())


def _show(
    request: HttpRequest,
    answers: Answers,
    posted: QueryDict,
    *,
    nonce: str,
    form: PreviewForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the preview of a valid page, with the open key or a new one."""
    now, today = timezone.now(), answers.today
    nonce = nonce if services.is_nonce(nonce) else services.new_nonce()
    shown = previewed(answers, at_most=posted.get("at_most", ""), timing=posted.get("timing", "drawn"))
    opened = opened_key(request)
    key = opened or unlocked(posted.get("held", "")) or new_key()
    asked_key = None if opened else key
    if form is None:
        typed = PreviewForm.typed(posted, None)
        kept = {name: typed[name] for name in ("at_most", "timing") if typed.get(name)}
        form = PreviewForm(finest=shown.finest, key=asked_key, initial=kept)
    receipt = services.expected(tier=shown.facts.tier, timing=shown.facts.timing, now=now)
    context: dict[str, Any] = {
        "shown": shown,
        "form": form,
        "fates": fates(shown, today=today),
        "similar": shown.similar(),
        "checked_text": wording.checked(shown.facts.text),
        "crowd": answers.review.cleaned_data["crowd"],
        "key": asked_key,
        "is_open": opened is not None,
        "held": locked(key),
        "nonce": nonce,
        "seal": seal(facts=shown.facts, names=shown.names, nonce=nonce),
        "carried": carried(posted, waits=len(answers.waits)),
        "promise": promise_words(receipt, today=today),
        "clock": promise_drawing(receipt, today=today),
        "receipt": receipt_text(receipt, with_key=True),
        "is_small": shown.facts.tier == "S",
        "notice": notice,
    }
    response = render(request, "submissions/preview.html", context, status=status)
    if opened is not None:
        keep_open(response, opened)
    return response


@author_page
@require_POST
def key_file(request: HttpRequest) -> HttpResponse:
    """Return the key of the page as a text file."""
    key = unlocked(request.POST.get("held", ""))
    if key is None:
        raise Http404
    return text_file(key)


def text_file(key: Key) -> HttpResponse:
    """Return a key as a small text file whose name says nothing."""
    words = _(
        "This key opens your diary on the site where you got it."
        " Nobody can send it again or find it for you.\nKeep it where only you can read it."
    )
    response = HttpResponse(f"{key.text}\n\n{words}\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="note.txt"'
    return response


@author_page
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say when the review will be decided on and when it may appear."""
    found = read_receipt(request.GET.get("r", ""))
    if found is None:
        raise Http404
    receipt, with_key = found
    today = timezone.localdate()
    context = {
        "promise": promise_words(receipt, today=today),
        "clock": promise_drawing(receipt, today=today),
        "receipt": request.GET["r"],
        "with_key": with_key,
    }
    return render(request, "submissions/sent.html", context)


@author_page
@require_safe
def sent_calendar(request: HttpRequest) -> HttpResponse:
    """Return the two days of a receipt as a calendar file."""
    found = read_receipt(request.GET.get("r", ""))
    if found is None:
        raise Http404
    response = HttpResponse(calendar_file(found[0]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="days.ics"'
    return response
