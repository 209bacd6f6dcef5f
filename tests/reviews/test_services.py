"""Writing, judging, replying and suggesting through the database."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from core.text import fingerprint
from employers.services import merge_employers
from reviews.lifecycle import Actor, Guard, IllegalMoveError, Status
from reviews.models import PageVersion, Promise, Reply, Review, ReviewVersion, Suggestion, Wait
from reviews.redaction import BLANK, RedactionError
from reviews.services import judging, merging, replying, suggesting, writing
from reviews.services.status import NoTransactionError, change_status
from tests import factories
from tests.factories import ALL_GUARDS, STORY, make_review

pytestmark = pytest.mark.django_db


def version_of(review):
    return review.versions.latest("number")


# --- the one door ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_state_changes_only_within_a_transaction(employer):
    review = make_review(employer=employer, status="queued")
    with pytest.raises(NoTransactionError):
        change_status(subject=review, to=Status.WITHDRAWN, actor=Actor.AUTHOR)
    review.refresh_from_db()
    assert review.status == "queued"


def test_a_move_starts_from_the_state_that_the_caller_has_seen(employer):
    review = make_review(employer=employer, status="queued")
    stale = Review.objects.get(pk=review.pk)
    judging.withdraw(review=review)
    with pytest.raises(IllegalMoveError), transaction.atomic():
        change_status(subject=stale, to=Status.IN_REVIEW, actor=Actor.QUEUE, guards=ALL_GUARDS)
    stale.refresh_from_db()
    assert stale.status == "withdrawn"


def test_a_refused_move_changes_nothing(employer):
    review = make_review(employer=employer, status="in_review")
    before = Review.objects.filter(pk=review.pk).values().get()
    for guard in (Guard.LEASE_HELD, Guard.SECOND_FACTOR, Guard.VERSION_READ, Guard.NO_CONFLICT):
        with pytest.raises(IllegalMoveError):
            judging.approve(review=review, version=version_of(review), guards=ALL_GUARDS - {guard})
    assert Review.objects.filter(pk=review.pk).values().get() == before
    assert not version_of(review).approved


# --- writing --------------------------------------------------------------------------------------


def test_a_review_is_stored_whole(employer):
    facts = factories.facts(
        employer=employer,
        waits=(
            factories.wait_facts(promises=(factories.LATE,), end_bin=4),
            factories.wait_facts(stage="application", phase="applied", answered=False, end_bin=6),
        ),
    )
    review = writing.create_review(facts=facts, pk=77, eligible_batch=400)
    review.refresh_from_db()
    assert (review.pk, review.status, review.eligible_batch) == (77, "queued", 400)
    assert [wait.end_bin for wait in review.waits.order_by("position")] == [4, 6]
    assert Promise.objects.get(wait__review=review).result == "late"
    assert version_of(review).sha256 == fingerprint(STORY)
    assert not version_of(review).approved
    assert review.order_hash == writing.order_hash(review.public_id)
    assert 0 <= review.order_hash < 2**63


def test_a_second_click_finds_the_same_review(employer):
    facts = factories.facts(employer=employer)
    first = writing.create_review(facts=facts, pk=78, eligible_batch=400)
    second = writing.create_review(facts=facts, pk=78, eligible_batch=401)
    assert first == second
    assert Review.objects.count() == Wait.objects.count() == ReviewVersion.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "fired_out_of_a_cannon"},
        {"tier": "S", "role_family": "design"},
        {"period_start": date(2026, 2, 1)},
        {"period_unit": "week"},
        {"difficulty": 6},
        {"waits": ()},
        {"waits": (factories.wait_facts(end_bin=10),)},
        {"waits": (factories.wait_facts(phase="applied"),)},
        {"waits": (factories.wait_facts(content="holding_reply"),)},
        {"waits": (factories.wait_facts(owed_by="agency"),)},
        {"waits": (factories.wait_facts(reason="volume"),)},
        {"waits": (factories.wait_facts(promises=(factories.KEPT, factories.LATE)),)},
        {"employer": 999_999},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(employer, change):
    facts = dataclasses.replace(factories.facts(employer=employer), **change)
    with pytest.raises(ValidationError):
        writing.create_review(facts=facts, pk=79, eligible_batch=400)
    assert not Review.objects.exists()
    assert not Wait.objects.exists()


def test_an_employer_that_was_merged_meanwhile_gives_way_to_its_successor(employer, rival_employer):
    facts = factories.facts(employer=employer)
    employer.status, employer.merged_into = "merged", rival_employer
    employer.save()
    assert writing.create_review(facts=facts, pk=80, eligible_batch=400).employer == rival_employer


def test_a_new_version_waits_beside_the_approved_one(employer):
    review = make_review(employer=employer)
    version = writing.new_version(review=review, text="They called a day early.")
    again = writing.new_version(review=review, text="They called a day early.")
    review.refresh_from_db()
    assert version == again
    assert (version.number, version.approved) == (2, False)
    assert review.live_version.text == STORY


@pytest.mark.parametrize("status", ["rejected", "withdrawn", "removed", "restricted"])
def test_what_is_out_of_the_authors_hands_cannot_be_edited(employer, status):
    review = make_review(employer=employer, status=status)
    with pytest.raises(IllegalMoveError):
        writing.new_version(review=review, text="Another story.")
    assert review.versions.count() == 1


def test_reviews_of_a_merged_employer_move_with_their_agency_undone(employer, rival_employer):
    plain = make_review(employer=employer)
    through = make_review(
        employer=employer, agency=rival_employer.pk, waits=(factories.wait_facts(owed_by="agency"),)
    )
    for speaker in (employer, rival_employer):
        factories.make_reply(review=through, employer=speaker, text=f"{speaker.name} is sorry.")
    merge_employers(source=employer, target=rival_employer)
    assert len(merging.move_reviews(source=employer, target=rival_employer)) == 2
    plain.refresh_from_db()
    through.refresh_from_db()
    assert plain.employer == through.employer == rival_employer
    assert through.agency is None
    assert through.waits.get().owed_by == "employer"
    assert "Quill Orchard is sorry." in through.cards["en"]
    assert "Harbour and Finch" not in through.cards["en"]
    rival_employer.refresh_from_db()
    assert rival_employer.review_count == 2


# --- judging --------------------------------------------------------------------------------------


def test_approval_waits_for_its_batch_and_the_drawn_delay(employer):
    review = writing.create_review(facts=factories.facts(employer=employer), pk=81, eligible_batch=400)
    factories.bring_to(review, "in_review")
    judging.approve(review=review, version=version_of(review), delay=5, guards=ALL_GUARDS)
    review.refresh_from_db()
    assert (review.status, review.eligible_batch) == ("approved", 405)
    assert review.live_version.approved


def test_redaction_leaves_the_removed_words_nowhere(employer):
    story = "Ask Jane Doe on 555-0100, she knows."
    review = make_review(employer=employer, status="in_review", text=story)
    version = judging.approve(
        review=review,
        version=version_of(review),
        redactions=[(4, 12, "names_private_person"), (16, 24, "contact_details")],
        guards=ALL_GUARDS,
    )
    version.refresh_from_db()
    assert version.text == f"Ask {BLANK} on {BLANK}, she knows."
    assert version.sha256 == fingerprint(version.text)
    assert [blank[2] for blank in version.blanks] == ["names_private_person", "contact_details"]
    assert not ReviewVersion.objects.filter(text__contains="Jane").exists()


def test_a_span_outside_the_text_approves_nothing(employer):
    review = make_review(employer=employer, status="in_review")
    with pytest.raises(RedactionError):
        judging.approve(
            review=review, version=version_of(review), redactions=[(0, 9999, "spam")], guards=ALL_GUARDS
        )
    review = Review.objects.get(pk=review.pk)
    assert (review.status, review.live_version) == ("in_review", None)


def test_approval_may_make_a_review_coarser_and_never_finer(employer):
    fields: dict[str, Any] = {
        "tier": "L",
        "period_start": date(2026, 5, 1),
        "period_unit": "month",
        "role_family": "design",
    }
    review = make_review(employer=employer, status="in_review", **fields)
    judging.approve(review=review, version=version_of(review), guards=ALL_GUARDS, tier="M")
    review.refresh_from_db()
    assert (review.tier, review.period_unit, review.role_family) == ("M", "quarter", "")
    assert review.period_start == date(2026, 4, 1)
    other = make_review(employer=employer, status="in_review")
    with pytest.raises(IllegalMoveError):
        judging.approve(review=other, version=version_of(other), guards=ALL_GUARDS, tier="L")
    assert Review.objects.get(pk=other.pk).status == "in_review"


def test_an_edit_of_a_published_review_is_approved_without_showing_it_yet(employer):
    review = make_review(employer=employer)
    edit = writing.new_version(review=review, text="They called a day early.")
    judging.approve(review=review, version=edit, guards=ALL_GUARDS)
    review.refresh_from_db()
    assert (review.status, review.live_version.text) == ("published", STORY)
    assert ReviewVersion.objects.get(pk=edit.pk).approved


def test_a_refused_edit_leaves_the_published_text(employer):
    review = make_review(employer=employer)
    writing.new_version(review=review, text="Call Jane.")
    assert judging.reject(review=review, guards=ALL_GUARDS) is None
    review.refresh_from_db()
    assert (review.status, review.live_version.text) == ("published", STORY)
    assert review.versions.count() == 1


def test_a_question_and_its_answer(employer):
    review = make_review(employer=employer, status="needs_author")
    judging.answer(review=review)
    assert Review.objects.get(pk=review.pk).status == "queued"
    with pytest.raises(IllegalMoveError):
        judging.answer(review=review)


@pytest.mark.parametrize("deed", [judging.restrict, judging.remove])
def test_a_hidden_review_has_no_card_and_its_pages_have_moved(employer, deed):
    review = make_review(employer=employer)
    before = dict(PageVersion.objects.values_list("key", "number"))
    deed(review=review, guards=ALL_GUARDS)
    review.refresh_from_db()
    assert review.status in {"restricted", "removed"}
    assert review.cards == {}
    for key in (review.public_id, str(employer.pk), ""):
        assert PageVersion.objects.get(key=key).number > before.get(key, 0)


def test_a_restricted_review_comes_back_at_once(employer):
    review = make_review(employer=employer, status="restricted")
    judging.restore(review=review, guards=ALL_GUARDS)
    assert Review.objects.published().get() == review


def test_withdrawing_takes_the_replies_along(employer):
    review = make_review(employer=employer)
    reply = replying.write_reply(review=review, employer=employer, kind="apology", text="We are sorry.")
    judging.withdraw(review=review)
    assert Review.objects.get(pk=review.pk).status == "withdrawn"
    assert Reply.objects.get(pk=reply.pk).status == "withdrawn"
    with pytest.raises(IllegalMoveError):
        judging.withdraw(review=review)


def test_erasing_leaves_no_text_and_no_way_out(employer):
    review = make_review(
        employer=employer, tier="L", period_start=date(2026, 5, 1), period_unit="month", role_family="design"
    )
    replying.write_reply(review=review, employer=employer, kind="apology", text="We are sorry.")
    suggesting.suggest(review=review, text="Keep looking.")
    judging.withdraw(review=review)
    judging.erase(review=review, guards=ALL_GUARDS)
    review = Review.objects.get(pk=review.pk)
    assert (review.status, review.live_version, review.cards) == ("erased", None, {})
    assert (review.outcome, review.experience, review.role_family) == ("", "", "")
    for table in (ReviewVersion, Wait, Promise, Reply, Suggestion):
        assert not table.objects.exists()
    for state in Status:
        with pytest.raises(IllegalMoveError), transaction.atomic():
            change_status(subject=review, to=state, actor=Actor.SYSTEM, guards=ALL_GUARDS)


def test_a_legal_hold_forbids_erasing_whatever_the_caller_says(employer):
    review = make_review(employer=employer, status="withdrawn")
    review.legal_hold = True
    review.save(update_fields=["legal_hold"])
    with pytest.raises(IllegalMoveError):
        judging.erase(review=review, guards=ALL_GUARDS)
    assert review.versions.get().text == STORY


# --- replying and suggesting ----------------------------------------------------------------------


def test_an_employer_replies_once_and_may_revise(employer):
    review = make_review(employer=employer)
    reply = replying.write_reply(
        review=review,
        employer=employer,
        kind="commitment",
        text="We are sorry.",
        stated_reason="forgotten",
        commitment_text="Every finalist hears by day 7.",
        commitment_due=date(2027, 1, 1),
    )
    with pytest.raises(replying.ReplyExistsError):
        replying.write_reply(review=review, employer=employer, kind="apology", text="Sorry again.")
    revised = replying.revise_reply(reply=reply, kind="apology", text="We are truly sorry.")
    assert replying.revise_reply(reply=reply, kind="apology", text="We are truly sorry.") == revised
    assert list(reply.versions.order_by("number").values_list("text", flat=True)) == [
        "We are sorry.",
        "We are truly sorry.",
    ]


def test_an_agency_and_its_client_may_each_answer_once(employer, rival_employer):
    review = make_review(employer=employer, agency=rival_employer.pk)
    for speaker in (employer, rival_employer):
        replying.write_reply(review=review, employer=speaker, kind="apology", text="Sorry.")
    assert review.replies.count() == 2


def test_nobody_else_may_reply(employer, rival_employer):
    review = make_review(employer=employer)
    with pytest.raises(IllegalMoveError):
        replying.write_reply(review=review, employer=rival_employer, kind="dispute", text="Not so.")
    assert not Reply.objects.exists()


@pytest.mark.parametrize("status", ["queued", "approved", "withdrawn", "restricted"])
def test_only_a_published_review_takes_a_reply_or_a_suggestion(employer, status):
    review = make_review(employer=employer, status=status)
    with pytest.raises(IllegalMoveError):
        replying.write_reply(review=review, employer=employer, kind="apology", text="Sorry.")
    with pytest.raises(IllegalMoveError):
        suggesting.suggest(review=review, text="Keep looking.")


@pytest.mark.parametrize(
    "change", [{"kind": "poem"}, {"text": " "}, {"stated_reason": "laziness"}, {"commitment_text": "By May."}]
)
def test_a_reply_that_does_not_fit_is_refused_whole(employer, change):
    review = make_review(employer=employer)
    with pytest.raises(ValidationError):
        replying.write_reply(
            review=review, employer=employer, **({"kind": "apology", "text": "Sorry."} | change)
        )
    assert not Reply.objects.exists()


def test_a_reply_is_approved_refused_and_withdrawn(employer):
    review = make_review(employer=employer)
    reply = replying.write_reply(review=review, employer=employer, kind="apology", text="Sorry.")
    version = reply.versions.get()
    with pytest.raises(IllegalMoveError):
        replying.approve_reply(reply=reply, version=version, guards=ALL_GUARDS)
    with transaction.atomic():
        change_status(subject=reply, to=Status.IN_REVIEW, actor=Actor.QUEUE, guards=ALL_GUARDS)
    replying.approve_reply(reply=reply, version=version, guards=ALL_GUARDS)
    reply.refresh_from_db()
    assert (reply.status, reply.live_version) == ("approved", version)
    replying.withdraw_reply(reply=reply)
    replying.erase_reply(reply=reply, guards=ALL_GUARDS)
    reply.refresh_from_db()
    assert (reply.status, reply.live_version, reply.versions.count()) == ("erased", None, 0)
    replying.write_reply(review=review, employer=employer, kind="apology", text="Sorry once more.")
    assert review.replies.count() == 2


def test_a_suggestion_is_written_changed_and_taken_away(employer):
    review = make_review(employer=employer)
    suggesting.suggest(review=review, text="Keep looking.")
    suggesting.suggest(review=review, text="Do keep looking.")
    assert Suggestion.objects.get().text == "Do keep looking."
    assert suggesting.suggest(review=review, text="") is None
    assert not Suggestion.objects.exists()
    with pytest.raises(ValidationError):
        suggesting.suggest(review=review, text="x" * 601)
