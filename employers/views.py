"""The directory and the suggestions of the employer picker: the same for every reader."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from core.http import public_page
from employers import presenting
from employers.directory import asked, page
from employers.facts import facts_of
from employers.search import search

MOST_SUGGESTIONS = 8


@public_page
def directory(request: HttpRequest) -> HttpResponse:
    """Show the list of employers: search, filters with counts, orders, one page after the other."""
    return render(request, "employers/directory.html", presenting.shown(page(asked(request.GET))))


@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer `?q=` with the likeliest employers, for the picker.

    {"matches": [{"slug", "url", "name", "facts", "found_by", "is_agency"}, ...], "message": ...}: `facts`
    says where it is and what it does, `found_by` is a former name or domain that matched, or "";
    `message` is what a screen reader says.
    """
    matches = search(request.GET.get("q", ""), MOST_SUGGESTIONS)
    message = ngettext("%d suggestion", "%d suggestions", len(matches)) % len(matches)
    return JsonResponse(
        {
            "matches": [
                {
                    "slug": match.employer.slug,
                    "url": match.employer.get_absolute_url(),
                    "name": match.employer.name,
                    "facts": " · ".join(facts_of(match.employer)),
                    "found_by": match.found_by,
                    "is_agency": match.employer.is_agency,
                }
                for match in matches
            ],
            "message": message if matches else gettext("No suggestions"),
        }
    )
