"""Statements of reasons: complete, or refused with what they lack."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.grounds import Ground
from moderation.models import Action
from moderation.reasons import (
    ADVERSE,
    FACTS_OF_GROUND,
    IncompleteError,
    clauses_of,
    compose,
    suggested_facts,
)
from moderation.rules import CLAUSE_OF_GROUND, CLAUSES
from moderation.wording import DECIDED

DAY = dt.date(2026, 11, 21)


def test_a_refusal_says_what_why_by_which_rule_and_until_when_it_can_be_contested():
    reasons = compose(
        action="refuse", grounds=["names_private_person", "contact_details"], facts=" A name. ", day=DAY
    )
    assert reasons.clauses == ("4.1", "4.2")
    assert reasons.facts == "A name."
    assert reasons.appeal_by == dt.date(2027, 5, 23)
    assert "Sun 23 May 2027" in reasons.redress
    assert "/diary/" in reasons.redress
    assert reasons.day == DAY
    assert not reasons.automated


def test_a_publication_needs_no_reasons():
    reasons = compose(action="publish", grounds=[], facts="", day=DAY)
    assert (reasons.clauses, reasons.redress, reasons.appeal_by) == ((), "", None)


def test_a_question_names_the_last_day_for_an_answer():
    reasons = compose(
        action="ask", grounds=["wrong_employer"], facts="Which one?", day=DAY, answer_by=dt.date(2026, 12, 21)
    )
    assert "Mon 21 Dec 2026" in reasons.scope
    assert reasons.appeal_by is None


@pytest.mark.parametrize(
    ("action", "grounds", "facts", "blanks", "missing"),
    [
        ("refuse", [], "", 0, ("ground", "facts")),
        ("refuse", ["spam"], " \n ", 0, ("facts",)),
        ("remove", [], "Why.", 0, ("ground",)),
        ("restore", [], "", 0, ("facts",)),
        ("ask", ["spam"], "", 0, ("facts",)),
        ("publish_redacted", ["spam"], "Why.", 0, ("blanks",)),
    ],
)
def test_an_incomplete_one_says_what_is_missing(action, grounds, facts, blanks, missing):
    with pytest.raises(IncompleteError) as caught:
        compose(action=action, grounds=grounds, facts=facts, day=DAY, blanks=blanks)
    assert caught.value.missing == missing


def test_two_grounds_of_one_clause_cite_it_once():
    assert clauses_of(["spam", "spam", "harassment"]) == ("3.2", "5.1")


def test_an_unknown_ground_is_refused():
    with pytest.raises(KeyError):
        compose(action="refuse", grounds=["dislike"], facts="Why.", day=DAY)


def test_every_ground_has_a_clause_a_label_and_a_sentence():
    codes = {ground.value for ground in Ground}
    assert codes == set(CLAUSE_OF_GROUND) == set(FACTS_OF_GROUND)
    assert set(CLAUSE_OF_GROUND.values()) <= {clause.number for clause in CLAUSES}


def test_every_action_has_words():
    assert {(action, False) for action in Action} <= set(DECIDED)
    assert {action.value for action in Action} > ADVERSE


@given(
    st.sampled_from(sorted(ADVERSE - {"ask"})),
    st.lists(st.sampled_from(sorted(CLAUSE_OF_GROUND)), max_size=4),
    st.text(max_size=30),
    st.integers(0, 3),
)
def test_what_is_composed_is_complete(action, grounds, facts, blanks):
    lacks = not grounds or not facts.strip() or (action in {"publish_redacted", "redact"} and not blanks)
    if lacks:
        with pytest.raises(IncompleteError):
            compose(action=action, grounds=grounds, facts=facts, day=DAY, blanks=blanks)
        return
    reasons = compose(action=action, grounds=grounds, facts=facts, day=DAY, blanks=blanks)
    assert reasons.clauses
    assert reasons.facts
    assert reasons.scope
    assert reasons.redress
    assert (reasons.appeal_by is not None) == (action in {"refuse", "restrict", "remove"})
    assert "{" not in reasons.scope + reasons.redress


def test_the_suggested_facts_have_a_sentence_for_each_ground():
    assert suggested_facts(["spam", "contact_details"]) == (
        "The text is not a review, or advertises something. The text contains contact details."
    )
