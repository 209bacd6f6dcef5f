"""What is public already, on its page at the desk: hidden, shown again, taken away; the ladder."""

import re

import pytest
from django.utils import timezone

from moderation.models import Decision
from moderation.services import cases
from reviews.models import Review
from reviews.services.publication import publish_due
from tests import factories
from tests.moderation.scenes import decided, edited, fresh, nothing_changes, stale

pytestmark = pytest.mark.django_db


def act(person, review: Review, **fields):
    """Send the form on a published review as a page sends it that was opened just now."""
    live = review.live_version
    whole = {"action": "restrict", "grounds": ["harassment"], "facts": "It attacks a person."}
    fields = whole | {"version_sha": live.sha256 if live else ""} | fields
    return person.client.post(f"/moderation/published/{review.public_id}/", fields)


def test_a_pasted_address_leads_to_the_review(employer, moderator):
    review = factories.make_review(employer=employer)
    for words in (review.public_id, f"https://heardback.example/reviews/{review.public_id}/"):
        page = moderator.client.get("/moderation/published/", {"address": words})
        assert page["Location"] == f"/moderation/published/{review.public_id}/"
    page = moderator.client.get("/moderation/published/", {"address": "no/such"}, follow=True)
    assert "No published review has this address" in page.content.decode()


def test_hiding_showing_again_and_taking_away(employer, moderator):
    review = factories.make_review(employer=employer, text="A bold story.")
    page = moderator.client.get(f"/moderation/published/{review.public_id}/").content.decode()
    assert "A bold story." in page
    assert act(moderator, review).status_code == 302
    review.refresh_from_db()
    assert review.status == "restricted"
    act(moderator, review, action="restore", facts="An opinion.", grounds=[])
    review.refresh_from_db()
    assert review.status == "published"
    act(moderator, review, action="remove")
    review.refresh_from_db()
    assert review.status == "removed"
    html = moderator.client.get(f"/moderation/published/{review.public_id}/").content.decode()
    assert "Taken away for good" in html
    assert "Decide</button>" not in html
    assert Decision.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": ""}, "Choose a decision."),
        ({"action": "restore"}, "Choose one of the decisions."),
        ({"action": "publish"}, "Choose one of the decisions."),
        ({"grounds": []}, "Choose the ground"),
        ({"grounds": ["legal_notice"]}, "Choose grounds from the list."),
        ({"facts": " "}, "Write the facts"),
    ],
)
def test_bad_input_changes_nothing(employer, moderator, fields, words):
    review = factories.make_review(employer=employer)
    with nothing_changes():
        page = act(moderator, review, **fields)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_what_was_never_public_is_not_there(employer, moderator):
    for state in ("queued", "approved", "rejected", "withdrawn"):
        review = factories.make_review(employer=employer, status=state)
        assert moderator.client.get(f"/moderation/published/{review.public_id}/").status_code == 404
    assert moderator.client.get("/moderation/published/none/").status_code == 404


def test_nobody_else_can_hide_it(employer, representative, editor, reader):
    review = factories.make_review(employer=employer)
    with nothing_changes():
        for person in (representative, editor):
            assert act(person, review).status_code == 404
        assert act(reader, review).status_code == 302


def test_a_tie_shows_no_form_and_decides_nothing(employer, moderator):
    review = factories.make_review(employer=employer)
    factories.representative(user=moderator.user, employer=employer)
    html = moderator.client.get(f"/moderation/published/{review.public_id}/").content.decode()
    assert "You have a tie to this employer." in html
    assert 'name="action"' not in html
    with nothing_changes():
        act(moderator, review)


def test_an_old_second_factor_is_asked_for_first(employer, moderator):
    review = factories.make_review(employer=employer)
    stale(moderator)
    page = moderator.client.get(f"/moderation/published/{review.public_id}/")
    assert "reauthenticate" in page["Location"]
    with nothing_changes():
        act(moderator, review)


def test_what_was_typed_waits_while_the_second_factor_is_given_again(employer, moderator):
    review = factories.make_review(employer=employer)
    stale(moderator)
    with nothing_changes():
        page = act(moderator, review, facts="It attacks a person by name.")
    address = f"/moderation/published/{review.public_id}/"
    assert page["Location"].endswith(f"next={address.replace('/', '%2F')}")
    fresh(moderator)
    html = moderator.client.get(address).content.decode()
    assert "It attacks a person by name." in html
    assert re.search(r'value="harassment"[^>]* checked', html)
    # Once: it does not stay in the session.
    assert "It attacks a person by name." not in moderator.client.get(address).content.decode()


def test_looking_shows_what_the_author_will_read_and_decides_nothing(employer, moderator):
    review = factories.make_review(employer=employer)
    with nothing_changes():
        page = act(moderator, review, facts="", do="look")
    html = page.content.decode()
    assert page.status_code == 200
    assert "The whole review is hidden" in html
    assert "5.1 No harassment" in html
    # The facts begin with the sentence of the ground, and can be edited.
    assert "beyond what that person did" in html
    assert "error-summary" not in html
    assert "Not complete yet." in act(moderator, review, grounds=[], do="look").content.decode()


def test_a_text_that_a_batch_replaced_meanwhile_is_read_first(employer, moderator):
    review = factories.make_review(employer=employer, text="An old story.")
    edited(review, "A new story.")
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    decided(case, moderator.user, now=timezone.now())
    publish_due(now=timezone.now(), at_once=True)
    with nothing_changes():
        page = act(moderator, review, facts="It attacks a person by name.")
    html = moderator.client.get(page["Location"]).content.decode()
    assert "changed the text since you opened it" in html
    assert "A new story." in html
    assert "It attacks a person by name." in html
    review.refresh_from_db()
    act(moderator, review)
    review.refresh_from_db()
    assert review.status == "restricted"
