"""`python -m scoring`: what it answers, and what it says of lines that cannot be scored."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cells import Cell
from scoring.clock import BIN_ENDS, PHASES
from scoring.estimate import estimate
from scoring.evidence import Counts, Evidence
from scoring.launch import LAUNCH, OMEGA
from scoring.lines import MAX_LINE, answers
from tests.scoring.test_estimate import FIVE, FIVE_MIX

ROOT = Path(__file__).resolve().parents[2]


def told(*lines: str | bytes | dict) -> list[dict]:
    raw = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
    data = b"\n".join(line.encode() if isinstance(line, str) else line for line in raw)
    return [json.loads(line) for line in answers(io.BytesIO(data))]


def as_json(phase: str, day: int, answered: bool) -> dict:
    return {"phase": phase, "day": day, "answered": answered}


def wait(**changes) -> dict:
    return {"waits": [{"phase": "interview", "day": 5, "answered": True, **changes}]}


def test_no_waits_are_the_typical_employer():
    (found,) = told({"employer": "Zürich & söhne"})
    assert found["employer"] == "Zürich & söhne"
    assert found["n"] == 0
    typical = estimate(Evidence())
    assert found["score"] == typical.score
    assert found["sd"] == typical.sd
    assert found["band80"] == list(typical.band(0.8))
    assert found["band95"] == list(typical.band(0.95))
    assert found["rungs"] == pytest.approx(LAUNCH.rungs)
    assert found["heard_by"]["90"] == typical.heard_by(90)[0]
    assert list(found["heard_by"]) == ["7", "14", "21", "30", "60", "90"]
    assert found["median"] == typical.median()
    assert found["kept"] is None
    assert found["late_by"] is None
    assert list(found) == (
        "employer n score sd band80 band95 heard_by median next7 next14 next30 kept late_by rungs".split()
    )


def test_v5_of_the_design_with_a_prior_and_a_mix_of_its_own():
    prior = {"hazards": FIVE.hazards, "rungs": FIVE.rungs, "promise": FIVE.promise}
    first, second, third = told(
        {"prior": prior, "mix": FIVE_MIX},
        {"prior": prior, "mix": FIVE_MIX, **wait()},
        {"prior": prior, "mix": FIVE_MIX, **wait(day=40, answered=False)},
    )
    for found, score, sd in ((first, 56.227687408, 20.13178), (second, 64.191239491, 16.566581)):
        assert found["score"] == pytest.approx(score, abs=1e-8)
        assert found["sd"] == pytest.approx(sd, abs=1e-5)
    assert third["score"] == pytest.approx(43.860229122, abs=1e-8)


@given(st.lists(st.tuples(st.sampled_from(PHASES), st.integers(0, 100), st.booleans()), max_size=12))
def test_waits_and_their_cells_have_the_same_score(waits):
    by_day = {"waits": [as_json(*one) for one in waits], "waited": 7}
    sums: dict[str, Cell] = {}
    for phase, day, answered in waits:
        sums[phase] = sums.get(phase, Cell.empty()) + Cell.of_day(day, answered=answered)
    cells = {phase: {"d": cell.d, "x": [x2 / 2 for x2 in cell.x2]} for phase, cell in sums.items()}
    one, other = told(by_day, {"cells": cells, "waited": 7})
    assert one["n"] == len(waits)
    for key in ("score", "sd", "next7", "next14", "next30"):
        assert one[key] == pytest.approx(other[key], abs=1e-9)
    weighted = told({"waits": [as_json(*one) | {"weight": 0.5} for one in waits + waits]})[0]
    assert weighted["score"] == pytest.approx(one["score"], abs=1e-9)


def test_a_wait_may_be_told_by_its_bin_and_then_the_half_bin_rule_applies():
    by_bin, by_day = told({"waits": [{"phase": "decision", "bin": 4, "answered": False}]}, {})
    cell = Counts.of_cell(Cell.of_bin(4, answered=False))
    assert by_bin["score"] == pytest.approx(estimate(Evidence({"decision": cell})).score)
    assert by_bin["score"] < by_day["score"]
    for number, end in enumerate(BIN_ENDS):
        one, other = told(
            {"waits": [{"phase": "decision", "bin": number, "answered": True}]},
            {"waits": [{"phase": "decision", "day": end, "answered": True}]},
        )
        assert one == other


def test_promises_and_their_cells():
    promises = [{"due": 5, "day": 12, "answered": True}, {"due": 5, "day": 3, "answered": False}]
    sums = Counts.of_promise(5, 12, answered=True) + Counts.of_promise(5, 3, answered=False)
    one, other = told({"promises": promises}, {"promise_cells": {"d": sums.d, "x": sums.x}})
    assert one == other
    assert 0 < one["kept"] < 0.5
    assert one["late_by"] > 0
    kept = told({"promises": [{"due": 5, "day": 3, "answered": True}] * 9})[0]
    assert kept["kept"] > 0.7
    assert kept["late_by"] == 0


def test_the_forecast_is_for_somebody_who_has_waited_14_days_unless_told():
    one, other = told({}, {"waited": 14})
    assert one == other


def test_the_forecast_ends_with_day_90():
    (found,) = told({"waited": 70})
    assert found["next7"] > 0
    assert found["next14"] > found["next7"]
    assert found["next30"] is None
    (found,) = told({"waited": 400})
    assert found["next7"] is None


def test_n_may_be_told_and_a_note_is_left_alone():
    (found,) = told({"cells": {}, "n": 12, "note": {"batch": 2900}})
    assert found["n"] == 12


BAD = [
    ("", "the line is empty"),
    ("   ", "the line is empty"),
    ("{", "not JSON"),
    ("hello", "not JSON: Expecting value, at character 1"),
    ("[1, 2]", "not an object"),
    ("null", "not an object"),
    (b"\xff{}", "not UTF-8, at byte 1"),
    ('{"waits": [], "waits": []}', 'the key "waits" stands twice'),
    ('{"wait": []}', 'unknown key "wait"'),
    ('{"waits": NaN}', "NaN is no number"),
    ('{"waited": -Infinity}', "-Infinity is no number"),
    ("[" * 200_000, "too many brackets"),
    ('{"waited": ' + "9" * 5000 + "}", "too many digits"),
    ('{"waited": ' + "9" * 4000 + "}", "lies from 0"),
    ('{"waited": 1e999}', "lies from 0"),
    ({"waited": -1}, "waited is -1"),
    ({"waited": 1.5}, "not a whole number"),
    ({"waited": True}, "waited is true, not a number"),
    ({"waited": None}, "waited is null, not a number"),
    ({"waits": {}}, "not a list"),
    ({"waits": [[]]}, "waits[0] is [], not an object"),
    (wait(day=-1), "waits[0].day is -1"),
    (wait(day="5"), 'waits[0].day is "5", not a number'),
    (wait(day=True), "waits[0].day is true, not a number"),
    (wait(day=10**30), "waits[0].day is 1000"),
    (wait(bin=3), 'one of "day" and "bin"'),
    ({"waits": [{"phase": "interview", "answered": True}]}, 'one of "day" and "bin"'),
    ({"waits": [{"phase": "interview", "bin": 10, "answered": True}]}, "lies from 0 to 9"),
    ({"waits": [{"phase": "interview", "day": 3}]}, 'waits[0] has no "answered"'),
    (wait(answered=1), "not true or false"),
    (wait(answered="yes"), "not true or false"),
    (wait(phase="task"), 'unknown phase "task"; known are applied, screening, interview, decision'),
    (wait(phase=None), "unknown phase null"),
    (wait(phase=["interview"]), "unknown phase"),
    (wait(weight=-0.5), "weight is -0.5"),
    (wait(weight=1e300), "weight is 1e+300"),
    (wait(waited=3), 'unknown key "waited"'),
    ({"cells": {"task": {"d": [0] * 10, "x": [0] * 10}}}, 'unknown phase "task"'),
    (
        {"cells": {"interview": {"d": [0] * 9, "x": [0] * 10}}},
        "cells.interview.d has 9 numbers; 10 are wanted",
    ),
    ({"cells": {"interview": {"d": [0] * 10}}}, 'cells.interview has no "x"'),
    ({"cells": {"interview": {"d": [0] * 10, "x": [-1] * 10}}}, "cells.interview.x[0] is -1"),
    ({"cells": {"interview": [0] * 20}}, "not an object"),
    ({"promise_cells": {"d": [0] * 10, "x": [0] * 10}}, "has 10 numbers; 9 are wanted"),
    ({"promises": [{"due": -1, "day": 3, "answered": True}]}, "promises[0].due is -1"),
    ({"promises": [{"due": 5, "answered": True}]}, 'promises[0] has no "day"'),
    ({"mix": {"interview": 0.5}}, "the weights of mix sum to 0.5"),
    ({"mix": {}}, "sum to 0"),
    ({"mix": {"interview": 2, "decision": -1}}, "mix.interview is 2"),
    ({"mix": {"task": 1}}, 'unknown phase "task"'),
    ({"prior": {"rungs": [1 / 12] * 12}}, "prior.rungs has 12 numbers; 13 are wanted"),
    ({"prior": {"rungs": [0.5] * 13}}, "prior.rungs sum to 6.5"),
    ({"prior": {"promise": [0] * 9}}, "prior.promise[0] is 0"),
    ({"prior": {"hazards": {"interview": [1] * 10}}}, "prior.hazards.interview[0] is 1"),
    (
        {"prior": {"hazards": {"interview": [0.1] * 10}}},
        'the published mix has the unknown phase "screening"',
    ),
    ({"employer": 7}, "employer is 7, not a text"),
    ('{"employer": "\\ud800"}', "lone surrogate"),
    ({"n": -1}, "n is -1"),
]


@pytest.mark.parametrize(("line", "error"), BAD, ids=[error for _, error in BAD])
def test_a_bad_line_says_what_is_wrong_and_the_rest_goes_on(line, error):
    before, refused, after = told(wait(), line, wait(day=5.0))
    assert refused["line"] == 2
    assert error in refused["error"]
    assert list(refused) == ["line", "error"]
    assert before == after


@given(st.binary(max_size=200))
def test_whatever_a_line_holds_it_is_answered(line):
    line = line.replace(b"\n", b" ")
    *_, last = told(line, {"employer": "last"})
    assert last["employer"] == "last"


def test_numbers_of_every_size_are_answered():
    cell = {"d": [1e9] * 10, "x": [1e9] * 10}
    tiny = {"d": [1e-300] * 10, "x": [0] * 10}
    edge = {"hazards": {"interview": [1 - 1e-6] * 10}}
    for line in (
        {"cells": {"interview": cell}, "promise_cells": {"d": [1e9] * 9, "x": [0] * 9}},
        {"cells": {"interview": tiny}},
        {"prior": edge, "mix": {"interview": 1}, "cells": {"interview": cell}},
        {"prior": edge, "mix": {"interview": 1}, "waited": 60},
    ):
        (found,) = told(line)
        assert (
            0 <= found["band95"][0] <= found["band80"][0] <= found["band80"][1] <= found["band95"][1] <= 100
        )
        assert 0 <= found["score"] <= 100


def test_the_end_of_the_last_line_is_no_line():
    assert len(told(b"{}\n")) == 1
    assert told(b"") == []
    assert [line.get("line") for line in told(b"{}\r\n\r\n{}\n")] == [None, 2, None]
    assert "score" in told(b"\xef\xbb\xbf{}")[0]


class Endless(io.RawIOBase):
    """A line of ten million waits, made as it is read, so that the test needs no room for it."""

    def __init__(self) -> None:
        one = b'{"phase":"interview","day":5,"answered":true},'
        self.left = len(one) * 10_000_000
        self.block = one * 20_000

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.left <= 0:
            return 0
        count = min(len(buffer), len(self.block))
        buffer[:count] = self.block[:count]
        self.left -= count
        return count


@pytest.mark.slow
def test_ten_million_waits_in_a_line_are_refused_without_being_kept():
    import tracemalloc

    tracemalloc.start()
    (refused,) = map(json.loads, answers(io.BufferedReader(Endless(), 1024 * 1024)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused["line"] == 1
    assert "longer than 8 MiB" in refused["error"]
    assert peak < 5 * MAX_LINE


def test_a_line_that_is_too_long_takes_nothing_of_the_next():
    long = b'{"note": "' + b"x" * MAX_LINE + b'"}'
    refused, found = told(long, {"employer": "next"})
    assert "longer than 8 MiB" in refused["error"]
    assert found["employer"] == "next"


def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scoring", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, **options
    )


def test_as_a_program_it_answers_each_line_at_once():
    command = [sys.executable, "-m", "scoring"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for line, key in (('{"employer": "a"}', "score"), ("oops", "error"), ("{}", "score")):
            program.stdin.write(line + "\n")
            program.stdin.flush()
            assert key in json.loads(program.stdout.readline())
        program.stdin.close()
        assert program.wait(timeout=60) == 0


def test_as_a_program_it_explains_itself():
    assert "one JSON object" in run("--help").stdout
    assert run("--what").returncode == 2


def test_a_reader_that_has_enough_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-m", "scoring"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        program.stdin.write(b"{}\n" * 50)
        program.stdin.close()
        assert program.wait(timeout=60) == 0
        assert program.stderr.read() == b""


def test_the_published_mix_is_the_default():
    one, other = told({}, {"mix": dict(OMEGA)})
    assert one == other


def test_the_example_of_the_documentation_is_what_comes_out():
    text = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
    match = re.search(r"\$ echo '(.*)' \| python -m scoring\n    (\{.*?), \"band80\"", text)
    assert match
    question, told_there = match.groups()
    (found,) = told(question)
    shown = json.loads(told_there + "}")
    assert list(shown) == ["employer", "n", "score", "sd"]
    for key in ("n", "score", "sd"):
        assert found[key] == pytest.approx(shown[key], abs=1e-9)
