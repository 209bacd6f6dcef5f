"""The words of a text, and which lists of names and of other words know them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pycountry

_DATA: Final = Path(__file__).parent / "data"
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ð": "d", "þ": "th", "ı": "i", "’": "'"}
)
_FAMILY_ENDINGS: Final = (
    "ov",
    "ova",
    "ev",
    "eva",
    "ski",
    "ska",
    "sky",
    "skaya",
    "vic",
    "icz",
    "enko",
    "chuk",
    "dottir",
    "sson",
    "ssen",
    "rsen",
    "nsen",
    "escu",
    "opoulos",
    "idis",
    "akis",
    "shvili",
    "idze",
    "oglu",
    "yan",
    "quist",
    "strom",
    "berg",
)


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of one of the lists in `data`."""
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _countries() -> frozenset[str]:
    """Return the words that names of countries are made of."""
    return frozenset(
        word for country in pycountry.countries for word in _folded(country.name).replace(",", " ").split()
    )


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_UNDECOMPOSED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("ß", "ss")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, with what the lists say of it."""

    start: int
    end: int
    text: str
    folded: str
    starts_sentence: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        """Whether it is a single letter that may stand for a name."""
        return len(self.text) == 1 and self.capital and self.text != "I"

    @property
    def first(self) -> bool:
        """Whether it is a first name, and seldom anything else."""
        return self._in("first_names") and not self.seldom and not self.common

    @property
    def perhaps_first(self) -> bool:
        """Whether it is a first name, whatever else it may be."""
        return self._in("first_names")

    @property
    def last(self) -> bool:
        """Whether it is a family name, or ends as only family names do."""
        return self._in("last_names") or (
            len(self.folded) > 5 and self.unusual and self.folded.endswith(_FAMILY_ENDINGS)
        )

    @property
    def common(self) -> bool:
        """Whether it is an ordinary word."""
        return self.folded in word_list("common_words")

    @property
    def unusual(self) -> bool:
        """Whether no list of ours knows it as something else than a name."""
        known = self.common or self.seldom or self.folded in word_list("organisations") or self.country
        return not known and len(self.text) > 1

    @property
    def country(self) -> bool:
        """Whether it is part of a country's name."""
        return self.folded in _countries()

    @property
    def seldom(self) -> bool:
        """Whether it is listed as a name, and seldom is one."""
        return self.folded in word_list("seldom_people")

    def _in(self, name: str) -> bool:
        known = word_list(name)
        return self.folded in known or all(part in known for part in re.split(r"['-]", self.folded))


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text, in order."""
    tokens: list[Token] = []
    at = 0
    for match in _WORD.finditer(text):
        gap = text[at : match.start()].strip(" \t\u00a0\"'“„«(*_>")
        starts = at == 0 or (bool(gap) and gap[-1] in ".!?;\n\r•-–—|/") or "\n" in text[at : match.start()]
        word = match.group()
        # "Tom's" is Tom.
        if word[-2:] in {"'s", "’s"}:
            word = word[:-2]
        tokens.append(Token(match.start(), match.start() + len(word), word, _folded(word), starts))
        at = match.end()
    return tokens
