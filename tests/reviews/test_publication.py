"""Batches: everything public moves on a Tuesday, once, whole or not at all."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from moderation.ledger.publishing import publish_now_if_set
from moderation.tasks import publish_batch
from reviews import batches
from reviews.models import Batch, PageVersion, Reply, Review
from reviews.services import judging, replying, writing
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import ALL_GUARDS, STORY, make_reply, make_review

pytestmark = pytest.mark.django_db

NUMBER = batches.number_on(dt.date(2026, 11, 24))
TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)


def approved(employer, *, eligible_batch=NUMBER, **fields):
    review = writing.create_review(
        facts=factories.facts(employer=employer, **fields),
        pk=factories.random_key(),
        eligible_batch=eligible_batch,
    )
    return factories.bring_to(review, "approved")


def state(review):
    return Review.objects.get(pk=review.pk).status


def test_a_batch_publishes_what_is_due_and_nothing_else(employer):
    due, later = approved(employer), approved(employer, eligible_batch=NUMBER + 1)
    queued = make_review(employer=employer, status="queued")
    report = publish_due(now=TUESDAY)
    assert (report.ran, report.number, report.reviews, report.cards) == (True, NUMBER, 1, 1)
    assert [state(review) for review in (due, later, queued)] == ["published", "approved", "queued"]
    due.refresh_from_db()
    assert (due.batch_id, due.eligible_batch) == (NUMBER, None)
    assert STORY in due.cards["en"]


def test_a_minute_before_six_it_is_still_last_weeks_batch(employer):
    approved(employer)
    report = publish_due(now=TUESDAY - dt.timedelta(minutes=1))
    assert (report.number, report.reviews) == (NUMBER - 1, 0)


def test_the_same_batch_again_publishes_nothing(employer):
    publish_due(now=TUESDAY)
    late = approved(employer)
    again = publish_due(now=TUESDAY + dt.timedelta(days=1))
    assert (again.ran, again.reviews) == (False, 0)
    assert state(late) == "approved"
    assert publish_due(now=TUESDAY + WEEK).reviews == 1


def test_a_batch_that_breaks_off_leaves_nothing_half_done(employer, monkeypatch):
    one, two = approved(employer), approved(employer)
    with monkeypatch.context() as patch:
        patch.setattr("reviews.services.publication._follow", lambda changed: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish_due(now=TUESDAY)
    assert state(one) == state(two) == "approved"
    assert not Batch.objects.exists()
    assert publish_due(now=TUESDAY).reviews == 2


def test_together_waits_for_a_second_review_of_the_same_employer(employer, rival_employer):
    first = approved(employer, timing="together")
    other = approved(rival_employer)
    report = publish_due(now=TUESDAY)
    assert (report.reviews, report.waiting) == (1, 1)
    assert (state(first), state(other)) == ("approved", "published")
    second = approved(employer, eligible_batch=NUMBER + 1)
    publish_due(now=TUESDAY + WEEK)
    assert state(first) == state(second) == "published"


def test_together_never_appears_alone_by_itself(employer):
    lone = approved(employer, timing="together")
    for weeks in (11, 12, 13, batches.BATCHES_UNTIL_WITHDRAWN - 1):
        assert publish_due(now=TUESDAY + weeks * WEEK).waiting == 1
        assert state(lone) == "approved"
    second = approved(employer, eligible_batch=NUMBER + batches.BATCHES_UNTIL_WITHDRAWN)
    publish_due(now=TUESDAY + batches.BATCHES_UNTIL_WITHDRAWN * WEEK)
    assert state(lone) == state(second) == "published"


def test_at_once_publishes_everything_approved_again_and_again(employer):
    for _ in range(2):
        approved(employer, eligible_batch=NUMBER + 5, timing="together")
        assert publish_due(now=TUESDAY, at_once=True).reviews == 1
    assert set(Review.objects.values_list("batch", "status")) == {(NUMBER, "published")}


def test_an_approval_publishes_at_once_only_where_the_setting_says_so(employer, settings):
    review = approved(employer)
    assert publish_now_if_set(TUESDAY) is None
    assert state(review) == "approved"
    settings.PUBLISH_AT_ONCE = True
    assert publish_now_if_set(TUESDAY).reviews == 1
    assert state(review) == "published"


def test_an_edit_takes_the_texts_place_with_the_next_batch(employer):
    review = approved(employer)
    publish_due(now=TUESDAY)
    review.refresh_from_db()
    edit = writing.new_version(review=review, text="They called a day early.", eligible_batch=NUMBER + 2)
    publish_due(now=TUESDAY + WEEK)
    review.refresh_from_db()
    judging.approve(review=review, version=edit, guards=ALL_GUARDS)
    for weeks, text in ((2, "They called a day early."), (3, "They called a day early.")):
        assert publish_due(now=TUESDAY + weeks * WEEK).edits == (weeks == 2)
        review.refresh_from_db()
        assert text in review.cards["en"]
        assert review.live_version == edit
    assert (review.status, review.batch_id) == ("published", NUMBER)


def test_an_edit_that_nobody_approved_is_never_shown(employer):
    review = make_review(employer=employer, now=TUESDAY)
    writing.new_version(review=review, text="Call Jane.")
    assert publish_due(now=TUESDAY + WEEK).edits == 0
    review.refresh_from_db()
    assert "Jane" not in review.cards["en"]


def test_a_reply_and_its_revision_appear_with_their_batches(employer):
    review = make_review(employer=employer, now=TUESDAY)
    reply = make_reply(
        review=review,
        employer=employer,
        status="approved",
        text="We are sorry.",
        commitment_text="Every finalist hears by day 7.",
        commitment_due=dt.date(2027, 3, 1),
    )
    assert publish_due(now=TUESDAY + WEEK).replies == 1
    reply.refresh_from_db()
    review.refresh_from_db()
    assert (reply.status, reply.batch_id) == ("published", NUMBER + 1)
    assert "We are sorry." in review.cards["en"]
    assert "1 Mar 2027" in review.cards["en"]

    revised = replying.revise_reply(reply=reply, kind="apology", text="We are truly sorry.")
    assert publish_due(now=TUESDAY + 2 * WEEK).replies == 0
    replying.approve_reply(reply=reply, version=revised, guards=ALL_GUARDS)
    assert publish_due(now=TUESDAY + 3 * WEEK).replies == 1
    review.refresh_from_db()
    assert "We are truly sorry." in review.cards["en"]
    assert "changed on 15 Dec 2026" in review.cards["en"]


def test_a_reply_under_a_withdrawn_review_is_not_published(employer):
    review = make_review(employer=employer, now=TUESDAY)
    reply = make_reply(review=review, employer=employer, status="approved")
    judging.withdraw(review=review)
    assert publish_due(now=TUESDAY + WEEK).replies == 0
    assert Reply.objects.get(pk=reply.pk).status == "withdrawn"


def test_what_a_batch_changes_moves_its_pages_and_no_others(employer, rival_employer):
    agency = factories.employer(name="Gull Search")
    review = approved(employer, agency=agency.pk)
    publish_due(now=TUESDAY)
    assert set(PageVersion.objects.values_list("kind", "key")) == {
        ("employer", str(employer.pk)),
        ("employer", str(agency.pk)),
        ("review", review.public_id),
        ("site", ""),
    }


def test_a_withdrawn_review_is_never_published(employer):
    review = approved(employer)
    judging.withdraw(review=review)
    assert publish_due(now=TUESDAY).reviews == 0
    assert state(review) == "withdrawn"


def test_the_command_says_what_it_did(employer):
    review = make_review(employer=employer, status="approved")
    out = StringIO()
    call_command("publish_batch", stdout=out)
    assert "1 reviews" in out.getvalue()
    assert state(review) == "published"
    out = StringIO()
    call_command("publish_batch", stdout=out)
    assert "has been published before" in out.getvalue()


def test_the_task_does_what_the_command_does(employer):
    review = make_review(employer=employer, status="approved")
    assert publish_batch.call()["reviews"] == 1
    assert state(review) == "published"
