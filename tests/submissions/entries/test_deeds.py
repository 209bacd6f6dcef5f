"""What happens to an entry while its author waits: each deed once, in any order, with the site's day."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.vocabulary import CONTACT_CONTENTS, ENDING_CONTENTS
from submissions.coarsen import wait_facts
from submissions.entries import deeds
from submissions.entries.content import MOST_WAITS, read, written
from tests.submissions.drafts import every_day
from tests.submissions.entries.makers import a_wait, an_entry, promised
from tests.submissions.pages import ago, today


def answered(entry, content="rejection_template", on=3, **told):
    return deeds.describe_answer(
        deeds.they_answered(entry, today=today()), on=ago(on), content=content, **told
    )


def test_still_nothing_moves_the_confirmed_day_and_never_back():
    entry = an_entry(a_wait(watched_until=ago(6)))
    after = deeds.still_nothing(entry, today=today())
    assert after.last.wait.watched_until == today()
    assert deeds.still_nothing(after, today=ago(3)) == after
    over = deeds.they_answered(entry, today=ago(1))
    assert deeds.still_nothing(over, today=today()) == over


def test_an_answer_is_noted_with_one_click_and_described_later():
    entry = an_entry(a_wait(watched_until=ago(6)))
    noted = deeds.they_answered(entry, today=today())
    assert noted.last.lacks_content
    assert deeds.they_answered(noted, today=today()) == noted
    told = deeds.describe_answer(
        noted, on=ago(2), content="rejection_with_reason", channel="phone", said_why=True
    )
    wait = told.last.wait
    assert (wait.answered_on, wait.content, wait.channel, wait.said_why) == (
        ago(2),
        "rejection_with_reason",
        "phone",
        True,
    )
    assert deeds.take_back_answer(told).last.wait == entry.last.wait
    assert deeds.take_back_answer(entry) == entry


@pytest.mark.parametrize("content", sorted({*CONTACT_CONTENTS, "sent_in_error"}))
def test_a_sign_of_life_ends_nothing(content):
    after = answered(an_entry(), content)
    assert after.is_running
    assert [contact.content for contact in after.last.wait.contacts] == [content]


def test_there_is_room_for_so_much_and_then_it_is_said():
    entry = an_entry()
    for number in range(deeds.MOST_CONTACTS):
        entry = deeds.note_contact(entry, on=ago(number), content="holding_reply")
    assert deeds.note_contact(entry, on=ago(0), content="holding_reply") == entry
    with pytest.raises(deeds.FullError):
        deeds.note_contact(entry, on=ago(9), content="holding_reply")
    with pytest.raises(deeds.FullError):
        answered(entry, "acknowledgement_only", on=9)
    for number in range(deeds.MOST_QUESTIONS):
        entry = deeds.note_question(entry, on=ago(number))
    with pytest.raises(deeds.FullError):
        deeds.note_question(entry, on=ago(9))
    for number in range(deeds.MOST_REVISIONS):
        entry = deeds.note_revision(entry, said_on=ago(9), day=ago(number))
    with pytest.raises(deeds.FullError):
        deeds.note_revision(entry, said_on=ago(9), day=None)
    for number in range(MOST_WAITS - 1):
        entry = deeds.begin_next(entry, a_wait(number))
    assert len(entry.waits) == MOST_WAITS
    assert deeds.begin_next(entry, a_wait(0)) == entry
    with pytest.raises(deeds.FullError):
        deeds.begin_next(entry, a_wait(20))


def test_questions_and_moved_days_stand_in_their_order():
    entry = an_entry()
    for days in (3, 8, 5):
        entry = deeds.note_question(entry, on=ago(days))
    assert entry.last.asked == (ago(8), ago(5), ago(3))
    assert entry.last.wait.asked_on == ago(8)
    entry = deeds.note_revision(entry, said_on=ago(2), day=None)
    entry = deeds.note_revision(entry, said_on=ago(6), day=ago(1), made_by="hr")
    first, moved, vague = entry.last.wait.promises
    assert (moved.precision, moved.day, moved.said_on) == ("by_date", ago(1), ago(6))
    assert (vague.precision, vague.kind) == ("vague", first.kind)


def test_who_stopped_can_wait_again():
    entry = an_entry(outcome="still_waiting")
    stopped = deeds.stop_waiting(entry, on=ago(1))
    assert (stopped.is_running, stopped.outcome, stopped.last.wait.watched_until) == (
        False,
        "never_answered",
        ago(1),
    )
    assert deeds.stop_waiting(stopped, on=ago(0)) == stopped
    again = deeds.wait_again(stopped)
    assert (again.is_running, again.outcome) == (True, "still_waiting")
    assert deeds.wait_again(again) == again


@pytest.mark.parametrize(
    ("outcome", "content", "told", "after"),
    [
        ("still_waiting", "rejection_template", {}, "rejected"),
        ("never_answered", "role_cancelled_notice", {}, "role_cancelled"),
        ("still_waiting", "on_hold_notice", {}, "role_on_hold"),
        ("still_waiting", "invitation", {}, "still_waiting"),
        ("still_waiting", "offer", {"outcome": "offer_declined"}, "offer_declined"),
        ("still_waiting", "offer", {}, "still_waiting"),
        ("candidate_withdrew", "rejection_template", {}, "candidate_withdrew"),
        ("", "rejection_template", {}, "rejected"),
    ],
)
def test_the_outcome_follows_the_last_answer_unless_its_author_said_otherwise(outcome, content, told, after):
    entry = an_entry(outcome=outcome)
    described = answered(entry, content, **told)
    assert described.outcome == after
    corrected = answered(described, "role_cancelled_notice")
    assert corrected.outcome == (
        "candidate_withdrew" if outcome == "candidate_withdrew" else "role_cancelled"
    )


def test_a_correction_moves_the_outcome_only_where_it_followed():
    before = answered(an_entry(outcome="still_waiting"))
    corrected = replace(before, outcome=before.outcome).with_last(a_wait())
    assert deeds.outcome_follows(corrected, before=before).outcome == "still_waiting"
    own = replace(before, outcome="candidate_withdrew")
    assert deeds.outcome_follows(replace(corrected, outcome=own.outcome), before=own).outcome == own.outcome
    nothing_public = replace(before, outcome="")
    assert deeds.outcome_follows(replace(corrected, outcome=""), before=nothing_public).outcome == ""


def test_a_wait_that_began_alike_keeps_its_day_of_writing_down():
    before = a_wait(12, recorded_ago=11, asked_on=ago(8), asked_again=(ago(4),))
    new = a_wait(12, recorded_ago=0, asked_on=ago(8), answered_on=ago(1), content="offer")
    kept = deeds.recorded(new, before=[a_wait(30), before])
    assert (kept.wait.first_recorded_on, kept.asked_again) == (ago(11), (ago(4),))
    assert kept.wait.content == "offer"
    for changed in (
        a_wait(13, recorded_ago=0),
        a_wait(12, recorded_ago=0, stage="panel_interview"),
        a_wait(12, recorded_ago=0, due_ago=4),
        a_wait(12, recorded_ago=0, promises=(promised(5, kind="feedback"),)),
    ):
        assert deeds.recorded(changed, before=[before]).wait.first_recorded_on == today()


# --- What the classes of the figures are made of (scoring.md) -----------------------------------------


@pytest.mark.parametrize(
    ("contact", "recorded", "end", "wait_class", "entry_bin"),
    [
        (40, 40, None, "O", 0),
        (40, 26, None, "O", 4),
        (40, 25, None, "W", 5),
        (40, 0, None, "W", None),
        (40, 20, 5, "W", 5),
        (40, 35, 5, "O", 2),
        (40, 5, 5, "O", None),
        (40, 3, 5, "O", None),
    ],
)
def test_classes_and_days_of_entry_follow_the_day_of_writing_down(
    contact, recorded, end, wait_class, entry_bin
):
    told: dict[str, Any] = {"answered_on": ago(end), "content": "offer"} if end is not None else {}
    wait = a_wait(contact, recorded_ago=recorded, **told)
    facts = wait_facts(wait.draft(), is_working_day=every_day)
    assert (facts.wait_class, facts.entry_bin) == (wait_class, entry_bin)


_DEEDS = st.sampled_from(
    [
        lambda entry, n: deeds.still_nothing(entry, today=ago(n)),
        lambda entry, n: deeds.they_answered(entry, today=ago(n)),
        lambda entry, n: deeds.take_back_answer(entry),
        lambda entry, n: deeds.stop_waiting(entry, on=ago(n)),
        lambda entry, n: deeds.wait_again(entry),
        lambda entry, n: deeds.note_question(entry, on=ago(n)),
        lambda entry, n: deeds.note_contact(entry, on=ago(n), content="holding_reply"),
        lambda entry, n: deeds.note_revision(entry, said_on=ago(n), day=ago(n - 3)),
        lambda entry, n: deeds.describe_answer(
            entry, on=ago(n), content=sorted(ENDING_CONTENTS)[n % len(ENDING_CONTENTS)]
        ),
        lambda entry, n: deeds.begin_next(entry, a_wait(n)),
    ]
)


@settings(max_examples=60)
@given(st.lists(st.tuples(_DEEDS, st.integers(0, 12)), max_size=14))
def test_any_row_of_deeds_leaves_an_entry_that_can_be_kept_and_made_coarse(row):
    entry = an_entry(outcome="still_waiting")
    for deed, number in row:
        try:
            after = deed(entry, number)
        except deeds.FullError:
            continue
        # A second click changes nothing more.
        with suppress(deeds.FullError):
            assert deed(after, number) == after
        entry = after
    assert read(written(entry)) == entry
    for draft in entry.drafts():
        facts = wait_facts(draft, is_working_day=every_day)
        assert facts.answered == bool(facts.content)
        assert facts.entry_bin is None or facts.entry_bin <= facts.end_bin
