"""What a representative does at the desk, and what a moderator answers."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from employers.models import Employer
from moderation.services import cases, decisions
from reviews.models import Review
from tests.conftest import Person

TEXT = "You should have heard from us. The budget was frozen and nobody was told to write."


def at(employer: Employer, review: Review, query: str = "") -> str:
    return reverse("desk:review", args=[employer.slug, review.public_id]) + query


def given(step: str = "send", **changes: str) -> dict[str, str]:
    return {"kind": "apology", "text": TEXT, "stated_reason": "", "based_on": "0", "step": step} | changes


def send(person: Person, review: Review, **changes: str):
    return person.client.post(at(person.employer, review), given(**changes))


def words(response) -> str:
    return str(response.content.decode())


def committed(day: dt.date, text: str = "Every finalist hears by day 7") -> dict[str, str]:
    return {
        "commitment_text": text,
        "commitment_due_day": str(day.day),
        "commitment_due_month": str(day.month),
        "commitment_due_year": str(day.year),
    }


def decide(person: Person, action: str) -> None:
    """Let a moderator take the next reply and decide."""
    now = timezone.now()
    case = cases.claim_next(moderator=person.user, kind="reply", now=now)
    assert case is not None
    grounds = ["harassment"] if action == "refuse" else []
    facts = "It hints at who the author is." if action == "refuse" else ""
    decisions.decide(
        case=case,
        moderator=person.user,
        action=action,
        grounds=grounds,
        facts=facts,
        version_sha=case.version_sha,
        second_factor_fresh=True,
        now=now,
    )
