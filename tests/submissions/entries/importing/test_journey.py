"""Bringing in a spreadsheet: file, columns, preview, key; nothing is kept before the last step, and once."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.entries.content import Whom
from submissions.entries.importing.parcels import parcel_of, table_in
from submissions.entries.importing.tables import read_text
from submissions.entries.services import entries_of
from submissions.forms.importing import word_name
from submissions.keys import new_key, parse
from submissions.models import DiaryEntry
from tests.submissions.entries.browser import events, group_of, opened, words
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.pages import ago, date, fields, key_on, today

pytestmark = pytest.mark.django_db

ADDRESS = "/diary/import/"


def sheet(*lines: str) -> str:
    """Return a sheet in which two applied 20 days ago, and one of them heard 9 days ago."""
    applied, came = ago(20), ago(9)
    rows = lines or (
        f"Harbour and Finch;Engineer;{applied:%d.%m.%Y};{came:%d.%m.%Y};Rejected",
        f"Puffin Works;Designer;{applied:%d.%m.%Y};;no reply so far",
        ";Nobody;1.1.2026;;",
    )
    return "\n".join(["Company;Role;Applied;Answer;Status", *rows])


def upload(client, content: str | bytes | None = None, **changed):
    raw = sheet() if content is None else content
    file = SimpleUploadedFile("mine.csv", raw.encode() if isinstance(raw, str) else raw)
    return client.post(ADDRESS, {"do": "read", "file": file} | changed)


def looked_at(client, page=None, **changed):
    """Send the page of columns as it was guessed, with these changes."""
    page = page or upload(client)
    return client.post(ADDRESS, fields(page) | {"do": "preview", "silence": "waiting"} | changed)


@pytest.fixture
def key(employer):
    """Return a key under which one entry lies."""
    key = new_key()
    kept(key, an_entry())
    return key


@pytest.fixture
def client(author, key):
    """Return the author's browser with the diary open."""
    return opened(author.client, key)


def brought(key):
    """Return the entries but the one that was there before."""
    return [one.entry for one in entries_of(key)[1:] if one.entry]


# --- The journey ------------------------------------------------------------------------------------------


def test_a_spreadsheet_becomes_entries_of_an_open_diary(client, key, employer):
    page = upload(client)
    assert "We have read 3 rows" in words(page)
    guessed = fields(page)
    assert [guessed[f"role-{place}"] for place in range(5)] == [
        "employer",
        "note",
        "step:application",
        "answer",
        "status",
    ]
    assert guessed["order"] == "dmy"
    preview = looked_at(client, page)
    said = words(preview)
    assert "2 rows become entries" in said
    assert "It names no employer" in said
    assert "You still wait; no answer until" in said
    assert "Your note: Role: Engineer" in said
    assert "key-groups" not in said
    assert DiaryEntry.objects.count() == 1
    done = client.post(ADDRESS, fields(preview) | {"do": "keep"})
    assert done.url == "/diary/?done=imported&at=2"
    assert "2 entries are in your diary" in words(client.get(done.url))
    first, second = brought(key)
    assert first.whom == Whom(name=employer.name, pk=employer.pk, country=employer.country)
    assert (first.last.wait.content, first.last.wait.answered_on, first.note) == (
        "rejection_template",
        ago(9),
        "Role: Engineer",
    )
    assert (second.whom, second.is_running) == (Whom(name="Puffin Works"), True)
    assert second.last.wait.first_recorded_on == today()
    # The second click, the back button, and the same file another time.
    assert client.post(ADDRESS, fields(preview) | {"do": "keep"}).url == done.url
    assert len(brought(key)) == 2
    assert words(looked_at(client)).count("It is in your diary already") == 2
    assert "Go back to the columns" in words(looked_at(client))


def test_without_a_key_one_is_shown_with_the_last_step(author):
    client = author.client
    preview = looked_at(client)
    key = parse(key_on(preview))
    assert not DiaryEntry.objects.exists()
    wrong = client.post(ADDRESS, fields(preview) | {"do": "keep", "key_group": "0000"})
    assert "That is not group" in words(wrong)
    assert key_on(wrong) == key.text
    assert not DiaryEntry.objects.exists()
    right = client.post(ADDRESS, fields(wrong) | {"do": "keep", "key_group": group_of(wrong)})
    assert right.url == "/diary/?done=imported&at=2"
    assert len(entries_of(key)) == 2
    assert settings.KEY_COOKIE_NAME in client.cookies


def test_a_diary_that_was_opened_meanwhile_takes_them(author, key):
    preview = looked_at(author.client)
    opened(author.client, key)
    again = author.client.post(ADDRESS, fields(preview) | {"do": "preview"})
    assert key_on(again) == ""
    author.client.post(ADDRESS, fields(again) | {"do": "keep"})
    assert len(brought(key)) == 2


def test_guesses_are_put_right(client, key):
    page = upload(client)
    word = word_name("no reply so far")
    assert fields(page)[word] == "nothing"
    preview = looked_at(client, page, **{word: "withdrew", "role-1": "", "order": "dmy"})
    back = client.post(ADDRESS, fields(preview) | {"do": "map"})
    assert fields(back)[word] == "withdrew"
    assert fields(back)["role-1"] == ""
    client.post(ADDRESS, fields(looked_at(client, back)) | {"do": "keep"})
    first, second = brought(key)
    assert (second.is_running, first.note) == (False, "")


def test_rows_can_be_pasted(client, key):
    preview = looked_at(client, client.post(ADDRESS, {"do": "read", "pasted": sheet().replace(";", "\t")}))
    assert "2 rows become entries" in words(preview)


def test_a_gap_may_mean_that_nobody_waits_any_more(client, key):
    stopped = {"silence": "stopped"} | date("silent_until", ago(2))
    client.post(ADDRESS, fields(looked_at(client, **stopped)) | {"do": "keep"})
    last = brought(key)[1].last
    assert (last.stopped, last.wait.watched_until, last.wait.first_recorded_on) == (True, ago(2), None)


# --- Bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in it"),
        (b"PK\x03\x04xlsx", "save the sheet as CSV"),
        (b"a,b\n" + b"x,y\n" * 600, "more than 500 rows"),
        (b"\xff\xfe\x00\x00\xd8", "no row under its headings"),
        (b"x" * 600_000, "larger than 512 KB"),
        (b"x" * 1_100_000, "at most 512 KB"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(client, content, said):
    response = upload(client, content)
    assert response.status_code == 200
    assert said in words(response)
    assert 'type="file"' in words(response)


def test_nothing_at_all_is_asked_for_again(client):
    assert "Choose a file" in words(client.post(ADDRESS, {"do": "read"}))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"role-0": ""}, "Say which column names the employer"),
        ({"role-1": "employer"}, "One column alone can be the employer"),
        ({"role-1": "status", "role-4": "status"}, "One column alone can say what became of it"),
        ({"role-2": ""}, "Say which column has the day of a step"),
        ({"role-2": "step:nonsense"}, "Select a valid choice"),
        ({"silence": ""}, "Say whether you still wait"),
        ({"order": "ymd"}, "Select a valid choice"),
        ({"silence": "stopped"} | date("silent_until", None), "until which nothing had come"),
        ({"silence": "stopped"} | date("silent_until", ago(-9)), "has not come yet"),
    ],
)
def test_a_slip_about_the_columns_is_explained_with_all_answers_kept(client, changed, said):
    sent = {"role-4": "note"} | changed
    response = looked_at(client, **sent)
    assert said in words(response)
    assert fields(response)["role-4"] == sent["role-4"]
    assert "What are these columns?" in words(response)


@pytest.mark.parametrize("parcel", ["", "forged", "gAAAAA", "é"])
def test_a_page_without_its_sheet_asks_for_it_again(client, parcel):
    page = upload(client)
    for step in ("preview", "map", "keep"):
        response = client.post(ADDRESS, fields(page) | {"parcel": parcel, "do": step})
        assert "Choose the file once more" in words(response)
    assert DiaryEntry.objects.count() == 1


def test_more_than_a_diary_takes_is_refused_whole(client, key, monkeypatch):
    monkeypatch.setattr("submissions.entries.services.MOST_ENTRIES", 2)
    response = client.post(ADDRESS, fields(looked_at(client)) | {"do": "keep"})
    assert "room for one more entry" in words(response)
    assert not brought(key)


def test_hostile_cells_stay_words(client, key):
    bad = '=HYPERLINK("http://x.example")<script>alert(1)</script>\u202e{{ 7*7 }}'
    line = f'"{bad.replace(chr(34), chr(34) * 2)}";@SUM(1);{ago(1):%d.%m.%Y};;"+cmd"'
    page = upload(client, sheet(line))
    preview = looked_at(client, page)
    client.post(ADDRESS, fields(preview) | {"do": "keep"})
    name = brought(key)[0].whom.name
    assert name.startswith("=HYPERLINK")
    assert "\u202e" not in name
    for response in (page, preview, client.get("/diary/"), client.get("/diary/waits/1/")):
        assert "<script>alert" not in words(response)
    for what in events(client.get("/diary/waits/1/days.ics?named=1")).values():
        assert what.startswith("=HYPERLINK")


def test_bringing_in_too_often_is_refused_with_everything_kept(client, rate_limits, monkeypatch):
    monkeypatch.setattr("submissions.views.importing._RATE", "1/h")
    page = upload(client)
    refused = looked_at(client, page)
    assert refused.status_code == 429
    assert "Nothing is lost" in words(refused)
    assert fields(refused)["silence"] == "waiting"
    assert fields(refused)["parcel"]


# --- What is kept where ---------------------------------------------------------------------------------


def test_the_sheet_travels_sealed_and_is_stored_nowhere(client, key):
    page = upload(client)
    parcel = fields(page)["parcel"]
    assert table_in(parcel) == read_text(sheet())
    assert "Puffin" not in parcel
    assert DiaryEntry.objects.count() == 1
    assert page["Cache-Control"] == "no-store"
    assert table_in(parcel_of(read_text(sheet()))) == table_in(parcel)


def test_three_hundred_rows_are_brought_in_with_few_queries(author, django_assert_max_num_queries):
    lines = [f"Employer {n};Role {n};{ago(n % 300 + 1):%d.%m.%Y};;" for n in range(300)]
    client = author.client
    preview = looked_at(client, upload(client, sheet(*lines)))
    assert "300 rows become entries" in words(preview)
    sent = fields(preview) | {"do": "keep", "key_group": group_of(preview)}
    with django_assert_max_num_queries(20):
        assert client.post(ADDRESS, sent).url == "/diary/?done=imported&at=300"
    assert DiaryEntry.objects.count() == 300
