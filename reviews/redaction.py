"""Blanks over an author's text: what may be taken away, and that nothing else changed. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

# One fixed width, so that a blank does not tell how long the word was.
BLANK: Final = "█████"

type Span = tuple[int, int, str]


class RedactionError(ValueError):
    """A span that does not lie within the text. Nothing was blanked."""


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Return the spans in order, those that overlap made one (the first one's ground stands).

    Raises:
        RedactionError: a span is empty or lies outside the text.
    """
    found: list[Span] = []
    for start, end, ground in sorted(spans):
        if not 0 <= start < end <= length:
            raise RedactionError(f"the span {start} to {end} does not lie within {length} characters")
        if found and start < found[-1][1]:
            first, last, reason = found[-1]
            found[-1] = (first, max(last, end), reason)
        else:
            found.append((start, end, ground))
    return found


def redact(text: str, spans: Iterable[Span]) -> tuple[str, list[Span]]:
    """Return the text with each span blanked, and the places of the blanks in the new text.

    Args:
        text: the text as it stands; blanks of an earlier redaction are passed in as spans again.
        spans: (start, end, ground) in characters of `text`.

    Raises:
        RedactionError: a span is empty or lies outside the text.
    """
    ordered = merged(spans, len(text))
    pieces: list[str] = []
    blanks: list[Span] = []
    at = length = 0
    for start, end, ground in ordered:
        pieces += [text[at:start], BLANK]
        length += start - at
        blanks.append((length, length + len(BLANK), ground))
        length += len(BLANK)
        at = end
    public = "".join([*pieces, text[at:]])
    if not is_redaction_of(public, blanks, text, ordered):
        raise RedactionError("the public text is not the author's with spans blanked")
    return public, blanks


def is_redaction_of(public: str, blanks: Sequence[Span], text: str, spans: Sequence[Span]) -> bool:
    """Tell whether `public` is `text` with exactly `spans` blanked: every other character is the author's."""

    def kept(whole: str, cuts: Sequence[Span]) -> list[str]:
        edges = [0, *(edge for start, end, _ground in cuts for edge in (start, end)), len(whole)]
        return [whole[start:end] for start, end in list(pairwise(edges))[::2]]

    blanked = all(public[start:end] == BLANK for start, end, _ground in blanks)
    return blanked and len(blanks) == len(spans) and kept(public, blanks) == kept(text, spans)
