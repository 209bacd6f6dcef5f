"""What judgement says on pages: statements ready to print, findings with their titles."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.components import Finding as FindingNote
from core.components import StatementOfReasons
from core.formats import on_day
from moderation.grounds import Ground
from moderation.models import Action, Decision, Statement
from moderation.rules import CLAUSE_OF_GROUND, clause
from reviews.findings import Finding, Kind
from reviews.lifecycle import Status
from reviews.models import Reply, Review

DECIDED: Final = {
    (Action.PUBLISH, False): _("Published, as it is."),
    (Action.PUBLISH_REDACTED, False): _("Published, with blanks."),
    (Action.ASK, False): _("Not decided yet: we have a question for you."),
    (Action.REFUSE, False): _("Not published."),
    (Action.REFUSE, True): _("Not published: no answer came within 30 days."),
    (Action.RESTRICT, False): _("Hidden, while we look at it again."),
    (Action.RESTORE, False): _("Shown again."),
    (Action.REMOVE, False): _("Taken away."),
    (Action.REDACT, False): _("Blanked in part."),
    (Action.NOTICE_UPHELD, False): _("The notice is upheld."),
    (Action.NOTICE_REFUSED, False): _("The notice is refused."),
    (Action.APPEAL_UPHELD, False): _("Your appeal is granted."),
    (Action.APPEAL_REFUSED, False): _("Your appeal is refused."),
    (Action.HOLD, False): _("Held for a court."),
    (Action.HOLD_LIFTED, False): _("No longer held for a court."),
    (Action.MISSED, False): _("Withdrawn, after our promise was missed."),
}

# What a moderator chooses from.
CHOICES: Final = {
    Action.PUBLISH: _("Publish it as it is"),
    Action.PUBLISH_REDACTED: _("Publish it with blanks"),
    Action.ASK: _("Ask the author"),
    Action.REFUSE: _("Refuse it"),
    Action.RESTRICT: _("Hide it, while we look at it again"),
    Action.RESTORE: _("Show it again"),
    Action.REMOVE: _("Take it away for good"),
    Action.REDACT: _("Blank passages, at once"),
}

TITLES: Final = {
    Kind.EMAIL: _("An e-mail address"),
    Kind.PHONE: _("A phone number"),
    Kind.URL: _("A link or a domain"),
    Kind.HANDLE: _("An account name"),
    Kind.IBAN: _("A bank account"),
    Kind.EXACT_DATE: _("An exact date"),
    Kind.SALARY: _("A sum of money"),
    Kind.QUOTE: _("A quoted message"),
    Kind.PERSON_NAME: _("A person’s name"),
    Kind.PROFANITY: _("Strong words"),
    Kind.FISHING: _("It reaches for the author"),
    Kind.NEAR_DUPLICATE: _("Nearly the same as other texts"),
    Kind.BURST: _("Many reviews of this employer within days"),
    Kind.MANY_BY_ONE_KEY: _("One key has reviewed this employer often"),
}
WHY: Final = {
    Kind.URL: _("The employer’s own site may stand; a private link may not."),
    Kind.EXACT_DATE: _("A calendar would show who it was. The author was warned, and may have meant it."),
    Kind.SALARY: _("An offer’s sum is in the employer’s files."),
    Kind.QUOTE: _("A search in a mailbox would find it."),
    Kind.PERSON_NAME: _("Somebody with a public role may be named in that role."),
    Kind.FISHING: _("A reply may not ask the author to get in touch, nor hint that it knows who it was."),
    Kind.PROFANITY: _("A harsh opinion about conduct, aimed at nobody named, may stand."),
    Kind.NEAR_DUPLICATE: _(
        "They stand below, with what was decided. People who met the same may sound alike."
    ),
    Kind.BURST: _("Far more than usual. It may be one campaign, or one bad week that many people had."),
    Kind.MANY_BY_ONE_KEY: _(
        "Seen while the key was open. People do apply again: each process may be reviewed."
    ),
}
# The ground of a blank, and with it the rule that stands beside the finding. What lets a firm recognise
# somebody falls under clause 4.1 as well ("nothing else by which readers would know the person").
GROUND_OF: Final = {
    Kind.EMAIL: Ground.CONTACT_DETAILS,
    Kind.PHONE: Ground.CONTACT_DETAILS,
    Kind.URL: Ground.CONTACT_DETAILS,
    Kind.HANDLE: Ground.CONTACT_DETAILS,
    Kind.IBAN: Ground.CONTACT_DETAILS,
    Kind.EXACT_DATE: Ground.NAMES_PRIVATE_PERSON,
    Kind.SALARY: Ground.NAMES_PRIVATE_PERSON,
    Kind.QUOTE: Ground.NAMES_PRIVATE_PERSON,
    Kind.PERSON_NAME: Ground.NAMES_PRIVATE_PERSON,
    Kind.PROFANITY: Ground.HARASSMENT,
    Kind.FISHING: Ground.NAMES_PRIVATE_PERSON,
    Kind.NEAR_DUPLICATE: Ground.DUPLICATE,
    Kind.BURST: Ground.SUSPECTED_FAKE,
    Kind.MANY_BY_ONE_KEY: Ground.DUPLICATE,
}
# Where a finding has a rule of its own, beside the one of its ground.
RULE_OF: Final = {Kind.FISHING: "1.3"}
# What is suggested to be blanked until the moderator says otherwise; the rest is the author's choice.
BLANK_FIRST: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.HANDLE, Kind.IBAN, Kind.PERSON_NAME})


def full_day(day: dt.date) -> str:
    """Return a date with its year, in the language that is active: statements are read long afterwards."""
    return on_day(day, "D j M Y")


def rules_url(number: str) -> str:
    """Return where a clause can be read."""
    return reverse("pages:rules", fragment=clause(number).anchor)


def rule_label(number: str) -> str:
    """Return a clause as a statement names it: "4.1 Names of private persons"."""
    return f"{number} {gettext(clause(number).title)}"


def decided_words(action: Action, *, automated: bool = False) -> str:
    """Return what was decided, as a sentence for whoever wrote the text."""
    return str(DECIDED.get((action, automated)) or DECIDED[action, False])


def as_read(
    action: Action,
    *,
    scope: str,
    facts: str,
    clauses: Sequence[str],
    redress: str,
    day: str,
    automated: bool = False,
    from_notice: bool = False,
) -> StatementOfReasons:
    """Return a statement ready to print, from its parts; `clauses` are numbers of the rules."""
    return StatementOfReasons(
        decided=f"{decided_words(action, automated=automated)} {scope}".strip(),
        facts=facts or gettext("Nothing in the text stands against a rule."),
        clauses=tuple((rule_label(number), rules_url(number)) for number in clauses),
        noticed_by=(
            gettext("Somebody gave notice of it. A notice changes nothing: a person read it and decided.")
            if from_notice
            else gettext("Our own reading; nobody complained.")
        ),
        automated=(
            gettext("A program counted the days and closed the case.")
            if automated
            else gettext("A program may have marked passages; a person decided.")
        ),
        day=day,
        redress=redress,
    )


def statement_words(statement: Statement) -> StatementOfReasons:
    """Return a statement ready to print."""
    return as_read(
        Action(statement.decision.action),
        scope=statement.scope,
        facts=statement.facts,
        clauses=statement.clauses,
        redress=statement.redress,
        day=full_day(statement.decided_on),
        automated=statement.decision.automated,
        from_notice=statement.from_notice,
    )


def statements_for(subject: Review | Reply) -> list[StatementOfReasons]:
    """Return the statements of all decisions on the subject, the newest first."""
    rows = subject.statements.select_related("decision").order_by("-decision")
    return [statement_words(row) for row in rows]


def finding_note(finding: Finding, number: int) -> FindingNote:
    """Return a finding as the moderators' list prints it."""
    cited = RULE_OF.get(finding.kind) or CLAUSE_OF_GROUND[GROUND_OF[finding.kind]]
    return FindingNote(
        number=number,
        title=str(TITLES[finding.kind]),
        why=str(WHY.get(finding.kind, "")),
        rule=gettext("rule %s") % cited,
        rule_url=rules_url(cited),
    )


def standing_words(status: str, decision: Decision | None) -> str:
    """Return what became of a text, in a line: where it stands, and the last decision with its ground."""
    if decision is None:
        return gettext("Waits; nothing has been decided.")
    words = gettext("%(action)s, %(label)s") % {
        "action": str(Action(decision.action).label).capitalize(),
        "label": decision.label,
    }
    if decision.ground:
        words = gettext("%(decision)s, as: %(ground)s") % {
            "decision": words,
            "ground": Ground(decision.ground).label,
        }
    if status in {Status.QUEUED, Status.IN_REVIEW}:
        return gettext("Waits. Before: %s") % words
    return words


def blanks_words(count: int) -> str:
    """Return "1 blank" or "3 blanks"."""
    return ngettext("%(n)s blank", "%(n)s blanks", count) % {"n": count}
