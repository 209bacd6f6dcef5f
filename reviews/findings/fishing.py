"""Where a reply reaches for its author: asks them to get in touch, or hints at who they are (rule 1.3).

It stands apart from `find`, because in a review such words are harmless. English phrases alone, for now.
"""

import re
from collections.abc import Iterator
from typing import Final

_ME = r"(?:me|us|our\s+\w+(?:\s+\w+)?|my\s+\w+|hr|the\s+team)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"

# Asks the author to come forward.
_ASKS: Final = (
    rf"(?:please\s+|do\s+|feel\s+free\s+to\s+|could\s+you\s+)?(?:call|phone|ring|contact|e-?mail|text|message|dm)\s+{_ME}\b",
    rf"(?:write|talk|speak|reach\s+out|get\s+back|reply|respond|come\s+back|reveal\s+yourself)\s+(?:directly\s+)?(?:to|with)\s+{_ME}\b",
    r"(?:get|be|stay|come)\s+in\s+(?:touch|contact)\b",
    r"give\s+(?:me|us)\s+a\s+(?:call|ring|shout)\b",
    r"drop\s+(?:me|us)\s+a\s+(?:line|note|mail|message)\b",
    r"(?:tell|let)\s+(?:me|us)\s+(?:know\s+)?(?:who\s+you\s+are|your\s+name|which\s+(?:role|team|office|date))\b",
    r"(?:what|which)\s+(?:was|is)\s+your\s+name\b",
    r"identify\s+yourself\b",
    r"take\s+(?:this|it)\s+(?:offline|up\s+in\s+private)\b",
)
# Hints that the writer knows, or guesses, who it is.
_HINTS: Final = (
    r"we\s+(?:(?:all\s+|do\s+|quite\s+)?(?:know|remember|recall|recogni[sz]e)|have\s+(?:identified|worked\s+out|found\s+out)|can\s+(?:tell|guess))\s+(?:exactly\s+|well\s+|very\s+well\s+)?(?:who|you|your)\b",
    r"you\s+know\s+who\s+(?:you|we)\s+are\b",
    r"the\s+only\s+(?:candidate|person|applicant|one)\s+(?:who|that|we)\b",
    rf"(?:your|the)\s+(?:interview|call|visit|test|exercise|presentation)\s+(?:on|of|last|in)\s+(?:{_WEEKDAY}|{_MONTH}|the\s+\d|\d|week|month)",
    rf"(?:when|since)\s+(?:you|we)\s+(?:met|came|spoke|talked|visited|interviewed)\b(?:\s+\w+){{0,4}}?\s+(?:{_WEEKDAY}|{_MONTH})",
    rf"(?:about|on|last|that|this|next)\s+{_WEEKDAY}\b",
    r"as\s+(?:you|we)\s+(?:told|said\s+to)\s+(?:us|you|me)\b",
)
_PHRASE = re.compile(rf"\b(?:{'|'.join((*_ASKS, *_HINTS))})", re.IGNORECASE)


def find_fishing(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches (start, end) in which a reply reaches for its author, in the order of the text."""
    for match in _PHRASE.finditer(text):
        yield match.span()
