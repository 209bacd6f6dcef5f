"""The table of moderation's moves, written down once more from the design, against reviews/lifecycle.py.

Each row says from where, to where, by whom and under which conditions; several states stand between
spaces. A move that is missing here or there, or that asks for more or less, fails. A new row wants the
same care as a new right.
"""

from itertools import product

import pytest

from reviews.lifecycle import INITIAL, MOVES, Actor, Guard, IllegalMoveError, Status, check

TABLE = """
from                                     to                           who        guards
queued                                   in_review                    queue      no_conflict
in_review                                queued                       moderator  lease_over
in_review                                queued                       queue      lease_over
in_review                                needs_author                 moderator  lease_held no_conflict reasons
needs_author                             queued                       author     answered
needs_author                             rejected                     system     deadline_over reasons
in_review                                approved                     moderator  lease_held no_conflict version_read second_factor reasons
in_review                                rejected                     moderator  lease_held no_conflict version_read reasons
approved                                 published                    system     in_batch
published                                restricted                   moderator  no_conflict second_factor reasons
restricted                               published removed            moderator  no_conflict second_factor contested_by_other reasons
published                                removed                      moderator  no_conflict second_factor reasons
rejected restricted removed              appealed                     author     within_appeal_time
appealed                                 approved                     moderator  no_conflict somebody_else version_read second_factor reasons
appealed                                 rejected restricted removed  moderator  no_conflict somebody_else reasons
queued in_review needs_author approved   withdrawn                    author     -
published restricted appealed            withdrawn                    author     -
approved                                 withdrawn                    system     deadline_over
withdrawn rejected removed               erased                       system     deadline_over no_hold
"""  # noqa: E501  (a table is read by its columns)

type Key = tuple[Status, Status, Actor]


def cells(line: str) -> list[str]:
    """Return the four columns of a line; two spaces part them."""
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def rows() -> dict[Key, frozenset[Guard]]:
    """Return each move of the table with its conditions."""
    found: dict[Key, frozenset[Guard]] = {}
    for line in TABLE.strip().splitlines()[1:]:
        starts, ends, who, guards = cells(line)
        needed = frozenset(Guard(name) for name in guards.split() if name != "-")
        for start, end in product(starts.split(), ends.split()):
            key = (Status(start), Status(end), Actor(who))
            assert key not in found, f"{key} stands in the table twice"
            found[key] = needed
    return found


ROWS = rows()
ALL_KEYS = list(product(Status, Status, Actor))


def test_the_moves_are_exactly_those_of_the_table():
    assert ROWS == MOVES


def test_a_text_begins_in_the_queue():
    assert Status.QUEUED == INITIAL


def test_the_states_are_exactly_those_of_the_table():
    named = {state for start, end, _who in ROWS for state in (start, end)}
    assert named == set(Status)


@pytest.mark.parametrize("key", sorted(ROWS), ids="-".join)
def test_a_move_of_the_table_is_carried_out_with_its_guards_and_refused_without_any_of_them(key):
    start, end, who = key
    check(start=start, end=end, actor=who, guards=ROWS[key])
    for missing in ROWS[key]:
        with pytest.raises(IllegalMoveError, match=missing):
            check(start=start, end=end, actor=who, guards=frozenset(Guard) - {missing})


def test_every_other_move_is_refused_whatever_is_claimed():
    refused = [key for key in ALL_KEYS if key not in ROWS]
    assert len(refused) == len(Status) ** 2 * len(Actor) - len(ROWS)
    for start, end, who in refused:
        with pytest.raises(IllegalMoveError):
            check(start=start, end=end, actor=who, guards=frozenset(Guard))


def test_an_employer_is_nobody_who_makes_a_move():
    assert {who for _start, _end, who in MOVES} == {"author", "queue", "moderator", "system"} == set(Actor)
