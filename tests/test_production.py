"""The site as a careful operator runs it: real settings, real storage, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.check import production

ROOT = Path(__file__).resolve().parents[1]

# Runs in a process of its own; prints one JSON list of answers, in the order of the requests.
_ASK = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
from django.test import Client
answers = []
for path, secure in json.loads(sys.argv[1]):
    client = Client(headers={"host": "heardback.example"}, raise_request_exception=False)
    extra = {"HTTP_X_FORWARDED_PROTO": "https" if secure else "http"}
    response = client.get(path, **extra)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    answers.append({
        "status": response.status_code,
        "headers": dict(response.items()),
        "cookies": {name: dict(morsel) for name, morsel in response.cookies.items()},
        "body": body.decode("utf-8", "replace"),
    })
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, dict[str, Any]]:
    """Ask the site a few things; return what it said, by name."""
    requests = {
        "plain": ("/account/login/", False),
        "login": ("/account/login/", True),
        "missing": ("/no-such-page/", True),
    }
    environment = production(str(tmp_path_factory.mktemp("site"))) | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # No cache server is needed to look at headers.
        "CACHE_URL": "",
        "WEB_WORKERS": "1",
    }
    result = subprocess.run(
        [sys.executable, "-c", _ASK, json.dumps(list(requests.values()))],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return dict(zip(requests, json.loads(result.stdout), strict=True))


pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_plain_http_is_sent_to_https(answers):
    assert answers["plain"]["status"] == 301
    assert answers["plain"]["headers"]["Location"] == "https://heardback.example/account/login/"


def test_cookies_stay_with_this_host_and_https(answers):
    cookies = answers["login"]["cookies"]
    assert "__Host-csrftoken" in cookies
    for name, cookie in cookies.items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("name", ["login", "missing"])
def test_every_answer_is_locked_down(answers, name):
    headers = answers[name]["headers"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_missing_page_says_so_and_sets_no_cookie(answers):
    assert answers["missing"]["status"] == 404
    assert answers["missing"]["cookies"] == {}


def test_static_files_are_named_by_their_content(answers):
    """Collecting fails if a style names a file that is not there; a page then links to hashed names."""
    assert answers["login"]["status"] == 200
    assert "/static/css/site." in answers["login"]["body"]
