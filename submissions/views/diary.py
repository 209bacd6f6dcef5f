"""The diary: opened with the key, read, changed and left. Nobody else's thing is ever looked up here."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Concatenate, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ratelimit import seconds_to_wait
from moderation.errors import ModerationError
from moderation.services import authors
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.services.writing import EDITABLE
from submissions import opening, services, wording
from submissions.diary import authorship, entries
from submissions.forms.diary import AnswerForm, OpenForm, TextForm
from submissions.forms.fields import Question
from submissions.keys import Key
from submissions.models import Authorship
from submissions.things import find_things
from submissions.views.common import author_page

# Guessing a key is hopeless; the limit is there so that nobody tries it at our cost.
_OPEN_RATE: Final = "20/10m"
_WRITE_RATE: Final = "30/h"


def with_open_key[**P](
    view: Callable[Concatenate[HttpRequest, Key, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the open key to a view and keep it open; without one, lead to where it is opened."""

    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = opening.opened_key(request)
        if key is None:
            return redirect("submissions:diary")
        response = view(request, key, *args, **kwargs)
        opening.keep_open(response, key)
        return response

    functools.update_wrapper(wrapped, view)
    return author_page(wrapped)


def _of(key: Key, number: int) -> Authorship:
    """Return what lies at this place under the key; everything else is not there."""
    row = authorship(key, number)
    if row is None:
        raise Http404
    return row


@author_page
@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """Show what is under the open key, or ask for a key."""
    key = opening.opened_key(request)
    if key is None:
        return render(request, "submissions/open.html", {"form": OpenForm()})
    now = timezone.now()
    until = now + dt.timedelta(minutes=opening.MINUTES_OPEN)
    response = render(
        request,
        "submissions/diary.html",
        {
            "entries": entries(key, now=now),
            "until": f"{until:%H:%M} UTC",
            "done": request.GET.get("done", ""),
        },
    )
    opening.keep_open(response, key)
    return response


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_diary(request: HttpRequest) -> HttpResponse:
    """Open the diary with the key that was typed; wrong, erased and unknown keys get one answer."""
    if request.method != "POST":
        return redirect("submissions:diary")
    form = OpenForm(request.POST)
    if seconds := seconds_to_wait(request, group="open", rate=_OPEN_RATE):
        minutes = -(-seconds // 60)
        words = _("Too many keys were tried from your network. Try again in %(n)s minutes.")
        form.add_error("key", words % {"n": minutes})
        return render(request, "submissions/open.html", {"form": form}, status=429)
    if form.is_valid() and not find_things(form.cleaned_data["key"]):
        form.add_error(
            "key",
            _("Nothing is kept under this key. It may be another one, or what it kept may have been erased."),
        )
    if not form.is_valid():
        return render(request, "submissions/open.html", {"form": form})
    response = redirect("submissions:diary")
    opening.keep_open(response, form.cleaned_data["key"])
    return response


@author_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the diary and ask the browser to forget what this site left in it."""
    response = redirect("submissions:left")
    opening.close(response)
    return response


@author_page
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that the diary is closed, and what a browser still remembers."""
    return render(request, "submissions/left.html")


@author_page
@require_safe
def lost_key(request: HttpRequest) -> HttpResponse:
    """Say what can and what cannot be done without the key."""
    return render(request, "submissions/lost_key.html")


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Change the text of a review; an approved one stands until the new one is approved."""
    row = _of(key, number)
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
    context = {"form": form, "number": number, "employer": row.review.employer.name}
    return render(request, "submissions/edit.html", context | {"checked_text": wording.checked(look)})


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Answer the moderators' question, perhaps with a changed text."""
    row = _of(key, number)
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
            now=timezone.now(),
        ),
    ):
        return _done("answered")
    context = {
        "form": form,
        "number": number,
        "employer": row.review.employer.name,
        "messages_so_far": authors.messages_of(row.review),
        "checked_text": wording.checked(look),
    }
    return render(request, "submissions/answer.html", context)


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Ask once, then withdraw the review at once; a second click finds it withdrawn."""
    row = _of(key, number)
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
    context = {"number": number, "employer": row.review.employer.name, "status": row.review.status}
    return render(request, "submissions/withdraw.html", context)


@with_open_key
@require_POST
def take_off(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Take an erased review off the list."""
    if not services.take_off(key=key, authorship=_of(key, number)):
        raise Http404
    return _done("off")


def _done(what: str) -> HttpResponse:
    return redirect(f"{reverse('submissions:diary')}?done={what}")


def _write(request: HttpRequest, form: Question, field: str, deed: Callable[[], object]) -> bool:
    """Do what a valid form asks for; a refusal is said at `field`, with everything typed still there."""
    if request.method != "POST" or request.POST.get("do") == "check" or not form.is_valid():
        return False
    if seconds := seconds_to_wait(request, group="diary", rate=_WRITE_RATE):
        words = _("That was often for one hour. Try again in %(n)s minutes; nothing is lost.")
        form.add_error(field, words % {"n": -(-seconds // 60)})
        return False
    try:
        deed()
    except (ModerationError, ValidationError) as refusal:
        words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        form.add_error(field, words)
        return False
    return True
