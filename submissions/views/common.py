"""What every page of the author's side has in common: it is kept nowhere, and named in no report."""

import functools
from collections.abc import Callable
from typing import Concatenate, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.http import private_page
from submissions import opening
from submissions.keys import Key

# Guessing a key is hopeless; the limit is there so that nobody tries it at our cost.
OPEN_RATE: Final = "20/10m"


def with_open_key[**P](
    view: Callable[Concatenate[HttpRequest, Key, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the open key to a view and keep it open; without one, lead to where it is opened."""

    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = opening.opened_key(request)
        if key is None:
            return redirect("submissions:diary")
        opening.note_open(request)
        response = view(request, key, *args, **kwargs)
        # A view that replaces the key, or closes the diary, has said so itself.
        if settings.KEY_COOKIE_NAME not in response.cookies:
            opening.keep_open(response, key)
        return response

    functools.update_wrapper(wrapped, view)
    return private_page(wrapped)
