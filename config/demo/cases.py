"""The demo's single cases: replies, suggestions, a candidate with a key, a restriction, an open queue."""

import datetime as dt
import random
from typing import Any, Final

from django.utils import translation

from accounts.models import User
from advice.models import Article
from config.demo.drafts import draft
from config.demo.employers import EMPLOYERS, DemoEmployer
from config.demo.processes import told
from config.demo.telling import IN
from config.demo.waits import diary_of
from core.public_ids import random_key
from core.vocabulary import LATE_RESULTS, PromiseResult
from employers.models import Employer
from employers.services import propose_employer
from moderation.services.cases import claim_next, open_case
from moderation.services.decisions import decide
from moderation.services.published import restrict
from moderation.services.replies import submit_reply
from reviews import batches
from reviews.models import Review
from reviews.services.suggesting import suggest
from reviews.services.writing import create_review
from submissions.coarsen import review_facts, working_days_of
from submissions.keys import new_key
from submissions.things import keep_review

# Employers that answer under their reviews, and how many times.
ANSWERING: Final = {
    "Great Northing Rail": 14,
    "Larkfield Instruments": 5,
    "Lumenfold": 6,
    "North Quay Housing": 6,
    "Compagnie Verdelaine": 4,
    "Borough of Elmstead": 4,
    "Northgannet Robotics": 3,
    "Saltmarsh Clinics": 2,
    "Thistlebourne Bank": 3,
    "Nordvane Recruitment": 2,
}
# What waits for a moderator: texts in which the findings have something to find.
WAITING: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Copperline Freight",
        "came": "broken",
        "stage": "work_sample",
        "outcome": "never_answered",
        "experience": "negative",
        "text": "The phone screen was friendly. Then Tom Hargreave, who runs the depot, had me plan a route"
        " for a real client as a test. It took a Sunday. I was told to expect a call by Wednesday. I rang"
        " 0113 496 0142 twice and left messages. Nobody called back.",
    },
    {
        "name": "Northbarrow Mutual",
        "came": "broken",
        "stage": "online_assessment",
        "outcome": "never_answered",
        "text": "Two interviews and a test. They named a day and nothing came. I wrote once, then stopped.",
    },
    {
        "name": "Lumenfold",
        "came": "kept",
        "stage": "technical_interview",
        "outcome": "rejected",
        "experience": "positive",
        "text": "They answered on the day, with two things to work on. I would apply again.",
    },
    {
        "name": "Wexmoor Telecom",
        "came": "broken",
        "stage": "verbal_offer",
        "outcome": "never_answered",
        "experience": "negative",
        "text": "I had my talk on 14 October 2026 and they offered 48,000 dollars on the phone. The paper"
        " never came. Write to me at candidate@post.example if it happened to you as well.",
    },
    {
        "name": "Penhallow Foods",
        "came": "silent",
        "stage": "panel_interview",
        "outcome": "still_waiting",
        "text": "An hour with three people. They said I would hear soon. That was weeks ago.",
    },
)


def by_name(name: str) -> tuple[DemoEmployer, Employer]:
    """Return the demo's employer of this name, as it was invented and as it is listed."""
    about = next(one for one in EMPLOYERS if one.name == name)
    return about, Employer.objects.get(name=name)


def moderator(number: int = 1) -> User:
    """Return the demo's first or second moderator."""
    return User.objects.get(designation=f"Moderator {number}")


def submitted(
    draw: random.Random,
    name: str,
    *,
    text: str,
    came: str,
    stage: str,
    outcome: str,
    experience: str = "neutral",
    now: dt.datetime,
    days_ago: int,
    employer: Employer | None = None,
) -> Review:
    """Submit a review `days_ago` days ago, and return it with its case open."""
    about, listed = by_name(name)
    at = now - dt.timedelta(days=days_ago, hours=draw.randint(1, 20))
    made = told(
        came,
        stage=stage,
        start=at.date() - dt.timedelta(days=35),
        outcome=outcome,
        experience=experience,
        today=at.date(),
    )
    facts = review_facts(
        draft(draw, made, about=about, employer=employer or listed, text=text),
        is_working_day=working_days_of(about.country),
    )
    review = create_review(facts=facts, pk=random_key(), eligible_batch=batches.latest_due(now))
    open_case(review=review, now=at)
    return review


def decide_on(
    review: Review,
    action: str,
    *,
    at: dt.datetime,
    grounds: tuple[str, ...] = (),
    facts: str = "",
    question: str = "",
    redactions: tuple[tuple[int, int, str], ...] = (),
) -> None:
    """Let the first moderator take the review's case, which waits alone, and decide it."""
    case = claim_next(moderator=moderator(), kind="review", now=at)
    if case is None or case.review_id != review.pk:
        raise RuntimeError("the demo expected its own review at the head of the queue")
    decide(
        case=case,
        moderator=moderator(),
        action=action,
        grounds=list(grounds),
        facts=facts,
        question=question,
        redactions=redactions,
        version_sha=case.version_sha,
        second_factor_fresh=True,
        now=at,
    )


def replies(draw: random.Random, *, now: dt.datetime) -> None:
    """Let some employers answer under late or unanswered reviews; a moderator lets the answers pass."""
    for name, number in ANSWERING.items():
        employer = Employer.objects.get(name=name)
        results = [*LATE_RESULTS, PromiseResult.BROKEN]
        late = (
            Review.objects.published()
            .about(employer)
            .exclude(replies__employer=employer)
            .filter(waits__promises__counts=True, waits__promises__result__in=results)
        )
        for review in late.distinct().in_reading_order()[:number]:
            said = IN[review.language]
            kind, text, reason = draw.choice(said.replies)
            due = now.date() + dt.timedelta(days=draw.randint(20, 120)) if kind == "commitment" else None
            # Who answers reads the review, and answers on the page of its language.
            with translation.override(review.language):
                submit_reply(
                    review=review,
                    employer=employer,
                    kind=kind,
                    text=text,
                    stated_reason=reason,
                    commitment_text=said.commitment if due else "",
                    commitment_due=due,
                    now=now - dt.timedelta(days=5),
                )
            case = claim_next(moderator=moderator(), kind="reply", now=now - dt.timedelta(days=4))
            if case is None:
                raise RuntimeError("the demo expected its own reply at the head of the queue")
            decide(
                case=case,
                moderator=moderator(),
                action="publish",
                version_sha=case.version_sha,
                second_factor_fresh=True,
                now=now - dt.timedelta(days=4),
            )


def suggestions() -> None:
    """Put the editors' suggestions under a few stories, each with its article."""
    for language, said in IN.items():
        articles = {article.slug: article for article in Article.objects.published().in_language(language)}
        stories = Review.objects.published().filter(language=language)
        with translation.override(language):
            for outcome, (text, slug) in said.suggestions.items():
                for review in stories.filter(outcome=outcome).order_by("pk")[:12]:
                    suggest(review=review, text=text, article=articles[slug])


def a_candidates_key(draw: random.Random, *, now: dt.datetime) -> str:
    """Make a candidate with a key: one review published, one refused, one asked about, one waiting."""
    key = new_key()
    published = submitted(
        draw,
        "Larkfield Instruments",
        came="late",
        stage="final_round",
        outcome="rejected",
        text="I had two conversations and a half-day exercise. After the last one the recruiter told me when"
        " I would hear. The answer came late: two lines, no reason. The people were kind and the exercise"
        " was fair.",
        now=now,
        days_ago=30,
    )
    decide_on(published, "publish", at=now - dt.timedelta(days=29))
    refused = submitted(
        draw,
        "Tallowfield Hotels",
        came="broken",
        stage="phone_interview",
        outcome="never_answered",
        text="A friend of mine was interviewed there and says that they never called her back.",
        now=now,
        days_ago=12,
    )
    decide_on(
        refused,
        "refuse",
        at=now - dt.timedelta(days=11),
        grounds=("not_first_hand",),
        facts="The text tells what a friend went through. We publish what its author has lived through.",
    )
    asked = submitted(
        draw,
        "Pellingham Water",
        came="broken",
        stage="hiring_manager_interview",
        outcome="still_waiting",
        text="The talk went well. My future boss, whose name everybody there knows, said that I would hear"
        " by Friday.",
        now=now,
        days_ago=4,
    )
    decide_on(
        asked,
        "ask",
        at=now - dt.timedelta(days=3),
        grounds=("names_private_person",),
        facts="One half-sentence points to one person.",
        question="Could you say it without pointing to one person? “Somebody from the team” would be enough.",
    )
    waiting = submitted(
        draw,
        "Gorsebrook Retail",
        came="broken",
        stage="one_to_one_interview",
        outcome="still_waiting",
        text="One interview, well prepared. They said when I would hear, and the day has passed.",
        now=now,
        days_ago=0,
    )
    for review in (published, refused, asked, waiting):
        keep_review(key=key, review=review)
    diary_of(key, today=now.date())
    return key.text


def restricted(*, now: dt.datetime) -> None:
    """Restrict one published review while a complaint about it is looked into."""
    _about, employer = by_name("Rookhaven Insurance")
    review = Review.objects.published().about(employer).in_reading_order()[0]
    restrict(
        review=review,
        moderator=moderator(2),
        grounds=["allegation_needs_evidence"],
        facts="The text says why the employer decided as it did, which its author could not see.",
        second_factor_fresh=True,
        now=now,
    )


def open_queue(draw: random.Random, *, now: dt.datetime) -> None:
    """Leave reviews, a proposed employer and a reply for the moderators."""
    for days_ago, one in enumerate(WAITING):
        submitted(draw, **one, now=now, days_ago=min(days_ago, 2))
    proposed = propose_employer(name="Puffinhay Brewery", country="GB", domain="puffinhay.example")
    submitted(
        draw,
        "Penhallow Foods",
        came="kept",
        stage="recruiter_screen",
        outcome="offer_accepted",
        experience="positive",
        text="A small place and a short talk. They said the end of the week and rang on the Thursday.",
        now=now,
        days_ago=1,
        employer=proposed,
    )
    employer = Employer.objects.get(name="Northgannet Robotics")
    unanswered = Review.objects.published().about(employer).filter(replies__isnull=True).in_reading_order()[0]
    submit_reply(
        review=unanswered,
        employer=employer,
        kind="explanation",
        text="We moved the team in that month and lost a week. It should not have been your week.",
        stated_reason="reorganisation",
        now=now,
    )
