"""Showing a mail from the diary: from the file to the badge, and what must not be seen on the way."""

import pytest

from reviews.lifecycle import IllegalMoveError
from reviews.models import Review
from reviews.models.review import Evidence
from reviews.services import judging
from reviews.services.with_batch.evidence import hold_evidence
from submissions.evidence import sandbox
from submissions.evidence.nullifiers import EvidenceKeyError
from submissions.evidence.services import show_mail
from submissions.evidence.wording import reason_words
from submissions.keys import new_key
from submissions.models import Nullifier
from tests.submissions.evidence.scenes import (
    SERVER,
    STRANGER,
    SYSTEM,
    invitation,
    next_batch,
    now,
    public_bytes,
    store,
    upload,
)
from tests.submissions.pages import fields
from tests.submissions.test_diary import opened, under

pytestmark = pytest.mark.django_db
BADGE = "signed by mail from the employer’s domain"
REMARK = "The mail proves contact, not an interview."
STATES = ("queued", "in_review", "needs_author", "approved", "published", "restricted")


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


@pytest.fixture(autouse=True)
def keys_are_known():
    """Let the keys have been fetched, of the employer, of a hiring system, and of somebody else."""
    store(SERVER, SYSTEM, STRANGER)


# --- From the file to the badge ----------------------------------------------------------------------------


def test_an_invitation_becomes_a_badge_with_the_next_batch_and_no_sooner(author, reader, employer, key):
    review = under(key, employer, "published")
    client = opened(author.client, key)
    page = client.get("/diary/").content.decode()
    assert "/diary/0/evidence/" in page
    form = client.get("/diary/0/evidence/").content.decode()
    assert 'type="file"' in form
    assert 'enctype="multipart/form-data"' in form
    before = public_bytes(reader.client, review)

    response = upload(client, invitation())
    assert response.url == "/diary/?done=evidence"
    page = client.get(response.url).content.decode()
    assert "Your mail was checked and is gone" in page
    assert "what comes of it shows with a batch" in page
    assert "/diary/0/evidence/" not in page
    assert public_bytes(reader.client, review) == before
    review.refresh_from_db()
    assert (review.evidence, review.evidence_next) == ("none", "employer_domain")

    next_batch()
    review.refresh_from_db()
    assert (review.evidence, review.evidence_next) == ("employer_domain", "")
    card = reader.client.get(f"/reviews/{review.public_id}/").content.decode()
    assert BADGE in card
    assert REMARK in card
    assert "A mail was checked for this review" in client.get("/diary/0/evidence/").content.decode()


def test_a_hiring_system_is_shown_as_one(author, reader, employer, key):
    review = under(key, employer, "published")
    sender = "Harbour & Finch <no-reply@us.greenhouse-mail.io>"
    upload(opened(author.client, key), invitation(SYSTEM, sender=sender))
    next_batch()
    card = reader.client.get(f"/reviews/{review.public_id}/").content.decode()
    assert "signed by mail from a hiring system" in card
    assert BADGE not in card
    assert REMARK in card


@pytest.mark.parametrize("status", [*STATES, "rejected", "removed", "withdrawn"])
def test_only_what_is_or_may_become_public_takes_a_mail(author, employer, key, status):
    review = under(key, employer, status)
    client = opened(author.client, key)
    may = status in STATES
    assert (b"/diary/0/evidence/" in client.get("/diary/").content) == may
    assert client.get("/diary/0/evidence/").status_code == (200 if may else 404)
    assert upload(client, invitation()).status_code == (302 if may else 404)
    review.refresh_from_db()
    assert (review.evidence_next == "employer_domain") == may
    assert Nullifier.objects.count() == may


def test_a_badge_waits_until_the_review_is_public(author, reader, employer, key):
    review = under(key, employer, "queued")
    upload(opened(author.client, key), invitation())
    next_batch()
    review.refresh_from_db()
    assert (review.evidence, review.evidence_next) == ("none", "employer_domain")
    from tests import factories

    factories.bring_to(review, "approved")
    next_batch()
    next_batch()
    review.refresh_from_db()
    assert (review.status, review.evidence) == ("published", "employer_domain")
    assert BADGE in reader.client.get(f"/reviews/{review.public_id}/").content.decode()


def test_a_hidden_review_gets_it_when_it_is_shown_again(author, employer, key):
    from tests import factories

    review = under(key, employer, "restricted")
    upload(opened(author.client, key), invitation())
    next_batch()
    review.refresh_from_db()
    assert review.evidence == "none"
    judging.restore(review=review, guards=factories.ALL_GUARDS)
    review.refresh_from_db()
    assert (review.evidence, BADGE in review.cards["en"]) == ("none", False)
    next_batch()
    review.refresh_from_db()
    assert (review.evidence, BADGE in review.cards["en"]) == ("employer_domain", True)


def test_where_everything_is_published_at_once_so_is_a_badge(author, employer, key, publish_at_once):
    review = under(key, employer, "published")
    upload(opened(author.client, key), invitation())
    review.refresh_from_db()
    assert review.evidence == "employer_domain"


def test_erasing_takes_the_badge_along(author, employer, key):
    from tests import factories

    review = under(key, employer, "queued")
    upload(opened(author.client, key), invitation())
    judging.withdraw(review=Review.objects.get())
    judging.erase(review=Review.objects.get(), guards=factories.ALL_GUARDS)
    review.refresh_from_db()
    assert (review.evidence, review.evidence_next) == ("none", "")
    with pytest.raises(IllegalMoveError):
        hold_evidence(review=review, evidence=Evidence.EMPLOYER_DOMAIN)


# --- The same mail again -----------------------------------------------------------------------------------


def test_the_same_mail_twice_is_one_badge_and_nobody_is_told(author, other_author, reader, employer, key):
    """An employer has the mail too: what it is told by showing it does not depend on its author."""
    review = under(key, employer, "published")
    theirs = new_key()
    other = under(theirs, employer, "published")
    mail = invitation()
    mine = opened(author.client, key)
    spy = opened(other_author.client, theirs)

    first = upload(mine, mail)
    # Trivial changes of what nobody signed make no other mail of it.
    again = upload(spy, b"Received: from x by y\r\n" + mail)

    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert _main(mine.get("/diary/")) == _main(spy.get("/diary/"))
    assert _main(mine.get("/diary/0/evidence/")) == _main(spy.get("/diary/0/evidence/"))
    exports = [client.post("/diary/key/export/").json()["reviews"][0] for client in (mine, spy)]
    assert exports[0]["evidence"] == exports[1]["evidence"] == "none"
    assert exports[0].keys() == exports[1].keys()
    assert "evidence_next" not in exports[0]

    next_batch()
    for one in (review, other):
        one.refresh_from_db()
    assert (review.evidence, other.evidence) == ("employer_domain", "none")
    assert other.evidence_next == ""
    assert Nullifier.objects.count() == 1
    assert BADGE not in reader.client.get(f"/reviews/{other.public_id}/").content.decode()
    # Another mail may be shown then.
    assert upload(spy, invitation(subject="Another one")).url == "/diary/?done=evidence"
    next_batch()
    other.refresh_from_db()
    assert other.evidence == "employer_domain"


def _main(response) -> str:
    import re

    text = response.content.decode().split("<main")[1].split("</main>")[0]
    text = re.sub(r'name="(csrfmiddlewaretoken|mark)" value="\w+"', "", text)
    return re.sub(r"/reviews/\w+/", "/reviews/x/", text)


def test_replays_under_the_same_review_change_nothing(author, employer, key):
    review = under(key, employer, "published")
    client = opened(author.client, key)
    mail = invitation()
    for _ in range(3):
        assert upload(client, mail).url == "/diary/?done=evidence"
    # A review takes one mail: a second one is not even read, so it is not used up either.
    assert upload(client, invitation(subject="Another one")).url == "/diary/?done=evidence"
    assert upload(client, b"nonsense").url == "/diary/?done=evidence"
    assert Nullifier.objects.count() == 1
    next_batch()
    assert upload(client, mail).url == "/diary/?done=evidence"
    review.refresh_from_db()
    assert (review.evidence, review.evidence_next) == ("employer_domain", "")
    assert Nullifier.objects.count() == 1


def test_what_is_kept_ties_a_mail_to_no_review(author, employer, key):
    under(key, employer, "published")
    upload(opened(author.client, key), invitation())
    row = Nullifier.objects.get()
    assert {field.name for field in row._meta.concrete_fields} == {"id", "epoch", "mac"}
    review = Review.objects.get()
    assert str(row.pk) not in repr(vars(review))
    assert row.mac not in repr(vars(review))


# --- Refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: invitation() + b"changed", "changed"),
        (lambda: invitation(STRANGER), "elsewhere"),
        (lambda: invitation(days=300), "old"),
        (lambda: b"not a mail", "malformed"),
        (lambda: b"", "empty"),
        (lambda: b"x" * (512 * 1024 + 1), "too_large"),
        (lambda: b"x" * (2 * 1024 * 1024), "too_large"),
        (lambda: b"\x00\xff\xfe" * 100, "malformed"),
    ],
)
def test_every_failure_says_what_to_do_and_keeps_nothing(author, employer, key, data, reason):
    review = under(key, employer, "published")
    before = vars(Review.objects.get()).copy()
    client = opened(author.client, key)
    response = upload(client, data())
    page = response.content.decode()
    assert response.status_code == 200
    assert reason_words(reason).replace("'", "&#x27;") in page
    assert "Nothing was kept of the file" in page
    assert "How to save a mail as it was sent" in page
    assert Nullifier.objects.count() == 0
    review.refresh_from_db()
    before.pop("_state")
    assert {name: value for name, value in vars(Review.objects.get()).items() if name != "_state"} == before


def test_a_missing_file_is_asked_for(author, employer, key):
    under(key, employer, "published")
    client = opened(author.client, key)
    for posted in ({}, {"mail": "text in the place of a file"}):
        assert (
            "Choose the file with the e-mail." in client.post("/diary/0/evidence/", posted).content.decode()
        )


def test_every_reason_has_words():
    from submissions.evidence.verifier import REASONS

    for reason in {*REASONS, sandbox.BUSY} - {"verified"}:
        assert len(reason_words(reason)) > 20


def test_nobody_without_the_key_gets_near(reader, representative, moderator, employer, key):
    under(key, employer, "published")
    for person in (reader, representative, moderator):
        assert person.client.get("/diary/0/evidence/").url == "/diary/"
        assert upload(person.client, invitation()).url == "/diary/"
    assert Nullifier.objects.count() == 0


def test_another_number_is_not_there_and_other_methods_are_none(author, employer, key):
    under(key, employer, "published")
    client = opened(author.client, key)
    assert client.get("/diary/7/evidence/").status_code == 404
    assert upload(client, invitation(), number=7).status_code == 404
    assert client.put("/diary/0/evidence/").status_code == 405


def test_a_page_of_before_finds_its_review_wherever_it_is_by_now(author, employer, rival_employer, key):
    under(key, rival_employer, "published")
    review = under(key, employer, "published")
    client = opened(author.client, key)
    mark = fields(client.get("/diary/1/evidence/"))["mark"]
    assert upload(client, invitation(), number=0, mark=mark).url == "/diary/?done=evidence"
    assert upload(client, invitation(), number=1, mark="another").status_code == 404
    review.refresh_from_db()
    assert review.evidence_next == "employer_domain"


def test_checks_are_limited_and_nothing_is_lost(author, employer, key, rate_limits):
    under(key, employer, "published")
    client = opened(author.client, key)
    for _ in range(20):
        # Too large for the child, so that none is started here.
        assert upload(client, b"x" * (512 * 1024 + 1)).status_code == 200
    response = upload(client, invitation())
    assert response.status_code == 429
    assert "Many mails were checked from your network" in response.content.decode()
    assert int(response["Retry-After"]) > 0
    assert Nullifier.objects.count() == 0


def test_without_its_key_the_site_asks_for_no_mail(author, employer, key, settings, tmp_path):
    review = under(key, employer, "published")
    settings.EVIDENCE_KEY_FILE = tmp_path / "evidence-key.json"
    settings.EVIDENCE_KEY_FILE.write_text("{}")
    client = opened(author.client, key)
    assert b"/diary/0/evidence/" not in client.get("/diary/").content
    assert client.get("/diary/0/evidence/").status_code == 404
    assert upload(client, invitation()).status_code == 404
    with pytest.raises(EvidenceKeyError):
        show_mail(review=review, mail=invitation(), now=now())
    review.refresh_from_db()
    assert review.evidence_next == ""


def test_a_review_that_is_withdrawn_meanwhile_uses_up_no_mail(employer, key):
    stale = under(key, employer, "published")
    judging.withdraw(review=Review.objects.get())
    with pytest.raises(IllegalMoveError):
        show_mail(review=stale, mail=invitation(), now=now())
    assert Nullifier.objects.count() == 0
