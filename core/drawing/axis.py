"""The axis that all drawings share, the pieces they are made of, and the words for bins.

Positions are strings such as "31.2%", because the outer svg of a drawing has no viewBox: x is in per
cent, y and text are in pixels, so that one drawing fits every width and its words never shrink. The
axis is the square root of days (look.md), so that a day and two months both have room.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from django.utils.translation import gettext as _

# The last day of each bin of the public record. `scoring` may not be imported from here; a test
# holds this equal to scoring.clock.BIN_ENDS.
BIN_ENDS: Final[tuple[int, ...]] = (1, 3, 7, 10, 14, 21, 30, 45, 60, 90)
LEFT: Final = 1.5
RIGHT: Final = 98.0


def x_of_day(day: float) -> float:
    """Return where `day` (days since the last contact, 0 to 90; later ones stand at 90) lies, in per cent."""
    share = sqrt(min(max(day, 0.0), BIN_ENDS[-1]) / BIN_ENDS[-1])
    return LEFT + (RIGHT - LEFT) * share


def x_of_bin(number: int) -> float:
    """Return the middle of bin 0..9 on the drawn axis, in per cent.

    Raises:
        IndexError: there is no such bin.
    """
    first = BIN_ENDS[number - 1] if number else 0
    return (x_of_day(first) + x_of_day(BIN_ENDS[number])) / 2


def percent(value: float) -> str:
    """Return a position for an svg attribute: never localised, one decimal."""
    return f"{value:.1f}%"


def promised_words(length_bin: int) -> str:
    """Return what a promise of this bin (0..9) is called: "within a week", "in 8 to 10 days"."""
    return (
        _("by the next day"),
        _("within 3 days"),
        _("within a week"),
        _("within 8 to 10 days"),
        _("within two weeks"),
        _("within three weeks"),
        _("within a month"),
        _("within six weeks"),
        _("within two months"),
        _("within three months"),
    )[length_bin]


def answered_words(end_bin: int) -> str:
    """Return after how long an answer of this bin (0..9) came: "within a week", "after 8 to 10 days"."""
    return (
        _("by the next day"),
        _("after 2 to 3 days"),
        _("within a week"),
        _("after 8 to 10 days"),
        _("after 11 to 14 days"),
        _("after two to three weeks"),
        _("after three to four weeks"),
        _("after 31 to 45 days"),
        _("after 46 to 60 days"),
        _("after two to three months"),
    )[end_bin]


def silence_words(end_bin: int) -> str:
    """Return for how long at least nobody answered, when the watching ended in this bin (0..9)."""
    return (
        _("so far"),
        _("after more than a day"),
        _("after more than 3 days"),
        _("after more than a week"),
        _("after more than 10 days"),
        _("after more than two weeks"),
        _("after more than three weeks"),
        _("after more than a month"),
        _("after more than six weeks"),
        _("after more than two months"),
    )[end_bin]


def late_words(phase: int) -> str:
    """Return by how much an answer in this late phase of the promise clock (4..8) was late."""
    return (
        _("1 to 3 days late"),
        _("4 to 7 days late"),
        _("8 to 14 days late"),
        _("15 to 30 days late"),
        _("more than a month late"),
    )[phase - 4]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the line; `kind` is within, left, over, quiet, wait, fade1 or fade2."""

    kind: str
    x1: str
    x2: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place; `anchor` is start, middle or end."""

    x: str
    text: str
    anchor: str = "middle"
    optional: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A promised day: `kind` is due (the one that counts), revised (any other) or now."""

    kind: str
    x: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """The answer: the shape says kept (disc with a hook), late (diamond) or answer (ring)."""

    shape: str
    x: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class PromiseDrawing:
    """A promise line: what templates/components/promise_line.html prints.

    `tone` is kept, late, silent or open; `lead` says what was promised and `finding` what came;
    `scaled` is false in tier S, whose drawing has no time axis.
    """

    tone: str
    lead: str
    finding: str
    scaled: bool
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...] = ()
    mark: Mark | None = None
    below: tuple[Label, ...] = ()
    above: tuple[Label, ...] = ()
    rest: str = ""

    @property
    def sentence(self) -> str:
        """Return the drawing in words: what a screen reader gets."""
        return " ".join(part for part in (self.lead, self.finding, self.rest) if part)


def segment(kind: str, x1: float, x2: float) -> Segment:
    """Return a stretch between two places in per cent."""
    return Segment(kind, percent(x1), percent(x2))


def fading(kind: str, x1: float, x2: float) -> list[Segment]:
    """Return silence: a thin line from x1 to x2 that then fades out and never ends in a mark."""
    rest = RIGHT - x2
    middle = x2 + rest * 0.45
    solid = [segment(kind, x1, x2)] if x2 > x1 else []
    return [*solid, segment("fade1", x2, middle), segment("fade2", middle, RIGHT)]


def axis_labels() -> tuple[Label, ...]:
    """Return the four names under the time axis; the outer two may be left out where there is no room."""
    names = (
        (1, _("1 day"), True),
        (7, _("1 week"), False),
        (30, _("1 month"), False),
        (60, _("2 months"), True),
    )
    return tuple(Label(percent(x_of_day(day)), text, optional=optional) for day, text, optional in names)
