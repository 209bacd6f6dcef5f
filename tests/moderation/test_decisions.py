"""Decisions: what each does, what it leaves behind, and that a refused one changes nothing."""

import datetime as dt

import pytest

from core.text import fingerprint
from employers.services import refuse_proposal
from moderation import errors
from moderation.models import Case, PromiseCount
from moderation.services import authors
from reviews.redaction import BLANK
from tests import factories
from tests.moderation.scenes import (
    NOW,
    STORY,
    claimed,
    decided,
    everything,
    nothing_changes,
    queued,
    replied,
    review_of,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_publishing_approves_the_text_that_was_read(employer, moderator):
    case = claimed(employer, moderator.user, tier="S", timing="soonest")
    review = review_of(case)
    eligible = review.eligible_batch
    decision = decided(case, moderator.user)
    review.refresh_from_db()
    assert review.status == "approved"
    assert review.live_version.sha256 == fingerprint(STORY)
    assert review.eligible_batch == eligible
    assert not Case.objects.exists()
    assert (decision.from_status, decision.to_status, decision.ground) == ("in_review", "approved", "")
    assert decision.log_ref == review.log_ref
    assert decision.label.startswith("batch ")
    statement = decision.statement
    assert (statement.review, statement.decided_by, statement.clauses) == (review, moderator.user, [])
    assert (PromiseCount.objects.get().kept, PromiseCount.objects.get().missed) == (1, 0)


def test_in_tier_s_up_to_five_batches_more_are_drawn(employer, moderator):
    delays = set()
    for _ in range(25):
        case = claimed(employer, moderator.user, tier="S", timing="drawn")
        before = review_of(case).eligible_batch or 0
        decided(case, moderator.user)
        review_of(case).refresh_from_db()
        delays.add((review_of(case).eligible_batch or 0) - before)
    assert delays <= set(range(6))
    assert len(delays) > 1


def test_publishing_with_blanks_keeps_the_words_nowhere(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    phone = STORY.index("0113")
    decision = decided(
        case,
        moderator.user,
        "publish_redacted",
        grounds=[],
        redactions=[(5, 18, "names_private_person"), (phone, phone + 13, "contact_details")],
        facts="It names a person and gives a number.",
    )
    version = review.versions.get()
    assert version.text == f"Then {BLANK} had me plan a route. I rang {BLANK} twice. Nobody rang back."
    assert [blank[2] for blank in version.blanks] == ["names_private_person", "contact_details"]
    assert version.sha256 == fingerprint(version.text)
    assert decision.statement.clauses == ["4.1", "4.2"]
    assert decision.ground == "names_private_person"
    assert "Hargreave" not in everything()
    assert "496 0142" not in everything()


def test_the_facts_may_not_repeat_what_is_blanked(employer, moderator):
    case = claimed(employer, moderator.user)
    with nothing_changes(), pytest.raises(errors.IncompleteReasonsError, match="repeat"):
        decided(case, moderator.user, "publish_redacted", facts="You named tom  HARGREAVE.")


def test_refusing_leaves_a_complete_statement(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    decision = decided(case, moderator.user, "refuse", grounds=["spam", "duplicate"], facts="It sells shoes.")
    review.refresh_from_db()
    assert review.status == "rejected"
    assert (decision.ground, decision.label) == ("spam", "2026-11")
    (words,) = authors.statements_of(review)
    assert words.facts == "It sells shoes."
    assert [label for label, _url in words.clauses] == ["3.2 No advertising", "2.4 Once"]
    assert "Thu 20 May 2027" in words.redress
    assert words.day == "Wed 18 Nov 2026"
    assert "person decided" in words.automated


def test_asking_pauses_the_clock_and_an_answer_lets_it_go_on(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    decided(case, moderator.user, "ask", question="Was it through an agency?", grounds=["wrong_employer"])
    review.refresh_from_db()
    case.refresh_from_db()
    assert review.status == "needs_author"
    assert (case.due_at, case.moderator, case.answer_by) == (None, None, dt.date(2026, 12, 18))
    assert case.minutes_left == 72 * 60 + 40
    assert [(m.from_team, m.body) for m in authors.messages_of(review)] == [
        (True, "Was it through an agency?")
    ]
    assert not PromiseCount.objects.exists()

    later = NOW + dt.timedelta(days=10)
    authors.answer_question(review=review, body="No, it was not.", now=later)
    review.refresh_from_db()
    case.refresh_from_db()
    assert review.status == "queued"
    assert case.due_at == dt.datetime(2026, 12, 1, 10, 0, tzinfo=dt.UTC)
    assert authors.answer_by(review) is None
    assert [m.from_team for m in authors.messages_of(review)] == [True, False]


def test_a_promise_missed_before_the_pause_stays_missed(employer, moderator):
    review = queued(employer, now=NOW - 80 * HOUR)
    case = claimed_by(moderator)
    decided(case, moderator.user, "ask")
    case.refresh_from_db()
    assert case.minutes_left == 0
    authors.answer_question(review=review, body="Yes.", now=NOW)
    decided(claimed_by(moderator), moderator.user)
    assert (PromiseCount.objects.get().kept, PromiseCount.objects.get().missed) == (0, 1)


def claimed_by(person) -> Case:
    from moderation.services import cases

    case = cases.claim_next(moderator=person.user, now=NOW)
    assert case is not None
    return case


def test_a_late_decision_counts_as_missed(employer, moderator):
    queued(employer, now=NOW - 80 * HOUR)
    decided(claimed_by(moderator), moderator.user)
    assert (PromiseCount.objects.get().kept, PromiseCount.objects.get().missed) == (0, 1)


def test_messages_are_erased_30_days_after_the_decision(employer, moderator):
    case = claimed(employer, moderator.user)
    review = review_of(case)
    decided(case, moderator.user, "ask")
    review.refresh_from_db()
    authors.answer_question(review=review, body="Yes.", now=NOW)
    decided(claimed_by(moderator), moderator.user)
    assert {message.erase_on for message in authors.messages_of(review)} == {dt.date(2026, 12, 18)}


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"action": "refuse", "grounds": []}, errors.IncompleteReasonsError),
        ({"action": "refuse", "facts": "  "}, errors.IncompleteReasonsError),
        ({"action": "refuse", "grounds": ["dislike"]}, errors.IncompleteReasonsError),
        ({"action": "ask", "question": ""}, errors.IncompleteReasonsError),
        ({"action": "remove"}, errors.IncompleteReasonsError),
        ({"action": "publish", "second_factor_fresh": False}, errors.SecondFactorNeededError),
        ({"action": "publish", "version_sha": "0" * 64}, errors.StaleVersionError),
        ({"action": "publish_redacted", "redactions": []}, errors.IncompleteReasonsError),
        (
            {"action": "publish_redacted", "redactions": [(0, 5000, "spam")], "facts": "Why."},
            errors.ModerationError,
        ),
        ({"action": "publish", "now": NOW + dt.timedelta(minutes=31)}, errors.LeaseLostError),
        ({"action": "publish", "tier": "L"}, errors.StateChangedError),
    ],
)
def test_a_refused_decision_changes_nothing(employer, moderator, how, error):
    case = claimed(employer, moderator.user)
    with nothing_changes(), pytest.raises(error):
        decided(case, moderator.user, **how)


def test_a_text_that_was_changed_meanwhile_is_not_decided(employer, moderator):
    case = claimed(employer, moderator.user)
    authors.submit_edit(review=review_of(case), text="A better text.", now=NOW)
    with nothing_changes(), pytest.raises(errors.StaleVersionError):
        decided(case, moderator.user)
    case.refresh_from_db()
    decided(case, moderator.user)
    review_of(case).refresh_from_db()
    assert review_of(case).live_version.text == "A better text."


def test_deciding_twice_is_harmless(employer, moderator):
    case = claimed(employer, moderator.user)
    again = Case.objects.get(pk=case.pk)
    decided(case, moderator.user)
    with nothing_changes(), pytest.raises(errors.AlreadyDecidedError):
        decided(again, moderator.user, "refuse")


def test_what_is_withdrawn_meanwhile_is_not_decided(employer, moderator):
    case = claimed(employer, moderator.user)
    again = Case.objects.get(pk=case.pk)
    authors.withdraw(review=review_of(case), now=NOW)
    with nothing_changes(), pytest.raises(errors.AlreadyDecidedError):
        decided(again, moderator.user)


def test_somebody_else_cannot_decide_it(employer, moderator, second_moderator):
    case = claimed(employer, moderator.user)
    with nothing_changes(), pytest.raises(errors.LeaseLostError):
        decided(case, second_moderator.user)


def test_who_comes_to_have_a_tie_cannot_decide_any_more(employer, moderator):
    case = claimed(employer, moderator.user)
    factories.representative(user=moderator.user, employer=employer)
    with nothing_changes(), pytest.raises(errors.ConflictOfInterestError):
        decided(case, moderator.user)


def test_a_coarser_tier_can_be_chosen_on_approval(employer, moderator):
    case = claimed(employer, moderator.user, tier="L", period_unit="month", period_start=dt.date(2026, 8, 1))
    decided(case, moderator.user, tier="S")
    review_of(case).refresh_from_db()
    assert (review_of(case).tier, review_of(case).period_unit) == ("S", "half")


def test_nothing_about_a_refused_proposal_is_published(moderator):
    proposed = factories.employer(name="Doubtful", status="proposed")
    case = claimed(proposed, moderator.user)
    refuse_proposal(employer=proposed)
    with nothing_changes(), pytest.raises(errors.ModerationError, match="refused as a proposal"):
        decided(case, moderator.user)
    decided(case, moderator.user, "refuse", grounds=["wrong_employer"])


# --- Edits of what stands already -------------------------------------------------------------------


def test_an_edit_of_a_published_review_is_a_case_and_the_approved_text_stands(employer, moderator):
    review = factories.make_review(employer=employer, text="The first text.")
    authors.submit_edit(review=review, text="The second text.", now=NOW)
    case = claimed_by(moderator)
    review.refresh_from_db()
    assert (review.status, review.live_version.text) == ("published", "The first text.")
    decision = decided(case, moderator.user)
    review.refresh_from_db()
    assert (review.status, review.live_version.text) == ("published", "The first text.")
    assert review.versions.get(number=2).approved
    assert (decision.from_status, decision.to_status) == ("published", "published")


def test_a_refused_edit_leaves_the_approved_text(employer, moderator):
    review = factories.make_review(employer=employer, text="The first text.")
    authors.submit_edit(review=review, text="The second text.", now=NOW)
    decided(claimed_by(moderator), moderator.user, "refuse", grounds=["spam"], facts="An advertisement.")
    review.refresh_from_db()
    assert review.status == "published"
    assert [version.text for version in review.versions.all()] == ["The first text."]
    assert "new text alone" in authors.statements_of(review)[0].decided


def test_a_refused_edit_leaves_no_trace_of_when_it_was_sent(employer, moderator):
    review = factories.make_review(employer=employer, now=NOW)
    authors.submit_edit(review=review, text="The second text.", now=NOW)
    decided(claimed_by(moderator), moderator.user, "refuse")
    review.refresh_from_db()
    assert review.eligible_batch is None


def test_a_refused_edit_does_not_hurry_the_approved_one_before_it(employer, moderator):
    review = factories.make_review(employer=employer, now=NOW)
    for text, action in (("The second text.", "publish"), ("The third text.", "refuse")):
        authors.submit_edit(review=review, text=text, now=NOW)
        decided(claimed_by(moderator), moderator.user, action)
    review.refresh_from_db()
    assert review.eligible_batch is not None


def test_an_edit_cannot_be_asked_about(employer, moderator):
    review = factories.make_review(employer=employer)
    authors.submit_edit(review=review, text="The second text.", now=NOW)
    case = claimed_by(moderator)
    with nothing_changes(), pytest.raises(errors.IncompleteReasonsError):
        decided(case, moderator.user, "ask")


# --- Replies ----------------------------------------------------------------------------------------


def test_a_reply_goes_the_same_way(employer, moderator):
    from moderation.services import cases, replies

    reply = replied(factories.make_review(employer=employer))
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=NOW)
    assert case is not None
    decided(case, moderator.user)
    reply.refresh_from_db()
    assert reply.status == "approved"
    assert len(replies.statements_of(reply)) == 1


def test_a_refused_reply_has_a_statement_for_its_writer(employer, moderator):
    from moderation.services import cases, replies

    reply = replied(factories.make_review(employer=employer), text="Call me, Jane, about Tuesday.")
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=NOW)
    assert case is not None
    decided(case, moderator.user, "refuse", grounds=["harassment"], facts="It fishes for the author.")
    reply.refresh_from_db()
    assert reply.status == "rejected"
    (words,) = replies.statements_of(reply)
    assert "The whole reply" in words.decided
    assert words.facts == "It fishes for the author."


@pytest.mark.parametrize("action", ["ask", "publish_redacted", "restrict"])
def test_a_reply_is_published_or_refused_whole(employer, moderator, action):
    from moderation.services import cases

    replied(factories.make_review(employer=employer))
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=NOW)
    assert case is not None
    with nothing_changes(), pytest.raises(errors.IncompleteReasonsError):
        decided(case, moderator.user, action)
