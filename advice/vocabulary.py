"""The closed lists of the advice room, beside those that the whole site shares."""

from django.utils.translation import gettext_lazy as _

from core.vocabulary import Words


class Topic(Words):
    """What an article is about: one topic an article, in the order of the list on `/advice/`."""

    WHY_SILENCE = "why_silence", _("Why it goes quiet")
    FOLLOWING_UP = "following_up", _("Following up")
    WHILE_YOU_WAIT = "while_you_wait", _("While you wait")
    BEFORE_AND_AT = "before_and_at", _("Before and at the interview")
    HOW_IT_ENDS = "how_it_ends", _("How it ends")
    FOR_EMPLOYERS = "for_employers", _("For employers")


class Situation(Words):
    """Where somebody stands who looks for advice; `reading.TOPICS_OF_SITUATION` says what helps there."""

    NOT_DUE = "not_due", _("Their day has not come yet")
    NO_PROMISE = "no_promise", _("They named no day")
    OVERDUE = "overdue", _("Their day has passed")
    LONG_SILENCE = "long_silence", _("Silence for weeks")
    REFUSED = "refused", _("It was a no")


class Audience(Words):
    """Whom an article addresses."""

    CANDIDATE = "candidate", _("candidates")
    EMPLOYER = "employer", _("employers")


class Status(Words):
    """Whether readers see an article."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Source(Words):
    """Where a revision came from: a role, never a person."""

    FILE = "file", _("the files that come with the site")
    EDITOR = "editor", _("an editor")
