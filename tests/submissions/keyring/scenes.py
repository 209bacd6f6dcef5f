"""An author with things under a key: reviews in several states, and diary entries."""

from django.test import Client
from django.utils import timezone

from moderation.services import cases
from reviews.models import Review
from submissions.keys import Key
from submissions.things import keep_review
from tests import factories


def under(key: Key, employer, status: str = "queued", **fields) -> Review:
    """Return a review under the key that has come to this state, with its case where it has one."""
    review = factories.make_review(employer=employer, status="queued", **fields)
    cases.open_case(review=review, now=timezone.now())
    keep_review(key=key, review=review)
    return review if status == "queued" else factories.bring_to(review, status)


def opened(client: Client, key: Key) -> Client:
    """Open the diary in this browser."""
    assert client.post("/diary/open/", {"key": key.text}).status_code == 302
    return client


def group_of(key: Key) -> str:
    """Return the group that the site asks for."""
    return key.groups[key.asked_group - 1].lower()
