"""Values of a JSON line, each checked, with an error that says where it stands and what is wanted."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final, NoReturn

# A hundred years: a longer wait is a mistake in the data.
MAX_DAYS: Final = 36_525
# Beyond this a count or a weight is a mistake in the data too.
MAX_COUNT: Final = 1e9
_SHOWN = 60


class BadLineError(ValueError):
    """A line cannot be scored; the message says why, for whoever wrote the line."""


def parsed(text: str) -> dict[str, Any]:
    """Return the object that a line of JSON holds.

    Raises:
        BadLineError: it is no JSON, or no object, or leaves open what it means.
    """
    if not text.strip():
        raise BadLineError("the line is empty; each line is one JSON object")
    try:
        found = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_number)
    except BadLineError:
        raise
    except json.JSONDecodeError as error:
        raise BadLineError(f"not JSON: {error.msg}, at character {error.pos + 1}") from error
    except RecursionError as error:
        raise BadLineError("not readable: too many brackets within each other") from error
    except ValueError as error:
        # Python refuses to read whole numbers of thousands of digits.
        raise BadLineError("not readable: a number has too many digits") from error
    return mapping(found, "the line")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadLineError(f"the key {shown(twice)} stands twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise BadLineError(f"{name} is no number that anything can be computed from")


def shown(value: Any) -> str:
    """Return a value as an error shows it: as JSON, cut short."""
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def mapping(value: Any, where: str, allowed: Sequence[str] | None = None) -> dict[str, Any]:
    """Return an object.

    Raises:
        BadLineError: it is none, or has a key that is not allowed: half of what was meant is left out then.
    """
    if not isinstance(value, dict):
        raise BadLineError(f"{where} is {shown(value)}, not an object")
    for key in value:
        if allowed is not None and key not in allowed:
            raise BadLineError(f"{where} has the unknown key {shown(key)}; known are {', '.join(allowed)}")
    return value


def listed(value: Any, where: str, length: int | None = None) -> list[Any]:
    """Return a list.

    Raises:
        BadLineError: it is none, or has another length.
    """
    if not isinstance(value, list):
        raise BadLineError(f"{where} is {shown(value)}, not a list")
    if length is not None and len(value) != length:
        raise BadLineError(f"{where} has {len(value)} numbers; {length} are wanted")
    return value


def number(value: Any, where: str, low: float = 0.0, high: float = MAX_COUNT) -> float:
    """Return a number within bounds.

    Raises:
        BadLineError: it is none (true and false are none either), or out of bounds.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadLineError(f"{where} is {shown(value)}, not a number")
    # Whole numbers may be too large for a float; comparing them is exact.
    if (isinstance(value, float) and not isfinite(value)) or not low <= value <= high:
        raise BadLineError(f"{where} is {shown(value)}; it lies from {low:g} to {high:g}")
    return float(value)


def whole(value: Any, where: str, high: int = MAX_DAYS) -> int:
    """Return a whole number from 0 on; 5.0 is one too.

    Raises:
        BadLineError: it is none, or out of bounds.
    """
    found = number(value, where, 0, high)
    if found != int(found):
        raise BadLineError(f"{where} is {shown(value)}, not a whole number")
    return int(found)


def truth(value: Any, where: str) -> bool:
    """Return true or false.

    Raises:
        BadLineError: it is neither.
    """
    if not isinstance(value, bool):
        raise BadLineError(f"{where} is {shown(value)}, not true or false")
    return value


def needed(found: Mapping[str, Any], key: str, where: str) -> Any:
    """Return the value of a key.

    Raises:
        BadLineError: the object has no such key.
    """
    if key not in found:
        raise BadLineError(f"{where} has no {shown(key)}")
    return found[key]


def text(value: Any, where: str) -> str | None:
    """Return a text, or None for null.

    Raises:
        BadLineError: it is neither, or holds half a character, which no file could store.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadLineError(f"{where} is {shown(value)}, not a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadLineError(f"{where} holds half a character (a lone surrogate)") from error
    return value
