"""The figures that articles cite: counted in a batch, never from few waits."""

import datetime as dt

import pytest

from advice.models import EvidenceFigure
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import BROKEN, KEPT, LATE, make_review, wait_facts

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)


def silent(**fields):
    return wait_facts(answered=False, end_bin=8, **fields)


def published(employer, count, **fields):
    for _ in range(count):
        make_review(employer=employer, status="approved", now=NOW, **fields)


def figure(name, phase=""):
    row = EvidenceFigure.objects.filter(name=name, phase=phase).first()
    return (row.value, row.n) if row else None


def test_a_batch_writes_down_what_articles_cite(employer):
    asked = {"follow_up": "after_due", "follow_up_answer_bin": 2}
    published(employer, 12, waits=(wait_facts(promises=(KEPT,)),))
    published(employer, 20, waits=(wait_facts(end_bin=5, promises=(LATE,), **asked),))
    published(employer, 5, waits=(silent(promises=(BROKEN,), follow_up="after_due"),))
    published(employer, 20, waits=(silent(promises=(BROKEN,)),))
    published(employer, 3, waits=(wait_facts(),))
    publish_due(now=NOW)
    assert figure("answered-at-all") == (58, 60)
    assert figure("answered-at-all", "interview") == (58, 60)
    assert figure("promise-kept") == (21, 57)
    assert figure("date-promised") == (95, 60)
    assert figure("answered-after-follow-up") == (80, 25)
    assert figure("answered-without-follow-up") == (0, 20)
    assert figure("answered-after-follow-up", "interview") == (80, 25)
    assert figure("answered-without-follow-up", "interview") == (0, 20)
    row = EvidenceFigure.objects.get(name="promise-kept", phase="")
    assert row.low < row.value < row.high
    assert row.batch_day == dt.date(2026, 11, 24)


def test_few_waits_are_no_evidence(employer):
    published(employer, 19)
    publish_due(now=NOW)
    assert not EvidenceFigure.objects.exists()


def test_stated_reasons_leave_out_the_small_ones_and_every_guess(employer):
    stated = {"reason_source": "stated_by_employer"}
    published(employer, 15, waits=(silent(reason="role_on_hold", **stated),))
    published(employer, 6, waits=(silent(reason="volume", **stated),))
    published(employer, 2, waits=(silent(reason="forgotten", **stated),))
    published(employer, 30, waits=(silent(reason="unknown", reason_source="candidate_guess"),))
    publish_due(now=NOW)
    assert figure("stated-reason-role-on-hold") == (65, 23)
    assert figure("stated-reason-volume") is None
    assert figure("stated-reason-forgotten") is None
    assert figure("stated-reason-unknown") is None
    assert figure("guessed-reason-unknown") == (100, 30)


def test_a_later_batch_replaces_them(employer):
    published(employer, 20)
    publish_due(now=NOW)
    assert figure("answered-at-all") == (100, 20)
    published(factories.employer(), 20, waits=(silent(),))
    publish_due(now=NOW + dt.timedelta(weeks=1))
    assert figure("answered-at-all") == (50, 40)
