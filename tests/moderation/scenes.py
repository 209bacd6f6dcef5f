"""Scenes that most tests of moderation begin with."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import serializers
from django.utils import timezone

from accounts.models import User
from employers.models import Employer
from moderation.models import Case, Decision, Message, PromiseCount, Statement
from moderation.services import authors, cases, decisions, replies
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from tests import factories
from tests.conftest import Person

NOW = dt.datetime(2026, 11, 18, 9, 20, tzinfo=dt.UTC)
STORY = "Then Tom Hargreave had me plan a route. I rang 0113 496 0142 twice. Nobody rang back."


def queued(employer: Employer, *, story: str = STORY, now: dt.datetime = NOW, **fields: Any) -> Review:
    """Return a review that waits in the queue, with its case."""
    review = factories.make_review(employer=employer, status="queued", text=story, now=now, **fields)
    cases.open_case(review=review, now=now)
    return review


def claimed(employer: Employer, moderator: User, *, now: dt.datetime = NOW, **fields: Any) -> Case:
    """Return the case of a new review, which the moderator has just taken."""
    queued(employer, now=now, **fields)
    case = cases.claim_next(moderator=moderator, now=now)
    assert case is not None
    return case


def review_of(case: Case) -> Review:
    """Return the review that the case is about."""
    assert case.review is not None
    return case.review


def decided(case: Case, moderator: User, action: str = "publish", **how: Any) -> Decision:
    """Decide a case as a moderator does who forgets nothing."""
    how = {
        "grounds": [] if action == "publish" else ["names_private_person"],
        "facts": "" if action in {"publish", "ask"} else "The text names a person.",
        "question": "Which stage was it?" if action == "ask" else "",
        "redactions": [(5, 18, "names_private_person")] if action == "publish_redacted" else (),
        "version_sha": case.version_sha,
        "second_factor_fresh": True,
        "now": NOW,
    } | how
    return decisions.decide(case=case, moderator=moderator, action=action, **how)


def replied(review: Review, **fields: Any) -> Reply:
    """Return a reply that waits in the queue, with its case."""
    whole: dict[str, Any] = {"kind": "apology", "text": "We forgot, and we are sorry.", "now": NOW} | fields
    return replies.submit_reply(review=review, employer=review.employer, **whole)


def stale(person: Person, *, seconds: int = 3600) -> Person:
    """Let the second factor of somebody who is signed in have been given so many seconds ago."""
    session = person.client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - seconds
    session.save()
    return person


def fresh(person: Person) -> Person:
    """Let somebody who is signed in have just given the second factor again."""
    return stale(person, seconds=0)


def edited(review: Review, text: str, *, now: dt.datetime | None = None) -> Case:
    """Return the case of a new text of a review, which nobody has taken yet."""
    authors.submit_edit(review=review, text=text, now=now or timezone.now())
    return review.cases.get()


def everything() -> str:
    """Return every row that a decision could touch, as text."""
    models = (Case, Decision, Statement, Message, PromiseCount, Review, ReviewVersion, Reply, ReplyVersion)
    return "\n".join(serializers.serialize("json", model.objects.order_by("pk")) for model in models)


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Assert that what happens within leaves every row as it was."""
    before = everything()
    yield
    assert everything() == before
