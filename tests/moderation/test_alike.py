"""Texts that are nearly the same: found, shown with what was decided, refused together; and bursts."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from moderation import likeness
from moderation.errors import IncompleteReasonsError, ModerationError, StaleVersionError, StateChangedError
from moderation.models import Case, Decision, Likeness
from moderation.services import alike, authors, cases, deadlines, fingerprints
from reviews.findings import Context, Kind, find_in_context
from reviews.findings.context import is_burst, worth_a_remark
from reviews.models import Review
from reviews.services import judging
from submissions import services as submissions
from submissions.keys import new_key
from tests import factories
from tests.moderation.scenes import NOW, claimed, decided, nothing_changes, queued, review_of

SPAM = (
    "Earn from home with our certified course! We placed 400 people at firms like this one last year. "
    "Look for the golden owl academy and tell them that the owl sent you."
)
OTHER = "They said two weeks and it took five. The recruiter was kind, but nobody told me where I stood."
KEY = b"a key of these tests"


# --- Fingerprints -------------------------------------------------------------------------------------------


def shared(one: str, other: str) -> int:
    return len(set(likeness.marks_of(one, KEY)) & set(likeness.marks_of(other, KEY)))


@pytest.mark.parametrize(
    "other",
    [
        SPAM.upper(),
        SPAM.replace("400", "650"),
        SPAM.replace("golden owl", "silver owl"),
        "Hello. " + SPAM + " Thanks!",
        SPAM.replace(" ", "  ").replace("!", "?"),
        SPAM[:-30],
    ],
)
def test_small_changes_leave_texts_alike(other):
    assert shared(SPAM, other)
    assert likeness.similarity(SPAM, other) >= likeness.ALIKE


def test_different_texts_are_not_alike():
    assert likeness.similarity(SPAM, OTHER) == 0
    assert shared(SPAM, OTHER) == 0


def test_a_mark_depends_on_the_key():
    assert not set(likeness.marks_of(SPAM, KEY)) & set(likeness.marks_of(SPAM, b"another key"))


@given(st.text(max_size=400))
def test_every_text_has_no_marks_or_sixteen_of_63_bits(text):
    marks = likeness.marks_of(text, KEY)
    assert len(marks) in {0, 16}
    assert all(0 <= mark < 2**63 for mark in marks)
    assert marks == likeness.marks_of(text, KEY)


@pytest.mark.parametrize("text", ["", "Nobody ever rang back.", "!?" * 500, "会社から返事がない"])
def test_short_texts_have_none(text):
    assert likeness.marks_of(text, KEY) == ()


# --- What is kept -------------------------------------------------------------------------------------------


def test_a_fingerprint_goes_with_the_text(employer):
    review = queued(employer, story=SPAM)
    assert Likeness.objects.filter(version__review=review).count() == 16
    authors.withdraw(review=review, now=NOW)
    deadlines.expire(now=NOW + dt.timedelta(days=3))
    assert not Likeness.objects.exists()


def test_blanking_makes_the_fingerprint_anew(employer, moderator):
    case = claimed(employer, moderator.user, story=SPAM)
    before = set(Likeness.objects.values_list("mark", flat=True))
    decided(case, moderator.user, "publish_redacted", redactions=[(0, 60, "spam")])
    after = set(Likeness.objects.values_list("mark", flat=True))
    assert len(after) == 16
    assert after != before
    version = Review.objects.get().versions.get()
    fingerprints.keep(version)
    assert set(Likeness.objects.values_list("mark", flat=True)) == after


def test_the_night_gives_fingerprints_to_texts_from_before_an_update(employer):
    factories.make_review(employer=employer, text=SPAM)
    factories.make_review(employer=employer, text="Short.")
    assert not Likeness.objects.exists()
    assert fingerprints.keep_missing() == 1
    assert Likeness.objects.count() == 16
    assert fingerprints.keep_missing() == 0


# --- Finding ------------------------------------------------------------------------------------------------


def found_for(case: Case, person) -> list[alike.Alike]:
    return alike.alike_to(case, moderator=person.user, now=NOW)


def test_earlier_decisions_stand_beside_the_text(employer, rival_employer, moderator):
    first = claimed(employer, moderator.user, story=SPAM)
    decided(first, moderator.user, "refuse", grounds=["spam"])
    case = claimed(rival_employer, moderator.user, story=SPAM.replace("400", "300"))
    (one,) = found_for(case, moderator)
    assert (one.subject, one.percent, one.free) == (review_of(first), 100, False)
    assert one.decision is not None
    assert (one.decision.action, one.decision.ground) == ("refuse", "spam")


def test_those_that_wait_come_first_and_can_be_taken_along(employer, moderator):
    decided(claimed(employer, moderator.user, story=SPAM), moderator.user, "refuse", grounds=["spam"])
    case = claimed(employer, moderator.user, story=SPAM)
    queued(employer, story=SPAM + " Yes!")
    queued(employer, story=OTHER)
    assert [(one.free, one.case is not None) for one in found_for(case, moderator)] == [
        (True, True),
        (False, False),
    ]


def test_what_somebody_else_holds_is_shown_and_cannot_be_taken(employer, moderator, second_moderator):
    claimed(employer, second_moderator.user, story=SPAM)
    case = claimed(employer, moderator.user, story=SPAM)
    assert [one.free for one in found_for(case, moderator)] == [False]


def test_what_concerns_an_employer_one_is_tied_to_is_left_out(employer, rival_employer, moderator):
    queued(rival_employer, story=SPAM)
    factories.representative(user=moderator.user, employer=rival_employer)
    assert found_for(claimed(employer, moderator.user, story=SPAM), moderator) == []


def test_the_number_of_queries_does_not_grow(employer, moderator, django_assert_max_num_queries):
    case = claimed(employer, moderator.user, story=SPAM)
    for number in range(70):
        queued(employer, story=f"{SPAM} Number {number}.")
    with django_assert_max_num_queries(11):
        assert len(found_for(case, moderator)) == alike.MOST_SHOWN


# --- Refusing together --------------------------------------------------------------------------------------


def together(case: Case, moderator, others, **changed):
    how: dict[str, Any] = {"grounds": ["spam"], "facts": "It advertises a course.", "now": NOW} | changed
    return alike.refuse_together(
        case=case, moderator=moderator.user, others=others, version_sha=case.version_sha, **how
    )


def two_more(employer, moderator) -> tuple[Case, list[tuple[int, str]]]:
    case = claimed(employer, moderator.user, story=SPAM)
    more = [queued(employer, story=f"{SPAM} {word}") for word in ("Now!", "Today!")]
    return case, [(one.cases.get().pk, one.cases.get().version_sha) for one in more]


def test_each_has_its_own_entry_and_statement(employer, moderator):
    case, others = two_more(employer, moderator)
    done = together(case, moderator, others)
    assert not Case.objects.exists()
    assert {review.status for review in Review.objects.all()} == {"rejected"}
    assert Decision.objects.count() == len({one.log_ref for one in done}) == 3
    for review in Review.objects.all():
        statement = review.statements.get()
        assert (statement.facts, statement.decided_by) == ("It advertises a course.", moderator.user)
        assert statement.redress


def test_one_that_changed_stops_all(employer, moderator):
    case, others = two_more(employer, moderator)
    authors.submit_edit(review=review_of(Case.objects.get(pk=others[1][0])), text=f"{SPAM} Wait.", now=NOW)
    with nothing_changes(), pytest.raises(StaleVersionError):
        together(case, moderator, others)


@pytest.mark.parametrize("grounds", [[], ["harassment"], ["spam", "harassment"]])
def test_other_grounds_are_refused(employer, moderator, grounds):
    case, others = two_more(employer, moderator)
    with nothing_changes(), pytest.raises(IncompleteReasonsError):
        together(case, moderator, others, grounds=grounds)


def test_what_is_not_alike_cannot_be_smuggled_in(employer, moderator):
    case, others = two_more(employer, moderator)
    other = queued(employer, story=OTHER).cases.get()
    with nothing_changes(), pytest.raises(StateChangedError):
        together(case, moderator, [*others, (other.pk, other.version_sha)])


def test_what_somebody_else_holds_stops_all(employer, moderator, second_moderator):
    case, others = two_more(employer, moderator)
    assert cases.claim_next(moderator=second_moderator.user, now=NOW)
    with nothing_changes(), pytest.raises(ModerationError):
        together(case, moderator, others)


# --- Context ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "usual", "burst"), [(4, 0, False), (5, 0, True), (5, 2, False), (8, 2, True), (11, 3, False)]
)
def test_a_burst_is_many_and_many_times_the_usual(count, usual, burst):
    assert is_burst(count, usual) is burst


def test_findings_in_context_are_about_the_whole_text():
    context = Context(alike=2, in_two_weeks=9, usual=0.5, one_of_many=True)
    found = find_in_context("A text.", context)
    assert [one.kind for one in found] == [Kind.NEAR_DUPLICATE, Kind.BURST, Kind.MANY_BY_ONE_KEY]
    assert {(one.start, one.end) for one in found} == {(0, 7)}
    assert find_in_context("A text.", Context()) == []


def test_a_burst_of_one_employer_is_noticed(employer, rival_employer, moderator):
    case = claimed(employer, moderator.user)
    for _number in range(3):
        queued(employer)
        queued(rival_employer)
    assert alike.context_of(case, alike=0).in_two_weeks == 4
    queued(employer)
    kinds = [one.kind for one in find_in_context("x", alike.context_of(case, alike=0))]
    assert kinds == [Kind.BURST]


# --- One key, many reviews ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "others", "told"), [(3, 5, True), (2, 5, False), (3, 4, False), (7, 0, False)]
)
def test_many_under_one_key_are_told_only_among_enough_others(mine, others, told):
    assert worth_a_remark(under_this_key=mine, by_others=others) is told


def submitted(employer, key) -> Case:
    nonce = submissions.new_nonce()
    submissions.submit(facts=factories.facts(employer=employer), key=key, nonce=nonce)
    return Case.objects.get(review=submissions.pk_of(nonce))


def test_the_third_review_under_a_key_leaves_one_bit_on_its_case(employer, rival_employer):
    for _number in range(5):
        factories.make_review(employer=employer)
    key = new_key()
    told = [submitted(employer, key).one_of_many for _number in range(3)]
    assert told == [False, False, True]
    assert submitted(rival_employer, key).one_of_many is False
    assert submitted(employer, new_key()).one_of_many is False
    assert submitted(employer, None).one_of_many is False


def test_among_few_reviews_nothing_is_told(employer):
    key = new_key()
    assert not any(submitted(employer, key).one_of_many for _number in range(4))


# --- The page -----------------------------------------------------------------------------------------------


def at_the_desk(employer, moderator) -> Case:
    now = timezone.now()
    queued(employer, story=SPAM, now=now)
    case = cases.claim_next(moderator=moderator.user, now=now)
    assert case is not None
    for word in ("Now!", "Today!"):
        queued(employer, story=f"{SPAM} {word}", now=now)
    return case


def sent(case: Case, **fields):
    others = [f"{one.pk}-{one.version_sha}" for one in Case.objects.exclude(pk=case.pk)]
    return {
        "version_sha": case.version_sha,
        "action": "refuse",
        "grounds": ["spam"],
        "facts": "It advertises a course.",
        "also": others,
        "do": "decide",
    } | fields


def test_alike_texts_are_on_the_page_and_refused_with_it(employer, moderator):
    case = at_the_desk(employer, moderator)
    html = moderator.client.get(f"/moderation/case/{case.pk}/").content.decode()
    assert html.count('name="also"') == 2
    assert "Nearly the same as other texts" in html
    page = moderator.client.post(f"/moderation/case/{case.pk}/", sent(case), follow=True)
    assert "3 texts are refused, each with its own reasons" in page.content.decode()
    assert {review.status for review in Review.objects.all()} == {"rejected"}


def test_no_page_of_the_desk_asks_more_with_more_cases(employer, moderator):
    case = at_the_desk(employer, moderator)
    pages = ("/moderation/", f"/moderation/case/{case.pk}/", "/moderation/hidden/")

    def asked() -> list[int]:
        counts = []
        for address in pages:
            with CaptureQueriesContext(connection) as caught:
                assert moderator.client.get(address).status_code == 200
            counts.append(len(caught))
        return counts

    # The first visits warm up what is looked up once.
    asked()
    with_few = asked()
    for number in range(60):
        queued(employer, story=f"{SPAM} Number {number}.", now=timezone.now())
    assert asked() == with_few


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "publish", "grounds": []}, "Other texts can be refused together, and nothing else"),
        ({"grounds": ["harassment"]}, "as spam or as duplicates, on no other ground"),
        ({"also": ["1-0"]}, "was decided meanwhile"),
    ],
)
def test_what_cannot_be_done_together_is_said(employer, moderator, fields, words):
    case = at_the_desk(employer, moderator)
    page = moderator.client.post(f"/moderation/case/{case.pk}/", sent(case, **fields))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert Case.objects.count() == 3


def test_an_erased_text_leaves_nothing_to_find(employer, moderator):
    review = queued(employer, story=SPAM)
    judging.withdraw(review=review)
    judging.erase(review=review, guards=factories.ALL_GUARDS)
    Case.objects.all().delete()
    assert found_for(claimed(employer, moderator.user, story=SPAM), moderator) == []


@pytest.mark.parametrize(
    "question",
    [
        "What is your name?",
        "On which day was it?",
        "Please call me.",
        "Send us your e-mail.",
        "Who were you?",
    ],
)
def test_a_question_never_asks_who_the_author_is(employer, moderator, question):
    case = claimed(employer, moderator.user)
    with nothing_changes(), pytest.raises(IncompleteReasonsError, match="asks who the author is"):
        decided(case, moderator.user, "ask", question=question)
