"""Cards: what each tier shows, as a table; and that the stored one is never out of date unnoticed."""

import dataclasses
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from reviews import card_names, cards
from reviews.cards import card_of, card_of_facts, render_card
from reviews.facts import ReviewFacts
from reviews.models import Review
from reviews.services import judging, replying, suggesting
from tests import factories
from tests.factories import ALL_GUARDS, KEPT, LATE, make_review, wait_facts

ROUND = (
    wait_facts(stage="application", phase="applied", end_bin=1, promises=(KEPT,)),
    wait_facts(
        end_bin=5,
        promises=(LATE,),
        reason="forgotten",
        reason_source="candidate_guess",
        owed_by="agency",
        follow_up="after_due",
        follow_up_answer_bin=1,
        said_why=False,
    ),
)
WHOLE = ReviewFacts(
    employer=1,
    agency=2,
    tier="L",
    period_start=date(2026, 7, 1),
    period_unit="month",
    role_family="design",
    outcome="offer_withdrawn",
    experience="negative",
    text="They never said a word again.",
    waits=ROUND,
    difficulty=4,
    would_apply_again=False,
    interviews="3_to_4",
    interview_hours="3_to_5",
    exercise_hours="6_to_10",
    travel="far",
    references_contacted=True,
    offers_declined=True,
    recorded_while_waiting=True,
    evidence="employer_domain",
)
UNITS = {"S": "half", "M": "quarter", "L": "month"}
NEVER = ["apply again", "withdrawn", "by phone", "invitation"]


def html(tier: str, **changes: object) -> str:
    role = "design" if tier == "L" else ""
    facts = dataclasses.replace(WHOLE, tier=tier, period_unit=UNITS[tier], role_family=role)
    facts = dataclasses.replace(facts, **changes)  # type: ignore[arg-type]
    card = card_of_facts(facts, employer_name="Harbour", agency_name="Gull Search", role_is_shown=True)
    return render_card(card)


# One line a field: what stands on the card, and in which tiers.
TABLE = [
    ("Second half of 2026", "S"),
    ("July to September 2026", "M"),
    ("July 2026", "L"),
    ("A bad experience, no offer", "SML"),
    ("They never said a word again.", "SML"),
    ("recorded while waiting", "SML"),
    ("signed by mail from the employer’s domain", "SML"),
    ("Answered late.", "S"),
    ("Promised a date.", "S"),
    ("1 week", "ML"),
    ("Promised within a week.", "ML"),
    ("Answered 4 to 7 days late.", "ML"),
    ("through Gull Search", "ML"),
    ("The candidate’s guess: forgotten", "ML"),
    (">Interview<", "M"),
    (">Application<", "M"),
    ("Technical interview", "L"),
    ("Application sent", "L"),
    ("design", "L"),
    ("difficulty 4 of 5", "L"),
    ("interviews: 3 or 4", "L"),
    ("time in interviews: 3 to 5 hours", "L"),
    ("unpaid exercises: 6 to 10 hours", "L"),
    ("travel: an hour or more each way", "L"),
    ("references were called", "L"),
    ("declined another offer while waiting", "L"),
]


@pytest.mark.parametrize(("words", "tiers"), TABLE)
def test_a_field_stands_in_exactly_its_tiers(words, tiers):
    assert {tier for tier in "SML" if words in html(tier)} == set(tiers)


@pytest.mark.parametrize("tier", "SML")
def test_what_is_only_counted_stands_on_no_card(tier):
    shown = html(tier)
    assert [words for words in NEVER if words in shown] == []


@pytest.mark.parametrize("tier", "SML")
def test_fields_that_a_tier_does_not_show_do_not_change_its_card(tier):
    plain = html(tier)
    hidden = {
        "S": {"difficulty": 1, "interviews": "1", "agency": None, "travel": "none", "outcome": "rejected"},
        "M": {"difficulty": 1, "interviews": "1", "travel": "none", "outcome": "rejected"},
        "L": {"would_apply_again": True, "outcome": "rejected"},
    }[tier]
    assert html(tier, **hidden) == plain


def test_tier_s_does_not_tell_how_long_anything_took():
    faster = (ROUND[0], dataclasses.replace(ROUND[1], end_bin=3, follow_up="none", stage="panel_interview"))
    assert html("S", waits=faster) == html("S")
    assert html("M", waits=faster) != html("M")


def test_tier_s_does_not_hide_silence_behind_a_promise_kept_before():
    silent = wait_facts(answered=False, end_bin=8)
    assert "No answer." in html("S", waits=(wait_facts(promises=(KEPT,)), silent))
    assert "Kept." in html("S", waits=(wait_facts(promises=(KEPT,)), wait_facts()))


def test_a_role_is_named_only_where_enough_reviews_have_it():
    card = card_of_facts(WHOLE, employer_name="Harbour", agency_name="Gull")
    assert "design" not in render_card(card)


@pytest.mark.parametrize("story", ["<script>alert(1)</script>", "مرحبا بكم", "a\n\nb", "🎉" * 10, ""])
def test_a_story_is_shown_as_text(story):
    shown = html("S", text=story)
    assert "<script" not in shown
    assert "{{" not in shown
    if story.isascii() and "<" not in story:
        assert story in shown


@pytest.mark.django_db
class TestStored:
    def test_a_published_card_is_stored_and_equals_the_preview(self, employer):
        review = make_review(employer=employer)
        preview = card_of_facts(factories.facts(employer=employer), employer_name=employer.name)
        linked = dataclasses.replace(preview, url=f"/reviews/{review.public_id}/")
        assert review.cards["en"] == render_card(linked)

    def test_a_card_takes_no_query_beyond_its_reading(self, employer, django_assert_num_queries):
        for _ in range(3):
            make_review(employer=employer)
        reviews = list(Review.objects.published().for_cards())
        names = card_names.names_of(reviews)
        with django_assert_num_queries(0):
            for review in reviews:
                render_card(card_of(review, names=names[review.pk]))

    def test_blanks_show_a_reason_and_never_the_word(self, employer):
        review = make_review(employer=employer, status="in_review", text="Ask Jane about it.")
        judging.approve(
            review=review,
            version=review.versions.get(),
            redactions=[(4, 8, "names_private_person")],
            guards=ALL_GUARDS,
        )
        factories.publish_due(now=factories.timezone.now(), at_once=True)
        review.refresh_from_db()
        assert "a name" in review.cards["en"]
        assert "Jane" not in review.cards["en"]
        assert "█" not in review.cards["en"]

    def test_a_suggestion_and_a_rename_are_drawn(self, employer):
        review = make_review(employer=employer, agency=factories.employer(name="Gull Search").pk)
        suggesting.suggest(review=review, text="Keep looking.")
        review.refresh_from_db()
        assert "Keep looking." in review.cards["en"]
        assert cards.stale() == []
        review.agency.name = "Tern Search"
        review.agency.save(update_fields=["name"])
        assert cards.stale() == [review.pk]
        out = StringIO()
        call_command("render_cards", stdout=out)
        assert "1 of 1 cards drawn" in out.getvalue()
        assert cards.stale() == []

    def test_withdrawing_a_reply_takes_it_off_the_card(self, employer):
        review = make_review(employer=employer)
        reply = factories.make_reply(review=review, employer=employer, text="We are sorry.")
        review.refresh_from_db()
        assert "We are sorry." in review.cards["en"]
        replying.withdraw_reply(reply=reply)
        review.refresh_from_db()
        assert "We are sorry." not in review.cards["en"]

    def test_a_role_appears_with_the_fifth_review_and_goes_with_it(self, employer):
        fields: dict[str, Any] = {
            "tier": "L",
            "period_start": date(2026, 5, 1),
            "period_unit": "month",
            "role_family": "trades",
        }
        reviews = [make_review(employer=employer, **fields) for _ in range(4)]
        assert "trades" not in Review.objects.get(pk=reviews[0].pk).cards["en"]
        fifth = make_review(employer=employer, **fields)
        assert all("trades" in review.cards["en"] for review in Review.objects.all())
        judging.withdraw(review=fifth)
        assert not any("trades" in str(review.cards) for review in Review.objects.all())

    @pytest.mark.parametrize(
        ("tier", "facets"), [("S", {"late"}), ("M", {"kept", "late", "applied", "interview"})]
    )
    def test_lists_filter_by_what_the_card_says_and_by_nothing_else(self, employer, tier, facets):
        fields: dict[str, Any] = {"tier": tier, "period_unit": UNITS[tier], "waits": ROUND}
        review = make_review(employer=employer, agency=factories.employer(name="Gull Search").pk, **fields)
        assert set(review.facets.split()) == facets
        for facet in ("kept", "late", "silent", "applied", "screening", "interview", "decision"):
            assert Review.objects.showing(facet).exists() == (facet in facets)

    def test_an_agencys_page_has_only_the_reviews_whose_card_names_it(self, employer):
        agency = factories.employer(name="Gull Search", is_agency=True)
        shown = make_review(employer=employer, agency=agency.pk, tier="M", period_unit="quarter")
        make_review(employer=employer, agency=agency.pk)
        assert list(Review.objects.published().about(agency)) == [shown]
        assert Review.objects.published().about(employer).count() == 2
