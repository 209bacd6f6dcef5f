"""What a finding is."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a finding is about. Titles and advice for each are the readers' business, not this module's."""

    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    HANDLE = "handle"
    IBAN = "iban"
    EXACT_DATE = "exact_date"
    SALARY = "salary"
    QUOTE = "quote"
    PERSON_NAME = "person_name"
    PROFANITY = "profanity"
    # In an employer's reply alone (find_in_reply): in a review such words are harmless.
    FISHING = "fishing"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A stretch of a text: characters `start` up to, but not including, `end`; `note` is a word on why."""

    start: int
    end: int
    kind: Kind
    note: str = ""
