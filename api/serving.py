"""What the files about one employer share: whom an address means, its figures, and who may embed them."""

import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from core.http import public_page
from employers.models import Employer
from reviews.figures import Figures, figures_for

# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def of_employer(
    name: str,
) -> Callable[
    [Callable[[HttpRequest, Employer, Figures | None], HttpResponse]], Callable[..., HttpResponseBase]
]:
    """Make a public file of an employer in the directory; a former address leads on to the present one.

    Args:
        name: the name of the address, as `reverse` takes it.
    """

    def decorate(
        view: Callable[[HttpRequest, Employer, Figures | None], HttpResponse],
    ) -> Callable[..., HttpResponseBase]:
        def wrapped(request: HttpRequest, slug: str) -> HttpResponse:
            resolved = Employer.objects.resolve(slug)
            if resolved is None or not resolved.employer.is_in_directory:
                raise Http404
            if resolved.moved:
                # For a time only: a merge can be undone, and a name taken again.
                return HttpResponseRedirect(reverse(name, args=[resolved.employer.slug]))
            return view(request, resolved.employer, figures_for(resolved.employer))

        wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
        return public_page(wrapped)

    return decorate


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Let pages of other sites show the file; it is the same for every reader and names nobody."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def plain_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_file(filename: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return rows as a CSV file (RFC 4180, UTF-8)."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(head)
    writer.writerows([[plain_cell(value) for value in row] for row in rows])
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
