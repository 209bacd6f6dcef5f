"""The diary: opened with the key, read, changed and left. Nobody else's thing is ever looked up here."""

from collections.abc import Callable
from typing import Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.drawing import day_words
from core.http import private_page
from core.ratelimit import answered, refuse, seconds_to_wait
from moderation.errors import ModerationError
from moderation.redress import appeals
from moderation.services import authors
from moderation.wording import statement_words
from reviews.lifecycle import WITHDRAWABLE, IllegalMoveError, Status
from reviews.services.timing import choose_timing, has_to_choose, may_choose
from reviews.services.writing import EDITABLE
from submissions import opening, services, wording
from submissions.diary import authorship, entries, mark_of
from submissions.entries.reading import listed
from submissions.forms.diary import AnswerForm, AppealForm, MessageForm, OpenForm, TextForm
from submissions.forms.fields import Question
from submissions.forms.timing import TimingForm
from submissions.keys import Key
from submissions.models import Authorship
from submissions.things import find_things, freshen
from submissions.views.common import OPEN_RATE, with_open_key
from submissions.views.locked import with_key_again

_WRITE_RATE: Final = "30/h"


def _of(request: HttpRequest, key: Key, number: int) -> Authorship:
    """Return what lies at this place under the key, or what a page of before knew; all else is not there."""
    row = authorship(key, number, mark=request.POST.get("mark", ""))
    if row is None:
        raise Http404
    return row


@private_page
@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """Show what is under the open key, or ask for a key."""
    key = opening.opened_key(request)
    if key is None:
        return render(request, "submissions/open.html", {"form": OpenForm()})
    now = timezone.now()
    waits = listed(key, today=timezone.localdate(), page=_number(request, "page", default=1))
    opening.note_open(request)
    response = render(
        request,
        "submissions/diary.html",
        {
            "entries": entries(key, now=now, private=waits.linked),
            "waits": waits,
            "done": request.GET.get("done", ""),
            "done_at": _number(request, "at", default=-1),
        },
    )
    opening.keep_open(response, key)
    return response


def _number(request: HttpRequest, name: str, *, default: int) -> int:
    """Return a small number from the address; anything else is `default`."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else default


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_diary(request: HttpRequest) -> HttpResponse:
    """Open the diary with the key that was typed; wrong, erased and unknown keys get one answer."""
    if request.method != "POST":
        return redirect("submissions:diary")
    form = OpenForm(request.POST)
    if seconds := seconds_to_wait(request, group="open", rate=OPEN_RATE):
        refuse(
            form, "key", _("Too many keys were tried from your network. Your diary is as it was."), seconds
        )
        return answered(render(request, "submissions/open.html", {"form": form}), form)
    if form.is_valid() and not find_things(form.cleaned_data["key"]):
        form.add_error(
            "key",
            _("Nothing is kept under this key. It may be another one, or what it kept may have been erased."),
        )
    if not form.is_valid():
        return render(request, "submissions/open.html", {"form": form})
    freshen(key=form.cleaned_data["key"])
    response = redirect("submissions:diary")
    opening.keep_open(response, form.cleaned_data["key"])
    return response


@private_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the diary and ask the browser to forget what this site left in it."""
    response = redirect("submissions:left")
    opening.close(response)
    return response


@private_page
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that the diary is closed, and what a browser still remembers."""
    return render(request, "submissions/left.html")


@private_page
@require_safe
def lost_key(request: HttpRequest) -> HttpResponse:
    """Say what can and what cannot be done without the key."""
    return render(request, "submissions/lost_key.html")


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Change the text of a review; an approved one stands until the new one is approved."""
    row = _of(request, key, number)
    newest = row.review.versions.order_by("-number").first()
    if row.review.status not in EDITABLE or newest is None:
        raise Http404
    form = TextForm(request.POST if request.method == "POST" else None, initial={"text": newest.text})
    look = form["text"].value() or ""
    if _write(
        request,
        form,
        "text",
        lambda: authors.submit_edit(review=row.review, text=form.cleaned_data["text"], now=timezone.now()),
    ):
        return _done("changed")
    context = {
        "form": form,
        "number": number,
        "mark": mark_of(key, row),
        "employer": row.review.employer.name,
    }
    page = render(request, "submissions/edit.html", context | {"checked_text": wording.checked(look)})
    return answered(page, form)


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Answer the moderators' question, perhaps with a changed text."""
    row = _of(request, key, number)
    newest = row.review.versions.order_by("-number").first()
    if row.review.status != Status.NEEDS_AUTHOR or newest is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"text": newest.text})
    look = form["text"].value() or ""
    if _write(
        request,
        form,
        "body",
        lambda: authors.answer_question(
            review=row.review,
            body=form.cleaned_data["body"],
            text=form.cleaned_data["text"] or None,
            agrees=request.POST.get("do") == "agree",
            now=timezone.now(),
        ),
    ):
        return _done("answered")
    blanks = authors.proposed_blanks(row.review)
    context = {
        "with_blanks": wording.with_blanks(newest.text, [*newest.blanks, *blanks]) if blanks else (),
        "form": form,
        "number": number,
        "mark": mark_of(key, row),
        "employer": row.review.employer.name,
        "messages_so_far": authors.messages_of(row.review),
        "checked_text": wording.checked(look),
    }
    return answered(render(request, "submissions/answer.html", context), form)


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Tell the moderators something while they have the review, without being asked."""
    row = _of(request, key, number)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if not authors.may_write(row.review):
        raise Http404
    if _write(
        request, form, "body", lambda: authors.write(review=row.review, body=form.cleaned_data["body"])
    ):
        return _done("written")
    context = {
        "form": form,
        "number": number,
        "mark": mark_of(key, row),
        "employer": row.review.employer.name,
        "messages_so_far": authors.messages_of(row.review),
    }
    return answered(render(request, "submissions/write.html", context), form)


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Ask once, then withdraw the review at once; a second click finds it withdrawn."""
    row = _of(request, key, number)
    if request.method == "POST":
        if row.review.status in WITHDRAWABLE:
            try:
                authors.withdraw(review=row.review, now=timezone.now())
            except ModerationError:
                raise Http404 from None
        elif row.review.status != Status.WITHDRAWN:
            raise Http404
        return _done("withdrawn")
    if row.review.status not in WITHDRAWABLE:
        raise Http404
    context = {
        "number": number,
        "mark": mark_of(key, row),
        "employer": row.review.employer.name,
        "status": row.review.status,
        "held": row.review.legal_hold,
    }
    return render(request, "submissions/withdraw.html", context)


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def timing(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Choose anew when a review of a small crowd may appear, until it has."""
    row = _of(request, key, number)
    now = timezone.now()
    if not may_choose(row.review):
        raise Http404
    again = has_to_choose(row.review, now=now)
    initial = {} if again else {"timing": row.review.timing}
    form = TimingForm(request.POST if request.method == "POST" else None, initial=initial, again=again)
    if _write(
        request,
        form,
        "timing",
        lambda: choose_timing(review=row.review, timing=form.cleaned_data["timing"], now=now),
    ):
        return _done("timed")
    context = {
        "form": form,
        "number": number,
        "mark": mark_of(key, row),
        "employer": row.review.employer.name,
        "again": again,
        "approved": row.review.status == Status.APPROVED,
        "end": day_words(services.receipt_of(row.review, now=now).end, now.date()),
    }
    return answered(render(request, "submissions/timing.html", context), form)


@with_key_again
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Ask for another decision, once; a second click finds the appeal that is with us."""
    row = _of(request, key, number)
    now = timezone.now()
    if request.method == "POST" and row.review.status == Status.APPEALED:
        return _done("appealed")
    reasons = appeals.appealable(row.review, today=now.date())
    if reasons is None:
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    if _write(
        request,
        form,
        "body",
        lambda: appeals.lodge(subject=row.review, body=form.cleaned_data["body"], now=now),
    ):
        return _done("appealed")
    context = {
        "form": form,
        "number": number,
        "mark": mark_of(key, row),
        "employer": row.review.employer.name,
        "statement": statement_words(reasons),
    }
    return answered(render(request, "submissions/appeal.html", context), form)


@with_open_key
@require_POST
def take_off(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Take an erased review off the list."""
    if not services.take_off(key=key, authorship=_of(request, key, number)):
        raise Http404
    return _done("off")


def _done(what: str) -> HttpResponse:
    return redirect(f"{reverse('submissions:diary')}?done={what}")


def _write(request: HttpRequest, form: Question, field: str, deed: Callable[[], object]) -> bool:
    """Do what a valid form asks for; a refusal is said at `field`, with everything typed still there."""
    if request.method != "POST" or request.POST.get("do") == "check" or not form.is_valid():
        return False
    if seconds := seconds_to_wait(request, group="diary", rate=_WRITE_RATE):
        refuse(form, field, _("That was often for one hour. What you wrote is still here."), seconds)
        return False
    try:
        deed()
    except IllegalMoveError:
        words = _("It has changed meanwhile, so nothing was done. Your diary says where it stands.")
        form.add_error(field, words)
        return False
    except (ModerationError, ValidationError) as refusal:
        words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        form.add_error(field, words)
        return False
    return True
