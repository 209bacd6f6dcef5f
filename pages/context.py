"""What every page may print, for a template that asks: the site's own promise, in its foot."""

from typing import Any

from django.http import HttpRequest

from moderation.ledger.promises import Kept
from moderation.ledger.reading import current


def own_promise(request: HttpRequest) -> dict[str, Any]:
    """Offer how often reviews were decided in time. It is called when printed, and read from the cache."""
    return {"own_promise": reviews_in_time}


def reviews_in_time() -> Kept:
    """Return how often reviews were decided in time, as of the last batch."""
    end = current()
    return end.promises["review"] if end else Kept()
