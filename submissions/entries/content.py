"""What an entry says, and how that is written down before it is closed.

Pure but for the random reference of a new entry. Days are exact: this is the one place where they are kept.
"""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final, Self

from submissions.coarsen import DraftContact, DraftPromise, DraftWait
from submissions.coarsen.drafts import ENDING
from submissions.entries.cipher import SpoiltError

# As many as a review takes on its form (submissions.forms.answers.MOST_WAITS; a test holds them equal).
MOST_WAITS: Final = 6
MOST_CHARACTERS_OF_NOTE: Final = 2_000


def new_reference() -> str:
    """Return 16 random characters by which a page knows its entry; numbers move when one is erased."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom an entry is about: an employer of the site (`pk`), or one that is only named here.

    The name is kept as it was, for the day on which the employer is no longer on the site. `country` is an
    ISO 3166 code, for the holidays of promises in working days; `domain` is the website of one that is only
    named.
    """

    name: str
    pk: int | None = None
    country: str = ""
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryWait:
    """One wait with what only its author may know.

    In `wait`, `watched_until` is the last day on which the author confirmed that nothing had come, and
    `first_recorded_on` the site's day when the wait was written down as it stands: no form sets it.
    `answered_on` without `content`: an answer came, and what it was is not said yet. `asked_again` are the
    questions after the first one, which is `wait.asked_on`. `stopped`: the author waits no longer.
    """

    wait: DraftWait
    asked_again: tuple[dt.date, ...] = ()
    stopped: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the author still waits."""
        return self.wait.answered_on is None and not self.stopped

    @property
    def lacks_content(self) -> bool:
        """Whether an answer came of which is not said yet what it was."""
        return self.wait.answered_on is not None and not self.wait.content

    @property
    def ended_on(self) -> dt.date:
        """Return the day of the answer, or the last day on which there was none."""
        return self.wait.answered_on or self.wait.watched_until

    @property
    def asked(self) -> tuple[dt.date, ...]:
        """Return the days on which the author asked, in order."""
        first = (self.wait.asked_on,) if self.wait.asked_on else ()
        return (*first, *self.asked_again)

    def draft(self) -> DraftWait:
        """Return the wait as coarsening takes it: what was written down after its end has no day of entry.

        An answer of which is not said yet what it was is left out: until the day before it, nothing had come.
        """
        wait = self.wait
        if wait.answered_on is not None and wait.content not in ENDING:
            before = max(wait.answered_on - dt.timedelta(days=1), wait.last_contact)
            wait = replace(wait, answered_on=None, content="", channel="", watched_until=before)
        recorded = wait.first_recorded_on
        if recorded is not None and not self.is_running and recorded > self.ended_on:
            return replace(wait, first_recorded_on=None)
        return wait


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One process at one employer, as its candidate writes it down.

    Attributes:
        whom: the employer.
        waits: one or more, in the order in which they began.
        note: the author's own words. They never leave the diary.
        review: the key of the review that it became, or None.
        outcome: the outcome that the review was sent with or has been given since, or "".
        ref: how pages know it.
    """

    whom: Whom
    waits: tuple[EntryWait, ...]
    note: str = ""
    review: int | None = None
    outcome: str = ""
    ref: str = field(default_factory=new_reference)

    @property
    def last(self) -> EntryWait:
        """Return the newest wait."""
        return self.waits[-1]

    @property
    def is_running(self) -> bool:
        """Whether its author still waits."""
        return self.last.is_running

    def with_last(self, wait: EntryWait) -> Self:
        """Return the entry with another newest wait."""
        return replace(self, waits=(*self.waits[:-1], wait))

    def in_order(self) -> Self:
        """Return the entry with its waits in the order in which they began."""
        return replace(self, waits=tuple(sorted(self.waits, key=lambda wait: wait.wait.last_contact)))

    def drafts(self) -> tuple[DraftWait, ...]:
        """Return all waits as coarsening takes them."""
        return tuple(wait.draft() for wait in self.waits)


# --- Written down -------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """Return what JSON has: days as text, and nothing of what is not said."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if inner not in (None, (), [])}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def written(entry: Entry) -> bytes:
    """Return the entry as JSON; what is not said is left out."""
    return json.dumps(_plain(asdict(entry)), ensure_ascii=False, separators=(",", ":")).encode()


_DAYS: Final = frozenset(
    {"said_on", "day", "on", "last_contact", "watched_until", "answered_on", "asked_on", "first_recorded_on"}
)


def _made[Made](kind: type[Made], stored: Mapping[str, Any], **parts: Any) -> Made:
    """Return an object of what is stored; fields that a newer version wrote are passed over."""
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    values = {
        name: dt.date.fromisoformat(value) if name in _DAYS else value
        for name, value in stored.items()
        if name in known
    }
    return kind(**{**values, **parts})


def _wait(stored: Mapping[str, Any]) -> EntryWait:
    inner = stored["wait"]
    return EntryWait(
        wait=_made(
            DraftWait,
            inner,
            promises=tuple(_made(DraftPromise, item) for item in inner.get("promises", ())),
            contacts=tuple(_made(DraftContact, item) for item in inner.get("contacts", ())),
        ),
        asked_again=tuple(dt.date.fromisoformat(day) for day in stored.get("asked_again", ())),
        stopped=stored.get("stopped", False),
    )


def read(text: bytes) -> Entry:
    """Return the entry that was written down.

    Raises:
        SpoiltError: the text is none of ours.
    """
    try:
        stored = json.loads(text)
        waits = tuple(_wait(item) for item in stored["waits"])
        if not waits:
            raise ValueError("an entry has a wait")
        return _made(Entry, stored, whom=_made(Whom, stored["whom"]), waits=waits)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SpoiltError("the text is no entry") from problem
