"""One entry of the diary: what there is to see, and what happens to it while its author waits."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ratelimit import answered, limited, refuse, seconds_to_wait
from pages.stand.calendar import calendar_file
from submissions.entries import deeds
from submissions.entries.content import Entry
from submissions.entries.linked import change_entry, review_of
from submissions.entries.reading import one_entry
from submissions.entries.services import EntryGoneError, Kept, entry_at, forget_entry
from submissions.forms.answers import Answers, tidied
from submissions.forms.entry import (
    AnswerDetailsForm,
    AskedForm,
    DayForm,
    MovedForm,
    SignOfLifeForm,
    StoppedForm,
)
from submissions.forms.filled import share_data
from submissions.keys import Key
from submissions.opening import locked
from submissions.services import new_nonce
from submissions.views.common import with_open_key
from submissions.views.locked import with_key_again
from submissions.views.posting import page
from submissions.views.writing import found, to_entry

# Clicks of one network within an hour; somebody with many waits clicks once for each.
_RATE: Final = "600/h"

# What may have happened, by its name in addresses, and how it is asked.
_HAPPENED: Final[dict[str, type[DayForm]]] = {
    "sign": SignOfLifeForm,
    "asked": AskedForm,
    "moved": MovedForm,
    "stopped": StoppedForm,
}


@with_open_key
@require_safe
def entry(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Show one entry: the line with its days, where its author stands, and what may be noted."""
    kept = entry_at(key, number)
    if kept is None:
        raise Http404
    return _page(request, key, kept)


def _page(
    request: HttpRequest, key: Key, kept: Kept, forms: dict[str, DayForm] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    shown = one_entry(key, kept, today=today)
    context: dict[str, Any] = {"shown": shown, "done": request.GET.get("done", "")}
    if kept.entry is not None:
        made = {name: form(prefix=name, entry=kept.entry, today=today) for name, form in _HAPPENED.items()}
        context |= {"forms": made | (forms or {}), "wrong": next(iter((forms or {}).values()), None)}
    return render(request, "submissions/entries/entry.html", context)


def _change(key: Key, kept: Kept, change: Callable[[Entry], Entry]) -> Entry:
    """Change an entry and its review; what is gone meanwhile is not there."""
    try:
        return change_entry(key=key, kept=kept, change=change, now=timezone.now()).entry
    except EntryGoneError:
        raise Http404 from None


@with_key_again
@require_POST
@limited(group="entries", rate=_RATE)
def did_they_answer(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Take one click: “they answered”, which is described next, or “still nothing”, and that is all."""
    kept, _entry = found(key, number, request)
    today = timezone.localdate()
    if request.POST.get("answer") == "yes":
        after = _change(key, kept, lambda now: deeds.they_answered(now, today=today))
        if after.last.wait.answered_on is None:
            return to_entry(kept, "over")
        return redirect("submissions:entry_answer", kept.number)
    if request.POST.get("answer") == "no":
        after = _change(key, kept, lambda now: deeds.still_nothing(now, today=today))
        done = "still" if after.is_running else "over"
        if request.POST.get("from") == "list":
            query = {"done": done, "at": kept.number, "page": request.POST.get("page", "")}
            return redirect(f"{reverse('submissions:diary')}?{urlencode(query)}#entry-{kept.number}")
        return to_entry(kept, done)
    raise Http404


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Describe the answer, or take back that one came."""
    kept, entry = found(key, number, request)
    if request.method == "POST" and request.POST.get("do") == "take-back":
        _change(key, kept, deeds.take_back_answer)
        return to_entry(kept, "taken-back")
    if entry.last.wait.answered_on is None:
        return to_entry(kept, "over") if request.method == "POST" else redirect("submissions:entry", number)
    data = tidied(request.POST) if request.method == "POST" else None
    is_public = review_of(key, entry) is not None
    form = AnswerDetailsForm(data, entry=entry, is_public=is_public, today=timezone.localdate())
    if data is not None and _is_meant(request, form):
        try:
            _change(key, kept, lambda now: deeds.describe_answer(now, **form.told()))
        except deeds.FullError:
            form.add_error("content", _full(SignOfLifeForm))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return to_entry(kept, "answered" if form.ends_the_wait else "sign")
    context = {"form": form, "kept": kept, "entry": entry, "shown": one_entry(key, kept, today=form.today)}
    return answered(render(request, "submissions/entries/answer.html", context), form)


def _full(form: type[DayForm]) -> str:
    """Return why no more of this can be noted."""
    if form is SignOfLifeForm:
        return _(
            "Three signs of life are as many as one wait takes. Correct the entry to replace one of them."
        )
    if form is MovedForm:
        return _("They moved the day three times; more than that one wait does not take.")
    return _("Five questions are as many as one wait takes.")


@with_key_again
@require_POST
def happened(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Note something that happened in between, or that its author waits no longer, or waits again."""
    kept, entry = found(key, number, request)
    what = request.POST.get("what", "")
    if what == "again":
        _change(key, kept, deeds.wait_again)
        return to_entry(kept, "again")
    if what not in _HAPPENED:
        raise Http404
    if not entry.is_running:
        return to_entry(kept, "over")
    form = _HAPPENED[what](tidied(request.POST), prefix=what, entry=entry, today=timezone.localdate())
    if _is_meant(request, form):
        try:
            _change(key, kept, lambda now: _noted(now, what, form.cleaned_data))
        except deeds.FullError:
            form.add_error("on", _full(type(form)))
        except ValidationError as refusal:
            form.add_error("on", refusal.messages)
        else:
            return to_entry(kept, what)
    return answered(_page(request, key, kept, {what: form}), form)


def _is_meant(request: HttpRequest, form: DayForm) -> bool:
    """Check a form; one that is sent too often is refused with everything still in it."""
    is_right = form.is_valid()
    if seconds := seconds_to_wait(request, group="entries", rate=_RATE):
        refuse(form, "on", _("That was often for one hour. Nothing is lost."), seconds)
        return False
    return is_right


def _noted(entry: Entry, what: str, said: dict[str, Any]) -> Entry:
    match what:
        case "sign":
            return deeds.note_contact(entry, on=said["on"], content=said["content"])
        case "asked":
            return deeds.note_question(entry, on=said["on"])
        case "moved":
            return deeds.note_revision(entry, said_on=said["on"], day=said["day"], made_by=said["by"])
    return deeds.stop_waiting(entry, on=said["on"])


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Ask once, then erase the entry; one that cannot be read can be erased as well."""
    ref = request.POST.get("ref", "")
    kept = entry_at(key, number, ref=ref if ref else "")
    if request.method == "POST":
        # The second click, or a page that is older than the erasure: it is gone, as it should be.
        if kept is not None and (kept.entry is None or kept.entry.ref == ref):
            forget_entry(key=key, kept=kept)
        return redirect(f"{reverse('submissions:diary')}?done=entry-erased")
    if kept is None:
        raise Http404
    shown = one_entry(key, kept, today=timezone.localdate())
    return render(request, "submissions/entries/erase.html", {"shown": shown})


@with_open_key
@require_safe
def days(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Return the promised day and the days to ask as a calendar file; it names nobody unless asked to."""
    kept = entry_at(key, number)
    if kept is None or kept.entry is None:
        raise Http404
    shown = one_entry(key, kept, today=timezone.localdate())
    if shown.stand is None or not shown.stand.days:
        raise Http404
    ahead = list(shown.stand.days)
    if request.GET.get("named") == "1":
        ahead = [(day, f"{shown.employer}: {what}") for day, what in ahead]
    response = HttpResponse(calendar_file(ahead), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="days.ics"'
    return response


@with_open_key
@require_safe
def share(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Show the page of posting with what the entry says; from there on everything is checked as always."""
    kept = entry_at(key, number)
    if kept is None or kept.entry is None or review_of(key, kept.entry) is not None:
        raise Http404
    data = share_data(kept.entry)
    data["entry"], data["held"], data["nonce"] = kept.entry.ref, locked(key), new_nonce()
    return page(request, Answers.typed(data, today=timezone.localdate()), data=data)
