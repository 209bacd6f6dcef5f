"""Where an employer's reply to a review stands, in words for its representatives."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import ReplyBlock, StatementOfReasons
from core.drawing import day_words
from employers.models import Employer, Representative
from moderation.redress import appeals
from moderation.services import replies
from reviews.batches import due_day, latest_due
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Commitment, Reply, ReplyVersion, Review
from reviews.models.reply import DEAD
from reviews.replies import version_block
from reviews.services.with_batch import committing

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
        commitment: the one that the public reply carries, or None.
        can_answer: whether the employer may say what came of it: its day has come, and readers see the reply.
        is_fixed: whether it can no longer be changed.
    """

    reply: Reply | None
    newest: ReplyVersion | None
    title: str
    detail: str
    versions: list[Version]
    statements: list[StatementOfReasons]
    commitment: Commitment | None = None
    can_answer: bool = False
    is_fixed: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether nothing has been said yet of a commitment whose day has come."""
        said = self.newest is not None and bool(self.newest.outcome)
        return self.can_answer and not said

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


def block_of(employer: Employer, version: ReplyVersion) -> ReplyBlock:
    """Return a version of a reply, stored or not, as it would stand under the review."""
    return version_block(version, employer=employer.name)


def standing(*, review: Review, employer: Employer, now: dt.datetime) -> Standing:
    """Return where the employer's reply to the review stands at `now`."""
    mine = Reply.objects.filter(review=review, employer=employer)
    living = mine.exclude(status__in=DEAD).select_related("live_version").first()
    if living is None:
        return _without_a_living_one(mine)
    today = timezone.localdate(now)
    commitment = committing.present(living)
    versions = list(living.versions.order_by("-number"))
    newest = versions[0] if versions else None
    due = replies.due_of(living)
    return Standing(
        reply=living,
        newest=newest,
        title=str(_TITLES[living.status]),
        detail=_detail(living, newest, due, now),
        versions=_versions(employer, living, versions),
        statements=replies.statements_of(living),
        commitment=commitment,
        can_answer=_can_answer(living, newest, commitment, today),
        is_fixed=committing.is_fixed(commitment, today=today),
    )


def review_at_desk(mine: Representative, public_id: str) -> Review:
    """Return a published review about the representative's employer, or raise 404."""
    about = Review.objects.published().about(mine.employer).select_related("employer", "agency")
    return get_object_or_404(about, public_id=public_id)


def _can_answer(
    reply: Reply, newest: ReplyVersion | None, commitment: Commitment | None, today: dt.date
) -> bool:
    if commitment is None or newest is None or reply.status != Status.PUBLISHED:
        return False
    return commitment.due <= today and newest.promised == (commitment.text, commitment.due)


def _without_a_living_one(mine: QuerySet[Reply]) -> Standing:
    """Tell of the reply that was decided against last; one that was taken back needs no words."""
    decided = mine.filter(status__in=_DECIDED_AGAINST, statements__isnull=False)
    reply = decided.order_by("-statements__decision").first()
    if reply is None:
        return Standing(None, None, "", "", [], [])
    detail = _("Read the reasons. You may write another one.")
    return Standing(None, None, str(_TITLES[reply.status]), detail, [], replies.statements_of(reply))


def appealable_reply(*, review: Review, employer: Employer, today: dt.date) -> Reply | None:
    """Return the employer's reply to the review whose last decision can be appealed now, or None."""
    mine = Reply.objects.filter(review=review, employer=employer, statements__isnull=False)
    decided = mine.select_related("review").order_by("-statements__decision")
    return next((reply for reply in decided if appeals.appealable(reply, today=today)), None)


def _detail(reply: Reply, newest: ReplyVersion | None, due: dt.datetime | None, now: dt.datetime) -> str:
    decided_by = _decided_by(due)
    next_batch = day_words(due_day(latest_due(now) + 1), timezone.localdate())
    if reply.status in {Status.QUEUED, Status.IN_REVIEW}:
        return _("A person reads it before it appears. %(promise)s") % {"promise": decided_by}
    if reply.status == Status.NEEDS_AUTHOR:
        return _("Read the reasons, then send a new version.")
    if reply.status == Status.APPROVED:
        return _("It appears on %(day)s, with everything else that is new.") % {"day": next_batch}
    if reply.status == Status.APPEALED:
        return _("Somebody else reads it again. %(promise)s") % {
            "promise": _decided_by(appeals.due_of(reply))
        }
    revised = newest is not None and newest.pk != reply.live_version_id
    if reply.status == Status.PUBLISHED and revised and newest is not None:
        if newest.outcome and reply.live_version and not reply.live_version.outcome and not newest.approved:
            return _("What you said of your commitment waits to be read. %(promise)s") % {
                "promise": decided_by
            }
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


def _versions(employer: Employer, reply: Reply, versions: list[ReplyVersion]) -> list[Version]:
    """Return all versions, the newest first, each with the days between which it was public."""
    made: list[Version] = []
    until: int | None = None
    today = timezone.localdate()
    for version in versions:
        is_public = version.pk == reply.live_version_id and reply.status == Status.PUBLISHED
        since = day_words(due_day(version.batch), today) if version.batch else ""
        if is_public:
            state = _("public since %(day)s") % {"day": since} if since else _("public now")
        elif version.batch and until:
            words = {"since": since, "until": day_words(due_day(until), today)}
            state = _("public from %(since)s to %(until)s") % words
        elif reply.live_version_id is None or version.approved is False:
            state = _("not public")
        else:
            state = _("accepted")
        until = version.batch or until
        made.append(Version(version.number, block_of(employer, version), state, is_public))
    return made
