"""Every address, by every role, for one's own thing and another's: what each gets stands in rooms/*.txt.

Where somebody gets something else, the failure prints what everybody really gets; read each line of it
before it goes into the table.
"""

import pytest

from tests.examples import ONE_ADDRESS
from tests.machine.digest import digest
from tests.matrix.sweep import NOTHING, answer, sweep
from tests.matrix.table import Row, parsed, read, written
from tests.matrix.world import ROLES, build

TABLE = read()


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("room", TABLE)
def test_everybody_gets_what_the_table_says_and_what_is_refused_changes_nothing(room):
    expected = TABLE[room]
    found, changed = sweep(build(), [row.key for row in expected])
    wrong = [row for row, said in zip(found, expected, strict=True) if row.answers != said.answers]
    assert not wrong, f"what everybody really gets:\n{written(wrong)}"
    assert changed == []


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_the_french_edition_lets_in_whom_the_english_one_does():
    # The rows are of one code in both editions, so every eleventh is enough to see that nothing is left out.
    rows = [row for room in TABLE.values() for row in room if not ONE_ADDRESS.match(row.route)][::11]
    world, before, wrong = build(), digest(without=frozenset({"django_session"})), []
    for row in rows:
        url = row.route if row.whose == NOTHING else world.examples[row.route][row.whose]
        for role, said in zip(ROLES, row.answers, strict=True):
            found, changed = answer(world, role, row.method, url, before, language="fr")
            if found != said or changed:
                wrong.append(f"{role} {row.method} {url}: {found}, not {said}; {changed}")
    assert wrong == []


def test_no_address_stands_in_two_lines():
    keys = [row.key for rows in TABLE.values() for row in rows]
    assert len(keys) == len(set(keys))


def test_nothing_in_the_table_is_an_error_of_ours():
    answers = {answer for rows in TABLE.values() for row in rows for answer in row.answers}
    assert answers <= {"done", "200", "400", "404", "405", "409", "410", "422", "on", "login", "factor"}


def test_only_a_post_does_a_deed():
    rows = [row for room in TABLE.values() for row in room if "done" in row.answers]
    assert rows
    assert {row.method for row in rows} == {"POST"}


def test_the_table_is_read_as_it_is_written():
    row = Row("/a/<int:pk>/", "rival's", "GET", ("404", "404", *["200"] * (len(ROLES) - 2)))
    assert parsed(written([row])) == [row]
    with pytest.raises(ValueError, match="2 answers for 11 roles"):
        parsed("/a/  -  GET  200  404")
