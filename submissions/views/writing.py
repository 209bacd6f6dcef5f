"""Writing a wait down, before or after there is a key; correcting an entry; the next wait of a process."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import private_page
from core.ratelimit import answered, refuse, seconds_to_wait, too_many, when_again
from core.text import tidy_line
from employers.models import Employer
from submissions.entries import deeds
from submissions.entries.content import MOST_WAITS, Entry
from submissions.entries.linked import change_entry
from submissions.entries.services import EntryGoneError, Kept, entry_at, keep_entry
from submissions.entries.words import entry_notes
from submissions.forms.answers import tidied
from submissions.forms.entry import EntryAnswers, data_of
from submissions.forms.keyring import GroupForm
from submissions.keys import Key, new_key
from submissions.opening import keep_open, locked, note_open, opened_key, unlocked
from submissions.services import is_nonce, new_nonce
from submissions.views.locked import with_key_again

# Each network, not each person; a page goes back and forth a few times before it is kept.
_PAGE_RATE: Final = "240/h"
_KEEP_RATE: Final = "120/h"


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the page; keep what was sent under the open key, or show a new key first."""
    today = timezone.localdate()
    if request.method != "POST":
        named = Employer.objects.resolve(tidy_line(request.GET.get("employer", ""))[:80])
        slug = named.employer.slug if named else ""
        return _page(request, EntryAnswers.empty(today=today, slug=slug), QueryDict())
    data = tidied(request.POST)
    if data.get("do", "keep") != "keep":
        return _page(request, EntryAnswers.typed(_stepped(data), today=today), data)
    answers = EntryAnswers.sent(data, today=today)
    if not answers.is_valid():
        return _page(request, answers, data)
    if seconds := seconds_to_wait(request, group="entries", rate=_PAGE_RATE):
        return _page(request, answers, data, seconds=seconds)
    key = opened_key(request)
    if key is None:
        return _key_page(request, answers, data)
    return _kept(request, key, answers, data)


def _stepped(data: QueryDict) -> QueryDict:
    """Return what was typed after a step that keeps nothing: a search, or another employer."""
    step, _colon, detail = data.get("do", "").partition(":")
    if step == "change" and detail == "employer":
        data["employer-slug"] = ""
        data["employer-name"] = ""
    return data


def _page(
    request: HttpRequest, answers: EntryAnswers, data: QueryDict, *, notice: str = "", seconds: int = 0
) -> HttpResponse:
    """Return the page of a new wait with these answers."""
    if seconds:
        notice = _("That was often for one hour. Everything is still here.") + " " + when_again(seconds)
    nonce = data.get("nonce", "")
    context = {
        "answers": answers,
        "wait": answers.waits[0],
        "nonce": nonce if is_nonce(nonce) else new_nonce(),
        "held": data.get("held", ""),
        "notice": notice,
        "notes": entry_notes(),
        "is_open": opened_key(request) is not None,
    }
    if context["is_open"]:
        note_open(request)
    response = render(request, "submissions/entries/new.html", context)
    _stay_open(request, response)
    return too_many(response, seconds) if seconds else response


def _stay_open(request: HttpRequest, response: HttpResponse) -> None:
    key = opened_key(request)
    if key is not None:
        keep_open(response, key)


def _kept(request: HttpRequest, key: Key, answers: EntryAnswers, data: QueryDict) -> HttpResponse:
    """Keep the entry, once however often the page is sent, and open the diary."""
    nonce = data.get("nonce", "")
    if not is_nonce(nonce):
        return _page(request, answers, data, notice=_("This page was not whole. Send it once more."))
    try:
        keep_entry(key=key, entry=answers.entry(), nonce=nonce)
    except ValidationError as refusal:
        return _page(request, answers, data, notice=" ".join(refusal.messages))
    response = redirect(f"{reverse('submissions:diary')}?done=kept")
    keep_open(response, key)
    return response


def _key_page(
    request: HttpRequest, answers: EntryAnswers, data: QueryDict, form: GroupForm | None = None
) -> HttpResponse:
    """Show a new key, and ask for one of its groups. Nothing is kept yet."""
    key = unlocked(data.get("held", "")) or new_key()
    nonce = data.get("nonce", "")
    context: dict[str, Any] = {
        "form": form or GroupForm(key=key),
        "key": key,
        "held": locked(key),
        "nonce": nonce if is_nonce(nonce) else new_nonce(),
        "carried": _carried(data),
        "employer": answers.name,
    }
    response = render(request, "submissions/entries/key.html", context)
    return answered(response, form) if form else response


def _carried(data: QueryDict) -> list[tuple[str, str]]:
    """Return what the page with the key carries along, as it was typed."""
    own = ("employer-", "wait0-")
    return [
        (name, str(value))
        for name, values in data.lists()
        if name.startswith(own) or name in {"waits", "note"}
        for value in values[:1]
    ]


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the first entry under the new key of the page, when one of its groups was typed back."""
    if request.method != "POST":
        return redirect("submissions:entry_new")
    data = tidied(request.POST)
    answers = EntryAnswers.sent(data, today=timezone.localdate())
    if not answers.is_valid():
        return _page(request, answers, data)
    key, opened = unlocked(data.get("held", "")), opened_key(request)
    if opened is not None:
        # Another tab has opened a diary meanwhile; its key takes the entry, and the new one is thrown away.
        return _kept(request, opened, answers, data)
    if key is None:
        return _key_page(request, answers, data)
    form = GroupForm(data, key=key)
    is_right = form.is_valid()
    if seconds := seconds_to_wait(request, group="keep entry", rate=_KEEP_RATE):
        refuse(form, "key_group", _("That was often for one hour. Nothing is lost."), seconds)
        is_right = False
    return _kept(request, key, answers, data) if is_right else _key_page(request, answers, data, form)


# --- An entry that is there -------------------------------------------------------------------------


def found(key: Key, number: int, request: HttpRequest) -> tuple[Kept, Entry]:
    """Return the entry that the page is about, by its reference where the page names one.

    Raises:
        Http404: it is not there, or cannot be read.
    """
    ref = tidy_line(request.POST.get("ref", ""))[:40]
    kept = entry_at(key, number, ref=ref)
    if kept is None or kept.entry is None:
        raise Http404
    return kept, kept.entry


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Correct an entry; what hindsight could bend is written down anew when it changes."""
    kept, entry = found(key, number, request)
    today = timezone.localdate()
    if request.method != "POST":
        return _correcting(request, kept, EntryAnswers.of(entry, today=today))
    data = tidied(request.POST)
    if data.get("do", "keep") != "keep":
        return _correcting(request, kept, EntryAnswers.typed(_stepped(data), today=today))
    answers = EntryAnswers.sent(data, today=today)
    if not answers.is_valid(before=entry):
        return _correcting(request, kept, answers)
    if seconds := seconds_to_wait(request, group="entries", rate=_PAGE_RATE):
        return _correcting(request, kept, answers, seconds=seconds)
    try:
        change_entry(key=key, kept=kept, change=lambda now: answers.entry(before=now), now=timezone.now())
    except EntryGoneError:
        raise Http404 from None
    except ValidationError as refusal:
        return _correcting(request, kept, answers, notice=" ".join(refusal.messages))
    return to_entry(kept, "corrected")


def _correcting(
    request: HttpRequest, kept: Kept, answers: EntryAnswers, *, notice: str = "", seconds: int = 0
) -> HttpResponse:
    if seconds:
        notice = _("That was often for one hour. Everything is still here.") + " " + when_again(seconds)
    context = {
        "answers": answers,
        "kept": kept,
        "entry": kept.entry,
        "waits": list(enumerate(answers.waits)),
        "notice": notice,
    }
    response = render(request, "submissions/entries/correct.html", context)
    return too_many(response, seconds) if seconds else response


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Write down the next wait of the same process, after an answer that led on."""
    kept, entry = found(key, number, request)
    if not _leads_on(entry) and request.method != "POST":
        raise Http404
    today, place = timezone.localdate(), len(entry.waits)
    data = data_of(entry)
    data["waits"] = str(place + 1)
    if request.method != "POST":
        data[f"wait{place}-answered"] = "no"
        return _next_page(request, kept, EntryAnswers.typed(data, today=today))
    if not _leads_on(entry):
        # The second click: the wait is written down already.
        return to_entry(kept, "next")
    sent = tidied(request.POST)
    for name in sent:
        if name.startswith(f"wait{place}-"):
            data[name] = str(sent[name])
    answers = EntryAnswers.sent(data, today=today)
    if not answers.is_valid(before=entry):
        return _next_page(request, kept, answers)
    new_wait = answers.waits[-1].entry_wait()
    try:
        change_entry(
            key=key, kept=kept, change=lambda now: deeds.begin_next(now, new_wait), now=timezone.now()
        )
    except (EntryGoneError, deeds.FullError):
        raise Http404 from None
    except ValidationError as refusal:
        return _next_page(request, kept, answers, notice=" ".join(refusal.messages))
    return to_entry(kept, "next")


def _leads_on(entry: Entry) -> bool:
    """Tell whether another wait may follow the last one."""
    return bool(entry.last.wait.content) and len(entry.waits) < MOST_WAITS


def _next_page(request: HttpRequest, kept: Kept, answers: EntryAnswers, *, notice: str = "") -> HttpResponse:
    context = {
        "answers": answers,
        "wait": answers.waits[-1],
        "kept": kept,
        "entry": kept.entry,
        "notice": notice,
    }
    return render(request, "submissions/entries/next.html", context)


def to_entry(kept: Kept, done: str) -> HttpResponse:
    """Lead to the page of an entry, which says what was done."""
    return redirect(f"{reverse('submissions:entry', args=[kept.number])}?done={done}")
