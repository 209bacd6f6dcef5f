"""The DNS is asked for one TXT record of a public domain, by the configured resolvers, and nothing else."""

import socket
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from pytest_django import Settings

from employers.proof.dns import SilentDnsError, ask_dns, is_askable, record_name, values_of

type Answer = Callable[[dns.message.Message], dns.message.Message | None]
NAME = "_heardback.harbourfinch.com"


class NameServer:
    """A name server on loopback that answers by `answer`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address: tuple[str, int] = self.socket.getsockname()
        self.asked: list[str] = []
        self.answer: Answer = dns.message.make_response
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, caller = self.socket.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(wire)
            self.asked.append(str(query.question[0]))
            reply = self.answer(query)
            if reply is not None:
                self.socket.sendto(reply.to_wire(), caller)


@pytest.fixture
def server(settings: Settings) -> Iterator[NameServer]:
    """Start a name server and make it the only one that is asked."""
    made = NameServer()
    settings.DNS_SERVERS = [made.address]
    yield made
    made.socket.close()


def txt(*values: str) -> Answer:
    """Answer with these TXT records, each as a zone file writes it."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        reply.answer.append(dns.rrset.from_text(query.question[0].name, 300, "IN", "TXT", *values))
        return reply

    return answer


def failing(code: dns.rcode.Rcode) -> Answer:
    """Answer with an error."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.set_rcode(code)
        return reply

    return answer


def test_the_values_of_a_name_are_read_and_its_pieces_joined(server: NameServer):
    server.answer = txt('"v=spf1 -all"', '"heardback-" "proof=1234"', '"caf\\195\\169 \\255"')
    assert sorted(ask_dns(NAME)) == ["café \ufffd", "heardback-proof=1234", "v=spf1 -all"]
    # One question, for one record of one name, without the machine's search list.
    assert server.asked == [f"{NAME}. IN TXT"]


@pytest.mark.parametrize("answer", [dns.message.make_response, failing(dns.rcode.NXDOMAIN)])
def test_no_record_is_an_empty_answer(server: NameServer, answer: Answer):
    server.answer = answer
    assert ask_dns(NAME) == []


def test_a_failure_and_silence_are_told_apart_from_no_record(
    server: NameServer, monkeypatch: pytest.MonkeyPatch
):
    server.answer = failing(dns.rcode.SERVFAIL)
    with pytest.raises(SilentDnsError):
        ask_dns(NAME)
    monkeypatch.setattr("employers.proof.dns._SECONDS_EACH", 0.05)
    monkeypatch.setattr("employers.proof.dns._SECONDS_ALL", 0.2)
    server.answer = lambda query: None
    with pytest.raises(SilentDnsError):
        ask_dns(NAME)


def test_an_answer_that_points_into_the_network_is_not_followed(server: NameServer):
    def answer(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        name = query.question[0].name
        reply.answer.append(dns.rrset.from_text(name, 300, "IN", "CNAME", "router.internal."))
        reply.answer.append(
            dns.rrset.from_text(dns.name.from_text("router.internal."), 300, "IN", "TXT", '"inside"')
        )
        return reply

    server.answer = answer
    assert ask_dns(NAME) == ["inside"]
    assert server.asked == [f"{NAME}. IN TXT"]


@pytest.mark.parametrize(
    "domain",
    """
    localhost router intranet.local db.internal vault.corp printer.lan box.home.arpa 1.0.0.127.in-addr.arpa
    127.0.0.1 10.0.0.8 [::1] ::1 harbourfinch.example harbour.test x.invalid harbourfinch.onion example.com
    co.uk com mail.harbourfinch.com HarbourFinch.com harbourfinch.com. a..com -.com bücher.de user@harbour.com
    https://harbour.com harbour.com/x harbour.com:53
    """.split(),
)
def test_names_that_are_no_public_domain_are_not_asked_about(server: NameServer, domain: str):
    assert not is_askable(domain)
    with pytest.raises(ValueError, match="no domain of the public DNS"):
        values_of(domain)
    assert server.asked == []


@pytest.mark.parametrize("domain", ["", " ", "\n", "a" * 300 + ".com", "harbour.com\n", "_heardback.x.com"])
def test_nor_are_names_that_are_none(domain: str):
    assert not is_askable(domain)


@pytest.mark.parametrize("domain", ["harbourfinch.com", "harbour.co.uk", "xn--bcher-kva.de", "a-b.museum"])
def test_public_domains_are(domain: str):
    assert is_askable(domain)
    assert record_name(domain) == f"_heardback.{domain}"


def test_which_function_asks_is_a_setting(settings: Settings):
    settings.TXT_RESOLVER = "tests.employers.proof.answers.ask"
    from tests.employers.proof import answers

    with answers.given({NAME: ["one", "two"]}):
        assert values_of("harbourfinch.com") == ["one", "two"]
        assert values_of("quillorchard.com") == []
    assert answers.asked[-2:] == [NAME, "_heardback.quillorchard.com"]
