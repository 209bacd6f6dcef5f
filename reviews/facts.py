"""A review as plain data: what submissions.coarsen makes of an author's answers.

Pure: no Django. Everything is already as coarse as it will be stored: bins of scoring.clock,
labels, bands; there is no date in here but the first day of the label. `reviews.services` stores it, and
`reviews.cards` draws the author's preview from it, with the code that draws the published card.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PromiseFacts:
    """One promise of a wait; fields as reviews.models.Promise. Empty strings mean "not said"."""

    kind: str
    precision: str
    made_by: str = ""
    length_bin: int | None = None
    counts: bool = False
    phase: int | None = None
    satisfied: bool | None = None
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """One sign of life that ended nothing."""

    content: str
    bin: int


@dataclass(frozen=True, kw_only=True)
class WaitFacts:
    """One wait; fields as reviews.models.Wait. `promises` are in order, the first one first, at most four."""

    stage: str
    phase: str
    answered: bool
    end_bin: int
    owed_by: str = "employer"
    content: str = ""
    channel: str = ""
    said_why: bool | None = None
    reason: str = ""
    reason_source: str = ""
    wait_class: str = "O"
    entry_bin: int | None = None
    follow_up: str = "none"
    follow_up_answer_bin: int | None = None
    promises: tuple[PromiseFacts, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """A whole review; fields as reviews.models.Review. `employer` and `agency` are primary keys."""

    employer: int
    tier: str
    period_start: dt.date
    period_unit: str
    outcome: str
    experience: str
    text: str
    waits: tuple[WaitFacts, ...]
    agency: int | None = None
    role_family: str = ""
    difficulty: int | None = None
    would_apply_again: bool | None = None
    interviews: str = ""
    interview_hours: str = ""
    exercise_hours: str = ""
    travel: str = ""
    references_contacted: bool | None = None
    offers_declined: bool | None = None
    language: str = "en"
    recorded_while_waiting: bool = False
    timing: str = "drawn"
    evidence: str = "none"
