"""From dates to bins: tiers, labels, waits, and what holds for every draft."""

import datetime as dt
import subprocess
import sys
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import vocabulary as words
from reviews.facts import ReviewFacts
from scoring.clock import bin_of
from submissions.coarsen import (
    Crowd,
    DraftContact,
    DraftPromise,
    drafts,
    label_of,
    promises,
    review_facts,
    reviews,
    tier_of,
    wait_facts,
)
from tests.submissions.drafts import day, draft, every_day, promise, wait

# --- The vocabulary that a pure module may not import ---------------------------------------------


def test_the_words_are_those_of_the_vocabulary():
    assert set(promises.SATISFIES) == set(words.PromiseKind.values)
    assert {word.value for word in words.ENDING_CONTENTS} == drafts.ENDING
    assert {word.value for word in words.AnswerContent} - drafts.ENDING == drafts.SIGNS_OF_LIFE
    assert {word.value for word in words.SCORED_PROMISE_KINDS} == drafts.SCORED_KINDS
    assert {word.value for word in words.UNSCORED_PRECISIONS} == drafts.UNSCORED_PRECISIONS
    assert tuple(words.Tier.values) == reviews.TIERS
    assert words.SizeBand.MORE_THAN_1000.value == reviews.LARGE_EMPLOYER
    results = {
        promises.result_of(
            day=at,
            due=5,
            early_before=5,
            answered=answered,
            keeps=keeps,
            revised=revised,
            asked_late=asked,
        )
        for at in (3, 5, 9)
        for answered in (True, False)
        for keeps in (True, False)
        for revised in (True, False)
        for asked in (True, False)
    }
    assert results == set(words.PromiseResult.values)


def test_it_knows_no_django():
    code = "import sys, submissions.coarsen; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- Tier and label -------------------------------------------------------------------------------

BIG = "more_than_1000"


@pytest.mark.parametrize(
    ("guess", "size", "reviews", "tier"),
    [
        ("50_or_more", BIG, 0, "L"),
        ("50_or_more", "", 50, "L"),
        ("50_or_more", "1_to_50", 50, "L"),
        ("50_or_more", "501_to_1000", 49, "S"),
        ("50_or_more", "", 0, "S"),
        ("10_to_49", "", 0, "M"),
        ("10_to_49", BIG, 500, "M"),
        ("unknown", BIG, 0, "M"),
        ("unknown", "501_to_1000", 500, "S"),
        ("fewer_than_10", BIG, 500, "S"),
        ("", BIG, 500, "S"),
    ],
)
def test_the_crowd_decides_the_tier(guess, size, reviews, tier):
    assert tier_of(Crowd(guess=guess, size_band=size, published_reviews=reviews)) == tier


@pytest.mark.parametrize("guess", words.CrowdSize.values)
@pytest.mark.parametrize("chosen", ["", "S", "M", "L", "XL"])
def test_the_author_may_choose_coarser_never_finer(guess, chosen):
    crowd = Crowd(guess=guess, size_band=BIG)
    free, bound = tier_of(crowd), tier_of(crowd, at_most=chosen)
    assert reviews.TIERS.index(bound) <= reviews.TIERS.index(free)
    if chosen in reviews.TIERS:
        assert reviews.TIERS.index(bound) <= reviews.TIERS.index(chosen)
    else:
        assert bound == free


@pytest.mark.parametrize(
    ("when", "unit", "first"),
    [
        ("2026-01-01", "half", "2026-01-01"),
        ("2026-06-30", "half", "2026-01-01"),
        ("2026-07-01", "half", "2026-07-01"),
        ("2026-12-31", "half", "2026-07-01"),
        ("2026-03-31", "quarter", "2026-01-01"),
        ("2026-04-01", "quarter", "2026-04-01"),
        ("2026-12-31", "quarter", "2026-10-01"),
        ("2024-02-29", "month", "2024-02-01"),
    ],
)
def test_labels(when, unit, first):
    assert label_of(dt.date.fromisoformat(when), unit) == dt.date.fromisoformat(first)


def test_the_label_is_of_the_last_contact_of_the_last_wait():
    early = replace(wait(5), last_contact=dt.date(2026, 5, 4), answered_on=dt.date(2026, 5, 20))
    late = replace(wait(None), last_contact=dt.date(2026, 6, 29), watched_until=dt.date(2026, 8, 1))
    facts = review_facts(draft(late, early), is_working_day=every_day)
    assert (facts.period_start, facts.period_unit) == (dt.date(2026, 1, 1), "half")
    assert [bool(item.answered) for item in facts.waits] == [True, False]


# --- Waits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "answered", "end_bin"),
    [
        (wait(0), True, 0),
        (wait(1), True, 0),
        (wait(2), True, 1),
        (wait(90), True, 9),
        (wait(91), False, 9),
        (wait(until=0), False, 0),
        (wait(until=14), False, 4),
        (wait(until=500), False, 9),
        # What ends nothing is no answer.
        (wait(3, content="holding_reply", until=20), False, 5),
        (wait(3, content="sent_in_error", until=20), False, 5),
    ],
)
def test_bins_of_waits(made, answered, end_bin):
    facts = wait_facts(made, is_working_day=every_day)
    assert (facts.answered, facts.end_bin) == (answered, end_bin)
    assert bool(facts.content) == answered


def test_signs_of_life_stand_in_their_order_and_end_nothing():
    made = wait(
        until=30,
        contacts=(
            DraftContact(content="holding_reply", on=day(9)),
            DraftContact(content="acknowledgement_only", on=day(1)),
        ),
    )
    facts = wait_facts(made, is_working_day=every_day)
    assert not facts.answered
    assert [(item.content, item.bin) for item in facts.contacts] == [
        ("acknowledgement_only", 0),
        ("holding_reply", 3),
    ]


@pytest.mark.parametrize(
    ("made", "asked", "answer_bin"),
    [
        (wait(12), "none", None),
        (wait(12, asked_on=day(8), promises=(promise(7),)), "after_due", bin_of(4)),
        (wait(12, asked_on=day(7), promises=(promise(7),)), "before_due", bin_of(5)),
        (wait(12, asked_on=day(8)), "before_due", bin_of(4)),
        (wait(12, asked_on=day(12), promises=(promise(7),)), "after_due", 0),
        (wait(12, asked_on=day(13), promises=(promise(7),)), "none", None),
        (wait(until=30, asked_on=day(13), promises=(promise(7),)), "after_due", None),
    ],
)
def test_follow_ups(made, asked, answer_bin):
    facts = wait_facts(made, is_working_day=every_day)
    assert (facts.follow_up, facts.follow_up_answer_bin) == (asked, answer_bin)


@pytest.mark.parametrize(
    ("recorded", "wait_class", "entry_bin"),
    [
        (None, "O", None),
        (3, "O", 1),
        (14, "O", 4),
        (15, "W", 5),
        (39, "W", 7),
        (40, "O", None),
        (60, "O", None),
    ],
)
def test_what_was_written_down_while_waiting(recorded, wait_class, entry_bin):
    made = wait(40, first_recorded_on=day(recorded) if recorded is not None else None)
    facts = wait_facts(made, is_working_day=every_day)
    assert (facts.wait_class, facts.entry_bin) == (wait_class, entry_bin)
    whole = review_facts(draft(made), is_working_day=every_day)
    assert whole.recorded_while_waiting is (entry_bin is not None)


@pytest.mark.parametrize(("days", "wait_class"), [(14, "O"), (15, "W"), (120, "W")])
def test_a_review_of_a_wait_that_still_runs_was_recorded_while_waiting(days, wait_class):
    made = wait(until=days, first_recorded_on=day(days))
    facts = wait_facts(made, is_working_day=every_day)
    # It was not written down before its end as far as we watched it, so it bears no mark on the card.
    assert (facts.wait_class, facts.entry_bin) == (wait_class, None)


def test_a_reason_keeps_its_source_and_none_has_none():
    told = wait(reason="volume", reason_source="stated_by_employer")
    assert wait_facts(told, is_working_day=every_day).reason_source == "stated_by_employer"
    empty = wait(reason="", reason_source="candidate_guess")
    assert wait_facts(empty, is_working_day=every_day).reason_source == ""


# --- Whole reviews --------------------------------------------------------------------------------


def test_a_role_is_kept_in_the_large_crowd_alone():
    for guess, size, kept in (("50_or_more", BIG, "design"), ("10_to_49", BIG, ""), ("unknown", "", "")):
        made = draft(crowd=Crowd(guess=guess, size_band=size), role_family="design")
        assert review_facts(made, is_working_day=every_day).role_family == kept


def test_the_choice_of_time_belongs_to_the_small_crowd():
    assert review_facts(draft(timing="soonest"), is_working_day=every_day).timing == "soonest"
    middling = draft(timing="soonest", crowd=Crowd(guess="10_to_49"))
    assert review_facts(middling, is_working_day=every_day).timing == "drawn"


def test_a_review_has_a_wait():
    with pytest.raises(ValueError, match="at least one wait"):
        review_facts(replace(draft(), waits=()), is_working_day=every_day)


days = st.integers(0, 150)
made_promises = st.builds(
    lambda kind, precision, due, days, said: DraftPromise(
        kind=kind, precision=precision, day=day(due), days=days, said_on=day(said)
    ),
    st.sampled_from(words.PromiseKind.values),
    st.sampled_from([value for value in words.Precision.values if value != "week_of"]),
    days,
    st.integers(0, 60),
    days,
)
waits = st.builds(
    lambda answer, content, until, asked, made, contacts: wait(
        answer,
        content=content,
        until=until,
        asked_on=day(asked) if asked is not None else None,
        promises=tuple(made),
        contacts=tuple(contacts),
    ),
    st.none() | days,
    st.sampled_from(words.AnswerContent.values),
    days,
    st.none() | days,
    st.lists(made_promises, max_size=4),
    st.lists(
        st.builds(
            lambda content, on: DraftContact(content=content, on=day(on)),
            st.sampled_from(sorted(drafts.SIGNS_OF_LIFE)),
            days,
        ),
        max_size=3,
    ),
)


@given(waits)
def test_every_wait_fits_the_tables(made):
    facts = wait_facts(made, is_working_day=every_day)
    assert facts.answered == bool(facts.content)
    assert facts.answered or not facts.channel
    assert facts.content in drafts.ENDING | {""}
    assert 0 <= facts.end_bin <= 9
    assert sum(item.counts for item in facts.promises) <= 1
    for item in facts.promises:
        if item.counts:
            assert None not in {item.length_bin, item.phase, item.satisfied}
            assert item.result in words.PromiseResult.values
            assert item.kind in drafts.SCORED_KINDS
        if item.precision in drafts.UNSCORED_PRECISIONS:
            assert (item.length_bin, item.phase, item.result, item.counts) == (None, None, "", False)


def _dates(value):
    if isinstance(value, dt.date):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _dates(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _dates(part)


def _moved(made, by):
    """Return the wait with every date moved by so many days."""

    def moved(value):
        if isinstance(value, dt.date):
            return value + dt.timedelta(days=by)
        if isinstance(value, tuple):
            return tuple(replace(part, **{k: moved(v) for k, v in vars(part).items()}) for part in value)
        return value

    return replace(made, **{name: moved(value) for name, value in vars(made).items()})


@given(waits, st.integers(-60, 100), st.sampled_from(["S", "M", "L"]))
def test_no_day_is_left_but_the_first_of_the_label(made, by, tier):
    crowd = Crowd(guess="50_or_more", size_band=BIG)
    here = review_facts(draft(made, crowd=crowd, at_most=tier), is_working_day=every_day)
    moved = review_facts(draft(_moved(made, by), crowd=crowd, at_most=tier), is_working_day=every_day)
    assert list(_dates(asdict(here))) == [here.period_start]
    assert here.period_start.day == 1
    # Two reviews whose days differ by a shift of all of them differ in the label and nowhere else.
    assert replace(moved, period_start=here.period_start) == here
    assert isinstance(here, ReviewFacts)
