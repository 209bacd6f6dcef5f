"""`/how-scores-work/`: examples that the estimator computes, and the accuracy that the benchmark wrote.

None of these tests may touch the database: the page asks it for nothing.
"""

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import accuracy as bench
from pages.method import accuracy, examples
from reviews.figures import METHOD_VERSION
from scoring.estimate import estimate
from scoring.evidence import Evidence
from scoring.launch import RUNGS
from tests.conftest import Person

ROOT = Path(__file__).resolve().parents[2]
URL = "/how-scores-work/"


class TestThePage:
    def test_opens_for_everybody_without_a_cookie(self, reader: Person):
        response = reader.client.get(URL)
        assert response.status_code == 200
        assert not response.cookies
        assert response.text.count("<h1") == 1
        assert "<form" not in response.text

    def test_is_the_same_with_a_cookie(self, reader: Person):
        before = reader.client.get(URL).content
        reader.client.cookies["session"] = "something"
        assert reader.client.get(URL).content == before

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_the_wrong_method(self, reader: Person, method: str):
        assert getattr(reader.client, method)(URL).status_code == 405

    def test_links_to_places_on_the_page_that_exist_once(self, reader: Person):
        content = reader.client.get(URL).text
        ids = re.findall(r'\bid="([^"]+)"', content)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', content)) <= set(ids)

    def test_stands_at_the_foot_of_other_pages(self, reader: Person):
        assert f'href="{URL}"' in reader.client.get("/rules/").text

    def test_says_what_it_cannot_know_and_where_it_falls_short(self, reader: Person):
        content = reader.client.get(URL).text
        assert "Who did not post" in content
        assert "Where it falls short" in content
        assert "Version 2" in content
        assert "ghost" not in content.lower()


class TestExamples:
    def test_the_numbers_are_the_estimators(self, reader: Person):
        content = reader.client.get(URL).text
        for case in examples.CASES:
            found = estimate(examples.evidence_of(case.waits))
            assert f'<b class="figure__value">{round(found.score)}</b>' in content
            assert f'id="{case.slug}"' in content
        assert estimate(Evidence()).score == examples.computed(examples.CASES[0]).score

    def test_the_command_beside_an_example_recomputes_it(self, reader: Person):
        content = reader.client.get(URL).text
        commands = re.findall(r"echo &#x27;(.*?)&#x27; \| python -m scoring", content) or re.findall(
            r"echo '(.*?)' \| python -m scoring", content
        )
        lines = [html.unescape(command) for command in commands]
        assert len(lines) == len(examples.CASES)
        told = subprocess.run(
            [sys.executable, "-m", "scoring"],
            cwd=ROOT,
            input="\n".join(lines),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        for case, line in zip(examples.CASES, told.stdout.splitlines(), strict=True):
            found = json.loads(line)
            assert found["score"] == examples.computed(case).score
            assert found["n"] == len(case.waits)

    def test_the_examples_show_what_their_titles_say(self):
        nothing, answered, silent, ten = (examples.computed(case) for case in examples.CASES)
        assert silent.score < nothing.score < answered.score
        widths = [high - low for low, high in (one.band() for one in (nothing, ten))]
        assert widths[1] < widths[0] * 0.7
        assert sum(wait.answered for wait in examples.CASES[3].waits) == 7
        assert len(examples.CASES[3].waits) == 10

    def test_every_rung_has_a_row(self):
        rows = examples.ladder_rows()
        assert len(rows) == len(RUNGS)
        assert all(len(row) == 1 + len(examples.CASES) for row in rows)
        assert [row[1] for row in rows][8] == "30%"


def shape(value: object) -> object:
    """Return the keys and types of a value, rows of a list reduced to the kinds that occur."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return {json.dumps(shape(one), sort_keys=True) for one in value}
    return "number" if isinstance(value, int | float) else type(value).__name__


class TestAccuracy:
    @pytest.mark.slow
    def test_the_file_has_the_shape_that_the_benchmark_writes(self, tmp_path, monkeypatch, capsys):
        path = tmp_path / "accuracy.json"
        monkeypatch.setattr(sys, "argv", ["bench.accuracy", "--quick", "--write", str(path)])
        assert bench.main() == 0
        written = json.loads(path.read_text(encoding="utf-8"))
        stored = json.loads(accuracy.FILE.read_text(encoding="utf-8"))
        assert shape(written) == shape(stored)
        assert list(written) == list(stored)
        for name in ("score", "forecast", "kept"):
            for key in ("world", "estimator"):
                assert {row[key] for row in written[name]} == {row[key] for row in stored[name]}
        assert "Where the score falls short" in capsys.readouterr().out
        accuracy.Accuracy.parse(written)

    def test_the_file_is_of_a_full_run_of_the_method_in_force(self):
        found = accuracy.accuracy()
        assert found.command == "python -m bench.accuracy"
        assert found.employers == bench.EMPLOYERS
        assert {row.n for row in found.score} == set(bench.SIZES)
        assert found.method_version == bench.METHOD == METHOD_VERSION
        assert found.targets == bench.TARGETS

    def test_every_world_and_every_estimator_has_a_name(self):
        found = accuracy.accuracy()
        worlds = {row.world for row in (*found.score, *found.forecast)}
        assert worlds == {*accuracy.WORLDS, accuracy.TOGETHER}
        named = {*accuracy.ESTIMATORS, "best"}
        assert {row.estimator for row in (*found.score, *found.forecast, *found.kept)} <= named

    def test_the_page_prints_the_measured_figures(self, reader: Person):
        content = reader.client.get(URL).text
        for row in accuracy.accuracy().score:
            if (row.world, row.estimator) == (accuracy.TOGETHER, accuracy.LADDER):
                assert f"<td>{row.error:.1f}</td>" in content

    def test_what_falls_short_is_said_and_what_does_not_is_not(self):
        found = accuracy.accuracy()
        said = " ".join(accuracy.shortfalls(found))
        assert "the forecast" in said
        assert "kept promises" in said
        perfect = [
            accuracy.Row(accuracy.TOGETHER, n, accuracy.LADDER, 0.0, 0.0, 0.1, 0.8, 0.95)
            for n in found.targets
        ]
        kept = [accuracy.Row("promises", 10, accuracy.LADDER, 0.0, 0.0, 0.1, 0.8, 0.95)]
        targets = dict.fromkeys(found.targets, (1.0, 0.8))
        made = accuracy.Accuracy(found.date, "", 2, 1, perfect, perfect, kept, targets)
        assert accuracy.shortfalls(made) == []
        assert accuracy.forecast_holds(made) == "In 8 of 10 cases the true chance lies within the range."
        assert accuracy.ranges_hold(made, promises=True) == "The ranges are meant to hold in 8 of 10 cases."

    def test_where_a_range_is_too_narrow_the_pages_that_show_it_say_how_often_it_held(self):
        found = accuracy.accuracy()
        covers = [
            round(100 * (row.coverage80 or 0))
            for row in found.forecast
            if (row.world, row.estimator) == (accuracy.TOGETHER, accuracy.LADDER)
        ]
        assert f"it did in {min(covers)}% to {max(covers)}% of cases" in accuracy.forecast_holds(found)
        assert "kept promises" in accuracy.ranges_hold(found, promises=True)
        assert "kept promises" not in accuracy.ranges_hold(found, promises=False)
