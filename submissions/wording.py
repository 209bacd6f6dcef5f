"""What the pages of posting say beside each question, about findings, and about a review's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Finding, TextPiece, text_pieces
from moderation.rules import Clause, clause_of
from reviews.findings import Kind, find
from reviews.lifecycle import Status
from reviews.models import Review
from reviews.models.review import Timing
from reviews.wording import blank_words


@dataclass(frozen=True)
class Note:
    """What stands in the margin of a part: a title, (what, what becomes of it), and a sentence."""

    title: str
    items: tuple[tuple[str, str], ...] = ()
    text: str = ""


def notes() -> dict[str, Note]:
    """Return the margin notes of the posting page by the part that they stand beside."""
    becomes = _("What becomes of this")
    return {
        "employer": Note(
            becomes,
            (
                (_("Public"), _("the employer’s name")),
                (
                    _("Only counted"),
                    _(
                        "the step, with at least four other reviews."
                        " At a small employer it would point to you."
                    ),
                ),
            ),
        ),
        "promise": Note(
            _("Why this comes first"),
            (
                (_("Public"), _("kept, late, or no answer; rough lengths in a larger crowd")),
                (_("Not kept"), _("the days. They become rough lengths when you send, and are gone.")),
            ),
            _("The day they gave you is the one thing that both sides can check."),
        ),
        "answer": Note(
            becomes,
            (
                (_("Public"), _("whether they answered, and whether in time")),
                (_("Only counted"), _("how it came and what it said")),
            ),
        ),
        "outcome": Note(
            becomes,
            ((_("Public"), _("an offer, no offer, or no outcome; and how you found it")),),
        ),
        "text": Note(
            becomes,
            ((_("Public"), _("your words, once a person has read them")),),
            _("A program looks for what could give you away. It never blocks, and nobody else sees a draft."),
        ),
        "crowd": Note(
            _("What this decides"),
            (
                (
                    _("Fewer than 10"),
                    _("a half-year, and one of three: kept, late, no answer"),
                ),
                (_("10 to 49"), _("a quarter, and rough lengths")),
                (
                    _("50 or more"),
                    _("a month, and the step; only at large employers, else as for fewer than 10"),
                ),
                (
                    _("I don’t know"),
                    _("as for 10 to 49 at an employer of more than 1,000 people, else as for fewer than 10"),
                ),
                (_("Your guess itself"), _("is not kept")),
            ),
            _("Those people are whom the employer would have to choose among."),
        ),
        "more": Note(
            becomes,
            (
                (
                    _("Only counted"),
                    _("hours, travel and references, as rough steps, with at least four other reviews"),
                ),
                (_("In a larger crowd"), _("the agency and the reason stand on the card, with who gave it")),
            ),
        ),
    }


# --- Findings ---------------------------------------------------------------------------------------

_GROUNDS: Final = {
    Kind.EMAIL: "contact_details",
    Kind.PHONE: "contact_details",
    Kind.URL: "contact_details",
    Kind.HANDLE: "contact_details",
    Kind.IBAN: "contact_details",
    Kind.PERSON_NAME: "names_private_person",
    Kind.PROFANITY: "harassment",
}


def _finding_words(kind: Kind) -> tuple[str, str, str]:
    """Return a title, why it matters to the author, and what could stand there instead."""
    words = {
        Kind.EMAIL: (_("An e-mail address"), _("One search in that mailbox finds you."), ""),
        Kind.PHONE: (_("A phone number"), _("It belongs to somebody who can be called."), ""),
        Kind.URL: (_("A web address"), _("It may lead to one person or one job."), ""),
        Kind.HANDLE: (_("A name on a network"), _("It leads to one person."), ""),
        Kind.IBAN: (_("A bank account"), _("It belongs to one person."), ""),
        Kind.EXACT_DATE: (
            _("An exact day"),
            _("Their calendar says who was there."),
            _("after the last conversation"),
        ),
        Kind.SALARY: (
            _("A sum of money"),
            _("Few people were offered exactly that."),
            _("the salary that was advertised"),
        ),
        Kind.QUOTE: (
            _("Words in quotation marks"),
            _("Whoever wrote or said them knows to whom."),
            "",
        ),
        Kind.PERSON_NAME: (
            _("A person’s name"),
            _("They would know who wrote. Names of private persons are not published."),
            _("the recruiter"),
        ),
        Kind.PROFANITY: (_("A strong word"), _("Aimed at a person, it is not published."), ""),
    }
    return words[kind]


@dataclass(frozen=True)
class CheckedText:
    """A text with what a program found in it, in the order of the text."""

    pieces: list[TextPiece]
    findings: list[Finding]


def checked(text: str) -> CheckedText:
    """Return the text with numbered marks, and for each mark why it stands there."""
    found = find(text)
    notes_of = []
    for number, item in enumerate(found, 1):
        title, why, instead = _finding_words(item.kind)
        rule = clause_of(_GROUNDS[item.kind]) if item.kind in _GROUNDS else None
        notes_of.append(
            Finding(
                number,
                title,
                why,
                _rule_words(rule) if rule else "",
                reverse("pages:rules", fragment=rule.anchor) if rule else "",
                instead,
            )
        )
    marks = [(item.start, item.end, number) for number, item in enumerate(found, 1)]
    return CheckedText(text_pieces(text, marks=marks), notes_of)


def with_blanks(text: str, blanks: Sequence[tuple[int, int, str]]) -> list[TextPiece]:
    """Return the text as it would stand with these blanks: (start, end, ground) in characters of it."""
    return text_pieces(text, blanks=[(start, end, blank_words(ground)) for start, end, ground in blanks])


def _rule_words(rule: Clause) -> str:
    return _("rule %(number)s") % {"number": rule.number}


# --- The diary ------------------------------------------------------------------------------------------


def status_words(review: Review) -> tuple[str, str]:
    """Return a review's state in a few words for a badge, and what it means for its author."""
    if review.timing == Timing.UNCHOSEN:
        why = _("No second review had come, and you did not choose for another 90 days. Nobody has seen it.")
        left = {
            Status.WITHDRAWN: (
                _("withdrawn by itself"),
                _("What we still have of it is erased within two days."),
            ),
            Status.ERASED: (_("erased"), _("Nothing of it is left here but this line.")),
        }
        badge, rest = left[Status(review.status)]
        return badge, f"{why} {rest}"
    words = {
        Status.QUEUED: (_("waiting to be read"), _("Nobody has read it yet.")),
        Status.IN_REVIEW: (_("being read"), _("A moderator has it open.")),
        Status.NEEDS_AUTHOR: (
            _("we have a question for you"),
            _("Our own clock is stopped until you answer."),
        ),
        Status.APPROVED: (
            _("approved"),
            _("We have decided to publish it. The employer has not seen it yet."),
        ),
        Status.PUBLISHED: (_("published"), _("Everybody can read it.")),
        Status.RESTRICTED: (_("hidden for now"), _("We are looking at it again. Nobody can read it.")),
        Status.REMOVED: (_("taken down"), _("Nobody can read it any more.")),
        Status.REJECTED: (_("not published"), _("Nobody but us has read it.")),
        Status.APPEALED: (_("being read again"), _("Somebody else decides on it.")),
        Status.WITHDRAWN: (
            _("withdrawn by you"),
            _("It is gone from every page. What we still have of it is erased within two days."),
        ),
        Status.ERASED: (_("erased"), _("Nothing of it is left here but this line.")),
    }
    return words[Status(review.status)]
