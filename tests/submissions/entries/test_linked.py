"""An entry becomes a review in one step; what is noted later reaches the record, coarse and with a batch."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from moderation.models import Case
from reviews import batches
from reviews.models import LaterAnswer, Review, ReviewVersion, Wait
from reviews.services import judging
from reviews.services.publication import publish_due
from submissions.entries import linked
from submissions.entries.content import Whom
from submissions.entries.services import entries_of, rewrite_entry
from submissions.keys import new_key
from submissions.things import find_things
from tests.factories import ALL_GUARDS, bring_to
from tests.submissions.entries.browser import opened, the_entry, words
from tests.submissions.entries.makers import a_wait, an_entry, kept
from tests.submissions.pages import ago, date, fields, key_on, short_form, submitted

pytestmark = pytest.mark.django_db

REST = {"experience": "neutral", "crowd": "fewer_than_10", "text": "They said when I would hear."}


@pytest.fixture
def key(employer):
    """Return a key with a wait of 20 days at the employer, written down on its second day."""
    key = new_key()
    whom = Whom(name=employer.name, pk=employer.pk, country=employer.country)
    kept(
        key, an_entry(a_wait(20, due_ago=12, recorded_ago=18), whom=whom, ref="mine", note="Ask for Ottilie.")
    )
    return key


@pytest.fixture
def client(author, key):
    """Return the author's browser with the diary open."""
    return opened(author.client, key)


def share(client, number=0, **changed):
    """Make the entry a review, through the page of posting and its preview; return all three responses."""
    page = client.get(f"/diary/waits/{number}/share/")
    preview = client.post("/share/preview/", fields(page) | REST | changed)
    return page, preview, client.post("/share/submit/", fields(preview))


def click(client, answer, number=0):
    return client.post(f"/diary/waits/{number}/answered/", {"answer": answer, "ref": "mine"})


def describe(client, content, on=1, number=0, **said):
    sent = {"ref": "mine", "content": content} | date("on", ago(on)) | said
    return client.post(f"/diary/waits/{number}/answer/", sent)


def shared(client, status="queued") -> Review:
    """Return the review of the entry in this state."""
    share(client)
    return bring_to(Review.objects.get(), status)


# --- One step -------------------------------------------------------------------------------------------


def test_an_entry_becomes_a_review_with_all_of_the_forms_checks(client, key, employer):
    page, preview, sent = share(client)
    filled = fields(page)
    assert filled["employer-slug"] == employer.slug
    assert filled["wait0-last_contact_day"] == str(ago(20).day)
    assert filled["wait0-promised"] == "day"
    assert filled["wait0-answered"] == "no"
    assert filled["outcome"] == "still_waiting"
    assert filled["text"] == ""
    assert "From your diary" in words(page)
    assert "Ottilie" not in words(page) + words(preview)
    assert "Only in your diary" in words(preview)
    assert key_on(preview) == ""
    assert sent.url.startswith("/share/sent/")
    review = Review.objects.get()
    assert (review.status, review.employer, review.recorded_while_waiting) == ("queued", employer, True)
    wait = Wait.objects.get()
    assert (wait.answered, wait.end_bin, wait.entry_bin, wait.wait_class) == (False, 5, 1, "O")
    assert [thing.kind for thing in find_things(key)] == ["entry", "review"]
    entry = the_entry(key)
    assert (entry.review, entry.outcome, entry.note) == (review.pk, "still_waiting", "Ask for Ottilie.")
    assert entry.last.wait.first_recorded_on == ago(18)
    diary = words(client.get("/diary/"))
    assert "Only you:" in diary
    assert diary.count('class="equal-choice"') == 1
    assert client.get("/diary/waits/0/share/").status_code == 404


def test_the_page_is_checked_as_always(client, key):
    page = client.get("/diary/waits/0/share/")
    refused = client.post("/share/preview/", fields(page) | {"experience": ""})
    assert "Say how it was" in words(refused)
    assert fields(refused)["entry"] == "mine"
    assert not Review.objects.exists()
    assert the_entry(key).review is None


def test_sending_twice_and_two_tabs_make_one_review(client, key):
    one = client.post("/share/preview/", fields(client.get("/diary/waits/0/share/")) | REST)
    other = client.post("/share/preview/", fields(client.get("/diary/waits/0/share/")) | REST)
    first = client.post("/share/submit/", fields(one))
    assert client.post("/share/submit/", fields(one)).url == first.url
    page = client.post("/share/submit/", fields(other))
    assert "is a review already" in words(page)
    assert Review.objects.count() == 1
    assert fields(page).get("entry", "") == ""


def test_an_entry_erased_meanwhile_sends_nothing_unseen(client, key):
    preview = client.post("/share/preview/", fields(client.get("/diary/waits/0/share/")) | REST)
    client.post("/diary/waits/0/erase/", {"ref": "mine"})
    again = client.post("/share/submit/", fields(preview))
    assert "Look at it once more" in words(again)
    assert not Review.objects.exists()


def test_the_key_may_lock_while_the_review_is_written(client, key):
    page = client.get("/diary/waits/0/share/")
    del client.cookies[settings.KEY_COOKIE_NAME]
    preview = client.post("/share/preview/", fields(page) | REST)
    assert key_on(preview) == ""
    assert client.post("/share/submit/", fields(preview)).status_code == 302
    assert the_entry(key).review == Review.objects.get().pk
    assert settings.KEY_COOKIE_NAME not in client.cookies


def test_what_was_corrected_while_sending_is_what_the_entry_says(client, key, employer):
    changed = {"wait0-asked_on_day": str(ago(5).day), "wait0-asked_on_month": str(ago(5).month)}
    share(client, **changed, **{"wait0-asked_on_year": str(ago(5).year), "role_family": ""})
    assert the_entry(key).last.asked == (ago(5),)
    assert the_entry(key).last.wait.first_recorded_on == ago(18)


@pytest.mark.parametrize(
    "bent",
    [
        date("wait0-last_contact", ago(19)),
        {"wait0-stage": "panel_interview"},
        date("wait0-promise_day", ago(11)),
        {"wait0-promised": "none"},
    ],
)
def test_hindsight_cannot_borrow_the_day_of_writing_down(client, bent):
    share(client, **bent)
    wait = Wait.objects.get()
    assert wait.entry_bin is None
    assert wait.wait_class == "W"
    assert Review.objects.get().recorded_while_waiting is False


def test_another_employer_does_not_inherit_it_either(client, rival_employer):
    share(client, **{"employer-slug": rival_employer.slug})
    assert Wait.objects.get().entry_bin is None


def test_one_that_was_only_named_is_chosen_from_what_the_site_offers_for_that_name(author, employer):
    key = new_key()
    kept(key, an_entry(a_wait(20, recorded_ago=18), name="Harbour Finch", ref="mine"))
    client = opened(author.client, key)
    page = client.get("/diary/waits/0/share/")
    assert employer.name in words(page)
    share(client, **{"employer-slug": employer.slug})
    assert Wait.objects.get().entry_bin == 1
    assert the_entry(key).whom.pk == employer.pk


def test_a_proposed_employer_is_proposed_with_the_review(author):
    key = new_key()
    kept(key, an_entry(a_wait(20, recorded_ago=18), name="Puffin Works", ref="mine"))
    client = opened(author.client, key)
    share(client, **{"employer-slug": "new"})
    review = Review.objects.get()
    assert (review.employer.name, review.employer.status) == ("Puffin Works", "proposed")
    assert the_entry(key).whom.pk == review.employer_id
    assert Wait.objects.get().entry_bin == 1


def test_a_page_that_names_an_entry_of_nobody_is_a_page_without_one(author, employer):
    key, last = submitted(author.client, short_form(employer.slug) | {"entry": "nobody's"})
    assert last.status_code == 200
    assert [thing.kind for thing in find_things(new_key())] == []
    assert key


# --- Later answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["queued", "in_review", "needs_author", "approved", "rejected"])
def test_before_it_is_public_an_answer_is_told_at_once(client, key, status):
    review = shared(client, status)
    before = (ReviewVersion.objects.count(), Case.objects.count())
    click(client, "yes")
    describe(client, "rejection_with_reason", on=2)
    wait = review.waits.get()
    assert (wait.answered, wait.content, wait.end_bin, wait.entry_bin) == (
        True,
        "rejection_with_reason",
        5,
        1,
    )
    review.refresh_from_db()
    assert (review.status, review.outcome) == (status, "rejected")
    # No text has changed, so nobody is asked to judge anything.
    assert (ReviewVersion.objects.count(), Case.objects.count()) == before


def test_after_that_it_waits_for_its_batch_and_changes_no_byte_before(
    client, key, reader, employer, monkeypatch
):
    monkeypatch.setattr(linked.secrets, "randbelow", lambda most: 0)
    review = shared(client, "published")
    addresses = ("/", "/employers/", f"/employers/{employer.slug}/", f"/reviews/{review.public_id}/")

    def seen():
        return [reader.client.get(address).content for address in addresses]

    before = seen()
    click(client, "yes")
    describe(client, "rejection_template", on=2)
    assert seen() == before
    assert "reaches it as rough lengths" in words(client.get("/diary/waits/0/answer/"))
    pending = LaterAnswer.objects.get()
    now = timezone.now()
    assert pending.eligible_batch == batches.first_after(now, days=3)
    moment = dt.datetime.combine(batches.due_day(pending.eligible_batch), batches.HOUR)
    publish_due(now=moment, at_once=False)
    after = seen()
    assert after[-1] != before[-1]
    assert b"late" in after[-1]
    wait = review.waits.get()
    assert (wait.answered, wait.end_bin, wait.entry_bin) == (True, 5, 1)


def test_still_nothing_is_told_too_once_it_says_something_new(client, key, employer):
    review = shared(client, "published")
    click(client, "no")
    assert not LaterAnswer.objects.exists()
    entry = the_entry(key)
    assert entry.last.wait.watched_until == ago(0)
    later = an_entry(
        a_wait(35, due_ago=27, recorded_ago=33), whom=entry.whom, review=review.pk, ref="mine",
        outcome="still_waiting",
    )  # fmt: skip
    rewrite_entry(key=key, kept=entries_of(key)[0], change=lambda _entry: later)
    click(client, "no")
    click(client, "no")
    pending = LaterAnswer.objects.get()
    assert pending.waits[0]["end_bin"] == 7
    assert review.waits.get().end_bin == 5


def test_in_a_small_crowd_a_lot_is_drawn_and_not_drawn_again(client, key, monkeypatch):
    shared(client, "published")
    click(client, "yes")
    # Until yesterday there was none: that says nothing new.
    assert not LaterAnswer.objects.exists()
    soonest = batches.first_after(timezone.now(), days=3)
    for lot, content, waits_for in (
        (4, "rejection_template", 4),
        (2, "rejection_template", 4),
        (1, "rejection_with_reason", 1),
    ):
        monkeypatch.setattr(linked.secrets, "randbelow", lambda most, lot=lot: lot)
        describe(client, content, on=2)
        assert LaterAnswer.objects.get().eligible_batch == soonest + waits_for


@pytest.mark.parametrize(("timing", "tier"), [("soonest", "S"), ("drawn", "M")])
def test_no_lot_is_drawn_where_none_was_wanted(client, key, monkeypatch, timing, tier):
    monkeypatch.setattr(linked.secrets, "randbelow", lambda most: 1 / 0)
    review = shared(client)
    review.timing, review.tier = timing, tier
    assert linked.eligible_batch(review, now=timezone.now()) == batches.first_after(timezone.now(), days=3)


def test_an_offer_says_what_became_of_it_or_is_told_later(client, key):
    review = shared(client, "published")
    click(client, "yes")
    page = words(describe(client, "offer", on=2))
    assert "Say what became of the offer" in page
    describe(client, "offer", on=2, offer="offer_declined")
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    assert (review.outcome, review.waits.get().content) == ("offer_declined", "offer")


def test_a_slip_is_taken_back_before_anybody_saw_it(client, key):
    shared(client, "published")
    click(client, "yes")
    describe(client, "rejection_template", on=2)
    assert LaterAnswer.objects.exists()
    client.post("/diary/waits/0/answer/", {"ref": "mine", "do": "take-back"})
    assert not LaterAnswer.objects.exists()
    assert the_entry(key).outcome == "still_waiting"


def test_a_correction_and_a_next_wait_are_told_as_well(client, key):
    review = shared(client, "queued")
    sent = fields(client.get("/diary/waits/0/correct/")) | date("wait0-promise_day", ago(15))
    client.post("/diary/waits/0/correct/", sent)
    assert review.waits.get().entry_bin is None
    click(client, "yes")
    describe(client, "invitation", on=4)
    sent = fields(client.get("/diary/waits/0/next/")) | {
        "wait1-stage": "panel_interview",
        "wait1-promised": "none",
    }
    client.post("/diary/waits/0/next/", sent | date("wait1-last_contact", ago(2)))
    assert [wait.stage for wait in review.waits.order_by("position")] == ["final_round", "panel_interview"]
    review.refresh_from_db()
    assert review.outcome == "still_waiting"
    offer = fields(client.get("/diary/waits/0/correct/"))
    offer |= {"wait1-answered": "yes", "wait1-content": "offer"} | date("wait1-answer_day", ago(1))
    assert "a review says what became of an offer" in words(client.post("/diary/waits/0/correct/", offer))


@pytest.mark.parametrize("status", ["withdrawn", "erased", "off the list"])
def test_a_review_that_is_gone_is_told_nothing_and_may_be_written_anew(client, key, status):
    review = shared(client, "published")
    client.post("/diary/1/withdraw/")
    if status != "withdrawn":
        judging.erase(review=Review.objects.get(), guards=ALL_GUARDS)
    if status == "off the list":
        client.post("/diary/1/off/")
    assert click(client, "yes").status_code == 302
    assert describe(client, "offer", on=2).url == "/diary/waits/0/?done=answered"
    assert not LaterAnswer.objects.exists()
    assert words(client.get("/diary/")).count("Fennimore") == 0
    assert client.get("/diary/waits/0/share/").status_code == 200
    share(client, outcome="offer_declined")
    assert Review.objects.exclude(pk=review.pk).get().outcome == "offer_declined"


def test_erasing_the_entry_leaves_the_review_alone(client, key):
    review = shared(client, "published")
    assert "stays as it is" in words(client.get("/diary/waits/0/erase/"))
    client.post("/diary/waits/0/erase/", {"ref": "mine"})
    assert Review.objects.get().status == "published"
    assert words(client.get("/diary/")).count("Only you:") == 0
    assert review.waits.count() == 1


def test_a_forged_review_in_an_entry_reaches_nobody_elses(author, other_author, client, key, employer):
    review = shared(client, "queued")
    theirs = new_key()
    kept(theirs, an_entry(a_wait(20), review=review.pk, outcome="still_waiting", ref="mine"))
    stranger = opened(other_author.client, theirs)
    click(stranger, "yes")
    describe(stranger, "rejection_template", on=2)
    assert review.waits.get().answered is False


def test_what_is_shared_without_an_entry_says_that_nothing_can_be_added_later(author, client, employer):
    about = "what they answer later cannot be added"
    _page, from_entry, _sent = share(client)
    assert about not in words(from_entry)
    assert about not in words(client.get("/diary/"))
    client.post("/diary/leave/")
    preview = author.client.post("/share/preview/", short_form(employer.slug) | {"nonce": "n" * 22})
    assert about in words(preview)
    key, _sent_page = submitted(author.client, short_form(employer.slug, text="Another process."))
    author.client.post("/diary/open/", {"key": key})
    assert about in words(author.client.get("/diary/"))
