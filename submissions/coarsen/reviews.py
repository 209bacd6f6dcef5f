"""Whole waits and reviews: the tier, the label, and everything in bins."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from reviews.due import IsWorkingDay
from reviews.facts import ContactFacts, ReviewFacts, WaitFacts
from scoring.clock import bin_of
from submissions.coarsen.drafts import Crowd, DraftReview, DraftWait
from submissions.coarsen.promises import asked_of, counting, due_day, end_of, promises_of

LARGE_EMPLOYER: Final = "more_than_1000"
MANY_REVIEWS: Final = 50
TIERS: Final = ("S", "M", "L")
UNIT_OF_TIER: Final = {"S": "half", "M": "quarter", "L": "month"}


def tier_of(crowd: Crowd, *, at_most: str = "") -> str:
    """Return how much a public card may show: "S", "M" or "L"; the author may choose coarser, never finer.

    L: 50 or more, at an employer of 1,000 people and more or with 50 published reviews. M: 10 to 49, or
    "I don't know" at an employer of 1,000 and more. S: everything else.
    """
    large = crowd.size_band == LARGE_EMPLOYER
    if crowd.guess == "50_or_more" and (large or crowd.published_reviews >= MANY_REVIEWS):
        tier = "L"
    elif crowd.guess == "10_to_49" or (crowd.guess == "unknown" and large):
        tier = "M"
    else:
        tier = "S"
    return min(tier, at_most, key=TIERS.index) if at_most in TIERS else tier


def label_of(day: dt.date, unit: str) -> dt.date:
    """Return the first day of the month, quarter or half-year ("month", "quarter", "half") of `day`.

    Raises:
        KeyError: there is no such unit.
    """
    months = {"month": 1, "quarter": 3, "half": 6}[unit]
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def wait_facts(wait: DraftWait, *, is_working_day: IsWorkingDay) -> WaitFacts:
    """Return a wait in bins."""
    end, answered = end_of(wait)
    counts, _revised = counting(wait, is_working_day=is_working_day)
    due = (
        due_day(wait.promises[counts], start=wait.last_contact, is_working_day=is_working_day)
        if counts is not None
        else None
    )
    asked = asked_of(wait, due=due)
    entry = (wait.first_recorded_on - wait.last_contact).days if wait.first_recorded_on else None
    recorded = entry is not None and 0 <= entry < end
    # Who writes while the wait still runs has recorded it while waiting, answer or not.
    still_running = entry is not None and (recorded or not answered)
    return WaitFacts(
        stage=wait.stage,
        phase=wait.phase,
        answered=answered,
        end_bin=bin_of(end),
        owed_by=wait.owed_by,
        content=wait.content if answered else "",
        channel=wait.channel if answered else "",
        said_why=wait.said_why if answered else None,
        reason=wait.reason,
        reason_source=wait.reason_source if wait.reason else "",
        # Class W: first written down after more than 14 days, while still waiting (scoring.md).
        wait_class="W" if still_running and entry is not None and entry > 14 else "O",
        entry_bin=bin_of(entry) if recorded and entry is not None else None,
        follow_up=asked,
        follow_up_answer_bin=(
            bin_of((wait.answered_on - wait.asked_on).days)
            if answered and asked != "none" and wait.answered_on and wait.asked_on
            else None
        ),
        promises=promises_of(wait, is_working_day=is_working_day),
        contacts=tuple(
            ContactFacts(content=contact.content, bin=bin_of(max((contact.on - wait.last_contact).days, 0)))
            for contact in sorted(wait.contacts, key=lambda contact: contact.on)
        ),
    )


def review_facts(draft: DraftReview, *, is_working_day: IsWorkingDay) -> ReviewFacts:
    """Return the review as it will be stored: nothing finer than its tier's label, bins and bands.

    Waits are put into the order of their last contacts. `is_working_day` comes from working_days_of().

    Raises:
        ValueError: there is no wait.
    """
    if not draft.waits:
        raise ValueError("a review has at least one wait")
    waits: Sequence[DraftWait] = sorted(draft.waits, key=lambda wait: wait.last_contact)
    tier = tier_of(draft.crowd, at_most=draft.at_most)
    unit = UNIT_OF_TIER[tier]
    facts = tuple(wait_facts(wait, is_working_day=is_working_day) for wait in waits)
    return ReviewFacts(
        employer=draft.employer,
        agency=draft.agency,
        tier=tier,
        period_start=label_of(waits[-1].last_contact, unit),
        period_unit=unit,
        role_family=draft.role_family if tier == "L" else "",
        outcome=draft.outcome,
        experience=draft.experience,
        text=draft.text,
        waits=facts,
        difficulty=draft.difficulty,
        would_apply_again=draft.would_apply_again,
        interviews=draft.interviews,
        interview_hours=draft.interview_hours,
        exercise_hours=draft.exercise_hours,
        travel=draft.travel,
        references_contacted=draft.references_contacted,
        offers_declined=draft.offers_declined,
        language=draft.language,
        recorded_while_waiting=any(wait.entry_bin is not None for wait in facts),
        timing=draft.timing if tier == "S" else "drawn",
    )
