"""Who counts as one caller, behind no proxy or one, whatever is forged; how a limit says when to return."""

import re

import pytest
from django.core.cache import cache
from django.forms import CharField, Form
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from core.ratelimit import (
    answered,
    caller_key,
    limited,
    network_of,
    refuse,
    seconds_to_wait,
    too_many,
    when_again,
)

FORGED = [
    "198.51.100.7",
    "10.0.0.1, 198.51.100.7",
    "127.0.0.1",
    "",
    " ",
    ",",
    "unknown",
    "::1",
    "9" * 5000,
    "203.0.113.9\x00",
]


def request(rf, address, forwarded=None, **headers):
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return rf.post("/", REMOTE_ADDR=address, **extra, **headers)


# --- No proxy ------------------------------------------------------------------------------------


@pytest.mark.parametrize("forged", FORGED)
def test_without_a_proxy_no_header_is_believed(rf, settings, forged):
    settings.TRUSTED_PROXIES = 0
    headers = {"HTTP_X_REAL_IP": forged, "HTTP_FORWARDED": f"for={forged}", "HTTP_CF_CONNECTING_IP": forged}
    assert network_of(request(rf, "203.0.113.9", forged, **headers)) == "203.0.113.0/24"


# --- One proxy -----------------------------------------------------------------------------------


@pytest.mark.parametrize("forged", FORGED)
def test_behind_one_proxy_only_what_it_wrote_is_believed(rf, settings, forged):
    """A proxy puts the address it sees behind what the caller sent; several header lines arrive as one."""
    settings.TRUSTED_PROXIES = 1
    headers = {"HTTP_X_REAL_IP": forged, "HTTP_FORWARDED": f"for={forged}"}
    for between in (", ", ","):
        asked = request(rf, "127.0.0.1", f"{forged}{between}203.0.113.9", **headers)
        assert network_of(asked) == "203.0.113.0/24"


def test_behind_one_proxy_that_wrote_nothing_the_proxy_itself_is_the_caller(rf, settings):
    settings.TRUSTED_PROXIES = 1
    assert network_of(request(rf, "192.0.2.4")) == "192.0.2.0/24"


def test_a_forged_header_buys_no_further_try(rf, settings, rate_limits):
    for proxies, forwarded in ((0, "{0}"), (1, "{0}, 203.0.113.9")):
        cache.clear()
        settings.TRUSTED_PROXIES = proxies
        tries = [
            seconds_to_wait(
                request(rf, "203.0.113.9", forwarded.format(f"198.51.{n}.1")), group="g", rate="5/h"
            )
            for n in range(7)
        ]
        assert [wait > 0 for wait in tries] == [False] * 5 + [True] * 2


# --- Networks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.9", "203.0.113.250"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        # A customer who is given a /56 has 256 networks of a /64.
        ("2001:db8:1:2::1", "2001:db8:1:ff::1"),
        ("::ffff:203.0.113.9", "203.0.113.77"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8:1:2::1]:51234", "2001:db8:1:2::5"),
        ("fe80::1%eth0", "fe80::2"),
        ("2001:DB8:1:2::1", "2001:db8:1:2:0::9"),
    ],
)
def test_these_are_one_network(rf, one, other):
    assert network_of(request(rf, one)) == network_of(request(rf, other)) != "unknown"
    assert caller_key("g", request(rf, one)) == caller_key("g", request(rf, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.9", "203.0.114.9"),
        ("2001:db8:1:2::1", "2001:db8:1:102::1"),
        ("::ffff:203.0.113.9", "::ffff:198.51.100.9"),
    ],
)
def test_these_are_two(rf, one, other):
    assert network_of(request(rf, one)) != network_of(request(rf, other))


@pytest.mark.parametrize("odd", ["", "unix:", "1.2.3", "1.2.3.4.5", "[", "[]", "::g", "%", "\x00", "١.٢.٣.٤"])
def test_what_cannot_be_read_is_one_common_network(rf, odd):
    assert network_of(request(rf, odd)) == "unknown"


@given(st.text(max_size=60))
def test_no_header_breaks_it(text):
    from django.conf import settings
    from django.test import RequestFactory, override_settings

    assert settings.TRUSTED_PROXIES == 0
    with override_settings(TRUSTED_PROXIES=1):
        assert network_of(request(RequestFactory(), "127.0.0.1", text))


# --- What is kept of a caller, and for how long ----------------------------------------------------


def test_the_key_of_a_limit_holds_no_address_and_changes_with_the_day(rf):
    first = caller_key("g", request(rf, "203.0.113.9"))
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert first != caller_key("h", request(rf, "203.0.113.9"))
    cache.clear()
    assert first != caller_key("g", request(rf, "203.0.113.9"))


def test_nobody_pushes_the_counts_of_others_out(rf, rate_limits):
    """The cache of one worker has room for more callers than Django's 300."""
    mine = request(rf, "203.0.113.9")
    assert [seconds_to_wait(mine, group="g", rate="1/h") > 0 for _ in range(2)] == [False, True]
    for number in range(700):
        seconds_to_wait(request(rf, f"198.{number // 250}.{number % 250}.1"), group="g", rate="1/h")
    assert seconds_to_wait(mine, group="g", rate="1/h") > 0


# --- What is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "Try again in a minute."),
        (60, "Try again in a minute."),
        (61, "Try again in 2 minutes."),
        (5400, "Try again in 90 minutes."),
        (5401, "Try again in 2 hours."),
        (86400, "Try again in 24 hours."),
    ],
)
def test_it_says_when_to_come_back(seconds, words):
    assert when_again(seconds) == words


def test_a_refused_form_keeps_what_was_typed_and_its_page_is_a_429():
    class Words(Form):
        text = CharField()

    form = Words({"text": "A long story."})
    assert form.is_valid()
    assert answered(HttpResponse("page"), form).status_code == 200
    refuse(form, "text", "That was often.", 125)
    response = answered(HttpResponse(str(form)), form)
    assert (response.status_code, response["Retry-After"]) == (429, "125")
    assert "That was often. Try again in 3 minutes." in response.content.decode()
    assert "A long story." in response.content.decode()
    assert too_many(HttpResponse(), 7)["Retry-After"] == "7"


def test_a_view_without_typed_text_answers_with_a_page_of_its_own(rf, rate_limits):
    @limited(group="file", rate="2/h")
    def view(asked):
        return HttpResponse("done")

    for _ in range(2):
        assert view(request(rf, "203.0.113.9")).content == b"done"
    refused = view(request(rf, "203.0.113.9"))
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "Try again in" in refused.content.decode()
    assert refused["Cache-Control"] == "no-store"
    assert "to copy" not in refused.content.decode()
    # Should a form with text ever come here, its text is given back, but nothing that opens something.
    story = "A long story, in words that nobody types twice."
    sent = view(rf.post("/", {"story": f"{story} <b>", "key": story}, REMOTE_ADDR="203.0.113.9"))
    assert sent.content.decode().count(story) == 1
    assert f"{story} &lt;b&gt;</textarea>" in sent.content.decode()
    # Reading is not counted, and others go on.
    assert view(rf.get("/", REMOTE_ADDR="203.0.113.9")).content == b"done"
    assert view(request(rf, "198.51.100.9")).content == b"done"
