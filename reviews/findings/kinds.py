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
    # What a text alone does not give (find_in_context); these are about the whole text.
    NEAR_DUPLICATE = "near_duplicate"
    BURST = "burst"
    MANY_BY_ONE_KEY = "many_by_one_key"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text: characters `start` up to, but not including, `end`; `note` is a word on why."""

    kind: Kind
    start: int
    end: int
    note: str = ""
