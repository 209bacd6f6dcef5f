"""Showing a mail for a review: read in a child process, decided here, kept as one word and one keyed hash."""

import datetime as dt
from enum import StrEnum

from django.db import transaction

from moderation.ledger.publishing import publish_now_if_set
from reviews.models import Review
from reviews.models.review import Evidence
from reviews.services.with_batch.evidence import SHOWABLE, hold_evidence
from submissions.evidence.nullifiers import is_ready, remember
from submissions.evidence.records import known_for
from submissions.evidence.sandbox import examine
from submissions.evidence.verifier import Verdict


class Shown(StrEnum):
    """What becomes of a review after a mail was shown for it."""

    COMING = "coming"
    """The mail proves contact. Whether it was shown before, the next batch tells."""
    NOTHING = "nothing"
    """The mail proves nothing; the reason says why."""


def may_show(review: Review) -> bool:
    """Tell whether a mail can be shown for a review: it has no badge, none to come, and may be public."""
    is_without = review.evidence == Evidence.NONE and not review.evidence_next
    return is_without and review.status in SHOWABLE and is_ready()


def show_mail(*, review: Review, mail: bytes, now: dt.datetime) -> tuple[Shown, str]:
    """Read a mail for a review; return what becomes of it, and the verifier's reason.

    A mail gives a badge to one review. Whether this one had been shown before, the answer does not say:
    an employer, who has the same mail, could ask in the same way whether its recipient has written here. It
    is seen with a batch, when a review is public without a badge; so asking about one mail costs a week and a
    review that moderators read and everybody sees. For the same reason a review takes one mail at a time:
    while a badge is to come, or there, further mails are not even read.

    Args:
        review: one in reviews.services.with_batch.evidence.SHOWABLE, of whoever shows the mail.
        mail: the whole mail as bytes. Nothing keeps it.
        now: an aware time.

    Raises:
        IllegalMoveError: the review can get no badge any more. Nothing was kept.
        EvidenceKeyError: the site has no key to remember mails with. Nothing was kept.
    """
    if review.evidence != Evidence.NONE or review.evidence_next:
        return Shown.COMING, "verified"
    # Outside the transaction: the child takes its time, and a database waits for nobody's mail.
    verdict = examine(mail, known_for(review.employer, now=now))
    if verdict.evidence == Evidence.NONE:
        return Shown.NOTHING, verdict.reason
    _keep(review=review, verdict=verdict)
    publish_now_if_set(now)
    return Shown.COMING, verdict.reason


@transaction.atomic
def _keep(*, review: Review, verdict: Verdict) -> None:
    # Locked before it is decided whether the mail counts, or two clicks at once would use up two mails.
    now = Review.objects.select_for_update().get(pk=review.pk)
    if now.evidence != Evidence.NONE or now.evidence_next or verdict.written_on is None:
        return
    is_first = remember(content=verdict.content, written_on=verdict.written_on)
    hold_evidence(review=review, evidence=verdict.evidence if is_first else Evidence.NONE)
