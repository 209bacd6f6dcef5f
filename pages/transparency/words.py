"""The words of the log, for readers: what was decided, on which ground, by whom it came up, and when."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.formats import on_day
from moderation.grounds import Ground
from moderation.ledger.models import LogLine
from moderation.models import Action, NotifierKind
from moderation.rules import CLAUSE_OF_GROUND, clause_of
from reviews import batches

ACTIONS: Final[dict[str, str | LazyText]] = {
    Action.PUBLISH: gettext_lazy("Published"),
    Action.PUBLISH_REDACTED: gettext_lazy("Published with blanks"),
    Action.ASK: gettext_lazy("Author asked"),
    Action.REFUSE: pgettext_lazy("a decision", "Refused"),
    Action.RESTRICT: gettext_lazy("Hidden for now"),
    Action.RESTORE: gettext_lazy("Shown again"),
    Action.REMOVE: gettext_lazy("Taken away"),
    Action.REDACT: gettext_lazy("Blanked afterwards"),
    Action.NOTICE_UPHELD: gettext_lazy("Notice upheld"),
    Action.NOTICE_REFUSED: gettext_lazy("Notice refused"),
    Action.APPEAL_UPHELD: gettext_lazy("Appeal granted"),
    Action.APPEAL_REFUSED: gettext_lazy("Appeal refused"),
    Action.HOLD: gettext_lazy("Held for a court"),
    Action.HOLD_LIFTED: gettext_lazy("Hold ended"),
    Action.MISSED: gettext_lazy("Withdrawn, promise missed"),
}
_BY: Final[dict[str, str | LazyText]] = {
    NotifierKind.REPRESENTATIVE: gettext_lazy("an employer"),
    NotifierKind.PERSON_NAMED: gettext_lazy("a person named"),
    NotifierKind.PUBLIC: gettext_lazy("somebody else"),
}
# Which promise a line ended, as its column says it.
_PROMISES: Final[dict[bool, str | LazyText]] = {
    True: gettext_lazy("kept"),
    False: gettext_lazy("missed"),
}


def action(code: str) -> str:
    """Return what was decided."""
    return str(ACTIONS.get(code, code))


def ground(code: str) -> str:
    """Return a ground with a capital letter; a dash where there is none."""
    return capfirst(str(Ground(code).label)) if code in Ground.values else "–"


def ground_with_rule(code: str) -> str | SafeString:
    """Return a ground with a link to the clause that it cites."""
    if code not in CLAUSE_OF_GROUND:
        return ground(code)
    clause = clause_of(code)
    return format_html(
        '{} <a href="{}"><span class="visually-hidden">{} </span>{}</a>',
        ground(code),
        reverse("pages:rules", fragment=clause.anchor),
        _("rule"),
        clause.number,
    )


def came_up(line: LogLine) -> str:
    """Return how it came up: by a notice, by a clock of the site, or by reading."""
    if line.by:
        return str(_BY.get(line.by, line.by))
    return _("the site’s clock") if line.automated else _("our own reading")


def when(line: LogLine) -> str:
    """Return the batch's day, or the month."""
    if line.period.startswith("batch "):
        return on_day(batches.due_day(line.batch), "D j M Y")
    return month(line.period)


def month(code: str) -> str:
    """Return "2026-11" in words."""
    return on_day(dt.date.fromisoformat(f"{code}-01"), "F Y")


def promise(line: LogLine) -> str:
    """Return whether a promise was kept with it; a dash where none ended."""
    return "–" if line.kept is None else str(_PROMISES[bool(line.kept)])


def half(code: str) -> str:
    """Return "2026H2" in words."""
    year, part = code.split("H")
    if part == "1":
        return _("January to June %s") % year
    return _("July to December %s") % year


def row(line: LogLine) -> list[Any]:
    """Return the cells of a line."""
    return [
        when(line),
        action(line.action),
        ground_with_rule(line.ground),
        came_up(line),
        promise(line),
        line.ref,
    ]
