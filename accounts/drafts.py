"""What was typed waits in the session, while somebody signs in or gives the second factor again."""

from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, QueryDict

from core.ratelimit import seconds_to_wait

_DRAFT: Final = "draft"
# Of a form, encoded; the longest of ours has a text of 3000 letters, of up to a dozen characters each.
_LONGEST: Final = 50_000
# From one network, of people who are not signed in: each of them gets a session by it.
_RATE: Final = "60/h"


def keep(request: HttpRequest, names: Iterable[str] | None = None) -> bool:
    """Keep what was posted to this page, in place of anything kept before; return whether it was.

    It lasts as long as the session, which signing in goes on with. What nobody types is not kept: more than
    a form of ours holds, or from a network that has sent a great deal.

    Args:
        names: the fields to keep; by default all but the token of the form.
    """
    kept = [name for name in request.POST if name != "csrfmiddlewaretoken"] if names is None else names
    data = QueryDict(mutable=True)
    for name in kept:
        data.setlist(name, request.POST.getlist(name))
    encoded = data.urlencode()
    if len(encoded) > _LONGEST:
        return False
    if not request.user.is_authenticated and seconds_to_wait(request, group="draft", rate=_RATE):
        return False
    request.session[_DRAFT] = {"path": request.path, "data": encoded}
    return True


def taken(request: HttpRequest) -> QueryDict | None:
    """Return what was kept for this page, once, to whoever opens it; None where nothing was."""
    draft = request.session.get(_DRAFT)
    if request.method == "POST" or not draft or draft["path"] != request.path:
        return None
    del request.session[_DRAFT]
    return QueryDict(draft["data"], mutable=True)
