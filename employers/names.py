"""Names as search and import compare them. Pure: no Django, no database.

cleanco's list of legal forms is taken, its function is not: that one empties "SA", leaves "Acme Pty." of
"Acme Pty. Limited", and takes 0.1 ms a name. Here the forms are matched as words, longest first.
"""

import re
from functools import lru_cache

from cleanco.clean import get_unique_terms
from cleanco.non_nfkd_map import NON_NFKD_MAP

from core.text import folded

# The longest name that a column holds, in characters.
LONGEST_NAME = 200

_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
# Letters that Unicode does not take apart, such as ø, ł and đ; people type them plain.
_UNDECOMPOSED = str.maketrans({**NON_NFKD_MAP, "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"})
# "s.p.a." and "a/s": single letters with dots or slashes between them are one word.
_INITIALS = re.compile(r"(?<!\w)(?:\w[./]){1,}\w?(?!\w)")
# "at&t", "h&m": short pieces joined without spaces are one word; other ampersands say "and".
_TIGHT_AMPERSAND = re.compile(r"(?<!\w)(\w{1,3})&(?=\w{1,3}(?!\w))")
_AND = re.compile(r"\s*&\s*|\s+\+\s+")
_NOT_A_WORD = re.compile(r"[^\w+#]+|_+")

# Entries of cleanco's list that are words, places or parts of names more often than legal forms.
_NO_FORMS = frozenset(
    "3at aat at da dat ee ei et etat fa ij ik nl ok pp ps private sd sem sep sp teo ud uk vat".split()
)
# Forms that cleanco lacks, as the registers and listings write them.
_MORE_FORMS = (
    "public limited company",
    "private limited company",
    "private limited",
    "pvt limited",
    "pvt ltd",
    "pty limited",
    "pty",
    "proprietary limited",
    "public company limited",
    "public joint stock company",
    "joint stock company",
    "pjsc",
    "ojsc",
    "jsc",
    "pcl",
    "tbk",
    "publ",
    "berhad",
    "aktiengesellschaft",
    "ltee",
    "lte",
    "incorporation",
    "se",
    "sdn berhad",
    "oü",
)
# Forms that stand before the name. Few: "SA Water" and "AS Roma" begin with no form.
_LEADING_FORMS = frozenset("ооо оао зао пао тов pt pjsc ojsc ooo oao zao".split())
# Forms of languages that put no space beside them.
_GLUED_FORMS = ("株式会社", "有限会社", "合同会社", "股份有限公司", "有限责任公司", "有限公司", "주식회사")
_ARTICLE = "the"


def plain(text: str) -> str:
    """Return the folded text as words with single spaces: no punctuation but + and # (C++, C#)."""
    text = _APOSTROPHES.sub("", folded(text).translate(_UNDECOMPOSED))
    text = _INITIALS.sub(lambda found: re.sub(r"[./]", "", found.group()) + " ", text)
    text = _AND.sub(" and ", _TIGHT_AMPERSAND.sub(r"\1", text))
    return _NOT_A_WORD.sub(" ", text).strip()


def _forms() -> dict[str, list[tuple[str, ...]]]:
    """Return the legal forms as word tuples, longest first, by their last word."""
    known = {tuple(plain(term).split()) for term in (*get_unique_terms(), *_MORE_FORMS)}
    by_last: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted(known - {()} - {(word,) for word in _NO_FORMS}, key=lambda form: (-len(form), form)):
        by_last.setdefault(form[-1], []).append(form)
    return by_last


_FORMS_BY_LAST_WORD = _forms()


def _means_something(words: list[str]) -> bool:
    return bool(words) and words != [_ARTICLE]


def _without_last_form(words: list[str]) -> list[str] | None:
    """Return the words without one legal form at their end; None when there is none to take away."""
    for form in _FORMS_BY_LAST_WORD.get(words[-1], ()):
        rest = words[: -len(form)]
        if tuple(words[-len(form) :]) == form and _means_something(rest):
            return rest[:-1] if rest[-1] == "and" and _means_something(rest[:-1]) else rest
    return None


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """Return the name for comparison: folded, words only, without its legal form and a leading "the".

    Never empty where the name has a letter or digit: what consists of nothing but a legal form ("SA",
    "AG", "The Limited") stays as it is. At most LONGEST_NAME characters. A name without any letter or
    digit gives "".
    """
    text = plain(name)
    for form in _GLUED_FORMS:
        bare = text.removeprefix(form).removesuffix(form).strip()
        text = bare or text
    words = text.split()
    if words and tuple(words) in _FORMS_BY_LAST_WORD.get(words[-1], ()):
        return " ".join(words)
    while words and (shorter := _without_last_form(words)) is not None:
        words = shorter
    if len(words) > 1 and words[0] in _LEADING_FORMS:
        words = words[1:]
    if len(words) > 1 and words[0] == _ARTICLE:
        # "The Limited" is left whole: without its article it would be a legal form and nothing else.
        rest = words[1:]
        if not (len(rest) == 1 and (rest[0],) in _FORMS_BY_LAST_WORD.get(rest[0], ())):
            words = rest
    # Folding can make a name longer than it was ("㎏" is two letters).
    return " ".join(words)[:LONGEST_NAME].strip()


def trigrams(text: str) -> list[str]:
    """Return the distinct trigrams of a normalised text, sorted: each word with a space on both sides.

    A word of n letters gives n of them: "hays" gives " ha", "hay", "ays", "ys ".
    """
    found: set[str] = set()
    for word in text.split():
        padded = f" {word} "
        found.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return sorted(found)
