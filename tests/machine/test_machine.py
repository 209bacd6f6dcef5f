"""The invariants of moderation hold whatever the machine does, and every rule of it has happened."""

import json
import os
from pathlib import Path

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.counts import RARE, USUAL
from tests.machine.machine import Machine
from tests.machine.world import DONE

# `make prove` raises it, takes other examples every time, and reads the counts from a file.
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "10"))
COUNTS = os.environ.get("MACHINE_COUNTS", "")


def run(examples: int, steps: int) -> None:
    DONE.clear()
    run_state_machine_as_test(
        Machine,
        settings=hypothesis.settings(
            max_examples=examples,
            stateful_step_count=steps,
            # A failure is told as it was found: to shorten it takes longer than to read it.
            phases=[hypothesis.Phase.generate],
            deadline=None,
            database=None,
            derandomize=not COUNTS,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_invariants_hold_in_a_short_run():
    run(examples=3, steps=30)
    assert {"submit", "publish", "restrict", "restore"} <= {name for name, count in DONE.items() if count}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_invariants_hold_in_a_long_run():
    try:
        run(examples=EXAMPLES, steps=60)
    finally:
        if COUNTS:
            Path(COUNTS).write_text(json.dumps(DONE), encoding="utf-8")
    assert [name for name in USUAL if not DONE[name]] == [], DONE
    # A run of a minute or two need not meet every rare deed; `make prove` does, a thousand times each.
    never = [name for name in RARE if not DONE[name]]
    assert len(never) <= 3, never
