"""Rows for tests: each function writes one thing that is valid as it is; name what matters.

These write rows directly, to set a scene; what a test is about goes through services and views.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core.public_ids import random_key
from employers.models import Employer, EmployerDomain, EmployerStatus, Representative
from employers.names import normalised
from employers.services import add_name
from reviews import batches
from reviews.facts import PromiseFacts, ReviewFacts, WaitFacts
from reviews.lifecycle import Actor, Guard, Status
from reviews.models import Reply, Review, ReviewVersion, Wait
from reviews.services import judging, replying, writing
from reviews.services.publication import publish_due
from reviews.services.status import change_status

_numbers = count(1)

PASSWORD = "correct horse battery"
STORY = "They said Friday, and on Friday they called."


def user(*, email: str = "", **fields: Any) -> User:
    """Return a user who may sign in with PASSWORD and whose address is verified."""
    from allauth.account.models import EmailAddress

    email = email or f"user-{next(_numbers)}@example.com"
    made = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    return made


def employer(*, name: str = "", domain: str = "", **fields: Any) -> Employer:
    """Return a listed employer with its name and, if given, a domain.

    Its slug comes from its name unless given; search finds it.
    """
    name = name or f"Employer {next(_numbers)}"
    fields = {"slug": slugify(name), "name_normalised": normalised(name)} | fields
    made = Employer.objects.create(name=name, **fields)
    add_name(employer=made, name=name)
    if domain:
        listed = made.status == EmployerStatus.LISTED
        EmployerDomain.objects.create(employer=made, domain=domain, source="import", listed=listed)
    return made


def representative(*, user: User, employer: Employer, **fields: Any) -> Representative:
    """Return the proof, a month old, that the user speaks for the employer."""
    a_month_ago = timezone.localdate() - timedelta(days=30)
    fields = {"proven_by": "example.com", "proven_on": a_month_ago} | fields
    fields = {
        "since": fields["proven_on"],
        "ended_how": "moderator" if fields.get("revoked_on") else "",
    } | fields
    return Representative.objects.create(user=user, employer=employer, **fields)


def review(*, employer: Employer, story: str = STORY, **fields: Any) -> Review:
    """Return a queued review of the short form (tier S) with one version and no wait."""
    fields = {
        "period_start": date(2026, 1, 1),
        "outcome": "rejected",
        "experience": "neutral",
        "order_hash": next(_numbers),
    } | fields
    made = Review.objects.create(employer=employer, **fields)
    ReviewVersion.objects.create(review=made, number=1, text=story, sha256=sha256(story.encode()).hexdigest())
    return made


def wait(*, review: Review, **fields: Any) -> Wait:
    """Return an unanswered wait after a phone interview, watched into bin 5."""
    fields = {
        "position": review.waits.count(),
        "stage": "phone_interview",
        "phase": "interview",
        "answered": False,
        "end_bin": 5,
    } | fields
    return Wait.objects.create(review=review, **fields)


ALL_GUARDS = frozenset(Guard)
# An answer within a week, as promised.
KEPT = PromiseFacts(
    kind="next_step",
    precision="by_date",
    made_by="hr",
    length_bin=2,
    counts=True,
    phase=3,
    satisfied=True,
    result="kept",
)
LATE = PromiseFacts(
    kind="next_step",
    precision="by_date",
    made_by="hr",
    length_bin=2,
    counts=True,
    phase=5,
    satisfied=True,
    result="late",
)
BROKEN = PromiseFacts(
    kind="next_step",
    precision="by_date",
    made_by="hr",
    length_bin=2,
    counts=True,
    phase=8,
    satisfied=False,
    result="broken",
)


def wait_facts(**fields: Any) -> WaitFacts:
    """Return a wait after a technical interview that was answered by phone within a week."""
    if not fields.get("answered", True):
        fields = {"content": "", "channel": ""} | fields
    whole: dict[str, Any] = {
        "stage": "technical_interview",
        "phase": "interview",
        "answered": True,
        "end_bin": 2,
        "content": "invitation",
        "channel": "phone",
    } | fields
    return WaitFacts(**whole)


def facts(*, employer: Employer, **fields: Any) -> ReviewFacts:
    """Return a review of tier S with one wait whose promise was kept."""
    whole: dict[str, Any] = {
        "tier": "S",
        "period_start": date(2026, 1, 1),
        "period_unit": "half",
        "outcome": "rejected",
        "experience": "neutral",
        "text": STORY,
        "waits": (wait_facts(promises=(KEPT,)),),
    } | fields
    return ReviewFacts(employer=employer.pk, **whole)


def make_review(
    *, employer: Employer, status: str = "published", now: datetime | None = None, **fields: Any
) -> Review:
    """Return a review that has come to `status` through the real services; `fields` are those of ReviewFacts.

    Published means: approved, and published at once in the batch of `now`.
    """
    now = now or timezone.now()
    review = writing.create_review(
        facts=facts(employer=employer, **fields), pk=random_key(), eligible_batch=batches.latest_due(now)
    )
    return bring_to(review, status, now=now)


def bring_to(review: Review, status: str, *, now: datetime | None = None) -> Review:
    """Lead a queued review to a state by the ways that the site has."""
    state = Status(status)
    if state == Status.QUEUED:
        return review
    if state == Status.WITHDRAWN:
        judging.withdraw(review=review)
        return review
    with transaction.atomic():
        change_status(subject=review, to=Status.IN_REVIEW, actor=Actor.QUEUE, guards=ALL_GUARDS)
    if state == Status.IN_REVIEW:
        return review
    if state == Status.NEEDS_AUTHOR:
        judging.ask(review=review, guards=ALL_GUARDS)
        return review
    if state == Status.REJECTED:
        judging.reject(review=review, guards=ALL_GUARDS)
        return review
    version = review.versions.latest("number")
    judging.approve(review=review, version=version, guards=ALL_GUARDS)
    if state == Status.APPROVED:
        return review
    publish_due(now=now or timezone.now(), at_once=True)
    review.refresh_from_db()
    if state == Status.RESTRICTED:
        judging.restrict(review=review, guards=ALL_GUARDS)
    elif state == Status.REMOVED:
        judging.remove(review=review, guards=ALL_GUARDS)
    return review


def make_reply(
    *,
    review: Review,
    employer: Employer,
    status: str = "published",
    now: datetime | None = None,
    **fields: Any,
) -> Reply:
    """Return a reply that has come to queued, in_review, approved or published through the services."""
    said: dict[str, Any] = {
        "kind": "apology",
        "text": "You should have heard from us. We are sorry.",
    } | fields
    reply = replying.write_reply(review=review, employer=employer, **said)
    if status == Status.QUEUED:
        return reply
    with transaction.atomic():
        change_status(subject=reply, to=Status.IN_REVIEW, actor=Actor.QUEUE, guards=ALL_GUARDS)
    if status == Status.IN_REVIEW:
        return reply
    replying.approve_reply(reply=reply, version=reply.versions.latest("number"), guards=ALL_GUARDS)
    if status == Status.PUBLISHED:
        publish_due(now=now or timezone.now(), at_once=True)
        reply.refresh_from_db()
    return reply
