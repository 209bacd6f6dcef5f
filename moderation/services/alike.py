"""Texts that are nearly the same: found by fingerprints, measured on the texts, refused together as spam."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from moderation import likeness
from moderation.conflicts import concerns, tied_employers
from moderation.errors import IncompleteReasonsError, ModerationError, StateChangedError
from moderation.grounds import Ground
from moderation.models import Action, Case, Decision
from moderation.models_desk import Likeness
from moderation.services.cases import newest_version, take_along
from moderation.services.decisions import decide, kind_of
from reviews.findings.context import Context
from reviews.lifecycle import Status
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion

# So many are shown and refused together; whatever is beyond comes with the next decision.
MOST_SHOWN: Final = 20
# So many are compared word by word, of those that wait and of those that do not.
_MOST_COMPARED: Final = 60
# What texts can be refused together for.
TOGETHER: Final = (Ground.SPAM, Ground.DUPLICATE)
_BATCHES_LOOKED_AT: Final = 26


@dataclass(frozen=True)
class Alike:
    """A text that is nearly the same as the one at hand.

    Attributes:
        subject: the review or reply; `employer` is loaded.
        percent: how much is the same.
        case: its open case, or None.
        decision: the last entry of the log about it, or None.
        free: whether it can be refused together with the one at hand.
    """

    subject: Review | Reply
    text: str
    percent: int
    case: Case | None
    decision: Decision | None
    free: bool


def alike_to(case: Case, *, moderator: User, now: dt.datetime) -> list[Alike]:
    """Return the texts that are nearly the same as the one at hand: those that wait first, then by likeness.

    Texts about employers that the moderator has a tie to are left out. At most MOST_SHOWN.
    """
    version = newest_version(case.subject)
    ties = tied_employers(moderator)
    together = kind_of(case) in {"review", "reply"}
    candidates = _candidates(version)
    cases = _cases_of([_subject(other) for other in candidates])
    best: dict[int, tuple[int, ReviewVersion | ReplyVersion]] = {}
    for other in candidates:
        subject = _subject(other)
        its = cases.get(subject.pk)
        if its is not None and other.sha256 != its.version_sha and not other.approved:
            # What its author has written anew since is what is decided on.
            continue
        percent = likeness.similarity(version.text, other.text)
        if percent and percent > best.get(subject.pk, (0, other))[0] and not concerns(subject, ties):
            best[subject.pk] = (percent, other)
    subjects = [_subject(other) for _percent, other in best.values()]
    decisions = _decisions_of(subjects)
    found = []
    for percent, other in best.values():
        subject = _subject(other)
        its = cases.get(subject.pk)
        free = (
            together and its is not None and _is_free(its, subject, now) and other.sha256 == its.version_sha
        )
        found.append(Alike(subject, other.text, percent, its, decisions.get(subject.log_ref), free))
    return sorted(found, key=lambda one: (not one.free, -one.percent, one.subject.pk))[:MOST_SHOWN]


def _subject(version: ReviewVersion | ReplyVersion) -> Review | Reply:
    return version.review if isinstance(version, ReviewVersion) else version.reply


def _candidates(version: ReviewVersion | ReplyVersion) -> list[ReviewVersion] | list[ReplyVersion]:
    """Return versions of other texts that share a mark: some that wait, and some that do not."""
    of_review = isinstance(version, ReviewVersion)
    field, owner = ("version", "review") if of_review else ("reply_version", "reply")
    marks = Likeness.objects.filter(**{field: version}).values_list("mark", flat=True)
    rows = Likeness.objects.filter(**{f"{field}__isnull": False}, mark__in=list(marks))
    rows = rows.exclude(**{f"{field}__{owner}": getattr(version, f"{owner}_id")})
    waiting = f"{field}__{owner}__cases__isnull"
    keys: set[int] = set()
    for is_decided in (False, True):
        some = rows.filter(**{waiting: is_decided})
        keys |= set(some.order_by().values_list(field, flat=True).distinct()[:_MOST_COMPARED])
    if of_review:
        found = ReviewVersion.objects.filter(pk__in=keys)
        return list(found.select_related("review__employer"))
    return list(ReplyVersion.objects.filter(pk__in=keys).select_related("reply__employer", "reply__review"))


def _cases_of(subjects: Sequence[Review | Reply]) -> dict[int, Case]:
    keys = [subject.pk for subject in subjects]
    rows = Case.objects.filter(Q(review__in=keys) | Q(reply__in=keys))
    return {row.review_id or row.reply_id or 0: row for row in rows}


def _decisions_of(subjects: Sequence[Review | Reply]) -> dict[str, Decision]:
    rows = Decision.objects.filter(log_ref__in=[subject.log_ref for subject in subjects]).order_by("seq")
    return {row.log_ref: row for row in rows}


def _is_free(case: Case, subject: Review | Reply, now: dt.datetime) -> bool:
    leased = case.lease_until is not None and case.lease_until > now
    return not leased and case.due_at is not None and subject.status in {Status.QUEUED, Status.IN_REVIEW}


def context_of(case: Case, *, alike: int) -> Context:
    """Return what is known beside the text of a review; of a reply only how many texts are alike."""
    review = case.review
    if review is None:
        return Context(alike=alike)
    of_employer = Review.objects.filter(employer=review.employer_id)
    week = review.eligible_batch
    near = of_employer.filter(eligible_batch__range=(week - 1, week)).count() if week else 0
    newest = (
        of_employer.filter(batch__isnull=False).order_by("-batch").values_list("batch", flat=True).first()
    )
    first = (newest or 0) - _BATCHES_LOOKED_AT
    lately = of_employer.filter(batch__gt=first).count() if newest else 0
    return Context(
        alike=alike,
        in_two_weeks=near,
        usual=2 * lately / _BATCHES_LOOKED_AT,
        one_of_many=case.one_of_many,
    )


def refuse_together(
    *,
    case: Case,
    moderator: User,
    others: Iterable[tuple[int, str]],
    grounds: Sequence[str],
    facts: str,
    version_sha: str,
    now: dt.datetime,
) -> list[Decision]:
    """Refuse the case at hand and others that are nearly the same, as spam or duplicates: all or none.

    Each has its own entry in the log and its own statement of reasons. Refusing needs no fresh second factor.

    Args:
        case: the case that the moderator holds.
        others: the key of each other case, and the hash of the text that was read.
        grounds: SPAM or DUPLICATE, or both.
        facts: for each author, in the moderator's words.
        version_sha: the hash of the text at hand that was read.
        now: an aware time.

    Raises:
        ModerationError: a subclass says why. Nothing was changed.
    """
    read = dict(others)
    if not grounds or not set(grounds) <= set(TOGETHER):
        raise IncompleteReasonsError(
            _("Several texts can be refused together as spam or as duplicates, and on no other ground.")
        )
    if len(read) > MOST_SHOWN:
        raise ModerationError(_("So many cannot be refused at once. Choose fewer; nothing was changed."))
    with transaction.atomic():
        # Always in one order, so that two moderators at once wait for each other.
        list(Case.objects.select_for_update().filter(pk__in=[case.pk, *read]).order_by("pk"))
        known = {one.case.pk: one for one in alike_to(case, moderator=moderator, now=now) if one.case}
        done = []
        for pk, sha in [(case.pk, version_sha), *sorted(read.items())]:
            if pk == case.pk:
                taken = case
            else:
                one = known.get(pk)
                if one is None or one.case is None or not one.free:
                    raise StateChangedError(
                        _("One of the other texts is no longer there to refuse. Nothing was changed.")
                    )
                taken = take_along(case=one.case, moderator=moderator, now=now)
            done.append(
                decide(
                    case=taken,
                    moderator=moderator,
                    action=Action.REFUSE,
                    grounds=grounds,
                    facts=facts,
                    version_sha=sha,
                    second_factor_fresh=False,
                    now=now,
                )
            )
        return done
