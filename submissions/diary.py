"""The diary as its holder reads it: each review under the key, its state in words, what may be done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components import StatementOfReasons
from core.drawing import day_words
from moderation.models import Message
from moderation.services import authors
from reviews import batches
from reviews.cards import card_of, render_card
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Review
from reviews.services.writing import EDITABLE
from submissions.keys import Key
from submissions.models import Authorship
from submissions.services import receipt_of
from submissions.things import authorships
from submissions.wording import status_words


@dataclass(frozen=True)
class Entry:
    """One review in the diary. `number` is its place under the key, which its pages are called by.

    `when` says what the site has promised for it; `waiting_edit` that a new text is being judged while
    the old one stands; `answer_by` until when the moderators wait for an answer.
    """

    number: int
    employer: str
    badge: str
    strong: bool
    is_refused: bool
    meaning: str
    when: str
    card: SafeString | str
    messages: Sequence[Message]
    statements: Sequence[StatementOfReasons]
    asked: bool
    answer_by: str
    waiting_edit: bool
    may_edit: bool
    may_withdraw: bool
    is_erased: bool
    public_url: str


def entries(key: Key, *, now: dt.datetime) -> list[Entry]:
    """Return everything under the key, what waits for its author first."""
    found = [_entry(number, row, now=now) for number, row in authorships(key)]
    return sorted(found, key=lambda entry: (not entry.asked, entry.is_erased, entry.number))


def authorship(key: Key, number: int) -> Authorship | None:
    """Return the review at this place under the key, or None."""
    return next((row for at, row in authorships(key) if at == number), None)


def _entry(number: int, row: Authorship, *, now: dt.datetime) -> Entry:
    review = row.review
    badge, meaning = status_words(review.status)
    asked = review.status == Status.NEEDS_AUTHOR
    answer_by = authors.answer_by(review) if asked else None
    newest = review.versions.order_by("-number").first()
    waiting = newest is not None and newest.pk != review.live_version_id
    return Entry(
        number=number,
        employer=review.employer.name,
        badge=badge,
        strong=asked or review.status in {Status.REJECTED, Status.REMOVED, Status.RESTRICTED},
        is_refused=review.status in {Status.REJECTED, Status.REMOVED, Status.RESTRICTED},
        meaning=meaning,
        when=_when(review, now=now),
        card=_card(review),
        messages=authors.messages_of(review),
        statements=authors.statements_of(review),
        asked=asked,
        answer_by=day_words(answer_by, now.date()) if answer_by else "",
        waiting_edit=waiting and review.status in {Status.APPROVED, Status.PUBLISHED},
        may_edit=review.status in EDITABLE,
        may_withdraw=review.status in WITHDRAWABLE,
        is_erased=review.status == Status.ERASED,
        public_url=reverse("pages:review", args=[review.public_id])
        if review.status == Status.PUBLISHED
        else "",
    )


def _card(review: Review) -> SafeString | str:
    """Return the card as readers see it, or would: with the author's own text while none is approved."""
    if review.live_version is None:
        # In memory alone: what stands in public is moderation's business.
        review.live_version = review.versions.order_by("-number").first()
    return render_card(card_of(review, linked=False), heading="h3") if review.live_version else ""


def _when(review: Review, *, now: dt.datetime) -> str:
    """Return what the site has promised for a review: the decision, or the days it may appear on."""
    today = now.date()
    if review.status in {Status.QUEUED, Status.IN_REVIEW}:
        due = authors.due_of(review)
        if due is None:
            return ""
        words = {"day": day_words(due.date(), today), "time": f"{due:%H:%M}"}
        late = _(
            "We had promised a decision by %(day)s, %(time)s UTC. We are late, and it counts against us."
        )
        return (late if due < now else _("Decided by %(day)s, %(time)s UTC.")) % words
    if review.status == Status.APPROVED and review.eligible_batch:
        # The lot is drawn at approval, so the day is settled; a second review may still be awaited.
        if review.timing == "together" and review.tier == "S":
            last = receipt_of(review, now=now).last
            return _("It appears together with a second review, at the latest on %(day)s.") % {
                "day": day_words(last, today)
            }
        day = batches.due_day(max(review.eligible_batch, batches.latest_due(now) + 1))
        return _("It appears on %(day)s.") % {"day": day_words(day, today)}
    return ""
