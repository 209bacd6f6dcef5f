"""The candidate's key: how it is made, written down, typed back and forgiven.

A key is 130 random bits: 26 characters of Crockford's base 32 and 2 check characters (the value modulo
the prime 1021, so that every wrong character and every swap of neighbours is found without asking the
database), in 7 groups of 4. There is no recovery: at this entropy nothing but the holder's copy opens it.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Crockford's alphabet: no I, L, O or U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS: Final = 130
DATA_LENGTH: Final = 26
LENGTH: Final = 28
GROUPS: Final = 7
GROUP_LENGTH: Final = 4
# The largest prime that two characters of base 32 (0 to 1023) have room for.
MODULUS: Final = 1021

# With more groups than this under suspicion, naming them helps nobody.
_MOST_NAMED: Final = 4

_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
# What people put between the groups: spaces, hyphens and dashes of every kind, dots, line ends.
_BETWEEN: Final = re.compile(r"[\s\-‐-―_.·]+")


class KeyTypingError(ValueError):
    """What was typed cannot be a key; found without a look-up. `str()` explains it, `code` names it.

    Codes: empty, length, character, check.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Key:
    """A key whose characters are right. It never prints itself by accident: use `text` or `groups`."""

    characters: str = field(repr=False)

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the seven groups of four characters."""
        return tuple(
            self.characters[start : start + GROUP_LENGTH] for start in range(0, LENGTH, GROUP_LENGTH)
        )

    @property
    def text(self) -> str:
        """Return the key as its holder writes it down: `QX11-D93D-...`."""
        return "-".join(self.groups)

    def has_group(self, number: int, typed: str) -> bool:
        """Tell whether `typed` is the group `number` (1 to 7), with the same forgiveness as a whole key."""
        return hmac.compare_digest(_canonical(typed).encode(), self.groups[number - 1].encode())

    @property
    def asked_group(self) -> int:
        """Return the number (1 to 7) of the group that its holder is asked to type back.

        It depends on the key alone, so that the same key always asks for the same group.
        """
        return sha256(b"ask|" + self.characters.encode()).digest()[0] % GROUPS + 1


def _canonical(typed: str) -> str:
    """Return what was typed in capitals, without separators, with I and L as 1 and O as 0.

    Compatibility forms (full-width letters and digits) are read as the plain ones.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return plain.translate(str.maketrans("ILO", "110"))


def _encoded(value: int, length: int) -> str:
    letters = []
    for _place in range(length):
        value, rest = divmod(value, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))


def _value(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 32 + _VALUES[letter]
    return value


def key_of(value: int) -> Key:
    """Return the key of a number of 130 bits.

    Raises:
        ValueError: the number does not fit.
    """
    if not 0 <= value < 1 << BITS:
        raise ValueError(f"a key has {BITS} bits")
    return Key(_encoded(value, DATA_LENGTH) + _encoded(value % MODULUS, LENGTH - DATA_LENGTH))


def new_key() -> Key:
    """Return a new random key."""
    return key_of(secrets.randbits(BITS))


def parse(typed: str) -> Key:
    """Return the key that was typed; whether anything is kept under it is another question.

    Raises:
        KeyTypingError: it is empty, too short or too long, has a character that no key has, or its check
            characters do not fit; the message says which, and where.
    """
    letters = _canonical(typed)
    if not letters:
        raise KeyTypingError("empty", _("Enter your key: seven groups of four characters."))
    for place, letter in enumerate(letters):
        if letter not in _VALUES:
            where = {
                "letter": letter,
                "group": place // GROUP_LENGTH + 1,
                "place": place % GROUP_LENGTH + 1,
            }
            raise KeyTypingError(
                "character",
                _(
                    "“%(letter)s” never occurs in a key."
                    " Look at group %(group)s, character %(place)s of your copy."
                )
                % where,
            )
    if len(letters) != LENGTH:
        raise KeyTypingError("length", f"{_length_words(len(letters))} {_group_words(typed)}".strip())
    if not _fits(letters):
        raise KeyTypingError("check", _check_words(letters))
    return Key(letters)


def _fits(letters: str) -> bool:
    return _value(letters[:DATA_LENGTH]) % MODULUS == _value(letters[DATA_LENGTH:])


def _length_words(length: int) -> str:
    """Return what to say of too few or too many characters."""
    if length < LENGTH:
        missing = LENGTH - length
        return ngettext(
            "One character is missing. A key has 28: seven groups of four.",
            "%(n)s characters are missing. A key has 28: seven groups of four.",
            missing,
        ) % {"n": missing}
    surplus = length - LENGTH
    return ngettext(
        "That is one character too many. A key has 28: seven groups of four.",
        "Those are %(n)s characters too many. A key has 28: seven groups of four.",
        surplus,
    ) % {"n": surplus}


def _group_words(typed: str) -> str:
    """Return which group is too short or too long, where the key was typed in seven groups; else ""."""
    groups = [group for group in _BETWEEN.split(unicodedata.normalize("NFKC", typed)) if group]
    odd = [(number, len(group)) for number, group in enumerate(groups, 1) if len(group) != GROUP_LENGTH]
    if len(groups) != GROUPS or len(odd) != 1:
        return ""
    number, length = odd[0]
    return _("Look at group %(group)s: it has %(n)s instead of four.") % {"group": number, "n": length}


# What one step up at each place adds to the value, modulo MODULUS; and by what that is undone.
_WEIGHTS: Final = [pow(32, DATA_LENGTH - 1 - place, MODULUS) for place in range(DATA_LENGTH)]
_INVERSES: Final = [pow(weight, -1, MODULUS) for weight in _WEIGHTS]


def suspects(letters: str) -> list[int]:
    """Return the numbers of the groups in which one slip would explain why the check does not fit.

    A slip is one wrong character, or two neighbours that are swapped. Where there was just one slip, its
    group is always among them; by chance about one other is.
    """
    value, check = _value(letters[:DATA_LENGTH]) % MODULUS, _value(letters[DATA_LENGTH:])
    digits = [_VALUES[letter] for letter in letters]
    found: set[int] = set()
    for place, digit in enumerate(digits):
        if place < DATA_LENGTH:
            # The digit that brings the value to the check, if 0 to 31 has one.
            right = (digit + (check - value) * _INVERSES[place]) % MODULUS
        else:
            of_place = 32 ** (LENGTH - 1 - place)
            right = digit + (value - check) // of_place if (value - check) % of_place == 0 else -1
        if 0 <= right < len(ALPHABET) and right != digit:
            found.add(place // GROUP_LENGTH + 1)
    for place, (left, right) in enumerate(pairwise(digits)):
        step = right - left
        of_value = sum(sign * _WEIGHTS[at] for at, sign in ((place, 1), (place + 1, -1)) if at < DATA_LENGTH)
        of_check = {DATA_LENGTH - 1: -32, DATA_LENGTH: 31}.get(place, 0)
        if step and (value + step * of_value) % MODULUS == check + step * of_check:
            found |= {place // GROUP_LENGTH + 1, (place + 1) // GROUP_LENGTH + 1}
    return sorted(found)


def _check_words(letters: str) -> str:
    """Return where to look when all characters can be, and do not fit each other."""
    groups = suspects(letters)
    if not groups:
        where = _("There is more than one slip. Compare it group by group with your copy.")
    elif len(groups) == 1:
        where = _("If it is just one slip, it is in group %(group)s.") % {"group": groups[0]}
    elif len(groups) <= _MOST_NAMED:
        *first, last = (str(group) for group in groups)
        named = {"groups": ", ".join(first), "last": last}
        where = _("If it is just one slip, it is in group %(groups)s or %(last)s.") % named
    else:
        where = _("Compare it group by group with your copy.")
    what = _("One character is mistyped, or two are swapped: the last two characters do not fit the others.")
    return f"{what} {where}"


def tag(key: Key, index: int, *, pepper: bytes) -> str:
    """Return the name (64 hexadecimal characters) under which the key's thing number `index` is stored.

    Two tags of one key look unrelated to everybody who has not both the key and the pepper.
    """
    return hmac.new(pepper, f"tag|{key.characters}|{index}".encode(), sha256).hexdigest()
