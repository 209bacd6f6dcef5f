"""Reading tables and days, guessing what columns are, and making rows into entries."""

import csv
import datetime as dt
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import tidy_line
from submissions.coarsen import wait_facts
from submissions.entries.content import Whom, read, written
from submissions.entries.importing import meaning, tables
from submissions.entries.importing.days import guessed_order, is_empty, read_day
from submissions.entries.importing.rows import Mapped, known_as, rows_of
from submissions.entries.importing.said import said
from submissions.entries.importing.tables import Table, TableError
from tests.needs import SHARED_DATA
from tests.submissions.drafts import every_day

TODAY = dt.date(2026, 11, 20)
REAL = SHARED_DATA / "timelines"
SHEET = """Company;Applied;Interview;Answer;Status
Acme;01/10/2026;13/10/2026;20/10/2026;Rejected
Bolt;02/10/2026;;;Applied
"""


# --- Tables --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_encoding_and_line_end_is_read(separator, encoding, end):
    text = f'Société{separator}Beworben{end}Müller{separator}"a{separator} b"{end}{end}'
    table = tables.read(text.encode(encoding))
    assert table == Table(
        ("Société", "Beworben"), (("Müller", f"a{tidy_line(separator)} b".replace("  ", " ")),)
    )


def test_excels_own_line_says_the_separator():
    assert tables.read(b"sep=;\r\na;b,c\r\n1;2,3\r\n").columns == ("a", "b,c")


def test_what_an_app_exports_as_json_is_read():
    exported = [
        {"company": "Acme", "on": "2026-10-01", "log": [{"x": 1}]},
        {"company": "Bolt", "n": 3, "on": None},
    ]
    for content in (exported, {"version": 1, "items": exported}):
        table = tables.read(json.dumps(content).encode())
        assert table == Table(("company", "on", "n"), (("Acme", "2026-10-01", ""), ("Bolt", "", "3")))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing in it"),
        (b"\xef\xbb\xbf  \n", "nothing in it"),
        (b"a,b\n", "no row under its headings"),
        (b"a\n1\n", "one column only"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0rest", "save the sheet as CSV"),
        (b"[{", "not whole"),
        (b"[" * 5_000, "not whole"),
        (b"[1, 2]", "no row under its headings"),
        (b"x" * (tables.MOST_BYTES + 1), "larger than 512 KB"),
        (b"a,b\n" + b"1,2\n" * 501, "more than 500 rows"),
        ((",".join("abcdefgh" * 8) + "\n").encode() * 2, "more than 60 columns"),
    ],
)
def test_what_is_no_table_is_explained(content, words):
    with pytest.raises(TableError, match=words):
        tables.read(content)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_an_explanation(content):
    with suppress(TableError):
        table = tables.read(content)
        assert all(len(row) == len(table.columns) for row in table.rows)


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30).map(tidy_line)


@settings(max_examples=40)
@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=6))
def test_what_a_spreadsheet_program_writes_comes_back_cell_by_cell(rows):
    text = io.StringIO()
    csv.writer(text).writerows([["One", "Two", "Three"], *rows])
    assert [list(row) for row in tables.read(text.getvalue().encode()).rows] == rows


# --- Days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026-10-03", "2026/10/3", "3.10.2026", "03/10/2026 17:00", "3-10-26", "3 Oct 2026", "3rd October 2026",
     "Oct 3, 2026", "October 3 2026", "3 octobre 2026", "3. Oktober 2026", "2026-10-03T17:09:24.922Z",
     "46298"],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text):
    assert read_day(text, "dmy") == dt.date(2026, 10, 3)


def test_the_order_is_guessed_and_can_be_said():
    assert read_day("3/10/2026", "mdy") == dt.date(2026, 3, 10)
    assert guessed_order(["3/13/2023 18:51:27", "1/2/2023"]) == "mdy"
    assert guessed_order(["13/3/2023", "1/2/2023"]) == "dmy"
    assert guessed_order([]) == "dmy"


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_anything_else_is_no_day(text):
    assert read_day(text, "dmy") is None or any(letter.isdigit() for letter in text)


@settings(max_examples=100)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_back(day):
    assert read_day(day.isoformat(), "mdy") == day
    assert read_day(f"{day:%d.%m.%Y}", "dmy") == day
    assert read_day(f"{day:%m/%d/%y}", "mdy") == day
    assert read_day(f"{day.day} {day:%B} {day.year}", "dmy") == day


@pytest.mark.parametrize("text", ["", "NA", "n/a", "-", "–", " ? ", "None"])
def test_emptiness_has_many_names(text):
    assert is_empty(text)


# --- Rows ------------------------------------------------------------------------------------------------


def mapped(table, **changed: Any) -> Mapped:
    roles = meaning.guessed_roles(table)
    chosen: dict[str, Any] = {"roles": roles, "silent_until": TODAY, "still_waiting": True} | changed
    return Mapped(**chosen)


def made(text, **changed) -> list[Any]:
    """Return what becomes of each row of a sheet."""
    table = tables.read_text(text)
    return rows_of(table, mapped(table, **changed), today=TODAY, employers={})


def test_a_row_becomes_a_process_with_its_waits():
    answered, running = made(SHEET)
    first, second = answered.entry.waits
    assert (first.wait.stage, first.wait.content, first.wait.answered_on) == (
        "application",
        "invitation",
        dt.date(2026, 10, 13),
    )
    assert "the invitation is put on the day of the next step" in answered.remarks[0]
    assert (second.wait.last_contact, second.wait.answered_on, second.wait.content) == (
        dt.date(2026, 10, 13),
        dt.date(2026, 10, 20),
        "rejection_template",
    )
    assert running.entry.is_running
    assert running.entry.last.wait.watched_until == TODAY


def test_what_is_brought_in_counts_as_written_down_on_that_day():
    answered, running = made(SHEET)
    assert [wait.wait.first_recorded_on for wait in answered.entry.waits] == [None, None]
    assert running.entry.last.wait.first_recorded_on == TODAY
    facts = wait_facts(running.entry.last.draft(), is_working_day=every_day)
    assert (facts.entry_bin, facts.wait_class) == (None, "W")
    facts = wait_facts(answered.entry.last.draft(), is_working_day=every_day)
    assert (facts.entry_bin, facts.wait_class) == (None, "O")


def test_a_gap_means_what_its_owner_says():
    (row,) = made(
        "Company,Applied\nBolt,02/10/2026\n", still_waiting=False, silent_until=dt.date(2026, 10, 9)
    )
    assert not row.entry.is_running
    assert row.entry.last.wait.watched_until == dt.date(2026, 10, 9)
    (row,) = made("Company,Applied\nBolt,02/10/2026\n", still_waiting=False, silent_until=dt.date(2026, 9, 1))
    assert row.entry.last.wait.watched_until == dt.date(2026, 10, 2)


def test_one_promised_day_is_one_promise_of_the_last_step_before_it():
    text = (
        "Firm,Applied,Final,Promised by\nAcme,2026-09-01,2026-09-20,2026-09-27\n"
        "Quill,2026-09-01,2026-09-20,2026-09-10\nFinch,2026-09-20,2026-09-21,2026-09-01\n"
    )
    table = tables.read_text(text)
    roles = ["employer", "step:application", "step:final_round", "promised"]
    rows = rows_of(table, mapped(table, roles=roles), today=TODAY, employers={})
    days = [[[one.day for one in wait.wait.promises] for wait in row.entry.waits] for row in rows]
    said_nothing = [None]
    assert days == [
        [said_nothing, [dt.date(2026, 9, 27)]],
        [[dt.date(2026, 9, 10)], said_nothing],
        [said_nothing, said_nothing],
    ]


def test_promises_questions_and_signs_of_life_find_their_wait():
    text = "Firm,Applied,Got it,Promised by,Chased\nAcme,2026-10-01,2026-10-02,2026-10-15,2026-10-20\n"
    table = tables.read_text(text)
    roles = ["employer", "step:application", "sign", "promised", "asked"]
    (row,) = rows_of(table, mapped(table, roles=roles), today=TODAY, employers={})
    wait = row.entry.last.wait
    assert (wait.promises[0].day, wait.asked_on, wait.contacts[0].on.day) == (
        dt.date(2026, 10, 15),
        dt.date(2026, 10, 20),
        2,
    )
    assert said(row, today=TODAY).waits[0] == (
        "Application sent, Thu 1 Oct. Promised by Thu 15 Oct. Fri 2 Oct: “we have received it”."
        " Tue 20 Oct: you asked. You still wait; no answer until Fri 20 Nov."
    )


def test_what_one_wait_does_not_take_is_named():
    days = [dt.date(2026, 10, day) for day in range(2, 14)]
    text = "\n".join(
        [",".join(["Firm", "Applied", *(f"Day {day.day}" for day in days)]),
         ",".join(["Acme", "2026-10-01", *map(str, days)])]
    )  # fmt: skip
    table = tables.read_text(text)
    roles = ["employer", "step:application", *["sign", "asked"] * 6]
    (row,) = rows_of(table, mapped(table, roles=roles), today=TODAY, employers={})
    assert row.entry is not None
    last = row.entry.last
    assert ([one.on.day for one in last.wait.contacts], [day.day for day in last.asked]) == (
        [2, 4, 6],
        [3, 5, 7, 9, 11],
    )
    assert [remark.partition(": ")[2] for remark in row.remarks] == [
        "that of Thu 8 Oct was left out.",
        "that of Sat 10 Oct was left out.",
        "that of Mon 12 Oct was left out.",
        "that of Tue 13 Oct was left out.",
    ]
    # The preview names every day that is kept, and the entry is read back as it was written.
    words = said(row, today=TODAY).waits[0]
    assert all(f"{day.day} Oct" in words for day in (*last.asked, *(one.on for one in last.wait.contacts)))
    assert read(written(row.entry)) == row.entry


def test_an_answer_after_which_another_came_was_a_sign_of_life():
    (row,) = made("Company,Applied,Reaction,Rejected\nAcme,2026-10-01,2026-10-05,2026-10-20\n")
    wait = row.entry.last.wait
    assert (wait.content, wait.answered_on.day, [contact.on.day for contact in wait.contacts]) == (
        "rejection_template",
        20,
        [5],
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",01/10/2026,,,", "names no employer"),
        ("Acme,,,,Applied", "No day of a step stands in it"),
        ("Acme,,,20/10/2026,Rejected", "after which step"),
        ("Acme,01/10/2026,,,Rejected", "on which day"),
        ("Acme,01/10/2027,,,Applied", "has not come yet"),
        ("Acme,01/10/2020,,,Applied", "more than five years ago"),
        ("Bolt,02/10/2026,,,Applied", "word for word"),
    ],
)
def test_a_row_that_becomes_nothing_says_why(line, words):
    head = "Company,Applied,Interview,Answer,Status\nBolt,02/10/2026,,,Applied\n"
    row = made(f"{head}{line}\n")[1]
    assert row.entry is None
    assert words in row.refusal
    assert row.number == 3


def test_a_cell_that_is_no_day_is_said_and_left_out():
    (row,) = made(
        "Company,Applied,Interview\nAcme,01/10/2026,soon\n",
        roles=["employer", "step:application", "step:final_round"],
    )
    assert "“soon” under “Interview” is no day" in row.remarks[0]
    assert row.entry.is_running
    (row,) = made("Company,Applied\nAcme,in May\n", roles=["employer", "step:application"])
    assert row.entry is None
    assert row.refusal.startswith("“in May” under “Applied” is no day, and was left out. No day of a step")


def test_what_lies_in_the_diary_already_is_not_brought_in_twice():
    table = tables.read_text(SHEET)
    first = rows_of(table, mapped(table), today=TODAY, employers={})
    known = {known_as(row.entry) for row in first if row.entry}
    again = rows_of(table, mapped(table), today=TODAY, employers={}, known=known)
    assert [row.refusal for row in again] == ["It is in your diary already."] * 2


def test_employers_of_the_site_are_recognised():
    table = tables.read_text(SHEET)
    whom = Whom(name="Acme Ltd", pk=7, country="GB")
    first, second = rows_of(table, mapped(table), today=TODAY, employers={"acme": whom})
    assert (first.entry.whom, second.entry.whom) == (whom, Whom(name="Bolt"))


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Acme", "", "=cmd|' /C calc'!A0", "<b>x</b>", "NA"]),
            *[st.sampled_from(["", "NA", "soon", "01/10/2026", "2026-10-05", "13/10/2026", "20/10/2026"])]
            * 5,
            st.sampled_from(["", "Rejected", "Applied", "Offer", "Withdrew", "whatever"]),
        ),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_any_sheet_becomes_entries_that_can_be_kept_and_made_coarse(lines, waiting):
    columns = ("Company", "Applied", "Interview", "Answer", "Promised", "Asked", "Status")
    roles = ["employer", "step:application", "step:final_round", "answer", "promised", "asked", "status"]
    table = Table(columns, tuple(lines))
    answers = Mapped(roles=roles, silent_until=TODAY, still_waiting=waiting)
    for row in rows_of(table, answers, today=TODAY, employers={}):
        assert (row.entry is None) == bool(row.refusal)
        if row.entry is not None:
            assert read(written(row.entry)) == row.entry
            for draft in row.entry.drafts():
                facts = wait_facts(draft, is_working_day=every_day)
                # Nothing that is brought in was written down before this day.
                assert facts.entry_bin is None
                assert draft.watched_until >= draft.last_contact


# --- Guesses, and real sheets ----------------------------------------------------------------------------


def test_columns_are_guessed_by_their_names_and_what_they_hold():
    table = tables.read_text(
        "Nr;Firma;Unternehmen;Beworben am;Absage;Url\n1;x;Acme;1.10.2026;2.10.2026;http://x.example\n"
    )
    assert meaning.guessed_roles(table) == [
        "",
        "",
        "employer",
        "step:application",
        "came:rejection_template",
        "",
    ]
    nameless = tables.read_text("A,B,C\n1,Acme,x\n2,Bolt,y\n")
    assert meaning.guessed_roles(nameless) == ["", "employer", ""]
    assert all(role in meaning.all_roles() for role in meaning.guessed_roles(table))


@pytest.mark.skipif(not REAL.exists(), reason="the real spreadsheets are not here")
@pytest.mark.parametrize(
    ("name", "as_of", "rows", "least"),
    [
        ("raw_luunynliny_jsa_2023.csv", dt.date(2023, 11, 17), 304, 300),
        ("raw_timhanneman_2021_2023.csv", dt.date(2023, 3, 13), 121, 113),
        ("raw_rikunert_2017.csv", dt.date(2017, 12, 9), 18, 18),
        ("raw_joecullin_2025.json", dt.date(2025, 7, 6), 102, 102),
    ],
)
def test_sheets_of_real_people_come_in_with_the_guesses_alone(name, as_of, rows, least):
    table = tables.read((REAL / name).read_bytes())
    roles = meaning.guessed_roles(table)
    days = [row[place] for row in table.rows for place, role in enumerate(roles) if ":" in role]
    answers = Mapped(roles=roles, order=guessed_order(days), silent_until=as_of)
    found = rows_of(table, answers, today=as_of, employers={})
    assert len(found) == rows
    assert sum(row.entry is not None for row in found) >= least
    assert all(row.refusal for row in found if row.entry is None)
