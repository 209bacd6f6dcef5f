"""Entries as they are kept: under the key alone, changed and forgotten whole, carried to another key."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.vocabulary import Channel, PromiseKind, Stage
from submissions.coarsen import DraftContact, DraftPromise, DraftWait
from submissions.entries import services
from submissions.entries.cipher import OVERHEAD, SIZES, SpoiltError
from submissions.entries.content import Entry, EntryWait, Whom, read, written
from submissions.entries.services import (
    EntryGoneError,
    entries_of,
    entry_at,
    forget_entry,
    keep_entries,
    keep_entry,
    reseal,
    rewrite_entry,
)
from submissions.keys import new_key
from submissions.models import DiaryEntry
from submissions.services import new_nonce
from submissions.things import find_things, keep_review
from tests import factories
from tests.submissions.entries.makers import a_wait, ago, an_entry, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """Return a candidate's key."""
    return new_key()


def spoil(pk: int) -> None:
    """Damage an entry as a failing disk would."""
    row = DiaryEntry.objects.get(pk=pk)
    whole = bytes(row.ciphertext)
    row.ciphertext = whole[:-1] + bytes([whole[-1] ^ 1])
    row.save(update_fields=["ciphertext"])


# --- Written down -----------------------------------------------------------------------------------

_DAYS = st.dates()
_TEXT = st.text(max_size=40)
_PROMISES = st.builds(
    DraftPromise,
    kind=st.sampled_from(PromiseKind.values),
    precision=st.sampled_from(["by_date", "within_days", "vague", "none"]),
    made_by=_TEXT,
    said_on=st.none() | _DAYS,
    day=st.none() | _DAYS,
    days=st.none() | st.integers(0, 400),
)
_WAITS = st.builds(
    EntryWait,
    wait=st.builds(
        DraftWait,
        stage=st.sampled_from(Stage.values),
        phase=_TEXT,
        last_contact=_DAYS,
        watched_until=_DAYS,
        answered_on=st.none() | _DAYS,
        content=_TEXT,
        channel=st.sampled_from(["", *Channel.values]),
        said_why=st.none() | st.booleans(),
        asked_on=st.none() | _DAYS,
        first_recorded_on=st.none() | _DAYS,
        promises=st.lists(_PROMISES, max_size=3).map(tuple),
        contacts=st.lists(st.builds(DraftContact, content=_TEXT, on=_DAYS), max_size=3).map(tuple),
    ),
    asked_again=st.lists(_DAYS, max_size=3).map(tuple),
    stopped=st.booleans(),
)


@settings(max_examples=40)
@given(
    st.builds(
        Entry,
        whom=st.builds(Whom, name=_TEXT, pk=st.none() | st.integers(1), country=_TEXT, domain=_TEXT),
        waits=st.lists(_WAITS, min_size=1, max_size=3).map(tuple),
        note=_TEXT,
        review=st.none() | st.integers(1),
        outcome=_TEXT,
    )
)
def test_an_entry_is_read_as_it_was_written(entry):
    assert read(written(entry)) == entry


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"waits":[]}',
        b'{"whom":{"name":"x"},"waits":[{"wait":{}}],"ref":"a"}',
        b"\xff",
    ],
)
def test_what_is_no_entry_is_said_to_be_spoilt(text):
    with pytest.raises(SpoiltError):
        read(text)


def test_what_a_newer_version_wrote_is_passed_over():
    entry = an_entry()
    newer = written(entry).replace(b'{"whom":{', b'{"shade":"blue","whom":{"shade":"red",', 1)
    assert read(newer) == entry


# --- Kept ---------------------------------------------------------------------------------------------


def test_an_entry_is_kept_under_its_key_and_opens_with_no_other(key):
    entry = an_entry(note="Ask for Ottilie at the desk.")
    (mine,) = kept(key, entry)
    assert (mine.number, mine.entry) == (0, entry)
    assert entries_of(key) == [mine]
    assert entry_at(key, 0) == mine
    assert entries_of(new_key()) == []
    assert entry_at(key, 1) is None
    row = DiaryEntry.objects.get()
    assert b"Ottilie" not in bytes(row.ciphertext)
    assert b"Harbour" not in bytes(row.ciphertext)


def test_rows_of_one_key_look_unrelated_and_alike(key):
    kept(key, an_entry(note="x"), an_entry(note="x" * 900), an_entry(a_wait(), a_wait(), a_wait()))
    rows = list(DiaryEntry.objects.all())
    assert {len(row.ciphertext) for row in rows} == {SIZES[0] + OVERHEAD}
    assert len({row.tag[:6] for row in rows}) == 3


def test_the_same_page_sent_twice_keeps_one_entry(key):
    nonce = new_nonce()
    first = keep_entry(key=key, entry=an_entry(), nonce=nonce)
    again = keep_entry(key=key, entry=an_entry(note="changed"), nonce=nonce)
    assert (again.pk, again.entry) == (first.pk, first.entry)
    assert DiaryEntry.objects.count() == 1
    many = [an_entry(note=str(number)) for number in range(3)]
    for _ in range(2):
        assert len(keep_entries(key=key, entries=many, nonce="another nonce")) == 3
    assert [one.number for one in entries_of(key)] == [0, 1, 2, 3]


def test_there_is_an_end_and_it_is_said(key, monkeypatch):
    monkeypatch.setattr(services, "MOST_ENTRIES", 3)
    kept(key, an_entry(), an_entry())
    with pytest.raises(ValidationError, match="room for one more entry"):
        keep_entries(key=key, entries=[an_entry()] * 2, nonce=new_nonce())
    assert DiaryEntry.objects.count() == 2


def test_an_entry_that_is_too_long_is_refused_and_nothing_is_kept(key):
    with pytest.raises(ValidationError, match="too long"):
        keep_entries(key=key, entries=[an_entry(), an_entry(note="x" * 70_000)], nonce=new_nonce())
    assert not DiaryEntry.objects.exists()


def test_three_hundred_entries_are_kept_and_read(key, django_assert_max_num_queries):
    many = [an_entry(note=str(number)) for number in range(300)]
    with django_assert_max_num_queries(8):
        keep_entries(key=key, entries=many, nonce=new_nonce())
    with django_assert_max_num_queries(12):
        assert [one.entry.note for one in entries_of(key) if one.entry] == [str(n) for n in range(300)]


# --- Changed, found, forgotten ------------------------------------------------------------------------


def test_an_entry_is_changed_whole_and_stays_where_it_is(key):
    (mine,) = kept(key)
    before = bytes(DiaryEntry.objects.get().ciphertext)
    after = rewrite_entry(key=key, kept=mine, change=lambda entry: replace(entry, note="They rang."))
    assert after.note == "They rang."
    assert entry_at(key, 0).entry == after
    assert bytes(DiaryEntry.objects.get().ciphertext) != before
    rewrite_entry(key=key, kept=mine, change=lambda entry: entry)
    with pytest.raises(ValidationError):
        rewrite_entry(key=key, kept=mine, change=lambda entry: replace(entry, note="x" * 70_000))
    assert entry_at(key, 0).entry == after


def test_an_erased_entry_is_gone_and_the_last_one_takes_its_number(key, employer):
    first, _second, third = kept(key, an_entry(note="1"), an_entry(note="2"), an_entry(note="3"))
    forget_entry(key=key, kept=first)
    assert [(one.number, one.entry.note) for one in entries_of(key)] == [(0, "3"), (1, "2")]
    forget_entry(key=key, kept=first)
    assert len(entries_of(key)) == 2
    with pytest.raises(EntryGoneError):
        rewrite_entry(key=key, kept=first, change=lambda entry: entry)
    assert rewrite_entry(key=key, kept=third, change=lambda entry: replace(entry, note="3!")).note == "3!"


def test_a_page_from_before_an_erasure_still_finds_its_own_entry(key):
    first, _second, third = kept(key, an_entry(note="1"), an_entry(note="2"), an_entry(note="3"))
    forget_entry(key=key, kept=first)
    assert entry_at(key, 2, ref=third.entry.ref).number == 0
    assert entry_at(key, 0, ref=first.entry.ref) is None
    assert entry_at(key, 0, ref=third.entry.ref).entry.note == "3"


def test_a_review_moves_into_an_entrys_hole_and_an_entry_into_a_reviews(key, employer):
    (mine,) = kept(key)
    keep_review(key=key, review=factories.review(employer=employer))
    kept(key, an_entry(note="last"))
    forget_entry(key=key, kept=mine)
    assert [(thing.index, thing.kind) for thing in find_things(key)] == [(0, "entry"), (1, "review")]
    assert entry_at(key, 0).entry.note == "last"
    assert entry_at(key, 1) is None


# --- Spoilt -------------------------------------------------------------------------------------------


def test_a_spoilt_entry_is_found_and_can_be_erased(key):
    first, second, third = kept(key, an_entry(note="1"), an_entry(note="2"), an_entry(note="3"))
    spoil(third.pk)
    assert [one.entry.note if one.entry else None for one in entries_of(key)] == ["1", "2", None]
    with pytest.raises(EntryGoneError):
        rewrite_entry(key=key, kept=third, change=lambda entry: entry)
    forget_entry(key=key, kept=first)
    assert [one.entry.note if one.entry else None for one in entries_of(key)] == [None, "2"]
    forget_entry(key=key, kept=third)
    assert [one.pk for one in entries_of(key)] == [second.pk]


def test_rows_that_were_swapped_do_not_open(key):
    first, second = kept(key, an_entry(note="1"), an_entry(note="2"))
    rows = {row.pk: bytes(row.ciphertext) for row in DiaryEntry.objects.all()}
    DiaryEntry.objects.filter(pk=first.pk).update(ciphertext=rows[second.pk])
    DiaryEntry.objects.filter(pk=second.pk).update(ciphertext=rows[first.pk])
    assert [one.entry for one in entries_of(key)] == [None, None]


# --- Another key --------------------------------------------------------------------------------------


def test_all_entries_are_carried_to_another_key(key):
    new = new_key()
    kept(key, an_entry(note="1"), an_entry(note="2"), an_entry(note="3"))
    kept(new, an_entry(note="there before"))
    spoil(entries_of(key)[1].pk)
    before = entries_of(key)
    assert reseal(old=key, new=new) == 1
    assert entries_of(key) == []
    assert [one.entry.note if one.entry else None for one in entries_of(new)] == [
        "there before",
        "1",
        None,
        "3",
    ]
    assert {one.pk for one in before} < {one.pk for one in entries_of(new)}
    assert reseal(old=key, new=new) == 0


def test_a_turned_pepper_still_finds_and_opens(key, settings, tmp_path):
    import base64
    import json

    from submissions.peppers import create

    path = settings.PEPPER_FILE = tmp_path / "pepper.json"
    create(path)
    (first,) = kept(key, an_entry(note="1"))
    turned = settings.PEPPER_FILE = tmp_path / "turned.json"
    turned.write_text(
        json.dumps(json.loads(path.read_text()) | {"new": base64.b64encode(b"n" * 32).decode()})
    )
    turned.chmod(0o600)
    kept(key, an_entry(note="2"))
    assert [one.entry.note for one in entries_of(key)] == ["1", "2"]
    forget_entry(key=key, kept=first)
    assert [one.entry.note for one in entries_of(key)] == ["2"]
    assert set(DiaryEntry.objects.values_list("kid", flat=True)) == {"new"}


def test_no_time_is_written_beside_an_entry():
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, DiaryEntry._meta.db_table)
    assert {column.name for column in columns} == {"id", "tag", "kid", "ciphertext"}


# --- What coarsening is given -------------------------------------------------------------------------


def test_a_wait_written_down_after_its_end_has_no_day_of_entry():
    running = a_wait(20, recorded_ago=0)
    assert running.draft().first_recorded_on == ago(0)
    stopped = a_wait(20, recorded_ago=0, stopped=True, watched_until=ago(5))
    assert stopped.draft().first_recorded_on is None
    in_time = a_wait(20, recorded_ago=8, stopped=True, watched_until=ago(5))
    assert in_time.draft().first_recorded_on == ago(8)
    late = a_wait(20, recorded_ago=0, answered_on=ago(5), content="offer", watched_until=ago(5))
    assert late.draft().first_recorded_on is None


def test_an_answer_that_is_not_described_yet_is_no_answer_yet():
    wait = a_wait(20, recorded_ago=15, answered_on=ago(5), watched_until=ago(9))
    draft = wait.draft()
    assert (draft.answered_on, draft.content, draft.watched_until) == (None, "", ago(6))
    assert draft.first_recorded_on == ago(15)
    assert wait.lacks_content
    assert not wait.is_running
