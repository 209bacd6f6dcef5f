"""What is hidden is looked at again: a list with hours, the first due first."""

import datetime as dt

from django.utils import timezone

from moderation.models_desk import SecondLook
from moderation.reasons import QUESTIONS_OF_GROUND, asks_who, suggested_question
from moderation.redress import appeals
from moderation.screens.queue import pressing
from moderation.services import authors, deadlines, decisions, second_looks
from tests import factories
from tests.moderation.redress.scenes import noticed
from tests.moderation.scenes import NOW, claimed, decided, queued, review_of


def hide(review, person, *, now=NOW):
    decisions.restrict(
        review=review,
        moderator=person.user,
        grounds=["harassment"],
        facts="It insults a person.",
        second_factor_fresh=True,
        now=now,
    )


def test_the_first_due_stands_first_with_its_hour(employer, rival_employer, moderator):
    now = timezone.now()
    later, sooner = factories.make_review(employer=employer), factories.make_review(employer=rival_employer)
    hide(later, moderator, now=now)
    hide(sooner, moderator, now=now - dt.timedelta(hours=60))
    rows = second_looks.due_first(moderator=moderator.user)
    assert [row.review for row in rows] == [sooner, later]
    due = rows[1].due_at
    assert now + dt.timedelta(hours=48) <= due < now + dt.timedelta(hours=49)
    assert (due.minute, due.second) == (0, 0)
    html = moderator.client.get("/moderation/hidden/").content.decode()
    assert html.index("Quill Orchard") < html.index("Harbour and Finch")
    assert "overdue" in html
    assert f"/moderation/published/{later.public_id}/" in html


def test_what_is_shown_again_or_taken_away_leaves_the_list(employer, moderator):
    shown, removed = factories.make_review(employer=employer), factories.make_review(employer=employer)
    for review in (shown, removed):
        hide(review, moderator)
    how = {"moderator": moderator.user, "facts": "A rule.", "second_factor_fresh": True, "now": NOW}
    decisions.restore(review=shown, **how)
    decisions.remove(review=removed, grounds=["harassment"], **how)
    assert not SecondLook.objects.exists()
    assert (
        "Nothing waits to be looked at again" in moderator.client.get("/moderation/hidden/").content.decode()
    )


def test_what_its_author_withdrew_is_forgotten_at_night(employer, moderator):
    review = factories.make_review(employer=employer)
    hide(review, moderator)
    authors.withdraw(review=review, now=NOW)
    assert second_looks.due_first(moderator=moderator.user) == []
    deadlines.expire(now=NOW)
    assert not SecondLook.objects.exists()


def test_a_tie_hides_what_it_concerns(employer, moderator):
    hide(factories.make_review(employer=employer), moderator)
    factories.representative(user=moderator.user, employer=employer)
    html = moderator.client.get("/moderation/hidden/").content.decode()
    assert "Harbour and Finch" not in html
    assert "1 text is hidden altogether; you see 0 here." in html


def test_nobody_else_sees_the_list(reader, editor, representative):
    assert reader.client.get("/moderation/hidden/").status_code == 302
    for person in (editor, representative):
        assert person.client.get("/moderation/hidden/").status_code == 404


def test_the_table_counts_what_is_missed_and_what_falls_due_of_every_promise(
    employer, moderator, django_assert_num_queries
):
    refused = claimed(employer, moderator.user)
    decided(refused, moderator.user, "refuse")
    appeals.lodge(subject=review_of(refused), body="It is true.", now=NOW)
    for hours in (80, 70, 50, 30, 1):
        queued(employer, now=NOW - dt.timedelta(hours=hours))
    for hours in (50, 40, 10):
        noticed(factories.make_review(employer=employer), now=NOW - dt.timedelta(hours=hours))
    with django_assert_num_queries(3):
        rows = pressing(now=NOW)
    assert [(str(row.words), row.missed, row.soon) for row in rows] == [
        ("Reviews and replies", 1, [1, 1, 1, 1]),
        ("Notices", 1, [0, 1, 1, 0]),
        ("Appeals", 0, [0, 0, 0, 1]),
    ]
    html = moderator.client.get("/moderation/").content.decode()
    for words in ("missed already", "under 6 hours", "6 to 24 hours", "24 to 48 hours", "later"):
        assert words in html


def test_no_suggested_question_asks_who_the_author_is():
    assert not [ground for ground, words in QUESTIONS_OF_GROUND.items() if asks_who(words)]
    assert suggested_question(["spam", "legal_notice"]) == QUESTIONS_OF_GROUND["spam"]
