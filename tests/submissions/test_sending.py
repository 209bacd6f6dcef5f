"""From the preview to the receipt: what was seen is what is sent, once, and under the key that was kept."""

import datetime as dt
import re

import pytest
from django.core import signing
from django.core.cache import cache
from django.utils import timezone

from core.ratelimit import seconds_to_wait
from employers.models import Employer
from employers.services import merge_employers
from moderation.models import Case
from reviews import batches
from reviews.models import Review
from submissions import services
from submissions.coarsen import review_facts
from submissions.keys import new_key, parse
from submissions.models import Authorship
from submissions.opening import locked
from submissions.services import expected
from submissions.things import find_things, keep_review
from tests import factories
from tests.submissions.drafts import draft, every_day
from tests.submissions.pages import (
    STORY,
    ago,
    asked_group,
    date,
    fields,
    kept,
    key_on,
    preview_of,
    short_form,
    submitted,
)

pytestmark = pytest.mark.django_db


# --- The preview -----------------------------------------------------------------------------------------


def test_the_preview_shows_the_card_the_key_and_what_is_not_shown(author, employer):
    response = preview_of(author.client, short_form(employer.slug, interviews="2", crowd="fewer_than_10"))
    page = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert STORY in page
    assert "Kept." in page
    assert parse(key_on(response)).text == key_on(response)
    for words in ("Not kept", "Only counted, with at least four other reviews", "Never written down"):
        assert words in page
    assert f"{ago(30):%-d %b}" in page.split("Not shown")[1]
    assert "Hiring manager" not in page.split("Not shown")[0]
    assert Review.objects.count() == 0


def test_the_same_key_stays_while_things_are_changed(author, employer):
    first = preview_of(author.client, short_form(employer.slug))
    key = key_on(first)
    back = author.client.post("/share/", fields(first) | {"do": "back"})
    assert key not in back.content.decode()
    assert key.split("-")[0] + "-" not in back.content.decode()
    again = author.client.post("/share/preview/", fields(back) | {"text": "Other words."})
    assert key_on(again) == key
    assert "Other words." in again.content.decode()


def test_another_page_gets_another_key(author, other_author, employer):
    keys = {key_on(preview_of(person.client, short_form(employer.slug))) for person in (author, other_author)}
    assert len(keys) == 2


def test_the_author_may_show_less_and_sees_it(author, employer):
    first = preview_of(author.client, short_form(employer.slug, crowd="10_to_49"))
    assert "promise-line--unscaled" not in first.content.decode()
    second = author.client.post("/share/preview/", fields(first) | {"at_most": "S"})
    assert "promise-line--unscaled" in second.content.decode()
    third = author.client.post("/share/preview/", fields(second) | {"at_most": "L"})
    assert "promise-line--unscaled" not in third.content.decode()


# --- Sending -----------------------------------------------------------------------------------------------


def test_a_review_is_sent_once_and_kept_under_its_key(author, employer):
    key, response = submitted(author.client, short_form(employer.slug))
    assert "It is with us" in response.content.decode()
    review = Review.objects.get()
    assert (review.status, review.tier, review.employer) == ("queued", "S", employer)
    assert review.versions.get().text == STORY
    assert Case.objects.get().review == review
    wait = review.waits.get()
    assert (wait.answered, wait.end_bin, wait.content) == (True, 3, "rejection_with_reason")
    assert wait.promises.get().result == "kept"
    (thing,) = find_things(parse(key))
    assert Authorship.objects.get(pk=thing.pk).review == review
    assert key not in response.content.decode()


@pytest.mark.parametrize("timing", ["drawn", "soonest", "together"])
@pytest.mark.parametrize("choice", ["kept", "without"])
def test_the_receipt_says_what_is_kept_and_promises_no_day_but_that_of_the_decision(
    author, employer, timing, choice
):
    preview = preview_of(author.client, short_form(employer.slug))
    sent = kept(preview) | {"timing": timing, "key_choice": choice}
    page = author.client.post("/share/submit/", sent, follow=True).content.decode()
    if timing == "together" and choice == "without":
        assert "It is with us" not in page, "without a key nobody could choose after 90 days"
        return
    for words in ("It is with us", "We keep", "We do not keep", "If it is not accepted"):
        assert words in page
    # Wherever a day of publication is named, it stands behind a condition.
    labels = re.findall(r"<dt>([^<]*[Pp]ublished[^<]*)</dt>|<dd>(published[^<]*)</dd>", page)
    line = re.search(r'promise-line__words">(.*?)</p>', page, re.S)
    assert line
    assert "If it is accepted, it appears" in line.group(1)
    assert labels
    assert all(label.startswith("If accepted") or said for label, said in labels)
    assert "Your diary says why" in page or choice == "without"


def test_a_second_click_and_a_late_replay_find_the_first(author, employer):
    preview = preview_of(author.client, short_form(employer.slug))
    post = kept(preview)
    first = author.client.post("/share/submit/", post)
    second = author.client.post("/share/submit/", post)
    assert (first.status_code, second.status_code) == (302, 302)
    receipts = [author.client.get(response.url).content for response in (first, second)]
    assert receipts[0].split(b"?r=")[0] == receipts[1].split(b"?r=")[0]
    assert (Review.objects.count(), Case.objects.count(), Authorship.objects.count()) == (1, 1, 1)


def test_going_back_and_changing_makes_no_second_review_unasked(author, employer):
    preview = preview_of(author.client, short_form(employer.slug))
    post = kept(preview)
    author.client.post("/share/submit/", post)
    for address in ("/share/preview/", "/share/submit/"):
        response = author.client.post(address, post | {"text": "Something else."})
        page = response.content.decode()
        assert "You have sent this page already" in page or "Look at it once more" in page
        assert "Something else." in page
    assert Review.objects.count() == 1
    # The page that says so carries a new nonce, so that a second review can be meant.
    again = author.client.post("/share/preview/", post | {"text": "Something else."})
    fresh = author.client.post("/share/preview/", fields(again))
    author.client.post("/share/submit/", kept(fresh))
    assert Review.objects.count() == 2


def test_the_key_must_be_kept_or_gone_without(author, employer):
    preview = preview_of(author.client, short_form(employer.slug))
    key = key_on(preview)
    nothing = author.client.post("/share/submit/", fields(preview))
    assert "Say whether you have kept your key" in nothing.content.decode()
    wrong = author.client.post("/share/submit/", kept(preview) | {"key_group": "0000"})
    assert f"That is not group {asked_group(preview)}" in wrong.content.decode()
    assert key_on(wrong) == key
    assert Review.objects.count() == 0
    without = author.client.post("/share/submit/", fields(wrong) | {"key_choice": "without"}, follow=True)
    assert "there is no way back" in without.content.decode()
    assert (Review.objects.count(), Authorship.objects.count()) == (1, 0)


def test_an_open_key_holds_the_next_review_too(author, employer):
    key, _response = submitted(author.client, short_form(employer.slug))
    author.client.post("/diary/open/", {"key": key})
    preview = preview_of(author.client, short_form(employer.slug, text="Another process."))
    assert key_on(preview) == ""
    assert "the key that opened it will hold this review too" in preview.content.decode()
    author.client.post("/share/submit/", fields(preview))
    assert len(find_things(parse(key))) == 2
    tags = Authorship.objects.values_list("tag", flat=True)
    assert len(set(tags)) == 2


def test_a_key_that_locked_meanwhile_is_asked_about(author, employer):
    key = new_key()
    keep_review(key=key, review=factories.review(employer=employer))
    author.client.post("/diary/open/", {"key": key.text})
    preview = preview_of(author.client, short_form(employer.slug))
    author.client.post("/diary/leave/")
    response = author.client.post("/share/submit/", fields(preview))
    assert "Say whether you have kept your key" in response.content.decode()
    assert key_on(response) == key.text
    assert Review.objects.count() == 1


# --- Tampering, and time ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Not what was previewed."},
        {"outcome": "candidate_withdrew"},
        {"crowd": "10_to_49"},
        {"wait0-promise_by": "hr", "wait0-stage": "phone_interview"},
        {"seal": ""},
        {"seal": "forged:1:x"},
        {"nonce": "z" * 22},
        {"nonce": "short"},
        {"held": ""},
        {"held": "x" * 5000},
        date("wait0-answer_day", ago(10)),
    ],
)
def test_what_was_not_previewed_is_previewed_first(author, employer, changed):
    preview = preview_of(author.client, short_form(employer.slug))
    response = author.client.post("/share/submit/", kept(preview) | changed)
    assert response.status_code == 200
    assert "nothing has been sent, and nothing is lost" in response.content.decode()
    assert "This is exactly what they will see" in response.content.decode()
    assert Review.objects.count() == 0


@pytest.mark.parametrize(
    "changed",
    [{"wait0-stage": "moon"}, {"waits": "3"}, {"employer-slug": "gone"}, {"outcome": ""}],
)
def test_hidden_answers_that_were_spoilt_lead_back_to_the_page(author, employer, changed):
    preview = preview_of(author.client, short_form(employer.slug))
    response = author.client.post("/share/submit/", kept(preview) | changed)
    assert "to put right" in response.content.decode()
    assert STORY in response.content.decode()
    assert Review.objects.count() == 0


def test_an_old_preview_is_shown_once_more(author, employer, monkeypatch):
    preview = preview_of(author.client, short_form(employer.slug))
    later = signing.time.time() + 13 * 3600
    monkeypatch.setattr(signing.time, "time", lambda: later)
    response = author.client.post("/share/submit/", kept(preview))
    assert "This page had been open for long" in response.content.decode()
    assert Review.objects.count() == 0


def test_the_receipts_address_keeps_no_second_of_the_submission(author, employer, monkeypatch):
    preview = preview_of(author.client, short_form(employer.slug))
    first = author.client.post("/share/submit/", kept(preview)).url
    later = signing.time.time() + 1
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert author.client.post("/share/submit/", kept(preview)).url == first


def test_an_employer_that_was_merged_meanwhile_is_shown_first(author, employer, rival_employer):
    preview = preview_of(author.client, short_form(employer.slug))
    merge_employers(source=employer, target=rival_employer)
    response = author.client.post("/share/submit/", kept(preview))
    assert "Quill Orchard sees what everybody sees" in response.content.decode()
    author.client.post("/share/submit/", kept(response))
    assert Review.objects.get().employer == rival_employer


def test_another_nonce_of_the_same_form_is_no_ones_review(employer):
    assert services.pk_of("a" * 22) != services.pk_of("b" * 22)
    assert 1 <= services.pk_of("a" * 22) < 1 << 63
    facts = review_facts(draft(), is_working_day=every_day)
    with pytest.raises(ValueError, match="nonce"):
        services.submit(facts=facts, key=None, nonce="x")


# --- New employers and agencies ----------------------------------------


def test_a_proposed_employer_is_stored_with_the_review_and_once(author, other_author, employer):
    new = {"employer-slug": "new", "employer-new_name": "Fennimore Rail", "employer-new_country": "IE"}
    for person in (author, other_author):
        submitted(person.client, short_form(None, **new))
    assert Review.objects.filter(employer__name="Fennimore Rail").count() == 2
    assert Employer.objects.get(name="Fennimore Rail").status == "proposed"


def test_a_proposed_agency_is_an_agency(author, employer):
    new = {"agency-slug": "new", "agency-new_name": "Nordvane Recruitment", "owed_by": "agency"}
    submitted(author.client, short_form(employer.slug, **new))
    review = Review.objects.get()
    assert review.agency is not None
    assert review.agency.is_agency
    assert review.waits.get().owed_by == "agency"


def test_too_many_reviews_from_a_network_wait_and_lose_nothing(author, employer, rate_limits, rf):
    for _ in range(20):
        assert seconds_to_wait(rf.post("/share/submit/"), group="submit", rate="20/h") == 0
    preview = preview_of(author.client, short_form(employer.slug, text="The last one."))
    response = author.client.post("/share/submit/", kept(preview))
    assert response.status_code == 429
    assert "The last one." in response.content.decode()
    assert key_on(response) == key_on(preview)
    cache.clear()
    assert author.client.post("/share/submit/", kept(response)).status_code == 302


# --- The key's file, the receipt, the calendar ----------------------------------------


def test_the_key_is_saved_by_post_alone(author, employer):
    preview = preview_of(author.client, short_form(employer.slug))
    response = author.client.post("/share/key/", fields(preview))
    assert key_on(preview) in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "attachment" in response["Content-Disposition"]
    for words in (employer.name, "heardback", "review"):
        assert words not in response.content.decode() + response["Content-Disposition"]
    assert author.client.get("/share/key/").status_code == 405
    for odd in ("", "x", locked(new_key())[:-4]):
        assert author.client.post("/share/key/", {"held": odd}).status_code == 404


def test_the_calendar_file_says_nothing(author, employer):
    _key, response = submitted(author.client, short_form(employer.slug))
    page = response.content.decode()
    address = page.split('href="/share/sent/days.ics')[1].split('"')[0]
    file = author.client.get(f"/share/sent/days.ics{address}")
    text = file.content.decode()
    assert file["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Look up a page" in text
    for words in (employer.name, "Harbour", "heardback", "review", "http"):
        assert words.lower() not in text.lower()


@pytest.mark.parametrize("receipt", ["", "x", "x" * 3000, "WyJhIl0:1", "WyJhIl0:1:2"])
def test_a_receipt_that_is_not_ours_is_not_there(author, receipt):
    assert author.client.get("/share/sent/", {"r": receipt}).status_code == 404
    assert author.client.get("/share/sent/days.ics", {"r": receipt}).status_code == 404
    assert author.client.post("/share/sent/").status_code == 405


@pytest.mark.parametrize(
    ("tier", "timing", "weeks"),
    [("S", "drawn", 5), ("S", "soonest", 0), ("S", "together", 12), ("M", "drawn", 0), ("L", "soonest", 0)],
)
def test_the_sites_promise(tier, timing, weeks):
    now = dt.datetime(2026, 8, 5, 9, 41, 7, tzinfo=dt.UTC)
    receipt = expected(tier=tier, timing=timing, now=now)
    assert receipt.decided_by == dt.datetime(2026, 8, 8, 10, tzinfo=dt.UTC)
    assert receipt.first == dt.date(2026, 8, 11)
    assert (receipt.last - receipt.first).days == 7 * weeks
    assert receipt.first.weekday() == receipt.last.weekday() == 1


def test_what_was_promised_is_what_is_stored(author, employer):
    before = timezone.now()
    submitted(author.client, short_form(employer.slug))
    review, case = Review.objects.get(), Case.objects.get()
    assert review.eligible_batch in {
        batches.first_after(moment, days=3) for moment in (before, timezone.now())
    }
    receipt = services.receipt_of(review, now=timezone.now())
    assert receipt.decided_by == case.due_at
    assert receipt.first == batches.due_day(review.eligible_batch)


@pytest.mark.parametrize(("said", "wait_class"), [("no", "W"), ("yes", "O")])
def test_a_wait_told_while_it_runs_is_kept_apart_from_one_told_afterwards(author, employer, said, wait_class):
    outcome = "still_waiting" if said == "no" else "rejected"
    submitted(author.client, short_form(employer.slug, **{"wait0-answered": said, "outcome": outcome}))
    wait = Review.objects.get().waits.get()
    assert (wait.wait_class, wait.entry_bin) == (wait_class, None)
