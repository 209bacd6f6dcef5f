"""What a program noticed in a reply before it is sent, in words for the representative. It blocks nothing."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.components import Finding, TextPiece, text_pieces
from moderation.rules import Clause, clause
from reviews.findings import Kind, find_in_reply

type Words = str | Promise

# For each kind: a title, why it matters in a reply, and the number of the rule.
_WHY: dict[Kind, tuple[Words, Words, str]] = {
    Kind.FISHING: (
        _("This reaches for the author"),
        _(
            "A reply is for everybody who reads. It may not ask the author to get in touch, nor hint that you"
            " know who it is."
        ),
        "1.3",
    ),
    Kind.PERSON_NAME: (
        _("A person’s name"),
        _("Name nobody: not the author, not a colleague. Say “the recruiter” or “the interviewer”."),
        "4.1",
    ),
    Kind.EMAIL: (_("An e-mail address"), _("Nobody is asked to write to you from here."), "4.2"),
    Kind.PHONE: (_("A telephone number"), _("Nobody is asked to call you from here."), "4.2"),
    Kind.URL: (
        _("A web address"),
        _("Links are not printed as links, and a moderator will ask what it is for."),
        "4.2",
    ),
    Kind.HANDLE: (_("An account name"), _("Nobody is asked to message you from here."), "4.2"),
    Kind.IBAN: (_("A bank account"), _("It belongs nowhere in public."), "4.2"),
    Kind.EXACT_DATE: (
        _("An exact day"),
        _("The author wrote without one, so that nobody is recognised. Say “that month” at most."),
        "1.3",
    ),
    Kind.SALARY: (_("A sum of money"), _("What one candidate was offered points to that candidate."), "1.3"),
    Kind.QUOTE: (
        _("Words in quotation marks"),
        _("Quote only what stands in the review, never what the author wrote or said to you elsewhere."),
        "1.3",
    ),
    Kind.PROFANITY: (_("Strong words"), _("A moderator will ask you to say it without them."), "5.1"),
}


@dataclass(frozen=True, slots=True)
class Warnings:
    """The text cut at what was noticed, and the remarks that its marks refer to by number."""

    pieces: list[TextPiece]
    findings: list[Finding]


def warnings_about(text: str) -> Warnings:
    """Return what is noticed in a reply's text, numbered in its order."""
    noticed = list(enumerate(find_in_reply(text), start=1))
    marks = [(finding.start, finding.end, number) for number, finding in noticed]
    findings = [_remark(number, finding.kind) for number, finding in noticed]
    return Warnings(text_pieces(text, marks=marks), findings)


def _remark(number: int, kind: Kind) -> Finding:
    title, why, rule = _WHY[kind]
    found: Clause = clause(rule)
    return Finding(
        number=number,
        title=str(title),
        why=str(why),
        rule=gettext("Rule %(number)s") % {"number": found.number},
        rule_url=f"{reverse('pages:rules')}#{found.anchor}",
    )
