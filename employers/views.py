"""The directory and the suggestions of the employer picker: the same for every reader."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from core.http import public_page
from employers.facts import facts_of
from employers.search import search

MOST_SUGGESTIONS = 8


@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer `?q=` with the likeliest employers, for the picker.

    {"matches": [{"slug", "name", "facts", "found_by", "is_agency"}, ...]}: `facts` says where it is and
    what it does, `found_by` is a former name or domain that matched, or "".
    """
    matches = search(request.GET.get("q", ""), MOST_SUGGESTIONS)
    return JsonResponse(
        {
            "matches": [
                {
                    "slug": match.employer.slug,
                    "name": match.employer.name,
                    "facts": " · ".join(facts_of(match.employer)),
                    "found_by": match.found_by,
                    "is_agency": match.employer.is_agency,
                }
                for match in matches
            ]
        }
    )
