"""What an author does: submits a review, and takes off the list what is no more."""

import datetime as dt
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.text import fingerprint
from employers.models import Employer
from employers.services import propose_employer
from moderation.models import Case
from moderation.services.cases import open_case
from moderation.services.clock import first_due
from reviews import batches
from reviews.facts import ReviewFacts
from reviews.findings.context import worth_a_remark
from reviews.lifecycle import Status
from reviews.models import Review
from reviews.models.review import Timing
from reviews.services.writing import create_review
from submissions.entries.content import Entry
from submissions.entries.linked import link
from submissions.entries.services import Kept
from submissions.forms import Proposal
from submissions.keys import Key
from submissions.models import Authorship
from submissions.peppers import peppers
from submissions.things import authorships, find_things, forget, keep_review

_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class AlreadySentError(Exception):
    """This page was sent before, and what it says has changed since. Nothing was stored."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the site promises its author: the latest moment of the decision, and when it may appear.

    The days are Tuesdays; `first` and `last` are the same where nothing is drawn by lot. `together`: it
    appears with a second review, and `last` is the day from which its author chooses, `end` the one on which
    it is withdrawn by itself if nobody does.
    """

    decided_by: dt.datetime
    first: dt.date
    last: dt.date
    together: bool = False

    @property
    def end(self) -> dt.date:
        """Return the Tuesday on which one that waits for a second review is withdrawn if nobody chooses."""
        to_choose = batches.BATCHES_UNTIL_WITHDRAWN - batches.MOST_BATCHES_TOGETHER
        return self.last + dt.timedelta(weeks=to_choose)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """The diary's entry that a review began with: as it is kept, and as it was sent."""

    kept: Kept
    sent: Entry


def new_nonce() -> str:
    """Return 22 random characters that make the second click of a page find the first one's review."""
    return secrets.token_urlsafe(16)


def is_nonce(text: str) -> bool:
    """Tell whether the text can be a nonce of ours."""
    return _NONCE.fullmatch(text) is not None


def pk_of(nonce: str) -> int:
    """Return the primary key, 1 to 2**63 - 1, of the review that a page with this nonce makes.

    It looks random to everybody who has not the pepper, so it neither dates nor joins anything.
    """
    _kid, pepper = peppers().current
    return _pk_under(pepper, nonce)


def _pk_under(pepper: bytes, nonce: str) -> int:
    digest = hmac.new(pepper, f"submission|{nonce}".encode(), sha256).digest()
    return int.from_bytes(digest[:8]) >> 1 or 1


def expected(*, tier: str, timing: str, now: dt.datetime, eligible_batch: int | None = None) -> Receipt:
    """Return what the site promises for a review that is submitted at `now`.

    `eligible_batch` is the first batch that may bring it, where that is settled already.
    """
    first = eligible_batch or first_batch(now)
    together = tier == "S" and timing == "together"
    last = first
    if tier == "S" and timing == "drawn":
        last = first + batches.MOST_DRAWN_DELAY
    elif together:
        last = first + batches.MOST_BATCHES_TOGETHER
    return Receipt(
        decided_by=first_due(now),
        first=batches.due_day(first),
        last=batches.due_day(last),
        together=together,
    )


def first_batch(now: dt.datetime) -> int:
    """Return the number of the first batch that may bring what is submitted at `now`."""
    return batches.first_after(now, days=settings.MINIMUM_DAYS_BEFORE_PUBLICATION)


def submitted_before(nonce: str) -> Review | None:
    """Return the review that a page with this nonce has made already, before the pepper's turn or after."""
    if not is_nonce(nonce):
        return None
    keys = [_pk_under(pepper, nonce) for _kid, pepper in peppers().by_id]
    return Review.objects.filter(pk__in=keys).first()


def receipt_of(review: Review, *, now: dt.datetime) -> Receipt:
    """Return the promise that was made for a review, again; its decision may have come meanwhile."""
    case = Case.objects.filter(review=review).first()
    # Approval draws the lot: from then on the batch is settled.
    drawn = review.timing == Timing.DRAWN and review.live_version_id is not None
    timing = Timing.SOONEST if drawn else review.timing
    receipt = expected(tier=review.tier, timing=timing, now=now, eligible_batch=review.eligible_batch)
    return replace(receipt, decided_by=case.due_at) if case and case.due_at else receipt


def submit(
    *,
    facts: ReviewFacts,
    key: Key | None,
    nonce: str,
    now: dt.datetime | None = None,
    employer: Proposal | None = None,
    agency: Proposal | None = None,
    begun: Begun | None = None,
) -> Receipt:
    """Store a review, open its case, and keep it under the key: all or nothing.

    The same nonce again stores nothing and returns the same promise.

    Args:
        facts: the review, coarse. Its `employer` is ignored where `employer` proposes a new one, and so
            is its `agency` where `agency` does.
        key: the author's key, or None where the author goes without one.
        nonce: from new_nonce(), one for each page.
        begun: the diary's entry that the page began with. It needs its key, and knows its review from now on.

    Raises:
        submissions.entries.linked.EntryLinkedError: that entry is a review already.
        submissions.entries.services.EntryGoneError: that entry was erased meanwhile.
        AlreadySentError: the nonce has made a review with another text.
        employers.services.EmployerRefusedError: the name or website of a proposal cannot be used.
        ValidationError: the facts do not fit together.
        ValueError: the nonce is none of ours.
    """
    if not is_nonce(nonce):
        raise ValueError("this is no nonce")
    now = now or timezone.now()
    with transaction.atomic():
        if (before := submitted_before(nonce)) is not None:
            _check_same(before, facts)
            return receipt_of(before, now=now)
        if employer is not None:
            facts = replace(facts, employer=_proposed(employer).pk)
        if agency is not None:
            facts = replace(facts, agency=_proposed(agency, is_agency=True).pk)
        review = create_review(facts=facts, pk=pk_of(nonce), eligible_batch=first_batch(now))
        if Case.objects.filter(review=review).exists():
            # Two clicks at once: the other one has stored it all.
            return receipt_of(review, now=now)
        open_case(review=review, one_of_many=key is not None and _is_one_of_many(key, review), now=now)
        if key is not None:
            keep_review(key=key, review=review)
            if begun is not None:
                link(key=key, kept=begun.kept, sent=begun.sent, review=review)
        return receipt_of(review, now=now)


def _is_one_of_many(key: Key, review: Review) -> bool:
    """Whether moderators are told that this key has reviewed the employer often.

    This can be seen only now, while the key is open. What is kept of it is one bit on the case, which goes
    with the decision, and only where enough others have reviewed the employer to hide among.
    """
    mine = [row.review for _number, row in authorships(key) if row.review.employer_id == review.employer_id]
    living = [one for one in mine if one.status not in {Status.WITHDRAWN, Status.ERASED}]
    others = Review.objects.published().filter(employer=review.employer_id)
    return worth_a_remark(
        under_this_key=len(living) + 1,
        by_others=others.exclude(pk__in=[one.pk for one in mine]).count(),
    )


def _proposed(proposal: Proposal, *, is_agency: bool = False) -> Employer:
    return propose_employer(
        name=proposal.name, country=proposal.country, domain=proposal.domain, is_agency=is_agency
    )


def _check_same(review: Review, facts: ReviewFacts) -> None:
    """Tell a second click from a page that was changed after it had been sent."""
    first = review.versions.order_by("number").values_list("sha256", "blanks").first()
    if first and not first[1] and first[0] != fingerprint(facts.text):
        raise AlreadySentError
    if (review.outcome, review.experience) != (facts.outcome, facts.experience) and review.outcome:
        raise AlreadySentError


def take_off(*, key: Key, authorship: Authorship) -> bool:
    """Take an erased review off the key's list; return False for one that still is something."""
    if authorship.review.status != Status.ERASED:
        return False
    thing = next((item for item in find_things(key) if item.pk == authorship.pk), None)
    if thing is not None:
        forget(key=key, thing=thing)
    return True
