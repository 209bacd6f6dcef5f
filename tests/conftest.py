"""What every test may rely on: guards around it, and the named cast.

The cast: `author` and `other_author` (candidates: no account), `representative` of `employer` and
`rival_representative` of `rival_employer`, `moderator`, `second_moderator`, `editor`, `reader`. Each is a
Person with a `client` of their own. Whoever has an account is signed in with a second factor.
"""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from employers.models import Employer
from moderation.ledger.reading import CURRENT
from tests import factories

# No timing is asserted, and the same examples are tried everywhere: what fails in CI fails at home.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")

_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}  # noqa: S104


_WITH_DATABASE = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches no database as run once: it is the same whatever the database is."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if not item.get_closest_marker("django_db") and not fixtures & _WITH_DATABASE:
            item.add_marker(pytest.mark.once)


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
    return dict(vars(vars(django_settings)["_wrapped"]))


@pytest.fixture(autouse=True)
def settings_stay() -> Iterator[None]:
    """Fail a test that changes a setting without the `settings` fixture, which puts it back."""
    before = _values_of_settings()
    yield
    changed = {name for name, value in _values_of_settings().items() if before.get(name) is not value}
    assert not changed, f"The test left these settings changed: {sorted(changed)}"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start with an empty cache, so that no test meets another's rate limits or figures.

    But for the figure in the foot of every page: a running site has it in its cache, without a query.
    """
    cache.clear()
    cache.set(CURRENT, (None,))


@pytest.fixture
def rate_limits(settings: Settings) -> None:
    """Switch the rate limits on, as they are in production."""
    settings.RATELIMIT_ENABLE = True


@pytest.fixture
def publish_at_once(settings: Settings) -> None:
    """Publish as soon as a moderator approves, as the demo does."""
    settings.PUBLISH_AT_ONCE = True


# --- The cast ------------------------------------------------------------------------------------


@dataclass
class Person:
    """Somebody with a browser of their own; `user` and `employer` where they have one."""

    client: Client = field(default_factory=Client)
    account: User | None = None
    represents: Employer | None = None

    @property
    def user(self) -> User:
        """Return the person's account; a candidate or reader has none."""
        assert self.account is not None, "This person has no account."
        return self.account

    @property
    def employer(self) -> Employer:
        """Return the employer that the person speaks for."""
        assert self.represents is not None, "This person represents nobody."
        return self.represents


def signed_in(user: User, *, second_factor: bool = True) -> Client:
    """Return a client in which the user has just signed in, as allauth records it."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    client = Client()
    client.force_login(user)
    now = time.time()
    records: list[dict[str, Any]] = [{"method": "password", "at": now, "email": user.email}]
    if second_factor:
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(user, generate_totp_secret())
        records.append({"method": "mfa", "type": Authenticator.Type.TOTP.value, "at": now})
    session = client.session
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def _with_account(**fields: Any) -> Person:
    user = factories.user(**fields)
    return Person(signed_in(user), user)


@pytest.fixture
def reader() -> Person:
    """Return somebody who only reads."""
    return Person()


@pytest.fixture
def author() -> Person:
    """Return a candidate; there is no account, only a browser."""
    return Person()


@pytest.fixture
def other_author() -> Person:
    """Return another candidate."""
    return Person()


@pytest.fixture
def employer(db: None) -> Employer:
    """Return the employer that most tests are about."""
    return factories.employer(name="Harbour and Finch", domain="harbourfinch.example", country="GB")


@pytest.fixture
def rival_employer(db: None) -> Employer:
    """Return an employer that has nothing to do with the first."""
    return factories.employer(name="Quill Orchard", domain="quillorchard.example", country="GB")


@pytest.fixture
def representative(employer: Employer) -> Person:
    """Return somebody who speaks for `employer`."""
    person = _with_account(email="rep@harbourfinch.example")
    factories.representative(user=person.user, employer=employer, proven_by="harbourfinch.example")
    person.represents = employer
    return person


@pytest.fixture
def rival_representative(rival_employer: Employer) -> Person:
    """Return somebody who speaks for `rival_employer`."""
    person = _with_account(email="rep@quillorchard.example")
    factories.representative(user=person.user, employer=rival_employer, proven_by="quillorchard.example")
    person.represents = rival_employer
    return person


@pytest.fixture
def moderator(db: None) -> Person:
    """Return a moderator."""
    return _with_account(email="moderator@example.com", designation="Moderator 1", is_moderator=True)


@pytest.fixture
def second_moderator(db: None) -> Person:
    """Return another moderator, for what the same one may not decide twice."""
    return _with_account(email="moderator2@example.com", designation="Moderator 2", is_moderator=True)


@pytest.fixture
def editor(db: None) -> Person:
    """Return an editor, who is no moderator."""
    return _with_account(email="editor@example.com", designation="Editor 1", is_editor=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder; a worker leaves that to the process that started it."""
    if not hasattr(config, "workerinput") and "HEARDBACK_TEST_FOLDER" in os.environ:
        shutil.rmtree(os.environ["HEARDBACK_TEST_FOLDER"], ignore_errors=True)
