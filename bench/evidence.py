"""A million hostile mails: none may end in an error that is not caught, none may be accepted wrongly.

Run: python -m bench.evidence [--mails 1000000] [--processes 2] [--seed 1]. Makes keys of its own, signs mails
with them by dkimpy's canonical forms (bench/mails/signing.py), spoils them in one to three ways
(bench/mails/spoiling.py) and asks submissions.evidence.verifier about each, within this process. No database,
no network.

Whether a mail that was accepted may be is decided by rules that share no code with the verifier: Python's own
mail parser finds exactly one From, To, Subject and Date, and what they say, with the body, is what an honest
mail of the right employer said, but for space; and dkimpy, where it can (RSA), verifies a signature of it.
The content by which a mail counts once has to be the same for the same content, and different for another.
"""

import argparse
import datetime as dt
import email
import email.policy
import multiprocessing
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import dkim

from bench.mails.signing import NEEDED, Signer, ed25519_key, mail, rsa_key, sign
from bench.mails.spoiling import HARMLESS, SPOILS
from submissions.evidence import verifier
from submissions.evidence.verifier import Known, KnownKey, Verdict

_PART = 50_000
OURS = "harbourfinch.example"
SYSTEM = "hiring.example"
_FORMS = ("relaxed/relaxed", "relaxed/simple", "simple/simple", "simple/relaxed")


@dataclass(frozen=True)
class Base:
    """A mail before it is spoilt, and what it proves of OURS: "none" for one that must never be accepted."""

    data: bytes
    proves: str
    name: str


@dataclass
class World:
    """The mails, what the site knows, and what honest mails say."""

    bases: list[Base]
    known: Known
    others: Known
    records: dict[bytes, bytes]
    honest: dict[tuple[bytes, ...], str] = field(default_factory=dict)


def world(rng: random.Random, *, each: int = 3) -> World:
    """Make keys and mails: `each` of every kind, each with a subject of its own."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    ours = [
        Signer(OURS, "rsa1024", rsa_key(1024)),
        Signer(OURS, "rsa2048", rsa_key(2048)),
        Signer(OURS, "ed", ed25519_key(), "ed25519-sha256"),
    ]
    elsewhere = Signer("elsewhere.example", "s1", rsa_key(1024, 7))
    system = Signer(SYSTEM, "s1", rsa_key(1024, 8))
    old_key = Signer(OURS, "retired", rsa_key(1024, 9))
    test_key = Signer(OURS, "test", rsa_key(1024, 10))
    revoked = Signer(OURS, "revoked", rsa_key(1024, 11))
    unknown = Signer(OURS, "unknown", rsa_key(1024, 12))
    sha1 = replace(ours[0], algorithm="rsa-sha1")
    signers = [*ours, elsewhere, system, old_key, test_key, revoked, unknown]
    # What the DNS would say to dkimpy; the site knows most of it.
    records = {f"{one.selector}._domainkey.{one.domain}.".encode(): one.record.encode() for one in signers}
    keys = [KnownKey(one.domain, one.selector, one.record, now.date()) for one in [*ours, elsewhere, system]]
    keys += [
        KnownKey(OURS, "retired", old_key.record, (now - dt.timedelta(days=60)).date()),
        KnownKey(OURS, "test", test_key.record.replace("k=rsa", "k=rsa; t=y"), now.date()),
        KnownKey(OURS, "revoked", "v=DKIM1; p=", now.date()),
        # A second key under one name, as after a change of keys.
        KnownKey(OURS, "rsa2048", unknown.record, now.date()),
    ]
    known = Known(now, frozenset({OURS}), frozenset({"harbour and finch"}), {SYSTEM: "Hiring"}, tuple(keys))
    others = replace(known, domains=frozenset({"quillorchard.example"}), names=frozenset({"quill orchard"}))
    bases: list[Base] = []

    def add(name: str, proves: str, data: bytes) -> None:
        bases.append(Base(data, proves, name))

    stamp = int(now.timestamp()) - 3600
    for number in range(each):
        written = now - dt.timedelta(days=rng.randrange(1, 150), hours=2)
        at = int(written.timestamp()) + 60

        def plain(
            what: str, *, number: int = number, written: dt.datetime = written, **changed: object
        ) -> bytes:
            fields = {"written": written, "subject": f"{what} {number}"} | changed
            return mail(**fields)  # type: ignore[arg-type]

        for one in ours:
            for forms in _FORMS:
                for folded in (True, False):
                    subject = f"Interview {one.selector} {forms} {folded}"
                    data = plain(subject, body=b"Dear  you,\r\n\r\nby Friday. \r\n\r\n")
                    signed = sign(data, one, forms=forms, signed_at=at, folded=folded)
                    add("honest", "employer_domain", signed)
        oversigned = [*NEEDED, "from", "subject", "to", "date", "cc", "reply-to"]
        add("oversigned", "employer_domain", sign(plain("Oversigned"), ours[1], fields=oversigned))
        twice = sign(sign(plain("Twice"), ours[0], signed_at=at), ours[2], signed_at=at)
        add("two of ours", "employer_domain", twice)
        relayed = sign(sign(plain("Relayed"), ours[1], signed_at=at), elsewhere, signed_at=at)
        add("also another's", "employer_domain", relayed)
        lapsing = sign(plain("Lapsing"), ours[0], signed_at=at, tags=[f"x={stamp + 999_999}"])
        add("lapses later", "employer_domain", lapsing)
        named = plain("Harbour & Finch: next step", sender=f"Hiring <no-reply@{SYSTEM}>")
        add("hiring system", "hiring_system", sign(named, system, signed_at=at))

        # What must never be accepted, however it is changed.
        add("no signature", "none", plain("Unsigned"))
        add("signed elsewhere", "none", sign(plain("Elsewhere"), elsewhere, signed_at=at))
        add("length", "none", sign(plain("Length"), ours[0], signed_at=at, tags=["l=10"]))
        for missing in ("from", "to", "subject", "date"):
            fields = [name for name in NEEDED if name != missing]
            add("uncovered", "none", sign(plain(f"Without {missing}"), ours[0], fields=fields, signed_at=at))
        add("sha1", "none", sign(plain("Sha1"), sha1, signed_at=at))
        add("unknown key", "none", sign(plain("Unknown key"), unknown, signed_at=at))
        add("test key", "none", sign(plain("Test key"), test_key, signed_at=at))
        add("revoked key", "none", sign(plain("Revoked key"), revoked, signed_at=at))
        add("retired key", "none", sign(plain("Retired key", written=now), old_key, signed_at=stamp))
        add("lapsed", "none", sign(plain("Lapsed"), ours[0], signed_at=at, tags=[f"x={at + 60}"]))
        old = now - dt.timedelta(days=181 + number)
        add("old", "none", sign(plain("Old", written=old), ours[0], signed_at=stamp))
        ahead = now + dt.timedelta(days=2 + number)
        add("future", "none", sign(plain("Future", written=ahead), ours[0], signed_at=stamp))
        late = sign(plain("Signed late"), ours[0], signed_at=int(ahead.timestamp()))
        add("signed in the future", "none", late)
        for sender in (
            "m@elsewhere.example",
            "m@evil.harbourfinch.example.elsewhere.example",
            "m@customer.harbourfinch.example",
        ):
            add("sender", "none", sign(plain(f"Sender {sender}", sender=sender), ours[0], signed_at=at))
        odd = plain("Two senders", sender=f"a@{OURS}, m@elsewhere.example")
        add("two senders", "none", sign(odd, ours[0], signed_at=at))
        unnamed = plain("Your application", sender=f"Somebody <no-reply@{SYSTEM}>")
        add("system, nobody named", "none", sign(unnamed, system, signed_at=at))
    made = World(bases, known, others, records)
    made.honest = {content_of(base.data): base.proves for base in bases if base.proves != "none"}
    return made


# --- The judge: no code of the verifier's ------------------------------------------------------------------


def content_of(data: bytes) -> tuple[bytes, ...]:
    """Return what a mail says, but for space: From, To, Subject, Date, body; () if one is not there once."""
    # As programs save it: with blank lines or a folder's line before it.
    data = re.sub(rb"\A(?:[ \t]*\r?\n)*(?:From [^\n]*\n)?", b"", data)
    parsed = email.message_from_bytes(data, policy=email.policy.compat32)
    said = []
    for name in ("From", "To", "Subject", "Date"):
        values = parsed.get_all(name) or []
        if len(values) != 1:
            return ()
        said.append(b" ".join(str(values[0]).encode("utf-8", "surrogateescape").split()))
    text = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[1:]
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in re.split(rb"\r?\n", b"".join(text))]
    return (*said, b"\n".join(lines).rstrip(b"\n"))


def dkimpy_agrees(data: bytes, records: Mapping[bytes, bytes]) -> bool:
    """Tell whether dkimpy verifies one of the mail's signatures; True where it cannot (Ed25519)."""
    data = re.sub(rb"\A(?:[ \t]*\r?\n)*(?:From [^\n]*\n)?", b"", data)
    if b"ed25519-sha256" in data:
        return True
    # A file that was cut ends within a line; on its way a mail never does.
    data = data if data.endswith(b"\n") else data + b"\r\n"
    found = dkim.DKIM(data)
    count = sum(name.lower() == b"dkim-signature" for name, _value in found.headers)
    for number in range(count):
        try:
            if found.verify(idx=number, dnsfunc=lambda name, timeout=5: records.get(name)):
                return True
        except Exception:  # noqa: BLE001, S112 - it raises all kinds of errors at signatures that are none.
            continue
    return False


# --- The run -----------------------------------------------------------------------------------------------


@dataclass
class Result:
    """What a run found. `caught` are mails that no rule foresaw: read as “unreadable”, which is no proof."""

    mails: int = 0
    accepted: int = 0
    uncaught: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    second_badges: list[str] = field(default_factory=list)
    refused_harmless: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    accepted_ways: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Result") -> None:
        """Add another process's result."""
        self.mails += other.mails
        self.accepted += other.accepted
        for name in ("uncaught", "wrong", "second_badges", "refused_harmless"):
            getattr(self, name).extend(getattr(other, name))
        for name in ("reasons", "ways", "accepted_ways"):
            getattr(self, name).update(getattr(other, name))


def run(mails: int, seed: int) -> Result:
    """Try so many spoilt mails."""
    rng = random.Random(seed)
    made = world(rng)
    everything = [base.data for base in made.bases]
    result, contents = Result(), dict[str, tuple[bytes, ...]]()
    for number in range(mails):
        base = made.bases[number % len(made.bases)]
        # Every mail once as it is, so that a verifier that refuses everything would be found out.
        ways = (
            [HARMLESS[0]] if number < len(made.bases) else rng.choices(SPOILS, k=rng.choice((1, 1, 1, 2, 3)))
        )
        data = base.data
        for way in ways:
            data = way(rng, data, everything)
        known = made.others if rng.random() < 0.05 else made.known
        names = " + ".join(way.__name__ for way in ways)
        result.mails += 1
        result.ways.update(way.__name__ for way in ways)
        verdict = _verdict(data, known, result)
        if verdict is None:
            continue
        result.reasons[verdict.reason] += 1
        if verdict.evidence == "none":
            harmless = base.proves != "none" and known is made.known and set(ways) <= set(HARMLESS)
            if harmless:
                result.refused_harmless.append(f"{base.name}: {verdict.reason} ({names})")
            continue
        result.accepted += 1
        result.accepted_ways.update(way.__name__ for way in ways)
        content = content_of(data)
        honest = made.honest.get(content) == verdict.evidence and known is made.known
        if not honest or not dkimpy_agrees(data, made.records):
            result.wrong.append(f"{base.name} ({names}): {data[:3000]!r}")
        if contents.setdefault(verdict.content, content) != content:
            result.second_badges.append(f"{base.name} ({names}): one hash for two contents")
    if len(set(contents.values())) != len(contents):
        result.second_badges.append("two hashes for one content")
    return result


def _run(job: tuple[int, int]) -> Result:
    return run(*job)


def _verdict(data: bytes, known: Known, result: Result) -> Verdict | None:
    try:
        return verifier.verify(data, known)
    except BaseException as problem:  # noqa: BLE001 - to count what gets out is the point.
        result.uncaught.append(f"{problem!r}: {data[:3000]!r}")
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the figures, and return 1 where a mail was accepted wrongly or an error got out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    start = time.monotonic()
    # Parts of one size, so that the same seed is the same run however many processes there are.
    parts = -(-options.mails // _PART)
    jobs = [(min(_PART, options.mails - number * _PART), options.seed + number) for number in range(parts)]
    total = Result()
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for one in pool.imap_unordered(_run, jobs):
            total.add(one)
            print(
                f"{total.mails:,} of {options.mails:,}, wrong: {len(total.wrong)}",
                file=sys.stderr,
                flush=True,
            )
    seconds = time.monotonic() - start
    print(f"{total.mails:,} mails in {seconds:,.0f} s, seeds {options.seed} to {options.seed + parts - 1}")
    print(f"accepted: {total.accepted:,}, of them wrongly: {len(total.wrong)}")
    print(
        f"errors that got out: {len(total.uncaught)};"
        f" that no rule had foreseen: {total.reasons['unreadable']}"
    )
    print(f"second badges for one mail: {len(total.second_badges)}")
    print(f"honest mails refused after something harmless: {len(total.refused_harmless)}")
    print("reasons:", ", ".join(f"{name} {count:,}" for name, count in total.reasons.most_common()))
    for name, count in total.ways.most_common():
        print(f"  {name:20} {count:9,} of which accepted {total.accepted_ways[name]:9,}")
    problems = [*total.uncaught, *total.wrong, *total.second_badges, *total.refused_harmless]
    for problem in problems[:20]:
        print("!", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
