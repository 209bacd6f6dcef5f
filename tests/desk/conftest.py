"""What the desk's tests share."""

import re

import pytest
from django.core import mail
from pytest_django import Settings

from reviews.models import Review
from tests import factories
from tests.conftest import Person, signed_in


@pytest.fixture
def tasks_at_once(settings: Settings) -> None:
    """Run tasks when they are enqueued, instead of by a worker."""
    settings.TASKS = {"default": {"BACKEND": "tests.desk.tasks.AtOnceBackend"}}


@pytest.fixture
def newcomer(db: None) -> Person:
    """Return somebody with an account who speaks for nobody yet and has no second factor."""
    user = factories.user(email="jo@example.com")
    return Person(signed_in(user, second_factor=False), user)


def link_in_letter() -> str:
    """Return the path of the link in the newest letter."""
    match = re.search(r"http://testserver(/employers/\S+)", str(mail.outbox[-1].body))
    assert match
    return match[1]


@pytest.fixture
def agent(db: None) -> Person:
    """Return somebody who speaks for an agency."""
    agency = factories.employer(name="Fernway Recruiting", is_agency=True)
    user = factories.user()
    factories.representative(user=user, employer=agency)
    return Person(signed_in(user), user, agency)


@pytest.fixture
def review(representative: Person) -> Review:
    """Return a published review of the representative's employer."""
    return factories.make_review(employer=representative.employer, text="They never wrote.")
