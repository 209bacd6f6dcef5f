"""Every view of something that is judged is logged: who (by designation), what (by its name in the log).

The lines go to the logger `heardback.views`; they hold no text, address, key or employer.
"""

import logging

from accounts.models import User
from reviews.models import Reply, Review

_logger = logging.getLogger("heardback.views")


def log_view(user: User, subject: Review | Reply, *, page: str) -> None:
    """Write down that somebody of the team opened a page about a review or a reply."""
    _logger.info("%s (user %s) opened %s of %s", user, user.pk, page, subject.log_ref)
