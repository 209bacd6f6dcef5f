"""Blanks that are proposed to an author: nothing is blanked before author and moderator have agreed."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from moderation import errors
from moderation.models import Case
from moderation.services import authors, cases
from reviews.redaction import BLANK
from submissions.keys import new_key
from submissions.things import keep_review
from tests.moderation.redress.pages import diary_of, words
from tests.moderation.scenes import NOW, STORY, claimed, decided, nothing_changes, queued, review_of

pytestmark = pytest.mark.django_db
NAME = (5, 18, "names_private_person")
QUESTION = "May we leave that out?"


def proposed(employer, moderator, *, now=NOW, **how) -> Case:
    """Return the case of a review whose author is asked about one blank."""
    case = claimed(employer, moderator.user, now=now)
    whole = {"grounds": [], "question": QUESTION, "redactions": [NAME], "now": now} | how
    decided(case, moderator.user, "ask", **whole)
    case.refresh_from_db()
    return case


def test_proposing_blanks_nothing_and_says_what_is_proposed(employer, moderator):
    case = proposed(employer, moderator)
    review = review_of(case)
    assert (review.status, case.proposed, case.agreed) == ("needs_author", [list(NAME)], False)
    assert review.versions.get().text == STORY
    statement = review.statements.get()
    assert statement.scope.startswith("Nothing is refused, and nothing is blanked yet. Proposed blanks: 1.")
    assert statement.clauses == ["4.1"]
    assert statement.decision.ground == "names_private_person"


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"redactions": [(5, 5_000, "spam")]}, errors.ModerationError),
        ({"redactions": [(9, 9, "spam")]}, errors.ModerationError),
        ({"question": "May we leave out “Tom Hargreave”?"}, errors.IncompleteReasonsError),
    ],
)
def test_a_proposal_that_does_not_fit_changes_nothing(employer, moderator, how, error):
    case = claimed(employer, moderator.user)
    whole = {"grounds": ["spam"], "question": QUESTION, "redactions": [NAME]} | how
    with nothing_changes(), pytest.raises(error):
        decided(case, moderator.user, "ask", **whole)


def test_agreeing_leads_back_to_the_queue_and_blanks_nothing_by_itself(employer, moderator):
    case = proposed(employer, moderator)
    review = review_of(case)
    authors.answer_question(review=review, body="", agrees=True, now=NOW)
    case.refresh_from_db()
    assert (review.status, case.agreed, case.answer_by) == ("queued", True, None)
    assert review.versions.get().text == STORY
    with nothing_changes(), pytest.raises(errors.NothingAskedError):
        authors.answer_question(review=review, body="", agrees=True, now=NOW)


def test_there_is_nothing_to_agree_to_where_nothing_was_proposed(employer, moderator):
    case = claimed(employer, moderator.user)
    decided(case, moderator.user, "ask")
    with nothing_changes(), pytest.raises(ValidationError):
        authors.answer_question(review=review_of(case), body="", agrees=True, now=NOW)


def test_a_new_text_is_no_agreement_to_blanks_of_the_old_one(employer, moderator):
    case = proposed(employer, moderator)
    authors.answer_question(review=review_of(case), body="", text="No names.", agrees=True, now=NOW)
    case.refresh_from_db()
    assert (case.proposed, case.agreed) == ([], False)


def test_an_answer_in_words_is_no_agreement(employer, moderator):
    case = proposed(employer, moderator)
    authors.answer_question(review=review_of(case), body="It is the firm’s name.", now=NOW)
    case.refresh_from_db()
    assert (case.proposed, case.agreed) == ([], False)


def test_an_edit_while_it_waits_takes_the_agreement_away(employer, moderator):
    case = proposed(employer, moderator)
    authors.answer_question(review=review_of(case), body="", agrees=True, now=NOW)
    authors.submit_edit(review=review_of(case), text="Tom Hargreave again, twice.", now=NOW)
    case.refresh_from_db()
    assert (case.proposed, case.agreed) == ([], False)


def test_from_the_desk_over_the_diary_to_a_text_with_blanks(employer, moderator, author):
    now = timezone.now()
    review = queued(employer, now=now)
    key = new_key()
    keep_review(key=key, review=review)
    address = moderator.client.post("/moderation/take/")["Location"]
    case = Case.objects.get()
    said = {
        "do": "decide",
        "action": "ask",
        "question": QUESTION,
        "version_sha": case.version_sha,
        "propose": "on",
        "finding_1": "blank",
        "finding_2": "leave",
    }
    looked = words(moderator.client.post(address, said | {"do": "look"}))
    assert "nothing is blanked yet" in looked
    assert moderator.client.post(address, said).status_code == 302
    # The author reads the text as it would stand, and agrees with one button.
    client = diary_of(author, key)
    shown = words(client.get("/diary/0/answer/"))
    assert "Agree to these blanks" in shown
    assert "a name</span>" in shown
    mark = re.search(r'name="mark" value="([^"]*)"', shown)
    assert mark is not None
    sent = {"do": "agree", "mark": mark[1], "body": "", "text": STORY}
    assert client.post("/diary/0/answer/", sent).status_code == 302
    assert client.post("/diary/0/answer/", sent).status_code == 404
    # The next moderator finds the blanks chosen, and told that they are agreed to.
    address = moderator.client.post("/moderation/take/")["Location"]
    page = words(moderator.client.get(address))
    assert "The author agrees to blank 1 passage." in page
    assert re.search(r'name="finding_1" value="blank"[^>]* checked', page)
    assert re.search(r'name="finding_2" value="leave"[^>]* checked', page)
    moderator.client.post(
        address, said | {"action": "publish_redacted", "facts": "Agreed with you.", "grounds": []}
    )
    assert review.versions.get().text == STORY.replace("Tom Hargreave", BLANK)
    assert not Case.objects.exists()


def test_words_of_ones_own_are_proposed_too(employer, moderator):
    now = timezone.now()
    case = proposed(employer, moderator, now=now, redactions=[(28, 32, "spam")])
    authors.answer_question(review=review_of(case), body="", agrees=True, now=now)
    address = moderator.client.post("/moderation/take/")["Location"]
    page = words(moderator.client.get(address))
    assert 'name="spans" value="28-32-spam"' in page
    # What a program suggests beside the agreed ones is left alone.
    assert re.search(r'name="finding_1" value="leave"[^>]* checked', page)
    assert re.search(r'name="finding_3" value="blank"[^>]* checked', page)


def test_a_question_proposes_nothing_unless_it_says_so(employer, moderator):
    queued(employer, now=timezone.now())
    address = moderator.client.post("/moderation/take/")["Location"]
    case = Case.objects.get()
    said = {"do": "decide", "action": "ask", "question": QUESTION, "version_sha": case.version_sha}
    blanked = {"finding_1": "blank", "finding_2": "blank"}
    left = {"finding_1": "leave", "finding_2": "leave", "propose": "on"}
    with nothing_changes():
        assert "No passage is chosen" in words(moderator.client.post(address, said | left))
        assert "Choose the ground" in words(moderator.client.post(address, said | blanked))
    moderator.client.post(address, said | blanked | {"grounds": ["spam"]})
    case.refresh_from_db()
    assert (case.proposed, case.answer_by is not None) == ([], True)


def test_a_question_alone_shows_no_button_to_agree(employer, moderator, author):
    review = queued(employer, now=timezone.now())
    key = new_key()
    keep_review(key=key, review=review)
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    decided(case, moderator.user, "ask", now=timezone.now())
    client = diary_of(author, key)
    page = client.get("/diary/0/answer/")
    assert "Agree to these blanks" not in words(page)
    mark = re.search(r'name="mark" value="([^"]*)"', words(page))
    assert mark is not None
    refused = client.post("/diary/0/answer/", {"do": "agree", "mark": mark[1], "body": "", "text": STORY})
    assert "Write an answer, or change the text" in words(refused)


def test_what_nobody_answers_lapses_on_the_grounds_of_the_proposal(employer, moderator):
    from moderation.services.deadlines import expire

    case = proposed(employer, moderator)
    review = review_of(case)
    expire(now=NOW + dt.timedelta(days=31))
    review.refresh_from_db()
    assert review.status == "rejected"
    assert review.statements.first().clauses == ["4.1"]
    assert review.versions.get().text == STORY
