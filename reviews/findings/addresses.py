"""Whether words that look like a name stand in a postal address: streets are named after people."""

import re
from typing import Final

_STREET: Final = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Drive|Lane|Square|Place|Court|Loop|Bypass|Gateway|Crossroad|Crescent|Way"
    r"|Terrace|Close|Boulevard|Blvd|utca|u|út|tér|rkp)"
)
# "137\n", "53 Apt.", "49. Suite", "u. 12", " Bypass".
_AFTER: Final = re.compile(
    rf" ?(?:{_STREET}\b\.?(?=\s|,|\.|$)"
    rf"|(?:{_STREET}\.? )?\d{{1,5}}(?:\s*(?:$|[\n,.?!])|\s+(?:Apt|Suite|St)\b))"
)
# "9721 Dalmatinova", "139 Rue Ibn": a house number. A year is none, and one of two digits may be an hour.
_BEFORE: Final = re.compile(
    r"(?<!\d)(?!(?:19|20)\d\d )\d{3,6} (?:(?:rue|via|calle|ul|rua)\.? )?$", re.IGNORECASE
)
_STREET_BEFORE: Final = re.compile(
    r"\b(?:rue|ul\.|via|calle|rua|strada|piazza|piazzetta|avenida|cite) $", re.IGNORECASE
)


def in_an_address(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are part of a street's address."""
    after, before = text[end : end + 24], text[max(0, start - 24) : start]
    if _BEFORE.search(before) or _STREET_BEFORE.search(before):
        return True
    found = _AFTER.match(after)
    return found is not None and found.group().strip() != ""
