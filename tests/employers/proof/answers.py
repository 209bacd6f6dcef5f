"""A DNS of the test's own: settings.TXT_RESOLVER names `ask`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from employers.proof.dns import SilentDnsError

RESOLVER = "tests.employers.proof.answers.ask"
# What the names hold; None where nobody answers.
_records: dict[str, list[str] | None] = {}
asked: list[str] = []


def ask(name: str) -> list[str]:
    """Return the values of a name."""
    asked.append(name)
    values = _records.get(name, [])
    if values is None:
        raise SilentDnsError("Timeout")
    return values


@contextmanager
def given(records: Mapping[str, list[str] | None]) -> Iterator[None]:
    """Let the names hold this, and afterwards nothing."""
    _records.update(records)
    try:
        yield
    finally:
        _records.clear()
