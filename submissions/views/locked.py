"""A diary that has locked while something was written: the key is asked for, and nothing typed is lost.

Nor is it where another key is open or typed by then, or where the thing has changed and takes nothing more.
"""

import functools
from collections.abc import Callable
from typing import Concatenate, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.http import private_page
from core.ratelimit import answered, refuse, seconds_to_wait
from core.text import tidy
from submissions import opening
from submissions.diary import authorship
from submissions.entries.services import entry_at
from submissions.forms.diary import OpenForm
from submissions.keys import Key
from submissions.things import find_things
from submissions.views.common import OPEN_RATE, with_open_key

_PREFIX: Final = "unlock"
# What a page sends of itself: no loss where nothing else is sent.
_OF_THE_PAGE: Final = frozenset({"csrfmiddlewaretoken", "ref", "nonce", "waits", "mark", "do"})
# What takes long to write; it is shown again where it cannot be sent.
_WRITTEN: Final = ("text", "body", "note")
_TEMPLATE: Final = "submissions/entries/locked.html"


def with_key_again[**P](
    view: Callable[Concatenate[HttpRequest, Key, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the open key to a view, as with_open_key; ask for it again where something typed would be lost."""
    opened = with_open_key(view)

    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or not _typed(request):
            return opened(request, *args, **kwargs)
        form, key = _key_form(request), opening.opened_key(request)
        was_open = key is not None and not form.is_bound
        if not was_open:
            key = _typed_key(request, form)
        if key is None:
            return answered(_page(request, form), form)
        if _is_elsewhere(request, key):
            if form.is_bound:
                form.add_error("key", _elsewhere(request))
            return _page(request, form, what="another", status=404 if was_open else 200)
        opening.note_open(request)
        try:
            response = view(request, key, *args, **kwargs)
        except Http404:
            if not _written(request):
                raise
            response = _page(request, form, what="changed", status=404)
        if settings.KEY_COOKIE_NAME not in response.cookies:
            opening.keep_open(response, key)
        return response

    functools.update_wrapper(wrapped, view)
    return private_page(wrapped)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was sent by a person, with what the page needs to send it once more."""
    own = [
        (tidy(name), tidy(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{_PREFIX}-")
    ]
    return own if any(value for name, value in own if name not in _OF_THE_PAGE) else []


def _written(request: HttpRequest) -> list[str]:
    """Return the texts among what was sent."""
    return [tidy(request.POST[name]) for name in _WRITTEN if tidy(request.POST.get(name, ""))]


def _is_elsewhere(request: HttpRequest, key: Key) -> bool:
    """Tell whether the page is about something that is not under this key."""
    mark, ref = request.POST.get("mark", ""), request.POST.get("ref", "")
    number = int(request.resolver_match.kwargs["number"]) if request.resolver_match else 0
    if mark:
        return authorship(key, number, mark=mark) is None
    return bool(ref) and entry_at(key, number, ref=ref) is None


def _elsewhere(request: HttpRequest) -> str:
    """Return in words what this key does not open."""
    if request.POST.get("mark"):
        return _(
            "This key opens a diary, but the review that you wrote about is not under it. Type the key of"
            " that review. Nothing was sent."
        )
    return _(
        "This key opens a diary, but the entry that you wrote about is not under it. Type the key of that"
        " entry. Nothing was sent."
    )


def _key_form(request: HttpRequest) -> OpenForm:
    """Return the question for the key, bound where it was answered."""
    return OpenForm(request.POST if f"{_PREFIX}-key" in request.POST else None, prefix=_PREFIX)


def _typed_key(request: HttpRequest, form: OpenForm) -> Key | None:
    """Return the key that was typed, or None; what is wrong with it is said at the form."""
    if not form.is_bound:
        return None
    key: Key | None = form.cleaned_data["key"] if form.is_valid() else None
    if seconds := seconds_to_wait(request, group="open", rate=OPEN_RATE):
        words = _("Too many keys were tried from your network. What you typed is still here.")
        refuse(form, "key", words, seconds)
        return None
    if key is not None and not find_things(key):
        words = _(
            "Nothing is kept under this key. It may be another one, or what it kept may have been erased."
        )
        form.add_error("key", words)
        return None
    return key


def _page(request: HttpRequest, form: OpenForm, *, what: str = "locked", status: int = 200) -> HttpResponse:
    """Return the page that keeps what was typed: "locked", about "another" key's thing, or "changed"."""
    context = {
        "form": form,
        "typed": _typed(request),
        "here": request.path,
        "what": what,
        "elsewhere": _elsewhere(request),
        "written": _written(request) if what != "locked" else (),
    }
    return render(request, _TEMPLATE, context, status=status)
