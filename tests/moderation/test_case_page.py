"""The page of one case: the ladder, and each thing that its form can do."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from moderation.models import Case, Decision, Message
from moderation.services import authors, cases, decisions
from reviews.redaction import BLANK
from tests import factories
from tests.conftest import signed_in
from tests.moderation.scenes import STORY, nothing_changes, queued, replied, review_of, stale

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def case(employer, moderator) -> Case:
    """Return a case that the moderator has just taken."""
    queued(employer, now=timezone.now() - 10 * HOUR)
    found = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert found is not None
    return found


def address(case: Case) -> str:
    return f"/moderation/case/{case.pk}/"


def sent(case: Case, **fields):
    """Return what the form sends: passage 1 is the name, 2 the number."""
    return {
        "version_sha": case.version_sha,
        "finding_1": "leave",
        "finding_2": "leave",
        "action": "publish",
        "facts": "",
        "question": "",
        "do": "decide",
    } | fields


# --- Happy ------------------------------------------------------------------------------------------


def test_it_shows_the_text_with_numbered_findings_and_the_card(moderator, case):
    page = moderator.client.get(address(case))
    html = page.content.decode()
    assert page.status_code == 200
    assert "<mark>Tom Hargreave<sup>" in html
    assert "A person’s name" in html
    assert "A phone number" in html
    assert "10 of 72 hours used." in html or "9 of 72 hours used." in html
    # What is suggested to be blanked is blanked in the card, and only there.
    assert html.count("Hargreave") == 1
    assert "a name</span>" in html
    assert page["Cache-Control"].startswith("max-age=0")


def test_it_names_no_day_and_no_other_review(moderator, case):
    html = moderator.client.get(address(case)).content.decode()
    assert review_of(case).public_id not in html
    assert review_of(case).log_ref not in html


def test_publishing_leads_to_the_next_case(employer, moderator, case):
    other = queued(employer, story="Another story.")
    page = moderator.client.post(address(case), sent(case))
    following = Case.objects.get(review=other)
    assert page.status_code == 302
    assert page["Location"] == address(following)
    assert following.moderator == moderator.user
    review = review_of(case)
    review.refresh_from_db()
    assert review.status == "approved"


def test_without_another_case_it_leads_to_the_queue(moderator, case):
    page = moderator.client.post(address(case), sent(case), follow=True)
    assert page.redirect_chain[-1][0] == "/moderation/"
    assert "Decided: publish." in page.content.decode()


def test_blanks_are_taken_from_the_list(moderator, case):
    answer = sent(case, action="publish_redacted", finding_2="blank", facts="A number.", grounds=["spam"])
    moderator.client.post(address(case), answer)
    version = review_of(case).versions.get()
    assert version.text == STORY.replace("0113 496 0142", BLANK)
    assert Decision.objects.get().statement.clauses == ["3.2", "4.2"]


def test_other_words_join_the_list_wherever_they_stand(employer, moderator):
    queued(employer, story="The depot is large. The depot is cold.")
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    answer = sent(case, do="add", words="depot", words_ground="names_private_person")
    html = moderator.client.post(address(case), answer).content.decode()
    spans = re.search(r'name="spans" value="([^"]+)"', html)
    assert spans is not None
    assert spans[1] == "4-9-names_private_person,24-29-names_private_person"
    # Two new passages; one of them is left, and one is blanked.
    answer = sent(
        case,
        action="publish_redacted",
        spans=spans[1],
        finding_1="leave",
        finding_2="blank",
        facts="It says by what readers would know a person.",
    )
    moderator.client.post(address(case), answer)
    assert review_of(case).versions.get().text == f"The depot is large. The {BLANK} is cold."


def test_asking_writes_to_the_author(moderator, case):
    answer = sent(case, action="ask", question="Which stage was it?", grounds=["wrong_employer"])
    moderator.client.post(address(case), answer)
    assert Message.objects.get().body == "Which stage was it?"
    assert Case.objects.get().answer_by is not None


def test_looking_decides_nothing_and_shows_what_the_author_will_read(moderator, case):
    answer = sent(case, action="refuse", grounds=["not_first_hand"], do="look")
    with nothing_changes():
        page = moderator.client.post(address(case), answer)
    html = page.content.decode()
    assert page.status_code == 200
    assert "The whole review. It is not published anywhere on this site." in html
    assert "2.1 First hand" in html
    # The facts begin with a sentence that can be edited.
    assert "tells what happened to somebody else" in html
    assert "error-summary" not in html


def test_looking_says_what_is_missing(moderator, case):
    html = moderator.client.post(address(case), sent(case, action="refuse", do="look")).content.decode()
    assert "Not complete yet." in html


def test_a_reply_shows_kind_reason_and_commitment(employer, moderator):
    replied(
        factories.make_review(employer=employer),
        kind="commitment",
        stated_reason="forgotten",
        commitment_text="Everybody hears within ten days",
        commitment_due=dt.date(2027, 3, 1),
        now=timezone.now(),
    )
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=timezone.now())
    assert case is not None
    html = moderator.client.get(address(case)).content.decode()
    for words in ("commitment", "forgotten", "Everybody hears within ten days", "Mon 1 Mar 2027"):
        assert words in html
    answer = {"version_sha": case.version_sha, "action": "publish", "do": "decide"}
    moderator.client.post(address(case), answer)
    reply = case.reply
    assert reply is not None
    reply.refresh_from_db()
    assert reply.status == "approved"


def test_putting_it_back(moderator, case):
    page = moderator.client.post(f"{address(case)}back/", follow=True)
    assert page.redirect_chain[-1][0] == "/moderation/"
    case.refresh_from_db()
    assert (case.moderator, case.subject.status) == (None, "queued")


def test_every_view_is_logged_without_text(moderator, case, caplog):
    with caplog.at_level("INFO", logger="heardback.views"):
        moderator.client.get(address(case))
    (line,) = [record.getMessage() for record in caplog.records if record.name == "heardback.views"]
    assert line == f"Moderator 1 (user {moderator.user.pk}) opened case of {review_of(case).log_ref}"


# --- Wrong person -----------------------------------------------------------------------------------


def test_nobody_else_sees_it(case, reader, representative, editor, second_moderator):
    assert reader.client.get(address(case)).status_code == 302
    for person in (representative, editor, second_moderator):
        assert person.client.get(address(case)).status_code == 404


def test_without_a_second_factor_nobody_gets_in(moderator, case):
    page = signed_in(moderator.user, second_factor=False).get(address(case))
    assert page.status_code == 302
    assert "/account/" in page["Location"]


def test_somebody_elses_case_cannot_be_decided(case, second_moderator):
    with nothing_changes():
        page = second_moderator.client.post(address(case), sent(case))
    assert page.status_code == 302


def test_publishing_asks_for_the_second_factor_again_and_loses_nothing(moderator, case):
    answer = sent(case, action="publish_redacted", finding_1="blank", facts="It names somebody.")
    with nothing_changes():
        page = stale(moderator).client.post(address(case), answer)
    assert page.status_code == 302
    assert "reauthenticate" in page["Location"]
    html = moderator.client.get(address(case)).content.decode()
    assert "It names somebody." in html
    # Once: what was typed does not stay in the session.
    assert "It names somebody." not in moderator.client.get(address(case)).content.decode()


def test_refusing_does_not_need_it(moderator, case):
    answer = sent(case, action="refuse", grounds=["spam"], facts="It sells shoes.")
    stale(moderator).client.post(address(case), answer)
    review = review_of(case)
    review.refresh_from_db()
    assert review.status == "rejected"


# --- Wrong method, bad input ------------------------------------------------------------------------


def test_only_get_and_post(moderator, case):
    assert moderator.client.put(address(case)).status_code == 405
    assert moderator.client.get(f"{address(case)}back/").status_code == 405
    assert moderator.client.get("/moderation/take/").status_code == 405


def test_a_forged_form_is_refused(moderator, case):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = moderator.client.cookies
    assert client.post(address(case), sent(case)).status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": ""}, "Choose a decision."),
        ({"action": "remove"}, "Choose one of the decisions."),
        ({"action": "refuse", "facts": "Why."}, "Choose the ground"),
        ({"action": "refuse", "grounds": ["spam"], "facts": ""}, "Write the facts"),
        ({"action": "refuse", "grounds": ["dislike"], "facts": "Why."}, "Choose grounds from the list."),
        ({"action": "ask", "grounds": ["spam"]}, "Write the question"),
        ({"action": "publish", "finding_1": "blank"}, "You have chosen 1 blank."),
        ({"action": "publish_redacted", "facts": "Why."}, "No passage is chosen"),
        (
            {"action": "publish_redacted", "finding_1": "blank", "facts": "tom hargreave is named"},
            "The facts repeat words that you blank.",
        ),
        ({"action": "publish", "finding_1": "perhaps"}, ""),
    ],
)
def test_bad_input_is_explained_and_nothing_is_lost(moderator, case, fields, words):
    answer = sent(case, **({"facts": "Kept words."} | fields))
    with nothing_changes():
        page = moderator.client.post(address(case), answer)
    html = page.content.decode()
    assert page.status_code == 422
    assert words in html
    assert answer["facts"] in html


@pytest.mark.parametrize("words", ["", "not in it", "\x00", "x" * 300])
def test_words_that_do_not_stand_in_the_text_are_explained(moderator, case, words):
    page = moderator.client.post(address(case), sent(case, do="add", words=words, words_ground="spam"))
    assert page.status_code == 422
    assert "opy" in page.content.decode()


@pytest.mark.parametrize("spans", ["0-9999-spam", "9-3-spam", "x", "1-2-dislike", "1-2-spam," * 400])
def test_spans_that_lie_nowhere_are_left_out(moderator, case, spans):
    page = moderator.client.post(address(case), sent(case, do="look", spans=spans))
    assert page.status_code == 200


def test_a_hostile_story_is_shown_as_text(employer, moderator):
    queued(employer, story="<script>alert(1)</script> {{ 7|add:7 }} \u202e")
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    html = moderator.client.get(address(case)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7|add:7 }}" in html


# --- Gone -------------------------------------------------------------------------------------------


def test_deciding_twice_is_harmless_and_says_so(moderator, case):
    moderator.client.post(address(case), sent(case))
    with nothing_changes():
        page = moderator.client.post(address(case), sent(case), follow=True)
    assert "was decided" in page.content.decode()
    assert Decision.objects.count() == 1


def test_what_was_typed_on_a_case_that_is_gone_can_be_copied(moderator, case):
    authors.withdraw(review=review_of(case), now=timezone.now())
    with nothing_changes():
        page = moderator.client.post(address(case), sent(case, facts="A long explanation."))
    assert page.status_code == 409
    assert "A long explanation." in page.content.decode()


def test_after_30_minutes_it_is_no_longer_at_hand(moderator, case):
    Case.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    page = moderator.client.get(address(case), follow=True)
    assert "no longer yours" in page.content.decode()
    with nothing_changes():
        assert moderator.client.post(address(case), sent(case, facts="Words.")).status_code == 409


def test_a_text_that_was_changed_is_read_again(moderator, case):
    authors.submit_edit(review=review_of(case), text="A better text.", now=timezone.now())
    page = moderator.client.post(address(case), sent(case), follow=True)
    html = page.content.decode()
    assert "changed the text since you opened it" in html
    assert "A better text." in html
    assert not Decision.objects.exists()


def test_an_unknown_case_leads_to_the_queue(moderator):
    page = moderator.client.get("/moderation/case/12345/", follow=True)
    assert page.redirect_chain[-1][0] == "/moderation/"


def test_decisions_of_the_published_kind_are_not_for_cases():
    assert "restrict" not in {action for offered in decisions.ON_CASES.values() for action in offered}


def test_a_reply_that_reaches_for_the_author_is_marked_as_it_was_for_the_representative(moderator, employer):
    review = factories.make_review(employer=employer)
    replied(review, text="We know who you are. Please call me, about Tuesday.", now=timezone.now())
    case = cases.claim_next(moderator=moderator.user, kind="reply", now=timezone.now())
    assert case is not None
    html = moderator.client.get(address(case)).content.decode()
    assert html.count("It reaches for the author") == 3
    assert "/rules/#rule-1-3" in html


def test_the_same_words_in_a_review_reach_for_nobody(moderator, employer):
    queued(employer, story="They said: call me on Tuesday.", now=timezone.now())
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    assert "reaches for the author" not in moderator.client.get(address(case)).content.decode()
