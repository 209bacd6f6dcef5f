"""A process that is killed while it decides leaves a log and states that agree, and the next one goes on."""

import json
import os
import subprocess
import sys

import pytest

from tests import needs
from tests.architecture.rules import ROOT

# `make prove` raises it.
RUNS = int(os.environ.get("KILLS", "20"))


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_log_and_states_agree_after_every_kill(engine):
    if engine == "postgresql":
        needs.postgres()
    command = [sys.executable, "-m", "tests.kills.drill", "--engine", engine, "--runs", str(RUNS)]
    # The drill has settings of its own: those of production.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARDBACK_")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800, check=False
    )
    assert done.stdout, done.stderr
    seen = json.loads(done.stdout)
    assert seen["faults"] == []
    assert seen["runs"] == RUNS
    # Most kills strike within a deed, and decisions really were made between them.
    assert seen["within"] > RUNS // 2
    assert seen["entries"] >= RUNS // 2
