"""Planted faults are seen by the nearest tests; `make prove` plants all of them, CI one of each kind."""

import pytest

from tests.mutants.planted import IN_CI, MUTANTS
from tests.mutants.planting import misplaced, planted

BY_NAME = {mutant.name: mutant for mutant in MUTANTS}


def test_every_fault_still_has_its_place():
    assert {mutant.name: trouble for mutant in MUTANTS if (trouble := misplaced(mutant))} == {}


def test_there_are_twenty_at_least_and_each_has_a_name_of_its_own():
    assert len(BY_NAME) == len(MUTANTS) >= 20


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("name", IN_CI)
def test_a_planted_fault_is_seen(name):
    outcome = planted(BY_NAME[name])
    assert outcome.killer, outcome.trouble or "all tests passed"
