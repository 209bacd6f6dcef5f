"""The figures that an article may place in its text, by name, and the sentence that each prints.

The tag `{% evidence "answered-after-follow-up" phase="interview" %}` is ours: it is parsed by
`advice.markdown` and never by Django's template engine. The figures themselves come from the
public record with each batch; below `querysets.MINIMUM_EVIDENCE` waits nothing is printed. Beside each
figure stands the same figure of a comparison group, so that a reader sees against what it is high or low; a
difference is never called a cause.
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
GUESSED_REASON = "guessed-reason-"

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
_GUESS_SENTENCE = _("Where candidates guessed why it had gone quiet, %(value)s%% guessed this: %(reason)s.")


# What a row beside a comparison says of its group, where the step of the process does not say it.
_GROUPS: dict[str, LazyText] = {
    "answered-after-follow-up": _("asked after the day"),
    "answered-without-follow-up": _("did not ask"),
    STATED_REASON: _("stated by employers"),
    GUESSED_REASON: _("guessed by candidates"),
}
_ALL_STEPS = _("all steps after a first contact")


def is_known(name: str) -> bool:
    """Return whether an article may name this figure."""
    return name in SENTENCES or _reason_of(name) is not None


def names() -> list[str]:
    """Return every name that an article may use, for the editors' help and for the tallies."""
    codes = [code.replace("_", "-") for code in SilenceReason.values]
    return [*SENTENCES, *(kind + code for kind in (STATED_REASON, GUESSED_REASON) for code in codes)]


def sentence(name: str, value: int) -> str:
    """Return the figure as a sentence; `value` is in whole percent. Raise KeyError for an unknown name."""
    reason = _reason_of(name)
    if reason is not None:
        words = _REASON_SENTENCE if name.startswith(STATED_REASON) else _GUESS_SENTENCE
        return str(words) % {"value": value, "reason": reason.label}
    return str(SENTENCES[name]) % {"value": value}


def compared_with(name: str, phase: str) -> tuple[str, str]:
    """Return the (name, phase) of the figure that stands beside this one.

    Those who asked are compared with those who did not, what employers stated with what candidates guessed, a
    step of the process with all steps after a first contact, and these with applications.
    """
    pairs = (
        ("answered-after-follow-up", "answered-without-follow-up"),
        (STATED_REASON, GUESSED_REASON),
    )
    for one, other in pairs:
        for mine, theirs in ((one, other), (other, one)):
            if name.startswith(mine):
                return theirs + name.removeprefix(mine), phase
    return name, "" if phase else Phase.APPLIED.value


def group_text(name: str, phase: str) -> str:
    """Return in a few words whom a figure counts, as the label of its row."""
    for start, words in _GROUPS.items():
        if name.startswith(start):
            return str(words)
    return phase_text(phase) or str(_ALL_STEPS)


def is_about_asking(name: str) -> bool:
    """Return whether the figure tempts a reader to take asking for the cause of an answer."""
    return name.endswith("-follow-up")


def phase_text(phase: str) -> str:
    """Return where in a process a figure was counted, for its kicker; empty for all phases."""
    return str(_PHASES[Phase(phase)]) if phase else ""


def _reason_of(name: str) -> SilenceReason | None:
    """Return the reason whose share among stated reasons this figure is, if it is one."""
    kind = next((kind for kind in (STATED_REASON, GUESSED_REASON) if name.startswith(kind)), None)
    code = name.removeprefix(kind or "").replace("-", "_")
    return SilenceReason(code) if kind and code in SilenceReason.values else None


@dataclass(frozen=True, slots=True)
class Row:
    """One group's figure within its block: whom it counts, and its value with range and number."""

    figure: "EvidenceFigure"

    @property
    def group(self) -> str:
        """Return in a few words whom it counts."""
        return group_text(self.figure.name, self.figure.phase)

    @property
    def sentence(self) -> str:
        """Return the figure's sentence, for who hears the drawing and does not see it."""
        where = phase_text(self.figure.phase)
        said = sentence(self.figure.name, self.figure.value)
        return f"{where}: {said}" if where else said

    @property
    def strip(self) -> RangeStrip:
        """Return its range, ready to be drawn on a scale of 0 to 100."""
        return range_strip(self.figure.low, self.figure.high, middle=self.figure.value, unit="%")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an article: sanitised HTML, or a figure with its comparison group."""

    html: str = ""
    figure: "EvidenceFigure | None" = None
    comparison: "EvidenceFigure | None" = None
    # In a preview, the name of a figure that there is not (or not yet).
    missing: str = ""

    @property
    def sentence(self) -> str:
        """Return the figure's sentence."""
        return sentence(self.figure.name, self.figure.value) if self.figure else ""

    @property
    def rows(self) -> list[Row]:
        """Return the figure and, where enough waits stand behind it, its comparison group."""
        return [Row(figure) for figure in (self.figure, self.comparison) if figure is not None]

    @property
    def where(self) -> str:
        """Return where in a process it was counted."""
        return phase_text(self.figure.phase) if self.figure else ""

    @property
    def tempts(self) -> bool:
        """Return whether the reader has to be told that the figure shows no cause."""
        return self.figure is not None and is_about_asking(self.figure.name)


def places(html: str) -> set[tuple[str, str]]:
    """Return the (name, phase) of every figure that the stored HTML needs, comparisons included."""
    asked = set(_PLACE.findall(html))
    return asked | {compared_with(name, phase) for name, phase in asked}


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
            name, phase = pieces[position + 1], pieces[position + 2]
            figure = by_place.get((name, phase))
            if figure is not None:
                found.append(Part(figure=figure, comparison=by_place.get(compared_with(name, phase))))
            elif name_missing:
                found.append(Part(missing=" ".join(filter(None, pieces[position + 1 : position + 3]))))
    return found
