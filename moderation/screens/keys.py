"""The single keys of the desk, as its pages list them; static/js/moderation.js carries them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


@dataclass(frozen=True)
class Key:
    """One key, or several that belong together.

    Attributes:
        presses: what stands on them.
        does: what they do, for the list.
        short: the same in a word or two, for the line above the page; "" where the line leaves it out.
    """

    presses: tuple[str, ...]
    does: Text
    short: Text = ""


@dataclass(frozen=True)
class Keys:
    """The keys of a page."""

    all: Sequence[Key]

    @property
    def line(self) -> list[Key]:
        """Return those that the line above the page names."""
        return [key for key in self.all if key.short]


_DECIDE: Final = (
    Key(("R",), _("put it back")),
    Key(("Ctrl", "Enter"), _("decide, and take the next one"), _("decide")),
)
_LOOK: Final = Key(("P",), _("show the card and the reasons with these choices"))
_GROUNDS: Final = Key(("G",), _("go to the grounds"), _("grounds"))
_FACTS: Final = Key(("F",), _("go to the facts"), _("facts"))

CASE: Final = Keys(
    (
        Key(("J", "K"), _("go to the next or the previous passage"), _("next, previous passage")),
        Key(("B",), _("blank this passage, or leave it"), _("blank or leave")),
        Key(("W",), _("blank other words: those that are selected in the text")),
        _LOOK,
        Key(("1", "…", "4"), _("choose the decision"), _("decision")),
        _GROUNDS,
        _FACTS,
        Key(("Q",), _("go to the question")),
        Key(("X",), _("choose all texts that are alike, or none")),
        *_DECIDE,
    )
)
NOTICE: Final = Keys(
    (
        Key(("J", "K"), _("go to the next or the previous notice"), _("next, previous notice")),
        Key(("1", "2"), _("uphold or refuse"), _("uphold, refuse")),
        Key(("O",), _("go to the reasons for whoever gave notice"), _("outcome")),
        Key(("D",), _("go to what is done to the text"), _("what is done")),
        Key(("W",), _("blank words: those that are selected in the text")),
        _GROUNDS,
        _FACTS,
        _LOOK,
        *_DECIDE,
    )
)
APPEAL: Final = Keys(
    (
        Key(("1", "2"), _("grant or refuse"), _("grant, refuse")),
        _GROUNDS,
        _FACTS,
        _LOOK,
        *_DECIDE,
    )
)
PUBLISHED: Final = Keys(
    (
        Key(("1", "2"), _("choose the decision"), _("decision")),
        _GROUNDS,
        _FACTS,
        _LOOK,
        Key(("Ctrl", "Enter"), _("decide"), _("decide")),
    )
)
QUEUE: Final = Keys(
    (
        Key(("N",), _("take the next review, or go on with the case that is open"), _("next review")),
        Key(("M",), _("take the next reply"), _("next reply")),
        Key(("T",), _("take the next notice, or go on with it"), _("next notice")),
        Key(("A",), _("take the next appeal, or go on with it"), _("next appeal")),
        Key(("H",), _("open what is hidden for now")),
        Key(("E",), _("open the new employers")),
        Key(("L",), _("open legal orders and holds")),
        Key(("U",), _("go to the address of something published")),
    )
)
