"""The table of moves: pure, and as moderation.md has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.lifecycle import (
    FINAL,
    INITIAL,
    MOVES,
    ON_THE_CLOCK,
    VISIBLE,
    WITHDRAWABLE,
    Actor,
    Guard,
    IllegalMoveError,
    Status,
    check,
)

statuses, actors = st.sampled_from(Status), st.sampled_from(Actor)
some_guards = st.frozensets(st.sampled_from(Guard))


@given(statuses, statuses, actors, some_guards)
def test_a_move_is_legal_exactly_when_the_table_has_it_and_its_guards_hold(start, end, actor, guards):
    needed = MOVES.get((start, end, actor))
    if needed is not None and needed <= guards:
        move = check(start=start, end=end, actor=actor, guards=guards)
        assert (move.start, move.end, move.actor) == (start, end, actor)
    else:
        with pytest.raises(IllegalMoveError):
            check(start=start, end=end, actor=actor, guards=guards)


@given(st.sampled_from(sorted(MOVES)), st.data())
def test_every_single_guard_is_needed(key, data):
    start, end, actor = key
    needed = MOVES[key]
    if needed:
        missing = data.draw(st.sampled_from(sorted(needed)))
        with pytest.raises(IllegalMoveError, match=missing):
            check(start=start, end=end, actor=actor, guards=frozenset(Guard) - {missing})


def test_readers_see_the_published_alone():
    assert {Status.PUBLISHED} == VISIBLE


def test_nothing_is_published_but_by_a_batch_or_restored_by_a_moderator():
    ways = {
        (start, actor): guards for (start, end, actor), guards in MOVES.items() if end == Status.PUBLISHED
    }
    assert set(ways) == {(Status.APPROVED, Actor.SYSTEM), (Status.RESTRICTED, Actor.MODERATOR)}
    assert ways[Status.APPROVED, Actor.SYSTEM] == {Guard.IN_BATCH}


def test_approval_is_of_the_version_that_was_read_by_somebody_without_a_tie():
    for (_start, end, _actor), guards in MOVES.items():
        if end == Status.APPROVED:
            assert {Guard.VERSION_READ, Guard.NO_CONFLICT, Guard.SECOND_FACTOR, Guard.REASONS} <= guards


def test_every_refusal_removal_and_restriction_needs_reasons():
    for (start, end, _actor), guards in MOVES.items():
        if end in {Status.REJECTED, Status.REMOVED, Status.RESTRICTED} and start != end:
            assert Guard.REASONS in guards


def test_authors_withdraw_from_wherever_something_can_still_happen_and_without_a_reason():
    for state in WITHDRAWABLE:
        assert MOVES[state, Status.WITHDRAWN, Actor.AUTHOR] == frozenset()
    assert set(Status) - WITHDRAWABLE == {
        Status.REJECTED,
        Status.REMOVED,
        Status.WITHDRAWN,
        Status.ERASED,
    }


def test_what_is_withdrawn_can_only_be_erased_and_what_is_erased_stays_so():
    assert {end for start, end, _ in MOVES if start == Status.WITHDRAWN} == {Status.ERASED}
    assert not [start for start, _end, _ in MOVES if start in FINAL]


def test_erasing_never_happens_under_a_hold():
    for (_start, end, actor), guards in MOVES.items():
        if end == Status.ERASED:
            assert actor == Actor.SYSTEM
            assert {Guard.NO_HOLD, Guard.DEADLINE_OVER} <= guards


def test_every_state_can_be_reached():
    reached, edge = {INITIAL}, {INITIAL}
    while edge:
        edge = {end for start, end, _ in MOVES if start in edge} - reached
        reached |= edge
    assert reached == set(Status)


def test_an_appeal_is_decided_by_somebody_else():
    for (start, _end, actor), guards in MOVES.items():
        if start == Status.APPEALED and actor == Actor.MODERATOR:
            assert Guard.SOMEBODY_ELSE in guards


def test_the_sites_clock_pauses_only_while_the_author_is_asked():
    undecided = {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR, Status.APPEALED}
    assert undecided - ON_THE_CLOCK == {Status.NEEDS_AUTHOR}
