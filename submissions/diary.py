"""The diary as its holder reads it: each review under the key, its state in words, what may be done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components import StatementOfReasons
from core.drawing import day_words
from moderation.models import Message
from moderation.redress import appeals
from moderation.services import authors
from reviews import batches
from reviews.cards import card_of, render_card
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Review
from reviews.services.timing import has_to_choose, may_choose
from reviews.services.with_batch.evidence import SHOWABLE
from reviews.services.writing import EDITABLE
from submissions.entries.shown import Shown
from submissions.evidence import services as evidence
from submissions.keys import Key
from submissions.models import Authorship
from submissions.services import receipt_of
from submissions.things import authorships
from submissions.wording import status_words


@dataclass(frozen=True)
class Entry:
    """One review in the diary.

    `number` is its place under the key, which its pages are called by, and `mark` what they know it by.
    `when` says what the site has promised for it; `waiting_edit` that a new text is being judged while
    the old one stands; `may_time` that its author may choose when it appears, and `must_time` that it
    does not appear before; `answer_by` until when the moderators wait for an answer; `badge_to_come` that a
    mail was checked, whose badge waits for a batch; `is_held` that a court keeps the site from erasing it;
    `private` the entry, with its days, that it was begun from.
    """

    number: int
    mark: str
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
    may_write: bool
    may_time: bool
    must_time: bool
    may_withdraw: bool
    may_appeal: bool
    may_show_mail: bool
    badge_to_come: bool
    is_held: bool
    is_erased: bool
    public_url: str
    private: Shown | None = None


def entries(key: Key, *, now: dt.datetime, private: Mapping[int, Shown] | None = None) -> list[Entry]:
    """Return every review under the key, what waits for its author first.

    `private` are the diary's own entries that became reviews, by the numbers of these.
    """
    mine = private or {}
    found = [
        replace(_entry(key, number, row, now=now), private=mine.get(number))
        for number, row in authorships(key)
    ]
    return sorted(
        found, key=lambda entry: (not (entry.asked or entry.must_time), entry.is_erased, entry.number)
    )


def authorship(key: Key, number: int, *, mark: str = "") -> Authorship | None:
    """Return the review at this place under the key, or None.

    With `mark`, return the one that has it, wherever it is by now: numbers move when something is forgotten,
    and a page that is older than that knows a number that belongs to another review today.
    """
    rows = authorships(key)
    if mark:
        return next((row for _at, row in rows if constant_time_compare(mark_of(key, row), mark)), None)
    return next((row for at, row in rows if at == number), None)


def mark_of(key: Key, row: Authorship) -> str:
    """Return 16 characters by which a page knows its review; nobody without the key can make or read them."""
    return salted_hmac(f"submissions.mark|{key.characters}", str(row.pk), algorithm="sha256").hexdigest()[:16]


def _entry(key: Key, number: int, row: Authorship, *, now: dt.datetime) -> Entry:
    review = row.review
    badge, meaning = status_words(review)
    asked = review.status == Status.NEEDS_AUTHOR
    answer_by = authors.answer_by(review) if asked else None
    newest = review.versions.order_by("-number").first()
    waiting = newest is not None and newest.pk != review.live_version_id
    return Entry(
        number=number,
        mark=mark_of(key, row),
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
        may_write=authors.may_write(review),
        may_time=may_choose(review),
        must_time=has_to_choose(review, now=now),
        may_withdraw=review.status in WITHDRAWABLE,
        may_appeal=appeals.appealable(review, today=now.date()) is not None,
        may_show_mail=evidence.may_show(review),
        badge_to_come=bool(review.evidence_next) and review.status in SHOWABLE,
        is_held=review.legal_hold,
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
    return render_card(card_of(review, linked=False), heading="h4") if review.live_version else ""


def _when(review: Review, *, now: dt.datetime) -> str:
    """Return what the site has promised for a review: the decision, or the days it may appear on."""
    today = now.date()
    if review.status in {Status.QUEUED, Status.IN_REVIEW, Status.APPEALED}:
        appealed = review.status == Status.APPEALED
        due = appeals.due_of(review) if appealed else authors.due_of(review)
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
            receipt = receipt_of(review, now=now)
            days = {"day": day_words(receipt.last, today), "end": day_words(receipt.end, today)}
            if has_to_choose(review, now=now):
                return (
                    _(
                        "No second review has come within 90 days. It does not appear until you choose how."
                        " If you have not chosen by %(end)s, it is withdrawn, unseen, and erased."
                    )
                    % days
                )
            return (
                _(
                    "It appears together with a second review. If none has come by %(day)s, you choose; if"
                    " you have not chosen by %(end)s, it is withdrawn, unseen, and erased."
                )
                % days
            )
        day = batches.due_day(max(review.eligible_batch, batches.latest_due(now) + 1))
        return _("It appears on %(day)s.") % {"day": day_words(day, today)}
    return ""
