"""What a reader asks of the log: filters and a place, from the address alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import FilterChoice, FilterGroup, Link
from moderation.grounds import Ground
from moderation.ledger.models import LogLine, LogLineQuerySet
from moderation.models import Action
from pages.transparency import words

ROWS: Final = 50
_APPEALS: Final = (Action.APPEAL_UPHELD, Action.APPEAL_REFUSED)
_NAMES: Final = ("half", "action", "ground", "automated", "appeals")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters that are on ("" where one is not), and the line before or after which the page begins."""

    half: str = ""
    action: str = ""
    ground: str = ""
    automated: str = ""
    appeals: str = ""
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, query: QueryDict, halves: Sequence[str]) -> Self:
        """Read the address.

        Raises:
            BadRequest: it says something that no page of ours has written.
        """
        known = {
            "half": halves,
            "action": words.ACTIONS,
            "ground": Ground.values,
            "automated": ("yes", "no"),
            "appeals": ("yes",),
        }
        chosen = {name: query.get(name, "") for name in _NAMES}
        if any(value and value not in known[name] for name, value in chosen.items()):
            raise BadRequest("There is no such filter of the log.")
        return cls(**chosen, before=_number(query, "before"), after=_number(query, "after"))

    def lines(self, lines: LogLineQuerySet) -> LogLineQuerySet:
        """Return those of the lines that the filters leave."""
        if self.half:
            lines = lines.filter(half=self.half)
        if self.action:
            lines = lines.filter(action=self.action)
        if self.ground:
            lines = lines.filter(ground=self.ground)
        if self.automated:
            lines = lines.filter(automated=self.automated == "yes")
        if self.appeals:
            lines = lines.filter(action__in=_APPEALS)
        return lines

    def url(self, **other: str | int) -> str:
        """Return the address of the same filters, with others in place of some, from the newest line on."""
        values = {name: getattr(self, name) for name in _NAMES} | other
        query = {name: value for name, value in values.items() if value != ""}
        return reverse("pages:transparency", query=query, fragment="log")

    def groups(self, halves: Sequence[str]) -> list[FilterGroup]:
        """Return the filters, as the component shows them."""

        def group(name: str, legend: str, choices: Sequence[tuple[str, str]]) -> FilterGroup:
            chosen = getattr(self, name)
            every = FilterChoice("", _("all"), chosen=not chosen)
            rest = [FilterChoice(value, label, chosen=value == chosen) for value, label in choices]
            return FilterGroup(name, legend, [every, *rest], many=False)

        return [
            group("half", _("When"), [(code, words.half(code)) for code in halves]),
            group("action", _("Decision"), [(code, words.action(code)) for code in words.ACTIONS]),
            group("ground", _("Ground"), [(code, words.ground(code)) for code in Ground.values]),
            group("automated", _("Who decided"), [("no", _("a person")), ("yes", _("the site’s clock"))]),
            group("appeals", _("Appeals"), [("yes", _("decided appeals only"))]),
        ]

    @property
    def on(self) -> int:
        """Return how many filters are on."""
        return sum(bool(getattr(self, name)) for name in _NAMES)


def _number(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise BadRequest("There is no such place in the log.")
    return int(text)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log, the newest line first, and the links to its neighbours."""

    lines: list[LogLine]
    newer: Link | None = None
    older: Link | None = None


def page_of(asked: Asked) -> Page:
    """Return one page, in one query: lines are followed by their numbers, never counted off."""
    lines = asked.lines(LogLine.objects.decisions())
    if asked.after is not None:
        rows = list(lines.filter(number__gt=asked.after).order_by("number")[: ROWS + 1])
        more, rows = len(rows) > ROWS, rows[:ROWS][::-1]
        return Page(rows, _newer(asked, rows) if more else None, _older(asked, rows))
    if asked.before is not None:
        lines = lines.filter(number__lt=asked.before)
    rows = list(lines.newest_first()[: ROWS + 1])
    more, rows = len(rows) > ROWS, rows[:ROWS]
    newer = _newer(asked, rows) if asked.before is not None else None
    return Page(rows, newer, _older(asked, rows) if more else None)


def _newer(asked: Asked, rows: list[LogLine]) -> Link | None:
    return Link(_("Newer decisions"), asked.url(after=rows[0].number)) if rows else None


def _older(asked: Asked, rows: list[LogLine]) -> Link | None:
    return Link(_("Older decisions"), asked.url(before=rows[-1].number)) if rows else None
