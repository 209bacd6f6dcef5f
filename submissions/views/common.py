"""What every page of the author's side has in common: it is kept nowhere, and named in no report."""

import functools
from collections.abc import Callable
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters


def author_page[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Mark a view as an author's: no cache keeps it, no error report repeats what was posted."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    guarded: Callable[..., HttpResponse] = sensitive_post_parameters()(wrapped)
    return guarded
