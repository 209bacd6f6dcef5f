"""Rows for tests: each function writes one thing that is valid as it is; name what matters.

These write rows directly, to set a scene; what a test is about goes through services and views.
"""

from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from employers.models import Employer, EmployerDomain, EmployerName, EmployerStatus, Representative
from reviews.models import Review, ReviewVersion, Wait

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

    Its slug comes from its name unless given; `name_normalised` is the name in lower case.
    """
    name = name or f"Employer {next(_numbers)}"
    fields = {"slug": slugify(name), "name_normalised": name.casefold()} | fields
    made = Employer.objects.create(name=name, **fields)
    EmployerName.objects.create(employer=made, name=name, normalised=made.name_normalised)
    if domain:
        listed = made.status == EmployerStatus.LISTED
        EmployerDomain.objects.create(employer=made, domain=domain, source="import", listed=listed)
    return made


def representative(*, user: User, employer: Employer, **fields: Any) -> Representative:
    """Return the proof, a month old, that the user speaks for the employer."""
    a_month_ago = timezone.localdate() - timedelta(days=30)
    fields = {"proven_by": "example.com", "proven_on": a_month_ago} | fields
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
