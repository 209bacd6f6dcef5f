"""The demo's judged past: each month a text is refused or blanked, and now and then somebody gives notice.

So the record of decisions shows what it shows on a real site. Everything goes through the services.
"""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Final

from config.demo.cases import by_name, decide_on, submitted
from config.demo.redress import judge, noticed
from moderation.models import NotifierKind
from moderation.redress import notices
from reviews.models import Review


@dataclass(frozen=True)
class Refusal:
    """A text that breaks a rule.

    Attributes:
        name: the employer.
        text: the story.
        ground: the rule that it breaks, a code of Ground.
        facts: what the moderator writes to the author.
        blank: the words that are blanked, where the rest is published.
    """

    name: str
    text: str
    ground: str
    facts: str
    blank: str = ""


@dataclass(frozen=True)
class Request:
    """A notice of a published text, and what became of it: with `facts` for its author it is taken away."""

    name: str
    by: NotifierKind
    clause: str
    statement: str
    outcome: str
    facts: str = ""


REFUSALS: Final = (
    Refusal(
        "Copperline Freight", "My neighbour drove there for a day. She says that they never rang her back.",
        "not_first_hand", "The text tells what a neighbour went through.",
    ),
    Refusal(
        "Wexmoor Telecom", "Anita Holloway from the corner shop led the talk. She looked at her phone.",
        "names_private_person", "One person is named.", blank="Anita Holloway",
    ),
    Refusal(
        "Penhallow Foods", "Buy references that nobody will ever check. Ask me how.",
        "spam", "The text offers something for sale.",
    ),
    Refusal(
        "Tallowfield Hotels", "They asked how many rooms I turn in an hour. The answer they want is nine.",
        "confidential_or_interview_answers", "The text gives away an answer of their test.",
    ),
    Refusal(
        "Gorsebrook Retail", "A short talk at the till. Ring me at 0113 496 0177 if you had the same one.",
        "contact_details", "The text has a number on which somebody can be reached.", blank="0113 496 0177",
    ),
    Refusal(
        "Rookhaven Insurance", "Everybody who is hired there has a cousin on the board. I know that.",
        "allegation_needs_evidence", "The text says as a fact what its author cannot have seen.",
    ),
)  # fmt: skip
REQUESTS: Final = (
    Request(
        "Great Northing Rail", NotifierKind.REPRESENTATIVE, "2.2", "No candidate ever waited that long.",
        "A denial alone is no ground. A reply may say what your records say.",
    ),
    Request(
        "Great Northing Rail", NotifierKind.PERSON_NAMED, "5.1", "Our depot has one manager, and that is me.",
        "The text says what the firm did. It names nobody.",
    ),
    Request(
        "Wexmoor Telecom", NotifierKind.REPRESENTATIVE, "2.2", "This hurts our hiring.",
        "That a review does harm is no ground to take it away.",
    ),
    Request(
        "Great Northing Rail", NotifierKind.REPRESENTATIVE, "2.2", "We believe that this one was never here.",
        "Nothing in the text speaks for it, and who wrote is not for us to find out.",
    ),
    Request(
        "Wexmoor Telecom", NotifierKind.PUBLIC, "5.1", "It makes fun of the way in which the guard speaks.",
        "You are right, and the review is taken away.", facts="It mocks how somebody speaks.",
    ),
)  # fmt: skip


def before(moment: dt.datetime) -> None:
    """Judge what comes up in the weeks before the batch of `moment`, an aware time."""
    # Each month draws for itself, so that another text here changes nothing else in the demo.
    draw = random.Random(moment.date().isoformat())  # noqa: S311 - an invented world is the same every time
    _refuse(draw, draw.choice(REFUSALS), moment)
    if draw.random() < 0.4:
        _request(draw, draw.choice(REQUESTS), moment)


def _refuse(draw: random.Random, one: Refusal, moment: dt.datetime) -> None:
    days_ago = draw.randint(4, 20)
    review = submitted(
        draw,
        one.name,
        text=one.text,
        came="broken",
        stage="one_to_one_interview",
        outcome="never_answered",
        experience="negative",
        now=moment,
        days_ago=days_ago,
    )
    start = one.text.find(one.blank)
    decide_on(
        review,
        "publish_redacted" if one.blank else "refuse",
        at=moment - dt.timedelta(days=days_ago) + dt.timedelta(hours=draw.randint(2, 40)),
        grounds=(one.ground,),
        facts=one.facts,
        redactions=((start, start + len(one.blank), one.ground),) if one.blank else (),
    )


def _request(draw: random.Random, one: Request, moment: dt.datetime) -> None:
    _about, employer = by_name(one.name)
    published = Review.objects.published().about(employer).filter(agency__isnull=True).in_reading_order()
    if not published:
        return
    at = moment - dt.timedelta(days=draw.randint(3, 20))
    notice, _code = noticed(
        draw.choice(published),
        at=at,
        clause=one.clause,
        statement=one.statement,
        by=one.by,
        employer=employer if one.by == NotifierKind.REPRESENTATIVE else None,
    )
    judged = at + dt.timedelta(hours=draw.randint(5, 60))
    if one.facts:
        judge(
            notice, notices.UPHOLD, at=judged, outcome=one.outcome, deed="remove",
            grounds=["harassment"], facts=one.facts,
        )  # fmt: skip
    else:
        judge(notice, notices.REFUSE, at=judged, outcome=one.outcome)
