"""The invariants of moderation hold whatever the machine does, and every rule of it has happened."""

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.moderation.machine import DONE, Machine


def run(examples: int, steps: int) -> None:
    DONE.clear()
    run_state_machine_as_test(
        Machine,
        settings=hypothesis.settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_invariants_hold_in_a_short_run():
    run(examples=10, steps=40)
    assert {"submit", "claim", "publish"} <= {name for name, count in DONE.items() if count}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_invariants_hold_in_a_long_run():
    run(examples=60, steps=60)
    reached = {name for name, count in DONE.items() if count}
    expected = {"publish", "publish_redacted", "ask", "refuse", "answer", "edit", "withdraw", "batch"}
    expected |= {"restrict", "restore", "remove", "reply", "night: lapsed", "night: erased", "night: leases"}
    assert expected <= reached, DONE
