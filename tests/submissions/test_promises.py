"""Promises: when they are due, which one counts, and what became of it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import vocabulary as words
from scoring.clock import bin_of
from submissions.coarsen import (
    DraftContact,
    DraftPromise,
    drafts,
    due_day,
    phase_of,
    promises_of,
    working_days_of,
)
from tests.submissions.drafts import MON, day, every_day, promise, wait

# --- Due days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"precision": "by_date", "day": day(4)}, day(4)),
        ({"precision": "exact_time", "day": day(4)}, day(4)),
        ({"precision": "week_of", "day": day(0)}, day(6)),
        ({"precision": "week_of", "day": day(6)}, day(6)),
        ({"precision": "week_of", "day": day(9)}, day(13)),
        ({"precision": "within_days", "days": 10}, day(10)),
        ({"precision": "within_days", "days": 10, "said_on": day(3)}, day(13)),
        ({"precision": "within_working_days", "days": 1}, day(1)),
        ({"precision": "within_working_days", "days": 5}, day(7)),
        ({"precision": "within_working_days", "days": 5, "said_on": day(4)}, day(11)),
        ({"precision": "within_working_days", "days": 0}, day(0)),
        ({"precision": "vague"}, None),
        ({"precision": "none"}, None),
        ({"precision": "by_date"}, None),
        ({"precision": "within_days"}, None),
        ({"precision": "within_working_days"}, None),
        ({"precision": "week_of"}, None),
    ],
)
def test_due_days(fields, due):
    made = DraftPromise(kind="next_step", **fields)
    assert due_day(made, start=MON, is_working_day=working_days_of("GB")) == due


def test_working_days_skip_the_holidays_and_weekends_of_the_country():
    christmas = DraftPromise(kind="next_step", precision="within_working_days", days=2)
    start = dt.date(2026, 12, 23)
    # 24 December, then Christmas, Boxing Day's substitute on Monday 28, so Tuesday 29.
    assert due_day(christmas, start=start, is_working_day=working_days_of("GB")) == dt.date(2026, 12, 29)
    assert due_day(christmas, start=start, is_working_day=working_days_of("")) == dt.date(2026, 12, 25)
    assert due_day(christmas, start=start, is_working_day=working_days_of("XX")) == dt.date(2026, 12, 25)
    friday, sunday = dt.date(2026, 9, 11), dt.date(2026, 9, 13)
    assert not working_days_of("SA")(friday)
    assert working_days_of("SA")(sunday)


def test_a_calendar_without_working_days_ends():
    made = DraftPromise(kind="next_step", precision="within_working_days", days=3)
    assert due_day(made, start=MON, is_working_day=lambda _day: False) is not None


# --- The promise clock ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "due", "phase"),
    [
        # A promise of 7 days: quarters of eight days, days 0-1, 2-3, 4-5, 6-7.
        *[(at, 7, at // 2) for at in range(8)],
        # Due the same day: the one day of the window lies in its middle.
        (0, 0, 2),
        # V7 of scoring.md: due day 5.
        *[(at, 5, phase) for at, phase in enumerate((0, 1, 1, 2, 3, 3))],
        (12, 5, 5),
        (20, 5, 7),
        *[(7 + late, 7, phase) for late, phase in ((1, 4), (3, 4), (4, 5), (7, 5), (8, 6), (14, 6))],
        *[(7 + late, 7, phase) for late, phase in ((15, 7), (30, 7), (31, 8), (60, 8), (61, 8), (500, 8))],
    ],
)
def test_phases(at, due, phase):
    assert phase_of(day=at, due=due) == phase


@given(st.integers(0, 400), st.integers(0, 120))
def test_phases_rise_with_the_days_and_part_kept_from_late(at, due):
    phase = phase_of(day=at, due=due)
    assert 0 <= phase <= 8
    assert (phase <= 3) == (at <= due)
    assert phase <= phase_of(day=at + 1, due=due)


# --- What became of a promise ---------------------------------------------------------------------

REVISED = (promise(5), promise(12, said_on=day(4)))


@pytest.mark.parametrize(
    ("made", "result", "phase", "satisfied", "counts"),
    [
        (wait(5, promises=(promise(7),)), "kept_early", 2, True, 0),
        (wait(7, promises=(promise(7),)), "kept", 3, True, 0),
        (wait(8, promises=(promise(7),)), "late", 4, True, 0),
        (wait(8, promises=(promise(7),), asked_on=day(8)), "late_after_follow_up", 4, True, 0),
        (wait(9, promises=(promise(7),), asked_on=day(7)), "late", 4, True, 0),
        (wait(9, promises=(promise(7),), asked_on=day(10)), "late", 4, True, 0),
        (wait(60 + 7, promises=(promise(7),)), "late", 8, True, 0),
        # More than 60 days late: late in words, none for the promise clock.
        (wait(61 + 7, promises=(promise(7),)), "late", 8, False, 0),
        (wait(promises=(promise(7),), until=7), "not_yet_due", 3, False, 0),
        (wait(promises=(promise(7),), until=0), "not_yet_due", 0, False, 0),
        (wait(promises=(promise(7),), until=8), "broken", 4, False, 0),
        (wait(promises=(promise(7),), until=80), "broken", 8, False, 0),
        # The clock stops on day 90, for the promise too.
        (wait(95, promises=(promise(85),)), "broken", 5, False, 0),
        (wait(95, promises=(promise(93),)), "not_yet_due", 3, False, 0),
        (wait(90, promises=(promise(85),)), "late", 5, True, 0),
        # A week: within it is kept, before it early.
        (wait(10, promises=(promise(8, precision="week_of"),)), "kept", 3, True, 0),
        (wait(6, promises=(promise(8, precision="week_of"),)), "kept_early", 1, True, 0),
        (wait(14, promises=(promise(8, precision="week_of"),)), "late", 4, True, 0),
        # Revisions.
        (wait(10, promises=REVISED), "revised_in_time", 3, True, 1),
        (wait(13, promises=REVISED), "late", 4, True, 1),
        (wait(promises=REVISED, until=30), "broken", 7, False, 1),
        (wait(12, promises=(promise(5), promise(12, said_on=day(5)))), "revised_in_time", 3, True, 1),
        (wait(12, promises=(promise(5), promise(12, said_on=day(6)))), "late", 5, True, 0),
        (wait(15, promises=(*REVISED, promise(20, said_on=day(11)))), "late", 4, True, 1),
        (
            wait(4, promises=(promise(5), promise(precision="vague", said_on=day(4)))),
            "kept_early",
            3,
            True,
            0,
        ),
        # A vague promise first: the day that was named later is the first scorable one.
        (wait(9, promises=(promise(precision="vague"), promise(9, said_on=day(3)))), "kept", 3, True, 1),
        # Answered, but not with what was promised.
        (wait(3, promises=(promise(7, kind="offer_letter"),)), "broken", 1, False, 0),
        (wait(3, content="offer", promises=(promise(7, kind="offer_letter"),)), "kept_early", 1, True, 0),
        (wait(3, content="on_hold_notice", promises=(promise(7),)), "kept_early", 1, True, 0),
    ],
)
def test_what_became_of_the_promise_that_counts(made, result, phase, satisfied, counts):
    facts = promises_of(made, is_working_day=every_day)
    assert [item.counts for item in facts] == [place == counts for place in range(len(facts))]
    found = facts[counts]
    assert (found.result, found.phase, found.satisfied) == (result, phase, satisfied)
    others = [item for item in facts if not item.counts]
    assert all((item.result, item.phase) == ("", None) for item in others)


@pytest.mark.parametrize("kind", ["acknowledgement", "feedback", "start_date"])
def test_kinds_that_are_never_scored(kind):
    (found,) = promises_of(wait(9, promises=(promise(5, kind=kind),)), is_working_day=every_day)
    assert (found.counts, found.phase, found.result) == (False, None, "")
    assert found.length_bin == bin_of(5)


@pytest.mark.parametrize("precision", ["vague", "none"])
def test_vague_promises_have_no_figures(precision):
    (found,) = promises_of(wait(9, promises=(promise(precision=precision),)), is_working_day=every_day)
    figures = (found.length_bin, found.counts, found.phase, found.satisfied, found.result)
    assert figures == (None, False, None, None, "")


@pytest.mark.parametrize(
    ("kind", "kept_by"),
    [
        ("acknowledgement", drafts.ENDING | {"acknowledgement_only", "holding_reply"}),
        ("next_step", drafts.ENDING),
        ("decision_either_way", drafts.ENDING),
        ("callback_at_time", drafts.ENDING),
        ("feedback", {"rejection_with_feedback"}),
        ("offer_letter", {"offer"}),
        ("start_date", {"offer"}),
    ],
)
@pytest.mark.parametrize("content", words.AnswerContent.values)
def test_which_message_keeps_which_promise(kind, kept_by, content):
    if content in drafts.ENDING:
        made = wait(3, content=content, promises=(promise(5, kind=kind),))
    else:
        made = wait(promises=(promise(5, kind=kind),), contacts=(DraftContact(content=content, on=day(2)),))
    (found,) = promises_of(made, is_working_day=every_day)
    assert found.satisfied is (content in kept_by)
