"""Settings from the environment: every wrong value is a check with an id and a hint."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks

from config import checks, env

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def no_problems(monkeypatch):
    monkeypatch.setattr(env, "problems", [])


@pytest.fixture
def variable(monkeypatch):
    """Return a function that sets the variable HB."""
    return lambda value: monkeypatch.setenv("HB", value)


# --- Values that can be used -----------------------------------------------------------------------


def test_what_is_not_set_is_the_default():
    assert env.text("HB_NOT_SET", "x") == "x"
    assert env.flag("HB_NOT_SET", default=True)
    assert env.whole_number("HB_NOT_SET", 7, least=1, most=9) == 7
    assert env.words("HB_NOT_SET", ("a",)) == ["a"]
    assert env.folder("HB_NOT_SET", Path("x")) == Path("x")
    assert env.problems == []


@pytest.mark.parametrize("value", ["", "  "])
def test_what_is_empty_is_the_default(variable, value):
    variable(value)
    assert env.text("HB", "x") == "x"
    assert env.whole_number("HB", 7, least=1, most=9) == 7
    assert env.problems == []


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("No", False)]
)
def test_a_flag_has_several_spellings(variable, value, expected):
    variable(value)
    assert env.flag("HB", default=not expected) is expected
    assert env.problems == []


def test_words_are_separated_by_commas(variable):
    variable("a.example, b.example,,")
    assert env.words("HB") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "value", ["https://heardback.example", "http://127.0.0.1:8000/", "https://[::1]:8443"]
)
def test_an_origin_has_no_slash_at_its_end(variable, value):
    variable(value)
    assert env.origin("HB", "https://localhost") == value.rstrip("/")
    assert env.problems == []


@pytest.mark.parametrize("value", ["", "editors@heardback.example", "a.b+site@mail.example"])
def test_an_e_mail_address_may_be_left_out(variable, value):
    variable(value)
    assert env.address("HB") == value
    assert env.problems == []


@pytest.mark.parametrize(
    ("value", "engine"),
    [("sqlite:///x.sqlite3", "sqlite3"), ("postgres://u:p@h:5432/n", "postgresql")],
)
def test_a_database_is_named_by_a_url(variable, value, engine):
    variable(value)
    assert env.database("HB", "sqlite:///y")["ENGINE"] == f"django.db.backends.{engine}"
    assert env.problems == []


# --- Values that cannot ----------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["2", "maybe", "ja", "truee"])
def test_a_flag_that_is_neither_is_a_problem(variable, value):
    variable(value)
    assert env.flag("HB", default=True) is True
    assert [problem.name for problem in env.problems] == ["HB"]


@pytest.mark.parametrize("value", ["0", "10", "-1", "1.5", "x", "²", "9" * 5000, "0x5"])
def test_a_number_out_of_range_is_a_problem(variable, value):
    variable(value)
    assert env.whole_number("HB", 7, least=1, most=9) == 7
    assert [problem.hint for problem in env.problems] == ["Set HB to a whole number, 1 to 9."]


@pytest.mark.parametrize(
    "value", ["heardback.example", "ftp://x.example", "https://", "https://x.example/a", "https://u@x.example",
              "https://x.example:99999", "https://[x"],
)  # fmt: skip
def test_an_address_that_is_no_origin_is_a_problem(variable, value):
    variable(value)
    assert env.origin("HB", "https://localhost") == "https://localhost"
    assert [problem.name for problem in env.problems] == ["HB"]


@pytest.mark.parametrize(
    "value", ["editors", "@heardback.example", "a@", "a@b@c.example", "A <a@b.example>", "a@b.example,c@d.e",
              "a@b.example?subject=x", "a b@c.example"],
)  # fmt: skip
def test_what_is_no_single_e_mail_address_is_a_problem(variable, value):
    variable(value)
    assert env.address("HB") == ""
    assert [problem.name for problem in env.problems] == ["HB"]


@pytest.mark.parametrize("value", ["mysql://u:secret@h/n", "nonsense", "postgres://u:secret@h:port/n", "://"])
def test_a_database_of_another_kind_is_a_problem_that_keeps_the_password(variable, value):
    variable(value)
    assert env.database("HB", "sqlite:///y")["ENGINE"] == "django.db.backends.sqlite3"
    (problem,) = env.problems
    assert problem.hint
    assert "secret" not in repr(problem)


# --- The checks ------------------------------------------------------------------------------------


def _ids(messages) -> list[str]:
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


def test_the_settings_of_the_tests_pass_every_check(db):
    assert [message for message in run_checks() if str(message.id).startswith("heardback.")] == []


def test_every_problem_is_reported():
    env.problems.extend([env.Problem("A", "x", "Set A."), env.Problem("B", "y", "Set B.")])
    assert _ids(checks.environment(None)) == ["heardback.E001", "heardback.E001"]


@pytest.mark.parametrize(("loopback", "expected"), [(False, ["heardback.E002"]), (True, [])])
def test_a_site_without_a_secret_is_for_loopback_alone(settings, loopback, expected):
    settings.SECRET_KEY = "insecure-without-SECRET_KEY-000"
    settings.INSECURE_TRANSPORT = loopback
    assert _ids(checks.secret_key(None)) == expected


@pytest.mark.parametrize(
    ("workers", "url", "expected"), [(1, "", []), (2, "", ["heardback.E003"]), (2, "redis://127.0.0.1/0", [])]
)
def test_several_workers_need_a_shared_cache(settings, workers, url, expected):
    settings.WEB_WORKERS, settings.CACHE_URL = workers, url
    assert _ids(checks.shared_cache(None)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", []),
        ("rediss://h:6379/1", []),
        ("memcached://h", ["heardback.E004"]),
        ("h:6379", ["heardback.E004"]),
    ],
)
def test_the_cache_is_redis(settings, url, expected):
    settings.CACHE_URL = url
    assert _ids(checks.cache_url(None)) == expected


def test_the_data_folder_must_exist_and_be_writable(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert _ids(checks.var_dir(None)) == []
    settings.VAR_DIR = tmp_path / "missing"
    assert _ids(checks.var_dir(None)) == ["heardback.E005"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://heardback.example", []),
        ("http://heardback.example", ["heardback.E006"]),
        ("https://localhost", ["heardback.E006"]),
    ],
)
def test_a_deployed_site_has_an_address(settings, address, expected):
    settings.SITE_URL = address
    assert _ids(checks.site_url(None)) == expected


@pytest.mark.parametrize(("address", "expected"), [("a@b.example", []), ("", ["heardback.E007"])])
def test_a_deployed_site_can_be_written_to(settings, address, expected):
    settings.CONTACT_EMAIL = address
    assert _ids(checks.contact(None)) == expected


@pytest.mark.slow
def test_a_wrong_value_is_no_stack_trace(tmp_path):
    wrong = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SMTP_PORT": "many",
        "DATABASE_URL": "mysql://u:secret@h/n",
        "VAR_DIR": str(tmp_path),
        "SMTP_HOST": "h",
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | wrong,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.count("heardback.E001") == 2
    assert "Set SMTP_PORT to a whole number, 1 to 65535." in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr + result.stdout


def test_servers_are_addresses_with_ports(variable):
    variable("192.0.2.1, 192.0.2.2:5353,2001:db8::1,[::1]:54")
    assert env.servers("HB", port=53) == [
        ("192.0.2.1", 53),
        ("192.0.2.2", 5353),
        ("2001:db8::1", 53),
        ("::1", 54),
    ]
    assert env.problems == []


@pytest.mark.parametrize("value", ["dns.example", "192.0.2.1:99999", "[::1", "1.2.3", ":53"])
def test_what_is_no_address_of_a_server_is_a_problem(variable, value):
    variable(value)
    assert env.servers("HB", port=53) == []
    assert [problem.name for problem in env.problems] == ["HB"]
