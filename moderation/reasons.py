"""Statements of reasons, composed: what was decided, its scope, the facts, the rules, the redress, the day.

Pure: no Django. The shape is that of Article 17 of the Digital Services Act (moderation.md). Sentences are
English and marked for translation; `say` translates them (gettext, where there is Django).
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.rules import CLAUSE_OF_GROUND
from reviews.findings.fishing import find_fishing

# So many days after the decision an author may ask for another one (moderation.md).
DAYS_TO_APPEAL: Final = 183
# Decisions against the author's or the employer's wish: these need a ground, facts and redress.
ADVERSE: Final = frozenset(
    {"publish_redacted", "ask", "refuse", "restrict", "remove", "redact", "appeal_refused"}
)
# These can be appealed, once (lifecycle.py has no such move for the others).
APPEALABLE: Final = frozenset({"refuse", "restrict", "remove"})
# Decisions that say in words what they rest on, whomever they favour.
_WITH_FACTS: Final = ADVERSE | {"restore", "appeal_upheld"}


def _(message: str) -> str:
    """Mark a string for translation without importing Django."""
    return message


_SCOPES: Final[dict[tuple[str, str], str]] = {
    ("publish", "review"): _("The whole review, as it stands."),
    ("publish", "reply"): _("The whole reply, as it stands."),
    ("publish_redacted", "review"): _(
        "Passages that are blanked: {blanks}. The rest stands as you wrote it, everywhere on this site."
    ),
    ("ask", "review"): _(
        "Nothing is refused. We wait for your answer until {answer_by}; without one it is not published."
    ),
    ("refuse", "review"): _("The whole review. It is not published anywhere on this site."),
    ("refuse", "edit"): _("Your new text alone. What was approved before stands."),
    ("refuse", "reply"): _("The whole reply. It is not published anywhere on this site."),
    ("refuse", "revision"): _("The new text of the reply alone. What was approved before stands."),
    ("restrict", "review"): _(
        "The whole review is hidden, everywhere on this site, while we look at it again."
    ),
    ("restore", "review"): _("The whole review is shown again, as it stood."),
    ("remove", "review"): _("The whole review is taken away, everywhere on this site, for good."),
    ("redact", "review"): _(
        "Passages that are blanked, as of now: {blanks}. The rest stands as you wrote it."
    ),
    ("restrict", "reply"): _(
        "The whole reply is hidden, everywhere on this site, while we look at it again."
    ),
    ("restore", "reply"): _("The whole reply is shown again, as it stood."),
    ("remove", "reply"): _("The whole reply is taken away, everywhere on this site, for good."),
    ("appeal_upheld", "review"): _(
        "The decision before is set aside. The whole review appears with one of the next batches."
    ),
    ("appeal_upheld", "reply"): _(
        "The decision before is set aside. The whole reply appears with the next batch."
    ),
    ("appeal_refused", "review"): _("The decision before stands, for the whole review."),
    ("appeal_refused", "reply"): _("The decision before stands, for the whole reply."),
}
_PROPOSED: Final = _(
    "Nothing is refused, and nothing is blanked yet. Proposed blanks: {blanks}. We wait for your answer until"
    " {answer_by}; without one it is not published."
)
_REDRESS: Final[dict[str, str]] = {
    "review": _(
        "You may ask for another decision, once, until {appeal_by}: in your diary, at /diary/, with your key."
        " Somebody else decides."
    ),
    "reply": _(
        "You may ask for another decision, once, until {appeal_by}: at your desk, on the page of this review,"
        " under /desk/. Somebody else decides."
    ),
}
# What remains where there is no appeal.
_OTHER_REDRESS: Final[dict[str, str]] = {
    "review": _(
        "Nothing is lost: send another text at any time, in your diary at /diary/. It is read anew, and may"
        " be decided otherwise."
    ),
    "reply": _(
        "Nothing is lost: send another version at any time, at your desk under /desk/. It is read anew, and"
        " may be decided otherwise."
    ),
}
_NO_MORE_HERE: Final = _(
    "This was the second decision, and the last one here. You may still go to a court, or to a dispute body"
    " that the law of your country names."
)

FACTS_OF_GROUND: Final[dict[str, str]] = {
    "names_private_person": _(
        "The text names a person who holds no public role, or says by what readers would know one."
    ),
    "contact_details": _("The text contains contact details."),
    "confidential_or_interview_answers": _(
        "The text gives away something confidential, or the solution of a test."
    ),
    "harassment": _("The text attacks a person beyond what that person did."),
    "discrimination": _("The text belittles people for what they are."),
    "not_first_hand": _("The text tells what happened to somebody else."),
    "wrong_employer": _("The text is about another organisation than the one that it names."),
    "duplicate": _("The same process has been reviewed before."),
    "spam": _("The text is not a review, or advertises something."),
    "conflict_of_interest": _("The text shows a tie between its author and the employer or a competitor."),
    "suspected_fake": _(
        "There are solid grounds to think that this process did not take place as described."
    ),
    "allegation_needs_evidence": _(
        "The text says that somebody broke the law, with nothing that supports it."
    ),
    "legal_notice": _("A court or an authority has ordered this."),
    "author_request": _("The author has asked for this."),
}
"""For each ground a sentence to begin the facts with; the moderator makes it fit."""


QUESTIONS_OF_GROUND: Final[dict[str, str]] = {
    "names_private_person": _("May we leave out the name, or will you say it by the role?"),
    "contact_details": _("May we leave out the contact details?"),
    "confidential_or_interview_answers": _(
        "May we leave out what gives the test away, or will you tell it in general?"
    ),
    "harassment": _("Will you say what was done, without the words about the person?"),
    "discrimination": _("Will you say it without the words about a group of people?"),
    "not_first_hand": _("Did this happen to you? If so, which part of the process did you see yourself?"),
    "wrong_employer": _("Is this about the employer named here, or about another one?"),
    "duplicate": _("Is this another process than the one that you have reviewed before?"),
    "spam": _("What has this to do with a hiring process? Will you tell how it went?"),
    "conflict_of_interest": _("Did you take part in this process as a candidate?"),
    "suspected_fake": _(
        "Will you tell in a sentence how the process went, step by step, without days or names?"
    ),
    "allegation_needs_evidence": _(
        "What did you see or read yourself that supports it? Describe it; do not send it."
    ),
}
"""For each ground a question to begin with; none asks who somebody is (asks_who)."""

_WHO: Final = re.compile(
    r"\b(?:your|the\s+(?:exact|interviewer|recruiter)(?:['’]s)?)\s+(?:\w+\s+)?"
    r"(?:name|e-?mail|address|phone|number|age|birthday|linkedin|profile|account|cv|day|date|office|team)\b"
    r"|\b(?:what|which|on\s+what|on\s+which)\s+(?:day|date|name|office|team|floor)\b"
    r"|\bwho\s+(?:are|were)\s+you\b|\bwhen\s+exactly\b|\bexact\s+(?:day|date)\b",
    re.IGNORECASE,
)


def asks_who(question: str) -> bool:
    """Whether a question to an author asks who it is, for something that tells it, or to get in touch."""
    return _WHO.search(question) is not None or next(find_fishing(question), None) is not None


def suggested_question(grounds: Sequence[str], say: Callable[[str], str] = str) -> str:
    """Return questions to begin with, one for each ground that has one."""
    return " ".join(say(QUESTIONS_OF_GROUND[ground]) for ground in grounds if ground in QUESTIONS_OF_GROUND)


class IncompleteError(ValueError):
    """Something that a complete statement needs is missing; `missing` names it: ground, facts, blanks."""

    def __init__(self, *missing: str) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """A complete statement of reasons.

    Attributes:
        action: a code of moderation.models.Action.
        clauses: the numbers of the rules, in the order of the grounds, each once.
        automated: whether a program decided (it may always have marked passages).
        appeal_by: the last day for asking for another decision; None where nothing was refused.
    """

    action: str
    scope: str
    facts: str
    grounds: tuple[str, ...]
    clauses: tuple[str, ...]
    automated: bool
    redress: str
    appeal_by: dt.date | None
    day: dt.date


def day_in_words(day: dt.date) -> str:
    """Return a date as statements write it, with its year: they are read long afterwards."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def clauses_of(grounds: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of the clauses that the grounds cite, each once, in their order.

    Raises:
        KeyError: a ground is unknown.
    """
    return tuple(dict.fromkeys(CLAUSE_OF_GROUND[ground] for ground in grounds))


def suggested_facts(grounds: Sequence[str], say: Callable[[str], str] = str) -> str:
    """Return sentences to begin the facts with, one for each ground."""
    return " ".join(say(FACTS_OF_GROUND[ground]) for ground in grounds)


def compose(
    *,
    action: str,
    kind: str = "review",
    grounds: Sequence[str],
    facts: str,
    day: dt.date,
    blanks: int = 0,
    answer_by: dt.date | None = None,
    automated: bool = False,
    say: Callable[[str], str] = str,
    write_day: Callable[[dt.date], str] = day_in_words,
) -> Reasons:
    """Return a complete statement, or say what it lacks.

    Args:
        action: a code of moderation.models.Action.
        kind: "review"; "edit" for the new text of an approved review; "reply" or "revision".
        grounds: codes, the principal one first; needed for every decision in ADVERSE.
        facts: what in the text it is about; for `ask` the question. Needed for every decision in
            ADVERSE, for `restore`, and for an appeal that is granted.
        day: the day of the decision.
        blanks: how many passages are blanked, or for `ask` proposed to be; needed for `publish_redacted`
            and `redact`.
        answer_by: for `ask`, the last day for an answer.
        automated: whether a program decided.
        say: translates a sentence.
        write_day: writes a date out.

    Raises:
        IncompleteError: something is missing.
        KeyError: a ground, or an action on this kind, is unknown.
    """
    adverse = action in ADVERSE
    missing = []
    if adverse and not grounds:
        missing.append("ground")
    if action in _WITH_FACTS and not facts.strip():
        missing.append("facts")
    if action in {"publish_redacted", "redact"} and blanks < 1:
        missing.append("blanks")
    if missing:
        raise IncompleteError(*missing)
    base = {"edit": "review", "revision": "reply"}.get(kind, kind)
    sentence = _SCOPES.get((action, kind)) or _SCOPES[action, base]
    if action == "ask" and blanks:
        sentence = _PROPOSED
    appealable = action in APPEALABLE and kind in _REDRESS
    appeal_by = day + dt.timedelta(days=DAYS_TO_APPEAL) if appealable else None
    return Reasons(
        action=action,
        scope=say(sentence).format(blanks=blanks, answer_by=write_day(answer_by) if answer_by else ""),
        facts=facts.strip(),
        grounds=tuple(dict.fromkeys(grounds)),
        clauses=clauses_of(grounds),
        automated=automated,
        redress=_redress(action, base, say, write_day(appeal_by) if appeal_by else ""),
        appeal_by=appeal_by,
        day=day,
    )


def _redress(action: str, base: str, say: Callable[[str], str], appeal_by: str) -> str:
    """Return what can be done about a decision: an appeal, another text, or what lies outside this site."""
    if appeal_by:
        return say(_REDRESS[base]).format(appeal_by=appeal_by)
    if action == "appeal_refused":
        return say(_NO_MORE_HERE)
    return say(_OTHER_REDRESS[base]) if action in ADVERSE - {"ask"} else ""
