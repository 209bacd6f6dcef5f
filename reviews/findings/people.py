"""Names of persons: by title, by first name, by family name, by the words before them.

A list of names knows neither every name nor which words are none, so the rules weigh a capital,
a place in the sentence and the neighbours. bench/findings.py measures what that is worth.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pycountry

from reviews.findings.kinds import Finding, Kind

_DATA: Final = Path(__file__).parent / "data"
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ð": "d", "þ": "th", "ı": "i", "’": "'"}
)

_TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof professor sir madam lord lady herr frau monsieur madame mademoiselle mme mlle"
    " senor senora sr sra signor signora dott dona don dna sig ing".split()
)
_PARTICLES: Final = frozenset(
    "van de der den von zu zur vom di da del della dos das do du la le al el bin ibn ben ter ten af av mac mc"
    " y e".split()
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
# Words after which a capital is somebody, known or not.
_INTRODUCE: Final = frozenset(
    "named called recruiter interviewer interviewers manager dear hi hello hey regards sincerely cheers"
    " thanks greetings colleague boss supervisor headhunter hallo liebe lieber bonjour hola".split()
)
# Words after which a word that may be a name is one.
_PEOPLE_DO: Final = frozenset(
    "by with and to me us under told asked met from for contact ask guy girl woman man lady is".split()
)
_SPEAK: Final = frozenset(
    "said says told asked called rang phoned wrote replied answered emailed promised explained"
    " interviewed".split()
)
_PEOPLE_ARE: Final = _SPEAK | frozenset("never who from is was has had".split())
# Words after which a capital is rather a place or a firm.
_PLACES: Final = frozenset("at in the a an our their joined near for of on this that its into".split())


@cache
def _list(name: str) -> frozenset[str]:
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
class _Token:
    start: int
    end: int
    text: str
    folded: str
    starts_sentence: bool

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.capital and self.text != "I"

    @property
    def first(self) -> bool:
        """Whether it is a first name, and seldom anything else."""
        return self._in("first_names") and not self.seldom and not self.common

    @property
    def perhaps_first(self) -> bool:
        return self._in("first_names")

    @property
    def last(self) -> bool:
        """Whether it is a family name, or ends as only family names do."""
        return self._in("last_names") or (
            len(self.folded) > 5 and self.unusual and self.folded.endswith(_FAMILY_ENDINGS)
        )

    @property
    def common(self) -> bool:
        return self.folded in _list("common_words")

    @property
    def unusual(self) -> bool:
        """Whether no list of ours knows it as something else than a name."""
        known = self.common or self.seldom or self.folded in _list("organisations") or self.country
        return not known and len(self.text) > 1

    @property
    def country(self) -> bool:
        return self.folded in _countries()

    @property
    def seldom(self) -> bool:
        return self.folded in _list("seldom_people")

    def _in(self, name: str) -> bool:
        known = _list(name)
        return self.folded in known or all(part in known for part in re.split(r"['-]", self.folded))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    for match in _WORD.finditer(text):
        gap = text[at : match.start()].strip(" \t\u00a0\"'“„«(*_>")
        starts = at == 0 or (bool(gap) and gap[-1] in ".!?;\n\r•-–—|/") or "\n" in text[at : match.start()]
        word = match.group()
        # "Tom's" is Tom.
        if word[-2:] in {"'s", "’s"}:
            word = word[:-2]
        tokens.append(_Token(match.start(), match.start() + len(word), word, _folded(word), starts))
        at = match.end()
    return tokens


def find_people(text: str) -> Iterator[Finding]:
    """Yield names of persons, each with what gave it away."""
    tokens = _tokens(text)
    at = 0
    passed: list[_Token] = []
    known: set[str] = set()
    while at < len(tokens):
        end, note = _name_at(text, tokens, at)
        if end > at:
            yield Finding(tokens[at].start, tokens[end - 1].end, Kind.PERSON_NAME, note)
            known.update(word.folded for word in tokens[at:end] if word.unusual and len(word.text) > 2)
            at = end
        else:
            passed.append(tokens[at])
            at += 1
    for token in passed:
        if token.folded in known:
            yield Finding(token.start, token.end, Kind.PERSON_NAME, "named elsewhere in the text")


def _joined(text: str, left: _Token, right: _Token) -> bool:
    """Whether two words stand side by side, with nothing but a space or an initial's full stop between."""
    gap = text[left.end : right.start]
    if gap in {" ", "\u00a0", "  "}:
        return True
    return gap in {". ", "."} and (left.initial or left.folded in _TITLES | {"jr", "st"})


def _name_at(text: str, tokens: list[_Token], at: int) -> tuple[int, str]:
    """Return the end of the name that begins at this word, or `at` when none does, and what gave it away."""
    token = tokens[at]
    if _is_title(text, tokens, at):
        return _to_the_end(text, tokens, at + 1), "with a title"
    if not token.capital:
        return _uncapitalised(text, tokens, at)
    if token.initial:
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if (
            following
            and text[token.end : following.start] in {". ", "."}
            and following.capital
            and following.last
            and not following.seldom
        ):
            return _to_the_end(text, tokens, at), "an initial and a family name"
        return at, ""
    end = _to_the_end(text, tokens, at)
    if (
        end < len(tokens)
        and _joined(text, tokens[end - 1], tokens[end])
        and tokens[end].folded in _list("organisations")
        and tokens[end].capital
    ):
        return at, ""
    return _weighed(text, tokens, at, end)


def _weighed(text: str, tokens: list[_Token], at: int, end: int) -> tuple[int, str]:
    token = tokens[at]
    shouted = token.text.isupper() and len(token.text) > 1
    following = tokens[at + 1] if end > at + 1 else None
    before = tokens[at - 1] if at and not token.starts_sentence else None
    if token.first and not (shouted and following is None):
        return end, "a first name"
    if following is not None and token.folded not in _list("organisations"):
        full = following.last or following.initial or following.first or following.folded in _PARTICLES
        known = token.perhaps_first and not (token.common and token.starts_sentence and following.common)
        if (full or following.unusual) and known and not (token.seldom and following.common):
            return end, "a first name and a family name"
        unusual = token.unusual and (following.unusual or following.initial)
        if unusual and (full or not shouted):
            return end, "two names" if full else "two words with capitals that are in no dictionary"
    introduced = (
        before is not None and before.folded in _INTRODUCE and text[before.end : token.start] in {" ", ", "}
    )
    if introduced and token.unusual and not shouted:
        return end, "after a word that introduces somebody"
    if token.perhaps_first and not token.seldom and not shouted and _is_used_as_a_name(text, tokens, at, end):
        return end, "a first name"
    if token.unusual and not shouted and _is_used_as_a_name(text, tokens, at, end):
        return end, "a family name"
    named = at > 0 and token.unusual and _is_named(text, tokens, at)
    return (end, "after a word that introduces somebody") if named else (at, "")


def _is_named(text: str, tokens: list[_Token], at: int) -> bool:
    """Whether "name is", "name:" or "my name?" stands before this word."""
    back = tokens[at - 1]
    if back.folded in {"is", "was", "s"} and at > 1:
        back = tokens[at - 2]
    return back.folded in {"name", "names", "maiden"} and tokens[at].start - back.end <= 6


def _is_used_as_a_name(text: str, tokens: list[_Token], at: int, end: int) -> bool:
    """Whether the neighbours of a word that may be a name are those of a name."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[end] if end < len(tokens) else None
    if before is not None and not token.starts_sentence:
        if before.folded in _PEOPLE_DO | _INTRODUCE and (token.last or token.perhaps_first):
            return True
        # "Becker and Vasquez", "Becker, Kónya": a capital in a list, but not "at Becker".
        if token.last and token.unusual and before.folded not in _PLACES and not before.capital:
            return True
    if after is None:
        return False
    gap = text[tokens[end - 1].end : after.start]
    if gap == ", " and after.capital and after.last and token.unusual:
        return True
    if gap != " ":
        return False
    if (
        after.folded in {"and", "und", "et", "y"}
        and end + 1 < len(tokens)
        and tokens[end + 1].capital
        and token.last
    ):
        return True
    if not (token.last or token.perhaps_first):
        return after.folded in _SPEAK
    return after.folded in _PEOPLE_ARE and (
        not token.starts_sentence or not token.common or (token.last and token.perhaps_first)
    )


def _is_title(text: str, tokens: list[_Token], at: int) -> bool:
    token = tokens[at]
    if token.folded not in _TITLES or at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    gap = text[token.end : following.start]
    dotted = gap.startswith(".")
    if gap not in {" ", ". ", ".", "\u00a0", ".\u00a0"} or (following.starts_sentence and not dotted):
        return False
    if following.capital and not following.seldom:
        return token.capital or dotted or token.folded in {"mr", "mrs", "ms", "dr", "prof", "mme", "mlle"}
    return token.folded in {"mr", "mrs", "ms", "dr", "prof"} and following.perhaps_first


def _uncapitalised(text: str, tokens: list[_Token], at: int) -> tuple[int, str]:
    """Find names without capitals: two known ones side by side, one introduced, one among English words."""
    token = tokens[at]
    if not token.first or len(token.text) < 4 or token.country:
        return at, ""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        following
        and _joined(text, token, following)
        and following.last
        and not following.common
        and len(following.text) > 2
    ):
        return at + 2, "a first name and a family name"
    if following and len(following.text) == 1 and text[following.end : following.end + 2] == ". ":
        family = tokens[at + 2] if at + 2 < len(tokens) else None
        if family and (family.last or family.unusual):
            return at + 3, "a first name, an initial and a family name"
    before = tokens[at - 1] if at else None
    if before and before.folded in _INTRODUCE | {"is"} and text[before.end : token.start] == " ":
        named = before.folded != "is" or (at > 1 and tokens[at - 2].folded == "name")
        return (at + 1 if named else at), "after a word that introduces somebody"
    # A name among ordinary English words; in another language the lists know too many words as names.
    around = [word for word in tokens[max(0, at - 6) : at + 7] if word is not token]
    if len(around) >= 4 and 3 * sum(word.common or word.first for word in around) >= 2 * len(around):
        return at + 1, "a first name without a capital"
    return at, ""


def _to_the_end(text: str, tokens: list[_Token], at: int) -> int:
    """Return where the run of words that may belong to one name ends: six words at the most."""
    end = at + 1
    while end < len(tokens) and end - at < 6 and _joined(text, tokens[end - 1], tokens[end]):
        token = tokens[end]
        if token.folded in _PARTICLES and not token.capital:
            after = tokens[end + 1] if end + 1 < len(tokens) else None
            after_that = tokens[end + 2] if end + 2 < len(tokens) else None
            if (
                after
                and _joined(text, token, after)
                and after.capital
                and token.folded not in {"e", "y", "do", "la", "le"}
            ):
                end += 2
                continue
            if (
                after
                and after_that
                and after.folded in _PARTICLES
                and after_that.capital
                and _joined(text, token, after)
                and _joined(text, after, after_that)
            ):
                end += 3
                continue
            break
        if (
            not token.capital
            or token.folded in _list("organisations")
            or (token.starts_sentence and not tokens[end - 1].initial)
        ):
            break
        if token.seldom and not token.last:
            break
        if token.common and not token.last and not token.perhaps_first and not token.initial:
            break
        end += 1
    return end
