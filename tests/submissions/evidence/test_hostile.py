"""Mails that nobody here wrote, and mails spoilt in every way: nothing gets out, nothing gets through."""

import datetime as dt
import re
from collections import Counter
from email.utils import parsedate_to_datetime

import dkim
import pytest

from bench.evidence import content_of, run
from submissions.evidence import verifier
from submissions.evidence.fetching import answers_in
from submissions.evidence.verifier import Known, KnownKey, verify
from tests import needs


def test_spoilt_mails_are_refused_and_honest_ones_are_not():
    """A small run of `python -m bench.evidence`, which tries a million."""
    found = run(2_000, seed=7)
    assert found.mails == 2_000
    assert found.uncaught == []
    assert found.wrong == []
    assert found.second_badges == []
    assert found.refused_harmless == []
    assert found.reasons["unreadable"] == 0
    # It tried something: most kinds of refusal came up, and every honest mail was accepted as it was.
    assert len(found.reasons) > 12
    assert found.accepted > 200


def test_the_judge_of_that_run_is_not_blind():
    """What it compares differs where a reader would see a difference, and not by space alone."""
    mail = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nDate: y\r\n\r\nHello  you \r\n\r\n"
    assert content_of(mail) == content_of(b"\n" + mail.replace(b"\r\n", b"\n").replace(b"  ", b" "))
    assert content_of(mail) != content_of(mail.replace(b"Hello", b"Hallo"))
    assert content_of(b"Subject: z\r\n" + mail) == ()


# --- Real mails, with the DNS answers that came with them ---------------------------------------------------


@pytest.fixture(scope="module")
def real():
    """Return the real mails by name, and the keys that their DNS answers and key files give."""
    folder = needs.shared_data("mail")
    mails = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".dat", ".dns"}
    }
    answers = answers_in((folder / "mail_dkim_dns" / "FAKE_DNS.dat").read_text().splitlines())
    test_key = (folder / "dkimpy" / "test.txt").read_text().strip()
    # RFC 8463 has the other key of the mail that dkimpy's tests share with it.
    brisbane = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    records = {name: answer.texts[0] for name, answer in answers.items() if answer.texts}
    records |= {
        ("football.example.com", "test"): test_key,
        ("example.com", "test"): test_key,
        ("football.example.com", "brisbane"): brisbane,
    }
    return mails, records


def known_at(moment: dt.datetime, records, domains=None) -> Known:
    """Return what a site would know on whose record everybody is who has a key."""
    keys = tuple(
        KnownKey(domain, selector, text, dt.date(2100, 1, 1)) for (domain, selector), text in records.items()
    )
    everybody = frozenset(domain for domain, _selector in records)
    return Known(moment, domains or everybody, frozenset(), {}, keys)


def moment_of(data: bytes) -> dt.datetime:
    """Return an hour after a mail was signed or written, so that its age is no reason."""
    stamp = re.search(rb"\bt=(\d{9,10})\b", data)
    if stamp:
        return dt.datetime.fromtimestamp(int(stamp[1]) + 3600, dt.UTC)
    written = re.search(rb"(?im)^date:(.*)$", data)
    try:
        found = parsedate_to_datetime(written[1].decode().strip()) if written else None
    except (ValueError, TypeError, UnicodeDecodeError):
        found = None
    found = found or dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)) + dt.timedelta(hours=1)


def test_real_mails_prove_something_only_if_another_library_says_so_too(real, monkeypatch):
    mails, records = real
    # All of them are older than what counts; with that rule alone set aside the others decide.
    monkeypatch.setattr(verifier, "MOST_DAYS_OLD", 50 * 365)
    reasons: Counter[str] = Counter()
    counted = []
    for name, data in mails.items():
        moment = moment_of(data)
        verdict = verify(data, known_at(moment, records))
        reasons[verdict.reason] += 1
        if verdict.evidence != "none":
            counted.append(name)
            assert name == "dkimpy/rfc6376.signed.msg" or dkim.verify(
                data, dnsfunc=lambda host, timeout=5: _answer(host, records)
            )
    assert sum(reasons.values()) == len(mails) > 230
    assert reasons["unreadable"] == 0
    # Signed with SHA-256 and a key that is long enough, all four fields and by the sender: there are two.
    assert counted == ["dkimpy/rfc6376.signed.msg", "dkimpy/rfc6376.signed.rsa.msg"]
    for reason in ("unsigned", "headers", "malformed", "weak", "elsewhere", "sender", "no_key", "uncovered"):
        assert reasons[reason] > 0, reasons


def _answer(host: bytes, records) -> bytes | None:
    selector, _between, domain = host.decode().rstrip(".").partition("._domainkey.")
    text = records.get((domain, selector))
    return text.encode() if text else None


def test_no_real_mail_is_new_enough(real):
    mails, records = real
    now = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    assert {verify(data, known_at(now, records)).evidence for data in mails.values()} == {"none"}


def test_another_employer_gets_nothing_from_them(real, monkeypatch):
    mails, records = real
    monkeypatch.setattr(verifier, "MOST_DAYS_OLD", 50 * 365)
    theirs = frozenset({"quillorchard.example"})
    for data in mails.values():
        assert verify(data, known_at(moment_of(data), records, theirs)).evidence == "none"
