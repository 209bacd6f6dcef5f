"""Keys are fetched beforehand: from a name server (one on this machine), or from a file; kept, and let go."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from django.core.management import CommandError, call_command

from submissions.evidence import fetching
from submissions.evidence.fetching import (
    Answer,
    answers_in,
    drop_old,
    fetch,
    host_of,
    name_of,
    plan,
    resolver,
)
from submissions.evidence.records import hiring_systems, known_for, selectors
from submissions.models import DkimKey
from tests import factories, needs
from tests.submissions.evidence.scenes import DOMAIN, SERVER, SYSTEM, now, store

pytestmark = pytest.mark.django_db


class NameServer:
    """A name server on loopback that knows some TXT records, and says SERVFAIL or nothing to other names."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.broken: set[str] = set()
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, whom = self._socket.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(wire)
            name = query.question[0].name.to_text().rstrip(".").lower()
            self.asked.append(name)
            reply = dns.message.make_response(query)
            reply.flags |= dns.flags.RA
            if name in self.broken:
                reply.set_rcode(dns.rcode.SERVFAIL)
            elif name in self.records:
                texts = [
                    " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                    for text in self.records[name]
                ]
                if texts:
                    reply.answer.append(dns.rrset.from_text(f"{name}.", 300, "IN", "TXT", *texts))
            else:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            self._socket.sendto(reply.to_wire(), whom)

    def close(self) -> None:
        """Stop."""
        self._socket.close()


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    """Return a name server that stops with the test."""
    server = NameServer()
    yield server
    server.close()


def run(**options) -> str:
    """Run the command, and return what it printed."""
    out = StringIO()
    call_command("fetch_dkim_keys", stdout=out, **options)
    return out.getvalue()


def fetched(answers, *, today: dt.date | None = None, **options):
    """Fetch these names with these answers."""

    async def ask(host: str) -> Answer:
        answer: Answer = answers[name_of(host)]
        return answer

    limits = {"at_once": 5, "seconds": 60.0} | options
    return fetch(list(answers), ask=ask, today=today or now().date(), **limits)


# --- Asking ------------------------------------------------------------------------------------------------


def test_a_real_resolver_brings_keys_and_tells_silence_from_absence(name_server, employer):
    s1, gone, broken = (f"{name}._domainkey.{DOMAIN}" for name in ("s1", "gone", "broken"))
    empty, wild = (f"{name}._domainkey.{DOMAIN}" for name in ("empty", "wild"))
    name_server.records = {s1: [SERVER.record], empty: [], wild: ["v=spf1 -all", SERVER.record]}
    name_server.broken = {broken}
    names = [name for host in (s1, gone, broken, empty, wild) if (name := name_of(host))]
    ask = resolver(["127.0.0.1"], port=name_server.port)
    done = fetch(names, ask=ask, today=now().date(), at_once=5, seconds=60)
    assert (done.asked, done.found, done.absent, done.failed, done.left) == (5, 2, 2, 1, 0)
    assert set(DkimKey.objects.values_list("selector", "key")) == {
        ("s1", SERVER.record),
        ("wild", SERVER.record),
    }
    assert {key.registrable for key in DkimKey.objects.all()} == {DOMAIN}
    assert known_for(employer, now=now()).keys[0].record == SERVER.record


@pytest.mark.slow
def test_where_no_server_answers_it_says_so_and_loses_nothing(employer):
    store(SERVER)
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    silent.close()
    done = fetch(
        [(DOMAIN, "s1")], ask=resolver(["127.0.0.1"], port=port), today=now().date(), at_once=1, seconds=9
    )
    assert (done.failed, done.asked) == (1, 1)
    assert DkimKey.objects.count() == 1


def test_it_stops_when_its_time_is_over():
    answers = {("harbourfinch.example", f"s{number}"): Answer() for number in range(30)}
    done = fetched(answers, seconds=0.0)
    assert (done.asked, done.left) == (0, 30)


# --- What is asked -----------------------------------------------------------------------------------------


def test_every_domain_has_its_turn_and_every_night_the_known_keys(employer, rival_employer):
    store(SERVER, SYSTEM)
    proposed = factories.employer(name="Lantern Mill", domain="lanternmill.example", status="proposed")
    today = now().date()
    nights = [list(plan(today=today + dt.timedelta(days=day), nights=7)) for day in range(7)]
    for night in nights:
        assert len(night) == len(set(night))
        assert (DOMAIN, "s1") in night
        assert ("greenhouse.io", "google") in night
        # Nobody is asked about an employer that readers have not seen yet, or it would learn of its review.
        assert not [name for name in night if "lanternmill" in name[0]]
    for domain in (DOMAIN, "quillorchard.example"):
        turns = [night for night in nights if (domain, "google") in night]
        assert len(turns) == 1
        assert set(selectors().names(domain)) <= set(turns[0])
    assert len(list(plan(today=today, nights=1))) > max(map(len, nights))
    proposed.domains.update(listed=True)
    assert ("lanternmill.example", "google") in set(plan(today=today, nights=1))


def test_keys_of_nobody_on_record_fall_out_of_use():
    store(SERVER)
    assert (DOMAIN, "s1") not in set(plan(today=now().date(), nights=1))


def test_what_the_operator_asks_for_is_kept_up(employer, name_server, monkeypatch):
    host = f"mail2026._domainkey.mail.{DOMAIN}"
    name_server.records = {host: [SERVER.record]}
    there = resolver(["127.0.0.1"], port=name_server.port)
    monkeypatch.setattr("submissions.management.commands.fetch_dkim_keys.resolver", lambda servers: there)
    assert "1 keys" in run(ask=[host], nights=1)
    assert host in run(names=True, nights=3650).split()
    with pytest.raises(CommandError, match="no name of a key"):
        run(ask=["mail2026"])


def test_a_run_changes_nothing_by_what_mails_were_shown(employer):
    """The names of a night depend on the record and the day alone: no upload leaves a trace in the DNS."""
    before = run(names=True)
    from submissions.evidence.nullifiers import is_ready, remember

    assert is_ready()
    remember(content="a" * 64, written_on=now().date())
    assert run(names=True) == before


# --- Keeping -----------------------------------------------------------------------------------------------


def test_a_former_key_stays_and_a_revoked_one_goes():
    name, today = (DOMAIN, "s1"), now().date()
    fetched({name: Answer(("v=DKIM1; p=AAAA",))}, today=today - dt.timedelta(days=40))
    fetched({name: Answer(("v=DKIM1; p=BBBB",))}, today=today)
    assert dict(DkimKey.objects.values_list("key", "fetched")) == {
        "v=DKIM1; p=AAAA": today - dt.timedelta(days=40),
        "v=DKIM1; p=BBBB": today,
    }
    for answer in (
        Answer(),
        Answer(failed=True),
        Answer(("v=DKIM1; p=A", "v=DKIM1; p=B")),
        Answer(("v=spf1",)),
    ):
        fetched({name: answer})
        assert DkimKey.objects.count() == 2
    assert fetched({name: Answer(("v=DKIM1; p=",))}).revoked == 1
    assert DkimKey.objects.count() == 0


def test_the_same_key_again_is_one_row_with_a_newer_day():
    name, today = (DOMAIN, "s1"), now().date()
    for day in (today - dt.timedelta(days=1), today):
        assert fetched({name: Answer(("v=DKIM1; p=AAAA",))}, today=day).found == 1
    assert DkimKey.objects.get().fetched == today


def test_keys_go_when_no_mail_can_need_them_any_more():
    today = now().date()
    store(SERVER, fetched=today - dt.timedelta(days=180))
    assert drop_old(today=today) == 0
    assert drop_old(today=today + dt.timedelta(days=1)) == 1


def test_hostile_records_are_nothing():
    texts = ["v=DKIM1; p=" + "A" * 3000, "v=DKIM1; p=\xff", "\x00", "v=DKIM1; p=A; p=B"]
    for text in texts:
        assert fetched({(DOMAIN, "s1"): Answer((text,))}).found == 0
    assert DkimKey.objects.count() == 0


# --- A file ------------------------------------------------------------------------------------------------


def test_a_file_takes_the_place_of_the_dns(employer, tmp_path):
    path = tmp_path / "answers"
    half = len(SERVER.record) // 2
    path.write_text(
        f"# a comment\n\ns1._domainkey.{DOMAIN}  {SERVER.record}\n"
        f's2._domainkey.{DOMAIN}. 300 IN TXT "{SERVER.record[:half]}" "{SERVER.record[half:]}"\n'
        f"s3._domainkey.{DOMAIN} NXDOMAIN\n"
        f"s4._domainkey.{DOMAIN} ~~Query timed out~~\n"
        f's5._domainkey.{DOMAIN} "v=DKIM1\\; p=AAAA"\n'
        f"s1._domainkey.elsewhere.example {SERVER.record}\n"
        "www.example.com A 127.0.0.1\n"
    )
    said = run(file=path)
    assert "5 names: 3 keys, 1 without one, 0 revoked, 0 unclear, 1 not answered" in said
    assert "1 names are of nobody on record" in said
    assert dict(DkimKey.objects.values_list("selector", "key")) == {
        "s1": SERVER.record,
        "s2": SERVER.record,
        "s5": "v=DKIM1; p=AAAA",
    }


@pytest.mark.parametrize("content", [None, "", "nothing of the kind\n"])
def test_a_file_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "answers"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError):
        run(file=path)


@pytest.mark.parametrize("options", [{"nights": 0}, {"at_once": 0}, {"minutes": 0.0}])
def test_limits_have_to_be_some(options):
    with pytest.raises(CommandError, match="more than 0"):
        run(**options)


def test_the_real_answers_are_read():
    lines = needs.shared_data("mail/mail_dkim_dns/FAKE_DNS.dat").read_text().splitlines()
    answers = answers_in(lines)
    assert len(answers) == 26
    factories.employer(domain="messiah.edu")
    factories.employer(domain="wander.science")
    names = fetching.of_interest(answers)
    assert len(names) == 20
    done = fetched({name: answers[name] for name in names})
    assert (done.asked, done.failed, done.revoked) == (20, 2, 1)
    assert done.found == DkimKey.objects.count() == done.asked - done.failed - done.revoked - done.absent


# --- The shipped lists -------------------------------------------------------------------------------------


def test_the_shipped_lists_are_dated_and_well_formed():
    import json
    import re

    folder = Path(fetching.__file__).with_name("data")
    for name in ("hiring_systems.json", "selectors.json"):
        content = json.loads((folder / name).read_text(encoding="utf-8"))
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", content["as_of"])
        assert content["sources"]
    systems = hiring_systems()
    domains = [domain for system in systems for domain in system.domains]
    assert len(systems) >= 15
    assert len(domains) == len(set(domains))
    hosts = [host_of((domain, selector)) for domain in domains for selector in selectors().common]
    assert all(name_of(host) for host in hosts)
    assert {"google", "selector1", "selector2", "default"} <= set(selectors().common)
    assert len(selectors().common) == len(set(selectors().common))


def test_an_employers_shared_and_free_domains_are_not_its_own(employer):
    for domain in ("gmail.com", "greenhouse.io", "github.io"):
        employer.domains.create(domain=domain, source="import")
    assert known_for(employer, now=now()).domains == {DOMAIN}
    unlisted = factories.employer(name="Lantern Mill", domain="lanternmill.example", status="proposed")
    assert known_for(unlisted, now=now()).domains == frozenset()
