"""What judgement says on pages: statements ready to print, findings with their titles."""

from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.components import Finding as FindingNote
from core.components import StatementOfReasons
from moderation.grounds import Ground
from moderation.models import Action, Statement
from moderation.reasons import day_in_words
from moderation.rules import CLAUSE_OF_GROUND, clause
from reviews.findings import Finding, Kind
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
}
WHY: Final = {
    Kind.URL: _("The employer’s own site may stand; a private link may not."),
    Kind.EXACT_DATE: _("A calendar would show who it was. The author was warned, and may have meant it."),
    Kind.SALARY: _("An offer’s sum is in the employer’s files."),
    Kind.QUOTE: _("A search in a mailbox would find it."),
    Kind.PERSON_NAME: _("Somebody with a public role may be named in that role."),
    Kind.FISHING: _("A reply may not ask the author to get in touch, nor hint that it knows who it was."),
    Kind.PROFANITY: _("A harsh opinion about conduct, aimed at nobody named, may stand."),
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
}
# Where a finding has a rule of its own, beside the one of its ground.
RULE_OF: Final = {Kind.FISHING: "1.3"}
# What is suggested to be blanked until the moderator says otherwise; the rest is the author's choice.
BLANK_FIRST: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.HANDLE, Kind.IBAN, Kind.PERSON_NAME})


def rules_url(number: str) -> str:
    """Return where a clause can be read."""
    try:
        page = reverse("pages:rules")
    except NoReverseMatch:
        page = "/rules/"
    return f"{page}#{clause(number).anchor}"


def rule_label(number: str) -> str:
    """Return a clause as a statement names it: "4.1 Names of private persons"."""
    return f"{number} {gettext(clause(number).title)}"


def statement_words(statement: Statement) -> StatementOfReasons:
    """Return a statement ready to print."""
    decision = statement.decision
    decided = (
        DECIDED.get((Action(decision.action), decision.automated)) or DECIDED[Action(decision.action), False]
    )
    return StatementOfReasons(
        decided=f"{decided} {statement.scope}".strip(),
        facts=statement.facts or gettext("Nothing in the text stands against a rule."),
        clauses=tuple((rule_label(number), rules_url(number)) for number in statement.clauses),
        noticed_by=gettext("Our own reading; nobody complained."),
        automated=(
            gettext("A program counted the days and closed the case.")
            if decision.automated
            else gettext("A program may have marked passages; a person decided.")
        ),
        day=day_in_words(statement.decided_on),
        redress=statement.redress,
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


def blanks_words(count: int) -> str:
    """Return "1 blank" or "3 blanks"."""
    return ngettext("%(n)s blank", "%(n)s blanks", count) % {"n": count}
