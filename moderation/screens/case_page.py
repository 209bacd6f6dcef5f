"""What a moderator sees of one case: the text with its findings, the card as it would be, the reasons."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext

from core.components import Finding as FindingNote
from core.components import ReplyBlock, ReviewCard, StatementOfReasons, TextPiece, text_pieces
from core.drawing import OwnPromise, hours_line
from moderation.grounds import Ground
from moderation.models import Action, Case, Message
from moderation.rules import CLAUSE_OF_GROUND
from moderation.screens.forms import Blank, CaseForm, also_value
from moderation.screens.preview import facts_to_begin_with, question_to_begin_with, statement_or_missing
from moderation.services import clock
from moderation.services.alike import Alike, context_of
from moderation.services.cases import newest_version
from moderation.services.decisions import ON_CASES, kind_of
from moderation.wording import finding_note, full_day, rules_url, standing_words
from reviews.cards import card_of
from reviews.findings import Finding, Kind, find, find_in_context, find_in_reply
from reviews.models import Reply, ReplyVersion, Review
from reviews.redaction import redact
from reviews.replies import said_by, version_block


@dataclass(frozen=True)
class Passage:
    """One numbered passage, with the field that leaves or blanks it (None where nothing can be blanked)."""

    note: FindingNote
    choice: BoundField | None


@dataclass(frozen=True)
class AlikeText:
    """A text that is nearly the same, with what became of it; `value` is "" where it must stay behind."""

    percent: int
    title: str
    words: str
    story: Sequence[TextPiece]
    value: str
    chosen: bool


@dataclass(frozen=True)
class CasePage:
    """Everything on the page of one case, ready to print."""

    case: Case
    kind: str
    title: str
    minutes_left: int
    form: CaseForm
    story: Sequence[TextPiece]
    language: str
    passages: Sequence[Passage]
    clock: OwnPromise
    due: dt.datetime | None
    card: ReviewCard | None
    reply: ReplyBlock | None
    under: ReviewCard | None
    messages: Sequence[Message]
    reasons: tuple[StatementOfReasons | None, str]
    agreed: int
    refused_proposal: bool
    remarks: Sequence[FindingNote]
    alike: Sequence["AlikeText"]

    @property
    def is_review(self) -> bool:
        """Whether it is about a review (and not about a reply)."""
        return self.reply is None


def form_for(
    case: Case,
    data: QueryDict | None = None,
    *,
    said: QueryDict | None = None,
    others: Sequence[Alike] = (),
) -> CaseForm:
    """Return the form of a case: empty, or with what was sent, or with what was `said` so far.

    `others` are the texts that are nearly the same.
    """
    version = newest_version(case.subject)
    kind = kind_of(case)
    review = case.review
    text = said_by(version) if isinstance(version, ReplyVersion) else version.text
    return CaseForm(
        data,
        said=said,
        text=text,
        sha256=version.sha256,
        findings=find_in_reply(text) if review is None else find(text),
        actions=ON_CASES[kind],
        tier=review.tier if review is not None and kind == "review" else "",
        redactable=review is not None,
        alike=others,
        agreed=[(start, end, ground) for start, end, ground in case.proposed] if case.agreed else (),
    )


def page_of(case: Case, form: CaseForm, *, now: dt.datetime) -> CasePage:
    """Return the page of a case with what the form says so far; nothing is decided by it."""
    subject = case.subject
    review = subject.review if isinstance(subject, Reply) else subject
    blanks = form.blanks()
    promised: int = settings.PROMISED_HOURS_REVIEW
    return CasePage(
        case=case,
        kind=kind_of(case),
        title=subject.employer.name,
        minutes_left=max(int((case.lease_until - now).total_seconds() // 60), 0) if case.lease_until else 0,
        form=form,
        story=text_pieces(form.text, marks=_marks(form)),
        language=review.language,
        passages=_passages(form),
        clock=hours_line(clock.hours_used(case, now), promised),
        due=case.due_at,
        card=_card(subject, blanks) if isinstance(subject, Review) else None,
        reply=_reply_block(subject) if isinstance(subject, Reply) else None,
        under=card_of(review, linked=False) if isinstance(subject, Reply) else None,
        messages=list(review.messages.order_by("position")) if isinstance(subject, Review) else [],
        reasons=_reasons(case, form, now),
        agreed=len(case.proposed) if case.agreed else 0,
        refused_proposal=review.employer.status == "refused",
        remarks=_remarks(case, form),
        alike=_alike(form),
    )


def _remarks(case: Case, form: CaseForm) -> list[FindingNote]:
    """Return the findings that the text alone does not give, numbered after its passages."""
    context = context_of(case, alike=len(form.alike))
    first = len(form.findings) + len(form.own) + 1
    return [finding_note(found, first + at) for at, found in enumerate(find_in_context(form.text, context))]


def _alike(form: CaseForm) -> list[AlikeText]:
    chosen = form["also"].value() or []
    rows = []
    for one in form.alike:
        value = also_value(one) if one.free else ""
        rows.append(
            AlikeText(
                percent=one.percent,
                title=one.subject.employer.name,
                words=standing_words(one.subject.status, one.decision),
                story=text_pieces(one.text),
                value=value,
                chosen=bool(value) and value in chosen,
            )
        )
    return rows


def _marks(form: CaseForm) -> list[tuple[int, int, int]]:
    """Return the marks in the text; a quote is marked up to the first passage that it contains."""
    places = form.places() if form.redactable else list(_plain_places(form.findings))
    marks = []
    for number, (start, end, _ground) in places:
        inner = [other for place, (other, _end, _g) in places if place != number and start <= other < end]
        quote = number <= len(form.findings) and form.findings[number - 1].kind is Kind.QUOTE
        stop = min(inner, default=end) if quote else end
        marks.append((start, max(stop, start + 1), number))
    return marks


def _plain_places(findings: Sequence[Finding]) -> list[tuple[int, Blank]]:
    return [(number, (found.start, found.end, "")) for number, found in enumerate(findings, 1)]


def _passages(form: CaseForm) -> list[Passage]:
    passages = []
    for number, finding in enumerate(form.findings, 1):
        choice = form[f"finding_{number}"] if form.redactable else None
        passages.append(Passage(finding_note(finding, number), choice))
    for number, (_start, _end, ground) in enumerate(form.own, len(form.findings) + 1):
        cited = CLAUSE_OF_GROUND[ground]
        note = FindingNote(
            number=number,
            title=gettext("Your own passage"),
            why=str(Ground(ground).label),
            rule=gettext("rule %s") % cited,
            rule_url=rules_url(cited),
        )
        passages.append(Passage(note, form[f"finding_{number}"]))
    return passages


def _card(review: Review, blanks: Sequence[Blank]) -> ReviewCard:
    """Return the card as it would be published. Only the objects in memory are changed, and not saved."""
    version = review.versions.latest("number")
    spans: list[Blank] = [(start, end, ground) for start, end, ground in version.blanks]
    version.text, kept = redact(version.text, [*spans, *blanks])
    version.blanks = [list(blank) for blank in kept]
    review.live_version = version
    return card_of(review, linked=False)


def _reply_block(reply: Reply) -> ReplyBlock:
    version = newest_version(reply)
    assert isinstance(version, ReplyVersion)  # noqa: S101  (a reply's versions)
    return version_block(version, employer=reply.employer.name, day=full_day)


def _reasons(case: Case, form: CaseForm, now: dt.datetime) -> tuple[StatementOfReasons | None, str]:
    """Return what the author would read, or what is missing for it; nothing before a decision is chosen."""
    action = form["action"].value()
    if action not in dict(form.fields["action"].choices):  # type: ignore[attr-defined]
        return None, ""
    grounds = form.chosen_grounds()
    said = form["question" if action == Action.ASK else "facts"].value() or ""
    if not said.strip():
        begin = question_to_begin_with if action == Action.ASK else facts_to_begin_with
        said = begin(case.subject, grounds)
    return statement_or_missing(
        action,
        subject=case.subject,
        kind=kind_of(case),
        grounds=[] if action == Action.PUBLISH else grounds,
        facts=said,
        now=now,
        blanks=len(form.redactions()),
    )
