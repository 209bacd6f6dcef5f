"""Fingerprints by which texts that are nearly the same are found. Pure: no Django.

One-permutation hashing (Li, Owen, Zhang 2012, "One Permutation Hashing", NIPS) over all runs of six
characters, in 48 places, read as 16 marks of three places each. Two texts that share nine tenths of their
runs share a mark practically always, two that share a fifth in one case of eight; whether a pair is alike
is then measured on the texts themselves.
"""

from hashlib import blake2b
from itertools import batched
from typing import Final

from rapidfuzz import fuzz

from core.text import folded

_RUN: Final = 6
_PLACES: Final = 48
_PLACES_IN_A_MARK: Final = 3
# A shorter text says too little: "Nobody ever rang back." is many people's.
FEWEST_LETTERS: Final = 40
# What lies beyond is not read, so that the time is bounded.
_MOST_LETTERS: Final = 20_000
# From this share of equal characters on (rapidfuzz's ratio), two texts are nearly the same.
ALIKE: Final = 80


def letters_of(text: str) -> str:
    """Return what is compared: letters and digits without case, accents and spaces; every digit is a 0."""
    return "".join("0" if sign.isdigit() else sign for sign in folded(text) if sign.isalnum())[:_MOST_LETTERS]


def marks_of(text: str, key: bytes) -> tuple[int, ...]:
    """Return the 16 marks of a text, 63 bits each, or none for a short text.

    Args:
        text: the text.
        key: a secret of the site: without it nobody can tell which words a mark stands for.
    """
    letters = letters_of(text)
    if len(letters) < FEWEST_LETTERS:
        return ()
    places: list[int | None] = [None] * _PLACES
    runs = {letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1)}
    for run in runs:
        number = int.from_bytes(blake2b(run.encode(), key=key, digest_size=8).digest())
        place, value = number % _PLACES, number // _PLACES
        least = places[place]
        if least is None or value < least:
            places[place] = value
    return tuple(
        _mark(number, part, key) for number, part in enumerate(batched(_filled(places), _PLACES_IN_A_MARK))
    )


def _filled(places: list[int | None]) -> list[int]:
    """Fill each empty place from the next one that is not, as the authors of the method propose."""
    filled = []
    for place in range(_PLACES):
        step = next(far for far in range(_PLACES) if places[(place + far) % _PLACES] is not None)
        filled.append((places[(place + step) % _PLACES] or 0) + step)
    return filled


def _mark(number: int, part: tuple[int, ...], key: bytes) -> int:
    words = f"{number}|{'|'.join(map(str, part))}".encode()
    return int.from_bytes(blake2b(words, key=key, digest_size=8).digest()) >> 1


def similarity(one: str, other: str) -> int:
    """Return how much of two texts is the same, in whole percent; 0 where it is less than ALIKE."""
    return int(fuzz.ratio(letters_of(one), letters_of(other), score_cutoff=ALIKE))
