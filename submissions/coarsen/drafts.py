"""What an author told, with exact days: it is made into facts and never stored."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

# Codes of core.vocabulary, which a pure module may not import; a test holds them equal.
ENDING: Final = frozenset(
    {
        "invitation",
        "rejection_template",
        "rejection_with_reason",
        "rejection_with_feedback",
        "offer",
        "on_hold_notice",
        "role_filled_notice",
        "role_cancelled_notice",
    }
)
SIGNS_OF_LIFE: Final = frozenset({"acknowledgement_only", "holding_reply", "sent_in_error"})
SCORED_KINDS: Final = frozenset({"next_step", "decision_either_way", "callback_at_time", "offer_letter"})
UNSCORED_PRECISIONS: Final = frozenset({"vague", "none"})


@dataclass(frozen=True, kw_only=True)
class DraftPromise:
    """What was said about when an answer would come.

    `said_on` is the day on which it was said (None: at the last contact). By precision: `day` is the
    promised day (exact_time, by_date) or any day of the promised week (week_of); `days` is the number of
    days (within_days) or working days (within_working_days).
    """

    kind: str
    precision: str
    made_by: str = ""
    said_on: dt.date | None = None
    day: dt.date | None = None
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class DraftContact:
    """A sign of life that ended nothing."""

    content: str
    on: dt.date


@dataclass(frozen=True, kw_only=True)
class DraftWait:
    """One wait with its exact days.

    `answered_on` and `content` belong together. `watched_until` is the last day on which the author
    confirmed that there was no answer. `first_recorded_on` is the day on which the wait was first
    written down (in the diary, or here) while it still ran, or None for what is told afterwards.
    `said_why` None: not known.
    """

    stage: str
    phase: str
    last_contact: dt.date
    watched_until: dt.date
    answered_on: dt.date | None = None
    content: str = ""
    channel: str = ""
    said_why: bool | None = None
    reason: str = ""
    reason_source: str = ""
    owed_by: str = "employer"
    asked_on: dt.date | None = None
    first_recorded_on: dt.date | None = None
    promises: tuple[DraftPromise, ...] = ()
    contacts: tuple[DraftContact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How many others the author can hide among: a guess, and what is known of the employer.

    `guess` is a code of core.vocabulary.CrowdSize, `size_band` one of SizeBand (or ""), and
    `published_reviews` the number in the employer's last snapshot.
    """

    guess: str
    size_band: str = ""
    published_reviews: int = 0


@dataclass(frozen=True, kw_only=True)
class DraftReview:
    """All that an author told, with exact days. `at_most` is a coarser tier that the author chose, or ""."""

    employer: int
    outcome: str
    experience: str
    text: str
    waits: tuple[DraftWait, ...]
    crowd: Crowd
    agency: int | None = None
    at_most: str = ""
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
    timing: str = "drawn"
