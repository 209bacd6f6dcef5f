"""What a moderator sees of a notice or an appeal: the text, who says what about it, the decisions so far."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from core.components import Finding as FindingNote
from core.components import ReplyBlock, ReviewCard, StatementOfReasons, TextPiece, text_pieces
from core.drawing import OwnPromise, day_words, hours_line
from moderation.models import Appeal, Notice, NotifierKind
from moderation.redress import clocks, contact
from moderation.redress.acts import live_text
from moderation.wording import finding_note, full_day, rule_label, rules_url, statements_for
from reviews.cards import card_of
from reviews.findings import find_in_reply
from reviews.lifecycle import Status
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from reviews.redaction import redact
from reviews.replies import said_by, version_block


@dataclass(frozen=True)
class NoticeView:
    """One notice as the moderator reads it; `mark` is its number in the text, 0 where its words are not."""

    number: int
    who: str
    rule: str
    rule_url: str
    statement: Sequence[TextPiece]
    findings: Sequence[FindingNote]
    place: str
    mark: int
    contact: str
    due: str


@dataclass(frozen=True)
class SubjectView:
    """The text that it is about: as a card or a reply, and with the noticed words marked."""

    title: str
    kind: str
    status: str
    story: Sequence[TextPiece]
    language: str
    card: ReviewCard | None
    reply: ReplyBlock | None
    statements: Sequence[StatementOfReasons]
    public_url: str


def minutes_left(lease_until: dt.datetime | None, now: dt.datetime) -> int:
    """Return the whole minutes of a lease that are left."""
    return max(int((lease_until - now).total_seconds() // 60), 0) if lease_until else 0


def clock_of(row: Notice | Appeal, now: dt.datetime) -> OwnPromise:
    """Draw the site's own promise on a notice or an appeal."""
    promised: int = (
        settings.PROMISED_HOURS_NOTICE if isinstance(row, Notice) else settings.PROMISED_HOURS_APPEAL
    )
    return hours_line(clocks.hours_used(row.due_at, promised, now), promised)


def notice_views(rows: Sequence[Notice], text: str, now: dt.datetime) -> list[NoticeView]:
    """Return the notices with their numbers; what they say is looked through for fishing, as replies are."""
    return [_notice_view(number, row, text, now) for number, row in enumerate(rows, 1)]


def _notice_view(number: int, row: Notice, text: str, now: dt.datetime) -> NoticeView:
    found = list(enumerate(find_in_reply(row.statement), 1))
    who = str(NotifierKind(row.by).label)
    if row.employer is not None:
        who = f"{who}: {row.employer.name}"
    due = {"day": day_words(row.due_at.date(), now.date()), "time": f"{row.due_at:%H:%M}"}
    return NoticeView(
        number=number,
        who=who[:1].upper() + who[1:],
        rule=rule_label(row.clause),
        rule_url=rules_url(row.clause),
        statement=text_pieces(row.statement, marks=[(f.start, f.end, place) for place, f in found]),
        findings=[finding_note(finding, place) for place, finding in found],
        place=row.place,
        mark=number if row.place and row.place in text else 0,
        contact=contact.opened(row.contact),
        due=gettext("due %(day)s, %(time)s UTC") % due,
    )


def text_of(subject: Review | Reply) -> tuple[str, str]:
    """Return the text that is or was public (else the newest), and its hash; empty where it is erased."""
    version: ReviewVersion | ReplyVersion | None = live_text(subject)
    version = version or subject.versions.order_by("-number").first()
    if isinstance(version, ReplyVersion):
        return said_by(version), version.sha256
    return (version.text, version.sha256) if version else ("", "")


def subject_view(
    subject: Review | Reply,
    *,
    places: Sequence[tuple[int, str]] = (),
    blanks: Sequence[tuple[int, int, str]] = (),
) -> SubjectView:
    """Return the text with the noticed words marked by number, as it would stand with these blanks."""
    review = subject.review if isinstance(subject, Reply) else subject
    text, _sha = text_of(subject)
    return SubjectView(
        title=subject.employer.name,
        kind="reply" if isinstance(subject, Reply) else "review",
        status=subject.status,
        story=text_pieces(text, marks=_marks(text, places)),
        language="" if isinstance(subject, Reply) else review.language,
        card=_card(subject, blanks) if isinstance(subject, Review) else None,
        reply=reply_block(subject) if isinstance(subject, Reply) else None,
        statements=statements_for(subject),
        public_url=reverse("pages:review", args=[review.public_id])
        if review.status == Status.PUBLISHED
        else "",
    )


def _marks(text: str, places: Sequence[tuple[int, str]]) -> list[tuple[int, int, int]]:
    """Return where the noticed words stand, the first place of each; those that overlap are marked once."""
    found = sorted(
        (text.find(words), len(words), number) for number, words in places if words in text and words
    )
    marks: list[tuple[int, int, int]] = []
    for start, length, number in found:
        if not marks or start >= marks[-1][1]:
            marks.append((start, start + length, number))
    return marks


def _card(review: Review, blanks: Sequence[tuple[int, int, str]]) -> ReviewCard | None:
    """Return the card as it would be with the blanks. Objects in memory are changed, and not saved."""
    version = review.live_version or review.versions.order_by("-number").first()
    if version is None:
        return None
    if blanks:
        spans = [(start, end, ground) for start, end, ground in version.blanks]
        version.text, kept = redact(version.text, [*spans, *blanks])
        version.blanks = [list(blank) for blank in kept]
    review.live_version = version
    return card_of(review, linked=False)


def reply_block(reply: Reply) -> ReplyBlock | None:
    """Return a reply as it stands, or would stand, under its review."""
    version = reply.live_version or reply.versions.order_by("-number").first()
    if version is None:
        return None
    return version_block(version, employer=reply.employer.name, day=full_day)
