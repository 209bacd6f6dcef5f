"""The guards that tests/conftest.py sets around every test."""

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
