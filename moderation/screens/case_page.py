"""What a moderator sees of one case: the text with its findings, the card as it would be, the reasons."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from core.components import Finding as FindingNote
from core.components import ReplyBlock, ReviewCard, StatementOfReasons, TextPiece, text_pieces
from core.drawing import OwnPromise, hours_line
from core.vocabulary import ReplyKind, SilenceReason
from moderation.errors import IncompleteReasonsError
from moderation.grounds import Ground
from moderation.models import Action, Case, Message
from moderation.reasons import day_in_words, suggested_facts
from moderation.rules import CLAUSE_OF_GROUND
from moderation.screens.forms import Blank, CaseForm
from moderation.services import clock
from moderation.services.cases import newest_version
from moderation.services.decisions import ON_CASES, kind_of
from moderation.services.recording import complete_reasons
from moderation.wording import DECIDED, finding_note, rule_label, rules_url
from reviews.cards import card_of
from reviews.findings import Finding, Kind, find, find_in_reply
from reviews.models import Reply, ReplyVersion, Review
from reviews.redaction import redact


@dataclass(frozen=True)
class Passage:
    """One numbered passage, with the field that leaves or blanks it (None where nothing can be blanked)."""

    note: FindingNote
    choice: BoundField | None


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
    statement: StatementOfReasons | None
    missing: str
    refused_proposal: bool

    @property
    def is_review(self) -> bool:
        """Whether it is about a review (and not about a reply)."""
        return self.reply is None


def form_for(case: Case, data: QueryDict | None = None, *, said: QueryDict | None = None) -> CaseForm:
    """Return the form of a case: empty, or with what was sent, or with what was `said` so far."""
    version = newest_version(case.subject)
    kind = kind_of(case)
    review = case.review
    return CaseForm(
        data,
        said=said,
        text=version.text,
        sha256=version.sha256,
        findings=find_in_reply(version.text) if review is None else find(version.text),
        actions=ON_CASES[kind],
        tier=review.tier if review is not None and kind == "review" else "",
        redactable=review is not None,
    )


def page_of(case: Case, form: CaseForm, *, now: dt.datetime) -> CasePage:
    """Return the page of a case with what the form says so far; nothing is decided by it."""
    subject = case.subject
    review = subject.review if isinstance(subject, Reply) else subject
    blanks = form.blanks()
    statement, missing = _statement(case, form, len(blanks), now)
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
        statement=statement,
        missing=missing,
        refused_proposal=review.employer.status == "refused",
    )


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
    return ReplyBlock(
        employer=reply.employer.name,
        kind=str(ReplyKind(version.kind).label),
        text=version.text,
        reason=str(SilenceReason(version.stated_reason).label) if version.stated_reason else "",
        commitment=version.commitment_text,
        due=day_in_words(version.commitment_due) if version.commitment_due else "",
    )


def _statement(
    case: Case, form: CaseForm, blanks: int, now: dt.datetime
) -> tuple[StatementOfReasons | None, str]:
    """Return what the author would read, or what is missing for it; nothing before a decision is chosen."""
    action = form["action"].value()
    if action not in dict(form.fields["action"].choices):  # type: ignore[attr-defined]
        return None, ""
    grounds = form.chosen_grounds()
    said = form["question" if action == Action.ASK else "facts"].value() or ""
    if not said.strip() and action != Action.ASK:
        said = suggested_facts(grounds, gettext)
    try:
        reasons = complete_reasons(
            action=action,
            kind=kind_of(case),
            grounds=[] if action == Action.PUBLISH else grounds,
            facts=said,
            now=now,
            blanks=blanks,
            answer_by=now.date() + dt.timedelta(days=clock.DAYS_TO_ANSWER),
        )
    except IncompleteReasonsError as error:
        return None, str(error)
    return (
        StatementOfReasons(
            decided=f"{DECIDED[Action(action), False]} {reasons.scope}",
            facts=reasons.facts or gettext("Nothing in the text stands against a rule."),
            clauses=tuple((rule_label(number), rules_url(number)) for number in reasons.clauses),
            noticed_by=gettext("Our own reading; nobody complained."),
            automated=gettext("A program may have marked passages; a person decided."),
            day=day_in_words(timezone.localdate(now)),
            redress=reasons.redress,
        ),
        "",
    )
