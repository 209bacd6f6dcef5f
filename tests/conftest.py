"""What every test may rely on: guards around it, and the named cast."""

import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from pytest_django import Settings

_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}  # noqa: S104


class NetworkUsedError(AssertionError):
    """A test tried to reach another machine."""


def _refuse_other_hosts(host: object) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is not None and str(name) not in _LOOPBACK and not str(name).startswith("127."):
        raise NetworkUsedError(f"A test may reach this machine only, not {name}.")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Let a test reach loopback and nothing else."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse_other_hosts(address[0])
        connect(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_other_hosts(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def _values_of_settings() -> dict[str, object]:
    holder: Any = django_settings
    return dict(vars(holder._wrapped))


@pytest.fixture(autouse=True)
def settings_stay() -> Iterator[None]:
    """Fail a test that changes a setting without the `settings` fixture, which puts it back."""
    before = dict(vars(django_settings._wrapped))
    yield
    changed = {
        name for name, value in vars(django_settings._wrapped).items() if before.get(name) is not value
    }
    assert not changed, f"The test left these settings changed: {sorted(changed)}"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start with an empty cache, so that no test meets another's rate limits or figures."""
    cache.clear()


@pytest.fixture
def rate_limits(settings: Settings) -> None:
    """Switch the rate limits on, as they are in production."""
    settings.RATELIMIT_ENABLE = True


@pytest.fixture
def publish_at_once(settings: Settings) -> None:
    """Publish as soon as a moderator approves, as the demo does."""
    settings.PUBLISH_AT_ONCE = True


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder; a worker leaves that to the process that started it."""
    if not hasattr(config, "workerinput") and "HEARDBACK_TEST_FOLDER" in os.environ:
        shutil.rmtree(os.environ["HEARDBACK_TEST_FOLDER"], ignore_errors=True)
