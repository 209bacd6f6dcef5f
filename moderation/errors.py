"""Why an act of judgement was refused. Messages say what happened and what to do; nothing was changed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ModerationError(Exception):
    """An act that was refused; nothing was changed. `str()` is for the one who tried."""

    message: str | Promise = _("This cannot be done now. Nothing was changed.")

    def __init__(self, message: str | Promise | None = None) -> None:
        super().__init__(message or self.message)


class AlreadyDecidedError(ModerationError):
    """The case is gone: decided, or withdrawn by its author."""

    message = _("This case is closed: it was decided, or the text was withdrawn. Nothing was changed.")


class LeaseLostError(ModerationError):
    """The case is not, or no longer, with this moderator."""

    message = _(
        "This case is no longer yours: its 30 minutes are over. Nothing was changed. Take the next case."
    )


class StaleVersionError(ModerationError):
    """The text is not the one that was read."""

    message = _("The author has changed the text since you opened it. Nothing was decided. Read it again.")


class ConflictOfInterestError(ModerationError):
    """The moderator has a tie to the employer."""

    message = _("You have a tie to this employer, so somebody else decides. Nothing was changed.")


class SecondFactorNeededError(ModerationError):
    """The second factor was given too long ago."""

    message = _("Confirm your second factor again, then decide. Nothing was changed.")


class IncompleteReasonsError(ModerationError):
    """The statement of reasons lacks something."""


class StateChangedError(ModerationError):
    """The review or reply is no longer in the state that this act starts from."""

    message = _("Its state has changed in the meantime. Nothing was changed. Look at it again.")


class NothingAskedError(ModerationError):
    """The moderators have not asked anything."""

    message = _("No question is open. Nothing was changed.")


class SomebodyElseError(ModerationError):
    """The moderator took part in the decision that is looked at again."""

    message = _("You took part in this decision, so somebody else looks at it again. Nothing was changed.")


class GoneError(ModerationError):
    """The text was withdrawn or erased, so nothing about it is decided any more."""

    message = _("The text is gone: it was withdrawn. Nothing remains to be decided.")


class NotAppealableError(ModerationError):
    """There is nothing to appeal, it was appealed before, or its time is over."""

    message = _("This cannot be appealed. Nothing was changed.")
