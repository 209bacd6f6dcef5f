"""The figures that an article may place in its text, by name, and the sentence that each prints.

The tag `{% evidence "answered-after-follow-up" phase="interview" %}` is ours: it is parsed by
`advice.markdown` and never by Django's template engine. The figures themselves come from the
public record with each batch; below `querysets.MINIMUM_EVIDENCE` waits nothing is printed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from core.drawing.strips import RangeStrip, range_strip
from core.vocabulary import Phase, SilenceReason

if TYPE_CHECKING:
    from advice.models import EvidenceFigure

_PHASES = {
    Phase.APPLIED: _("after an application"),
    Phase.SCREENING: _("after a first talk or test"),
    Phase.INTERVIEW: _("after an interview"),
    Phase.DECISION: _("after the final round"),
}

# What `advice.markdown` leaves in the stored HTML for each tag; nothing else can write it there,
# because editors cannot write HTML.
_PLACE = re.compile(r'<div data-evidence="([a-z0-9-]+)" data-phase="([a-z]*)"></div>')

STATED_REASON = "stated-reason-"

SENTENCES: dict[str, LazyText] = {
    "answered-at-all": _("%(value)s%% of the waits ended with an answer."),
    "promise-kept": _("%(value)s%% of the promised answers came by the promised day."),
    "date-promised": _("%(value)s%% of the candidates were told a day or a number of days."),
    "answered-after-follow-up": _(
        "Of those who asked after the promised day had passed, %(value)s%% were answered within a week."
    ),
    "answered-without-follow-up": _(
        "Of those who did not ask after the promised day had passed, %(value)s%% were answered within a week."
    ),
}
_REASON_SENTENCE = _("Where employers said why it had gone quiet, %(value)s%% gave this reason: %(reason)s.")


def is_known(name: str) -> bool:
    """Return whether an article may name this figure."""
    return name in SENTENCES or _reason_of(name) is not None


def names() -> list[str]:
    """Return every name that an article may use, for the editors' help and for the tallies."""
    reasons = [STATED_REASON + code.replace("_", "-") for code in SilenceReason.values]
    return [*SENTENCES, *reasons]


def sentence(name: str, value: int) -> str:
    """Return the figure as a sentence; `value` is in whole percent. Raise KeyError for an unknown name."""
    reason = _reason_of(name)
    if reason is not None:
        return str(_REASON_SENTENCE) % {"value": value, "reason": reason.label}
    return str(SENTENCES[name]) % {"value": value}


def phase_text(phase: str) -> str:
    """Return where in a process a figure was counted, for its kicker; empty for all phases."""
    return str(_PHASES[Phase(phase)]) if phase else ""


def _reason_of(name: str) -> SilenceReason | None:
    """Return the reason whose share among stated reasons this figure is, if it is one."""
    code = name.removeprefix(STATED_REASON).replace("-", "_")
    if not name.startswith(STATED_REASON) or code not in SilenceReason.values:
        return None
    return SilenceReason(code)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an article: sanitised HTML, or a figure with its sentence."""

    html: str = ""
    figure: "EvidenceFigure | None" = None
    # In a preview, the name of a figure that there is not (or not yet).
    missing: str = ""

    @property
    def sentence(self) -> str:
        """Return the figure's sentence."""
        return sentence(self.figure.name, self.figure.value) if self.figure else ""

    @property
    def strip(self) -> RangeStrip | None:
        """Return its range, ready to be drawn on a scale of 0 to 100."""
        if self.figure is None:
            return None
        return range_strip(self.figure.low, self.figure.high, middle=self.figure.value, unit="%")

    @property
    def where(self) -> str:
        """Return where in a process it was counted."""
        return phase_text(self.figure.phase) if self.figure else ""


def places(html: str) -> set[tuple[str, str]]:
    """Return the (name, phase) of every figure that the stored HTML asks for."""
    return set(_PLACE.findall(html))


def parts(html: str, figures: Iterable["EvidenceFigure"], *, name_missing: bool = False) -> list[Part]:
    """Cut stored HTML at its figures and put those that exist in their places.

    A figure that is missing, or was withheld because too few waits stand behind it, leaves nothing;
    with `name_missing` it leaves its name, for editors.
    """
    by_place = {(figure.name, figure.phase): figure for figure in figures}
    found: list[Part] = []
    # `split` on two groups yields text, name, phase, text, name, phase, ..., text.
    pieces = _PLACE.split(html)
    for position in range(0, len(pieces), 3):
        if pieces[position].strip():
            found.append(Part(html=pieces[position]))
        if position + 2 < len(pieces):
            figure = by_place.get((pieces[position + 1], pieces[position + 2]))
            if figure is not None:
                found.append(Part(figure=figure))
            elif name_missing:
                found.append(Part(missing=" ".join(filter(None, pieces[position + 1 : position + 3]))))
    return found
