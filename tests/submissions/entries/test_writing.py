"""Writing a wait down: with a key, before there is one, and correcting it later."""

import pytest
from django.conf import settings

from submissions.entries import deeds
from submissions.entries.content import MOST_WAITS
from submissions.forms import answers as review_answers
from submissions.forms.waits import CONTACTS, REVISIONS
from submissions.keys import new_key, parse
from submissions.models import DiaryEntry
from tests.submissions.entries.browser import a_new_wait, group_of, opened, the_entry, words, written
from tests.submissions.entries.makers import a_wait, an_entry, kept
from tests.submissions.pages import ago, date, fields, key_on, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """Return a key under which one entry lies."""
    key = new_key()
    kept(key, an_entry(a_wait(12, recorded_ago=11), ref="mine"))
    return key


def test_the_diary_and_the_form_of_a_review_have_room_for_as_much():
    assert (MOST_WAITS, deeds.MOST_REVISIONS, deeds.MOST_CONTACTS) == (
        review_answers.MOST_WAITS,
        REVISIONS,
        CONTACTS,
    )


# --- Before there is a key --------------------------------------------------------------------------


def test_the_first_entry_is_kept_under_a_new_key_and_no_sooner(author, employer):
    client = author.client
    assert "Write down a wait" in words(client.get("/diary/"))
    page = written(client, a_new_wait(employer.slug, note="Ask for Ottilie."))
    key = parse(key_on(page))
    assert employer.name in words(page)
    assert not DiaryEntry.objects.exists()
    assert settings.KEY_COOKIE_NAME not in client.cookies
    wrong = client.post("/diary/waits/keep/", fields(page) | {"key_group": "0000"})
    assert "That is not group" in words(wrong)
    assert key_on(wrong) == key.text
    assert not DiaryEntry.objects.exists()
    right = fields(wrong) | {"key_group": group_of(wrong).lower()}
    response = client.post("/diary/waits/keep/", right)
    assert response.url == "/diary/?done=kept"
    entry = the_entry(key)
    assert (entry.whom.pk, entry.note) == (employer.pk, "Ask for Ottilie.")
    wait = entry.last.wait
    assert (wait.last_contact, wait.promises[0].day, wait.promises[0].made_by) == (ago(12), ago(5), "hr")
    assert (wait.first_recorded_on, wait.watched_until) == (today(), today())
    page = words(client.get(response.url))
    for said in (employer.name, "It is in your diary", "recorded while waiting", "Did they answer?"):
        assert said in page
    # The second click, and the back button.
    assert client.post("/diary/waits/keep/", right).status_code == 302
    assert DiaryEntry.objects.count() == 1


def test_the_key_can_be_saved_and_everything_changed_before_it_is_kept(author, employer):
    page = written(author.client, a_new_wait(employer.slug))
    file = author.client.post("/share/key/", fields(page))
    assert key_on(page) in words(file)
    back = author.client.post("/diary/waits/new/", fields(page) | {"do": "back"})
    assert fields(back)["wait0-last_contact_day"] == str(ago(12).day)
    again = author.client.post("/diary/waits/new/", fields(back) | {"do": "keep"})
    assert key_on(again) == key_on(page)


def test_a_diary_that_was_opened_meanwhile_takes_the_entry(author, employer, key):
    page = written(author.client, a_new_wait(employer.slug))
    opened(author.client, key)
    assert author.client.post("/diary/waits/keep/", fields(page)).url == "/diary/?done=kept"
    assert the_entry(key, 1).whom.pk == employer.pk
    page = words(author.client.post("/diary/waits/new/", fields(page) | {"do": "keep"}))
    assert "key-groups" not in page


def test_a_page_without_its_parcel_gets_another_key_and_keeps_nothing(author, employer):
    page = written(author.client, a_new_wait(employer.slug))
    response = author.client.post(
        "/diary/waits/keep/", fields(page) | {"held": "forged", "key_group": group_of(page)}
    )
    assert key_on(response) not in {"", key_on(page)}
    assert not DiaryEntry.objects.exists()


# --- With a key ---------------------------------------------------------------------------------------


def test_with_an_open_key_it_is_kept_at_once_and_once(author, employer, key):
    client = opened(author.client, key)
    page = client.get("/diary/waits/new/", {"employer": employer.slug})
    sent = fields(page) | a_new_wait(employer.slug)
    assert fields(page)["employer-slug"] == employer.slug
    assert fields(page)["wait0-answered"] == "no"
    for _ in range(2):
        assert client.post("/diary/waits/new/", sent).url == "/diary/?done=kept"
    assert DiaryEntry.objects.count() == 2


def test_an_employer_that_is_not_on_the_list_is_only_named(author, key):
    from employers.models import Employer

    client = opened(author.client, key)
    answers = a_new_wait("new", **{"employer-new_name": "Puffin Works", "employer-new_country": "IS"})
    searched = client.post("/diary/waits/new/", answers | {"do": "find:employer", "employer-name": "Puffin"})
    assert "The name stays in your diary" in words(searched)
    written(client, answers)
    assert (the_entry(key, 1).whom.name, the_entry(key, 1).whom.country) == ("Puffin Works", "IS")
    assert not Employer.objects.filter(name="Puffin Works").exists()
    assert "Puffin Works" in words(client.get("/diary/"))


def test_what_came_already_can_be_written_down_and_is_not_marked(author, employer, key):
    client = opened(author.client, key)
    written(
        client,
        a_new_wait(
            employer.slug,
            **{"wait0-answered": "yes", "wait0-content": "offer"},
            **date("wait0-answer_day", ago(3)),
        ),
    )
    entry = the_entry(key, 1)
    assert (entry.is_running, entry.last.wait.first_recorded_on) == (False, None)
    page = words(client.get("/diary/waits/1/"))
    assert "recorded while waiting" not in page
    assert "An offer" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"employer-slug": ""}, "Say who interviewed you"),
        ({"wait0-stage": "nonsense"}, "Select a valid choice"),
        ({"wait0-last_contact_day": "32"}, "That month does not have such a day"),
        ({"wait0-promised": ""}, "Say whether they told you"),
        ({"wait0-answered": "yes"}, "Choose what the answer was"),
        ({"note": "x" * 2_001}, "one character too long"),
        (date("wait0-last_contact", ago(-9)), "cannot lie ahead"),
        (date("wait0-promise_day", ago(20)), "lies before your last contact"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(author, employer, key, changed, said):
    client = opened(author.client, key)
    response = written(client, a_new_wait(employer.slug) | {"note": "Kept."} | changed)
    assert said in words(response)
    assert fields(response)["note"] == changed.get("note", "Kept.")
    assert DiaryEntry.objects.count() == 1


def test_no_form_sets_the_day_of_writing_down(author, employer, key):
    client = opened(author.client, key)
    forged = {
        **date("wait0-first_recorded_on", ago(12)),
        "wait0-first_recorded_on": ago(12).isoformat(),
        "first_recorded_on": ago(12).isoformat(),
        "recorded": ago(12).isoformat(),
    }
    written(client, a_new_wait(employer.slug) | forged)
    assert the_entry(key, 1).last.wait.first_recorded_on == today()


def test_writing_too_often_is_refused_with_everything_kept(author, employer, key, rate_limits, monkeypatch):
    monkeypatch.setattr("submissions.views.writing._PAGE_RATE", "1/h")
    client = opened(author.client, key)
    written(client, a_new_wait(employer.slug))
    response = written(client, a_new_wait(employer.slug, note="Kept."))
    assert response.status_code == 429
    assert "Try again in" in words(response)
    assert fields(response)["note"] == "Kept."


# --- Correcting ---------------------------------------------------------------------------------------


def correction(client, **changed):
    """Open the page of correcting, change something, and send it."""
    return client.post("/diary/waits/0/correct/", fields(client.get("/diary/waits/0/correct/")) | changed)


def test_a_correction_keeps_what_is_right_and_the_day_of_writing_down(author, key):
    client = opened(author.client, key)
    before = the_entry(key)
    response = correction(client, note="Third floor.", **{"wait0-promise_by": "interviewer"})
    assert response.url == "/diary/waits/0/?done=corrected"
    after = the_entry(key)
    assert (after.note, after.ref, after.whom) == ("Third floor.", before.ref, before.whom)
    wait = after.last.wait
    assert wait.promises[0].made_by == "interviewer"
    assert wait.first_recorded_on == ago(11)
    assert "Corrected" in words(client.get(response.url))


@pytest.mark.parametrize(
    "changed",
    [
        {"wait0-stage": "panel_interview"},
        date("wait0-last_contact", ago(10)),
        date("wait0-promise_day", ago(4)),
        {"wait0-promise_kind": "feedback"},
        {"wait0-promised": "none"},
        {"employer-new_name": "Another Place"},
    ],
)
def test_what_hindsight_could_bend_counts_as_written_down_today(author, key, changed):
    correction(opened(author.client, key), **changed)
    assert the_entry(key).last.wait.first_recorded_on == today()


def test_a_search_and_another_employer_while_correcting(author, key, employer):
    client = opened(author.client, key)
    sent = fields(client.get("/diary/waits/0/correct/"))
    page = client.post("/diary/waits/0/correct/", sent | {"do": "change:employer", "note": "Kept."})
    assert "employer-slug" not in fields(page)
    assert fields(page)["note"] == "Kept."
    chosen = fields(page) | {"employer-slug": employer.slug, "do": "keep"}
    assert client.post("/diary/waits/0/correct/", chosen).status_code == 302
    assert the_entry(key).whom.pk == employer.pk


def test_bad_input_while_correcting_changes_nothing(author, key):
    client = opened(author.client, key)
    before = the_entry(key)
    assert "Choose the step" in words(correction(client, **{"wait0-stage": ""}))
    assert the_entry(key) == before


# --- The next wait of the same process --------------------------------------------------------------


def test_the_next_wait_follows_an_answer(author, key):
    client = opened(author.client, key)
    assert client.get("/diary/waits/0/next/").status_code == 404
    client.post("/diary/waits/0/answered/", {"answer": "yes", "ref": "mine"})
    client.post("/diary/waits/0/answer/", {"ref": "mine", "content": "invitation"} | date("on", ago(4)))
    sent = fields(client.get("/diary/waits/0/next/")) | date("wait1-last_contact", ago(2))
    sent |= {"wait1-stage": "panel_interview", "wait1-promised": "vague"}
    early = client.post("/diary/waits/0/next/", sent | date("wait1-last_contact", ago(6)))
    assert "came after the next wait had begun" in words(early)
    assert client.post("/diary/waits/0/next/", sent).url == "/diary/waits/0/?done=next"
    client.post("/diary/waits/0/next/", sent)
    entry = the_entry(key)
    assert [wait.wait.stage for wait in entry.waits] == ["final_round", "panel_interview"]
    assert entry.is_running
    assert entry.last.wait.first_recorded_on == today()
    page = words(client.get("/diary/waits/0/"))
    assert page.count("promise-line__words") == 2


# --- Others --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "correct/", "answer/", "next/", "erase/", "days.ics", "share/"])
def test_nobody_without_the_key_gets_near(reader, representative, other_author, key, path):
    theirs = new_key()
    kept(theirs, an_entry(), an_entry())
    for person in (reader, representative):
        assert person.client.get(f"/diary/waits/0/{path}").url == "/diary/"
    assert opened(other_author.client, theirs).get(f"/diary/waits/7/{path}").status_code == 404


def test_another_ones_reference_finds_nothing(other_author, key):
    theirs = new_key()
    kept(theirs, an_entry(ref="theirs"))
    client = opened(other_author.client, theirs)
    for path in ("answered/", "answer/", "correct/", "noted/"):
        response = client.post(f"/diary/waits/0/{path}", {"ref": "mine", "answer": "no", "what": "again"})
        assert response.status_code == 404
    client.post("/diary/waits/0/erase/", {"ref": "mine"})
    assert the_entry(key).ref == "mine"
    assert the_entry(theirs).ref == "theirs"


def test_what_was_typed_survives_a_diary_that_locked(author, key):
    client = opened(author.client, key)
    sent = fields(client.get("/diary/waits/0/correct/")) | {"note": "A long and careful note."}
    del client.cookies[settings.KEY_COOKIE_NAME]
    page = client.post("/diary/waits/0/correct/", sent)
    assert "Your diary has locked" in words(page)
    assert fields(page)["note"] == "A long and careful note."
    wrong = client.post("/diary/waits/0/correct/", fields(page) | {"unlock-key": new_key().text})
    assert "Nothing is kept under this key" in words(wrong)
    assert settings.KEY_COOKIE_NAME not in wrong.cookies
    right = client.post("/diary/waits/0/correct/", fields(wrong) | {"unlock-key": key.text})
    assert right.url == "/diary/waits/0/?done=corrected"
    assert the_entry(key).note == "A long and careful note."
    assert "A long and careful note." in words(client.get(right.url))


def test_another_valid_key_is_told_apart_from_the_entrys(author, key):
    other = new_key()
    kept(other, an_entry(ref="theirs", note="Not this one."))
    client = opened(author.client, key)
    sent = fields(client.get("/diary/waits/0/correct/")) | {"note": "A long and careful note."}
    del client.cookies[settings.KEY_COOKIE_NAME]
    page = client.post("/diary/waits/0/correct/", sent)
    wrong = client.post("/diary/waits/0/correct/", fields(page) | {"unlock-key": other.text})
    assert "the entry that you wrote about is not under it" in words(wrong)
    assert settings.KEY_COOKIE_NAME not in wrong.cookies, "a diary that was not meant is not opened"
    assert the_entry(other).note == "Not this one."
    right = client.post("/diary/waits/0/correct/", fields(wrong) | {"unlock-key": key.text})
    assert right.url == "/diary/waits/0/?done=corrected"
    assert the_entry(key).note == "A long and careful note."


def test_nothing_typed_is_nothing_lost(author, key):
    response = author.client.post("/diary/waits/0/erase/", {"ref": "mine"})
    assert response.url == "/diary/"
    assert the_entry(key).ref == "mine"
