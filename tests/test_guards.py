"""The guards that tests/conftest.py sets around every test, and the cast."""

import socket

import pytest

from tests.conftest import NetworkUsedError


def test_another_machine_cannot_be_reached():
    with socket.socket() as connection, pytest.raises(NetworkUsedError):
        connection.connect(("192.0.2.1", 80))


def test_another_name_cannot_be_looked_up():
    with pytest.raises(NetworkUsedError):
        socket.getaddrinfo("example.org", 443)


def test_loopback_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_the_cast_is_signed_in_with_a_second_factor(moderator, representative):
    for person in (moderator, representative):
        page = person.client.get("/account/email/")
        assert page.status_code == 200, page
        records = person.client.session["account_authentication_methods"]
        assert {record["method"] for record in records} == {"password", "mfa"}


def test_a_representative_speaks_for_one_employer(representative, rival_representative):
    assert representative.user.representations.get().employer == representative.employer
    assert rival_representative.employer != representative.employer


def test_an_author_has_no_account(author):
    with pytest.raises(AssertionError, match="no account"):
        _ = author.user
