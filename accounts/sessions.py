"""Ending sessions: everywhere at once, without a table of who sits where."""

from django.db.models import F

from accounts.models import User


def end_sessions(*, user: User) -> None:
    """Sign the user out everywhere: every session of theirs ends with its next request.

    The caller's own session may be kept with django.contrib.auth.update_session_auth_hash().
    """
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
