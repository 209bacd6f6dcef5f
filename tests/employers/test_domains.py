"""Whose a domain is, and whose it can never be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employers.domains import is_disposable, is_free_mail, is_shared, looks_like, own_domain, registrable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.Example.co.uk/jobs?x=1", "example.co.uk"),
        ("careers.example.com", "example.com"),
        ("somebody@mail.example.com", "example.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("http://example.com:8080", "example.com"),
        ("EXAMPLE.COM.", "example.com"),
        ("jobs.harbourfinch.example", "harbourfinch.example"),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("http://[::1", ""),
        ("co.uk", ""),
        ("not a domain.com", ""),
        ("a" * 70 + ".com", ""),
        ("", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_registrable(text, expected):
    assert registrable(text) == expected


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    domain = registrable(text)
    assert domain == registrable(domain)
    assert domain.isascii()
    is_shared(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://boards.greenhouse.io/acme",
        "https://jobs.lever.co/acme",
        "https://acme.wd3.myworkdayjobs.com/en-US/careers",
        "https://ats.rippling.com/acme/jobs",
        "https://www.linkedin.com/company/acme",
        "https://acme.github.io",
        "https://jobs.ashbyhq.com/acme",
        "acme.herokuapp.com",
    ],
)
def test_hosts_that_many_share_are_nobodys_own(address):
    assert is_shared(address)
    assert own_domain(address) == ""


def test_an_employers_own_address_is_not_shared():
    assert not is_shared("https://www.aalberts.com")
    assert own_domain("https://www.aalberts.com/careers") == "aalberts.com"


@pytest.mark.parametrize("domain", ["gmail.com", "GMAIL.com", "someone@googlemail.com", "proton.me"])
def test_free_mail(domain):
    assert is_free_mail(domain)
    assert own_domain(domain) == ""


def test_disposable_mail():
    assert is_disposable("mailinator.com")
    assert is_disposable("someone@sub.mailinator.com")
    assert not is_disposable("example.com")
    assert not is_free_mail("example.com")


@pytest.mark.parametrize(
    ("domain", "other"),
    [
        ("rnicrosoft.com", "microsoft.com"),
        ("gооgle.com", "google.com"),
        ("xn--ggle-55da.com", "google.com"),
        ("harbourflnch.example", "harbourfinch.example"),
        ("harbour-finch.com", "harbourfinch.com"),
        ("harbourfinch.co", "harbourfinch.com"),
        ("harbuorfinch.com", "harbourfinch.com"),
        ("aple.com", "apple.com"),
    ],
)
def test_look_alikes(domain, other):
    assert looks_like(domain, other)
    assert looks_like(other, domain)


@pytest.mark.parametrize(
    ("domain", "other"),
    [("apple.com", "apple.com"), ("bbc.com", "abc.com"), ("shell.com", "siemens.com"), ("x", "apple.com")],
)
def test_no_look_alikes(domain, other):
    assert not looks_like(domain, other)
