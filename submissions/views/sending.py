"""From the preview to the receipt. Each step checks everything anew, because the page carries it all."""

from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import private_page
from core.ratelimit import seconds_to_wait, too_many, when_again
from employers.services.naming import EmployerRefusedError
from submissions import services, wording
from submissions.calendar import calendar_file
from submissions.entries.linked import EntryLinkedError
from submissions.entries.services import EntryGoneError, Kept, entry_with
from submissions.evidence.nullifiers import is_ready
from submissions.forms import Answers, Proposal
from submissions.forms.answers import carried, tidied
from submissions.forms.preview import PreviewForm
from submissions.keys import Key, new_key
from submissions.opening import keep_open, locked, note_open, opened_key, unlocked
from submissions.preview import MOST_COMPARED, Previewed, fates, previewed, promise_drawing, promise_words
from submissions.seals import is_sealed, read_receipt, receipt_text, seal
from submissions.views.posting import page, seconds_too_fast, too_fast_words

_RATE: Final = "20/h"


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """Show exactly what the employer will see; or the page again, with what has to be put right."""
    if request.method != "POST":
        return redirect("submissions:share")
    data = tidied(request.POST)
    answers = Answers.sent(data, today=timezone.localdate())
    if seconds := seconds_too_fast(request):
        return too_many(page(request, answers, data=data, notice=too_fast_words(seconds)), seconds)
    if not answers.is_valid():
        return page(request, answers, data=data)
    nonce = data.get("nonce", "")
    before = services.submitted_before(nonce)
    if before is not None:
        return _already_sent(request, answers, data)
    return _show(request, answers, data, nonce=nonce)


@private_page
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
    begun = _begun_with(data, key)
    is_open = key is not None and (key == opened_key(request) or begun is not None)
    shown = _previewed(answers, data, begun)
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
        words = _(
            "Your network has sent many reviews within the hour. %(when)s Nothing on this page is lost."
        )
        words %= {"when": when_again(seconds)}
        return too_many(_show(request, answers, data, nonce=nonce, form=form, notice=words), seconds)
    keep = is_open or form.cleaned_data["key_choice"] == "kept"
    try:
        receipt = services.submit(
            facts=shown.facts,
            key=key if keep else None,
            nonce=nonce,
            begun=_as_sent(answers, begun),
            employer=shown.employer if isinstance(shown.employer, Proposal) else None,
            agency=shown.agency if isinstance(shown.agency, Proposal) else None,
        )
    except services.AlreadySentError:
        return _already_sent(request, answers, data)
    except (EntryLinkedError, EntryGoneError):
        return _without_entry(request, answers, data)
    except (EmployerRefusedError, ValidationError) as refusal:
        return page(request, answers, data=data, notice=" ".join(_messages(refusal)))
    address = f"{reverse('submissions:sent')}?r={receipt_text(receipt, with_key=keep)}"
    response = redirect(address)
    if is_open and key == opened_key(request):
        keep_open(response, key)
    return response


def _begun_with(data: QueryDict, key: Key | None) -> Kept | None:
    """Return the diary's entry that the page began with, if it is still there under the page's key."""
    ref = data.get("entry", "")
    return entry_with(key, ref) if key is not None and ref else None


def _previewed(answers: Answers, data: QueryDict, begun: Kept | None) -> Previewed:
    """Return a valid page as it would be stored, with the days of writing down that its entry knows."""
    return previewed(
        answers,
        at_most=data.get("at_most", ""),
        timing=data.get("timing", "drawn"),
        before=begun.entry if begun else None,
    )


def _as_sent(answers: Answers, begun: Kept | None) -> services.Begun | None:
    """Return the entry with what was sent in the place of what it said."""
    if begun is None or begun.entry is None:
        return None
    waits = answers.entry_waits(begun.entry)
    outcome = answers.review.cleaned_data["outcome"]
    return services.Begun(kept=begun, sent=replace(begun.entry, waits=waits, outcome=outcome))


def _without_entry(request: HttpRequest, answers: Answers, data: QueryDict) -> HttpResponse:
    """Show the page again without its entry, which is a review already or was erased."""
    words = _(
        "The diary’s entry that this page began with is a review already, or was erased in another tab."
        " Nothing was sent twice. What you see here would be a second review, of another process."
    )
    changed = data.copy()
    changed["entry"] = ""
    return page(request, answers, data=changed, notice=words, nonce=services.new_nonce())


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
) -> HttpResponse:
    """Return the preview of a valid page, with the open key or a new one."""
    now, today = timezone.now(), answers.today
    nonce = nonce if services.is_nonce(nonce) else services.new_nonce()
    opened, carried_key = opened_key(request), unlocked(posted.get("held", ""))
    # A page that began with an entry belongs to the entry's key, whatever another tab has opened meanwhile.
    begun = _begun_with(posted, carried_key)
    key = (carried_key if begun else opened) or carried_key or new_key()
    if begun is None:
        begun = _begun_with(posted, opened)
    asked_key = None if opened or begun else key
    shown = _previewed(answers, posted, begun)
    if form is None:
        typed = PreviewForm.typed(posted, None)
        kept = {name: typed[name] for name in ("at_most", "timing") if typed.get(name)}
        form = PreviewForm(finest=shown.finest, key=asked_key, initial=kept)
    receipt = services.expected(tier=shown.facts.tier, timing=shown.facts.timing, now=now)
    context: dict[str, Any] = {
        "shown": shown,
        "form": form,
        "fates": fates(shown, today=today, in_diary=begun is not None),
        "similar": shown.similar(),
        "most_similar": MOST_COMPARED,
        "checked_text": wording.checked(shown.facts.text),
        "crowd": answers.review.cleaned_data["crowd"],
        "key": asked_key,
        "is_open": opened is not None,
        "entry": begun.entry.ref if begun and begun.entry else "",
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
    if opened is not None:
        note_open(request)
    response = render(request, "submissions/preview.html", context)
    if opened is not None:
        keep_open(response, opened)
    return response


@private_page
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


@private_page
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
        "may_show_mail": is_ready(),
    }
    return render(request, "submissions/sent.html", context)


@private_page
@require_safe
def sent_calendar(request: HttpRequest) -> HttpResponse:
    """Return the two days of a receipt as a calendar file."""
    found = read_receipt(request.GET.get("r", ""))
    if found is None:
        raise Http404
    response = HttpResponse(calendar_file(found[0]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="days.ics"'
    return response
