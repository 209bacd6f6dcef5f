"""Notices: given by anybody, judged together on one text, and never acting by themselves."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fingerprint
from moderation import errors
from moderation.models import Case, Decision, Notice, PromiseCount
from moderation.redress import codes, contact, notices
from moderation.services import authors, decisions
from moderation.services.deadlines import expire
from reviews.lifecycle import Status
from reviews.models import ReplyVersion
from reviews.redaction import BLANK
from tests import factories
from tests.moderation.redress.scenes import WHY, judged, log_faults, noticed, taken
from tests.moderation.scenes import NOW, nothing_changes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
STORY = "Then Tom Hargreave had me plan a route. Nobody rang back."


@pytest.fixture
def review(employer):
    return factories.make_review(employer=employer, text=STORY)


# --- Codes and contacts ---------------------------------------------------------------------------


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_read_as_it_was_shown_and_as_people_type(seed):
    import base64

    nonce = base64.urlsafe_b64encode(seed).decode().rstrip("=")
    code = codes.code_of(nonce)
    assert codes.is_nonce(nonce)
    assert codes.parsed(code) == code == codes.code_of(nonce)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert codes.parsed(typed) == code
    assert 1 <= codes.pk_of(nonce) < 2**63


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 20, "é" * 20, "A" * 21, "A" * 300])
def test_what_cannot_be_a_code_is_told_so(typed):
    with pytest.raises(codes.CodeTypingError):
        codes.parsed(typed)


@given(st.text(min_size=1, max_size=200).filter(lambda text: not text.endswith("\0")))
def test_a_contact_is_read_back_and_not_in_what_is_stored(text):
    token = contact.sealed(text)
    assert contact.opened(token) == text
    assert text.encode() not in token or len(text) < 4


def test_a_contact_under_another_key_is_empty(settings, tmp_path):
    token = contact.sealed("jo@post.example")
    settings.CONTACT_KEY_FILE = tmp_path / "other.txt"
    assert contact.opened(token) == ""


def test_a_new_key_above_the_old_one_still_opens_what_was_sealed(settings, tmp_path):
    from cryptography.fernet import Fernet

    old, new = Fernet.generate_key(), Fernet.generate_key()
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    for path, lines in ((first, [old]), (second, [new, old])):
        path.write_bytes(b"\n".join(lines))
        path.chmod(0o600)
    settings.CONTACT_KEY_FILE = first
    token = contact.sealed("jo@post.example")
    settings.CONTACT_KEY_FILE = second
    assert contact.opened(token) == "jo@post.example"


def test_a_real_site_makes_no_key_by_itself_and_then_asks_for_no_contact(settings, tmp_path):
    settings.INSECURE_TRANSPORT = False
    settings.CONTACT_KEY_FILE = tmp_path / "none.txt"
    assert not contact.can_be_kept()
    with pytest.raises(contact.ContactKeyError):
        contact.sealed("jo@post.example")


# --- Giving notice --------------------------------------------------------------------------------


def test_a_notice_is_stored_with_a_promise_of_48_hours_and_changes_nothing(review):
    with nothing_changes():
        notice, code = noticed(review, place="Tom Hargreave", reachable_at="jo@post.example")
    assert (notice.state, notice.by, notice.clause, notice.statement) == ("open", "public", "4.1", WHY)
    assert notice.due_at == dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
    assert contact.opened(notice.contact) == "jo@post.example"
    assert b"jo@post" not in bytes(notice.contact)
    assert notices.by_code(code) == notice
    assert code not in notice.code_hash


def test_a_second_click_stores_nothing_and_shows_the_same_code(review):
    nonce = codes.new_nonce()
    first, code = noticed(review, nonce=nonce)
    second, again = noticed(review, nonce=nonce, now=NOW + DAY)
    assert (second.pk, again, Notice.objects.count()) == (first.pk, code, 1)
    with pytest.raises(notices.AlreadyGivenError):
        noticed(review, nonce=nonce, statement="Something else.")
    authors.withdraw(review=review, now=NOW)
    assert noticed(review, nonce=nonce)[1] == code


@pytest.mark.parametrize("state", ["queued", "approved", "restricted", "removed", "withdrawn"])
def test_what_nobody_can_read_cannot_be_noticed(employer, state):
    hidden = factories.make_review(employer=employer, status=state)
    with pytest.raises(errors.StateChangedError):
        noticed(hidden)
    assert not Notice.objects.exists()


def test_a_reply_can_be_noticed_while_its_review_is_public(review, employer):
    reply = factories.make_reply(review=review, employer=employer)
    notice, _code = noticed(reply, clause="1.3")
    assert notice.subject == reply
    authors.withdraw(review=review, now=NOW)
    notice.refresh_from_db()
    assert notice.state == "closed"
    with pytest.raises(errors.StateChangedError):
        noticed(reply)


# --- Judging --------------------------------------------------------------------------------------


def test_the_oldest_promise_comes_first_with_all_on_the_same_text(employer, moderator):
    flooded, other = (factories.make_review(employer=employer) for _ in range(2))
    for hour in range(12):
        noticed(flooded, now=NOW + dt.timedelta(hours=hour))
    noticed(other, now=NOW + dt.timedelta(hours=3))
    assert notices.waiting_texts(ties=frozenset(), now=NOW)[:2] == (2, 13)
    first = taken(moderator.user)
    assert first.subject == flooded
    assert taken(moderator.user) == first, "who holds some gets those again"
    together = notices.together(first)
    assert len(together) == 12
    assert judged(first, moderator.user, chosen=[row.pk for row in together]) == 12
    assert taken(moderator.user).subject == other
    assert PromiseCount.objects.get(kind="notice").kept == 12


def test_a_text_that_somebody_has_open_is_nobody_elses_whatever_comes_in(review, moderator, second_moderator):
    first, _code = noticed(review)
    held = taken(moderator.user)
    later, _code = noticed(review)
    assert notices.claim_next(moderator=second_moderator.user, now=NOW) is None
    assert [row.pk for row in notices.together(held)] == [first.pk]
    later_on = NOW + dt.timedelta(minutes=31)
    second = notices.claim_next(moderator=second_moderator.user, now=later_on)
    assert second is not None
    assert {row.pk for row in notices.together(second)} == {first.pk, later.pk}
    with pytest.raises(errors.LeaseLostError):
        judged(held, moderator.user, now=later_on)


def test_who_has_a_tie_gets_none_and_decides_none(review, employer, moderator):
    noticed(review)
    held = taken(moderator.user)
    factories.representative(user=moderator.user, employer=employer)
    with pytest.raises(errors.ConflictOfInterestError):
        judged(held, moderator.user)
    notices.Notice.objects.update(moderator=None, lease_until=None)
    assert notices.claim_next(moderator=moderator.user, now=NOW) is None


def test_refusing_leaves_the_text_and_tells_the_notifier_why(review, moderator):
    notice, _code = noticed(review)
    with_lease = taken(moderator.user)
    judged(with_lease, moderator.user)
    notice.refresh_from_db()
    review.refresh_from_db()
    assert (notice.state, notice.outcome, review.status) == ("refused", "The text names nobody.", "published")
    entry = Decision.objects.latest("seq")
    assert (entry.action, entry.log_ref, entry.to_status) == ("notice_refused", notice.log_ref, "refused")
    assert entry.label == "2026-11"
    assert log_faults() == []


@pytest.mark.parametrize(("deed", "status"), [("remove", "removed"), ("restrict", "restricted")])
def test_upholding_acts_and_the_author_reads_why(review, moderator, deed, status):
    notice, _code = noticed(review)
    judged(taken(moderator.user), moderator.user, "uphold", deed=deed)
    review.refresh_from_db()
    notice.refresh_from_db()
    assert (review.status, notice.state) == (status, "upheld")
    words = authors.statements_of(review)[0]
    assert "Somebody gave notice" in words.noticed_by
    assert "/diary/" in words.redress
    assert WHY not in repr(words)
    assert log_faults() == []


def test_blanking_takes_the_words_away_at_once_and_everywhere(review, moderator, reader):
    authors.submit_edit(review=review, text=STORY + " Tom Hargreave!", now=NOW)
    case = Case.objects.get()
    newer = review.versions.latest("number")
    newer.approved = True
    newer.save()
    case.delete()
    noticed(review)
    judged(taken(moderator.user), moderator.user, "uphold", deed="redact",
           redactions=[(5, 18, "names_private_person")], facts="It names a person.")  # fmt: skip
    review.refresh_from_db()
    live = review.live_version
    assert live.text == f"Then {BLANK} had me plan a route. Nobody rang back."
    assert live.sha256 == fingerprint(live.text)
    assert live.approved
    page = reader.client.get(f"/reviews/{review.public_id}/").content.decode()
    assert "Hargreave" not in page
    assert "plan a route" in page
    # A newer text, which was approved before and may hold the same words, is read again.
    assert Case.objects.get().version_sha == newer.sha256
    assert not review.versions.latest("number").approved
    assert Decision.objects.filter(action="redact", from_status="published", to_status="published").exists()
    assert log_faults() == []


def test_a_reply_is_hidden_shown_again_and_taken_away_like_a_review(
    review, employer, moderator, second_moderator, reader
):
    reply = factories.make_reply(review=review, employer=employer, text="Call us, Jane.")
    address = f"/reviews/{review.public_id}/"
    assert b"Call us, Jane" in reader.client.get(address).content
    noticed(reply, clause="1.3")
    judged(taken(moderator.user), moderator.user, "uphold", deed="restrict")
    assert b"Call us, Jane" not in reader.client.get(address).content
    reply.refresh_from_db()
    how: dict[str, Any] = {"review": reply, "facts": "It may stand.", "second_factor_fresh": True, "now": NOW}
    with nothing_changes(), pytest.raises(errors.SomebodyElseError):
        decisions.restore(moderator=moderator.user, **how)
    decisions.restore(moderator=second_moderator.user, **how)
    assert b"Call us, Jane" in reader.client.get(address).content
    noticed(reply, clause="1.3")
    judged(taken(moderator.user), moderator.user, "uphold", deed="remove")
    reply.refresh_from_db()
    assert reply.status == Status.REMOVED
    assert ReplyVersion.objects.exists()
    assert log_faults() == []


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"outcome": " "}, errors.IncompleteReasonsError),
        ({"verdict": "perhaps"}, errors.IncompleteReasonsError),
        ({"chosen": []}, errors.IncompleteReasonsError),
        ({"deed": ""}, errors.IncompleteReasonsError),
        ({"deed": "restore"}, errors.IncompleteReasonsError),
        ({"facts": ""}, errors.IncompleteReasonsError),
        ({"grounds": []}, errors.IncompleteReasonsError),
        ({"version_sha": "0" * 64}, errors.StaleVersionError),
        ({"second_factor_fresh": False}, errors.SecondFactorNeededError),
        ({"grounds": ["legal_notice"]}, errors.ModerationError),
        ({"deed": "redact", "redactions": [(5, 9999, "spam")]}, errors.ModerationError),
        ({"deed": "redact", "redactions": []}, errors.IncompleteReasonsError),
        ({"deed": "redact", "redactions": [(5, 18, "spam")], "facts": "tom hargreave"},
         errors.IncompleteReasonsError),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(review, moderator, how, error):
    notice, _code = noticed(review)
    held = taken(moderator.user)
    with nothing_changes(), pytest.raises(error):
        judged(held, moderator.user, **({"verdict": "uphold"} | how))
    notice.refresh_from_db()
    assert notice.state == "open"


def test_a_notice_on_what_was_withdrawn_closes_with_a_neutral_outcome(review, moderator):
    notice, _code = noticed(review)
    held = taken(moderator.user)
    authors.withdraw(review=review, now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.outcome) == ("closed", "")
    assert not PromiseCount.objects.filter(kind="notice").exists()
    with pytest.raises(errors.AlreadyDecidedError):
        judged(held, moderator.user)


def test_a_missed_promise_stays_missed_when_the_text_goes(review):
    noticed(review)
    authors.withdraw(review=review, now=NOW + 3 * DAY)
    assert PromiseCount.objects.get(kind="notice").missed == 1


# --- What the passing of time does ----------------------------------------------------------------


def test_the_contact_goes_after_30_days_and_the_code_after_183(review, moderator):
    notice, code = noticed(review, reachable_at="jo@post.example", place="Tom Hargreave")
    assert expire(now=NOW + 100 * DAY).redress.contacts == 0, "an open notice keeps its contact"
    judged(taken(moderator.user), moderator.user)
    expire(now=NOW + 29 * DAY)
    notice.refresh_from_db()
    assert contact.opened(notice.contact) == "jo@post.example"
    assert expire(now=NOW + 30 * DAY).redress.contacts == 1
    notice.refresh_from_db()
    assert bytes(notice.contact) == b""
    expire(now=NOW + 183 * DAY)
    assert notices.by_code(code) == notice
    assert expire(now=NOW + 184 * DAY).redress.codes == 1
    assert expire(now=NOW + 184 * DAY).redress.codes == 0
    assert notices.by_code(code) is None
    notice.refresh_from_db()
    assert (notice.statement, notice.place, notice.outcome, notice.state) == ("", "", "", "refused")


def test_what_notifiers_copied_is_erased_with_the_text(review, moderator):
    notice, _code = noticed(review, place="Tom Hargreave")
    authors.withdraw(review=review, now=NOW)
    assert expire(now=NOW + 3 * DAY).erased == 1
    notice.refresh_from_db()
    assert (notice.statement, notice.place) == ("", "")
