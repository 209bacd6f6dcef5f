"""What was typed waits in the session, while the second factor is given again or a changed text is read."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from accounts import drafts
from accounts.access import SignedInRequest, ask_for_second_factor
from moderation.errors import StaleVersionError

# Words that are to be blanked are kept nowhere, and the token is of one form alone.
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "words"})
# What still holds of another text: not the places of blanks, nor the hash of what was read.
_OF_ANY_TEXT = frozenset(
    {"action", "chosen", "deed", "facts", "grounds", "outcome", "question", "tier", "verdict"}
)


def kept(request: SignedInRequest) -> HttpResponse:
    """Keep what was posted to this page, and ask for the second factor; it leads back here."""
    drafts.keep(request, [name for name in request.POST if name not in _NOT_KEPT])
    return ask_for_second_factor(request, then=request.path)


def of_another_text(request: SignedInRequest, error: StaleVersionError) -> HttpResponse:
    """Say that the text has changed, and lead back here with what was typed about it."""
    drafts.keep(request, [name for name in request.POST if name in _OF_ANY_TEXT])
    messages.warning(request, str(error))
    return redirect(request.path)


def taken(request: SignedInRequest, *, version_sha: str = "") -> QueryDict | None:
    """Return what was kept for this page, once; None where nothing was.

    Args:
        version_sha: the hash of the text that the page shows now.
    """
    data = drafts.taken(request)
    if data is not None and version_sha:
        data["version_sha"] = version_sha
    return data
