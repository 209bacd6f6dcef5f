"""Strong words: profanity, slurs and insults. A harsh word about conduct may stand; a person decides."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from reviews.findings.kinds import Finding, Kind

_LIST: Final = Path(__file__).parent / "data" / "strong_words.txt"
_TOKEN: Final = re.compile(r"[\w@$*!#+-]{2,40}(?:['’]\w{1,3})?")
_PLAIN: Final = str.maketrans(
    {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "5": "s", "$": "s", "7": "t", "+": "t"}
)
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_EDGES: Final = "!-+#*@$_"


@cache
def _words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words that count alone, and the beginnings that count with any ending (marked `~`)."""
    lines = [line.strip() for line in _LIST.read_text(encoding="utf-8").splitlines()]
    entries = [line for line in lines if line and not line.startswith("#")]
    exact = frozenset(entry for entry in entries if not entry.endswith("~"))
    return exact, tuple(entry[:-1] for entry in entries if entry.endswith("~"))


@cache
def _by_length() -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return the same two, on shelves by their length."""
    shelves: tuple[dict[int, list[str]], dict[int, list[str]]] = (defaultdict(list), defaultdict(list))
    for shelf, words in zip(shelves, _words(), strict=True):
        for word in words:
            shelf[len(word)].append(word)
    return shelves


def find_strong_words(text: str) -> Iterator[Finding]:
    """Yield words of the list, also with digits, doubled letters or stars for letters."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        core = word.strip(_EDGES) if "*" not in word.strip(_EDGES) else word.strip("!-+_")
        if len(core) < 3:
            continue
        start = match.start() + word.index(core)
        if _is_strong(core):
            yield Finding(Kind.PROFANITY, start, start + len(core))


def _is_strong(core: str) -> bool:
    folded = unicodedata.normalize("NFKD", core.casefold())
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    folded = re.sub(r"['’]s$", "", folded)
    if "*" in folded:
        return _is_starred(folded)
    if folded.isdigit():
        return False
    plain = folded.translate(_PLAIN) if any(letter.isalpha() for letter in folded) else folded
    exact, beginnings = _words()
    forms = {
        folded,
        plain,
        plain.replace("-", ""),
        _REPEATED.sub(r"\1\1", plain),
        _REPEATED.sub(r"\1", plain),
    }
    return any(
        form in exact or (form.endswith("s") and form[:-1] in exact) or form.startswith(beginnings)
        for form in forms
    )


def _is_starred(folded: str) -> bool:
    """Whether a word of the list has these letters where the word has no star: "f*ck", "sh**"."""
    if folded.count("*") * 2 > len(folded) or not folded[0].isalpha():
        return False
    exact, beginnings = _by_length()
    candidates = [*exact.get(len(folded), ())]
    for length in range(4, len(folded) + 1):
        candidates += beginnings.get(length, ())
    return any(
        all(mine in {"*", theirs} for mine, theirs in zip(folded, word, strict=False)) for word in candidates
    )
