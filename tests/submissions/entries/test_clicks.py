"""The page of an entry and the diary's list: one click, what came in between, where one stands, erasing."""

import pytest

from submissions.entries.content import Whom
from submissions.entries.services import entries_of, keep_entries
from submissions.keys import new_key
from submissions.models import DiaryEntry
from submissions.services import new_nonce
from tests.submissions.entries.browser import events, opened, the_entry, words
from tests.submissions.entries.makers import a_wait, an_entry, kept
from tests.submissions.entries.test_services import spoil
from tests.submissions.pages import ago, date, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """Return a key with one running wait, confirmed six days ago and overdue since five."""
    key = new_key()
    kept(key, an_entry(a_wait(12, watched_until=ago(6)), ref="mine", note="Ask for Ottilie."))
    return key


@pytest.fixture
def client(author, key):
    """Return the author's browser with the diary open."""
    return opened(author.client, key)


def noted(client, what, **said):
    return client.post("/diary/waits/0/noted/", {"what": what, "ref": "mine"} | said)


# --- Did they answer? ---------------------------------------------------------------------------------


def test_both_answers_are_one_click_of_one_component(client):
    page = words(client.get("/diary/"))
    choice = page.split('class="equal-choice"')[1].split("</div>")[0]
    assert choice.count('<button type="submit" name="answer"') == 2
    assert choice.index('value="yes"') < choice.index('value="no"')
    assert words(client.get("/diary/waits/0/")).count('name="answer"') == 2


def test_still_nothing_is_one_click(client, key):
    response = client.post("/diary/waits/0/answered/", {"answer": "no", "ref": "mine", "from": "list"})
    assert response.url == "/diary/?done=still&at=0&page=#entry-0"
    assert the_entry(key).last.wait.watched_until == today()
    assert "still nothing as of today" in words(client.get(response.url))
    client.post("/diary/waits/0/answered/", {"answer": "no", "ref": "mine"})
    assert the_entry(key).last.wait.watched_until == today()


def test_they_answered_is_one_click_and_the_rest_is_optional(client, key):
    response = client.post("/diary/waits/0/answered/", {"answer": "yes", "ref": "mine"})
    assert response.url == "/diary/waits/0/answer/"
    assert the_entry(key).last.wait.answered_on == today()
    assert "Say what the answer was" in words(client.get("/diary/"))
    page = words(client.get(response.url))
    assert "They answered. What was it?" in page
    again = client.post("/diary/waits/0/answered/", {"answer": "yes", "ref": "mine"})
    assert again.status_code == 302
    late = client.post("/diary/waits/0/answered/", {"answer": "no", "ref": "mine"})
    assert late.url == "/diary/waits/0/?done=over"
    assert "over already" in words(client.get(late.url))


def test_the_answer_is_described_corrected_and_taken_back(client, key):
    client.post("/diary/waits/0/answered/", {"answer": "yes", "ref": "mine"})
    said = {"ref": "mine", "content": "rejection_with_reason", "channel": "phone"} | date("on", ago(2))
    said |= {"reason_source": "stated_by_employer", "reason": "filled_internally"}
    assert client.post("/diary/waits/0/answer/", said).url == "/diary/waits/0/?done=answered"
    wait = the_entry(key).last.wait
    assert (wait.answered_on, wait.content, wait.channel, wait.said_why, wait.reason) == (
        ago(2),
        "rejection_with_reason",
        "phone",
        True,
        "filled_internally",
    )
    page = words(client.get("/diary/waits/0/"))
    assert "A no, with a reason, by phone" in page
    assert "3 days late" in page
    client.post("/diary/waits/0/answer/", said | {"content": "offer", "offer": "offer_declined"})
    assert the_entry(key).last.wait.content == "offer"
    back = client.post("/diary/waits/0/answer/", {"ref": "mine", "do": "take-back"})
    assert back.url == "/diary/waits/0/?done=taken-back"
    assert the_entry(key).is_running
    assert client.get("/diary/waits/0/answer/").url == "/diary/waits/0/"
    assert client.post("/diary/waits/0/answer/", said).url == "/diary/waits/0/?done=over"


def test_what_was_no_answer_after_all_lets_the_wait_go_on(client, key):
    client.post("/diary/waits/0/answered/", {"answer": "yes", "ref": "mine"})
    said = {"ref": "mine", "content": "holding_reply"} | date("on", ago(2))
    assert client.post("/diary/waits/0/answer/", said).url == "/diary/waits/0/?done=sign"
    entry = the_entry(key)
    assert entry.is_running
    assert [contact.on for contact in entry.last.wait.contacts] == [ago(2)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"content": ""}, "Choose what it was"),
        ({"content": "nonsense"}, "Select a valid choice"),
        ({"on_day": "x"}, "in figures"),
        (date("on", None), "Enter the day of the answer"),
        (date("on", ago(-5)), "has not come yet"),
        (date("on", ago(40)), "before your last contact"),
        ({"reason_source": "candidate_guess"}, "Choose the reason"),
    ],
)
def test_a_slip_in_the_description_keeps_that_they_answered(client, key, changed, said):
    client.post("/diary/waits/0/answered/", {"answer": "yes", "ref": "mine"})
    sent = {"ref": "mine", "content": "offer"} | date("on", ago(2)) | changed
    page = words(client.post("/diary/waits/0/answer/", sent))
    assert said in page
    assert "That they answered is kept" in page
    assert the_entry(key).last.lacks_content


@pytest.mark.parametrize("answer", [None, "", "maybe"])
def test_any_other_click_is_no_click(client, key, answer):
    sent = {"ref": "mine"} | ({"answer": answer} if answer is not None else {})
    assert client.post("/diary/waits/0/answered/", sent).status_code == 404
    assert client.get("/diary/waits/0/answered/").status_code == 405
    assert the_entry(key).last.wait.watched_until == ago(6)


# --- What came in between -------------------------------------------------------------------------------


def test_what_comes_in_between_is_noted(client, key):
    assert noted(client, "asked", **date("asked-on", ago(3))).url == "/diary/waits/0/?done=asked"
    noted(client, "asked", **date("asked-on", ago(1)))
    noted(client, "sign", **date("sign-on", ago(2)), **{"sign-content": "holding_reply"})
    noted(client, "moved", **date("moved-on", ago(2)), **date("moved-day", ago(-4)), **{"moved-by": "hr"})
    last = the_entry(key).last
    assert last.asked == (ago(3), ago(1))
    assert [promise.day for promise in last.wait.promises] == [ago(5), ago(-4)]
    page = words(client.get("/diary/waits/0/"))
    for said in ("You asked", "It will take longer", "They moved the day to"):
        assert said.lower() in page.lower()
    stopped = noted(client, "stopped", **date("stopped-on", today()))
    assert stopped.url == "/diary/waits/0/?done=stopped"
    page = words(client.get("/diary/waits/0/"))
    assert "you stopped" in page
    assert "Did they answer?" not in page
    assert noted(client, "asked", **date("asked-on", today())).url == "/diary/waits/0/?done=over"
    assert noted(client, "again").url == "/diary/waits/0/?done=again"
    assert the_entry(key).is_running


@pytest.mark.parametrize(
    ("what", "sent", "said"),
    [
        ("asked", date("asked-on", ago(30)), "before your last contact"),
        ("asked", date("asked-on", None), "Enter the day on which you asked"),
        ("sign", date("sign-on", ago(1)), "Choose what it was"),
        ("moved", date("moved-on", ago(1)) | date("moved-day", ago(3)), "lies before the day"),
        ("moved", date("moved-on", ago(1)) | date("moved-day", ago(-500)), "more than a year"),
        ("stopped", date("stopped-on", ago(-3)), "has not come yet"),
    ],
)
def test_slips_are_explained_where_they_were_made(client, key, what, sent, said):
    before = the_entry(key)
    page = words(noted(client, what, **sent))
    assert said in page
    assert f'<details class="more" id="{what}" open>' in page
    assert the_entry(key) == before


def test_too_many_of_one_thing_is_said(client, key):
    for days in range(3):
        noted(client, "sign", **date("sign-on", ago(days)), **{"sign-content": "holding_reply"})
    page = noted(client, "sign", **date("sign-on", ago(4)), **{"sign-content": "holding_reply"})
    assert "Three signs of life are as many" in words(page)
    assert noted(client, "nonsense").status_code == 404


def test_clicking_too_often_is_refused_and_loses_nothing(client, key, rate_limits, monkeypatch):
    monkeypatch.setattr("submissions.views.entries._RATE", "1/h")
    noted(client, "asked", **date("asked-on", ago(1)))
    page = noted(client, "asked", **date("asked-on", ago(2)))
    assert page.status_code == 429
    assert "Nothing is lost" in words(page)
    assert str(ago(2).day) in words(page)


# --- Where one stands ---------------------------------------------------------------------------------


def test_where_one_stands_is_said_inline_and_kept_nowhere(client, key, employer):
    page = words(client.get("/diary/"))
    for said in ("Where you stand", "What to do today", "Their day has passed", "in 14 days", "%</b>"):
        assert said in page
    assert "A short message, with your facts filled in" in page


def test_the_calendar_names_nobody_unless_asked_to(client):
    plain = client.get("/diary/waits/0/days.ics")
    assert plain["Content-Type"].startswith("text/calendar")
    assert plain["Cache-Control"] == "no-store"
    assert events(plain)
    assert all(day > today() for day in events(plain))
    assert b"Harbour" not in plain.content
    assert b"heardback" not in plain.content.lower()
    named = client.get("/diary/waits/0/days.ics?named=1")
    assert all(what.startswith("Harbour and Finch: ") for what in events(named).values())


def test_the_calendar_has_the_promised_day_and_the_day_to_ask(author):
    key = new_key()
    kept(key, an_entry(a_wait(1, due_ago=-6)))
    found = events(opened(author.client, key).get("/diary/waits/0/days.ics"))
    assert "promised" in found[ago(-6)]
    assert any("ask" in what for day, what in found.items() if day > ago(-6))


# --- The list -------------------------------------------------------------------------------------------


def test_an_empty_diary_says_what_helps(author, key, client):
    client.post("/diary/waits/0/erase/", {"ref": "mine"})
    assert "Nothing is under this key any more" in words(client.get("/diary/"))


def test_three_hundred_entries_are_shown_a_page_at_a_time(author, employer, django_assert_max_num_queries):
    key = new_key()
    whom = Whom(name=employer.name, pk=employer.pk, country="GB")
    many = [an_entry(a_wait(days % 80, due_ago=None), whom=whom, note=f"Note {days}") for days in range(290)]
    many += [an_entry(a_wait(answered_on=ago(1), content="offer"), name="Quill Orchard") for _ in range(10)]
    keep_entries(key=key, entries=many, nonce=new_nonce())
    client = opened(author.client, key)
    with django_assert_max_num_queries(45):
        page = client.get("/diary/")
    assert words(page).count('class="entry"') == 20
    assert "Page 1 of 15: 300 entries, 290 of them waiting" in words(page)
    last = words(client.get("/diary/?page=15"))
    assert "Answered, or over" in last
    assert "Quill Orchard" in last
    for number in ("0", "-1", "16", "999", "x", "99999999"):
        assert client.get("/diary/", {"page": number}).status_code == 200


def test_the_longest_overdue_stands_first_and_what_is_over_last(author):
    key = new_key()
    kept(
        key,
        an_entry(a_wait(answered_on=ago(1), content="offer"), name="Over Ltd"),
        an_entry(a_wait(9, due_ago=1), name="Late Ltd"),
        an_entry(a_wait(9, due_ago=8), name="Later Ltd"),
        an_entry(a_wait(9, due_ago=-8), name="Early Ltd"),
    )
    page = words(opened(author.client, key).get("/diary/"))
    places = [page.index(name) for name in ("Later Ltd", "Late Ltd", "Early Ltd", "Over Ltd")]
    assert places == sorted(places)


def test_hostile_words_stay_words(author):
    key = new_key()
    bad = "<script>alert(1)</script>{{ 7*7 }}\u202e"
    kept(key, an_entry(name=bad, note=bad))
    client = opened(author.client, key)
    for address in ("/diary/", "/diary/waits/0/", "/diary/waits/0/correct/", "/diary/waits/0/erase/"):
        page = words(client.get(address))
        assert "<script>alert" not in page
        assert "49" not in page.split("&lt;script")[1][:60]


# --- Erasing, and what cannot be read ---------------------------------------------------------------------


def test_erasing_is_asked_once_and_done_at_once(client, key):
    page = words(client.get("/diary/waits/0/erase/"))
    assert "Erase this entry?" in page
    assert DiaryEntry.objects.count() == 1
    assert client.post("/diary/waits/0/erase/", {"ref": "mine"}).url == "/diary/?done=entry-erased"
    assert not DiaryEntry.objects.exists()
    assert client.post("/diary/waits/0/erase/", {"ref": "mine"}).url == "/diary/?done=entry-erased"
    assert client.get("/diary/waits/0/").status_code == 404


def test_an_old_page_erases_what_it_showed_and_nothing_else(client, key):
    kept(key, an_entry(ref="second", note="2"), an_entry(ref="third", note="3"))
    client.post("/diary/waits/0/erase/", {"ref": "mine"})
    # The third one lies at number 0 now, and a page of before still says 2.
    client.post("/diary/waits/2/answered/", {"answer": "no", "ref": "third"})
    client.post("/diary/waits/0/erase/", {"ref": "mine"})
    assert {one.entry.ref for one in entries_of(key)} == {"second", "third"}
    client.post("/diary/waits/2/erase/", {"ref": "third"})
    assert [one.entry.ref for one in entries_of(key)] == ["second"]


def test_what_cannot_be_read_is_said_and_can_be_erased(client, key):
    spoil(entries_of(key)[0].pk)
    assert "An entry that cannot be read" in words(client.get("/diary/"))
    assert "does not open" in words(client.get("/diary/waits/0/"))
    for path in ("answer/", "correct/", "next/", "days.ics", "share/"):
        assert client.get(f"/diary/waits/0/{path}").status_code == 404
    assert client.post("/diary/waits/0/answered/", {"answer": "no"}).status_code == 404
    assert "Erase this entry?" in words(client.get("/diary/waits/0/erase/"))
    client.post("/diary/waits/0/erase/")
    assert not DiaryEntry.objects.exists()


def test_an_employer_that_is_gone_keeps_its_name_and_a_merged_one_its_successors(author, employer):
    key = new_key()
    from tests import factories

    old = factories.employer(name="Old Harbour", status="merged", merged_into=employer)
    kept(
        key,
        an_entry(whom=Whom(name="Gone Ltd", pk=4_711, country="GB")),
        an_entry(whom=Whom(name="Old Harbour", pk=old.pk, country="GB")),
    )
    page = words(opened(author.client, key).get("/diary/"))
    assert "Gone Ltd" in page
    assert employer.name in page
    assert "Old Harbour" not in page
