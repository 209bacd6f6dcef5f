"""Where an employer's reply to a review stands, in words for its representatives."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import ReplyBlock, StatementOfReasons
from core.drawing import day_words
from core.vocabulary import ReplyKind, SilenceReason
from employers.models import Employer
from moderation.services import replies
from reviews.batches import due_day, latest_due
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Reply, ReplyVersion, Review
from reviews.models.reply import DEAD

_REVISABLE = frozenset(
    {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR, Status.APPROVED, Status.PUBLISHED}
)
# Where the employer would ask why.
_DECIDED_AGAINST = (Status.REJECTED, Status.REMOVED)
_TITLES: dict[str, str | Promise] = {
    Status.QUEUED: gettext_lazy("Waiting to be read"),
    Status.IN_REVIEW: gettext_lazy("Being read"),
    Status.NEEDS_AUTHOR: gettext_lazy("A moderator asks for a change"),
    Status.APPROVED: gettext_lazy("Accepted"),
    Status.PUBLISHED: gettext_lazy("Public"),
    Status.RESTRICTED: gettext_lazy("Hidden while we look at it again"),
    Status.REMOVED: gettext_lazy("Taken away"),
    Status.REJECTED: gettext_lazy("Refused"),
    Status.APPEALED: gettext_lazy("Under appeal"),
    Status.WITHDRAWN: gettext_lazy("You took it back"),
    Status.ERASED: gettext_lazy("Erased"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a reply as a reader sees or would see it. `state` says where it stands."""

    number: int
    block: ReplyBlock
    state: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An employer's reply to one review: `reply` and `newest` are empty where none is alive.

    Attributes:
        title: the state in two or three words; empty where there never was a reply.
        detail: what happens next, and when.
        versions: all versions of the living reply, the newest first.
        statements: the reasons of the decisions on it, the newest first.
    """

    reply: Reply | None
    newest: ReplyVersion | None
    title: str
    detail: str
    versions: list[Version]
    statements: list[StatementOfReasons]

    @property
    def can_write(self) -> bool:
        """Whether there is room for a reply."""
        return self.reply is None

    @property
    def can_revise(self) -> bool:
        """Whether a new version may be sent now."""
        return self.reply is not None and self.reply.status in _REVISABLE

    @property
    def can_withdraw(self) -> bool:
        """Whether the reply may be taken back."""
        return self.reply is not None and self.reply.status in WITHDRAWABLE


def block_of(
    employer: Employer,
    *,
    kind: str,
    text: str,
    stated_reason: str = "",
    commitment_text: str = "",
    commitment_due: dt.date | None = None,
) -> ReplyBlock:
    """Return a reply as it would stand under the review."""
    return ReplyBlock(
        employer=employer.name,
        kind=str(ReplyKind(kind).label),
        text=text,
        reason=str(SilenceReason(stated_reason).label) if stated_reason else "",
        commitment=commitment_text,
        due=day_words(commitment_due, timezone.localdate()) if commitment_due else "",
    )


def standing(*, review: Review, employer: Employer, now: dt.datetime) -> Standing:
    """Return where the employer's reply to the review stands at `now`."""
    mine = Reply.objects.filter(review=review, employer=employer)
    living = mine.exclude(status__in=DEAD).first()
    if living is None:
        return _without_a_living_one(mine)
    versions = list(living.versions.order_by("-number"))
    newest = versions[0] if versions else None
    due = replies.due_of(living)
    return Standing(
        reply=living,
        newest=newest,
        title=str(_TITLES[living.status]),
        detail=_detail(living, newest, due, now),
        versions=[_version(employer, living, version) for version in versions],
        statements=replies.statements_of(living),
    )


def _without_a_living_one(mine: QuerySet[Reply]) -> Standing:
    """Tell of the reply that was decided against last; one that was taken back needs no words."""
    decided = mine.filter(status__in=_DECIDED_AGAINST, statements__isnull=False)
    reply = decided.order_by("-statements__decision").first()
    if reply is None:
        return Standing(None, None, "", "", [], [])
    detail = _("Read the reasons. You may write another one.")
    return Standing(None, None, str(_TITLES[reply.status]), detail, [], replies.statements_of(reply))


def _detail(reply: Reply, newest: ReplyVersion | None, due: dt.datetime | None, now: dt.datetime) -> str:
    decided_by = _decided_by(due)
    next_batch = day_words(due_day(latest_due(now) + 1), timezone.localdate())
    if reply.status in {Status.QUEUED, Status.IN_REVIEW}:
        return _("A person reads it before it appears. %(promise)s") % {"promise": decided_by}
    if reply.status == Status.NEEDS_AUTHOR:
        return _("Read the reasons, then send a new version.")
    if reply.status == Status.APPROVED:
        return _("It appears on %(day)s, with everything else that is new.") % {"day": next_batch}
    revised = newest is not None and newest.pk != reply.live_version_id
    if reply.status == Status.PUBLISHED and revised and newest is not None:
        if newest.approved:
            return _("Your new version is accepted and takes its place on %(day)s.") % {"day": next_batch}
        return _("Your new version waits to be read; this one stays until then. %(promise)s") % {
            "promise": decided_by
        }
    return ""


def _decided_by(due: dt.datetime | None) -> str:
    """Return the site's promise for an open case, as it was made."""
    if due is None:
        return ""
    return _("We promised a decision by %(day)s, %(time)s UTC.") % {
        "day": day_words(due.date(), timezone.localdate()),
        "time": f"{due:%H:%M}",
    }


def _version(employer: Employer, reply: Reply, version: ReplyVersion) -> Version:
    is_public = version.pk == reply.live_version_id and reply.status == Status.PUBLISHED
    if is_public:
        state = _("public now")
    elif reply.live_version_id is None or version.approved is False:
        state = _("not public")
    else:
        state = _("accepted")
    block = block_of(
        employer,
        kind=version.kind,
        text=version.text,
        stated_reason=version.stated_reason,
        commitment_text=version.commitment_text,
        commitment_due=version.commitment_due,
    )
    return Version(version.number, block, state, is_public)
