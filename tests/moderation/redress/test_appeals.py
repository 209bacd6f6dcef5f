"""Appeals: once, in time, decided by somebody else; and holds and orders of courts."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from moderation import errors
from moderation.models import Appeal, Decision, Hold, Order, PromiseCount
from moderation.redress import appeals, legal, notices
from moderation.services import authors, cases, decisions
from moderation.services.deadlines import expire
from reviews.services.publication import publish_due
from tests import factories
from tests.moderation.redress.scenes import (
    appeal_taken,
    judged,
    log_faults,
    noticed,
    refused_notice,
    settled,
    taken,
)
from tests.moderation.scenes import NOW, claimed, decided, nothing_changes, replied, review_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BODY = "It names nobody: that is the name of the product."


@pytest.fixture
def rejected(employer, moderator):
    """Return a review that was refused."""
    case = claimed(employer, moderator.user)
    decided(case, moderator.user, "refuse")
    review = review_of(case)
    review.refresh_from_db()
    return review


def hide(review, person, name="restrict", **how):
    how = {"grounds": ["spam"], "facts": "Why.", "second_factor_fresh": True, "now": NOW} | how
    return getattr(decisions, name)(review=review, moderator=person.user, **how)


# --- An author's ----------------------------------------------------------------------------------


def test_a_refused_review_is_appealed_granted_and_published(rejected, moderator, second_moderator):
    appeal = appeals.lodge(subject=rejected, body=BODY, now=NOW)
    assert (rejected.status, appeal.due_at) == ("appealed", dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC))
    assert appeals.claim_next(moderator=moderator.user, now=NOW) is None, "who decided before does not"
    decision = settled(appeal_taken(second_moderator.user), second_moderator.user)
    rejected.refresh_from_db()
    assert rejected.status == "approved"
    assert (decision.action, decision.from_status) == ("appeal_upheld", "appealed")
    assert decision.label.startswith("batch ")
    assert PromiseCount.objects.get(kind="appeal").kept == 1
    publish_due(now=NOW + 60 * DAY, at_once=False)
    rejected.refresh_from_db()
    assert rejected.status == "published"
    assert rejected.live_version.approved
    assert log_faults() == []


@pytest.mark.parametrize("state", ["rejected", "restricted", "removed"])
def test_a_refused_appeal_leads_back_to_where_it_was_and_there_is_no_second(
    employer, moderator, second_moderator, rejected, state
):
    review = rejected if state == "rejected" else factories.make_review(employer=employer)
    if state != "rejected":
        hide(review, moderator, "restrict" if state == "restricted" else "remove")
    appeals.lodge(subject=review, body=BODY, now=NOW)
    settled(appeal_taken(second_moderator.user), second_moderator.user, "refuse")
    review.refresh_from_db()
    assert review.status == state
    words = authors.statements_of(review)[0]
    assert "appeal is refused" in words.decided
    assert words.clauses
    assert "last one here" in words.redress
    with nothing_changes(), pytest.raises(errors.NotAppealableError):
        appeals.lodge(subject=review, body=BODY, now=NOW)
    assert log_faults() == []


def test_a_removed_review_comes_back_with_a_batch(employer, moderator, second_moderator, reader):
    review = factories.make_review(employer=employer, now=NOW)
    hide(review, moderator, "remove")
    appeals.lodge(subject=review, body=BODY, now=NOW)
    settled(appeal_taken(second_moderator.user), second_moderator.user)
    assert reader.client.get(f"/reviews/{review.public_id}/").status_code == 410
    publish_due(now=NOW + 7 * DAY, at_once=False)
    assert reader.client.get(f"/reviews/{review.public_id}/").status_code == 200


def test_it_can_be_appealed_on_the_183rd_day_and_not_after(rejected):
    with nothing_changes(), pytest.raises(errors.NotAppealableError):
        appeals.lodge(subject=rejected, body=BODY, now=NOW + 184 * DAY)
    appeals.lodge(subject=rejected, body=BODY, now=NOW + 183 * DAY)


@pytest.mark.parametrize("state", ["queued", "approved", "published", "withdrawn"])
def test_what_was_not_decided_against_cannot_be_appealed(employer, state):
    review = factories.make_review(employer=employer, status=state)
    with nothing_changes(), pytest.raises(errors.NotAppealableError):
        appeals.lodge(subject=review, body=BODY, now=NOW)


def test_nothing_said_and_a_second_click_are_refused(rejected):
    with nothing_changes(), pytest.raises(ValidationError):
        appeals.lodge(subject=rejected, body=" ", now=NOW)
    appeals.lodge(subject=rejected, body=BODY, now=NOW)
    with nothing_changes(), pytest.raises(errors.NotAppealableError, match="with us already"):
        appeals.lodge(subject=rejected, body=BODY, now=NOW)
    assert Appeal.objects.count() == 1


def test_what_lapsed_by_the_clock_can_be_appealed_to_anybody(employer, moderator):
    case = claimed(employer, moderator.user)
    decided(case, moderator.user, "ask")
    expire(now=NOW + 31 * DAY)
    review = review_of(case)
    review.refresh_from_db()
    appeals.lodge(subject=review, body=BODY, now=NOW + 32 * DAY)
    assert appeals.claim_next(moderator=moderator.user, now=NOW + 32 * DAY) is not None


def test_a_tie_forbids_deciding_an_appeal(rejected, employer, second_moderator):
    appeals.lodge(subject=rejected, body=BODY, now=NOW)
    appeal = appeal_taken(second_moderator.user)
    factories.representative(user=second_moderator.user, employer=employer)
    with nothing_changes(), pytest.raises(errors.ConflictOfInterestError):
        settled(appeal, second_moderator.user)


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"facts": ""}, errors.IncompleteReasonsError),
        ({"verdict": "perhaps"}, errors.IncompleteReasonsError),
        ({"verdict": "refuse", "grounds": []}, errors.IncompleteReasonsError),
        ({"version_sha": "0" * 64}, errors.StaleVersionError),
        ({"second_factor_fresh": False}, errors.SecondFactorNeededError),
        ({"now": NOW + dt.timedelta(minutes=31)}, errors.LeaseLostError),
    ],
)
def test_what_is_refused_changes_nothing(rejected, second_moderator, how, error):
    appeals.lodge(subject=rejected, body=BODY, now=NOW)
    appeal = appeal_taken(second_moderator.user)
    with nothing_changes(), pytest.raises(error):
        settled(appeal, second_moderator.user, **how)


def test_who_decided_before_cannot_decide_even_with_the_lease(rejected, moderator):
    appeal = appeals.lodge(subject=rejected, body=BODY, now=NOW)
    appeal.moderator, appeal.lease_until = moderator.user, NOW + DAY
    appeal.save()
    with nothing_changes(), pytest.raises(errors.SomebodyElseError):
        settled(appeal, moderator.user)


def test_withdrawing_closes_the_appeal(rejected, second_moderator):
    appeals.lodge(subject=rejected, body=BODY, now=NOW)
    held = appeal_taken(second_moderator.user)
    rejected.refresh_from_db()
    authors.withdraw(review=rejected, now=NOW)
    held.refresh_from_db()
    assert held.state == "closed"
    with pytest.raises(errors.AlreadyDecidedError):
        settled(held, second_moderator.user)
    assert not PromiseCount.objects.filter(kind="appeal").exists()


def test_the_words_go_30_days_after_the_decision(rejected, second_moderator):
    appeal = appeals.lodge(subject=rejected, body=BODY, now=NOW)
    assert expire(now=NOW + 6 * DAY).redress.words == 0
    settled(appeal_taken(second_moderator.user), second_moderator.user, "refuse")
    assert expire(now=NOW + 30 * DAY).redress.words == 1
    appeal.refresh_from_db()
    assert appeal.body == ""


def test_an_open_appeal_is_never_erased(rejected):
    appeals.lodge(subject=rejected, body=BODY, now=NOW + 180 * DAY)
    assert expire(now=NOW + 400 * DAY).erased == 0
    assert Appeal.objects.exists()


# --- An employer's --------------------------------------------------------------------------------


@pytest.fixture
def refused_reply(employer, moderator):
    """Return a reply that was refused."""
    reply = replied(factories.make_review(employer=employer, now=NOW))
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=NOW)
    assert case is not None
    decided(case, moderator.user, "refuse", grounds=["harassment"])
    reply.refresh_from_db()
    return reply


def test_a_refused_reply_is_appealed_and_appears(refused_reply, second_moderator):
    appeals.lodge(subject=refused_reply, body="It asks nobody anything.", now=NOW)
    settled(appeal_taken(second_moderator.user), second_moderator.user)
    publish_due(now=NOW + 7 * DAY, at_once=False)
    refused_reply.refresh_from_db()
    assert refused_reply.status == "published"
    assert log_faults() == []


def test_a_reply_whose_place_is_taken_cannot_be_appealed(refused_reply):
    replied(refused_reply.review, text="Another one.")
    with nothing_changes(), pytest.raises(errors.NotAppealableError, match="took its place"):
        appeals.lodge(subject=refused_reply, body=BODY, now=NOW)


def test_a_reply_under_a_withdrawn_review_cannot_be_appealed(refused_reply):
    authors.withdraw(review=refused_reply.review, now=NOW)
    with nothing_changes(), pytest.raises(errors.NotAppealableError):
        appeals.lodge(subject=refused_reply, body=BODY, now=NOW)


# --- A notifier's ---------------------------------------------------------------------------------


def test_a_refused_notice_is_appealed_once_and_upheld_by_somebody_else(employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    notice, _code = refused_notice(review, moderator.user)
    appeals.lodge_against_notice(notice=notice, body=BODY, now=NOW)
    review.refresh_from_db()
    assert review.status == "published", "an appeal of a notice changes nothing either"
    with pytest.raises(errors.NotAppealableError):
        appeals.lodge_against_notice(notice=notice, body=BODY, now=NOW)
    assert appeals.claim_next(moderator=moderator.user, now=NOW) is None
    held = appeal_taken(second_moderator.user)
    appeals.decide_notice(
        appeal=held, moderator=second_moderator.user, verdict="grant", outcome="It does name somebody.",
        deed="remove", grounds=["names_private_person"], facts="It names somebody.",
        version_sha=review.live_version.sha256, second_factor_fresh=True, now=NOW,
    )  # fmt: skip
    review.refresh_from_db()
    notice.refresh_from_db()
    assert (review.status, notice.state, notice.outcome) == ("removed", "upheld", "It does name somebody.")
    assert Decision.objects.latest("seq").log_ref == held.log_ref
    assert (PromiseCount.objects.get(kind="appeal").kept, log_faults()) == (1, [])


def test_a_notice_that_stays_refused_cannot_be_appealed_again(employer, moderator, second_moderator):
    notice, _code = refused_notice(factories.make_review(employer=employer), moderator.user)
    appeals.lodge_against_notice(notice=notice, body=BODY, now=NOW)
    appeals.decide_notice(
        appeal=appeal_taken(second_moderator.user), moderator=second_moderator.user, verdict="refuse",
        outcome="Still no.", second_factor_fresh=False, now=NOW,
    )  # fmt: skip
    notice.refresh_from_db()
    assert notice.state == "refused"
    assert not appeals.notice_appealable(notice, today=NOW.date())


def test_an_appeal_of_a_notice_closes_with_the_text(employer, moderator):
    review = factories.make_review(employer=employer)
    notice, _code = refused_notice(review, moderator.user)
    appeals.lodge_against_notice(notice=notice, body=BODY, now=NOW)
    authors.withdraw(review=review, now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.appeal.state) == ("closed", "closed")
    other, _code = refused_notice(factories.make_review(employer=employer), moderator.user)
    assert other.review is not None
    authors.withdraw(review=other.review, now=NOW)
    with pytest.raises(errors.GoneError):
        appeals.lodge_against_notice(notice=other, body=BODY, now=NOW)


def test_late_and_open_notices_cannot_be_appealed(employer, moderator):
    review = factories.make_review(employer=employer)
    waiting, _code = noticed(review)
    with pytest.raises(errors.NotAppealableError):
        appeals.lodge_against_notice(notice=waiting, body=BODY, now=NOW)
    judged(taken(moderator.user), moderator.user)
    with pytest.raises(errors.NotAppealableError):
        appeals.lodge_against_notice(notice=waiting, body=BODY, now=NOW + 184 * DAY)


# --- Contested restrictions -----------------------------------------------------------------------


def test_who_hid_it_may_settle_it_unless_it_is_contested(employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    hide(review, moderator)
    hide(review, moderator, "remove")
    contested = factories.make_review(employer=employer)
    noticed(contested)
    hide(contested, moderator)
    with nothing_changes(), pytest.raises(errors.SomebodyElseError):
        hide(contested, moderator, "remove")
    hide(contested, second_moderator, "remove")


# --- Holds and orders -----------------------------------------------------------------------------


def test_a_hold_blocks_erasure_and_nothing_else(employer, moderator):
    review = factories.make_review(employer=employer)
    how = {"review": review, "moderator": moderator.user, "second_factor_fresh": True, "now": NOW}
    legal.hold(reason="Court of Elmstead, file 12.", **how)
    assert legal.holds_count() == 1
    with pytest.raises(errors.StateChangedError):
        legal.hold(reason="Again.", **how)
    authors.withdraw(review=review, now=NOW)
    assert (expire(now=NOW + 5 * DAY).erased, expire(now=NOW + 5 * DAY).held) == (0, 1)
    review.refresh_from_db()
    assert review.status == "withdrawn"
    legal.lift(reason="The court is done.", **how)
    assert expire(now=NOW + 6 * DAY).erased == 1
    assert (legal.holds_count(), Hold.objects.get().lifted_because) == (0, "The court is done.")
    entries = list(Decision.objects.values_list("action", "ground").order_by("seq"))
    assert entries == [("hold", "legal_notice"), ("hold_lifted", "legal_notice")]
    assert not Decision.objects.filter(log_ref=review.log_ref).exists(), "the log does not say which it is"
    assert log_faults() == []


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"reason": " "}, errors.IncompleteReasonsError),
        ({"second_factor_fresh": False}, errors.SecondFactorNeededError),
    ],
)
def test_a_refused_hold_changes_nothing(employer, moderator, how, error):
    review = factories.make_review(employer=employer)
    whole = {"reason": "A court.", "second_factor_fresh": True} | how
    for deed in (legal.hold, legal.lift):
        with nothing_changes(), pytest.raises(error):
            deed(review=review, moderator=moderator.user, now=NOW, **whole)


def test_an_order_takes_two_moderators(employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    with nothing_changes():
        order = legal.propose(
            subject=review, moderator=moderator.user, action="remove", facts="Court of Elmstead, file 12.",
            second_factor_fresh=True,
        )  # fmt: skip
    with nothing_changes(), pytest.raises(errors.SomebodyElseError):
        legal.confirm(order=order, moderator=moderator.user, second_factor_fresh=True, now=NOW)
    with nothing_changes(), pytest.raises(errors.SecondFactorNeededError):
        legal.confirm(order=order, moderator=second_moderator.user, second_factor_fresh=False, now=NOW)
    decision = legal.confirm(order=order, moderator=second_moderator.user, second_factor_fresh=True, now=NOW)
    review.refresh_from_db()
    assert (review.status, decision.ground) == ("removed", "legal_notice")
    statement = decision.statement
    assert (statement.decided_by, statement.seconded_by) == (second_moderator.user, moderator.user)
    assert not Order.objects.exists()
    appeals.lodge(subject=review, body=BODY, now=NOW)
    for person in (moderator, second_moderator):
        assert appeals.claim_next(moderator=person.user, now=NOW) is None, "both decided"
    third = factories.user(is_moderator=True)
    assert appeals.claim_next(moderator=third, now=NOW) is not None


def test_an_order_that_comes_too_late_or_twice_changes_nothing(employer, moderator, second_moderator):
    review = factories.make_review(employer=employer)
    how = {"subject": review, "moderator": moderator.user, "facts": "A court.", "second_factor_fresh": True}
    order = legal.propose(action="restrict", **how)
    with pytest.raises(errors.ModerationError, match="second moderator already"):
        legal.propose(action="remove", **how)
    authors.withdraw(review=review, now=NOW)
    with nothing_changes(), pytest.raises(errors.StateChangedError):
        legal.confirm(order=order, moderator=second_moderator.user, second_factor_fresh=True, now=NOW)
    legal.drop(order=order, moderator=second_moderator.user)
    with pytest.raises(errors.StateChangedError):
        legal.drop(order=order, moderator=second_moderator.user)
    with pytest.raises(errors.StateChangedError):
        legal.propose(action="remove", **how)


def test_only_one_moderator_is_told_so(rejected, moderator):
    appeals.lodge(subject=rejected, body=BODY, now=NOW)
    assert appeals.only_for_others(moderator=moderator.user) == 1
    assert not appeals.has_colleague(moderator.user)
    assert notices.claim_next(moderator=moderator.user, now=NOW) is None
