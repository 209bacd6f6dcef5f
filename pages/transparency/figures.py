"""The figures of /transparency/: how the site kept its promises, and what it decided."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Figure
from core.drawing import RangeStrip, range_strip
from core.formats import in_percent
from moderation.ledger.models import LogCount
from moderation.ledger.promises import Kept
from moderation.models import Action, NotifierKind
from pages.transparency import words

A: Final = Action
# The columns of the statistics, and which lines of the log each counts.
_COLUMNS: Final[tuple[tuple[str, ...], ...]] = (
    (A.PUBLISH,),
    (A.PUBLISH_REDACTED, A.REDACT),
    (A.ASK,),
    (A.REFUSE,),
    (A.RESTRICT,),
    (A.REMOVE,),
    (A.APPEAL_REFUSED,),
    (A.APPEAL_UPHELD,),
)


def headings() -> list[str]:
    """Return the headings of the statistics' columns, in the order of the counts."""
    return [
        _("Published"),
        _("Blanked"),
        _("Asked"),
        _("Refused"),
        _("Hidden"),
        _("Taken away"),
        _("Appeals refused"),
        _("Appeals granted"),
    ]


@dataclass(frozen=True, slots=True)
class Promised:
    """One of the site's promises: its figure, and its range as a strip where anything was decided."""

    figure: Figure
    strip: RangeStrip | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """All counts of the log: what every table of the page adds up."""

    rows: Sequence[LogCount]

    @property
    def halves(self) -> list[str]:
        """Return the half-years that there are lines of, the newest first."""
        return sorted({row.half for row in self.rows}, reverse=True)

    def _table(self, key: Callable[[LogCount], str], half: str) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for row in self.rows:
            if not half or row.half == half:
                found.setdefault(key(row), Counter())[row.action] += row.n
        return found

    def by_half(self) -> list[list[Any]]:
        """Return a row for each half-year."""
        found = self._table(lambda row: row.half, "")
        return [[words.half(half), *_cells(found[half])] for half in self.halves]

    def by_ground(self, half: str) -> list[list[Any]]:
        """Return a row for each ground that was used, in one half-year or ("") in all; most used first."""
        found = self._table(lambda row: row.ground, half)
        found.pop("", None)
        order = sorted(found, key=lambda ground: (-sum(found[ground].values()), ground))
        # Nothing is published as it is on a ground.
        return [[words.ground_with_rule(ground), *_cells(found[ground])[1:]] for ground in order]

    def asked_for(self, half: str) -> list[Figure]:
        """Return how many notices each kind of notifier gave that are decided, and what became of them."""
        labels = {
            NotifierKind.REPRESENTATIVE: _("Employers asked"),
            NotifierKind.PERSON_NAMED: _("Persons named asked"),
            NotifierKind.PUBLIC: _("Anybody else asked"),
        }
        found = []
        for by, label in labels.items():
            counts: Counter[str] = Counter()
            for row in self.rows:
                if row.by == by and (not half or row.half == half):
                    counts[row.action] += row.n
            upheld, refused = counts[A.NOTICE_UPHELD], counts[A.NOTICE_REFUSED]
            detail = _("%(upheld)s granted, %(refused)s refused") % {"upheld": upheld, "refused": refused}
            later = counts[A.APPEAL_UPHELD]
            then = ngettext("%s granted on appeal", "%s granted on appeal", later) % later if later else ""
            found.append(Figure(label, str(upheld + refused), n=then, detail=detail))
        return found


def _cells(counts: Counter[str]) -> list[str]:
    return [str(sum(counts[action] for action in actions)) for actions in _COLUMNS]


def promised(promises: dict[str, Kept]) -> list[Promised]:
    """Return the three promises with how they were kept; before the first batch without anything."""
    labels = {
        "review": _("A review, within %s hours") % settings.PROMISED_HOURS_REVIEW,
        "notice": _("A notice, within %s hours") % settings.PROMISED_HOURS_NOTICE,
        "appeal": _("An appeal, within %s days") % (settings.PROMISED_HOURS_APPEAL // 24),
    }
    return [_promised(label, promises.get(kind, Kept())) for kind, label in labels.items()]


def _promised(label: str, kept: Kept) -> Promised:
    if kept.percent is None:
        return Promised(Figure(label, missing=_("Nothing decided yet: 0 promises.")))
    low, high = kept.band
    of = _("%(kept)s of %(n)s kept") % {"kept": kept.kept, "n": kept.n}
    if kept.overdue:
        late = ngettext("%s still open, too late", "%s still open, too late", kept.overdue) % kept.overdue
        of = f"{of} · {late}"
    return Promised(
        Figure(
            label,
            in_percent(kept.percent),
            n=of,
            detail=_("80%% range: %(low)s to %(high)s%%") % {"low": low, "high": high},
        ),
        range_strip(low, high, middle=kept.percent, unit="%"),
    )
