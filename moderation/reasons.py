"""Statements of reasons, composed: what was decided, its scope, the facts, the rules, the redress, the day.

Pure: no Django. The shape is that of Article 17 of the Digital Services Act (moderation.md). Sentences are
English and marked for translation; `say` translates them (gettext, where there is Django).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.rules import CLAUSE_OF_GROUND

# So many days after the decision an author may ask for another one (moderation.md).
DAYS_TO_APPEAL: Final = 183
# Decisions against the author's or the employer's wish: these need a ground, facts and redress.
ADVERSE: Final = frozenset({"publish_redacted", "ask", "refuse", "restrict", "remove"})


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
}
_REDRESS: Final = _("You may ask for another decision, once, until {appeal_by}. Somebody else decides.")

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
) -> Reasons:
    """Return a complete statement, or say what it lacks.

    Args:
        action: a code of moderation.models.Action.
        kind: "review"; "edit" for the new text of an approved review; "reply" or "revision".
        grounds: codes, the principal one first; needed for every decision in ADVERSE.
        facts: what in the text it is about; for `ask` the question. Needed for every decision in
            ADVERSE, and for `restore`.
        day: the day of the decision.
        blanks: how many passages are blanked; needed for `publish_redacted`.
        answer_by: for `ask`, the last day for an answer.
        automated: whether a program decided.
        say: translates a sentence.

    Raises:
        IncompleteError: something is missing.
        KeyError: a ground, or an action on this kind, is unknown.
    """
    adverse = action in ADVERSE
    missing = []
    if adverse and not grounds:
        missing.append("ground")
    if (adverse or action == "restore") and not facts.strip():
        missing.append("facts")
    if action == "publish_redacted" and blanks < 1:
        missing.append("blanks")
    if missing:
        raise IncompleteError(*missing)
    base = {"edit": "review", "revision": "reply"}.get(kind, kind)
    sentence = _SCOPES.get((action, kind)) or _SCOPES[action, base]
    appeal_by = day + dt.timedelta(days=DAYS_TO_APPEAL) if adverse and action != "ask" else None
    return Reasons(
        action=action,
        scope=say(sentence).format(blanks=blanks, answer_by=day_in_words(answer_by) if answer_by else ""),
        facts=facts.strip(),
        grounds=tuple(dict.fromkeys(grounds)),
        clauses=clauses_of(grounds),
        automated=automated,
        redress=say(_REDRESS).format(appeal_by=day_in_words(appeal_by)) if appeal_by else "",
        appeal_by=appeal_by,
        day=day,
    )
