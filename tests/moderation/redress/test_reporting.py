"""Reporting a text in a browser: the form, the receipt, the code, the outcome, the appeal."""

import re

import pytest
from django.utils import timezone

from moderation.models import Appeal, Notice
from moderation.redress import codes, contact
from moderation.services import authors
from tests import factories
from tests.anonymity.test_canary import ADDRESS, AGENT, everything_cached, everything_stored
from tests.moderation.redress.scenes import WHY, judged, noticed, refused_notice, taken
from tests.submissions.pages import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(employer):
    return factories.make_review(employer=employer, text="They were rude, and Tom Hargreave laughed.")


def filled(client, review, **changed):
    """Return what a browser posts from the form, filled in."""
    page = client.get(f"/reviews/{review.public_id}/report/")
    assert page.status_code == 200
    said = {"clause": "4.1", "statement": WHY, "place": "Tom Hargreave", "good_faith": "on"}
    return fields(page) | said | changed


def send(client, review, **changed):
    return client.post(f"/reviews/{review.public_id}/report/", filled(client, review, **changed))


def words(response) -> str:
    return str(response.content.decode())


def code_on(response) -> str:
    return "-".join(re.findall(r"<b>(\w{4})</b>", words(response)))


PUBLIC = ("/", "/employers/", "/employers/{0.employer.slug}/", "/reviews/{0.public_id}/")


def test_the_public_page_leads_to_the_form_and_a_notice_changes_no_public_byte(reader, employer):
    review = factories.make_review(employer=employer)
    factories.make_reply(review=review, employer=employer)
    addresses = [address.format(review) for address in PUBLIC]
    before = [reader.client.get(address).content for address in addresses]
    assert f"/reviews/{review.public_id}/report/".encode() in before[-1]
    assert f"/reviews/{review.public_id}/replies/{employer.slug}/report/".encode() in before[-1]
    assert send(factories_client(), review).status_code == 200
    assert Notice.objects.count() == 1
    reply_form = f"/reviews/{review.public_id}/replies/{employer.slug}/report/"
    client = factories_client()
    assert client.post(reply_form, filled(client, review)).status_code == 200
    assert Notice.objects.filter(reply__isnull=False).count() == 1
    assert [reader.client.get(address).content for address in addresses] == before


def factories_client():
    from django.test import Client

    return Client()


def test_the_receipt_shows_the_code_once_and_the_code_opens_the_notice(reader, review):
    receipt = send(reader.client, review, contact="jo@post.example", by="person_named")
    code = code_on(receipt)
    assert receipt.status_code == 200
    assert codes.parsed(code) == code
    assert receipt["Cache-Control"] == "no-store"
    notice = Notice.objects.get()
    assert (notice.by, contact.opened(notice.contact)) == ("person_named", "jo@post.example")
    opened = reader.client.post("/notices/", {"code": code.lower().replace("-", " ")})
    assert "It waits for a decision" in words(opened)
    assert "jo@post.example" not in words(opened)
    assert opened["Cache-Control"] == "no-store"
    file = reader.client.post("/notices/code/", {"code": code})
    assert code in words(file)
    assert "attachment" in file["Content-Disposition"]
    assert set(reader.client.cookies) <= {"csrftoken"}, "no session"


def test_going_back_and_sending_again_stores_nothing(reader, review):
    posted = filled(reader.client, review)
    address = f"/reviews/{review.public_id}/report/"
    first, second = (reader.client.post(address, posted) for _ in range(2))
    assert code_on(first) == code_on(second)
    assert Notice.objects.count() == 1
    changed = reader.client.post(address, posted | {"statement": "Something else."})
    assert changed.status_code == 422
    assert "open the form anew" in words(changed)
    authors.withdraw(review=review, now=timezone.now())
    assert code_on(reader.client.post(address, posted)) == code_on(first), "also when it is gone meanwhile"


@pytest.mark.parametrize(
    "missing",
    [
        {"clause": ""},
        {"clause": "7.1"},
        {"statement": " "},
        {"good_faith": ""},
        {"nonce": "x"},
        {"by": "god"},
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(reader, review, missing):
    said = {"statement": "Kept on the page."} | missing
    posted = {name: value for name, value in filled(reader.client, review, **said).items() if value != ""}
    response = reader.client.post(f"/reviews/{review.public_id}/report/", posted)
    assert response.status_code == 422
    assert "Nothing is lost" in words(response)
    assert not Notice.objects.exists()


def test_what_is_not_public_is_gone_or_was_never_there(reader, employer):
    gone = factories.make_review(employer=employer, status="removed")
    never = factories.make_review(employer=employer, status="queued")
    assert reader.client.get(f"/reviews/{gone.public_id}/report/").status_code == 410
    assert reader.client.get(f"/reviews/{never.public_id}/report/").status_code == 404
    assert reader.client.get("/reviews/nosuchreview/report/").status_code == 404
    public = factories.make_review(employer=employer)
    assert (
        reader.client.get(f"/reviews/{public.public_id}/replies/{employer.slug}/report/").status_code == 404
    )


def test_a_review_that_goes_while_the_form_is_open_answers_gone(reader, review):
    posted = filled(reader.client, review)
    authors.withdraw(review=review, now=timezone.now())
    response = reader.client.post(f"/reviews/{review.public_id}/report/", posted)
    assert response.status_code == 410
    assert not Notice.objects.exists()


def test_many_notices_from_one_network_are_refused_and_kept_on_the_page(reader, review, rate_limits):
    answers = [send(reader.client, review, statement=f"Notice {number}.") for number in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "Notice 10." in words(answers[-1])
    assert "came from your network" in words(answers[-1])
    assert Notice.objects.count() == 10


def test_wrong_unknown_and_expired_codes_get_one_answer(reader, review, moderator):
    _notice, code = noticed(review)
    Notice.objects.update(code_hash=codes.no_code())
    unknown = reader.client.post("/notices/", {"code": "0" * 20})
    expired = reader.client.post("/notices/", {"code": code})
    for response in (unknown, expired):
        assert response.status_code == 422
        assert "Nothing is kept under this code" in words(response)
    assert "20 characters" in words(reader.client.post("/notices/", {"code": "abc"}))


def test_too_many_codes_are_refused(reader, rate_limits):
    for _number in range(20):
        reader.client.post("/notices/", {"code": "0" * 20})
    assert "Too many codes" in words(reader.client.post("/notices/", {"code": "0" * 20}))


def test_a_refused_notice_is_appealed_with_the_code_once(reader, review, moderator):
    notice, code = refused_notice(review, moderator.user, now=timezone.now())
    page = words(reader.client.post("/notices/", {"code": code}))
    assert "The text names nobody." in page
    assert "once, until" in page
    assert "Send the appeal" in page
    empty = reader.client.post("/notices/appeal/", {"code": code, "body": " "})
    assert empty.status_code == 422
    sent = words(reader.client.post("/notices/appeal/", {"code": code, "body": "Look again."}))
    assert "Somebody else looks at it again" in sent
    assert "Send the appeal" not in sent
    again = reader.client.post("/notices/appeal/", {"code": code, "body": "Look again."})
    assert "with us already" in words(again)
    assert Appeal.objects.get().notice == notice
    assert reader.client.get("/notices/appeal/").status_code == 302
    assert "Nothing is kept" in words(reader.client.post("/notices/appeal/", {"code": "0" * 20, "body": "x"}))


def test_what_was_withdrawn_is_said_neutrally(reader, review):
    _notice, code = noticed(review)
    authors.withdraw(review=review, now=timezone.now())
    page = words(reader.client.post("/notices/", {"code": code}))
    assert "Nothing was left to decide" in page
    assert "withdrawn" not in page
    assert "author" not in page.split("<main")[1].split("You learn the outcome")[0]


def test_an_upheld_notice_says_so_and_offers_no_appeal(reader, review, moderator):
    _notice, code = noticed(review, now=timezone.now())
    judged(taken(moderator.user, now=timezone.now()), moderator.user, "uphold", now=timezone.now())
    page = words(reader.client.post("/notices/", {"code": code}))
    assert "We agree" in page
    assert "Send the appeal" not in page


def test_the_employer_and_the_author_see_no_word_of_a_notice(representative, review):
    noticed(review, reachable_at="jo@post.example")
    for address in (
        f"/desk/{representative.employer.slug}/",
        f"/desk/{representative.employer.slug}/reviews/{review.public_id}/",
        f"/desk/{representative.employer.slug}/notices/",
    ):
        page = words(representative.client.get(address))
        assert WHY not in page
        assert "jo@post" not in page


def test_without_a_key_for_contacts_none_is_asked_for(reader, review, settings, tmp_path):
    settings.INSECURE_TRANSPORT = False
    settings.CONTACT_KEY_FILE = tmp_path / "none.txt"
    assert 'name="contact"' not in words(reader.client.get(f"/reviews/{review.public_id}/report/"))


def test_no_address_browser_contact_or_code_is_in_a_table_or_the_cache(reader, review, rate_limits):
    head = {"headers": {"user-agent": AGENT, "x-forwarded-for": ADDRESS}, "REMOTE_ADDR": ADDRESS}
    posted = filled(reader.client, review, contact="jo.canary@post.example")
    receipt = reader.client.post(f"/reviews/{review.public_id}/report/", posted, **head)
    code = code_on(receipt)
    reader.client.post("/notices/", {"code": code}, **head)
    kept = everything_stored() + everything_cached()
    assert WHY in kept
    for canary in (AGENT, ADDRESS, "203.0.113", "jo.canary", code, code.replace("-", ""), posted["nonce"]):
        assert canary not in kept
