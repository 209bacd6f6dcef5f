"""What a mail has to be to prove that an employer wrote: a table of each way in which it is not."""

import base64
import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.mails.signing import NEEDED, Signer, mail, rsa_key, sign
from submissions.evidence import mail as mails
from submissions.evidence import verifier
from submissions.evidence.signature import UnusableError, read_key, tags
from submissions.evidence.verifier import KnownKey, Verdict, verify
from tests.submissions.evidence.scenes import (
    DOMAIN,
    MODERN,
    SERVER,
    STRANGER,
    SYSTEM,
    invitation,
    known,
    now,
)

SHORT_KEY = (
    "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALgSoqXVSEmfcIsOzw7oRuCCOwsmtX/SJnTWxYyj2leFxfS/AVJ+dYfY+hXqMsT7l"
    "+MZvvh/R1WzN4MO/kI/7XsCAwEAAQ=="
)
FORMS = ["relaxed/relaxed", "relaxed/simple", "simple/simple", "simple/relaxed", "relaxed", "simple"]
# RFC 8463, appendix A: a mail that two people signed long before us.
RFC_8463 = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""


def reason(data: bytes, **changed) -> str:
    """Return why a mail proves nothing, or "verified"."""
    verdict = verify(data, known(**changed))
    assert (verdict.evidence == "none") == (verdict.reason != "verified") == (not verdict.content)
    return verdict.reason


# --- What counts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", [SERVER, MODERN, Signer(DOMAIN, "s1", rsa_key(2048))])
@pytest.mark.parametrize("forms", FORMS)
@pytest.mark.parametrize(
    "body", [b"", b"\r\n", b"Dear  you, \r\n\r\nFriday. \r\n\r\n\r\n", b"no end", b" \r\n"]
)
def test_an_honest_mail_counts_in_every_form(signer, forms, body):
    at = int(now().timestamp()) - 60
    for folded in (True, False):
        data = invitation(signer, body=body, how={"forms": forms, "signed_at": at, "folded": folded})
        for saved in (
            data,
            data.replace(b"\r\n", b"\n"),
            b"From anna Tue Mar 3\r\n" + data,
            b"\r\n \r\n" + data,
        ):
            verdict = verify(saved, known(signer))
            assert (verdict.evidence, verdict.reason) == ("employer_domain", "verified")
            assert verdict.written_on == (now() - dt.timedelta(days=10)).date()


def test_the_standards_own_mail_counts(monkeypatch):
    monkeypatch.setattr(verifier, "MOST_DAYS_OLD", 40 * 365)
    record = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    key = KnownKey("football.example.com", "brisbane", record, now().date())
    there = {"domains": frozenset({"example.org"}), "keys": (key,)}
    assert verify(RFC_8463, known(**there)).evidence == "none"
    there["domains"] = frozenset({"football.example.com"})
    assert verify(RFC_8463, known(**there)).evidence == "employer_domain"
    assert reason(RFC_8463.replace(b"lost", b"won "), **there) == "changed"


def test_one_good_signature_of_several_is_enough():
    plain = mail(written=now())
    for data in (
        sign(sign(plain, SERVER), STRANGER),
        sign(sign(plain, STRANGER), SERVER),
        sign(sign(plain, SERVER), SERVER, tags=["l=1"]),
        b"DKIM-Signature: nonsense\r\n" + sign(plain, SERVER),
    ):
        assert reason(data) == "verified"
    eleventh = b"".join([b"DKIM-Signature: v=1\r\n"] * 10) + sign(plain, SERVER)
    assert reason(eleventh) == "unsigned"


def test_a_key_that_was_changed_still_counts_for_its_own_mail():
    former = KnownKey(DOMAIN, "s1", SERVER.record, (now() - dt.timedelta(days=30)).date())
    present = KnownKey(DOMAIN, "s1", Signer(DOMAIN, "s1", rsa_key(1024, 3)).record, now().date())
    assert reason(invitation(days=40), keys=(present, former)) == "verified"
    # Signed long after it was last seen: it may have been given away since.
    assert reason(invitation(days=10), keys=(present, former)) == "changed"
    assert reason(invitation(days=10), keys=(former,)) == "no_key"


# --- What does not ---------------------------------------------------------------------------------------


def _added(line: bytes, data: bytes | None = None) -> bytes:
    return line + b"\r\n" + (data or invitation())


STAMP = int(now().timestamp())
REFUSED = [
    ("empty", lambda: b""),
    ("empty", lambda: b" \r\n\r\n"),
    ("too_large", lambda: invitation(body=b"x" * mails.MOST_BYTES)),
    ("malformed", lambda: b"\xd0\xcf\x11\xe0 not a mail"),
    ("malformed", lambda: b"no header at all\r\n\r\nbody"),
    ("malformed", lambda: _added(b"X: y\r\n \r\nFrom: m@elsewhere.example")),
    ("malformed", lambda: _added(b"Subject : You have the job")),
    ("malformed", lambda: _added(b"X: y\rSubject: You have the job")),
    ("malformed", lambda: _added(b"X: \x00")),
    ("malformed", lambda: _added(b"X: y\r\n" * 501 + b"X: y")),
    ("headers", lambda: _added(b"From: m@elsewhere.example")),
    ("headers", lambda: _added(b"from:m@elsewhere.example")),
    ("headers", lambda: _added(b"SUBJECT: You have the job")),
    ("headers", lambda: _added(b"To: somebody@else.example")),
    ("headers", lambda: _added(b"Date: Tue, 3 Mar 2026 10:00:00 +0000")),
    ("headers", lambda: re.sub(rb"To: .*\r\n", b"", invitation())),
    ("headers", lambda: b"X: y\r\n\r\n" + invitation()),
    ("date", lambda: re.sub(rb"Date: .*\r\n", b"Date: soon\r\n", invitation())),
    ("date", lambda: re.sub(rb"Date: .*\r\n", b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n", invitation())),
    ("old", lambda: invitation(days=181)),
    ("future", lambda: invitation(days=-1)),
    ("old", lambda: invitation(how={"signed_at": STAMP - 181 * 86400})),
    ("future", lambda: invitation(how={"signed_at": STAMP + 86400})),
    ("unsigned", lambda: mail(written=now())),
    ("unsigned", lambda: _added(b"DKIM-Signature: ", mail(written=now()))),
    ("unsigned", lambda: invitation(how={"signed_at": 10**12 - 1})),
    ("unsigned", lambda: invitation(how={"tags": ["v=1"]})),
    ("unsigned", lambda: invitation(how={"tags": ["q=http"]})),
    ("unsigned", lambda: invitation(how={"identity": "@elsewhere.example"})),
    ("unsigned", lambda: invitation(how={"fields": [*NEEDED, "dkim-signature"]})),
    ("unsigned", lambda: invitation(how={"signed_at": STAMP - 60, "tags": [f"x={STAMP - 90}"]})),
    ("weak", lambda: invitation(replace(SERVER, algorithm="rsa-sha1"))),
    ("elsewhere", lambda: invitation(STRANGER)),
    ("elsewhere", lambda: invitation(replace(SERVER, domain=f"{DOMAIN}.elsewhere.example"))),
    ("elsewhere", lambda: invitation(replace(SERVER, domain=f"not{DOMAIN}"))),
    ("sender", lambda: invitation(sender="m@elsewhere.example")),
    ("sender", lambda: invitation(sender=f"anna@{DOMAIN} <m@elsewhere.example>")),
    ("sender", lambda: invitation(sender=f"anna@{DOMAIN}, m@elsewhere.example")),
    ("sender", lambda: invitation(sender=f"Team: anna@{DOMAIN};")),
    ("sender", lambda: invitation(sender=f"anna@{DOMAIN} (Anna)")),
    ("sender", lambda: invitation(sender=f"anna@customer.{DOMAIN}")),
    ("sender", lambda: invitation(sender="")),
    ("length", lambda: invitation(how={"tags": ["l=5"]})),
    ("length", lambda: invitation(how={"tags": ["l=5"]}) + b"You have the job."),
    *[
        ("uncovered", lambda name=name: invitation(how={"fields": [one for one in NEEDED if one != name]}))
        for name in ("from", "to", "subject", "date")
    ],
    ("lapsed", lambda: invitation(how={"signed_at": STAMP - 90, "tags": [f"x={STAMP - 60}"]})),
    ("no_key", lambda: invitation(replace(SERVER, selector="other"))),
    ("changed", lambda: invitation() + b"You have the job.\r\n"),
    ("changed", lambda: invitation().replace(b"Your interview", b"Your new job")),
    ("changed", lambda: invitation(replace(SERVER, private=rsa_key(1024, 4)))),
    ("changed", lambda: invitation(how={"forms": "simple/simple"}).replace(b"Subject: ", b"Subject:  ")),
    ("changed", lambda: invitation().replace(b"Friday", b"=?q?Friday?=")),
]


@pytest.mark.parametrize(("why", "made"), REFUSED)
def test_everything_else_proves_nothing(why, made):
    assert reason(made()) == why


@pytest.mark.parametrize(
    ("why", "record"),
    [
        ("no_key", "v=DKIM1; p="),
        ("no_key", "v=spf1 -all"),
        ("no_key", SERVER.record.replace("k=rsa", "k=rsa; t=y")),
        ("no_key", SERVER.record.replace("k=rsa", "k=rsa; s=tlsrpt")),
        ("no_key", SERVER.record.replace("k=rsa", "k=rsa; h=sha1")),
        ("no_key", SERVER.record.replace("k=rsa", "k=rsa; g=jobs*")),
        ("no_key", SERVER.record.replace("k=rsa", "k=dsa")),
        ("no_key", SERVER.record.replace("DKIM1", "DKIM2")),
        ("no_key", SERVER.record[:-30]),
        ("no_key", SERVER.record + "; p=AAAA"),
        ("no_key", MODERN.record),
        ("no_key", "v=DKIM1; k=ed25519; p=AAAA"),
        ("weak", SHORT_KEY),
    ],
    # The keys are made anew for each process, so they name no test.
    ids=map(str, range(13)),
)
def test_a_key_has_to_be_one_for_mail(why, record):
    key = KnownKey(DOMAIN, "s1", record, now().date())
    assert reason(invitation(), keys=(key,)) == why
    # Where a good key lies beside it, that one counts.
    assert reason(invitation(), keys=(key, *known(SERVER).keys)) == "verified"


def test_a_key_may_forbid_subdomains():
    strict = KnownKey(DOMAIN, "s1", SERVER.record.replace("k=rsa", "k=rsa; t=s"), now().date())
    assert reason(invitation(how={"identity": f"@{DOMAIN}"}), keys=(strict,)) == "verified"
    below = invitation(how={"identity": f"@mail.{DOMAIN}"})
    assert reason(below, keys=(strict,)) == "no_key"
    assert reason(below) == "verified"


def test_keys_are_read_in_both_ways_that_they_are_published_in():
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = rsa_key(1024).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    assert read_key(f"p={base64.b64encode(der).decode()}").kind == "rsa"
    assert read_key(f"k = rsa ; p = {SERVER.record.partition('p=')[2]} ;").kind == "rsa"


@pytest.mark.parametrize(
    "text", [b"a", b"=b", b"a=b;;c=d", b"a=b;a=c", b"1=b", b"a=\xff", b"a=\x00", b"a=b; ;c=d"]
)
def test_a_list_of_tags_is_strict(text):
    with pytest.raises(UnusableError):
        tags(text)


# --- Whom it speaks for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed_by", "sender", "counts"),
    [
        (DOMAIN, DOMAIN, True),
        (DOMAIN, DOMAIN.upper(), True),
        (DOMAIN, f"jobs.{DOMAIN}", True),
        (DOMAIN, f"hr.uk.{DOMAIN}", True),
        (DOMAIN, f"acme.{DOMAIN}", False),
        (DOMAIN, f"acme.mail.{DOMAIN}", False),
        (f"gh-mail.{DOMAIN}", DOMAIN, True),
        (f"acme.{DOMAIN}", f"acme.{DOMAIN}", True),
        (f"acme.{DOMAIN}", f"other.{DOMAIN}", False),
        (DOMAIN, f"{DOMAIN}.elsewhere.example", False),
        (DOMAIN, "example", False),
    ],
)
def test_signer_and_sender_belong_together(signed_by, sender, counts):
    signer = replace(SERVER, domain=signed_by)
    verdict = verify(invitation(signer, sender=f"Anna <anna@{sender}>"), known(signer))
    assert (verdict.evidence, verdict.reason) == (
        ("employer_domain", "verified") if counts else ("none", "sender")
    )


@pytest.mark.parametrize(
    ("sender", "subject", "why"),
    [
        ("Harbour & Finch <no-reply@us.greenhouse-mail.io>", "Your application", "verified"),
        ("no-reply@us.greenhouse-mail.io", "Thank you for applying to HARBOUR AND FINCH!", "verified"),
        ("=?utf-8?q?Harbour_=26_Finch?= <no-reply@us.greenhouse-mail.io>", "Hello", "verified"),
        ("harbour-and-finch@greenhouse-mail.io", "Hello", "verified"),
        (f"Anna <anna@{DOMAIN}>", "Hello", "verified"),
        ("no-reply@us.greenhouse-mail.io", "Your application", "unnamed"),
        ("Harbour <no-reply@us.greenhouse-mail.io>", "Finch and Harbour", "unnamed"),
        ("Harbour & Finches <no-reply@us.greenhouse-mail.io>", "Hello", "unnamed"),
        ("=?utf-16?b?//8=?= <no-reply@us.greenhouse-mail.io>", "=?no-such?q?x?=", "unnamed"),
        ("Harbour & Finch <no-reply@elsewhere.example>", "Hello", "sender"),
    ],
)
def test_a_hiring_system_has_to_name_the_employer(sender, subject, why):
    verdict = verify(invitation(SYSTEM, sender=sender, subject=subject), known())
    assert verdict.reason == why
    assert verdict.evidence == ("hiring_system" if why == "verified" else "none")


def test_the_employers_own_signature_counts_more_than_a_systems():
    both = sign(invitation(SYSTEM, sender=f"Anna <anna@{DOMAIN}>"), SERVER)
    assert verify(both, known()).evidence == "employer_domain"
    assert verify(both, known(SYSTEM)).evidence == "hiring_system"


# --- One mail, one content ---------------------------------------------------------------------------------


def test_the_content_is_the_same_whatever_is_changed_that_nobody_signed():
    twice = sign(sign(mail(written=now(), body=b"a  b \r\n"), SERVER), MODERN)
    first, second = re.split(rb"\r\n(?=DKIM-Signature|From)", twice, maxsplit=2)[:2]
    assert first != second
    variants = [
        twice,
        twice.replace(first + b"\r\n", b""),
        twice.replace(second + b"\r\n", b""),
        _added(b"Received: from x by y", twice),
        twice.replace(b"\r\n", b"\n"),
        twice.replace(b"a  b ", b"a b"),
        twice.replace(b"Subject: ", b"Subject:   "),
        twice.replace(b"MIME-Version: 1.0", b"MIME-Version: 9"),
        twice + b"\r\n\r\n",
    ]
    verdicts = [verify(data, known()) for data in variants]
    assert {verdict.evidence for verdict in verdicts} == {"employer_domain"}
    assert len({verdict.content for verdict in verdicts}) == 1
    assert verify(invitation(subject="Another"), known()).content != verdicts[0].content


# --- Whatever comes ----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.binary(max_size=400), st.integers(0, 1200), st.integers(0, 40))
def test_no_bytes_get_an_error_out_of_it(noise, place, length):
    data = invitation()
    for spoilt in (noise, data[:place] + noise + data[place + length :]):
        verdict = verify(spoilt, known())
        assert verdict.reason in verifier.REASONS
        if verdict.evidence != "none":
            assert verdict.content == verify(data, known()).content


def test_long_runs_take_no_time_by_their_square():
    # Each of these takes minutes where an expression looks back at every character.
    long = mails.MOST_BYTES - 2_000
    for data in (
        # In the simple form, because the relaxed one of the library that signs here does take that long.
        invitation(body=b" " * long + b"x", how={"forms": "simple/simple"}),
        _added(b"X:" + b" " * long + b"x"),
        _added(b"DKIM-Signature:" + b";" * long),
        invitation(sender='"' + "\\" * long),
        invitation(subject="=?a?q?" * (long // 6)),
    ):
        assert verify(data, known()).reason in verifier.REASONS


def test_an_error_of_the_verifiers_own_proves_nothing(monkeypatch):
    def broken(*_arguments):
        raise RecursionError

    monkeypatch.setattr(verifier, "read", broken)
    assert verify(invitation(), known()) == Verdict("none", "unreadable")


def test_what_is_known_survives_the_way_to_the_child():
    import json

    whole = known()
    assert verifier.Known.from_json(json.loads(json.dumps(whole.to_json()))) == whole
